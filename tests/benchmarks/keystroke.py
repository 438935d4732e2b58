"""A child process: types into a prompt and prints how long each key took until it was painted.

`bare`, `ours`, or `long`: ours at the end of 2,500 letters full of mentions.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

KEYS = 120
WARM = 20
LONG = " the quick fox @Image1 jumps over @Element1 and goes on" * 45


def typed(press: Callable[[str], None], settle: Callable[[], None]) -> list[float]:
    """Milliseconds for each key, from the event to the end of everything it set off, painting included."""
    taken = []
    for number in range(KEYS + WARM):
        letter = "abcdefgh "[number % 9]
        begun = time.perf_counter()
        press(letter)
        settle()
        if number >= WARM:
            taken.append((time.perf_counter() - begun) * 1000)
    return taken


def bare() -> None:
    """Nothing but a QPlainTextEdit."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    editor = QPlainTextEdit()
    window.setCentralWidget(editor)
    window.resize(1440, 900)
    window.show()
    editor.setFocus()
    app.processEvents()
    print(json.dumps(typed(lambda letter: QTest.keyClicks(editor, letter), app.sendPostedEvents)))


def ours(more: str = "") -> None:
    """The whole window on a film of fifteen shots, with mentions, a style line and checks; `more` in the first."""
    from dataclasses import replace

    from PySide6.QtGui import QTextCursor
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from kling_desktop import app as program
    from kling_desktop.cli.demo import sample_film
    from kling_desktop.domain.film import Shot, ShotId
    from kling_desktop.host.resources import resource
    from kling_desktop.ui.bridge import pause

    async def work(session: program.Session) -> int:
        await session.open()
        film = sample_film(resource("samples"))
        shots = tuple(
            Shot(id=ShotId(f"s{number}"), prompt=f"@Element1 and @Image1 in part {number}, slow push-in", duration=1)
            for number in range(15)
        )
        shots = (replace(shots[0], prompt=shots[0].prompt + more), *shots[1:])
        film = replace(film, shots=shots, settings=replace(film.settings, provider="oxen", style="35mm film, grain"))
        session.window.document.open(film, None)
        await pause(2.0)
        editor = session.window.compose.prompt.editor
        editor.setFocus()
        await pause(1.0)
        editor.moveCursor(QTextCursor.MoveOperation.End)
        # Layouts and paint requests are posted; the loop itself must not turn while a coroutine of it runs.
        settle = QApplication.sendPostedEvents
        print(json.dumps(typed(lambda letter: QTest.keyClicks(editor, letter), settle)))
        return 0

    program.run_in_window(work)


if __name__ == "__main__":
    runs: dict[str, Callable[[], None]] = {"bare": bare, "ours": ours, "long": lambda: ours(LONG)}
    runs[sys.argv[1]]()
