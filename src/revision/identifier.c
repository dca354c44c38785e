/*
 * An identifier is cut into [BRANCH@][SYMBOL][+N|-N] first; then its meaning is looked up as
 * Alembic's RevisionMap does.
 */
#include "revision/identifier.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_DELTA = 9, NEAR_LENGTH = 63 };

static bool is_word(const char *text)
{
    static const char *const words[] = {"head", "heads", "base", "current"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool is_name(const Graph *graph, const char *text)
{
    return table_find(graph->by_id, text) != NULL || table_find(graph->by_label, text) != NULL;
}

/* Where "+N" or "-N" begins; the end if there is none. */
static const char *find_delta(const char *text)
{
    const char *end = text + strlen(text), *at = end;
    while (at > text && isdigit((unsigned char)at[-1]))
        at--;
    bool relative = at > text && at < end && (at[-1] == '+' || at[-1] == '-');
    return relative ? at - 1 : end;
}

/* A full name that looks like "REV-N" is a name all the same. */
bool identifier_parse(const Lookup *lookup, const char *text, Identifier *identifier, MigError *err)
{
    *identifier = (Identifier){.text = text};
    const char *at = strchr(text, '@');
    const char *rest = at == NULL ? text : at + 1;
    if (at != NULL)
        identifier->branch = arena_strndup(lookup->arena, text, (size_t)(at - text));
    if (rest[0] == '\0' || at == text)
        return fail(err, MIG_E_REVISION, "'%s' names no revision", text);
    const char *end = rest + strlen(rest);
    const char *delta = is_name(lookup->graph, rest) ? end : find_delta(rest);
    if (end - delta > LONGEST_DELTA)
        return fail(err, MIG_E_REVISION, "'%s' counts too far", text);
    identifier->relative = delta < end;
    identifier->delta = identifier->relative ? strtol(delta, NULL, 10) : 0;
    if (delta > rest)
        identifier->symbol = arena_strndup(lookup->arena, rest, (size_t)(delta - rest));
    return true;
}

/* How many letters have to be changed, added or left out to make one name of the other. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NEAR_LENGTH + 1];
    size_t length = strlen(b);
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            best = best < row[j] + 1 ? best : row[j] + 1;
            row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
        }
    }
    return row[length];
}

/* The name that is least unlike `text`, at most a third of it; NULL if there is none. */
static const char *find_near(const Graph *graph, const char *text)
{
    const char *near = NULL;
    size_t least = strlen(text) / 3 + 1;
    for (size_t i = 0; i < graph->names.count && strlen(text) <= NEAR_LENGTH; i++) {
        const char *name = graph->names.items[i].text;
        size_t away = strlen(name) <= NEAR_LENGTH ? distance(text, name) : least;
        if (away < least) {
            least = away;
            near = name;
        }
    }
    return near;
}

static bool fail_unknown(const Lookup *lookup, const char *what, const char *name, MigError *err)
{
    const Graph *graph = lookup->graph;
    bool failed =
        fail(err, MIG_E_REVISION, "there is no %s '%s' in module '%s'", what, name, graph->module);
    const char *near = find_near(graph, name);
    if (near != NULL)
        return failed || fail_hint(err, "did you mean '%s'?", near);
    if (strlen(name) < 4)
        return failed || fail_hint(err, "the beginning of an id needs at least 4 characters");
    if (graph->revisions.count == 0)
        return failed || fail_hint(err, "the module has no revisions");
    return failed ||
           fail_hint(err, "heads of the module: %s", graph_list(lookup->arena, &graph->heads));
}

RevisionSet identifier_lines(const Lookup *lookup, const RevisionVec *revisions, EdgeKind edges)
{
    RevisionSet set = revision_set_new(lookup->arena, lookup->graph);
    for (size_t i = 0; i < revisions->count; i++)
        revision_set_add(&set, revisions->items[i]);
    RevisionSet above = revision_set_copy(lookup->arena, lookup->graph, &set);
    graph_add_below(lookup->graph, edges, &set);
    graph_add_above(lookup->graph, edges, &above);
    revision_set_merge(&set, &above);
    return set;
}

RevisionVec identifier_within(const Lookup *lookup, const RevisionVec *revisions,
                              const RevisionSet *set)
{
    RevisionVec found = {0};
    for (size_t i = 0; i < revisions->count; i++)
        if (set == NULL || revision_set_has(set, revisions->items[i]))
            vec_push(lookup->arena, &found, revisions->items[i]);
    return found;
}

/* The one revision of a name, looked for in a set only where the name is but a beginning. */
static bool find_revision(const Lookup *lookup, const char *what, const char *name,
                          const RevisionSet *set, Revision **revision, MigError *err)
{
    RevisionVec found = graph_candidates(lookup->arena, lookup->graph, name);
    if (found.count > 1)
        found = identifier_within(lookup, &found, set);
    if (found.count == 0)
        return fail_unknown(lookup, what, name, err);
    if (found.count > 1)
        return fail(err, MIG_E_REVISION, "'%s' may be any of %s", name,
                    graph_list(lookup->arena, &found)) ||
               fail_hint(err, "write more of it");
    *revision = found.items[0];
    return true;
}

bool identifier_branch(const Lookup *lookup, const Identifier *identifier, RevisionVec *branch,
                       MigError *err)
{
    Revision *revision;
    *branch = (RevisionVec){0};
    if (identifier->branch == NULL)
        return true;
    if (is_word(identifier->branch))
        return fail(err, MIG_E_REVISION, "'%s' in '%s' is no branch", identifier->branch,
                    identifier->text);
    if (!find_revision(lookup, "branch", identifier->branch, NULL, &revision, err))
        return false;
    vec_push(lookup->arena, branch, revision);
    return true;
}

/* The revisions in the rows of the version table. */
bool identifier_current(const Lookup *lookup, RevisionVec *revisions, MigError *err)
{
    *revisions = (RevisionVec){0};
    RevisionSet applied;
    if (lookup->current == NULL)
        return fail(err, MIG_E_REVISION, "'current' has no meaning without a database");
    if (!graph_applied(lookup->arena, lookup->graph, lookup->current, &applied, err))
        return false;
    for (size_t i = 0; i < lookup->current->count; i++)
        vec_push(lookup->arena, revisions, graph_find(lookup->graph, lookup->current->items[i]));
    return true;
}

/* Heads on which nothing depends either. */
static RevisionVec real_heads(const Lookup *lookup)
{
    RevisionVec heads = {0};
    for (size_t i = 0; i < lookup->graph->heads.count; i++)
        if (lookup->graph->heads.items[i]->dependents.count == 0)
            vec_push(lookup->arena, &heads, lookup->graph->heads.items[i]);
    return heads;
}

/* What to write instead where there are several heads: those that another revision depends on are
 * none to be merged. */
static bool advise_heads(const Lookup *lookup, const RevisionVec *heads, MigError *err)
{
    RevisionVec effective = {0};
    for (size_t i = 0; i < heads->count; i++)
        if (heads->items[i]->dependents.count > 0)
            vec_push(lookup->arena, &effective, heads->items[i]);
    if (heads->count - effective.count > 1)
        return fail_hint(err, "use heads, or merge them with mig merge heads");
    return fail_hint(err, "use heads: others depend on %s, and there is nothing to merge",
                     graph_list(lookup->arena, &effective));
}

static bool resolve_head(const Lookup *lookup, const char *text, const RevisionSet *branch,
                         RevisionVec *revisions, MigError *err)
{
    *revisions = identifier_within(lookup, &lookup->graph->heads, branch);
    if (revisions->count <= 1)
        return true;
    return fail(err, MIG_E_REVISION, "'%s' names %zu heads: %s", text, revisions->count,
                graph_list(lookup->arena, revisions)) ||
           advise_heads(lookup, revisions, err);
}

static bool resolve_id(const Lookup *lookup, const Identifier *identifier,
                       const RevisionSet *branch, RevisionVec *revisions, MigError *err)
{
    Revision *revision;
    if (!find_revision(lookup, "revision", identifier->symbol, branch, &revision, err))
        return false;
    if (branch != NULL && !revision_set_has(branch, revision))
        return fail(err, MIG_E_REVISION, "revision '%s' is not on branch '%s'", revision->id,
                    identifier->branch);
    vec_push(lookup->arena, revisions, revision);
    return true;
}

/* The revisions of what stands before +N or -N. */
static bool resolve_symbol(const Lookup *lookup, const Identifier *identifier,
                           const RevisionSet *branch, RevisionVec *revisions, MigError *err)
{
    *revisions = (RevisionVec){0};
    if (strcmp(identifier->symbol, "base") == 0)
        return true;
    if (strcmp(identifier->symbol, "head") == 0)
        return resolve_head(lookup, identifier->text, branch, revisions, err);
    if (strcmp(identifier->symbol, "current") == 0) {
        RevisionVec current;
        if (!identifier_current(lookup, &current, err))
            return false;
        *revisions = identifier_within(lookup, &current, branch);
        return true;
    }
    if (strcmp(identifier->symbol, "heads") != 0)
        return resolve_id(lookup, identifier, branch, revisions, err);
    *revisions = branch == NULL ? real_heads(lookup)
                                : identifier_within(lookup, &lookup->graph->heads, branch);
    return true;
}

const char *identifier_name(const Revision *revision)
{
    return revision == NULL ? "base" : revision->id;
}

static bool fail_too_far(const Identifier *identifier, const Revision *start, long made,
                         MigError *err)
{
    bool up = identifier->delta > 0;
    if (made == 0)
        return fail(err, MIG_E_REVISION, "'%s' goes too far: nothing lies %s '%s'",
                    identifier->text, up ? "above" : "below", identifier_name(start));
    return fail(err, MIG_E_REVISION, "'%s' goes too far: '%c%ld' is the most from '%s'",
                identifier->text, up ? '+' : '-', made, identifier_name(start));
}

static bool fail_ambiguous_walk(const Lookup *lookup, const Identifier *identifier,
                                const Revision *at, const RevisionVec *next, MigError *err)
{
    bool up = identifier->delta > 0;
    bool failed =
        fail(err, MIG_E_REVISION, "'%s' is ambiguous: %s '%s' lie %s", identifier->text,
             up ? "above" : "below", identifier_name(at), graph_list(lookup->arena, next));
    return up ? failed || fail_hint(err, "name the branch, as in LABEL@%s, or the revision",
                                    strchr(identifier->text, '+'))
              : failed || fail_hint(err, "name the revision");
}

/* Goes up or down from a revision, step by step; NULL is below all bases. `branch` may be NULL and
 * counts on the way up alone. `*made` is how many steps there were. */
static bool walk(const Lookup *lookup, const Identifier *identifier, const RevisionSet *branch,
                 Revision **at, long *made, MigError *err)
{
    bool up = identifier->delta > 0;
    for (*made = 0; *made != labs(identifier->delta); ++*made) {
        RevisionVec next = {0};
        if (up)
            next = identifier_within(lookup, *at == NULL ? &lookup->graph->bases : &(*at)->children,
                                     branch);
        else if (*at != NULL)
            next = (*at)->parents;
        if (next.count > 1)
            return fail_ambiguous_walk(lookup, identifier, *at, &next, err);
        if (next.count == 0 && (up || *at == NULL))
            return true;
        *at = next.count == 0 ? NULL : next.items[0];
    }
    return true;
}

bool identifier_walk(const Lookup *lookup, const Identifier *identifier, const RevisionSet *branch,
                     Revision **at, MigError *err)
{
    const Revision *start = *at;
    long made;
    if (!walk(lookup, identifier, branch, at, &made, err))
        return false;
    return made == labs(identifier->delta) || fail_too_far(identifier, start, made, err);
}

bool identifier_walk_within(const Lookup *lookup, const Identifier *identifier,
                            const RevisionSet *branch, Revision **at, MigError *err)
{
    long made;
    return walk(lookup, identifier, branch, at, &made, err);
}

/* Where a symbol with +N or -N leads; NULL is base. */
static bool walk_from_symbol(const Lookup *lookup, const Identifier *identifier,
                             const RevisionSet *branch, Revision **end, MigError *err)
{
    bool up = identifier->delta > 0;
    RevisionVec start;
    if (!resolve_symbol(lookup, identifier, up ? NULL : branch, &start, err))
        return false;
    if (start.count > 1)
        return fail(err, MIG_E_REVISION, "'%s' begins at several revisions: %s", identifier->text,
                    graph_list(lookup->arena, &start));
    *end = start.count == 0 ? NULL : start.items[0];
    return identifier_walk(lookup, identifier, branch, end, err);
}

/* Where -N leads from each head. */
static bool walk_from_heads(const Lookup *lookup, const Identifier *identifier,
                            const RevisionSet *branch, RevisionVec *revisions, MigError *err)
{
    RevisionVec heads = real_heads(lookup);
    heads = identifier_within(lookup, &heads, branch);
    for (size_t i = 0; i < heads.count; i++) {
        Revision *end = heads.items[i];
        if (!identifier_walk(lookup, identifier, NULL, &end, err))
            return false;
        if (end != NULL)
            vec_push(lookup->arena, revisions, end);
    }
    return true;
}

bool identifier_lineage(const Lookup *lookup, const Identifier *identifier, RevisionSet *lines,
                        const RevisionSet **set, MigError *err)
{
    RevisionVec branch;
    if (!identifier_branch(lookup, identifier, &branch, err))
        return false;
    *lines = identifier_lines(lookup, &branch, EDGE_PARENTS);
    *set = branch.count == 0 ? NULL : lines;
    return true;
}

bool identifier_resolve(const Lookup *lookup, const Identifier *identifier, RevisionVec *revisions,
                        MigError *err)
{
    *revisions = (RevisionVec){0};
    RevisionSet lines;
    const RevisionSet *branch;
    if (!identifier_lineage(lookup, identifier, &lines, &branch, err))
        return false;
    if (!identifier->relative)
        return resolve_symbol(lookup, identifier, branch, revisions, err);
    if (identifier->symbol == NULL && identifier->delta < 0)
        return walk_from_heads(lookup, identifier, branch, revisions, err);
    if (identifier->symbol == NULL)
        return fail(err, MIG_E_REVISION, "'%s' counts from where a database is",
                    identifier->text) ||
               fail_hint(err, "it is for upgrade; elsewhere write REV+N");
    Revision *end;
    if (!walk_from_symbol(lookup, identifier, branch, &end, err))
        return false;
    if (end != NULL)
        vec_push(lookup->arena, revisions, end);
    return true;
}
