"""One frame of the animatic, put together: picture, move, dissolve, words, place in the film."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from kling_desktop.domain.film import Film
from kling_desktop.media.animatic import caption, slate
from kling_desktop.media.animatic.move import box
from kling_desktop.media.animatic.palette import Palette
from kling_desktop.media.animatic.plan import FPS, Cue, Plan, plan_of
from kling_desktop.media.animatic.plates import Plates
from kling_desktop.media.opening import NotAPicture

_DIMMED = 0.38


class Stage:
    """Draws any frame of a film at one size; single-threaded."""

    def __init__(
        self,
        film: Film,
        size: tuple[int, int],
        palette: Palette,
        fonts: Path,
        plates: Plates,
        *,
        corner: bool = True,
    ) -> None:
        self.plan: Plan = plan_of(film)
        self.size = size
        self._film = film
        self._palette = palette
        self._fonts = fonts
        self._plates = plates
        self._corner = corner
        self._overlays: dict[int, tuple[caption.Overlay, ...]] = {}
        self._slates: dict[Cue, Image.Image] = {}
        self._still: tuple[Image.Image, Cue, tuple[float, float, float, float], Image.Image] | None = None

    def draw(self, frame: int) -> Image.Image:
        """Frame `frame` of the plan, RGB, of the stage's size."""
        cues = self.plan.cues_at(frame)
        picture = self._picture(cues[0][0], frame)
        for cue, amount in cues[1:]:
            picture = Image.blend(picture, self._picture(cue, frame), amount)
        shot = self.plan.shot_at(frame)
        # A slate with the shot's words on it needs no band with the same words.
        bare = all((cue.media is None or cue.dimmed) and self._plate(cue) is None for cue, _ in cues)
        for overlay in self._over(shot)[1 if bare else 0 :]:
            overlay.lay(picture)
        self._line(picture, frame)
        return picture

    def _picture(self, cue: Cue, frame: int) -> Image.Image:
        plate = self._plate(cue)
        if plate is None:
            return self._slate(cue).copy()
        seconds = (cue.last + cue.leaves - cue.first - cue.still) / FPS
        part = box(cue.kind, cue.progress(frame), seconds, plate.size, self.size)
        # A picture at rest is the same for many frames.
        still = self._still
        if still is None or still[0] is not plate or still[1:3] != (cue, part):
            picture = plate.resize(self.size, Image.Resampling.BICUBIC, box=part)
            if cue.dimmed:
                picture = picture.point(lambda level: level * _DIMMED)
            self._still = still = (plate, cue, part, picture)
        return still[3].copy()

    def _plate(self, cue: Cue) -> Image.Image | None:
        if cue.media is None:
            return None
        try:
            return self._plates.get(cue.media, self.size, is_video=cue.is_video, second=cue.from_second)
        except NotAPicture:
            return None

    def _slate(self, cue: Cue) -> Image.Image:
        card = self._slates.get(cue)
        if card is None:
            if cue.media is None or cue.dimmed:
                span = self.plan.spans[cue.shot]
                card = slate.words(span.prompt, cue.shot + 1, self._film, self.size, self._fonts, self._palette)
            else:
                card = slate.missing(cue.media.name, self.size, self._fonts, self._palette)
            self._slates[cue] = card
        return card

    def _over(self, shot: int) -> tuple[caption.Overlay, ...]:
        """The band first if there is one to leave out, then the corner."""
        found = self._overlays.get(shot)
        if found is None:
            span = self.plan.spans[shot]
            band = caption.band(span.prompt, self._film, self.size, self._fonts, self._palette)
            count = len(self.plan.spans)
            nothing = caption.Overlay(Image.new("RGB", (1, 1)), Image.new("L", (1, 1)), (0, 0))
            corner = (
                caption.corner(shot + 1, count, span.seconds, self.size, self._fonts, self._palette)
                if self._corner
                else nothing
            )
            found = self._overlays[shot] = (band or nothing, corner)
        return found

    def _line(self, picture: Image.Image, frame: int) -> None:
        """A thin line along the bottom, a piece for each shot, filled up to this frame."""
        width, height = self.size
        short = min(self.size)
        margin, thick, gap = round(short * 0.062), max(2, round(short / 240)), max(2, round(short / 180))
        top = height - round(short * 0.03)
        scale = (width - 2 * margin) / max(self.plan.frames, 1)
        for span in self.plan.spans:
            left, right = margin + round(span.first * scale), margin + round(span.last * scale) - gap
            here = min(max(margin + round((frame + 1) * scale), left), right)
            self._bar(picture, here, right, top, thick, 0.26)
            self._bar(picture, left, here, top, thick, 0.9)

    def _bar(self, picture: Image.Image, left: int, right: int, top: int, thick: int, amount: float) -> None:
        if right > left:
            area = (left, top, right, top + thick)
            light = Image.new("RGB", (right - left, thick), self._palette.words)
            picture.paste(Image.blend(picture.crop(area), light, amount), area)
