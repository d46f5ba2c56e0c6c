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
