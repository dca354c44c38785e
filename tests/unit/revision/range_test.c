/* Ranges of a history. All rows without an error give what Alembic gives, save those with `current`
 * in both ends, and a beginning that counts: that counts from the heads to Alembic, from the
 * range's end here, which is the same where the end is the head. */
#include "revision/range.h"

#include "graph_text.h"

#include <criterion/criterion.h>

#define LINE "aaaa1; bbbb2<aaaa1; cccc3<bbbb2; dddd4<cccc3"
#define FORK "base1; left1@left<base1; left2<left1; right1@right<base1; right2<right1"
#define DIAMOND "base1; left1@left<base1; right1@right<base1; merge<left1,right1; last<merge"
#define NEEDS "one1@one; one2<one1; one3<one2; two1@two; two2<two1+one2; two3<two2"

typedef struct RangeCase {
    const char *graph, *current, *range;
    const char *ids; /* NULL: an error */
    const char *message, *hint;
} RangeCase;

static const RangeCase cases[] = {
    {LINE, "", NULL, "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", ":", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", "base:heads", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", "base:head", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", " bbbb2:cccc3 ", "cccc3 bbbb2", "", ""},
    {LINE, "", "bbbb:cccc", "cccc3 bbbb2", "", ""},
    {LINE, "", "bbbb2:", "dddd4 cccc3 bbbb2", "", ""},
    {LINE, "", ":bbbb2", "bbbb2 aaaa1", "", ""},
    {LINE, "", "cccc3:cccc3", "cccc3", "", ""},
    {LINE, "", "base:base", "", "", ""},
    {LINE, "", "aaaa1:+2", "cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", ":+2", "bbbb2 aaaa1", "", ""},
    {LINE, "", "cccc3:+5", "dddd4 cccc3", "", ""},
    {LINE, "", "-1:head", "dddd4 cccc3", "", ""},
    {LINE, "", "-3:", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", "-4:", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", "-9:", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", "aaaa1+1:dddd4-1", "cccc3 bbbb2", "", ""},
    {LINE, "dddd4", "-3:current", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "cccc3", "-1:current", "cccc3 bbbb2", "", ""},
    {LINE, "bbbb2", "-3:current", "bbbb2 aaaa1", "", ""},
    {LINE, "bbbb2", "current:", "dddd4 cccc3 bbbb2", "", ""},
    {LINE, "bbbb2", "current:head", "dddd4 cccc3 bbbb2", "", ""},
    {LINE, "bbbb2", "current:+1", "cccc3 bbbb2", "", ""},
    {LINE, "bbbb2", "current:current", "bbbb2", "", ""},
    {LINE, "bbbb2", ":current", "bbbb2 aaaa1", "", ""},
    {LINE, "", "current:", "dddd4 cccc3 bbbb2 aaaa1", "", ""},
    {LINE, "", ":current", "", "", ""},
    {LINE, "", "-2:current", "", "", ""},
    {LINE, "", "cccc3:bbbb2", NULL, "nothing leads from 'cccc3' up to 'bbbb2'", ""},
    {LINE, "", "bbbb2", NULL, "'bbbb2' is not a range", "a range is A:B, A: or :B"},
    {LINE, "", "", NULL, "'' is not a range", "a range is A:B, A: or :B"},
    {LINE, "", "a:b:c", NULL, "'a:b:c' is not a range", "a range is A:B, A: or :B"},
    {LINE, "", "nope:", NULL, "there is no revision 'nope' in module 'm'",
     "heads of the module: 'dddd4'"},
    {LINE, "", ":nope", NULL, "there is no revision 'nope' in module 'm'",
     "heads of the module: 'dddd4'"},
    {LINE, "", "+1:head", NULL, "'+1' does not lead down from the range's end", ""},
    {LINE, "", "aaaa1:-1", NULL, "'-1' does not lead up from the range's beginning", ""},
    {LINE, "", "-1:+1", NULL, "'-1' and '+1' count from each other", ""},
    {LINE, "", "@:head", NULL, "'@' names no revision", ""},
    {LINE, "zzzz9", "current:", NULL,
     "the database is at 'zzzz9', which is no revision of module 'm'",
     "its file may be on another branch: git log --all --oneline -G 'revision: zzzz9'"},
    {FORK, "", NULL, "left2 left1 right2 right1 base1", "", ""},
    {FORK, "", "left1:heads", "left2 left1", "", ""},
    {FORK, "", "left@base:heads", "left2 left1 base1", "", ""},
    {FORK, "", "right@base:right@head", "right2 right1 base1", "", ""},
    {FORK, "", "left1@base:heads", "left2 left1 base1", "", ""},
    {FORK, "", "left@base:base1", "", "", ""},
    {FORK, "", "base1:right@head", "right2 right1 base1", "", ""},
    {FORK, "", "left1:right2", NULL, "nothing leads from 'left1' up to 'right2'", ""},
    {FORK, "", "base1:+1", NULL, "'+1' is ambiguous: above 'base1' lie 'left1', 'right1'",
     "name the branch, as in LABEL@+1, or the revision"},
    {FORK, "", "base1:left@+1", "left1 base1", "", ""},
    {FORK, "", "-1:heads", "left2 left1 right2 right1", "", ""},
    {FORK, "left2 right1", "current:heads", "left2 right2 right1", "", ""},
    {FORK, "left2 right1", ":current", "left2 left1 right1 base1", "", ""},
    {FORK, "left2 right1", "left@-1:current", "left2 left1", "", ""},
    {FORK, "", ":head", NULL, "'head' names 2 heads: 'left2', 'right2'",
     "use heads, or merge them with mig merge heads"},
    {DIAMOND, "", NULL, "last merge left1 right1 base1", "", ""},
    {DIAMOND, "", "left1:", "last merge left1", "", ""},
    {DIAMOND, "", "-1:merge", NULL, "'-1' is ambiguous: below 'merge' lie 'left1', 'right1'",
     "name the revision"},
    {NEEDS, "", NULL, "one3 two3 two2 two1 one2 one1", "", ""},
    {NEEDS, "", ":two@head", "two3 two2 two1 one2 one1", "", ""},
    {NEEDS, "", "two1:two3", "two3 two2 two1", "", ""},
    {NEEDS, "", "one1:two3", "one2 one1", "", ""},
};

enum { CASE_COUNT = sizeof(cases) / sizeof(cases[0]) };

Test(range, each_range_lists_what_alembic_lists)
{
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const RangeCase *asked = &cases[i];
        Arena *arena = arena_open();
        const Graph *graph = graph_of(arena, asked->graph);
        StringVec current = words_of(arena, asked->current);
        RevisionVec found;
        MigError err = {0};
        bool done = range_list(arena, graph, asked->range, &current, &found, &err);
        const char *what =
            arena_printf(arena, "'%s' of (%s) at (%s): %s%s", asked->range, asked->graph,
                         asked->current, done ? ids_of(arena, &found) : "", err.message);
        cr_assert_eq(done, asked->ids != NULL, "%s", what);
        if (done) {
            cr_assert_str_eq(ids_of(arena, &found), asked->ids, "%s", what);
        } else {
            cr_assert_str_eq(err.message, asked->message, "%s", what);
            cr_assert_str_eq(err.hint, asked->hint, "%s: %s", what, err.hint);
            cr_assert_eq(err.code, MIG_E_REVISION, "%s", what);
        }
        arena_close(arena);
    }
}

Test(range, current_needs_a_database)
{
    Arena *arena = arena_open();
    const Graph *graph = graph_of(arena, LINE);
    RevisionVec found;
    MigError err;
    cr_assert_not(range_list(arena, graph, "current:", NULL, &found, &err));
    cr_assert_str_eq(err.message, "'current' has no meaning without a database");
    arena_close(arena);
}

Test(range, a_long_line_is_listed_whole)
{
    enum { COUNT = 10000 };
    Arena *arena = arena_open();
    Text text = text_in(arena);
    text_add(&text, "rev0");
    for (int i = 1; i < COUNT; i++)
        text_printf(&text, "; rev%d<rev%d", i, i - 1);
    const Graph *graph = graph_of(arena, text_string(&text));
    RevisionVec found;
    MigError err;
    cr_assert(range_list(arena, graph, NULL, NULL, &found, &err));
    cr_assert_eq(found.count, COUNT);
    cr_assert_str_eq(found.items[0]->id, "rev9999");
    cr_assert_str_eq(found.items[COUNT - 1]->id, "rev0");
    arena_close(arena);
}
