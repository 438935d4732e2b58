"""Pictures of a film: measured, shown small, made ready to be sent, kept. The artist's own files are never touched.

Everything here blocks: call it from worker threads. Pillow is imported on first use.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kling_desktop.domain.film import Media
from kling_desktop.domain.offers import PictureRules
from kling_desktop.domain.ports import ReadyPicture
from kling_desktop.domain.problems import PictureFacts, PictureFault
from kling_desktop.domain.troubles import PictureLost
from kling_desktop.media.keeping import hash_of, keep
from kling_desktop.media.pixels import Pixels, pixels_of

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["fitted", "keep", "make_ready", "measure", "thumbnail"]


def measure(media: Media) -> PictureFacts:
    """Size as seen, format and bytes of a local picture, decoded once so that a damaged one is found; never raises.

    Not for addresses: only `path` is looked at, and without one the answer is a missing file.
    """
    from kling_desktop.media.opening import NotAPicture, check_marks, format_of, opened, seen_size

    size = _bytes_of(media.path)
    if media.path is None:
        return PictureFacts(fault=PictureFault.MISSING)
    digest = ""
    width = height = 0
    kind = ""
    try:
        with opened(media.path) as image:
            width, height = seen_size(image, media)
            kind = format_of(image)
            # An eighth of a JPEG is enough to meet every damaged or missing part of it.
            image.draft(None, (1, 1))
            image.load()
        check_marks(media.path)
        digest = hash_of(media.path)
    except NotAPicture as reason:
        return PictureFacts(width=width, height=height, format=kind, bytes=size, fault=reason.fault)
    except PictureLost:
        # It went between two looks at it.
        return PictureFacts(width=width, height=height, format=kind, bytes=size, fault=PictureFault.MISSING)
    return PictureFacts(width=width, height=height, format=kind, bytes=size, sha256=digest)


def thumbnail(media: Media, width: int, height: int) -> Pixels | None:
    """The middle of the picture, filling `width` x `height` exactly; None when there is no picture to show."""
    return _small(media, width, height, cover=True)


def fitted(media: Media, width: int, height: int) -> Pixels | None:
    """The whole picture, as large as fits into `width` x `height`, never enlarged; None when there is none."""
    return _small(media, width, height, cover=False)


def make_ready(media: Media, rules: PictureRules, folder: Path) -> ReadyPicture:
    """The picture as it may be sent, in `folder` under a name made from its content and these rules.

    Made once; the same wish finds the same file again. Raises PictureLost, DiskFull, CannotSave.
    """
    from kling_desktop.media import ready

    return ready.make_ready(media, rules, folder)


def scaled(media: Media, width: int, height: int, *, cover: bool) -> Image.Image:
    """An RGB image that covers or fits the size; raises opening.NotAPicture. Smooth, decoded no larger than needed."""
    from PIL import Image

    from kling_desktop.media.opening import NotAPicture, opened, seen, seen_size

    if media.path is None:
        raise NotAPicture(PictureFault.MISSING)
    with opened(media.path) as image:
        have_width, have_height = seen_size(image, media)
        ratios = width / have_width, height / have_height
        scale = max(ratios) if cover else min(1.0, *ratios)
        whole = seen(image, media, scale)
        if cover:
            want = width, height
            cut_width = whole.width * min(1.0, (width / have_width) / scale)
            cut_height = whole.height * min(1.0, (height / have_height) / scale)
            left, top = (whole.width - cut_width) / 2, (whole.height - cut_height) / 2
            box = (left, top, left + cut_width, top + cut_height)
        else:
            want = max(1, round(have_width * scale)), max(1, round(have_height * scale))
            box = (0.0, 0.0, float(whole.width), float(whole.height))
        return whole.resize(want, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def _small(media: Media, width: int, height: int, *, cover: bool) -> Pixels | None:
    from kling_desktop.media.opening import NotAPicture

    if width < 1 or height < 1:
        return None
    try:
        return pixels_of(scaled(media, width, height, cover=cover))
    except NotAPicture:
        return None


def _bytes_of(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_size
    except (OSError, ValueError):
        return 0
