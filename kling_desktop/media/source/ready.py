"""Making a source video fit to be sent: cut to its range, MP4 with H.264, within the model's limits, without metadata.

A file that fits as it is, is only packed anew, picture for picture and sound for sound; any other is encoded again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from kling_desktop.domain.film import SourceVideo
from kling_desktop.domain.offers import VideoRules
from kling_desktop.domain.ports import ReadyFile
from kling_desktop.domain.troubles import NotAVideo, PictureLost, VideoLost
from kling_desktop.media.keeping import hash_of
from kling_desktop.media.whole_files import appearing

MIME = "video/mp4"
_RECIPE = 1
"""Part of every name: raise it when the same video would come out differently."""
_KEPT_SECONDS = 14 * 24 * 3600
"""Ready videos nobody asked for during two weeks are deleted: they are large, and made again when needed."""
_TRIES = 5
_log = logging.getLogger(__name__)


def make_ready(
    source: SourceVideo,
    rules: VideoRules,
    folder: Path,
    *,
    progress: Callable[[float], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> ReadyFile:
    """The chosen part as it may be sent, in `folder` under a name made from its content, its range and the rules.

    Made once; the same wish finds the same file again. Raises VideoLost, DiskFull, CannotSave; Stopped once `stop`
    is set.
    """
    path, wanted = source.media.path, stop or threading.Event()
    if path is None:
        raise VideoLost(file=source.media.name)
    try:
        stem = _stem(_digest(path, source), source, rules)
    except PictureLost:
        raise VideoLost(file=source.media.name, why="the file is not there") from None
    file = folder / f"{stem}.mp4"
    found = _read(file)
    if found is None:
        _make(source, rules, file, progress, wanted)
        _forget_old(folder, file)
        found = _read(file)
    if found is None:
        raise VideoLost(file=source.media.name)
    progress(1.0)
    return found


def _make(
    source: SourceVideo, rules: VideoRules, file: Path, progress: Callable[[float], None], stop: threading.Event
) -> None:
    from kling_desktop.media.source.encode import encode
    from kling_desktop.media.source.plan import plan
    from kling_desktop.media.source.repack import fits_as_it_is, repack

    path = source.media.path
    assert path is not None
    try:
        if fits_as_it_is(source, rules):
            with appearing(file) as part:
                repack(path, part, stop)
                if _is_whole(part) and part.stat().st_size <= rules.max_bytes:
                    return
                raise _Unfit
    except _Unfit:
        _log.info("a source video could not be packed as it is; it is encoded")
    except NotAVideo as trouble:
        raise VideoLost(file=path.name, why=trouble.given.get("why", "")) from None
    share = 1.0
    for _ in range(_TRIES):
        try:
            with appearing(file) as part:
                encode(plan(source, rules, share), part, progress, stop)
                if part.stat().st_size <= rules.max_bytes:
                    return
                # Rate control missed its mark: aim lower.
                share *= 0.9 * rules.max_bytes / part.stat().st_size
                raise _Unfit
        except _Unfit:
            continue
        except NotAVideo as trouble:
            raise VideoLost(file=path.name, why=trouble.given.get("why", "")) from None
    raise VideoLost(file=path.name, why="it cannot be made small enough")


class _Unfit(Exception):
    """What came out cannot be sent."""


def _is_whole(file: Path) -> bool:
    from kling_desktop.media.videos import verify

    try:
        verify(file, None)
    except NotAVideo:
        return False
    return True


def _digest(path: Path, source: SourceVideo) -> str:
    known = source.media.sha256
    # A copy kept by content is named by its hash; anything else may have changed since it was hashed.
    return known if known is not None and path.stem == known and path.is_file() else hash_of(path)


def _stem(digest: str, source: SourceVideo, rules: VideoRules) -> str:
    media = source.media
    crop = None if media.crop is None else astuple(media.crop)
    wish = json.dumps([_RECIPE, digest, crop, media.rotate, source.start, source.end, astuple(rules)])
    return hashlib.sha256(wish.encode()).hexdigest()[:40]


def _read(file: Path) -> ReadyFile | None:
    """A file made earlier, with the seconds its header tells; None when there is none."""
    from kling_desktop.media.videos import probe

    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        os.utime(file)
    except OSError:
        return None
    facts = probe(file)
    if facts.fault is not None:
        return None
    return ReadyFile(file=file, mime=MIME, sha256=digest, bytes=size, seconds=round(facts.seconds, 3))


def _forget_old(folder: Path, fresh: Path) -> None:
    """Delete ready videos that nobody asked for in a long time."""
    oldest = time.time() - _KEPT_SECONDS
    with contextlib.suppress(OSError):
        for file in folder.glob("*.mp4"):
            if file != fresh and file.stat().st_mtime < oldest:
                file.unlink()
