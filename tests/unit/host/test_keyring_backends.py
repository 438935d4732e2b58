"""What a frozen program takes along is what the keyring library really consists of."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import distribution
from pathlib import PurePosixPath

from kling_desktop.host.keyring_backends import ALWAYS, BACKENDS, DISTRIBUTION, NEEDED, modules


def installed() -> set[str]:
    """The modules of back ends in the distribution."""
    files = [PurePosixPath(str(file)) for file in distribution(DISTRIBUTION).files or ()]
    inside = [file for file in files if file.parts[:2] == ("keyring", "backends") and file.suffix == ".py"]
    names = {".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in inside}
    return names - {"keyring.backends"}


def test_every_back_end_is_named_and_every_name_is_there() -> None:
    named = {*ALWAYS, *(name for several in BACKENDS.values() for name in several)}
    assert named == installed()
    assert set(BACKENDS) == set(NEEDED) == {"win32", "darwin", "linux"}


def test_the_metadata_names_none_that_is_left_behind() -> None:
    points = [point for point in distribution(DISTRIBUTION).entry_points if point.group == "keyring.backends"]
    assert points
    assert {point.module for point in points} <= {*ALWAYS, *(name for each in BACKENDS.values() for name in each)}


def test_what_this_system_needs_can_be_imported() -> None:
    found = [import_module(name).__name__ for name in modules(sys.platform)]
    assert found == list(modules(sys.platform))
