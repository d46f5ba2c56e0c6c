"""The only part that speaks to the database: inbox, witness, audit, queue, limits."""
