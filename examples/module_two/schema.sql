-- Orders and what is billed for them. Users live in module_one.

CREATE TABLE module_two_order (
    id          INTEGER PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES module_one_user (id),
    number      TEXT NOT NULL UNIQUE,
    placed_at   TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    total_cents BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX module_two_order_user ON module_two_order (user_id);

CREATE TABLE module_two_order_line (
    order_id INTEGER NOT NULL REFERENCES module_two_order (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    product  TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    cents    BIGINT NOT NULL, -- of one piece
    PRIMARY KEY (order_id, position)
);

CREATE TABLE module_two_invoice (
    id        INTEGER PRIMARY KEY,
    order_id  INTEGER NOT NULL REFERENCES module_two_order (id),
    issued_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    paid_at   TIMESTAMP,
    cents     BIGINT NOT NULL DEFAULT 0 CHECK (cents >= 0)
);

CREATE INDEX module_two_invoice_unpaid ON module_two_invoice (order_id) WHERE paid_at IS NULL;
