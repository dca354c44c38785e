-- merge members and e-mail search
--
-- revision: 7be94c50a3d8
-- down_revision: 08d3b6e1f574, d2706fa84b19
-- branch_labels:
-- depends_on:
-- created: 2026-09-17 10:05:51+00:00

-- mig:up

-- mig:down
