"""Plays a take, exact to the frame."""
