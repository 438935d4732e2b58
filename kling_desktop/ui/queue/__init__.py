"""The queue over the window: what is under way, what waits, and when to stop."""
