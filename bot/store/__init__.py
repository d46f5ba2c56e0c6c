"""The only part that speaks to the database: inbox, witness, audit, lease, queue, limits."""
