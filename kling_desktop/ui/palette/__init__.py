"""The command palette: everything a person can do or go to, by typing a few letters of it."""
