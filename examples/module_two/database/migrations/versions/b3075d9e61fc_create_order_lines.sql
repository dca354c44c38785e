-- create order lines
--
-- revision: b3075d9e61fc
-- down_revision: 1f8ac64e70d2
-- branch_labels:
-- depends_on:
-- created: 2026-09-21 13:17:46+00:00

-- mig:up
CREATE TABLE module_two_order_line (
    order_id INTEGER NOT NULL REFERENCES module_two_order (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    product  TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    cents    BIGINT NOT NULL,
    PRIMARY KEY (order_id, position)
);

-- mig:down
DROP TABLE module_two_order_line;
