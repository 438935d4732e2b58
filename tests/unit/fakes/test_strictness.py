"""What Oxen would swallow and fail on later is noted at once."""

import base64
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.fakes.oxen_models import REFERENCE
from tests.fakes.pictures import picture_fault, read_picture
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.wire import Json

QUEUE = "/api/ai/queue"
PLAIN: Mapping[str, Json] = {"model": REFERENCE, "prompt": "A puppy runs", "duration": 5}
SAMPLES = Path(__file__).parents[3] / "resources" / "samples"


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def data_address(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


GOOD: list[dict[str, Json]] = [
    {"prompt": "𝒳" * 512},
    {"input_image": ["https://e.example/1.png"], "generate_audio": False, "aspect_ratio": "9:16"},
    {"input_image": [data_address(png(300, 750))]},
    {"start_image_url": data_address((SAMPLES / "rocket.jpg").read_bytes(), "image/jpeg")},
    {
        "elements": [
            {"frontal_image_url": "https://e.example/f.png", "reference_image_urls": ["https://e.example/s.png"]}
        ]
    },
]
BAD: list[tuple[dict[str, Json], str]] = [
    ({"seed": 5}, "seed"),
    ({"duration": "5"}, "duration"),
    ({"generate_audio": "true"}, "generate_audio"),
    ({"negative_prompt": None}, "negative_prompt"),
    ({"input_image": []}, "input_image"),
    ({"input_image": "https://e.example/1.png"}, "input_image"),
    ({"input_image": ["pictures/rocket.jpg"]}, "input_image[0]"),
    ({"aspect_ratio": "4:3"}, "aspect_ratio"),
    ({"elements": [{"name": "Cat", "frontal_image_url": "https://e.example/f.png"}]}, "elements[0].name"),
    ({"input_image": ["data:image/png;base64,####"]}, "data:image/png;base64,####"),
    ({"input_image": [data_address(png(299, 400))]}, "data:image/png;base64,"),
    ({"input_image": [data_address(png(300, 751))]}, "data:image/png;base64,"),
    ({"input_image": [data_address(png(400, 400), "image/jpeg")]}, "data:image/jpeg;base64,"),
    ({"input_image": [data_address(png(400, 400)[:-30])]}, "data:image/png;base64,"),
]


@pytest.mark.parametrize("change", GOOD)
def test_a_good_body_leaves_no_trace(server: FakeProviderServer, client: httpx.Client, change: dict[str, Json]) -> None:
    assert client.post(QUEUE, json={**PLAIN, **change}).status_code == 200
    assert server.violations == []


@pytest.mark.parametrize(("change", "field"), BAD)
def test_a_bad_body_is_queued_and_noted(
    server: FakeProviderServer, client: httpx.Client, change: dict[str, Json], field: str
) -> None:
    assert client.post(QUEUE, json={**PLAIN, **change}).status_code == 200
    assert [each.field.startswith(field) for each in server.violations] == [True]
    server.forgive()


def test_a_body_that_is_not_json(server: FakeProviderServer, client: httpx.Client) -> None:
    assert client.post(QUEUE, content=b"model=x").status_code == 400
    assert client.post(QUEUE, content=b"[]", headers={"Content-Type": "application/json"}).status_code == 400
    assert [each.message for each in server.violations] == ["the body is not JSON", "the body is not an object"]
    server.forgive()


def test_a_lenient_server_notes_nothing() -> None:
    with FakeProviderServer(strict=False) as server:
        headers = {"Authorization": "Bearer k"}
        httpx.post(server.url + QUEUE, json={**PLAIN, "seed": 1}, headers=headers, trust_env=False)
        assert server.violations == []
        assert server.submissions == 1


@pytest.mark.parametrize("name", ["astronaut.png", "chelsea.png", "coffee.png", "moon.png", "rocket.jpg"])
def test_real_pictures_are_read(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    picture = read_picture(data)
    assert picture.width >= 300
    assert picture_fault(data, picture.type) is None
    assert picture_fault(data[: len(data) // 2]) is not None
    assert picture_fault(b"") == "neither PNG nor JPEG"
