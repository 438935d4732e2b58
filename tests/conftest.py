"""What every test gets: a throw-away home, no keys, no proxies, no real keyring, and the detectors of leaks."""

import os
import re
from pathlib import Path

import pytest

pytest_plugins = [
    "pytester",
    "tests.garbage",
    "tests.searching",
    "tests.leaks",
    "tests.expected_logs",
    "tests.fakes.fixtures",
    "tests.fakes.bucket",
]

# Set by `dev.py test` where Xvfb and its companions are missing, and said aloud there.
WITHOUT_X11 = "KLING_DESKTOP_TESTS_WITHOUT_X11"
_REMOVED = re.compile(
    r"KLING_DESKTOP_(?!TESTS_|UPDATE_).*|(?:https?|all|no|ftp)_proxy|LC_ALL|LC_MESSAGES|LANG|SSL_CERT_(?:FILE|DIR)",
    re.IGNORECASE,
)


# Windows of the tests are drawn off screen, also where somebody sits in front of one; those marked x11 make their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder this test's program keeps everything in; it does not exist yet.

    It is set for every test, asked for or not: no test may see the home, keys, keyring or language of a person.
    """
    for name in list(os.environ):
        if _REMOVED.fullmatch(name):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("KLING_DESKTOP_HOME", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("LANGUAGE", "en")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not os.environ.get(WITHOUT_X11):
        return
    left_out = [item for item in items if item.get_closest_marker("x11")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
