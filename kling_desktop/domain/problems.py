"""What a check found: values only; the sentences are in `words.problems`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from enum import StrEnum
from types import MappingProxyType

IN_STYLE = ""
"""In place of a shot's id: the fix is about the style line."""


class Severity(StrEnum):
    """ERROR blocks sending; WARNING and INFO do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One obvious way out. `edits.apply_fix` turns it into an edit; `words.problems` words it.

    Kinds: see `edits.apply_fix`. `facts` are its numbers and ids.
    """

    kind: str
    facts: Mapping[str, object] = attribute(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A rule that does not hold.

    `code` is stable, lower-case and dotted; `field` is a path into the project file such as `shots[1].duration`;
    `facts` are what the sentence needs (names, numbers).
    """

    code: str
    severity: Severity
    field: str
    facts: Mapping[str, object] = attribute(default_factory=lambda: MappingProxyType({}), hash=False)
    fix: Fix | None = None

    @property
    def blocks(self) -> bool:
        """Whether the film cannot be sent like this."""
        return self.severity is Severity.ERROR


class PictureFault(StrEnum):
    """Why a file is no picture we can send."""

    MISSING = "missing"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    """Not a picture, whatever its name says, or a damaged one."""
    DENIED = "denied"
    TOO_LARGE = "too-large"
    """More pixels than any program should be asked to open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """What measuring a picture found: pixels as seen (EXIF turn applied), format as Pillow names it, bytes on disk.

    `sha256` is the hash of the file's bytes, "" where it could not be read.
    """

    width: int = 0
    height: int = 0
    format: str = ""
    bytes: int = 0
    fault: PictureFault | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFacts:
    """What probing a video found: seconds, pixels, frames a second, container and codec names, bytes on disk."""

    seconds: float = 0.0
    width: int = 0
    height: int = 0
    fps: float = 0.0
    frames: int | None = None
    container: str = ""
    codec: str = ""
    has_audio: bool = False
    bytes: int = 0
    fault: PictureFault | None = None
