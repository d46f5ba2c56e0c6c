-- Branches from which trains leave under a policy that says how, and when each is to be looked at again.
CREATE TABLE departing_branch (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    look_at timestamptz NOT NULL,
    PRIMARY KEY (repository_id, branch)
);

-- One run of a train for one freeze.
CREATE TABLE departure (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    train text NOT NULL,
    since timestamptz NOT NULL,
    wanted integer NOT NULL DEFAULT 0, -- the try of its cut that somebody said to let leave
    wanted_by text NOT NULL DEFAULT '',
    tag text NOT NULL DEFAULT '', -- what commit `tagged` is called
    tagged text NOT NULL DEFAULT '',
    issue integer,
    is_closed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (repository_id, branch, train, since)
);

-- What was told of each, in order; what the table of the train refuses moved nothing.
CREATE TABLE departure_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    train text NOT NULL,
    since timestamptz NOT NULL,
    event text NOT NULL,
    who text NOT NULL,
    at timestamptz NOT NULL,
    by text NOT NULL,
    commit text NOT NULL,
    reason text NOT NULL,
    FOREIGN KEY (repository_id, branch, train, since) REFERENCES departure
);
CREATE INDEX departure_steps ON departure_step (repository_id, branch, train, since, id);

-- Freezes that are due later than the policy says.
CREATE TABLE extension (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    train text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (repository_id, branch, train, since, until)
);

-- Two trains can be cut, or called off, at the same instant.
ALTER TABLE cut DROP CONSTRAINT cut_pkey;
CREATE UNIQUE INDEX cut_once ON cut (repository_id, branch, at, coalesce(train, ''));
ALTER TABLE abort DROP CONSTRAINT abort_pkey;
CREATE UNIQUE INDEX abort_once ON abort (repository_id, branch, at, coalesce(train, ''));
