-- allow only known roles
--
-- revision: e6182da7f03c
-- down_revision: 7be94c50a3d8
-- branch_labels:
-- depends_on:
-- created: 2026-10-02 11:20:13+00:00

-- mig:up
-- Neither engine's way to add a constraint works in the other: the table is made anew. Roles that
-- somebody made up become the least of the known ones.
CREATE TABLE module_one_member_old AS SELECT * FROM module_one_member;

DROP TABLE module_one_member;

CREATE TABLE module_one_member (
    organisation_id INTEGER NOT NULL REFERENCES module_one_organisation (id) ON DELETE CASCADE,
    user_id         INTEGER NOT NULL REFERENCES module_one_user (id),
    role            TEXT NOT NULL DEFAULT 'guest' CHECK (role IN ('owner', 'editor', 'guest')),
    PRIMARY KEY (organisation_id, user_id)
);

CREATE INDEX module_one_member_user ON module_one_member (user_id);

INSERT INTO module_one_member (organisation_id, user_id, role)
SELECT organisation_id, user_id,
       CASE WHEN role IN ('owner', 'editor') THEN role ELSE 'guest' END
FROM module_one_member_old;

DROP TABLE module_one_member_old;

-- mig:down
CREATE TABLE module_one_member_old AS SELECT * FROM module_one_member;

DROP TABLE module_one_member;

CREATE TABLE module_one_member (
    organisation_id INTEGER NOT NULL REFERENCES module_one_organisation (id) ON DELETE CASCADE,
    user_id         INTEGER NOT NULL REFERENCES module_one_user (id),
    role            TEXT NOT NULL DEFAULT 'guest',
    PRIMARY KEY (organisation_id, user_id)
);

CREATE INDEX module_one_member_user ON module_one_member (user_id);

INSERT INTO module_one_member (organisation_id, user_id, role)
SELECT organisation_id, user_id, role FROM module_one_member_old;

DROP TABLE module_one_member_old;
