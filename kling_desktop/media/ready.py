"""Making a picture fit to be sent: turned, cropped, sRGB, without metadata, JPG or PNG, below the provider's limit."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

from PIL import Image

from kling_desktop.domain.film import Media
from kling_desktop.domain.offers import PictureRules
from kling_desktop.domain.ports import ReadyPicture
from kling_desktop.domain.problems import PictureFault
from kling_desktop.domain.troubles import PictureLost
from kling_desktop.media.keeping import hash_of
from kling_desktop.media.opening import NotAPicture, check_marks, format_of, opened, seen
from kling_desktop.media.whole_files import write_whole

_RECIPE = 1
"""Part of every name: raise it when the same picture would come out differently."""
_MIMES = {".jpg": "image/jpeg", ".png": "image/png"}
_DRAWN = {"PNG", "GIF", "BMP"}
"""Formats of graphics, where JPG would blur edges: they stay lossless while they fit."""
_QUALITIES = (95, 90, 84, 76)
_SHRINK = 0.82


def make_ready(media: Media, rules: PictureRules, folder: Path) -> ReadyPicture:
    """See `pictures.make_ready`."""
    if media.path is None:
        raise PictureLost(file=media.name)
    stem = _stem(hash_of(media.path), media, rules)
    for ending, mime in _MIMES.items():
        found = _read(folder / f"{stem}{ending}")
        if found:
            return _ready(folder / f"{stem}{ending}", mime, found)
    try:
        check_marks(media.path)
        with opened(media.path) as image:
            drawn = format_of(image) in _DRAWN
            whole = seen(image, media)
    except NotAPicture as reason:
        raise PictureLost(file=media.path, why=reason.fault) from reason
    ending, data = _fit(whole, rules, drawn=drawn, name=media.path)
    file = folder / f"{stem}{ending}"
    write_whole(file, lambda out: out.write(data))
    return _ready(file, _MIMES[ending], data)


def _fit(image: Image.Image, rules: PictureRules, *, drawn: bool, name: Path) -> tuple[str, bytes]:
    """The best encoding below the limit: lossless for graphics, else JPG of falling quality, then of falling size."""
    jpg = "JPEG" in rules.formats
    for size, trial in enumerate(_sizes(image, rules.min_side)):
        if "PNG" in rules.formats and ((drawn and size == 0) or not jpg):
            data = _encoded(trial, "PNG", compress_level=6)
            if len(data) <= rules.max_bytes:
                return ".png", data
        if jpg:
            for quality in _QUALITIES:
                # Full colour resolution while there is room: references are looked at closely by the model.
                data = _encoded(trial, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2)
                if len(data) <= rules.max_bytes:
                    return ".jpg", data
    raise PictureLost(file=name, why=PictureFault.TOO_LARGE)


def _sizes(image: Image.Image, min_side: int) -> Iterator[Image.Image]:
    """The image, then smaller ones, down to the smallest side the provider takes."""
    trial, scale = image, 1.0
    while True:
        yield trial
        scale *= _SHRINK
        if min(image.size) * scale < max(min_side, 1):
            return
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        trial = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    # A fresh image carries no EXIF, comment or profile along.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    buffer = io.BytesIO()
    bare.save(buffer, kind, **options)
    return buffer.getvalue()


def _stem(digest: str, media: Media, rules: PictureRules) -> str:
    crop = None if media.crop is None else astuple(media.crop)
    wish = json.dumps([_RECIPE, digest, crop, media.rotate, astuple(rules)])
    return hashlib.sha256(wish.encode()).hexdigest()[:40]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _ready(file: Path, mime: str, data: bytes) -> ReadyPicture:
    return ReadyPicture(file=file, mime=mime, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
