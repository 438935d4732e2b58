"""A take together with what only its sidecar and row know, and small pieces both are written with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kling_desktop.domain.film import NOTHING
from kling_desktop.domain.takes import Take

VIDEO_ENDINGS = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`binned`: since when in the bin. `extra`: keys of the sidecar that this version does not know."""

    take: Take
    binned: datetime | None = None
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)


def stamp(time: datetime) -> str:
    """A time as text of fixed width, so that texts sort as times do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: object) -> datetime | None:
    """The time of a stamp, UTC-aware; None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo is not None else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def plain_text(text: str) -> str:
    """`text` as UTF-8 can hold it: file names on Linux may carry bytes that are no letters."""
    return text.encode("utf-8", "replace").decode()


def tidy_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Tags without spaces at the ends, empty ones and repetitions in another case, in alphabetical order."""
    tidy: dict[str, str] = {}
    for tag in tags:
        name = " ".join(plain_text(tag).split())
        if name:
            tidy.setdefault(name.casefold(), name)
    return tuple(tidy[folded] for folded in sorted(tidy))
