"""The Library workspace."""
