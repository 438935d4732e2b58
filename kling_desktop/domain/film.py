"""What is composed: an immutable value, one film.

Values never change; `edits` make new ones. Everything that a project file may hold is kept as it was read, also
values no model takes (a duration of 2.5, a ratio of 21:9): `checks` speaks about them, reading does not refuse them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NewType
from uuid import uuid4

from kling_desktop.domain.budgets import NO_BUDGET, Budget

FilmId = NewType("FilmId", str)
ReferenceId = NewType("ReferenceId", str)
ElementId = NewType("ElementId", str)
ShotId = NewType("ShotId", str)


NOTHING: Mapping[str, object] = MappingProxyType({})
"""No unknown keys. Unknown keys of a project file travel in `extra` and are written back."""


class Quality(StrEnum):
    """The words of the project file; each model maps them to its own, or has no such thing."""

    STANDARD = "standard"
    PRO = "pro"
    UHD = "4k"


class SendReferences(StrEnum):
    """Which references go out: all that are not set aside, or only those a prompt mentions."""

    ALL = "all"
    CITED = "cited"


class Role(StrEnum):
    """What a reference is there for; it words the mention of it in a prompt (`wording`)."""

    NONE = "none"
    PERSON = "person"
    OBJECT = "object"
    PLACE = "place"
    STYLE = "style"


class SourceUse(StrEnum):
    """What a source video is for: to be edited, or to be followed."""

    EDIT = "edit"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A part of a picture, in fractions of its (turned) width and height."""

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    @property
    def valid(self) -> bool:
        """Whether the part lies inside the picture and has an area."""
        return (
            0 <= self.x < 1
            and 0 <= self.y < 1
            and 0 < self.width <= 1
            and 0 < self.height <= 1
            and self.x + self.width <= 1 + 1e-9
            and self.y + self.height <= 1 + 1e-9
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or video by file or by address; exactly one of `path` and `url` is set.

    `path` is absolute (the project file holds it relative where it can). `crop` applies after `rotate`
    (degrees clockwise: 0, 90, 180, 270). The file itself is never touched.
    """

    path: Path | None = None
    url: str | None = None
    crop: Crop | None = None
    rotate: int = 0
    sha256: str | None = None
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)

    @property
    def name(self) -> str:
        """The file's name, or the last part of the address, for people."""
        if self.path is not None:
            return self.path.name
        return (self.url or "").split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1] or (self.url or "")

    @property
    def aside(self) -> bool:
        """Whether the file sets this entry aside: kept, never sent. References have a flag of their own for that."""
        return self.extra.get("aside") is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A picture that prompts mention as @ImageN, N counted over those not set aside.

    `role` is a `Role`; a word of a newer program is kept and means none here.
    """

    id: ReferenceId
    media: Media
    aside: bool = False
    role: str = Role.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A character or object: a front view and up to three further angles; @ElementN in prompts.

    `hue` is the number, from 1, of its colour in the window; 0 means the colour of its place. `notes` are the artist's
    own, never sent. `shelf` is the id of the look on the shelf it was taken from or saved to.
    """

    id: ElementId
    name: str = ""
    frontal: Media | None = None
    angles: tuple[Media, ...] = ()
    hue: int = 0
    notes: str = ""
    shelf: str | None = None
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)

    @property
    def pictures(self) -> tuple[Media, ...]:
        """Front view first, then the angles."""
        return (() if self.frontal is None else (self.frontal,)) + self.angles


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVideo:
    """A video to edit or to follow, from `start` to `end` seconds (None: to its end)."""

    media: Media
    use: str = SourceUse.EDIT
    start: float = 0.0
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One shot: its words and its length in seconds (whole ones, where a model is to take it)."""

    id: ShotId
    prompt: str = ""
    duration: int | float = 5
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the film is to be rendered. Values a model does not take are kept and set aside, never lost.

    `style` is the line that every shot inherits: it is sent after the words of each.
    """

    provider: str = "oxen"
    model: str | None = None
    aspect_ratio: str = "16:9"
    quality: str = Quality.PRO
    generate_audio: bool = False
    keep_audio: bool = True
    negative_prompt: str | None = None
    style: str = ""
    takes: int = 1
    account: str | None = None
    """The name of the provider's account that pays; None is the usual one, empty the one without a name."""
    send_references: str = SendReferences.ALL
    budget: Budget = NO_BUDGET
    """What all takes of this film together may cost."""
    provider_options: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One film, whole. `extra` holds the unknown keys of its file."""

    id: FilmId
    name: str = ""
    references: tuple[Reference, ...] = ()
    elements: tuple[Element, ...] = ()
    start_frame: Media | None = None
    end_frame: Media | None = None
    source_video: SourceVideo | None = None
    shots: tuple[Shot, ...] = ()
    settings: Settings = field(default_factory=Settings)
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)

    @property
    def duration(self) -> int | float:
        """Seconds over all shots."""
        return sum(shot.duration for shot in self.shots)

    @property
    def numbered(self) -> tuple[Reference, ...]:
        """The references that have a number: index 0 is @Image1."""
        return tuple(reference for reference in self.references if not reference.aside)

    @property
    def files(self) -> tuple[Media, ...]:
        """Every media entry of the film, in the order of the file."""
        elements = (picture for element in self.elements for picture in element.pictures)
        frames = (frame for frame in (self.start_frame, self.end_frame) if frame is not None)
        video = () if self.source_video is None else (self.source_video.media,)
        return (*(reference.media for reference in self.references), *elements, *frames, *video)


def new_id() -> str:
    """A fresh id: 32 hexadecimal digits, unique without asking anyone."""
    return uuid4().hex


def new_film(name: str = "") -> Film:
    """An empty film with one empty shot of five seconds, ready to be written in."""
    return Film(id=FilmId(new_id()), name=name, shots=(Shot(id=ShotId(new_id())),))
