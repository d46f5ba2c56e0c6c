"""Sets of JSON values: whether one schema admits all that another does, and what they differ in."""
