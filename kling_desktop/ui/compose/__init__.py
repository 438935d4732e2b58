"""The Compose workspace."""
