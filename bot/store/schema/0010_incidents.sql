-- Incidents, each told once: as a record, in the metrics, and in an issue where GitHub takes one.
CREATE TABLE incident (
    repository_id bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    told json NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    tried_at timestamptz NOT NULL DEFAULT now(),
    issue integer,
    refused text,
    PRIMARY KEY (repository_id, kind, key)
);
CREATE INDEX incident_unopened ON incident (tried_at) WHERE issue IS NULL AND refused IS NULL;

-- Branches that pull requests are based on, and up to which instant of GitHub's clock their moves were looked at.
CREATE TABLE watched_branch (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    seen_to timestamptz,
    PRIMARY KEY (repository_id, branch)
);
INSERT INTO watched_branch (repository_id, branch) SELECT DISTINCT repository_id, base_ref FROM look;

-- Tags that we made and that nobody is to move, each with its commit.
CREATE TABLE watched_tag (
    repository_id bigint NOT NULL,
    name text NOT NULL,
    commit text NOT NULL,
    PRIMARY KEY (repository_id, name)
);

-- Edges whose consequences were drawn: the merge queue cleared, or the waves of the thaw planned.
CREATE TABLE edge_followed (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    at timestamptz NOT NULL,
    is_frozen boolean NOT NULL,
    PRIMARY KEY (repository_id, branch, at, is_frozen)
);
INSERT INTO edge_followed SELECT repository_id, branch, at, is_frozen FROM edge;

-- Pull requests whose auto-merge is to be set going again, when, and what it was before we took it away.
CREATE TABLE rearmed (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    at timestamptz NOT NULL,
    number integer NOT NULL,
    due timestamptz NOT NULL,
    kept json,
    is_done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (repository_id, branch, at, number)
);
CREATE INDEX rearmed_due ON rearmed (due) WHERE NOT is_done;
