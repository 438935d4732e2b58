"""Each kind of picture file an artist may have, through each way to a provider: what arrives is what a model takes.

Upright, cropped, opaque, 8-bit sRGB, JPG or PNG, without a word about camera or place, within the rules of the card.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from kling_desktop.domain.film import Media
from kling_desktop.domain.offers import PictureRules, ProviderId
from kling_desktop.domain.ports import ReadyPicture
from kling_desktop.host.bucket_keys import SECRET as VARIABLE
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.media.pictures import make_ready
from kling_desktop.providers.bucket import Bucket
from tests.contract.desk import Desk
from tests.fakes.bucket import SECRET, TestBucket
from tests.fakes.provider_server import FakeProviderServer

RULES = PictureRules()
RED, GREEN, BLUE, WHITE, BEHIND = (220, 30, 30), (30, 200, 40), (40, 50, 220), (250, 250, 250), (128, 128, 128)
UPRIGHT = (RED, GREEN, BLUE, WHITE)
WIDTH, HEIGHT = 640, 480
SECRETS = (b"52.5163", b"Canon", b"private note", b"Adobe Photoshop", b"acsp")


def quarters(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(WHITE, (width // 2, height // 2, width, height))
    return image


def notes(turn: int = 1) -> bytes:
    """What a camera writes: its name, the place, how it was held."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x9286] = "Canon", turn, b"private note"
    exif.get_ifd(0x8825)[0x001D] = "52.5163"
    return exif.tobytes()


def plain(kind: str, **options: object) -> Callable[[Path], None]:
    return lambda path: quarters().save(path, kind, **options)


def noted_jpeg(path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    quarters().save(path, "JPEG", exif=notes(), comment=b"private note", icc_profile=profile, quality=95)


def turned_jpeg(path: Path) -> None:
    # Held on its side: stored so that a turn to the right makes it upright.
    quarters().transpose(Image.Transpose.ROTATE_90).save(path, "JPEG", exif=notes(6), quality=95)


def cmyk_jpeg(path: Path) -> None:
    quarters().convert("CMYK").save(path, "JPEG", quality=95)


def noted_png(path: Path) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Software", "Adobe Photoshop")
    told.add_itxt("Comment", "private note")
    quarters().save(path, "PNG", pnginfo=told, exif=notes())


def deep_png(path: Path) -> None:
    """Sixteen bits of grey: dark above, bright below."""
    image = Image.new("I;16", (WIDTH, HEIGHT), 60 * 257)
    image.paste(200 * 257, (0, HEIGHT // 2, WIDTH, HEIGHT))
    image.save(path, "PNG")


def see_through_png(path: Path) -> None:
    image = quarters().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, WIDTH // 2, HEIGHT // 2))
    image.save(path, "PNG")


def see_through_webp(path: Path) -> None:
    image = quarters().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, WIDTH // 2, HEIGHT // 2))
    image.save(path, "WEBP", lossless=True)


def moving_gif(path: Path) -> None:
    quarters().save(path, "GIF", save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT), BLUE)])


def pages_tiff(path: Path) -> None:
    quarters().save(path, "TIFF", compression="tiff_lzw", save_all=True, append_images=[quarters(64, 48)])


def heic(path: Path) -> None:
    """As phones take them."""
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    quarters().save(path, "HEIF", quality=95, exif=notes())


def large_png(path: Path) -> None:
    """Noise does not pack: far above what any model takes."""
    Image.effect_noise((3000, 2400), 90).convert("RGB").save(path, "PNG")


