"""Golden pictures of every workspace. `python packaging/dev.py screens` paints them anew."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.architecture.source_tree import ROOT
from tests.program import ended
from tests.screens.likeness import BLOCK, Likeness, compare, compare_images
from tests.screens.small_png import write_png
from tests.starting import start

GOLDEN = Path(__file__).with_name("golden")
UPDATE = "KLING_DESKTOP_UPDATE_SCREENS"
FLAT = 20
"""Colours in a block of the interface itself, at most; it is kept as it is."""
STEP = 16
MOST_BYTES = 14_000_000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    scene: str
    theme: str = "dark"
    scale: int = 1
    width: int = 1440
    height: int = 900

    @property
    def name(self) -> str:
        size = "" if self.width == 1440 else f"-{self.width}x{self.height}"
        return f"{self.scene}-{self.theme}{size}{'' if self.scale == 1 else f'@{self.scale}x'}"


COMPOSE = (
    "compose",
    "compose-empty",
    "compose-problems",
    "compose-overfull",
    "compose-table",
    "compose-crop",
    "compose-compared",
    "compose-palette",
    "compose-shortcuts",
    "compose-several",
)
OTHERS = ("library", "library-empty", "review")
SHOTS = [
    *(Shot(scene, theme) for scene in (*COMPOSE, *OTHERS) for theme in ("dark", "light")),
    *(Shot(scene, theme, 2, 1100, 700) for scene in COMPOSE for theme in ("dark", "light")),
    *(Shot(scene, "dark", 2, 1100, 700) for scene in OTHERS),
    Shot("compose", width=1100, height=700),
]


def paint(shot: Shot, out: Path, home: Path, *more: str) -> Path:
    """Have a process paint the picture."""
    environ = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(shot.scale),
        "KLING_DESKTOP_HOME": str(home),
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        **{f"KLING_DESKTOP_{name}_KEY": "a-key" for name in ("OXEN", "PIXELDOJO")},
    }
    size = ("--theme", shot.theme, "--width", str(shot.width), "--height", str(shot.height))
    words = ("tests.screens.paint", shot.scene, str(out), *size, *more)
    ran = ended(start(words, environ, ROOT, window=True))
    assert ran.status == 0, ran.out + ran.err
    return out


def keep(actual: Path, golden: Path) -> None:
    """Make the picture the golden one. Photographs lose their last bits, which makes the file much smaller."""
    with Image.open(actual) as opened:
        image = opened.convert("RGB")
    coarse = image.point([value // STEP * STEP + STEP // 2 for value in range(256)] * 3)
    for top in range(0, image.height, BLOCK):
        for left in range(0, image.width, BLOCK):
            box = (left, top, min(left + BLOCK, image.width), min(top + BLOCK, image.height))
            if image.crop(box).getcolors(FLAT) is None:
                image.paste(coarse.crop(box), box)
    write_png(golden, image)


def report(shot: Shot, likeness: Likeness, folder: Path) -> str:
    """Put the difference beside the actual picture and say where they are."""
    if likeness.marked is not None:
        likeness.marked.save(folder / f"{shot.name}.difference.png")
    return (
        f"{shot.name}: {likeness.share:.2%} of the picture looks different. Actual picture and differences are in "
        f"{folder}; if they are meant, run `python packaging/dev.py screens` and look at what changed."
    )


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_it_looks_as_it_did(shot: Shot, tmp_path: Path, home: Path) -> None:
    actual = paint(shot, tmp_path / f"{shot.name}.png", home)
    golden = GOLDEN / f"{shot.name}.png"
    if os.environ.get(UPDATE):
        keep(actual, golden)
    likeness = compare(golden, actual)
    assert likeness.alike, report(shot, likeness, tmp_path)


@pytest.mark.parametrize("how", ["colour", "place"])
def test_a_change_is_noticed(how: str, tmp_path: Path, home: Path) -> None:
    shot = Shot("compose")
    actual = paint(shot, tmp_path / "spoilt.png", home, "--spoil", how)
    likeness = compare(GOLDEN / f"{shot.name}.png", actual)
    assert not likeness.alike
    assert str(tmp_path) in report(shot, likeness, tmp_path)
    assert (tmp_path / "compose-dark.difference.png").stat().st_size > 0


def test_what_counts_as_different() -> None:
    golden = Image.new("RGB", (1440, 900), "#202024")
    brush = ImageDraw.Draw(golden)
    for line in range(20):
        brush.text((40, 40 + line * 20), "Steam curls up in warm morning light, the camera follows.", fill="white")
    softened = golden.point([min(255, value + value // 32) for value in range(256)] * 3)
    assert compare_images(golden, softened).alike
    assert compare_images(golden, golden.copy()).share == 0
    recoloured = golden.copy()
    ImageDraw.Draw(recoloured).rectangle((700, 500, 760, 530), fill="#40404a")
    assert not compare_images(golden, recoloured).alike
    moved = Image.new("RGB", golden.size, "#202024")
    moved.paste(golden, (3, 0))
    assert not compare_images(golden, moved).alike
    assert not compare_images(golden, golden.resize((720, 450))).alike


def test_the_pictures_are_few_and_small() -> None:
    there = {file.name for file in GOLDEN.iterdir()}
    assert there == {f"{shot.name}.png" for shot in SHOTS}
    assert sum(file.stat().st_size for file in GOLDEN.iterdir()) < MOST_BYTES
