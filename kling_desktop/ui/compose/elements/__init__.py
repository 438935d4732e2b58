"""Characters and objects."""
