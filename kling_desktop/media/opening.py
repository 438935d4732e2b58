"""Opening picture files safely: by content, never by name; upright, cropped, opaque, 8-bit sRGB."""

from __future__ import annotations

import contextlib
import errno
import functools
import importlib
import io
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms, ImageFile

from kling_desktop.domain.film import Crop, Media
from kling_desktop.domain.problems import PictureFault

MOST_PIXELS = 120_000_000
"""The largest phone cameras make 108 million; above this, opening alone would take half a gigabyte."""

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP", "HEIF", "MPO")
"""What we open. Not whatever Pillow could: some of its readers start other programs.

HEIF comes late: Pillow stops at the first name in this row that it has no reader for.
"""

BEHIND = (128, 128, 128)
"""What shows through transparent pictures: a neutral grey, as providers take no transparency."""

_PHONES = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
"""Brands of HEIC and HEIF files; their reader is loaded when the first of them is met."""
_SAME_AS = {"MPO": "JPEG"}  # A JPEG with a second picture after the first; everything reads it as a JPEG.
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_ROTATE = {1: (Image.Transpose.ROTATE_270,), 2: (Image.Transpose.ROTATE_180,), 3: (Image.Transpose.ROTATE_90,)}
_ORIENTATION = 0x0112

# Sizes are refused by `opened` with a value of our own instead of Pillow's warning.
Image.MAX_IMAGE_PIXELS = None
Image.preinit()  # the readers of the usual files, now rather than with the first of them
# Between two pieces of a file Pillow asks for Python's lock: as few as can be, for the sake of the window's thread.
ImageFile.MAXBLOCK = 1024 * 1024


class NotAPicture(Exception):
    """Why a file cannot be used as a picture; stays inside this package."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault)
        self.fault = fault


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The picture, header read only. Whatever its readers raise inside the block becomes NotAPicture."""
    with _said_plainly():
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotAPicture(PictureFault.UNREADABLE)
        with path.open("rb") as file, _image(file) as image:
            yield image


@contextlib.contextmanager
def opened_bytes(data: bytes) -> Iterator[Image.Image]:
    """The same for a picture file in memory."""
    with _said_plainly(), _image(io.BytesIO(data)) as image:
        yield image


@contextlib.contextmanager
def _image(file: BinaryIO) -> Iterator[Image.Image]:
    start = file.read(12)
    if not start:
        raise NotAPicture(PictureFault.EMPTY)
    if start[4:8] == b"ftyp" and start[8:12] in _PHONES:
        _learn_heif()
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise NotAPicture(PictureFault.TOO_LARGE)
        yield image


@functools.cache
def _learn_heif() -> bool:
    """Teach Pillow the pictures of phones; False where its reader is not installed, and they stay unreadable."""
    try:
        reader = importlib.import_module("pillow_heif")
    except ImportError:
        return False
    reader.register_heif_opener(thumbnails=False)
    return True


@contextlib.contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except NotAPicture:
        raise
    except MemoryError as error:
        raise NotAPicture(PictureFault.TOO_LARGE) from error
    except OSError as error:
        raise NotAPicture(_fault_of(error)) from error
    except Exception as error:
        # Damaged files make the readers raise nearly anything: SyntaxError, struct.error, KeyError, ZeroDivisionError.
        raise NotAPicture(PictureFault.UNREADABLE) from error


def check_marks(path: Path) -> None:
    """Compare the checksums of a PNG, which decoding alone leaves out; raises NotAPicture when one is wrong."""
    with opened(path) as image:
        if image.format == "PNG":
            image.verify()


def _fault_of(error: OSError) -> PictureFault:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return PictureFault.MISSING
    if isinstance(error, PermissionError) and error.errno in {errno.EACCES, errno.EPERM}:
        return PictureFault.DENIED
    return PictureFault.UNREADABLE


def format_of(image: Image.Image) -> str:
    """The format as Pillow names it."""
    name = image.format or ""
    return _SAME_AS.get(name, name)


