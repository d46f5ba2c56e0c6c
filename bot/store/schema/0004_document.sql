-- The report for programs on each evaluation, as it is served; empty where one was kept before there was any.
ALTER TABLE evaluation ADD COLUMN document bytea NOT NULL DEFAULT '';
CREATE INDEX evaluation_at ON evaluation (at);
