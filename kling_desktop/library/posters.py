"""Still pictures of takes, kept by the hash of the video and made again whenever they are missing."""

from __future__ import annotations

import io
from pathlib import Path

from kling_desktop.domain.takes import Take
from kling_desktop.domain.troubles import TakeLost
from kling_desktop.host.disk import write_whole
from kling_desktop.host.paths import make_folder

WIDTH = 640
"""Pixels: twice a card of the wall at its usual size, for dense screens."""


def poster_file(take: Take, folder: Path) -> Path:
    """Where the poster of a take is or will be."""
    return folder / f"{take.sha256}.jpg"


def make_poster(take: Take, folder: Path) -> Path:
    """The poster of a take, made now if it is not there. Blocks.

    Raises TakeLost when the video is gone, NotAVideo when it cannot be read, CannotSave, DiskFull.
    """
    file = poster_file(take, folder)
    if file.exists():
        return file
    if not take.file.is_file():
        raise TakeLost(file=take.file)
    from PIL import Image

    from kling_desktop.media.videos import poster

    pixels = poster(take.file, WIDTH)
    picture = Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba).convert("RGB")
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=88)
    make_folder(folder, private=True)
    write_whole(file, encoded.getvalue())
    return file
