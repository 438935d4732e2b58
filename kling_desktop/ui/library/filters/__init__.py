"""The list on the left: what the library has, with counts, to narrow the wall down to."""
