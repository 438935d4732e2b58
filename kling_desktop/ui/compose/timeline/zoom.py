"""How large the timeline is seen, and which part of it: zoomed at the pointer, scrolled, followed."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.ui.compose.timeline.layout import Layout
from kling_desktop.ui.theme.tokens import space

STEP = 1.25
"""What one press of a key or one notch of the wheel makes of the scale."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Pixels a second (0: the whole film, always) and how many pixels are scrolled away on the left."""

    scale: float = 0.0
    scroll: float = 0.0


def largest() -> float:
    """The most pixels a second: one shot of three seconds fills a wide window."""
    return float(space(100))


def zoomed(layout: Layout, factor: float, x: float) -> Seen:
    """Larger or smaller with the second at `x` staying where it is; down to the whole film."""
    scale = min(layout.per_second * factor, largest())
    if scale <= layout.fitted * 1.001:
        return Seen()
    kept = layout.second(x)
    scroll = kept * scale - (x - layout.left)
    return Seen(scale, within(scroll, layout.seconds * scale - (layout.right - layout.left)))


def within(scroll: float, longest: float) -> float:
    """A scroll that shows something."""
    return max(0.0, min(scroll, max(0.0, longest)))


def scrolled(layout: Layout, by: float) -> Seen:
    """So many pixels further on."""
    return Seen(layout.scale, within(layout.scroll + by, layout.longest_scroll))


def showing(layout: Layout, start: float, end: float) -> Seen:
    """Scrolled as little as needed for the seconds from `start` to `end` to be seen; the start counts more."""
    margin = space(4)
    scroll = layout.scroll
    right = layout.right - layout.left
    scroll = max(scroll, end * layout.per_second + margin - right)
    scroll = min(scroll, start * layout.per_second - margin)
    return Seen(layout.scale, within(scroll, layout.longest_scroll))
