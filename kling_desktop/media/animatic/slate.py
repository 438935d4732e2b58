"""Cards for what has no picture: a shot's words large, or the name of a picture that cannot be shown."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from kling_desktop.domain.film import Film
from kling_desktop.media.animatic.caption import write
from kling_desktop.media.animatic.lettering import MEDIUM, SEMI_BOLD, Lettering
from kling_desktop.media.animatic.palette import Palette
from kling_desktop.media.animatic.wrapping import Atom, shortened, wrap


def words(prompt: str, number: int, film: Film, frame: tuple[int, int], fonts: Path, palette: Palette) -> Image.Image:
    """A slate with the prompt large in the middle, or with the shot's number when it has no words yet."""
    card = _card(frame, palette)
    short = min(frame)
    if prompt.strip():
        width, height = frame[0] * 0.8, frame[1] * 0.7
        writing = write(prompt, film, fonts, short * 0.075, short * 0.036, width, height)
        top = (frame[1] - len(writing.lines) * writing.leading) / 2
        baseline = top + writing.leading * 0.5 + writing.plain.cap * 0.5
        writing.draw(card, frame[0] * 0.1, baseline, palette.of(film), centred=width)
    else:
        figures = Lettering(fonts, SEMI_BOLD, max(8, round(short * 0.3)))
        text = str(number)
        left = (frame[0] - figures.width(text)) / 2
        figures.draw(ImageDraw.Draw(card), left, frame[1] / 2 + figures.cap / 2, text, (*palette.quiet, 255))
    return card.convert("RGB")


def missing(name: str, frame: tuple[int, int], fonts: Path, palette: Palette) -> Image.Image:
    """A slate that names the picture that cannot be shown, below an empty frame crossed out."""
    card = _card(frame, palette)
    short = min(frame)
    side, line = short * 0.13, max(1, round(short * 0.006))
    middle, top = frame[0] / 2, frame[1] * 0.32
    pen = ImageDraw.Draw(card)
    colour = (*palette.quiet, 255)
    box = (middle - side * 0.7, top, middle + side * 0.7, top + side)
    pen.rounded_rectangle(box, side * 0.1, outline=colour, width=line)
    pen.line((box[0] - side * 0.12, box[3] + side * 0.12, box[2] + side * 0.12, box[1] - side * 0.12), colour, line)
    letters = Lettering(fonts, MEDIUM, max(7, round(short * 0.042)))

    def measure(atom: Atom) -> float:
        return letters.width(atom.text)

    width = frame[0] * 0.8
    for row, text in enumerate(shortened(wrap([Atom(name)], width, measure), 2, width, measure)):
        left = (frame[0] - sum(map(measure, text))) / 2
        y = top + side * 1.35 + letters.size * (1 + row * 1.4)
        for atom in text:
            letters.draw(pen, left, y, atom.text, (*palette.words, 255))
            left += measure(atom)
    return card.convert("RGB")


def _card(frame: tuple[int, int], palette: Palette) -> Image.Image:
    # Plain: a gradient this dark would show as stripes once it is a video.
    return Image.new("RGBA", frame, (*palette.slate, 255))
