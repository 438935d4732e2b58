"""Another film is never seen half there: nothing is painted until it stands whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.library import films
from kling_desktop.ui.curtain import Curtain
from tests.ui.desk import sample_film
from tests.ui.window.test_what_typing_paints import painting
from tests.ui.window.whole import Whole


class Page(QWidget):
    """Counts how often it was painted."""

    painted = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted += 1


@pytest.mark.parametrize("fails", [False, True])
def test_what_is_behind_it_is_painted_afterwards_whatever_happened(qtbot: QtBot, fails: bool) -> None:
    page = Page()
    qtbot.addWidget(page)
    curtain = Curtain(page)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.painted > 0)
    before = page.painted

    def change() -> None:
        with curtain.down():
            page.update()
            QApplication.sendPostedEvents()
            assert page.painted == before
            if fails:
                raise ValueError

    if fails:
        with pytest.raises(ValueError, match=r"^$"):
            change()
    else:
        change()
    qtbot.waitUntil(lambda: page.painted > before)
    assert page.updatesEnabled()


def test_another_film_is_painted_once_it_stands_whole(whole: Whole, tmp_path: Path) -> None:
    path = tmp_path / "film.kling"
    films.save(path, sample_film())
    window = whole.open()
    whole.until(lambda: not window.bridge.tasks.busy)
    shots = window.compose.timeline.view
    with painting() as painted:
        window.films.show(films.load(path).film, path)
        QApplication.sendPostedEvents()
        assert window.document.film.name == "Launch day"
        assert shots not in painted.where, "it was filled, and nobody has seen it yet"
        whole.until(lambda: shots in painted.where)
    # The lanes of the film have made the timeline higher before it was seen.
    assert painted.where[shots].boundingRect() == shots.rect()
