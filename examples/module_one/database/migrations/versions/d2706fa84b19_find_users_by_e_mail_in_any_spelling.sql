-- find users by e-mail in any spelling
--
-- revision: d2706fa84b19
-- down_revision: a95f27c3e810
-- branch_labels:
-- depends_on:
-- created: 2026-09-16 16:44:20+00:00

-- mig:up
ALTER TABLE module_one_user ADD COLUMN email_key TEXT NOT NULL DEFAULT '';

UPDATE module_one_user SET email_key = lower(trim(email));

CREATE UNIQUE INDEX module_one_user_email_key ON module_one_user (email_key);

-- mig:down
DROP INDEX module_one_user_email_key;

ALTER TABLE module_one_user DROP COLUMN email_key;
