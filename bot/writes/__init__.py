"""What we would do: a closed union of writes, and how a decision less what already stands becomes a few of them."""
