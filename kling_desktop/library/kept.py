"""Pictures that came without a file of their own (pasted, or a frame of a take), kept among the references by hash."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from kling_desktop.domain.troubles import PictureLost
from kling_desktop.host.disk import write_whole
from kling_desktop.host.paths import make_folder

_ENDINGS = {
    "PNG": "png",
    "JPEG": "jpg",
    "WEBP": "webp",
    "AVIF": "avif",
    "HEIF": "heic",
    "GIF": "gif",
    "TIFF": "tif",
    "BMP": "bmp",
}


def keep_picture(data: bytes, folder: Path) -> Path:
    """Write the bytes of a picture once, named by their hash; gives the file.

    Raises PictureLost when they are no picture, CannotSave, DiskFull. Blocks.
    """
    from kling_desktop.media.opening import NotAPicture, format_of, opened_bytes

    try:
        with opened_bytes(data) as image:
            ending = _ENDINGS[format_of(image)]
            image.verify()
    except NotAPicture as reason:
        raise PictureLost(file="", why=reason.fault) from reason
    file = folder / f"{hashlib.sha256(data).hexdigest()}.{ending}"
    if not (file.is_file() and file.stat().st_size == len(data)):
        make_folder(folder)
        write_whole(file, data, mode=None)
    return file


def keep_frame(video: Path, index: int, folder: Path) -> Path:
    """Keep one frame of a video, from 0, in full size as a PNG; gives the file.

    Raises NotAVideo, PictureLost, CannotSave, DiskFull. Blocks.
    """
    from PIL import Image

    from kling_desktop.media.frames import FrameReader

    with FrameReader(video) as frames:
        pixels = frames.read(index)
    buffer = BytesIO()
    Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba).convert("RGB").save(buffer, "PNG")
    return keep_picture(buffer.getvalue(), folder)
