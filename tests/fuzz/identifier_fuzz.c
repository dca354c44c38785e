/* What users write for revisions, asked of a graph with branches, a merge, labels and dependencies;
 * an upgrade that is found can be planned back. */
#include "fuzz.h"

#include "revision/range.h"
#include "revision/target.h"

#include <string.h>

static const struct {
    const char *id, *parents[3], *label, *needs;
} plan[] = {
    {"aaaa1111", {NULL}, "left", NULL},
    {"aaaa2222", {"aaaa1111"}, NULL, NULL},
    {"bbbb1111", {NULL}, "right", NULL},
    {"bbbb2222", {"bbbb1111"}, NULL, "aaaa1111"},
    {"cccc1111", {"aaaa2222", "bbbb2222"}, NULL, NULL},
    {"dddd1111", {"cccc1111"}, "up-1", NULL},
    {"eeee1111", {"cccc1111"}, NULL, NULL},
};

static Graph *make_graph(Arena *arena)
{
    HeaderVec headers = {0};
    for (size_t i = 0; i < sizeof(plan) / sizeof(plan[0]); i++) {
        Header header = {.file = "fuzz.sql", .id = plan[i].id, .message = "", .created = ""};
        for (const char *const *parent = plan[i].parents; *parent != NULL; parent++)
            vec_push(arena, &header.down_revisions, *parent);
        if (plan[i].label != NULL)
            vec_push(arena, &header.branch_labels, plan[i].label);
        if (plan[i].needs != NULL)
            vec_push(arena, &header.depends_on, (Reference){NULL, plan[i].needs});
        vec_push(arena, &headers, header);
    }
    Graph *graph;
    MigError err;
    require(graph_link(arena, "m", &headers, &graph, &err));
    return graph;
}

static StringVec state(Arena *arena, const char *heads)
{
    StringVec ids = {0};
    for (; *heads != '\0'; heads++)
        vec_push(arena, &ids, plan[*heads - '0'].id);
    return ids;
}

static void check_upgrade(Arena *arena, const Graph *graph, const StringVec *current,
                          const char *target)
{
    RevisionVec steps;
    MigError err = {0};
    if (!target_upgrade(arena, graph, current, target, &steps, &err)) {
        require(err.message[0] != '\0');
        return;
    }
    StringVec heads = *current;
    for (size_t i = 0; i < steps.count; i++) {
        RowChange change = graph_row_change(arena, graph, &heads, steps.items[i], true);
        heads = graph_change_heads(arena, &heads, &change);
    }
    RevisionSet applied;
    require(graph_applied(arena, graph, &heads, &applied, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const states[] = {"", "0", "1", "02", "13", "4", "5", "56"};
    Arena *arena = arena_open();
    const Graph *graph = make_graph(arena);
    const char *text = arena_strndup(arena, (const char *)data, size);
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        StringVec current = state(arena, states[i]), heads;
        RevisionVec found;
        MigError err = {0};
        check_upgrade(arena, graph, &current, text);
        require(target_downgrade(arena, graph, &current, text, &found, &err) || *err.message);
        require(target_stamp(arena, graph, &current, text, &heads, &err) || *err.message);
        require(target_resolve(arena, graph, text, &current, &found, &err) || *err.message);
        require(range_list(arena, graph, text, &current, &found, &err) || *err.message);
    }
    arena_close(arena);
    return 0;
}
