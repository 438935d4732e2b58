"""A shot's words over its pictures: a calm band at the bottom, and where we are in a corner."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.media.animatic.lettering import MEDIUM, SEMI_BOLD, Lettering
from kling_desktop.media.animatic.palette import Palette, Rgb
from kling_desktop.media.animatic.wrapping import Atom, Line, atoms_of, balanced, shortened, wrap

_SIZE = 0.041
"""Letters against the shorter side of the frame; long prompts go down to _SMALLEST of it."""
_SMALLEST = 0.7
_LEADING = 1.42
_MOST_HIGH = 0.34
"""Of the frame's height that words may take."""
_DARKEST = 205
_CHIP_PAD = 0.26


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something to lay over a frame at `at`: colours, and how much of them."""

    colours: Image.Image
    amount: Image.Image
    at: tuple[int, int]

    def lay(self, frame: Image.Image) -> None:
        """Put it over `frame`, which changes."""
        frame.paste(self.colours, self.at, self.amount)


@dataclass(frozen=True, slots=True)
class Writing:
    """Wrapped words and the letters to draw them with."""

    lines: list[Line]
    plain: Lettering
    chips: Lettering
    widths: dict[Atom, float] = field(default_factory=dict)

    @property
    def leading(self) -> int:
        """Pixels from line to line."""
        return round(self.plain.size * _LEADING)

    def width(self, atom: Atom) -> float:
        """Pixels of one atom, a chip's edges included."""
        found = self.widths.get(atom)
        if found is None:
            if atom.mention is None:
                found = self.plain.width(atom.text)
            else:
                found = self.chips.width(atom.text) + 2 * _CHIP_PAD * self.chips.size
            self.widths[atom] = found
        return found

    def draw(self, canvas: Image.Image, left: float, baseline: float, palette: Palette, *, centred: float = 0) -> None:
        """Write the lines onto an RGBA image; `centred` is the width to centre each line in."""
        pen = ImageDraw.Draw(canvas)
        for number, line in enumerate(self.lines):
            y = baseline + number * self.leading
            x = left + (max(centred - sum(map(self.width, line)), 0) / 2 if centred else 0)
            for atom in line:
                if atom.mention is None:
                    self.plain.draw(pen, x, y, atom.text, (*palette.words, 255))
                else:
                    self._chip(canvas, pen, x, y, atom, hue_of(atom.mention, palette))
                x += self.width(atom)

    def _chip(self, canvas: Image.Image, pen: ImageDraw.ImageDraw, x: float, y: float, atom: Atom, hue: Rgb) -> None:
        size = self.chips.size
        top, bottom = y - self.chips.cap - size * 0.26, y + size * 0.26
        # Drawn four times as large and reduced: Pillow's own corners are jagged.
        box = (round(self.width(atom)), round(bottom - top))
        shape = Image.new("L", (box[0] * 4, box[1] * 4), 0)
        ImageDraw.Draw(shape).rounded_rectangle((0, 0, box[0] * 4 - 1, box[1] * 4 - 1), size * 4 * 0.24, 255)
        tint: Rgb = (_tinted(hue[0]), _tinted(hue[1]), _tinted(hue[2]))
        amount = shape.resize(box, Image.Resampling.BOX).point(lambda level: level * 0.86)
        canvas.paste((*tint, 255), (round(x), round(top)), amount)
        self.chips.draw(pen, x + _CHIP_PAD * size, y, atom.text, (*hue, 255))


def write(prompt: str, film: Film, fonts: Path, size: float, smallest: float, width: float, height: float) -> Writing:
    """The words as large as they fit into width x height, between `size` and `smallest`; then cut with an ellipsis."""
    atoms = atoms_of(prompt.strip(), film)
    step = max(1.0, (size - smallest) / 6)
    while True:
        letters = max(6, round(size))
        writing = Writing([], Lettering(fonts, MEDIUM, letters), Lettering(fonts, SEMI_BOLD, letters))
        lines = wrap(atoms, width, writing.width)
        most = max(1, int(height // writing.leading))
        if len(lines) <= most or size - step < smallest:
            if len(lines) <= most:
                lines = balanced(atoms, width, writing.width)
            fitting = shortened(lines, most, width, writing.width)
            return Writing(fitting, writing.plain, writing.chips)
        size -= step


def band(prompt: str, film: Film, frame: tuple[int, int], fonts: Path, palette: Palette) -> Overlay | None:
    """The words of a shot on a shade that comes up from the bottom; None without words."""
    if not prompt.strip():
        return None
    short = min(frame)
    margin = round(short * 0.062)
    size = short * _SIZE
    writing = write(prompt, film, fonts, size, size * _SMALLEST, frame[0] - 2 * margin, frame[1] * _MOST_HIGH)
    text = len(writing.lines) * writing.leading
    height = min(frame[1], text + margin + round(short * 0.17))
    colours = Image.new("RGBA", (frame[0], height), (*palette.shade, 255))
    shade = Image.new("L", (1, height))
    for row in range(height):
        part = min(1.0, row / max(height - text - margin * 0.6, 1))
        shade.putpixel((0, row), round(_DARKEST * part * part * (3 - 2 * part)))
    colours.putalpha(shade.resize((frame[0], height)))
    letters = Image.new("RGBA", colours.size, (*palette.shade, 0))
    baseline = height - margin - text + writing.leading * 0.5 + writing.plain.cap * 0.5
    writing.draw(letters, margin, baseline, palette.of(film))
    colours.alpha_composite(letters)
    return Overlay(colours.convert("RGB"), colours.getchannel("A"), (0, frame[1] - height))


def corner(number: int, of: int, seconds: float, frame: tuple[int, int], fonts: Path, palette: Palette) -> Overlay:
    """A small plate in the upper left: the shot's number and its seconds."""
    short = min(frame)
    size = max(7, round(short * 0.03))
    bold, plain = Lettering(fonts, SEMI_BOLD, size), Lettering(fonts, MEDIUM, size)
    first, second = f"{number} / {of}", f"{seconds:.4g} s"
    pad, gap = size * 0.62, size * 0.7
    width = round(bold.width(first) + gap + plain.width(second) + 2 * pad)
    height = round(size * 1.8)
    shape = Image.new("L", (width * 4, height * 4), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, width * 4 - 1, height * 4 - 1), size * 4 * 0.38, 185)
    plate = Image.new("RGBA", (width, height), (*palette.shade, 255))
    plate.putalpha(shape.resize((width, height), Image.Resampling.BOX))
    letters = Image.new("RGBA", plate.size, (*palette.shade, 0))
    pen = ImageDraw.Draw(letters)
    baseline = height / 2 + bold.cap / 2
    bold.draw(pen, pad, baseline, first, (*palette.words, 255))
    plain.draw(pen, pad + bold.width(first) + gap, baseline, second, (*palette.quiet, 255))
    plate.alpha_composite(letters)
    margin = round(short * 0.045)
    return Overlay(plate.convert("RGB"), plate.getchannel("A"), (margin, margin))


def hue_of(mention: Mention, palette: Palette) -> Rgb:
    """The colour of a mention, the same as everywhere in the program."""
    if mention.kind is MentionKind.ELEMENT and palette.hues:
        return palette.hues[(mention.number - 1) % len(palette.hues)]
    return palette.image_tag


def _tinted(level: int) -> int:
    return round(18 + level * 0.2)
