"""Pictures of phones (HEIC) are read where their reader is installed, and refused with a reason where it is not."""

from __future__ import annotations

import base64
import importlib.util
from pathlib import Path

import pytest

from kling_desktop.domain.film import Crop, Media
from kling_desktop.domain.offers import PictureRules
from kling_desktop.domain.problems import PictureFault
from kling_desktop.domain.troubles import PictureLost
from kling_desktop.media.keeping import keep
from kling_desktop.media.pictures import make_ready, measure, thumbnail

HAS_READER = importlib.util.find_spec("pillow_heif") is not None
SMALL = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAGQAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt"
    "AAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5j"
    "bHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBp"
    "eGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAGxtZGF0AAAAYCgBrwngOSMkv//40n//9/QeQ/YKWcF//HTh9/eF"
    "H//tkvURjWLLH+Ctzm+YtoKsRjmOqfKV8pnA1LW98ezaUhWaQIEvAdNOUsm49657zxGoqmAP+1zCRvq0TucDHhrgxg=="
)
"""64 × 48 pixels: red on the left, blue on the right."""


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    file = tmp_path / "IMG_0001.HEIC"
    file.write_bytes(SMALL)
    return Media(path=file)


def test_it_is_measured_and_shown(picture: Media) -> None:
    facts = measure(picture)
    if not HAS_READER:
        assert facts.fault is PictureFault.UNREADABLE
        return
    assert (facts.width, facts.height, facts.format, facts.fault) == (64, 48, "HEIF", None)
    pixels = thumbnail(Media(path=picture.path, crop=Crop(x=0.5, width=0.5)), 8, 8)
    assert pixels is not None
    red, _green, blue = pixels.rgba[:3]
    assert blue > 150 > 90 > red


def test_it_goes_out_as_a_picture_every_model_takes(picture: Media, tmp_path: Path) -> None:
    rules = PictureRules(min_side=16)
    if not HAS_READER:
        with pytest.raises(PictureLost):
            make_ready(picture, rules, tmp_path)
        return
    ready = make_ready(picture, rules, tmp_path / "ready")
    assert ready.mime in {"image/jpeg", "image/png"}
    facts = measure(Media(path=ready.file))
    assert (facts.width, facts.height, facts.fault) == (64, 48, None)


def test_a_cut_off_one_is_damaged(picture: Media) -> None:
    assert picture.path is not None
    picture.path.write_bytes(SMALL[: len(SMALL) // 2])
    assert measure(picture).fault is PictureFault.UNREADABLE


def test_it_is_kept_under_its_own_ending(picture: Media, tmp_path: Path) -> None:
    assert picture.path is not None
    kept, _digest = keep(picture.path, tmp_path / "kept")
    assert kept.suffix == ".heic"
