"""What a drag inside the program carries beside the file itself: which picture of which film it is.

Other programs see a file or an address; our own panels also learn that a tile was moved, not copied.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.film import Film, Media

MIME = "application/x-kling-media"


class Kind(StrEnum):
    """What is being dragged."""

    REFERENCE = "reference"
    VIEW = "view"
    """A view of an element: `place` 0 is the front view, 1 the first angle."""
    FRAME = "frame"
    """`id` is `start` or `end`."""
    ELEMENT = "element"
    TAKE = "take"
    LOOK = "look"
    """A look on the shelf."""
    VIDEO = "video"
    """The source video."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One thing of one film, or several of a kind: `more` are the ids of the others, in their order."""

    film: str
    kind: Kind
    id: str
    place: int = 0
    more: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, the first one first."""
        return (self.id, *self.more)


def pack(carried: Carried, *media: Media | None) -> QMimeData:
    """The things for our panels, and their files and addresses for everyone else."""
    mime = QMimeData()
    data = {
        "film": carried.film,
        "kind": carried.kind.value,
        "id": carried.id,
        "place": carried.place,
        "more": list(carried.more),
    }
    mime.setData(MIME, QByteArray(json.dumps(data).encode()))
    urls = [
        QUrl.fromLocalFile(str(one.path)) if one.path is not None else QUrl(one.url or "")
        for one in media
        if one is not None
    ]
    if urls:
        mime.setUrls(urls)
    return mime


def unpack(mime: QMimeData) -> Carried | None:
    """What one of our own drags carries; None for drags from elsewhere and for nonsense."""
    if not mime.hasFormat(MIME):
        return None
    try:
        data = json.loads(bytes(mime.data(MIME).data()))
        return Carried(
            film=str(data["film"]),
            kind=Kind(str(data["kind"])),
            id=str(data["id"]),
            place=int(data["place"]),
            more=tuple(str(one) for one in data.get("more", ())),
        )
    except (ValueError, KeyError, TypeError):
        return None


def all_media_of(carried: Carried, film: Film) -> tuple[Media, ...]:
    """Every picture it stands for in the film on screen."""
    found = (media_of(replace(carried, id=one, more=()), film) for one in carried.ids)
    return tuple(media for media in found if media is not None)


def media_of(carried: Carried, film: Film) -> Media | None:
    """The picture it stands for in the film on screen, with its crop and turn; None when it has none there."""
    if carried.film != film.id:
        return None
    match carried.kind:
        case Kind.REFERENCE:
            return next((entry.media for entry in film.references if entry.id == carried.id), None)
        case Kind.VIEW:
            element = next((entry for entry in film.elements if entry.id == carried.id), None)
            views = () if element is None else (element.frontal, *element.angles)
            return views[carried.place] if 0 <= carried.place < len(views) else None
        case Kind.FRAME:
            return film.start_frame if carried.id == "start" else film.end_frame
    return None


def begin_drag(
    source: QWidget, carried: Carried, media: Media | Sequence[Media] | None, picture: QPixmap | None
) -> None:
    """Drag it until it is dropped somewhere. Only ever a copy: a file manager must not move the artist's file."""
    drag = QDrag(source)
    several = [media] if media is None or isinstance(media, Media) else media
    drag.setMimeData(pack(carried, *several))
    if picture is not None:
        drag.setPixmap(picture)
        size = picture.deviceIndependentSize()
        drag.setHotSpot(QPoint(int(size.width() / 2), int(size.height() / 2)))
    drag.exec(Qt.DropAction.CopyAction)
