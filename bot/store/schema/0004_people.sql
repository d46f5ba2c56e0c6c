-- Who pushed what a pull request stood at: told by a delivery, or listed by GitHub.
CREATE TABLE push (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    head text NOT NULL,
    person_id bigint NOT NULL, -- 0: somebody whom nobody can tell from others
    login text NOT NULL,
    is_bot boolean NOT NULL,
    is_listed boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number, head, person_id)
);

-- For whom a pull request was opened that an App opened.
CREATE TABLE maker (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    person_id bigint NOT NULL,
    login text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number, person_id)
);

-- Who was in a team, or behind a login, when it was last read: JSON, good for a few minutes.
CREATE TABLE known_team (
    installation_id bigint NOT NULL REFERENCES installation ON DELETE CASCADE,
    handle text NOT NULL,
    with_children boolean NOT NULL,
    team text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation_id, handle, with_children)
);

-- The numeric id that a handle had when we first met it. A name can be given up and taken by another.
CREATE TABLE first_met (
    installation_id bigint NOT NULL REFERENCES installation ON DELETE CASCADE,
    handle text NOT NULL,
    id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation_id, handle)
);
