"""Pictures are read by content, seen upright, and made ready within a provider's rules."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from kling_desktop.domain.film import Crop, Media
from kling_desktop.domain.offers import PictureRules
from kling_desktop.domain.problems import PictureFacts, PictureFault
from kling_desktop.domain.troubles import CannotSave, PictureLost
from kling_desktop.media.pictures import fitted, keep, make_ready, measure, thumbnail
from kling_desktop.media.pixels import Pixels

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 40), (40, 50, 220), (250, 250, 250)
ANY = PictureRules(min_side=1, max_bytes=50_000_000)


def quarters(width: int = 400, height: int = 300) -> Image.Image:
    """Red, green / blue, white."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(WHITE, (width // 2, height // 2, width, height))
    return image


def saved(path: Path, image: Image.Image | None = None, **options: object) -> Media:
    kind = options.pop("kind", None)
    assert kind is None or isinstance(kind, str)
    (image or quarters()).save(path, kind, **options)
    return Media(path=path)


def corners(pixels: Pixels | None) -> list[str]:
    """The nearest of the four colours in each quarter: upper left, upper right, lower left, lower right."""
    assert pixels is not None
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    out = []
    for y in (pixels.height // 4, pixels.height * 3 // 4):
        for x in (pixels.width // 4, pixels.width * 3 // 4):
            at = (y * pixels.width + x) * 4
            seen = pixels.rgba[at : at + 3]
            out.append(min(names, key=lambda n: sum(abs(a - b) for a, b in zip(seen, names[n], strict=True))))
    return out


UPRIGHT = ["red", "green", "blue", "white"]


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), hashlib.shake_128(b"noise").digest(width * height * 3))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF"])
def test_formats_are_told_by_content_whatever_the_name(kind: str, tmp_path: Path) -> None:
    media = saved(tmp_path / "wrong.name", kind=kind)
    facts = measure(media)
    assert media.path is not None
    raw = media.path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    assert facts == PictureFacts(width=400, height=300, format=kind, bytes=len(raw), sha256=digest)
    assert corners(thumbnail(media, 80, 60)) == UPRIGHT


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_cameras_turn_is_applied(orientation: int, tmp_path: Path) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = quarters()
    if orientation in undo:
        image = image.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    media = saved(tmp_path / "a.jpg", image, exif=exif, quality=92)
    facts = measure(media)
    assert (facts.width, facts.height) == (400, 300)
    assert corners(thumbnail(media, 80, 60)) == UPRIGHT
    ready = make_ready(media, ANY, tmp_path / "ready")
    assert corners(fitted(Media(path=ready.file), 400, 300)) == UPRIGHT
    with Image.open(ready.file) as sent:
        assert not sent.getexif()


def test_turn_first_then_crop(tmp_path: Path) -> None:
    media = saved(tmp_path / "a.png")
    turned = Media(path=media.path, rotate=90)
    assert (measure(turned).width, measure(turned).height) == (300, 400)
    assert corners(fitted(turned, 300, 400)) == ["blue", "red", "white", "green"]
    part = Media(path=media.path, rotate=90, crop=Crop(x=0.5, y=0.0, width=0.5, height=0.5))
    assert (measure(part).width, measure(part).height) == (150, 200)
    assert corners(fitted(part, 150, 200)) == ["red"] * 4
    with Image.open(make_ready(part, ANY, tmp_path / "ready").file) as sent:
        assert sent.size == (150, 200)
        assert sent.getpixel((75, 100)) == RED


def test_a_crop_that_makes_no_sense_is_the_whole_picture(tmp_path: Path) -> None:
    media = saved(tmp_path / "a.png")
    for crop in (Crop(x=0.9, width=0.5), Crop(width=0.0), Crop(x=-1.0)):
        facts = measure(Media(path=media.path, crop=crop))
        assert (facts.width, facts.height, facts.fault) == (400, 300, None)


def test_thumbnails_fill_and_fitted_keeps_all(tmp_path: Path) -> None:
    media = saved(tmp_path / "a.png", quarters(800, 200))
    small = thumbnail(media, 50, 70)
    assert small is not None
    assert (small.width, small.height, len(small.rgba)) == (50, 70, 50 * 70 * 4)
    assert corners(small) == UPRIGHT
    whole = fitted(media, 100, 100)
    assert whole is not None
    assert (whole.width, whole.height) == (100, 25)
    same = fitted(media, 5000, 5000)
    assert same is not None
    assert (same.width, same.height) == (800, 200)
    assert thumbnail(media, 0, 10) is None


