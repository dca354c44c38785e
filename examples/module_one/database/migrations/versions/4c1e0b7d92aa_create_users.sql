-- create users
--
-- revision: 4c1e0b7d92aa
-- down_revision:
-- branch_labels:
-- depends_on:
-- created: 2026-09-07 08:12:44+00:00

-- mig:up
CREATE TABLE module_one_user (
    id         INTEGER PRIMARY KEY,
    email      TEXT NOT NULL,
    full_name  TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- mig:down
DROP TABLE module_one_user;
