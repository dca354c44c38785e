#include "migrate/isolation.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena *arena;

static void set_up(void)
{
    arena = arena_open();
}

static void tear_down(void)
{
    arena_close(arena);
}

TestSuite(isolation, .init = set_up, .fini = tear_down);

typedef struct Neighbour {
    const char *module, *prefix;
} Neighbour;

/* The modules one (at work), two, needed, and, if `rest`, one without a prefix. */
static Territory territory_of(bool rest)
{
    static const Neighbour neighbours[] = {
        {"one", "one_"}, {"two", "two_"}, {"needed", "needed_"}, {"rest", ""}};
    Territory territory = {.module = "one"};
    StringVec prefixes = {0};
    size_t count = rest ? 4 : 3;
    for (size_t i = 0; i < count; i++)
        vec_push(arena, &prefixes, neighbours[i].prefix);
    for (size_t i = 0; i < count; i++)
        vec_push(
            arena, &territory.owners,
            (Owner){.module = neighbours[i].module,
                    .filter = {.prefix = neighbours[i].prefix, .other_prefixes = prefixes},
                    .version_table = arena_printf(arena, "%smig_version", neighbours[i].prefix),
                    .version_schema = "",
                    .needed = strcmp(neighbours[i].module, "needed") == 0});
    return territory;
}

static Touch touch_of(const char *deed, const char *name)
{
    return (Touch){.deed = deed,
                   .kind = "table",
                   .schema = "",
                   .name = name,
                   .part = "",
                   .means = "",
                   .in_default = true};
}

static const char *judged(const Territory *territory, const Touch *touch)
{
    Verdict verdict = territory_judge(territory, touch);
    return verdict.allowed ? "" : touch_describe(arena, touch, &verdict);
}

typedef struct Named {
    const char *name, *said, *said_with_rest;
} Named;

Test(isolation, a_name_says_whose_an_object_is)
{
    static const Named names[] = {
        {"one_users", "", ""},
        {"one_", "", ""},
        {"two_users", "drops table 'two_users': module 'two' owns it",
         "drops table 'two_users': module 'two' owns it"},
        {"users", "drops table 'users': no module owns it",
         "drops table 'users': module 'rest' owns it"},
        {"ONE_users", "drops table 'ONE_users': no module owns it",
         "drops table 'ONE_users': module 'rest' owns it"},
        {"one_mig_version",
         "drops table 'one_mig_version': mig keeps the books of module 'one' in it",
         "drops table 'one_mig_version': mig keeps the books of module 'one' in it"},
        {"two_mig_version_log",
         "drops table 'two_mig_version_log': mig keeps the books of module 'two' in it",
         "drops table 'two_mig_version_log': mig keeps the books of module 'two' in it"},
        {"one_mig_version_logs", "", ""},
    };
    const Territory without = territory_of(false), with = territory_of(true);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const Touch touch = touch_of("drops", names[i].name);
        cr_expect_str_eq(judged(&without, &touch), names[i].said);
        cr_expect_str_eq(judged(&with, &touch), names[i].said_with_rest);
    }
}

Test(isolation, what_is_the_whole_databases_belongs_to_the_module_without_a_prefix)
{
    Territory territory = territory_of(true);
    Touch touch = touch_of("creates", "one_schema");
    touch.kind = "schema";
    touch.scope = TOUCH_SHARED;
    cr_assert_str_eq(judged(&territory, &touch),
                     "creates schema 'one_schema': module 'rest' owns it");
    territory.module = "rest";
    cr_assert_str_eq(judged(&territory, &touch), "");
    touch.scope = TOUCH_EVERYTHING;
    cr_assert_str_eq(judged(&territory, &touch),
                     "creates schema 'one_schema': it reaches what other modules own");
    touch.scope = TOUCH_ELSEWHERE;
    cr_assert_str_eq(judged(&territory, &touch),
                     "creates schema 'one_schema': it is not in the module's database");
}

Test(isolation, a_module_alone_in_its_database_may_reach_everything_but_the_books)
{
    Territory territory = {.module = "rest"};
    vec_push(arena, &territory.owners,
             (Owner){.module = "rest",
                     .filter = {.prefix = ""},
                     .version_table = "mig_version",
                     .version_schema = ""});
    cr_assert(territory_is_all(&territory));
    Touch touch = touch_of("sets", "writable_schema");
    touch.scope = TOUCH_EVERYTHING;
    cr_assert_str_eq(judged(&territory, &touch), "");
    touch = touch_of("writes", "mig_version");
    cr_assert_str_eq(judged(&territory, &touch),
                     "writes table 'mig_version': mig keeps the books of module 'rest' in it");
    territory.owners.items[0].filter.prefix = "one_";
    cr_assert_not(territory_is_all(&territory));
}

