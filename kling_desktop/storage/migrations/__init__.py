"""The numbered steps of the schema. A released step never changes; a change is a new file."""
