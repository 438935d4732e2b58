"""Letters in pictures: the program's own Inter, and a font of the system for characters that Inter lacks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

MEDIUM, SEMI_BOLD = "Inter-Medium.otf", "Inter-SemiBold.otf"
_PACKAGE = Path(__file__).resolve().parents[2]
# Chinese first; the number is the simplified Chinese face within a collection.
_OTHERS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Medium.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("/System/Library/Fonts/Hiragino Sans GB.ttc", 0),
    ("/System/Library/Fonts/STHeiti Medium.ttc", 0),
    ("C:/Windows/Fonts/msyh.ttc", 0),
    ("C:/Windows/Fonts/simhei.ttf", 0),
    ("C:/Windows/Fonts/seguisym.ttf", 0),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 0),
    ("/System/Library/Fonts/Supplemental/Arial Unicode.ttf", 0),
)
_NOBODYS = "\U0010ffff"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def own_fonts() -> Path:
    """The folder of the fonts that come with the program (in a checkout, an installed or a frozen program)."""
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle) / "resources"] if isinstance(bundle, str) else []
    places += [_PACKAGE / "_resources", _PACKAGE.parent / "resources"]
    return next((place / "fonts" for place in places if (place / "fonts").is_dir()), places[-1] / "fonts")


class Lettering:
    """Measures and draws text of one weight and size."""

    def __init__(self, fonts: Path, weight: str, size: int) -> None:
        self.size = size
        self._own = _font(str(fonts / weight), 0, size) or ImageFont.load_default(size)

    @property
    def cap(self) -> float:
        """Height of a capital letter in pixels."""
        return self.size * 0.727

    def width(self, text: str) -> float:
        """Pixels that `text` takes."""
        return sum(font.getlength(part) for font, part in self._parts(text))

    def draw(self, canvas: ImageDraw.ImageDraw, x: float, baseline: float, text: str, fill: tuple[int, ...]) -> None:
        """Write `text` from `x` on."""
        for font, part in self._parts(text):
            canvas.text((x, baseline), part, fill=fill, font=font, anchor="ls")
            x += font.getlength(part)

    def _parts(self, text: str) -> Iterator[tuple[Font, str]]:
        for font, letters in groupby(text, self._font_for):
            yield font, "".join(letters)

    def _font_for(self, letter: str) -> Font:
        if letter.isascii() or letter.isspace() or _has(self._own, letter):
            return self._own
        for file, face in _OTHERS:
            other = _font(file, face, self.size)
            if other is not None and _has(other, letter):
                return other
        return self._own


@lru_cache(maxsize=256)
def _font(file: str, face: int, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(file, size, face)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _has(font: Font, letter: str) -> bool:
    """Whether a font knows a character: one it does not know looks like one nobody knows."""
    return bytes(font.getmask(letter)) != bytes(font.getmask(_NOBODYS))
