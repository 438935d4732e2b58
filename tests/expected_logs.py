"""A warning or an error in the log fails the test that caused it, unless the test said that it would come."""

import logging
from collections.abc import Callable, Generator

import pytest

ExpectsLog = Callable[[str], None]


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.levelname} {record.name}: {self.format(record)}")


class Expectations:
    """What was said at WARNING or above, and what the test expected of it."""

    def __init__(self) -> None:
        self.listener = _Listener()
        self.expected: list[str] = []

    def complaint(self) -> str | None:
        unexpected = [line for line in self.listener.said if not any(text in line for text in self.expected)]
        missed = [text for text in self.expected if not any(text in line for line in self.listener.said)]
        parts = [*(f"unexpected in the log: {line}" for line in unexpected), *(f"never logged: {t}" for t in missed)]
        return "\n".join(parts) or None


_KEY = pytest.StashKey[Expectations]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    expectations = item.stash[_KEY] = Expectations()
    expectations.expected += [text for marker in item.iter_markers("expects_log") for text in marker.args]
    logging.getLogger().addHandler(expectations.listener)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    try:
        yield
    finally:
        expectations = item.stash[_KEY]
        logging.getLogger().removeHandler(expectations.listener)
    complaint = expectations.complaint()
    if complaint:
        pytest.fail(complaint, pytrace=False)


@pytest.fixture
def expects_log(request: pytest.FixtureRequest) -> ExpectsLog:
    """Call it with a part of a warning or error that will be logged; it must be. The marker does the same."""
    item: pytest.Item = request.node
    return item.stash[_KEY].expected.append
