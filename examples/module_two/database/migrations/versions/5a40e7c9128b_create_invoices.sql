-- create invoices
--
-- revision: 5a40e7c9128b
-- down_revision: b3075d9e61fc
-- branch_labels:
-- depends_on:
-- created: 2026-10-05 09:33:29+00:00

-- mig:up
CREATE TABLE module_two_invoice (
    id        INTEGER PRIMARY KEY,
    order_id  INTEGER NOT NULL REFERENCES module_two_order (id),
    issued_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    paid_at   TIMESTAMP
);

CREATE INDEX module_two_invoice_unpaid ON module_two_invoice (order_id) WHERE paid_at IS NULL;

-- mig:down
DROP TABLE module_two_invoice;
