"""Paid errands: sent once, watched, saved and paid for."""
