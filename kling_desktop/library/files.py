"""How a finished video comes into the library folder: exactly once, whatever is cut short.

The order, each step flushed to the disk before the next:

1. the sidecar, whole, under a hidden name;
2. the sidecar under its own name, which must be free: this takes the name `NAME` for the take, for every process;
3. the video renamed to `NAME.mp4`;
4. (by the caller) the row.

So a video in the library is never without its sidecar, and the sidecar says whose video belongs beside it. After a
crash the same call goes on where it stopped: before 2 nothing is there but a hidden part file, which is overwritten;
after 2 the sidecar with the take's id is found and the video follows; after 3 the video is found beside it, its hash
compared, and only the row is missing. The part file and the library hold the video's bytes once between them, except
when they are on different disks: then a flushed copy is renamed and the part removed afterwards.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import DownloadBroken
from kling_desktop.host.disk import (
    flush,
    flush_file,
    flush_folder,
    open_as,
    open_as_folder,
    saving,
    start_file,
    write_new,
)
from kling_desktop.host.faults import passing
from kling_desktop.host.names import safe_name
from kling_desktop.host.paths import make_folder
from kling_desktop.library import sidecars
from kling_desktop.library.records import VIDEO_ENDINGS, Record, stamp

UNTITLED = "Untitled film"
IMPORTED = "Imported"
"""The folder of videos that came without a film."""

Reached = Callable[[str], None]
"""Told at each step of `place`: `named`, `video in place`, `flushed`."""


def nothing_more(_step: str) -> None:
    """For callers that need not know how far it went."""


def place(
    library: Path,
    part: Path,
    record: Record,
    reached: Reached = nothing_more,
    held: frozenset[str] = frozenset(),
) -> Record:
    """Bring the file `part` into the library as the take's video, or find that it is there already. Blocks.

    `held` are names that belong to other takes, whose files may be away: they are not taken.

    `record.take.file` need not be set but for its ending; the returned record has the true file, and everything a
    person or an earlier attempt wrote into a sidecar that was found. Raises CannotSave, DiskFull, and DownloadBroken
    when there is neither the part nor the placed video.
    """
    take = record.take
    folder, stem = home_of(library, take)
    with saving(folder / stem):
        found = _ours(folder, stem, take.id) or (None if part.exists() else _anywhere(library, take.id))
        if found is not None:
            there, whole = _look_at(found, take)
            found.with_name(_hidden_name(record)).unlink(missing_ok=True)
            if whole:
                remove(part, there.take.file)
                return there
            if not there.take.file.exists() and part.exists():
                # Its name is taken by its sidecar; the video may be another download than the first one.
                again = replace(there, take=_with_content(there.take, take))
                open_as_folder(part, library)
                _replace_sidecar(again)
                return _bring(part, again, reached)
        if not part.exists():
            raise DownloadBroken(why="the downloaded file is gone")
        if found is not None:
            # Somebody put another video there: it stays, its sidecar is kept aside, and ours gets another name.
            found.replace(found.with_name(found.name + ".broken"))
        make_folder(library)
        open_as_folder(part, library)
        if not folder.exists():
            make_folder(folder)
            passing("library.folder-made")
            flush_folder(library)
        return settle_in(folder, stem, part, record, reached, held)


def home_of(library: Path, take: Take) -> tuple[Path, str]:
    """The folder of a take's film and the name, without ending, its video is to have there."""
    if take.film is None:
        return library / IMPORTED, safe_name(take.film_name, UNTITLED)
    return library / safe_name(
        take.film_name, UNTITLED
    ), f"{safe_name(take.film_name, UNTITLED, 100)} take {take.number}"


def settle_in(
    folder: Path,
    stem: str,
    part: Path,
    record: Record,
    reached: Reached = nothing_more,
    held: frozenset[str] = frozenset(),
) -> Record:
    """Steps 1 to 3 for a part file and a folder that are there: under `stem` or `stem (2)` …; raises OSError."""
    size = part.stat().st_size
    take = replace(record.take, bytes=size, video=replace(record.take.video, bytes=size))
    return _bring(part, _take_name(folder, stem, replace(record, take=take), part, held), reached)


def _bring(part: Path, record: Record, reached: Reached) -> Record:
    reached("named")
    passing("sidecar.named")
    video = record.take.file
    flush_file(part)
    try:
        part.rename(video)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(part, video, record.take)
    reached("video in place")
    passing("video.renamed")
    flush_folder(video.parent)
    reached("flushed")
    passing("video.flushed")
    remove(part, video)
    return record


