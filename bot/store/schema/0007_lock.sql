-- Branches that pull requests were judged against: the policies they were judged by, whether the policy has to be read
-- again, and what followed when the branch was last looked at: how it is locked, whether it is frozen, its next edge.
CREATE TABLE branch (
    repository_id bigint NOT NULL,
    name text NOT NULL,
    policies text NOT NULL,
    is_stale boolean NOT NULL DEFAULT false,
    enforcement text NOT NULL DEFAULT 'checks',
    is_frozen boolean NOT NULL DEFAULT false,
    next_edge timestamptz,
    PRIMARY KEY (repository_id, name)
);
CREATE INDEX branch_next_edge ON branch (next_edge);

-- Rulesets that lock branches: what each was last seen to say, when, and what is wrong with it.
CREATE TABLE lock (
    key text PRIMARY KEY,
    repository_id bigint NOT NULL,
    full_name text NOT NULL,
    branch text NOT NULL,
    ruleset_id bigint,
    is_active boolean NOT NULL DEFAULT false,
    digest text NOT NULL DEFAULT '',
    verified_at timestamptz,
    problem text NOT NULL DEFAULT ''
);

-- Exemptions from a lock that stand, or may: each is kept before its check run is put, and until that is taken back.
CREATE TABLE exemption (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    head text NOT NULL,
    base_ref text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number, head, base_ref)
);
