"""The theme: colours and sizes by role, read from `resources/theme`.

Widgets that paint ask `theme()` each time they paint, so a theme may change while the window is open. Imported before
the first paint: JSON, because reading TOML costs as much again as all the rest of this.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor

from kling_desktop.host.resources import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Sizes in device-independent pixels."""

    step: int
    radius_picture: int
    radius_control: int
    radius_card: int
    body: int
    caption: int
    heading: int
    title: int
    time: int
    line: int
    icon: int
    control_height: int
    top_bar: int
    left_column: int
    right_column: int
    takes_strip: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours by role.

    `surface` runs from the canvas (0) to a pressed control (4) and has no hue, so that pictures can be judged. `plate`
    and `on_plate` are labels over pictures: light on dark, whatever the theme. `hues` are those of @Element1, 2, ….
    """

    name: str
    surface: tuple[QColor, QColor, QColor, QColor, QColor]
    line: QColor
    text: QColor
    dim: QColor
    faint: QColor
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    shot: QColor
    shot_selected: QColor
    ok: QColor
    run: QColor
    warn: QColor
    bad: QColor
    image_tag: QColor
    hues: tuple[QColor, ...]
    plate: QColor
    on_plate: QColor

    @property
    def dark(self) -> bool:
        """Whether surfaces are darker than text."""
        return self.surface[0].lightness() < self.text.lightness()

    def hue(self, number: int) -> QColor:
        """The colour of @Element<number>, from 1; they go round after the last."""
        return self.hues[(number - 1) % len(self.hues)]


def _colours(data: object) -> object:
    if isinstance(data, list):
        return tuple(QColor(str(item)) for item in data)
    return QColor(str(data))


@lru_cache(maxsize=4)
def load_theme(name: str) -> Theme:
    """The theme `dark` or `light`."""
    data = json.loads(resource(f"theme/{name}.json").read_text("utf-8"))
    roles = {key: value if key == "name" else _colours(value) for key, value in data.items()}
    return Theme(**roles)  # type: ignore[arg-type]  # the files are ours; a test loads both


@lru_cache(maxsize=1)
def metrics() -> Metrics:
    """The sizes."""
    return Metrics(**json.loads(resource("theme/metrics.json").read_text("utf-8")))


_current: list[Theme] = []


def theme() -> Theme:
    """The theme on screen; dark until one is chosen."""
    if not _current:
        _current.append(load_theme("dark"))
    return _current[0]


def set_current(chosen: Theme) -> None:
    """Make this the theme on screen; `appearance.apply` tells the widgets."""
    _current[:] = [chosen]


def space(steps: float = 1) -> int:
    """So many steps of spacing, in device-independent pixels."""
    return round(metrics().step * steps)
