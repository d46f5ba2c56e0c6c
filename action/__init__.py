"""The offline half: two commits in a work tree become a snapshot that knows no people, and the same verdict."""
