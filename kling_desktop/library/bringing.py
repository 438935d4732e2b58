"""Videos that come from elsewhere into the library, and copies that go out of it. Originals are never touched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kling_desktop.domain.edits import with_media
from kling_desktop.domain.film import Media, new_id
from kling_desktop.domain.problems import PictureFault, VideoFacts
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import DownloadBroken, PictureLost, TakeLost
from kling_desktop.host.disk import PRIVATE, USUAL, flush, saving, start_file
from kling_desktop.host.paths import Paths, make_folder
from kling_desktop.library import files, sidecars
from kling_desktop.library.rebuild import files_below
from kling_desktop.library.records import VIDEO_ENDINGS, Record, plain_text


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that was named but is no video we can take in."""

    path: Path
    fault: PictureFault


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn:
    """The takes of all videos found, also of those the library already had; and what was no video."""

    takes: tuple[Take, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A video to copy in; `data` is its sidecar's content."""

    file: Path
    data: Mapping[str, object] | None
    sha256: str
    video: VideoFacts

    @property
    def id(self) -> TakeId:
        """The id it brings along, empty when it has none."""
        return (None if self.data is None else sidecars.id_in(self.data)) or TakeId("")


def look_for(paths: Sequence[Path]) -> tuple[tuple[Candidate, ...], tuple[Refused, ...]]:
    """Measure and hash every video among files and below folders. Blocks."""
    from kling_desktop.media.videos import probe

    found: dict[Path, Candidate] = {}
    refused: list[Refused] = []
    for path in (path.absolute() for path in paths):
        named = not path.is_dir()
        for file in (path,) if named else tuple(files_below(path)):
            sidecar = sidecars.read(file) if file.suffix.lower() == ".json" else None
            video = file if sidecar is None else sidecars.file_in(sidecar, file)
            if video in found or (not named and video.suffix.lower() not in VIDEO_ENDINGS):
                continue
            facts = probe(video)
            if facts.fault is not None:
                refused.append(Refused(file, facts.fault))
                continue
            try:
                digest = files.sha256_of(video)
            except OSError:
                refused.append(Refused(file, PictureFault.DENIED))
                continue
            data = sidecars.read(sidecars.sidecar_of(video))
            if data is not None and sidecars.file_in(data, sidecars.sidecar_of(video)) != video:
                data = None
            found[video] = Candidate(file=video, data=data, sha256=digest, video=facts)
    return tuple(found.values()), tuple(dict.fromkeys(refused))


def copy_in(candidate: Candidate, paths: Paths, now: datetime, *, id_: TakeId) -> Record:
    """Copy one video into the library, as the take `id_`, with its pictures. Blocks.

    Raises CannotSave, DiskFull, and DownloadBroken when the file changed while it was copied.
    """
    record = _record_of(candidate, now)
    film = None if record.take.film is None else with_media(record.take.film, lambda media: _kept(media, paths))
    record = replace(record, take=replace(record.take, id=id_, film=film))
    make_folder(paths.library)
    part = paths.library / f".{id_}.part"
    with saving(part):
        if _copy(candidate.file, part) != candidate.sha256:
            part.unlink()
            raise DownloadBroken(why=f"{candidate.file.name} changed while it was copied")
        return files.place(paths.library, part, record)


def export(records: Sequence[Record], folder: Path) -> tuple[Path, ...]:
    """Copy videos and sidecars into a folder under names that are free there. Blocks.

    Raises TakeLost before anything is copied, CannotSave, DiskFull.
    """
    for record in records:
        if not record.take.file.is_file():
            raise TakeLost(file=record.take.file)
    folder = folder.absolute()
    make_folder(folder, usual=True)
    copies: list[Path] = []
    for record in records:
        file = record.take.file
        data = sidecars.read(sidecars.sidecar_of(file))
        whole = record if data is None else sidecars.from_data(data, file, record.take.sha256, record.take.video)
        part = folder / f".{record.take.id}.part"
        with saving(part):
            _copy(file, part, USUAL)
            copies.append(files.settle_in(folder, file.stem, part, whole).take.file)
    return tuple(copies)


def _record_of(candidate: Candidate, now: datetime) -> Record:
    if candidate.data is not None:
        return sidecars.from_data(candidate.data, candidate.file, candidate.sha256, candidate.video)
    take = Take(
        id=TakeId(""),
        file=candidate.file,
        sha256=candidate.sha256,
        bytes=candidate.video.bytes,
        film=None,
        film_id=None,
        film_name=plain_text(candidate.file.stem),
        number=1,
        provider=None,
        model=None,
        remote_id=None,
        video=candidate.video,
        cost=None,
        quote=None,
        created=now,
    )
    return Record(take=take)


def fresh_id() -> TakeId:
    """An id for a video that brings none, or one that is taken."""
    return TakeId(new_id())


def _kept(media: Media, paths: Paths) -> Media:
    """A picture of an imported film: copied to where the library keeps them, or the copy that is there already."""
    from kling_desktop.media.keeping import keep

    if media.path is None:
        return media
    try:
        kept, digest = keep(media.path, paths.references)
    except PictureLost:
        name = media.sha256 or media.path.stem
        there = sorted(paths.references.glob(f"{name}.*")) if name.isalnum() else []
        return replace(media, path=there[0]) if there else media
    return replace(media, path=kept, sha256=digest)


def _copy(source: Path, target: Path, mode: int = PRIVATE) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as original, start_file(target, mode) as copy:
        while block := original.read(1 << 20):
            digest.update(block)
            copy.write(block)
        flush(copy.fileno())
    return digest.hexdigest()
