-- What people said by command and still stands, as JSON.
CREATE TABLE standing (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    key text NOT NULL,
    fact text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number, key)
);

-- Comments whose commands were run: once each, and what its writer is still to be told.
CREATE TABLE commanded (
    repository_id bigint NOT NULL,
    comment text NOT NULL,
    number integer NOT NULL,
    person_id bigint NOT NULL,
    commands integer NOT NULL,
    reaction text NOT NULL,
    reply text,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, comment)
);
CREATE INDEX commanded_person ON commanded (repository_id, person_id, at);

-- Orders, to be carried out once each.
CREATE TABLE ordered (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    key text NOT NULL,
    detail text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, key)
);
