"""Pictures that came without a file of their own (pasted, or a frame of a take), kept among the references by hash."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from kling_desktop.domain.troubles import PictureLost
from kling_desktop.host.disk import write_whole

_ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif", "TIFF": "tif", "BMP": "bmp"}


def keep_picture(data: bytes, folder: Path) -> Path:
    """Write the bytes of a picture once, named by their hash; gives the file.

    Raises PictureLost when they are no picture, CannotSave, DiskFull. Blocks.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as image:
            image.verify()
            ending = _ENDINGS.get(image.format or "", "")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureLost(file="", why=type(error).__name__) from error
    if not ending:
        raise PictureLost(file="", why="format")
    file = folder / f"{hashlib.sha256(data).hexdigest()}.{ending}"
    if not (file.is_file() and file.stat().st_size == len(data)):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(file, data)
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
