"""Films of plain colours, so that a frame tells which picture is on screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageStat

from kling_desktop.domain.film import (
    Element,
    ElementId,
    Film,
    FilmId,
    Media,
    Quality,
    Reference,
    ReferenceId,
    Settings,
    Shot,
    ShotId,
)
from kling_desktop.media.pixels import Pixels

COLOURS = {
    "red": (200, 40, 40),
    "green": (40, 170, 60),
    "blue": (50, 60, 200),
    "yellow": (220, 200, 40),
    "violet": (150, 50, 190),
    "cyan": (40, 190, 200),
    "white": (240, 240, 240),
}


def plain(folder: Path, name: str, size: tuple[int, int] = (640, 360)) -> Media:
    path = folder / f"{name}.png"
    Image.new("RGB", size, COLOURS[name]).save(path)
    return Media(path=path)


def film(folder: Path, *shots: tuple[str, float], **changes: object) -> Film:
    """@Image1 red, @Image2 green, @Element1 Ada: blue then cyan, @Element2 yellow; at the smallest size, no sound."""
    whole = Film(
        id=FilmId("film-1"),
        name="Colours",
        references=tuple(Reference(id=ReferenceId(name), media=plain(folder, name)) for name in ("red", "green")),
        elements=(
            Element(id=ElementId("e1"), name="Ada", frontal=plain(folder, "blue"), angles=(plain(folder, "cyan"),)),
            Element(id=ElementId("e2"), frontal=plain(folder, "yellow")),
        ),
        shots=tuple(
            Shot(id=ShotId(f"s{number}"), prompt=prompt, duration=seconds)
            for number, (prompt, seconds) in enumerate(shots)
        ),
        settings=Settings(provider="animatic", quality=Quality.STANDARD),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields of Film


def image_of(pixels: Pixels) -> Image.Image:
    return Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba).convert("RGB")


def colour_of(pixels: Pixels) -> str:
    """The colour in the upper middle, away from words and corners; "?" for what is none of ours."""
    image = image_of(pixels)
    width, height = image.size
    area = image.crop((width * 2 // 5, height // 6, width * 3 // 5, height // 3))
    mean = ImageStat.Stat(area).mean
    name = min(COLOURS, key=lambda n: sum(abs(a - b) for a, b in zip(mean, COLOURS[n], strict=True)))
    return name if max(abs(a - b) for a, b in zip(mean, COLOURS[name], strict=True)) < 14 else "?"


def level_of(pixels: Pixels, area: tuple[float, float, float, float]) -> float:
    """Mean brightness of an area given in fractions."""
    image = image_of(pixels).convert("L")
    box = tuple(round(part * side) for part, side in zip(area, image.size * 2, strict=True))
    return float(ImageStat.Stat(image.crop((box[0], box[1], box[2], box[3]))).mean[0])
