"""A frame dragged out of a player arrives in full size; a drag held over a workspace's button opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QImage
from PySide6.QtWidgets import QApplication, QPushButton

from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import State
from kling_desktop.ui.compose.references.panel import ReferencesPanel
from kling_desktop.ui.parts.frame_drag import carried_of
from kling_desktop.ui.parts.media_drag import pack, unpack
from kling_desktop.ui.parts.spring import SpringLoaded
from tests.ui.compose_left.bench import drop, job, of_files, take_of
from tests.ui.desk import Desk
from tests.ui.room import clip, number_in


def test_the_very_frame_arrives(left: Callable[..., Desk], tmp_path: Path) -> None:
    desk = left()
    gallery = desk.show(ReferencesPanel, 300, 420).gallery
    video = tmp_path / "take.mp4"
    video.write_bytes(clip(1.0))
    take = take_of(job(desk.film, 1, State.DONE), video)
    mime = pack(carried_of(take, 17), Media(path=video))
    carried = unpack(mime)
    assert carried is not None
    assert (carried.id, carried.place) == (take.id, 17)
    assert drop(gallery.viewport(), mime)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    kept = QImage(str(desk.film.references[2].media.path))
    assert (kept.width(), kept.height(), number_in(kept)) == (320, 180, 17)


def test_a_drag_held_over_a_button_presses_it_and_one_that_passes_does_not(left: Callable[..., Desk]) -> None:
    desk = left()
    pressed: list[str] = []
    panel = desk.show(ReferencesPanel, 300, 420)
    for name in ("passed", "held"):
        button = QPushButton(name, panel)
        button.clicked.connect(lambda _checked=False, name=name: pressed.append(name))
        SpringLoaded(button)
        button.show()
        mime = of_files(Path("/films/a.png"))
        left_button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(button, QDragEnterEvent(QPoint(2, 2), Qt.DropAction.CopyAction, mime, left_button, keys))
        if name == "passed":
            QApplication.sendEvent(button, QDragLeaveEvent())
    desk.qtbot.waitUntil(lambda: bool(pressed))
    assert pressed == ["held"]
