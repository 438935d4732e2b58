"""Files that were moved or renamed, found again: by what is in them where that is known, else by their names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.troubles import PictureLost
from kling_desktop.media.keeping import hash_of

MOST_FILES = 5000
"""Files looked at below one folder; a whole disk is not searched."""
LARGEST = 500_000_000


def lost(film: Film) -> tuple[Media, ...]:
    """Every entry of the film whose file is not there, once. Blocks."""
    return tuple(dict.fromkeys(media for media in film.files if media.path is not None and not media.path.is_file()))


def find_again(wanted: Iterable[Media], folder: Path) -> Mapping[Media, Media]:
    """For each entry that is found below `folder`: the same at its new place, with the hash of what is there. Blocks.

    A file of the same content wins, whatever its name; then one of the same name, the one nearest to `folder`.
    """
    files = list(_below(folder))
    by_name: dict[str, list[Path]] = {}
    for file in files:
        by_name.setdefault(file.name.casefold(), []).append(file)
    hashes = _Hashes()
    found: dict[Media, Media] = {}
    searched = list(wanted)
    for media in searched:
        same = by_name.get(media.path.name.casefold(), []) if media.path is not None else []
        exact = next((file for file in same if media.sha256 and hashes.of(file) == media.sha256), None)
        if exact is not None:
            found[media] = replace(media, path=exact)
    if any(media.sha256 and media not in found for media in searched):
        by_hash = {digest: file for file in files if (digest := hashes.of(file))}
        for media in searched:
            if media not in found and media.sha256 in by_hash:
                found[media] = replace(media, path=by_hash[media.sha256])
    for media in searched:
        same = by_name.get(media.path.name.casefold(), []) if media.path is not None else []
        if media not in found and same:
            found[media] = replace(media, path=same[0], sha256=hashes.of(same[0]) or None)
    return found


class _Hashes:
    """Hashes of files, each read once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, file: Path) -> str:
        """The hash, "" for a file that cannot be read or is too large to be one of ours."""
        if file not in self._known:
            try:
                self._known[file] = hash_of(file) if file.stat().st_size <= LARGEST else ""
            except (OSError, PictureLost):
                self._known[file] = ""
        return self._known[file]


def _below(folder: Path) -> Iterator[Path]:
    """The files of a folder, then those of the folders in it, level by level; hidden ones are left out."""
    waiting, seen = [folder], 0
    while waiting and seen < MOST_FILES:
        place = waiting.pop(0)
        try:
            with os.scandir(place) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in inside:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_file():
                    seen += 1
                    yield Path(entry.path)
            except OSError:
                continue
