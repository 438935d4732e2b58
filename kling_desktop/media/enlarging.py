"""A larger copy of a picture that is too small for a model."""

from __future__ import annotations

import io
import math
from pathlib import Path

from kling_desktop.domain.film import Media
from kling_desktop.domain.troubles import PictureLost


def enlarged(media: Media, least: int) -> bytes:
    """The picture as seen (turned, cropped), its smaller side `least` pixels, as a PNG file. Blocks.

    Raises PictureLost. One that is large enough comes out at its own size.
    """
    from PIL import Image

    from kling_desktop.media.opening import NotAPicture, opened, seen

    try:
        with opened(media.path or Path()) as image:
            whole = seen(image, media)
    except NotAPicture as reason:
        raise PictureLost(file=media.name, why=reason.fault) from reason
    scale = max(1.0, least / min(whole.size))
    size = math.ceil(whole.width * scale), math.ceil(whole.height * scale)
    if size != whole.size:
        whole = whole.resize(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    whole.save(buffer, "PNG")
    return buffer.getvalue()
