"""Property tests here are the same on every run and on every machine: no database, no clock, one seed."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", database=None, deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")
