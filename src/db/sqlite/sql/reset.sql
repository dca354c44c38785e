-- What a script may have set for its session, as SQLite has it by default; foreign keys are not
-- enforced while a revision runs. With sql/reset_inside.sql, that is all of it.
PRAGMA foreign_keys = OFF;
PRAGMA locking_mode = NORMAL;
PRAGMA synchronous = FULL;
