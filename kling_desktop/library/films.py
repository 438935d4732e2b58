"""Project files: opened, saved, kept safe while they are being worked on. Plain functions that block.

What a person has not saved yet is kept twice a minute or so (the window decides) in a recovery file of our own, not
beside the film: the folder of a film may be read-only, shared or synchronised.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kling_desktop.domain.film import Film, FilmId
from kling_desktop.domain.project import (
    LARGEST_FILE,
    Project,
    film_from_data,
    film_to_data,
    read_project,
    write_project,
)
from kling_desktop.domain.troubles import CannotSave, Trouble, UnreadableProject
from kling_desktop.host.disk import PRIVATE, USUAL, saving, write_whole
from kling_desktop.host.names import free_stem, safe_name
from kling_desktop.host.paths import Paths, make_folder
from kling_desktop.host.settings import SettingsStore
from kling_desktop.library.records import stamp, time_of

ENDING = ".kling"
_RECOVERY = "kling-desktop-recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Work that was not saved when the program ended. `path`: the film's own file, None when it never had one."""

    film: Film
    path: Path | None
    at: datetime


def load(path: Path) -> Project:
    """The film in a file; raises UnreadableProject with the file's name and the reason in its facts."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UnreadableProject(file=path, why="missing") from None
    except IsADirectoryError:
        raise UnreadableProject(file=path, why="a-folder") from None
    except (OSError, ValueError) as error:
        why = "a-folder" if os.path.isdir(path) else "cannot-read"  # noqa: PTH112  is_dir raises for endless names
        raise UnreadableProject(str(getattr(error, "strerror", "") or ""), file=path, why=why) from error
    try:
        return read_project(text, path.absolute().parent)
    except UnreadableProject as trouble:
        raise UnreadableProject(trouble.detail, **{**trouble.given, "file": path}) from trouble


def fingerprint(path: Path) -> str | None:
    """What tells the content of a film's file from any other; None while it cannot be read."""
    try:
        with path.open("rb") as file:
            return sha256(file.read(LARGEST_FILE + 1)).hexdigest()
    except OSError:
        return None


def save(path: Path, film: Film, *, private: bool = False) -> str:
    """Write the file whole or leave it as it was, gives its new fingerprint; raises CannotSave, DiskFull.

    `private`: among our own files, not where an artist wanted it.

    A file that a newer version of the program wrote is not written over, nor one its owner has locked: CannotSave.
    """
    path = path.absolute()
    if _is_locked(path):
        raise CannotSave(file=path, why="the file is write-protected")
    if _is_newer(path):
        raise CannotSave(file=path, why="it was saved by a newer version of Kling Desktop")
    text = write_project(film, path.parent).encode()
    write_whole(path, text, PRIVATE if private else USUAL)
    return sha256(text).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What somebody else made of a film's file since it was read or written here last."""

    film: Film
    fingerprint: str


def _is_locked(path: Path) -> bool:
    """Whether nobody may write it; replacing it whole would not ask."""
    try:
        return not path.stat().st_mode & 0o222
    except OSError:
        return False


def changed_elsewhere(path: Path, known: str | None) -> Elsewhere | None:
    """The film in the file if it is not the one known any more.

    Nothing is told of a file that is gone, of one that holds no film, and of one a newer version wrote: the first may
    be written anew, and saving tells of the others.
    """
    now = None if known is None else fingerprint(path)
    if now is None or now == known:
        return None
    try:
        project = load(path)
    except Trouble:
        return None
    return None if project.read_only else Elsewhere(film=project.film, fingerprint=now)


def save_over(path: Path, film: Film, known: str | None) -> str | Elsewhere:
    """As `save`, unless the file holds another film than the one known: then that one, and nothing is written."""
    return changed_elsewhere(path, known) or save(path, film)


class Films:
    """The films of this person: those without a place yet, the recent ones, and unsaved work."""

    def __init__(self, paths: Paths, settings: SettingsStore) -> None:
        self._folder = paths.films
        self._unsaved = paths.films / "unsaved"
        self.templates_folder = paths.films / "templates"
        self._settings = settings

    def untitled(self, film: Film) -> Path:
        """A free file in our own folder for a film that was never given a place."""
        make_folder(self._folder, private=True)
        return self._folder / (free_stem(self._folder, safe_name(film.name), (ENDING,)) + ENDING)

    def templates(self) -> tuple[Path, ...]:
        """The person's own films to begin others with, by name."""
        return tuple(sorted(self.templates_folder.glob(f"*{ENDING}"), key=lambda path: path.stem.casefold()))

    def keep_template(self, film: Film, name: str) -> Path:
        """Keep a film as one to begin others with; one of the same name is replaced. Raises CannotSave, DiskFull."""
        make_folder(self.templates_folder, private=True)
        path = self.templates_folder / (safe_name(name) + ENDING)
        save(path, replace(film, name=name), private=True)
        return path

    def drop_template(self, path: Path) -> None:
        """Forget one; raises CannotSave."""
        with saving(path):
            path.unlink(missing_ok=True)

    def opened(self, path: Path) -> None:
        """Remember a film as the latest one; raises CannotSave, DiskFull."""
        self._settings.change(lambda settings: settings.with_recent(path.absolute()))

    def forget(self, path: Path) -> None:
        """Take a film off the list of recent ones; the file stays. Raises CannotSave, DiskFull."""
        self._settings.change(lambda settings: settings.without_recent(path.absolute()))

    def recent(self) -> tuple[Path, ...]:
        """The recent films that are still there, the latest first."""
        return tuple(path for path in self._settings.now.recent if path.is_file())

    def autosave(self, film: Film, path: Path | None, now: datetime) -> None:
        """Keep unsaved work; raises CannotSave, DiskFull. The film's own file is not touched."""
        make_folder(self._unsaved, private=True)
        data = {
            "format": _RECOVERY,
            "version": 1,
            "path": None if path is None else str(path.absolute()),
            "saved": stamp(now),
            "film": film_to_data(film, None),
        }
        write_whole(self._unsaved_file(film.id), json.dumps(data, indent=2).encode())

    def settled(self, film: FilmId) -> None:
        """The work was saved or given up on purpose: nothing is left to recover."""
        file = self._unsaved_file(film)
        with saving(file):
            file.unlink(missing_ok=True)

    def unsaved(self) -> tuple[Recovery, ...]:
        """Work that was not saved, the latest first. Damaged files are passed over."""
        return tuple(sorted(self._recoveries(), key=lambda recovery: recovery.at, reverse=True))

    def _recoveries(self) -> Iterator[Recovery]:
        for file in self._unsaved.glob("*.json"):
            try:
                data: object = json.loads(file.read_bytes())
                if not isinstance(data, dict) or data.get("format") != _RECOVERY:
                    continue
                path = data.get("path")
                film = film_from_data(data.get("film"), self._unsaved)
                at = time_of(data.get("saved")) or datetime.fromtimestamp(file.stat().st_mtime, UTC)
            except (OSError, ValueError, RecursionError, Trouble):
                continue
            yield Recovery(film=film, path=Path(path) if isinstance(path, str) else None, at=at)

    def _unsaved_file(self, film: FilmId) -> Path:
        # Ids come from files and may be anything; two films never share a safe name of 32 hexadecimal digits.
        return self._unsaved / f"{safe_name(film, 'film')}.json"


def _is_newer(path: Path) -> bool:
    try:
        return path.is_file() and load(path).read_only
    except UnreadableProject as trouble:
        return trouble.given.get("why") == "newer"
