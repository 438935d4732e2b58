from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain.film import Film
from tests.ui.compose_left.bench import LeftCore
from tests.ui.desk import Desk


@pytest.fixture
def core(tmp_path: Path) -> LeftCore:
    """The core of the test's desk."""
    folder = tmp_path / "kept"
    folder.mkdir()
    return LeftCore(folder=folder)


@pytest.fixture
def left(make: Callable[..., Desk], core: LeftCore, qapp: QApplication) -> Callable[..., Desk]:
    """Makes desks whose core keeps pasted pictures and knows takes."""

    def build(film: Film | None = None) -> Desk:
        qapp.clipboard().clear()
        return make(film, core)

    return build
