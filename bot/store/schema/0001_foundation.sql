-- Deliveries as GitHub sent them, kept before they are acknowledged. The body goes first, the id stays for the
-- thirty days in which GitHub may redeliver it.
CREATE TABLE inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id text NOT NULL UNIQUE,
    event text NOT NULL,
    hook_id text NOT NULL,
    target_type text NOT NULL,
    target_id text NOT NULL,
    body bytea,
    received_at timestamptz NOT NULL DEFAULT now(),
    routed_at timestamptz,
    outcome text
);
ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX inbox_waiting ON inbox (id) WHERE routed_at IS NULL;
CREATE INDEX inbox_received_at ON inbox (received_at);

-- Why a job ended as a dead letter.
CREATE TABLE dead_letter (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs ON DELETE CASCADE,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

-- Repositories and installations by GitHub's numeric ids; names change under them.
CREATE TABLE installation (
    id bigint PRIMARY KEY,
    account_id bigint,
    account text,
    is_suspended boolean NOT NULL DEFAULT false,
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE repository (
    id bigint PRIMARY KEY,
    installation_id bigint NOT NULL REFERENCES installation ON DELETE CASCADE,
    full_name text NOT NULL,
    is_silent boolean NOT NULL DEFAULT false,
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX repository_installation ON repository (installation_id);

-- What we saw ourselves when a review was delivered.
CREATE TABLE witness (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    review_id bigint NOT NULL,
    head text NOT NULL,
    digest text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, review_id)
);
CREATE INDEX witness_pull ON witness (repository_id, number);

-- The last look at each pull request.
CREATE TABLE look (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    head text NOT NULL,
    base_ref text NOT NULL,
    digest text NOT NULL,
    force_push_count integer NOT NULL DEFAULT 0,
    review_ids bigint[] NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number)
);

-- Every evaluation that came to something new: what it rested on and what it came to, as JSON.
CREATE TABLE evaluation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    head text NOT NULL,
    base_ref text NOT NULL,
    snapshot bytea NOT NULL, -- JSON, but of hostile text: jsonb refuses some of what files and paths may hold
    decision bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX evaluation_pull ON evaluation (repository_id, number, id DESC);

-- What an organisation's own policy was when it was last read.
CREATE TABLE organisation_policy (
    account text PRIMARY KEY,
    path text NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

-- When GitHub last said that an open pull request was updated, as of the last round.
CREATE TABLE rotation (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    updated_at text NOT NULL,
    PRIMARY KEY (repository_id, number)
);

-- What we must not do twice: whom we asked for a head.
CREATE TABLE asked_reviewer (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    head text NOT NULL,
    reviewer text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number, head, reviewer)
);

-- Production cuts, by repository and branch.
CREATE TABLE cut (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    commit text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (repository_id, branch, at)
);

-- One budget for GitHub per installation.
CREATE TABLE budget (
    installation_id bigint PRIMARY KEY,
    next_write_at timestamptz NOT NULL DEFAULT '-infinity',
    paused_until timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE TABLE content_write (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    installation_id bigint NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX content_write_at ON content_write (installation_id, at);

-- Deliveries that GitHub could not hand over and was asked to send again, and how far its list was read.
CREATE TABLE redelivery (
    delivery_id text PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE bookmark (
    name text PRIMARY KEY,
    position bigint NOT NULL
);

-- The audit: append-only, each record bound to the one before it. The head is kept apart, so a cut-off end shows.
CREATE TABLE audit (
    number bigint PRIMARY KEY,
    repository_id bigint NOT NULL,
    pull_request integer NOT NULL,
    record text NOT NULL,
    hash text NOT NULL
);
CREATE INDEX audit_pull ON audit (repository_id, pull_request);
CREATE TABLE audit_head (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    number bigint NOT NULL,
    hash text NOT NULL
);
INSERT INTO audit_head (number, hash) VALUES (0, repeat('0', 64));
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only: % refused', TG_OP;
END;
$$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
