-- Orders to bring a commit to an environment, as JSON, each until it has ended and people know; and what they were
-- shown of a rollback, and since when.
CREATE TABLE publication (
    repository_id bigint NOT NULL,
    key text NOT NULL,
    fact text NOT NULL,
    stage text NOT NULL,
    is_told boolean NOT NULL DEFAULT false,
    shown text,
    shown_at timestamptz,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, key)
);
CREATE INDEX publication_open ON publication (repository_id, at)
    WHERE NOT is_told OR stage IN ('ordered', 'awaiting', 'going', 'running');

-- Who agreed to a rollback as it was shown.
CREATE TABLE consent (
    repository_id bigint NOT NULL,
    publication text NOT NULL,
    bound text NOT NULL,
    person_id bigint NOT NULL,
    login text NOT NULL,
    comment text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, publication, bound, person_id)
);

-- Who may publish to an environment, and until when; a later lease has a higher token.
CREATE TABLE lease (
    repository_id bigint NOT NULL,
    environment text NOT NULL,
    holder text NOT NULL,
    token bigint NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (repository_id, environment)
);

-- What GitHub was answered when it asked whether a run may go on to an environment.
CREATE TABLE protection_answer (
    repository_id bigint NOT NULL,
    run_id bigint NOT NULL,
    environment text NOT NULL,
    deployment_id bigint NOT NULL,
    state text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, run_id, environment, deployment_id)
);
