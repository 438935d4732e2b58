"""Shots on the clipboard: as shots for another timeline, as their words for every other program."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from kling_desktop.domain.film import Shot, ShotId, new_id

MIME = "application/x-kling-shots"
_MOST = 200


def put(shots: Sequence[Shot]) -> None:
    """Copy shots."""
    mime = QMimeData()
    rows = [{"prompt": shot.prompt, "duration": shot.duration} for shot in shots]
    mime.setData(MIME, QByteArray(json.dumps(rows).encode()))
    mime.setText("\n".join(shot.prompt for shot in shots))
    QGuiApplication.clipboard().setMimeData(mime)


def _copied() -> QMimeData | None:
    # Qt gives None where there is no clipboard at all, whatever its stubs say.
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return mime if mime is not None and mime.hasFormat(MIME) else None


def there() -> bool:
    """Whether shots were copied. Asks another program, perhaps: only for a person who wants to paste."""
    return _copied() is not None


def get() -> tuple[Shot, ...]:
    """The copied shots; nothing for nonsense."""
    mime = _copied()
    if mime is None:
        return ()
    try:
        rows = json.loads(bytes(mime.data(MIME).data()))
        return tuple(
            Shot(id=ShotId(new_id()), prompt=str(row["prompt"]), duration=_seconds(row["duration"]))
            for row in rows[:_MOST]
        )
    except (ValueError, KeyError, TypeError):
        return ()


def _seconds(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("no number of seconds")
    return value
