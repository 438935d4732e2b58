"""A child process: opens a window, prints the clock at its first paint, ends. `bare` or `ours`."""

from __future__ import annotations

import sys
import time


def bare() -> None:
    """Nothing but a QMainWindow."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.UpdateRequest:
                watched.event(event)
                print(time.monotonic_ns(), time.monotonic_ns())
                app.quit()
                return True
            return False

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1440, 900)
    watch = Watch()
    window.installEventFilter(watch)
    window.show()
    QApplication.exec()  # the whole program of this process


def ours() -> None:
    """The real program: its frame, then the panels in it, then the core; prints the clock at the first two."""
    from kling_desktop import app as program
    from kling_desktop.host.settings import Settings
    from kling_desktop.ui.frame import Frame

    painted: list[int] = []

    async def work(session: program.Session) -> int:
        from kling_desktop.ui.bridge import first_paint

        await session.open()
        await first_paint()
        print(painted[0], time.monotonic_ns())
        return 0

    class Watched(Frame):
        def __init__(self, settings: Settings) -> None:
            super().__init__(settings)
            self.painted.connect(lambda: painted.append(time.monotonic_ns()))

    vars(program)["Frame"] = Watched  # only to look at the clock
    program.run_in_window(work)


if __name__ == "__main__":
    {"bare": bare, "ours": ours}[sys.argv[1]]()
