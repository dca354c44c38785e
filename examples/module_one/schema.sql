-- Accounts: who may log in, and on whose behalf.

CREATE TABLE module_one_user (
    id         INTEGER PRIMARY KEY,
    email      TEXT NOT NULL,
    full_name  TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    email_key  TEXT NOT NULL DEFAULT '' -- lower case, no blanks around
);

CREATE UNIQUE INDEX module_one_user_email_key ON module_one_user (email_key);

CREATE TABLE module_one_organisation (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL REFERENCES module_one_user (id)
);

CREATE INDEX module_one_organisation_owner ON module_one_organisation (owner_id);

CREATE TABLE module_one_member (
    organisation_id INTEGER NOT NULL REFERENCES module_one_organisation (id) ON DELETE CASCADE,
    user_id         INTEGER NOT NULL REFERENCES module_one_user (id),
    role            TEXT NOT NULL DEFAULT 'guest' CHECK (role IN ('owner', 'editor', 'guest')),
    PRIMARY KEY (organisation_id, user_id)
);

CREATE INDEX module_one_member_user ON module_one_member (user_id);