KINDS: dict[str, tuple[str, Callable[[Path], None], tuple[tuple[int, int, int], ...] | None, str]] = {
    "jpeg": (".jpg", noted_jpeg, UPRIGHT, "JPEG"),
    "jpeg-turned": (".jpeg", turned_jpeg, UPRIGHT, "JPEG"),
    "jpeg-cmyk": (".jpg", cmyk_jpeg, UPRIGHT, "JPEG"),
    "png": (".png", noted_png, UPRIGHT, "PNG"),
    "png-16-bit": (".png", deep_png, ((60,) * 3, (60,) * 3, (200,) * 3, (200,) * 3), "PNG"),
    "png-alpha": (".png", see_through_png, (BEHIND, GREEN, BLUE, WHITE), "PNG"),
    "png-too-large": (".png", large_png, None, "JPEG"),
    "webp": (".webp", plain("WEBP", quality=95, exif=notes()), UPRIGHT, "JPEG"),
    "webp-alpha": (".webp", see_through_webp, (BEHIND, GREEN, BLUE, WHITE), "JPEG"),
    "avif": (".avif", plain("AVIF", quality=95), UPRIGHT, "JPEG"),
    "heic": (".heic", heic, UPRIGHT, "JPEG"),
    "tiff": (".tif", pages_tiff, UPRIGHT, "JPEG"),
    "gif": (".gif", moving_gif, UPRIGHT, "PNG"),
    "bmp": (".bmp", plain("BMP"), UPRIGHT, "PNG"),
    "png-called-jpg": (".jpg", plain("PNG"), UPRIGHT, "PNG"),
}
Way = Callable[[Media, ReadyPicture], Awaitable[bytes]]


def fetched(url: str, mime: str) -> bytes:
    """As a provider does it: an address, nothing else."""
    with urlopen(url, timeout=30) as answer:
        assert answer.headers["Content-Type"] == mime
        data: bytes = answer.read()
    return data


@pytest.fixture
def ways(desk: Desk, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path) -> dict[str, Way]:
    """What a provider gets by each way, as it would fetch it."""

    async def upload(media: Media, ready: ReadyPicture) -> bytes:
        url = (await desk.provider(ProviderId.AIHUBMAX).hand_over({media: ready}, lambda _: None))[media]
        file = server.files.at(url.removeprefix(server.url))
        assert file is not None
        assert url.endswith(ready.file.suffix)
        return file.data

    async def inline(media: Media, ready: ReadyPicture) -> bytes:
        address = (await desk.provider(ProviderId.OXEN).hand_over({media: ready}, lambda _: None))[media]
        head, _, data = address.partition(",")
        assert head == f"data:{ready.mime};base64"
        return base64.b64decode(data, validate=True)

    async def through_bucket(media: Media, ready: ReadyPicture) -> bytes:
        keys = BucketKeys({VARIABLE: SECRET})
        made = Bucket(lambda: bucket.account, keys, desk.clock, tmp_path / "bucket.json")
        url = (await made.publish({media: ready}, lambda _: None))[media]
        return fetched(url, ready.mime)

    return {"upload": upload, "inline": inline, "bucket": through_bucket}


@pytest.mark.parametrize("way", ["upload", "inline", "bucket"])
@pytest.mark.parametrize("kind", KINDS)
async def test_what_arrives_is_what_a_model_takes(ways: dict[str, Way], tmp_path: Path, kind: str, way: str) -> None:
    ending, write, colours, becomes = KINDS[kind]
    file = tmp_path / f"My film{ending}"
    write(file)
    original = file.read_bytes()
    media = Media(path=file)
    data = await ways[way](media, make_ready(media, RULES, tmp_path / "ready"))
    assert file.read_bytes() == original, "the artist's file is never touched"
    assert len(data) <= RULES.max_bytes
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert (image.format, image.mode, getattr(image, "n_frames", 1)) == (becomes, "RGB", 1)
        assert not image.getexif()
        assert not image.info.keys() & {"exif", "icc_profile", "comment", "xmp", "Software", "Comment", "transparency"}
        assert min(image.size) >= RULES.min_side
        if colours is not None:
            assert image.size == (WIDTH, HEIGHT)
            places = [(x, y) for y in (HEIGHT // 4, HEIGHT * 3 // 4) for x in (WIDTH // 4, WIDTH * 3 // 4)]
            for place, colour in zip(places, colours, strict=True):
                seen = image.getpixel(place)
                assert isinstance(seen, tuple)
                assert all(abs(a - b) <= 12 for a, b in zip(seen, colour, strict=True)), (place, seen, colour)
    assert not any(secret in data for secret in SECRETS)
