-- What a comment asked to be opened and is not open yet, as JSON.
ALTER TABLE commanded ADD COLUMN owed text;
