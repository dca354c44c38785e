-- The settings among these that can change while a transaction is open.
PRAGMA case_sensitive_like = OFF;
PRAGMA ignore_check_constraints = OFF;
PRAGMA legacy_alter_table = OFF;
PRAGMA query_only = OFF;
PRAGMA recursive_triggers = OFF;
PRAGMA reverse_unordered_selects = OFF;
PRAGMA writable_schema = OFF;
