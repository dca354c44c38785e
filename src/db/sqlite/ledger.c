/* A ledger is read in the order of its rows, so two readings are told apart by going through both
 * at once; a row that is there twice counts twice. */
#include "db/sqlite/ledger.h"

#include "db/sqlite/connection.h"
#include "db/sqlite/query.h"
#include "embedded/sqlite.h"

#include <string.h>

typedef struct Ledger {
    const char *table;
    const char *key;
    const char *rows; /* a query: of which table, and what; in that order */
    const char *part; /* what a row is of its table */
} Ledger;

static const Ledger ledgers[LEDGER_COUNT] = {
    {"sqlite_sequence", "name", sql_counters, "the AUTOINCREMENT counter of"},
    {"sqlite_stat1", "tbl", sql_statistics, "the statistics of"},
    {"sqlite_stat4", "tbl", sql_samples, "the statistics of"},
};

size_t sqlite_ledger_find(const char *table)
{
    size_t found = 0;
    while (found < LEDGER_COUNT && sqlite3_stricmp(ledgers[found].table, table) != 0)
        found++;
    return found;
}

const char *sqlite_ledger_key(size_t ledger)
{
    return ledgers[ledger].key;
}

Touch sqlite_ledger_touch(size_t ledger, const char *table)
{
    return (Touch){.deed = "sets",
                   .kind = "table",
                   .schema = "",
                   .name = table,
                   .part = ledgers[ledger].part,
                   .means = "",
                   .in_default = true};
}

bool sqlite_ledger_read(SqliteConnection *sqlite, Rows *rows, MigError *err)
{
    const Observation *observation = &sqlite->observation;
    for (size_t i = 0; i < LEDGER_COUNT; i++) {
        rows[i] = (Rows){0};
        if (observation->writes_ledger[i] && !sqlite_query(&sqlite->base, ledgers[i].rows, NULL, 0,
                                                           observation->arena, &rows[i], err))
            return false;
    }
    return true;
}

static int compare_rows(const Values *a, const Values *b)
{
    int names = strcmp(a->items[0], b->items[0]);
    return names != 0 ? names : strcmp(a->items[1], b->items[1]);
}

/* The rows that are in one of both readings only. */
static void add_differences(Observation *observation, size_t ledger, const Rows *before,
                            const Rows *after)
{
    size_t old = 0, new = 0;
    while (old < before->items.count || new < after->items.count) {
        const Values *left = &before->items.items[old], *right = &after->items.items[new];
        int order = old == before->items.count  ? 1
                    : new == after->items.count ? -1
                                                : compare_rows(left, right);
        if (order != 0)
            vec_push(observation->arena, &observation->touches,
                     sqlite_ledger_touch(ledger, (order < 0 ? left : right)->items[0]));
        old += order <= 0;
        new += order >= 0;
    }
}

bool sqlite_ledger_judge(SqliteConnection *sqlite, const Rows *before, MigError *err)
{
    Observation *observation = &sqlite->observation;
    Rows after[LEDGER_COUNT];
    if (!sqlite_ledger_read(sqlite, after, err))
        return false;
    observation->touches.count = 0;
    for (size_t i = 0; i < LEDGER_COUNT; i++)
        add_differences(observation, i, &before[i], &after[i]);
    const Observer *observer = observation->observer;
    return observation->touches.count == 0 ||
           observer->judge(observer->context, &observation->touches, err);
}
