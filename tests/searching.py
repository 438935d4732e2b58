"""Property tests are the same on every run and on every machine: no database, no clock, one seed.

`KLING_DESKTOP_TESTS_SEARCH=1` looks at other examples with every run instead; for whoever hunts.
"""

import os

from hypothesis import settings

settings.register_profile("steady", database=None, deadline=None, derandomize=True, max_examples=60)
settings.register_profile("search", deadline=None, max_examples=60, print_blob=True)
settings.load_profile("search" if os.environ.get("KLING_DESKTOP_TESTS_SEARCH") else "steady")
