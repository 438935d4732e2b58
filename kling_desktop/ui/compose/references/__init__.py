"""The reference gallery."""
