/* PostgreSQL's spelling. The log's state and direction are checked by the database too: others read
 * the table. */
#include "db/postgres/postgres.h"

#include "db/postgres/offline.h"
#include "embedded/postgres.h"

const Dialect postgres_dialect = {
    .name = "postgresql",
    .default_schema = sql_default_schema,
    .table_exists = sql_table_exists,
    .create_version_table = "CREATE TABLE %s%s (version_num TEXT NOT NULL, "
                            "CONSTRAINT %I PRIMARY KEY (version_num))",
    .create_log_table = "CREATE TABLE %s%s ("
                        "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                        "revision text NOT NULL, "
                        "direction text NOT NULL CHECK (direction IN ('up', 'down', 'stamp')), "
                        "state text NOT NULL CHECK (state IN ('started', 'done', 'failed')), "
                        "statements integer NOT NULL, "
                        "started_at timestamptz NOT NULL, "
                        "finished_at timestamptz, "
                        "duration_us bigint, "
                        "script_id text, "
                        "script_fingerprint text, "
                        "script text, "
                        "git_commit text, "
                        "runner text NOT NULL, "
                        "mig_version text NOT NULL, "
                        "error text)",
    .offline = &postgres_offline,
};