def _take_name(folder: Path, stem: str, record: Record, part: Path, held: frozenset[str]) -> Record:
    """Write the sidecar under the first free name; that name is then ours."""
    ending = record.take.file.suffix if record.take.file.suffix in VIDEO_ENDINGS else ".mp4"
    hidden = folder / _hidden_name(record)
    for name in names(stem):
        if name in held or any((folder / (name + other)).exists() for other in (".json", *VIDEO_ENDINGS)):
            continue
        named = replace(record, take=replace(record.take, file=folder / (name + ending)))
        _write_hidden(hidden, named)
        open_as(hidden, part)
        passing("sidecar.hidden-written")
        try:
            rename_to_free(hidden, folder / (name + ".json"))
        except FileExistsError:
            continue
        flush_folder(folder)
        return named
    raise AssertionError("names never end")


def names(stem: str) -> Iterator[str]:
    """The stem itself, then `stem (2)`, `stem (3)` and so on."""
    yield stem
    count = 2
    while True:
        yield f"{stem} ({count})"
        count += 1


def rename_to_free(source: Path, target: Path) -> None:
    """Rename, but never over a file that is there: FileExistsError, also when it came this very moment."""
    try:
        os.link(source, target)
        passing("sidecar.linked")
    except FileExistsError:
        raise
    except OSError:
        # A disk without hard links (FAT). Python has no exclusive rename; Windows' own one is.
        if os.name == "posix" and target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        source.rename(target)
    else:
        source.unlink()


def _ours(folder: Path, stem: str, take: TakeId) -> Path | None:
    """The sidecar an earlier attempt wrote, among the names it may have chosen."""
    for name in names(stem):
        sidecar = folder / (name + ".json")
        data = sidecars.read(sidecar)
        if data is not None and sidecars.id_in(data) == take:
            return sidecar
        if not any((folder / (name + ending)).exists() for ending in (".json", *VIDEO_ENDINGS)):
            return None
    return None


def _anywhere(library: Path, take: TakeId) -> Path | None:
    """The sidecar of the take wherever in the library it was moved to."""
    for sidecar in library.rglob("*.json"):
        data = sidecars.read(sidecar)
        if data is not None and sidecars.id_in(data) == take:
            return sidecar
    return None


def _look_at(sidecar: Path, take: Take) -> tuple[Record, bool]:
    """The record of a sidecar of ours, and whether the very video lies beside it."""
    data: Mapping[str, object] = sidecars.read(sidecar) or {}
    video = sidecars.file_in(data, sidecar)
    if not video.exists():
        return sidecars.from_data({"created": stamp(take.created), **data}, video, None, None), False
    digest = sha256_of(video)
    record = sidecars.from_data(data, video, digest, None)
    return record, digest in {take.sha256, sidecars.sha256_in(data)}


def _with_content(there: Take, take: Take) -> Take:
    return replace(there, sha256=take.sha256, bytes=take.bytes, video=take.video)


def _replace_sidecar(record: Record) -> None:
    sidecar = sidecars.sidecar_of(record.take.file)
    hidden = sidecar.with_name(_hidden_name(record))
    _write_hidden(hidden, record)
    open_as_folder(hidden, sidecar.parent)
    hidden.replace(sidecar)
    flush_folder(sidecar.parent)


def _hidden_name(record: Record) -> str:
    return f".{record.take.id}.json.part"


def _write_hidden(hidden: Path, record: Record) -> None:
    # One left by a crash may be a second name of the true sidecar: it is replaced, never written into.
    hidden.unlink(missing_ok=True)
    write_new(hidden, sidecars.to_bytes(sidecars.to_data(record)))


def _copy_over(part: Path, video: Path, take: Take) -> None:
    """For a part file on another disk."""
    hidden = video.with_name(f".{take.id}.part")
    with part.open("rb") as source, start_file(hidden) as target:
        shutil.copyfileobj(source, target, 1 << 20)
        flush(target.fileno())
    passing("copied.flushed")
    open_as(hidden, part)
    hidden.rename(video)
    passing("copied.renamed")


def remove(part: Path, video: Path) -> None:
    """Let go of a part file whose video is in the library."""
    # A part that is the video itself (somebody imports a file of the library) stays, of course.
    with contextlib.suppress(OSError):
        if not (video.exists() and part.exists() and part.samefile(video)):
            part.unlink()


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes; raises OSError. Blocks, other threads go on."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ending_of(video: VideoFacts, part: Path) -> str:
    """The ending of a take's file: by its container, else the part's own, else `.mp4`."""
    if "webm" in video.container:
        return ".webm"
    if "mp4" in video.container:
        return ".mp4"
    return part.suffix.lower() if part.suffix.lower() in VIDEO_ENDINGS else ".mp4"
