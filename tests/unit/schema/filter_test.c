#include "schema/filter.h"

#include <criterion/criterion.h>

Test(filter, a_prefix_owns_what_begins_with_it)
{
    InspectFilter filter = {.prefix = "a_", .folds_case = true};
    cr_assert(filter_owns(&filter, "a_users"));
    cr_assert(filter_owns(&filter, "A_Users"));
    cr_assert_not(filter_owns(&filter, "b_users"));
    filter.folds_case = false;
    cr_assert_not(filter_owns(&filter, "A_Users"));
}

Test(filter, an_empty_prefix_owns_what_nobody_else_does)
{
    Arena *arena = arena_open();
    InspectFilter filter = {.prefix = ""};
    vec_push(arena, &filter.other_prefixes, "a_");
    vec_push(arena, &filter.hidden, "mig_version");
    cr_assert(filter_owns(&filter, "users"));
    cr_assert_not(filter_owns(&filter, "a_users"));
    cr_assert_not(filter_owns(&filter, "mig_version"));
    arena_close(arena);
}

Test(filter, patterns_are_about_what_follows_the_prefix)
{
    Arena *arena = arena_open();
    InspectFilter filter = {.prefix = "a_"};
    vec_push(arena, &filter.exclude, "tmp_*");
    cr_assert(filter_owns(&filter, "a_users"));
    cr_assert_not(filter_owns(&filter, "a_tmp_users"));
    cr_assert(filter_claims(&filter, "a_tmp_users"));
    vec_push(arena, &filter.include, "u*");
    cr_assert(filter_owns(&filter, "a_users"));
    cr_assert_not(filter_owns(&filter, "a_posts"));
    arena_close(arena);
}
