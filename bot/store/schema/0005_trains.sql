-- The train that a cut belongs to; none: every train of its branch.
ALTER TABLE cut ADD COLUMN train text;

-- Trains that were called off, which ended their freezes.
CREATE TABLE abort (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    train text,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (repository_id, branch, at)
);

-- Freezes that somebody declared, each until that very one is ended.
CREATE TABLE emergency (
    repository_id bigint NOT NULL,
    id text NOT NULL,
    branch text NOT NULL,
    reason text NOT NULL,
    since timestamptz NOT NULL,
    until text NOT NULL,
    ended timestamptz,
    PRIMARY KEY (repository_id, id)
);

-- Hotfixes as they were declared, with the reviews that stood before and so say nothing of them.
CREATE TABLE hotfix (
    repository_id bigint NOT NULL,
    id text NOT NULL,
    incident text NOT NULL,
    reason text NOT NULL,
    pull_request integer NOT NULL,
    commit text NOT NULL,
    base_ref text NOT NULL,
    declared timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    reviews_before bigint[] NOT NULL,
    PRIMARY KEY (repository_id, id)
);
CREATE INDEX hotfix_pull ON hotfix (repository_id, pull_request);

-- Edges of freezes, each acted on once by whichever worker comes first.
CREATE TABLE edge (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    at timestamptz NOT NULL,
    is_frozen boolean NOT NULL,
    PRIMARY KEY (repository_id, branch, at, is_frozen)
);

-- The latest instant ever judged by: a clock that steps back reopens nothing.
CREATE TABLE judged (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    latest timestamptz NOT NULL
);
