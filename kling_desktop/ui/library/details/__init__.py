"""The column on the right: everything known about the chosen take."""
