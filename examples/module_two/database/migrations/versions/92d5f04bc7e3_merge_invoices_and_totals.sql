-- merge invoices and totals
--
-- revision: 92d5f04bc7e3
-- down_revision: 5a40e7c9128b, c86e13fb0a57
-- branch_labels:
-- depends_on:
-- created: 2026-10-07 08:26:55+00:00

-- mig:up

-- mig:down
