"""Reports of errors: offered at the next start, read, kept or thrown away."""