def test_a_large_jpeg_is_small_at_once(tmp_path: Path) -> None:
    """Decoded at an eighth: a thumbnail takes far less than decoding it whole."""
    from time import process_time

    media = saved(tmp_path / "a.jpg", quarters(6000, 4000), quality=90)
    assert media.path is not None
    start = process_time()
    with Image.open(media.path) as image:
        image.load()
    whole = process_time() - start
    start = process_time()
    assert corners(thumbnail(media, 240, 160)) == UPRIGHT
    assert process_time() - start < whole


def test_transparency_becomes_neutral_grey(tmp_path: Path) -> None:
    image = quarters().convert("RGBA")
    image.paste((255, 0, 255, 0), (0, 0, 200, 150))
    media = saved(tmp_path / "a.png", image)
    small = thumbnail(media, 40, 30)
    assert small is not None
    assert tuple(small.rgba[:4]) == (128, 128, 128, 255)
    with Image.open(make_ready(media, ANY, tmp_path / "ready").file) as sent:
        assert sent.mode == "RGB"
        assert sent.getpixel((5, 5)) == (128, 128, 128)
        assert sent.getpixel((395, 5)) == GREEN


def test_colours_of_another_profile_become_srgb_and_the_profile_goes(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    image = Image.new("LAB", (64, 64), (128, 208, 195))
    media = saved(tmp_path / "a.tif", image, icc_profile=lab)
    small = thumbnail(media, 8, 8)
    assert small is not None
    red, green, blue = small.rgba[:3]
    assert red > 200
    assert green < 60
    assert blue < 60
    with Image.open(make_ready(media, ANY, tmp_path / "ready").file) as sent:
        assert "icc_profile" not in sent.info


@pytest.mark.parametrize(
    ("mode", "value", "grey"),
    [("I;16", 32768, 127), ("I;16", 100, 0), ("F", 0.5, 127), ("1", 1, 255), ("L", 90, 90), ("LA", (90, 255), 90)],
)
def test_deep_and_plain_greys(mode: str, value: float | tuple[int, int], grey: int, tmp_path: Path) -> None:
    kind = "PNG" if mode == "LA" else "TIFF"
    small = thumbnail(saved(tmp_path / "a", Image.new(mode, (20, 20), value), kind=kind), 10, 10)
    assert small is not None
    assert all(abs(level - grey) <= 1 for level in small.rgba[:3])


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def broken(folder: Path) -> dict[str, tuple[Path, PictureFault]]:
    data = io.BytesIO()
    noise(300, 300).save(data, "JPEG", quality=90)
    png = io.BytesIO()
    noise(300, 300).save(png, "PNG")
    files = {
        "empty.png": (b"", PictureFault.EMPTY),
        "words.png": (b"not a picture at all\n" * 40, PictureFault.UNREADABLE),
        "page.jpg": (b"<html><body>403</body></html>", PictureFault.UNREADABLE),
        "cut.jpg": (data.getvalue()[:-8000], PictureFault.UNREADABLE),
        "cut.png": (png.getvalue()[:-8000], PictureFault.UNREADABLE),
        "rotten.png": (png.getvalue()[:5000] + b"\0" * 300 + png.getvalue()[5300:], PictureFault.UNREADABLE),
        "bomb.png": (bomb(60_000, 60_000), PictureFault.TOO_LARGE),
        "postscript.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", PictureFault.UNREADABLE),
        "drawing.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureFault.UNREADABLE),
    }
    out = {}
    for name, (content, fault) in files.items():
        (folder / name).write_bytes(content)
        out[name] = (folder / name, fault)
    (folder / "folder.png").mkdir()
    out["folder"] = (folder / "folder.png", PictureFault.UNREADABLE)
    out["missing"] = (folder / "none.png", PictureFault.MISSING)
    out["within a file"] = (folder / "words.png" / "a.png", PictureFault.MISSING)
    os.mkfifo(folder / "pipe.png")
    out["pipe"] = (folder / "pipe.png", PictureFault.UNREADABLE)
    return out


