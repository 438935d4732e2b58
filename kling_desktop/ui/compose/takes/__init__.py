"""This film's results."""
