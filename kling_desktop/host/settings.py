"""What a person chose and where the window was: one small file, typed, never a key in it."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kling_desktop.host.bucket import BucketAccount

log = logging.getLogger(__name__)

RECENT = 12
"""How many films the list of recent ones holds."""

_NOTHING: Mapping[str, object] = MappingProxyType({})
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


class ThemeChoice(StrEnum):
    """Dark, light, or what the system says."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`library` None is the usual place. `places` holds Qt's own texts (base64) of window and splitters, by name.

    `bucket` is the artist's own bucket, without its secret. `agreed` names the places (`aihubmax`, `bucket`) whose
    uploads the artist was told of and agreed to. `addresses` are base addresses chosen instead of the providers' own,
    by provider id. `extra` holds keys this version does not know; they are written back.
    """

    theme: ThemeChoice = ThemeChoice.SYSTEM
    language: str | None = None
    library: Path | None = None
    recent: tuple[Path, ...] = ()
    last_film: Path | None = None
    places: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS, hash=False)
    bucket: BucketAccount | None = None
    agreed: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS, hash=False)
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING, hash=False)

    def with_recent(self, film: Path) -> Settings:
        """With `film` as the latest of the recent ones."""
        others = tuple(path for path in self.recent if path != film)
        return replace(self, recent=(film, *others)[:RECENT], last_film=film)

    def without_recent(self, film: Path) -> Settings:
        """With `film` no longer among the recent ones."""
        return replace(
            self,
            recent=tuple(path for path in self.recent if path != film),
            last_film=None if self.last_film == film else self.last_film,
        )

    def with_agreed(self, place: str) -> Settings:
        """With a yes to uploads to `place`."""
        return replace(self, agreed=self.agreed | {place})

    def with_address(self, provider: str, address: str | None) -> Settings:
        """With another base address of a provider; None is its own."""
        others = {name: given for name, given in self.addresses.items() if name != provider}
        chosen = others if address is None else {**others, provider: address}
        return replace(self, addresses=MappingProxyType(chosen))

    def with_place(self, name: str, text: str) -> Settings:
        """With the geometry or state of a part of the window."""
        return replace(self, places=MappingProxyType({**self.places, name: text}))


def load(path: Path) -> Settings:
    """The settings of a file; defaults when there is none. A broken file is kept aside and defaults are given."""
    try:
        data: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        log.warning("The settings cannot be read: %s", error.strerror)
        return Settings()
    except (ValueError, RecursionError):
        return _put_aside(path)
    return from_data(data) if isinstance(data, dict) else _put_aside(path)


def save(path: Path, settings: Settings) -> None:
    """Write the file whole or not at all; raises CannotSave, DiskFull. Blocks."""
    from kling_desktop.host.disk import write_whole  # reading comes before the first paint, writing does not

    write_whole(path, (json.dumps(to_data(settings), indent=2, ensure_ascii=False) + "\n").encode())


def from_data(data: Mapping[str, object]) -> Settings:
    """Read each value by itself: one that makes no sense is as if it were not there."""
    theme, places, recent = data.get("theme"), data.get("places"), data.get("recent")
    paths = tuple(path for path in map(_path, recent) if path is not None) if isinstance(recent, list) else ()
    language, agreed = data.get("language"), data.get("agreed")
    return Settings(
        theme=next((choice for choice in ThemeChoice if choice == theme), ThemeChoice.SYSTEM),
        language=language if isinstance(language, str) and language else None,
        library=_path(data.get("library")),
        recent=tuple(dict.fromkeys(paths))[:RECENT],
        last_film=_path(data.get("last_film")),
        places=_texts(places),
        bucket=_bucket(data.get("bucket")),
        agreed=frozenset(place for place in agreed if isinstance(place, str))
        if isinstance(agreed, list)
        else frozenset(),
        addresses=_texts(data.get("addresses")),
        extra=MappingProxyType({key: value for key, value in data.items() if key not in _KNOWN}),
    )


def to_data(settings: Settings) -> dict[str, object]:
    """The form of the file."""
    return {
        **settings.extra,
        "theme": settings.theme.value,
        "language": settings.language,
        "library": None if settings.library is None else str(settings.library),
        "recent": [str(path) for path in settings.recent],
        "last_film": None if settings.last_film is None else str(settings.last_film),
        "places": dict(settings.places),
        **_of_bucket(settings.bucket),
        "agreed": sorted(settings.agreed),
        **({"addresses": dict(settings.addresses)} if settings.addresses else {}),
    }


class SettingsStore:
    """The settings of this run, kept in their file. Safe from any thread; `change` blocks for the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._now = load(path)

    @property
    def now(self) -> Settings:
        """The settings as they are."""
        return self._now

    def change(self, how: Callable[[Settings], Settings]) -> Settings:
        """Replace the settings by what `how` makes of them, and keep that on disk.

        Raises CannotSave, DiskFull; the change then holds for this run alone.
        """
        with self._lock:
            before = self._now
            self._now = how(before)
            if self._now != before:
                save(self._path, self._now)
            return self._now


_KNOWN = frozenset({"theme", "language", "library", "recent", "last_film", "places", "bucket", "agreed", "addresses"})


def _texts(value: object) -> Mapping[str, str]:
    texts = {name: text for name, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}
    return MappingProxyType(texts)


def _bucket(value: object) -> BucketAccount | None:
    if value is None:
        return None
    from kling_desktop.host.bucket import from_data as bucket_from_data  # most have none: not before the first paint

    return bucket_from_data(value)


def _of_bucket(bucket: BucketAccount | None) -> dict[str, object]:
    if bucket is None:
        return {}
    from kling_desktop.host.bucket import to_data as bucket_to_data

    return {"bucket": bucket_to_data(bucket)}


def _path(value: object) -> Path | None:
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    path = Path(value)
    return path if path.is_absolute() else None


def _put_aside(path: Path) -> Settings:
    log.warning("The settings are damaged; they are kept as %s", path.name + ".broken")
    with contextlib.suppress(OSError):
        path.replace(path.with_name(path.name + ".broken"))
    return Settings()
