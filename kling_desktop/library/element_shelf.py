"""The shelf of elements: one small file each in the library folder, their pictures kept once by hash.

Like takes, everything is in files: a new database loses nothing of it, and the shelf moves with the library.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from kling_desktop.domain.events import Bus, ShelfChanged
from kling_desktop.domain.film import Media, new_id
from kling_desktop.domain.shelf import Look, LookId, Shelf, ShelfElement, ShelfId
from kling_desktop.domain.troubles import NotAnElement
from kling_desktop.host.disk import saving, write_whole
from kling_desktop.host.library_place import library_here
from kling_desktop.host.paths import Paths, make_folder
from kling_desktop.library import element_files, shelf_data

T = TypeVar("T")

_SAFE = re.compile(r"[0-9a-zA-Z_-]{1,64}")


class ElementShelf:
    """Every method works in a thread of its own and raises CannotSave or DiskFull where it writes."""

    def __init__(self, paths: Paths, bus: Bus) -> None:
        self._folder, self._references, self._bus = paths.shelf, paths.references, bus
        self._paths = paths

    async def list(self) -> Shelf:
        """Everything on the shelf, by name; what cannot be read is named and left alone."""
        return await asyncio.to_thread(self._list)

    async def save(self, entry: ShelfElement) -> ShelfElement:
        """Put an element on the shelf, in place of the one of its id; gives it with its pictures kept here.

        Raises PictureLost when one of its pictures is not there.
        """
        return await self._changed(lambda: self._save(entry))

    async def bin(self, entry: ShelfId) -> None:
        """Take an element off the shelf; `restore` puts it back. Raises NotAnElement (gone)."""
        await self._changed(lambda: self._move(self._file(entry), self._binned(entry)))

    async def restore(self, entry: ShelfId) -> None:
        """Put an element back that was taken off. Raises NotAnElement (gone)."""
        await self._changed(lambda: self._move(self._binned(entry), self._file(entry)))

    async def export(self, entry: ShelfElement, file: Path) -> None:
        """Write an element with its pictures to one file. Raises PictureLost."""
        await asyncio.to_thread(element_files.write_element, entry, file)

    async def bring(self, file: Path) -> ShelfElement:
        """Put the element in such a file on the shelf, beside what is there. Raises NotAnElement."""
        return await self._changed(lambda: self._bring(file))

    async def kept(self, sha256: str) -> Path | None:
        """The library's own copy of a picture, if there is one and it is whole."""
        return await asyncio.to_thread(self._kept, sha256)

    async def _changed(self, work: Callable[[], T]) -> T:
        result = await asyncio.to_thread(work)
        self._bus.publish(ShelfChanged())
        return result

    # What follows blocks.

    def _file(self, entry: ShelfId) -> Path:
        if not _SAFE.fullmatch(entry):
            raise NotAnElement(why="gone", name=entry)
        return self._folder / f"{entry}.json"

    def _binned(self, entry: ShelfId) -> Path:
        return self._file(entry).parent / "bin" / f"{entry}.json"

    def _list(self) -> Shelf:
        entries: list[ShelfElement] = []
        broken: list[str] = []
        for file in sorted(self._folder.glob("*.json")):
            try:
                entry = shelf_data.from_text(file.read_bytes(), self._place)
            except (NotAnElement, OSError):
                broken.append(file.name)
                continue
            # The file's name says which it is; a copy made by hand is another one.
            entries.append(entry if entry.id == file.stem else replace(entry, id=ShelfId(file.stem)))
        entries.sort(key=lambda entry: (entry.name.casefold(), entry.id))
        return Shelf(elements=tuple(entries), broken=tuple(broken))

    def _place(self, name: str) -> Media:
        return Media(path=self._references / name)

    def _save(self, entry: ShelfElement) -> ShelfElement:
        library_here(self._paths)
        kept = replace(entry, looks=tuple(self._keep_look(look) for look in entry.looks), changed=datetime.now(UTC))
        file = self._file(entry.id)
        make_folder(self._folder)
        write_whole(
            file,
            shelf_data.to_text(kept, lambda media: None if media.path is None else media.path.name),
            mode=None,
        )
        return kept

    def _keep_look(self, look: Look) -> Look:
        frontal = None if look.frontal is None else self._keep(look.frontal)
        return replace(look, frontal=frontal, angles=tuple(self._keep(angle) for angle in look.angles))

    def _keep(self, media: Media) -> Media:
        from kling_desktop.media.keeping import keep

        if media.path is None:
            return Media(url=media.url, crop=media.crop, rotate=media.rotate)
        make_folder(self._references)
        path, digest = keep(media.path, self._references)
        return Media(path=path, crop=media.crop, rotate=media.rotate, sha256=digest)

    def _move(self, here: Path, there: Path) -> None:
        if not here.exists():
            raise NotAnElement(why="gone", name=here.stem)
        with saving(there):
            make_folder(there.parent)
            here.replace(there)

    def _bring(self, file: Path) -> ShelfElement:
        library_here(self._paths)
        make_folder(self._references)
        entry = element_files.read_element(file, self._references)
        there = self._list()
        looks = {look.id for other in there.elements for look in other.looks}
        if self._file(entry.id).exists() or any(look.id in looks for look in entry.looks):
            # It was here before, perhaps worked on since: what comes now stands beside it.
            fresh = tuple(replace(look, id=LookId(new_id())) for look in entry.looks)
            entry = replace(entry, id=ShelfId(new_id()), looks=fresh)
        return self._save(entry)

    def _kept(self, sha256: str) -> Path | None:
        from kling_desktop.domain.troubles import PictureLost
        from kling_desktop.media.keeping import hash_of

        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            return None
        for file in sorted(self._references.glob(f"{sha256}.*")):
            try:
                if hash_of(file) == sha256:
                    return file
            except PictureLost:
                continue
        return None