def test_what_is_no_picture_has_a_fault_and_never_raises(tmp_path: Path) -> None:
    for name, (path, fault) in broken(tmp_path).items():
        media = Media(path=path)
        assert measure(media).fault is fault, name
        if name != "rotten.png":  # Wrong checksums alone: there is still something to look at.
            assert thumbnail(media, 20, 20) is None, name
            assert fitted(media, 20, 20) is None, name
        with pytest.raises(PictureLost) as caught:
            make_ready(media, ANY, tmp_path / "ready")
        assert caught.value.given["file"] == str(path), name
    assert not (tmp_path / "ready").exists()


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    media = saved(tmp_path / "a.png")
    assert media.path is not None
    media.path.chmod(0)
    if os.access(media.path, os.R_OK):
        # Root reads everything: the refusal itself is brought about instead.
        real = Path.open

        def refuse(self: Path, *arguments: object, **named: object) -> object:
            if self == media.path:
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *arguments, **named)  # type: ignore[call-overload]  # passed on as it came

        monkeypatch.setattr(Path, "open", refuse)
    assert measure(media).fault is PictureFault.DENIED
    assert thumbnail(media, 10, 10) is None


def test_photos_become_jpg_and_graphics_stay_png(tmp_path: Path) -> None:
    for kind, mime in {"JPEG": "image/jpeg", "WEBP": "image/jpeg", "PNG": "image/png", "GIF": "image/png"}.items():
        ready = make_ready(saved(tmp_path / kind, kind=kind), ANY, tmp_path / "ready")
        assert ready.mime == mime
        assert ready.bytes == ready.file.stat().st_size
        assert ready.sha256 == hashlib.sha256(ready.file.read_bytes()).hexdigest()
        with Image.open(ready.file) as sent:
            assert sent.format == mime.removeprefix("image/").upper()
            assert sent.size == (400, 300)


def test_too_many_bytes_are_taken_out_step_by_step(tmp_path: Path) -> None:
    media = saved(tmp_path / "a.png", noise(700, 500))
    sizes = {}
    for limit in (2_000_000, 600_000, 250_000, 60_000):
        ready = make_ready(media, PictureRules(min_side=100, max_bytes=limit), tmp_path / "ready")
        assert ready.bytes <= limit
        with Image.open(ready.file) as sent:
            sizes[limit] = (sent.format, sent.width)
    assert sizes[2_000_000] == ("PNG", 700)
    assert sizes[600_000] == ("JPEG", 700)
    assert sizes[60_000][1] < 700
    with pytest.raises(PictureLost):
        make_ready(media, PictureRules(min_side=300, max_bytes=5_000), tmp_path / "ready")


def test_the_same_wish_finds_the_same_file(tmp_path: Path) -> None:
    folder = tmp_path / "ready"
    media = saved(tmp_path / "a.jpg")
    first = make_ready(media, ANY, folder)
    made = first.file.stat().st_mtime_ns
    copy = saved(tmp_path / "copy.jpg")
    assert make_ready(copy, ANY, folder) == first
    assert first.file.stat().st_mtime_ns == made
    others = {
        make_ready(Media(path=media.path, rotate=90), ANY, folder).file,
        make_ready(Media(path=media.path, crop=Crop(width=0.5)), ANY, folder).file,
        make_ready(media, PictureRules(max_bytes=900_000), folder).file,
        first.file,
    }
    assert len(others) == 4
    assert not list(folder.glob("*.part")) + list(folder.glob(".*"))


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(CannotSave):
        make_ready(saved(tmp_path / "a.jpg"), ANY, tmp_path / "file" / "ready")
    with pytest.raises(CannotSave):
        keep(tmp_path / "a.jpg", tmp_path / "file" / "kept")


def test_kept_once_by_content(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    media = saved(tmp_path / "a.weird", kind="PNG")
    assert media.path is not None
    data = media.path.read_bytes()
    kept, digest = keep(media.path, folder)
    assert digest == hashlib.sha256(data).hexdigest()
    assert kept == folder / f"{digest}.png"
    assert kept.read_bytes() == data
    stamp = kept.stat().st_mtime_ns
    (tmp_path / "b.jpg").write_bytes(data)
    assert keep(tmp_path / "b.jpg", folder) == (kept, digest)
    assert kept.stat().st_mtime_ns == stamp
    kept.write_bytes(data[:10])
    assert keep(media.path, folder)[0].read_bytes() == data, "a damaged copy is mended"
    assert [file.name for file in folder.iterdir()] == [f"{digest}.png"]


def test_what_is_gone_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(PictureLost):
        keep(tmp_path / "none.png", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
