"""The selected shot's words."""
