"""Where people sit. Its pages come with their own issues; the place is kept so that nothing else grows here."""
