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
