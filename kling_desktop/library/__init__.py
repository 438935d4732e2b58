"""Films, takes, their sidecars and the files they stand for."""
