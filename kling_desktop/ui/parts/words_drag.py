"""Words dragged out of a prompt: our own panels learn where they stand, other programs get them as plain text."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.edits import WordsPlace, words_at
from kling_desktop.domain.film import Film, ShotId
from kling_desktop.words import t

_LONGEST = 28
MIME = "application/x-kling-words"


def pack_words(film: Film, place: WordsPlace, text: str) -> QMimeData:
    """The words, and where in which film they are."""
    mime = QMimeData()
    mime.setText(text)
    data = {"film": film.id, "shot": place.shot, "start": place.start, "end": place.end, "text": text}
    mime.setData(MIME, QByteArray(json.dumps(data).encode()))
    return mime


def words_of(mime: QMimeData, film: Film) -> WordsPlace | None:
    """Where the words of a drag stand in this film; None when they come from elsewhere."""
    if not mime.hasFormat(MIME):
        return None
    try:
        data = json.loads(bytes(mime.data(MIME).data()))
        if data["film"] != film.id:
            return None
        shot = data["shot"]
        return WordsPlace(
            shot=None if shot is None else ShotId(str(shot)), start=int(data["start"]), end=int(data["end"])
        )
    except (ValueError, KeyError, TypeError):
        return None


def step_name(film: Film, place: WordsPlace, *, copy: bool) -> str:
    """What the step is called that puts these words elsewhere."""
    what = " ".join(words_at(film, place).split())
    what = what if len(what) <= _LONGEST else what[: _LONGEST - 1].rstrip() + "…"
    return t("Copy {words}", words=what) if copy else t("Move {words}", words=what)


def drag_words(source: QWidget, mime: QMimeData, picture: QPixmap, hold: QPoint) -> None:
    """Drag them until they are dropped. Whoever takes them moves them; another program only ever gets a copy."""
    drag = QDrag(source)
    drag.setMimeData(mime)
    drag.setPixmap(picture)
    drag.setHotSpot(hold)
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)
