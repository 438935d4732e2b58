"""The window: panels, view models and their bridge to the core."""
