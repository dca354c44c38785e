/* How SQLite spells what mig keeps its books with. */
#include "db/sqlite/sqlite.h"

#include "db/sqlite/offline.h"
#include "db/sqlite/render.h"
#include "db/sqlite/rules.h"
#include "embedded/sqlite.h"

const Dialect sqlite_dialect = {
    .name = "sqlite",
    .default_schema = "SELECT 'main'",
    .table_exists = sql_table_exists,
    .create_version_table = "CREATE TABLE %s%s (\n"
                            "    version_num TEXT NOT NULL,\n"
                            "    CONSTRAINT %I PRIMARY KEY (version_num)\n"
                            ")",
    .create_log_table =
        "CREATE TABLE %s%s (\n"
        "    id INTEGER PRIMARY KEY,\n"
        "    revision TEXT NOT NULL,\n"
        "    direction TEXT NOT NULL CHECK (direction IN ('up', 'down', 'stamp')),\n"
        "    state TEXT NOT NULL CHECK (state IN ('started', 'done', 'failed')),\n"
        "    statements INTEGER NOT NULL,\n"
        "    started_at TEXT NOT NULL,\n"
        "    finished_at TEXT,\n"
        "    duration_us INTEGER,\n"
        "    script_id TEXT,\n"
        "    script_fingerprint TEXT,\n"
        "    script TEXT,\n"
        "    git_commit TEXT,\n"
        "    runner TEXT NOT NULL,\n"
        "    mig_version TEXT NOT NULL,\n"
        "    error TEXT\n"
        ")",
    .offline = &sqlite_offline,
    .server_version = "SELECT sqlite_version()",
    .rules = &sqlite_rules,
    .render = sqlite_render,
};
