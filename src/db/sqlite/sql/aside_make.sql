-- For the rows of sqlite_schema that are out of sight; those that are `back` for now are in both.
CREATE TEMP TABLE "mig aside" (
    place INTEGER PRIMARY KEY,
    type TEXT,
    name TEXT COLLATE NOCASE,
    tbl_name TEXT COLLATE NOCASE,
    rootpage INTEGER,
    sql TEXT,
    back INTEGER NOT NULL DEFAULT 0
);
-- A trigger may be called as a table is.
CREATE UNIQUE INDEX temp."mig aside names" ON "mig aside" (type = 'trigger', name);
CREATE INDEX temp."mig aside tables" ON "mig aside" (tbl_name);
CREATE INDEX temp."mig aside back" ON "mig aside" (place) WHERE back;
