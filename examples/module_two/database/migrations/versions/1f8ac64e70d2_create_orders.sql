-- create orders
--
-- revision: 1f8ac64e70d2
-- down_revision:
-- branch_labels:
-- depends_on: module_one:4c1e0b7d92aa
-- created: 2026-09-21 07:58:02+00:00

-- mig:up
CREATE TABLE module_two_order (
    id        INTEGER PRIMARY KEY,
    user_id   INTEGER NOT NULL REFERENCES module_one_user (id),
    number    TEXT NOT NULL UNIQUE,
    placed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX module_two_order_user ON module_two_order (user_id);

-- mig:down
DROP TABLE module_two_order;
