"""Where to render, and for how much."""
