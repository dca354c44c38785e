-- What a script may have set for its session, as SQLite has it by default; foreign keys are not
-- enforced while a revision runs.
PRAGMA foreign_keys = OFF;
PRAGMA case_sensitive_like = OFF;
PRAGMA ignore_check_constraints = OFF;
PRAGMA legacy_alter_table = OFF;
PRAGMA locking_mode = NORMAL;
PRAGMA query_only = OFF;
PRAGMA recursive_triggers = OFF;
PRAGMA reverse_unordered_selects = OFF;
PRAGMA synchronous = FULL;
PRAGMA writable_schema = OFF;
