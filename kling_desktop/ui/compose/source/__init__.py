"""The source video of a film: which, which part of it, and what for."""
