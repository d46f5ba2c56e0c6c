"""What we say: the plan report and its shorter forms, each a pure function of a snapshot and its decision."""
