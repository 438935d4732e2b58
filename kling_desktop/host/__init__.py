"""This computer: where things are kept, settings, keys, the clock and the log."""
