"""Ratio, resolution, sound, takes."""
