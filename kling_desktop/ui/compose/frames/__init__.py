"""Start and end frame."""
