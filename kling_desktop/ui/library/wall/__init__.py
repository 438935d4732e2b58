"""The wall: every take that a search finds, as cards."""