def steps_upright(image: Image.Image, rotate: int) -> tuple[Image.Transpose, ...]:
    """What turns the stored pixels into what is seen: the camera's own note first, then the artist's turn."""
    try:
        noted = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - damaged notes raise nearly anything, and only mean "not turned"
        noted = 1
    quarters = round(rotate / 90) % 4
    return _TURNS.get(noted, ()) + _ROTATE.get(quarters, ())


def swaps_sides(steps: tuple[Image.Transpose, ...]) -> bool:
    """Whether these turns make width of height."""
    lying = {
        Image.Transpose.ROTATE_90,
        Image.Transpose.ROTATE_270,
        Image.Transpose.TRANSPOSE,
        Image.Transpose.TRANSVERSE,
    }
    return sum(step in lying for step in steps) % 2 == 1


def box_of(crop: Crop | None, width: int, height: int) -> tuple[int, int, int, int]:
    """The cropped part in pixels of a turned picture, at least one pixel; all of it when the crop makes no sense."""
    if crop is None or not crop.valid:
        return 0, 0, width, height
    left, top = min(round(crop.x * width), width - 1), min(round(crop.y * height), height - 1)
    right = min(max(round((crop.x + crop.width) * width), left + 1), width)
    bottom = min(max(round((crop.y + crop.height) * height), top + 1), height)
    return left, top, right, bottom


def seen_size(image: Image.Image, media: Media) -> tuple[int, int]:
    """Width and height after turning and cropping, from the header alone."""
    width, height = image.size
    if swaps_sides(steps_upright(image, media.rotate)):
        width, height = height, width
    left, top, right, bottom = box_of(media.crop, width, height)
    return right - left, bottom - top


def seen(image: Image.Image, media: Media, scale: float = 1.0) -> Image.Image:
    """The picture as it counts: upright, cropped, opaque, RGB in sRGB; decoded now.

    `scale` below 1 lets JPEG readers decode at half, a quarter or an eighth of the size, never below `scale`.
    """
    steps = steps_upright(image, media.rotate)
    profile = image.info.get("icc_profile")
    if scale < 1:
        image.draft(None, (max(1, round(image.width * scale)), max(1, round(image.height * scale))))
    image.load()
    result: Image.Image = image
    for step in steps:
        result = result.transpose(step)
    box = box_of(media.crop, *result.size)
    if box != (0, 0, *result.size):
        result = result.crop(box)
    return _opaque(result, profile if isinstance(profile, bytes) and profile else None)


def _opaque(image: Image.Image, profile: bytes | None) -> Image.Image:
    """8-bit RGB in sRGB without holes."""
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bit(image)
    alpha: Image.Image | None = None
    if image.has_transparency_data:
        full = image.convert("RGBA")
        alpha = full.getchannel("A")
        image = full.convert("RGB")
    image = _in_srgb(image, profile)
    if alpha is not None and alpha.getextrema() != (255, 255):
        behind = Image.new("RGB", image.size, BEHIND)
        behind.paste(image, mask=alpha)
        return behind
    return image


def _eight_bit(image: Image.Image) -> Image.Image:
    """Deep grey pictures: 16 bits divided down, anything else stretched from its largest value."""
    _, top = image.getextrema()
    most = float(top) if isinstance(top, int | float) else 255.0
    sixteen = image.mode.startswith("I;16") or 255 < most <= 65535
    white = 65535.0 if sixteen else most if most > 65535 else 255.0
    if image.mode == "F" and most <= 1:
        white = 1.0
    return image.convert("F").point(lambda value: value * (255.0 / max(white, 1e-6)) + 0.0).convert("L")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile is not None and image.mode in {"RGB", "L", "CMYK", "LAB"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # A damaged or foreign profile: the plain numbers are the best guess left.
        if converted is not None:
            return converted
    return image if image.mode == "RGB" else image.convert("RGB")
