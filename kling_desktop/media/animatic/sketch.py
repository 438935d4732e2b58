"""The animatic for the monitor: any moment of a film at once, without a file."""

from __future__ import annotations

from pathlib import Path

from kling_desktop.domain.film import Film
from kling_desktop.media.animatic.lettering import own_fonts
from kling_desktop.media.animatic.palette import Palette
from kling_desktop.media.animatic.plan import FPS
from kling_desktop.media.animatic.plates import Plates
from kling_desktop.media.animatic.size import size_within
from kling_desktop.media.animatic.stage import Stage
from kling_desktop.media.pixels import Pixels, pixels_of


class Sketch:
    """A film as it would be rendered, drawn to fit width x height in the film's own shape.

    Use it in one thread at a time, not the window's: the first look at each picture decodes it. Give the `plates` of
    the sketch before to the next one and only what changed is prepared again. `corner`: whether the shot's number
    and seconds are drawn, for views that say them in their own way.
    """

    def __init__(
        self,
        film: Film,
        width: int,
        height: int,
        *,
        palette: Palette | None = None,
        fonts: Path | None = None,
        plates: Plates | None = None,
        corner: bool = True,
    ) -> None:
        self.plates = plates or Plates()
        self.size = size_within(film.settings.aspect_ratio, width, height)
        self._stage = Stage(film, self.size, palette or Palette(), fonts or own_fonts(), self.plates, corner=corner)

    @property
    def seconds(self) -> float:
        """Length of the film; 0 without shots."""
        return self._stage.plan.frames / FPS

    @property
    def frames(self) -> int:
        """Length in frames, 24 a second."""
        return self._stage.plan.frames

    def at(self, seconds: float) -> Pixels:
        """What is on screen at a moment; before the start the first frame, after the end the last. Never raises."""
        if not self.frames:
            return Pixels(*self.size, bytes((0, 0, 0, 255)) * (self.size[0] * self.size[1]))
        frame = min(max(int(seconds * FPS + 1e-6), 0), self.frames - 1)
        return pixels_of(self._stage.draw(frame))
