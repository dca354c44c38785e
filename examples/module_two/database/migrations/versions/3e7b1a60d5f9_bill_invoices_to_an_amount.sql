-- bill invoices to an amount
--
-- revision: 3e7b1a60d5f9
-- down_revision: 92d5f04bc7e3
-- branch_labels:
-- depends_on:
-- created: 2026-10-19 12:41:08+00:00

-- mig:up
ALTER TABLE module_two_invoice ADD COLUMN cents BIGINT NOT NULL DEFAULT 0 CHECK (cents >= 0);

-- Until now an invoice was for the whole order.
UPDATE module_two_invoice
SET cents = (
    SELECT total_cents FROM module_two_order WHERE module_two_order.id = module_two_invoice.order_id
);

-- mig:down
ALTER TABLE module_two_invoice DROP COLUMN cents;
