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
                print(time.monotonic_ns())
                app.quit()
                return True
            return False

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1440, 900)
    watch = Watch()
    window.installEventFilter(watch)
    window.show()
    app.exec()  # the whole program of this process


def ours() -> None:
    """The real window, up to its first paint; the core is not waited for, as in the program."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    from kling_desktop import app as program
    from kling_desktop.host.paths import find_paths

    class Watch(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.UpdateRequest and not self.seen:
                self.seen = True
                watched.event(event)
                print(time.monotonic_ns())
                return True
            return False

    async def session(application: QApplication) -> int:
        made = program.Session(application, find_paths())
        watch = Watch()
        made.window.installEventFilter(watch)
        await made.open()
        assert watch.seen, "the window was never painted"
        await made.leave()
        return 0

    program.run_in_window(session)


if __name__ == "__main__":
    {"bare": bare, "ours": ours}[sys.argv[1]]()
