-- create members
--
-- revision: 08d3b6e1f574
-- down_revision: a95f27c3e810
-- branch_labels:
-- depends_on:
-- created: 2026-09-15 09:01:37+00:00

-- mig:up
CREATE TABLE module_one_member (
    organisation_id INTEGER NOT NULL REFERENCES module_one_organisation (id) ON DELETE CASCADE,
    user_id         INTEGER NOT NULL REFERENCES module_one_user (id),
    role            TEXT NOT NULL DEFAULT 'guest',
    PRIMARY KEY (organisation_id, user_id)
);

CREATE INDEX module_one_member_user ON module_one_member (user_id);

-- Whoever owns an organisation is its first member.
INSERT INTO module_one_member (organisation_id, user_id, role)
SELECT id, owner_id, 'owner' FROM module_one_organisation;

-- mig:down
DROP TABLE module_one_member;
