"""Python's cyclic garbage of the tests is collected between them, on the main thread alone.

Python would collect on whichever thread happens to allocate: a thread of one test would free the widgets that a test
of a window left behind long before, which Qt forbids and now and then does not survive. The program has the same rule
(`ui.garbage`); this is for tests that have no window.
"""

import gc
from collections.abc import Generator

import pytest


def pytest_configure() -> None:
    gc.disable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    try:
        yield
    finally:
        # The oldest generation whose time has come, as Python itself would.
        due = [
            age
            for age, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > most
        ]
        if due:
            gc.collect(due[-1])
