-- keep the total in the order
--
-- revision: c86e13fb0a57
-- down_revision: b3075d9e61fc
-- branch_labels:
-- depends_on:
-- created: 2026-10-06 15:02:10+00:00

-- mig:up
ALTER TABLE module_two_order ADD COLUMN total_cents BIGINT NOT NULL DEFAULT 0;

UPDATE module_two_order
SET total_cents = (
    SELECT COALESCE(SUM(line.quantity * line.cents), 0)
    FROM module_two_order_line AS line
    WHERE line.order_id = module_two_order.id
);

-- mig:down
ALTER TABLE module_two_order DROP COLUMN total_cents;
