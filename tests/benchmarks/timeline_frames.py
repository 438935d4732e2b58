"""A child process: prints the milliseconds of each frame of a drag, as JSON. `bare`, `trim`, `move` or `playhead`.

A frame is what follows one move of the pointer: the event and the painting, in one piece.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

SHOTS = 15
FRAMES = 400
SIZE = (1000, 250)
WORDS = "@Element1 walks past @Image1 while the camera follows"


class Bare(QWidget):
    """As many rectangles and texts as the timeline has, painted plainly."""

    def __init__(self) -> None:
        super().__init__()
        self.offset = 0.0

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.GlobalColor.darkGray)
        painter.setPen(Qt.GlobalColor.white)
        step = SIZE[0] / SHOTS
        for shot in range(SHOTS):
            box = QRectF(shot * step + self.offset % 7, 30, step - 2, 74)
            painter.drawRoundedRect(box, 6, 6)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, str(shot + 1))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, "1 s")
            painter.drawText(box.adjusted(0, 18, 0, 0), Qt.TextFlag.TextWordWrap, WORDS)
            for lane in range(4):
                painter.drawRoundedRect(QRectF(box.left(), 120 + lane * 20, box.width(), 8), 3, 3)
        for second in range(SHOTS + 1):
            painter.drawText(QRectF(second * step, 0, step, 20), Qt.AlignmentFlag.AlignLeft, str(second))
            painter.drawLine(QPointF(second * step, 20), QPointF(second * step, 104))
        for lane in range(4):
            painter.drawText(QRectF(0, 116 + lane * 20, 90, 20), Qt.AlignmentFlag.AlignLeft, "@Element1")
        painter.end()


def bare() -> Callable[[int], None]:
    """One frame of the plain widget."""
    widget = Bare()
    widget.resize(*SIZE)
    _wait_for(widget)

    def frame(number: int) -> None:
        widget.offset = number * 3.0
        widget.repaint()

    return frame


def timeline(kind: str) -> Callable[[int], None]:
    """One frame of the timeline: an edge or a card in the hand, or the playhead moved."""
    from typing import cast

    from pytestqt.qtbot import QtBot

    from kling_desktop.ui.compose.timeline.panel import TimelinePanel
    from kling_desktop.ui.theme import appearance
    from tests.ui.compose_centre.timeline_hand import body, film_of, right_edge
    from tests.ui.desk import SmallCore, make_desk

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    appearance.use_font(app, bundled=True)
    appearance.apply(app, "dark")
    # Nothing here waits as tests do: the desk keeps what it is given.
    desk = make_desk(cast("QtBot", None), SmallCore(), film_of((1,) * SHOTS, (WORDS,) * SHOTS))
    panel = TimelinePanel(desk.model, desk.ui)
    desk.window.setCentralWidget(panel)
    desk.window.resize(*SIZE)
    _wait_for(desk.window)
    view, left = panel.view, Qt.MouseButton.LeftButton

    def send(what: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
        event = QMouseEvent(what, at, view.mapToGlobal(at), button, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view, event)

    start = {"trim": right_edge(view, 3), "move": body(view, 3), "playhead": QPointF(view.geometry_now.x(1), 8)}[kind]
    send(QEvent.Type.MouseButtonPress, start, left)

    def frame(number: int) -> None:
        send(QEvent.Type.MouseMove, QPointF(start.x() + 20 + (number * 7) % 420, start.y()), Qt.MouseButton.NoButton)
        view.repaint()

    return frame


def _wait_for(widget: QWidget) -> None:
    from PySide6.QtTest import QTest

    widget.show()
    QTest.qWaitForWindowExposed(widget)


def main() -> None:
    """Run the frames of one kind."""
    app = QApplication(sys.argv[:1])
    kind = sys.argv[1]
    frame = bare() if kind == "bare" else timeline(kind)
    for number in range(30):
        frame(number)
    taken = []
    for number in range(FRAMES):
        begun = time.perf_counter_ns()
        frame(number)
        taken.append((time.perf_counter_ns() - begun) / 1e6)
    print(json.dumps(taken), flush=True)
    del app
    # The window's parts end with the process; there is nothing to save.
    sys.stdout.close()
    import os

    os._exit(0)


if __name__ == "__main__":
    main()
