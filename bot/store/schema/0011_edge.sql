-- From which instant on the clock may change what is said of a pull request. Whatever was just seen is due at once, and
-- so is all on a branch of which something became known: the next sweep of the clock works out when it is due again.
ALTER TABLE look ADD COLUMN due timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX look_due ON look (due);
CREATE FUNCTION branch_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM look WHERE (repository_id, base_ref) = (NEW.repository_id, NEW.branch) ORDER BY number FOR UPDATE;
    UPDATE look SET due = '-infinity' WHERE (repository_id, base_ref) = (NEW.repository_id, NEW.branch);
    RETURN NULL;
END;
$$;
CREATE TRIGGER branch_is_due AFTER INSERT OR UPDATE ON cut FOR EACH ROW EXECUTE FUNCTION branch_is_due();
CREATE TRIGGER branch_is_due AFTER INSERT OR UPDATE ON abort FOR EACH ROW EXECUTE FUNCTION branch_is_due();
CREATE TRIGGER branch_is_due AFTER INSERT OR UPDATE ON emergency FOR EACH ROW EXECUTE FUNCTION branch_is_due();

-- The last version of an organisation's policy that could be read, for while the latest cannot be.
ALTER TABLE organisation_policy ADD COLUMN kept text;

-- Hotfixes whose postmortem was found written.
CREATE TABLE postmortem (
    repository_id bigint NOT NULL,
    hotfix text NOT NULL,
    PRIMARY KEY (repository_id, hotfix)
);
