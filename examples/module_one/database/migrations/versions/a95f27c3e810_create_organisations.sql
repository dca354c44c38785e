-- create organisations
--
-- revision: a95f27c3e810
-- down_revision: 4c1e0b7d92aa
-- branch_labels:
-- depends_on:
-- created: 2026-09-08 14:30:05+00:00

-- mig:up
CREATE TABLE module_one_organisation (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL REFERENCES module_one_user (id)
);

CREATE INDEX module_one_organisation_owner ON module_one_organisation (owner_id);

-- mig:down
DROP TABLE module_one_organisation;
