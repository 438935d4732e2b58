"""The few colours of the animatic, as red, green, blue."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kling_desktop.domain.film import Film

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """`image_tag` paints @Image mentions, `hues` those of the elements in turn; callers with a theme pass its own."""

    image_tag: Rgb = (215, 185, 139)
    hues: tuple[Rgb, ...] = (
        (124, 198, 254),
        (199, 155, 242),
        (139, 216, 168),
        (242, 155, 180),
        (224, 211, 106),
        (143, 168, 255),
        (242, 169, 124),
    )
    words: Rgb = (244, 244, 244)
    quiet: Rgb = (163, 163, 163)
    shade: Rgb = (12, 12, 12)
    slate: Rgb = (34, 34, 34)

    def of(self, film: Film) -> Palette:
        """The same with the hues in the order of this film's elements, those that were chosen among them."""
        if not self.hues or not any(element.hue > 0 for element in film.elements):
            return self
        chosen = (element.hue if element.hue > 0 else number for number, element in enumerate(film.elements, 1))
        return replace(self, hues=tuple(self.hues[(hue - 1) % len(self.hues)] for hue in chosen))
