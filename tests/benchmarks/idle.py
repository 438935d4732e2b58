"""A child process: a bare window with a timer, until its input ends; prints the gaps of its thread as JSON.

It runs beside what is measured, so that it feels the same machine: what it has to wait for, nobody can help.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QMetaObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.gaps import Gaps


def main() -> int:
    """Count until somebody says stop."""
    app = QApplication(sys.argv[:1])
    window = QWidget()
    window.resize(200, 100)
    window.show()
    gaps = Gaps()
    gaps.start()

    def wait() -> None:
        sys.stdin.read()
        QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

    threading.Thread(target=wait, daemon=True).start()
    app.exec()  # the whole program of this process
    print(json.dumps(gaps.stop()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
