"""A little program of its own to drag out of: `drag_source.py FILE` drags as a file manager does, the file.

`drag_source.py FILE browser` drags as a browser does: the picture's data, its address, and the markup around it.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel
from qasync import QEventLoop


class Source(QLabel):
    def __init__(self, file: str, manner: str) -> None:
        super().__init__("drag me")
        self._file, self._manner = file, manner
        self._pressed = QPointF()
        self.setWindowTitle("drag-source")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(200, 120)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (event.position() - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        drag = QDrag(self)
        mime = QMimeData()
        if self._manner == "browser":
            address = "https://example.com/pictures/harbour.png"
            mime.setUrls([QUrl(address)])
            mime.setHtml(f'<a href="https://example.com/page"><img src="{address}"></a>')
            mime.setData("image/png", QByteArray(Path(self._file).read_bytes()))
        else:
            mime.setUrls([QUrl.fromLocalFile(self._file)])
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    source = Source(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "files")
    source.show()
    QEventLoop(application).run_forever()
