"""One element of the shelf as plain data and back: the inside of its file on the shelf and of the file one sends on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from kling_desktop.domain.film import Crop, Media, new_id
from kling_desktop.domain.readings import Reading, number
from kling_desktop.domain.shelf import Look, LookId, ShelfElement, ShelfId
from kling_desktop.domain.troubles import NotAnElement, UnreadableProject

FORMAT = "kling-desktop-element"
VERSION = 1
LARGEST = 1_000_000
"""Bytes. Words, numbers and names of pictures; anything larger is something else."""
PICTURE = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,5}")
"""The name of a kept picture: its hash and its ending. Nothing else is ever opened."""
MOST_LOOKS = 40
MOST_ANGLES = 20
_ID = re.compile(r"[0-9a-zA-Z_-]{1,64}")

Place = Callable[[str], Media]
"""From the name of a picture to the picture."""


def to_text(entry: ShelfElement, name_of: Callable[[Media], str | None]) -> bytes:
    """The file's text; `name_of` gives the name a picture is kept under, None for one that is an address."""
    data: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "id": entry.id,
        "name": entry.name,
        "hue": entry.hue,
        "tags": list(entry.tags),
        "changed": None if entry.changed is None else entry.changed.isoformat(),
        "looks": [_look_data(look, name_of) for look in entry.looks],
    }
    whole = data | {key: value for key, value in entry.extra.items() if key not in data}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def from_text(text: bytes, place: Place) -> ShelfElement:
    """The element in a file's text. Raises NotAnElement (fact: why)."""
    if len(text) > LARGEST:
        raise NotAnElement(why="too-large")
    try:
        data = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAnElement(why="damaged") from None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise NotAnElement(why="another-format")
    version = data.get("version")
    if not isinstance(version, int) or version < 1:
        raise NotAnElement(why="damaged")
    if version > VERSION:
        raise NotAnElement(why="newer")
    try:
        return _entry(Reading(data, ""), place)
    except UnreadableProject as trouble:
        raise NotAnElement(why="damaged", field=trouble.given.get("field", "")) from None


def _entry(entry: Reading, place: Place) -> ShelfElement:
    entry.take("format")
    entry.take("version")
    looks = entry.listed("looks")
    if not 1 <= len(looks) <= MOST_LOOKS:
        raise NotAnElement(why="damaged", field="looks")
    tags = tuple(tag for tag, _path in entry.listed("tags") if isinstance(tag, str) and tag.strip())
    return ShelfElement(
        id=ShelfId(_identity(entry)),
        name=entry.text("name", ""),
        hue=entry.whole("hue", 0),
        tags=tags,
        changed=_moment(entry.optional_text("changed")),
        looks=tuple(_look(Reading(look, path), place) for look, path in looks),
        extra=entry.rest(),
    )


def _look(look: Reading, place: Place) -> Look:
    angles = look.listed("angles")
    if len(angles) > MOST_ANGLES:
        raise NotAnElement(why="damaged", field=look.at("angles"))
    frontal = look.take("frontal")
    return Look(
        id=LookId(_identity(look)),
        name=look.text("name", ""),
        frontal=None if frontal is None else _picture(Reading(frontal, look.at("frontal")), place),
        angles=tuple(_picture(Reading(angle, path), place) for angle, path in angles),
        notes=look.text("notes", ""),
        extra=look.rest(),
    )


def _identity(reading: Reading) -> str:
    # Ids become names of files: nothing but letters and digits may be in them.
    identity = reading.text("id", "")
    return identity if _ID.fullmatch(identity) else new_id()


def _picture(picture: Reading, place: Place) -> Media:
    url, file = picture.address("url"), picture.optional_text("file")
    crop, rotate = picture.take("crop"), picture.whole("rotate", 0)
    if (url is None) == (file is None):
        raise NotAnElement(why="damaged", field=picture.at("file"))
    if file is not None and not PICTURE.fullmatch(file):
        raise NotAnElement(why="odd-name", name=file[:80])
    found = Media(url=url) if file is None else place(file)
    return Media(
        path=found.path,
        url=found.url,
        sha256=None if file is None else file.partition(".")[0],
        crop=_crop(crop, picture.at("crop")),
        rotate=rotate,
    )


def _crop(data: object, path: str) -> Crop | None:
    if data is None:
        return None
    if not isinstance(data, list) or len(data) != 4:
        raise NotAnElement(why="damaged", field=path)
    x, y, width, height = (float(number(part, path)) for part in data)
    return Crop(x=x, y=y, width=width, height=height)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _look_data(look: Look, name_of: Callable[[Media], str | None]) -> dict[str, object]:
    data: dict[str, object] = {
        "id": look.id,
        "name": look.name,
        "frontal": None if look.frontal is None else _picture_data(look.frontal, name_of),
        "angles": [_picture_data(angle, name_of) for angle in look.angles],
        "notes": look.notes,
    }
    return data | {key: value for key, value in look.extra.items() if key not in data}


def _picture_data(media: Media, name_of: Callable[[Media], str | None]) -> dict[str, object]:
    name = name_of(media)
    data: dict[str, object] = {"url": media.url} if name is None else {"file": name}
    if media.crop is not None:
        data["crop"] = [media.crop.x, media.crop.y, media.crop.width, media.crop.height]
    if media.rotate:
        data["rotate"] = media.rotate
    return data
