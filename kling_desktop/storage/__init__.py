"""The database: one writer thread, many readers, numbered migrations."""
