"""A person's word on a take."""