Test(isolation, a_foreign_key_may_refer_to_what_the_module_depends_on)
{
    const Territory territory = territory_of(false);
    Touch touch = touch_of("refers to", "needed_t");
    touch.refers = true;
    touch.means = "a foreign key";
    cr_assert_str_eq(judged(&territory, &touch), "");
    touch.refers = false;
    cr_assert_str_eq(judged(&territory, &touch),
                     "refers to table 'needed_t' by a foreign key: module 'needed' owns it");
    touch.refers = true;
    touch.name = "two_t";
    cr_assert_str_eq(judged(&territory, &touch),
                     "refers to table 'two_t' by a foreign key: module 'two' owns it");
    touch.name = "needed_mig_version";
    cr_assert_str_eq(judged(&territory, &touch),
                     "refers to table 'needed_mig_version' by a foreign "
                     "key: mig keeps the books of module 'needed' in "
                     "it");
}

Test(isolation, patterns_are_about_names_with_or_without_their_schema)
{
    Territory territory = territory_of(false);
    vec_push(arena, &territory.allowed, "two_u*");
    vec_push(arena, &territory.allowed, "audit.*");
    Touch touch = touch_of("writes", "two_users");
    cr_assert_str_eq(judged(&territory, &touch), "");
    touch.name = "two_orders";
    cr_assert_neq(judged(&territory, &touch)[0], '\0');
    touch.schema = "audit";
    touch.in_default = false;
    cr_assert_str_eq(judged(&territory, &touch), "");
}

typedef struct Place {
    const char *schemas, *schema;
    bool in_default, own;
} Place;

Test(isolation, a_prefix_counts_in_the_schemas_that_are_looked_at)
{
    static const Place places[] = {
        {"", "public", true, true},       {"", "other", false, false},
        {"*", "other", false, true},      {"other", "other", false, true},
        {"other", "public", true, false}, {"a public", "public", true, true},
    };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        Territory territory = territory_of(false);
        territory.owners.items[0].filter.schemas = strings_split(arena, places[i].schemas, " ");
        Touch touch = touch_of("creates", "one_t");
        touch.schema = places[i].schema;
        touch.in_default = places[i].in_default;
        cr_expect_eq(territory_judge(&territory, &touch).allowed, places[i].own, "%s in %s",
                     places[i].schema, places[i].schemas);
    }
}

Test(isolation, books_lie_in_their_own_schema)
{
    Territory territory = territory_of(false);
    territory.owners.items[1].version_schema = "books";
    Touch touch = touch_of("writes", "two_mig_version");
    cr_assert_str_eq(judged(&territory, &touch),
                     "writes table 'two_mig_version': module 'two' owns it");
    touch.schema = "books";
    touch.in_default = false;
    cr_assert_str_eq(judged(&territory, &touch), "writes table 'books.two_mig_version': mig keeps "
                                                 "the books of module 'two' in it");
}

Test(isolation, sqlite_does_not_tell_letters_by_case)
{
    Territory territory = territory_of(false);
    for (size_t i = 0; i < territory.owners.count; i++)
        territory.owners.items[i].filter.folds_case = true;
    Touch touch = touch_of("writes", "One_Users");
    cr_assert_str_eq(judged(&territory, &touch), "");
    touch.name = "ONE_MIG_VERSION_LOG";
    cr_assert_str_eq(judged(&territory, &touch),
                     "writes table 'ONE_MIG_VERSION_LOG': mig keeps the "
                     "books of module 'one' in it");
    vec_push(arena, &territory.allowed, "one_mig_version_log");
    cr_assert_str_eq(judged(&territory, &touch), "");
}

static void hear(void *context, const char *text)
{
    Text *heard = context;
    text_printf(heard, "%s\n", text);
}

static TouchVec touches_of(const char *const *names, size_t count)
{
    TouchVec touches = {0};
    for (size_t i = 0; i < count; i++)
        vec_push(arena, &touches, touch_of("drops", names[i]));
    return touches;
}

Test(isolation, the_error_is_about_the_first_object_and_tells_of_the_others)
{
    static const char *const names[] = {"one_a", "two_a", "two_a", "b", "two_c"};
    const Territory territory = territory_of(false);
    Judge judge = {.territory = &territory, .arena = arena};
    TouchVec touches = touches_of(names, 5);
    MigError err;
    cr_assert_not(judge_touches(&judge, &touches, &err));
    cr_assert_eq(err.code, MIG_E_ISOLATION);
    cr_assert_str_eq(err.message, "the revision drops table 'two_a': module 'two' owns it");
    cr_assert_str_eq(err.detail, "it also drops table 'b': no module owns it; drops table 'two_c': "
                                 "module 'two' owns it");
    cr_assert_str_eq(err.hint, "do it in a revision of module 'two', or allow it: allow_outside = "
                               "two_a in [one]; isolation = warn only reports");
}

Test(isolation, a_warning_is_given_once_for_each_object)
{
    static const char *const names[] = {"two_a", "two_b"};
    Territory territory = territory_of(false);
    territory.warns = true;
    Text heard = text_in(arena);
    Judge judge = {.territory = &territory, .arena = arena, .warn = hear, .context = &heard};
    TouchVec first = touches_of(names, 1), both = touches_of(names, 2);
    MigError err;
    cr_assert(judge_touches(&judge, &first, &err));
    cr_assert(judge_touches(&judge, &both, &err));
    cr_assert_str_eq(text_string(&heard),
                     "the revision drops table 'two_a': module 'two' owns it\n"
                     "the revision drops table 'two_b': module 'two' owns it\n");
}
