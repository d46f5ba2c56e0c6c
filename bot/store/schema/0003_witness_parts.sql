-- What a review was given to, file by file: JSON, in ASCII, since a path may be no UTF-8. Empty: only the whole digest.
ALTER TABLE witness ADD COLUMN parts text NOT NULL DEFAULT '{}';
