"""Comparing the library folder with what is known of it, and knowing it anew from the folder alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kling_desktop.domain.takes import Flaw, Take, TakeId
from kling_desktop.host.disk import write_whole
from kling_desktop.library import sidecars
from kling_desktop.library.files import sha256_of
from kling_desktop.library.records import VIDEO_ENDINGS, Record

T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[float], None]

HASHERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """`checked` files, `ok` of them without a flaw."""

    checked: int
    ok: int
    problems: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What the folder alone tells."""

    records: tuple[Record, ...]
    problems: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """How many takes the new rows hold, and what could not be brought in."""

    takes: int
    problems: tuple[Flaw, ...]


def verify(library: Path, records: Sequence[Record], progress: Progress | None = None) -> Verified:
    """Hash every take's file and look for files nobody knows. Blocks; hashes on several threads."""
    takes = [record.take for record in records]
    flaws = [flaw for found in _each(takes, _flaws_of, progress) for flaw in found]
    known = {_key(take.file) for take in takes}
    ids = {take.id for take in takes}
    strangers = 0
    survey = _survey(library)
    for video, claimed in survey.videos:
        if _key(video) in known:
            continue
        strangers += 1
        flaws.append(Flaw(id=claimed, file=video, problem="orphan" if claimed is None else "unlisted"))
    for video, id_ in survey.lonely:
        if id_ not in ids:
            flaws.append(Flaw(id=id_, file=video, problem="missing"))
    bad = {flaw.file for flaw in flaws}
    ok = sum(take.file not in bad for take in takes)
    return Verified(checked=len(takes) + strangers, ok=ok, problems=tuple(sorted(flaws, key=lambda flaw: flaw.file)))


def scan(library: Path, before: Sequence[Record] = (), progress: Progress | None = None) -> Scanned:
    """Read every sidecar and look at its video. Blocks.

    Sidecars that were lost while `before` still knew their take are written again first. A video whose size is not
    what its sidecar says is hashed; the sidecar's hash stays, so that `verify` goes on telling of the change.
    """
    for record in before:
        _heal(record)
    survey = _survey(library)
    flaws = [Flaw(id=None, file=video, problem="orphan") for video, claimed in survey.videos if claimed is None]
    flaws += [Flaw(id=id_, file=video, problem="missing") for video, id_ in survey.lonely]
    records: dict[TakeId, Record] = {}
    for known in _each(survey.sidecars, _known_from, progress):
        if known is None:
            continue
        record, flaw = known
        if flaw is not None:
            flaws.append(flaw)
        if record.take.id in records:
            flaws.append(Flaw(id=record.take.id, file=record.take.file, problem="duplicate"))
        else:
            records[record.take.id] = record
    return Scanned(records=tuple(records.values()), problems=tuple(sorted(flaws, key=lambda flaw: flaw.file)))


def _flaws_of(take: Take) -> list[Flaw]:
    flaws: list[str] = []
    try:
        if sha256_of(take.file) != take.sha256:
            flaws.append("changed")
    except (FileNotFoundError, NotADirectoryError):
        return [Flaw(id=take.id, file=take.file, problem="missing")]
    except OSError:
        flaws.append("unreadable")
    sidecar = sidecars.sidecar_of(take.file)
    if not sidecar.exists():
        flaws.append("orphan")
    elif sidecars.read(sidecar) is None:
        flaws.append("sidecar-broken")
    return [Flaw(id=take.id, file=take.file, problem=problem) for problem in flaws]


def _known_from(sidecar: Path) -> tuple[Record, Flaw | None] | None:
    data = sidecars.read(sidecar)
    if data is None:
        return None
    video = sidecars.file_in(data, sidecar)
    try:
        size = video.stat().st_size
        told, whole = sidecars.sha256_in(data), size == data.get("bytes")
        digest = told if told is not None and whole else sha256_of(video)
    except OSError:
        # The survey told of it.
        return None
    facts = None
    if sidecars.video_from_data(data.get("video")).seconds <= 0:
        from kling_desktop.media.videos import probe

        facts = probe(video)
    record = sidecars.from_data(data, video, told or digest, facts)
    record = replace(record, take=replace(record.take, bytes=record.take.bytes or size))
    changed = Flaw(id=record.take.id, file=video, problem="changed") if told is not None and digest != told else None
    return record, changed


def _heal(record: Record) -> None:
    """Write a lost or unreadable sidecar again; an unreadable one is kept aside."""
    sidecar = sidecars.sidecar_of(record.take.file)
    if sidecars.read(sidecar) is not None or not record.take.file.is_file():
        return
    if sidecar.exists():
        sidecar.replace(sidecar.with_name(sidecar.name + ".broken"))
    write_whole(sidecar, sidecars.to_bytes(sidecars.to_data(record)), mode=None)


@dataclass(frozen=True, slots=True)
class _Survey:
    """Every video with the id its sidecar gives it; every sidecar; and the videos that are gone."""

    videos: tuple[tuple[Path, TakeId | None], ...]
    sidecars: tuple[Path, ...]
    lonely: tuple[tuple[Path, TakeId | None], ...]


def _survey(library: Path) -> _Survey:
    videos: list[Path] = []
    found: list[tuple[Path, Path, TakeId | None]] = []
    for file in files_below(library):
        ending = file.suffix.lower()
        if ending in VIDEO_ENDINGS:
            videos.append(file)
        elif ending == ".json" and (data := sidecars.read(file)) is not None:
            found.append((file, sidecars.file_in(data, file), sidecars.id_in(data)))
    claims = {_key(video): id_ for _, video, id_ in found}
    return _Survey(
        videos=tuple((video, claims.get(_key(video))) for video in videos),
        sidecars=tuple(file for file, _, _ in found),
        lonely=tuple((video, id_) for _, video, id_ in found if not video.is_file()),
    )


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder in a steady order, without hidden ones and those in hidden folders."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _key(file: Path) -> str:
    return os.path.normcase(os.path.abspath(file))  # noqa: PTH100 - on Windows names differ by case alone


def _each(things: Sequence[T], work: Callable[[T], R], progress: Progress | None) -> Iterable[R]:
    with ThreadPoolExecutor(HASHERS, thread_name_prefix="library-hasher") as pool:
        for done, result in enumerate(pool.map(work, things), 1):
            if progress is not None:
                progress(done / len(things))
            yield result
