"""Films made for somebody who then did nothing with them: they are cleared away, so that no folder fills with them.

A file goes only where that nobody touched it can be proved: it is, byte for byte, as the program wrote it (or, from
before that was written down, a film with nothing in it), and nothing was ever ordered, made or kept for it. Blocks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from kling_desktop.domain.film import Film, FilmId, new_film
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.disk import write_whole
from kling_desktop.host.paths import Paths
from kling_desktop.library.films import ENDING, load

YOUNG = timedelta(hours=1)
"""A film younger than this may just be waiting for its first word."""
_NOTES = "fresh.json"


class FreshFilms:
    """Remembers how the program wrote new films, and knows which of them are still so."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.films
        self._notes = paths.cache / _NOTES

    def note(self, path: Path) -> None:
        """Remember a file that was just written for a new film. What cannot be remembered is never cleared away."""
        with suppress(OSError, Trouble):
            self._write({**self._read(), path.name: _digest(path)})

    def sweep(
        self,
        keep: Collection[Path],
        names: Collection[str],
        used: Callable[[FilmId], bool],
        now: datetime,
    ) -> tuple[Path, ...]:
        """Delete the files nobody touched, and give them. `keep` are open or to be opened; `used`: something was made.

        `names` are what the program calls a film that has no name yet.
        """
        gone = tuple(path for path in self._untouched(keep, names, now) if not self._used(path, used))
        for path in gone:
            with suppress(OSError):
                path.unlink()
        with suppress(OSError, Trouble):
            self._write({name: digest for name, digest in self._read().items() if (self._folder / name).exists()})
        return gone

    def _untouched(self, keep: Collection[Path], names: Collection[str], now: datetime) -> Iterator[Path]:
        notes = self._read()
        for path in self._folder.glob(f"*{ENDING}"):
            try:
                age = now.timestamp() - path.stat().st_mtime
                if path in keep or path.is_symlink() or age < YOUNG.total_seconds():
                    continue
                noted = notes.get(path.name)
                if noted == _digest(path) if noted is not None else _is_empty(path, names):
                    yield path
            except OSError:
                continue  # what cannot be read is not ours to judge

    def _used(self, path: Path, used: Callable[[FilmId], bool]) -> bool:
        try:
            return used(load(path).film.id)
        except Trouble:
            return True

    def _read(self) -> dict[str, str]:
        try:
            data: object = json.loads(self._notes.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        found = data.items() if isinstance(data, dict) else ()
        return {str(name): digest for name, digest in found if isinstance(digest, str)}

    def _write(self, notes: dict[str, str]) -> None:
        self._notes.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._notes, json.dumps(notes, indent=2, ensure_ascii=False).encode())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_empty(path: Path, names: Collection[str]) -> bool:
    """A film as the program makes one, with the name it has from the beginning, and nothing else in its file."""
    try:
        project = load(path)
    except Trouble:
        return False
    film = project.film
    return not project.read_only and film.name in names and film == _as_made(film)


def _as_made(film: Film) -> Film:
    made = new_film(film.name)
    shots = tuple(replace(shot, id=old.id) for shot, old in zip(made.shots, film.shots, strict=False))
    return replace(made, id=film.id, shots=shots)
