"""The timeline panel: a line of words and the total above, the shots below."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.view import ShotsView
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_FIELD = re.compile(r"shots(?:\[(\d+)\])?(?:\.duration)?$")
_LANES_SEEN = 4


class TimelinePanel(QWidget):
    """Shots on a ruler, and which pictures each of them mentions."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model, self._ui = model, ui
        self.deeds = ShotDeeds(model)
        self.view = ShotsView(model, self.deeds)
        self.total = label("", "title")
        self.limits = label("", "dim")
        head = QHBoxLayout()
        head.setSpacing(space(1.5))
        head.addWidget(label(t("Shots"), "title"))
        self._hint = label(t("drag an edge to retime · S splits · ⌫ deletes"), "dim")
        self._hint.setMinimumWidth(0)
        head.addWidget(self._hint, 1)
        head.addWidget(self.total)
        head.addWidget(self.limits)
        self._area = area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3.5), space(2.5), space(3.5), space(2))
        column.setSpacing(space(2))
        column.addLayout(head)
        column.addWidget(area, 1)
        model.standings_changed.connect(self._refresh)
        model.goto_requested.connect(self._go_to)
        self._refresh()

    def _refresh(self) -> None:
        # Some lanes are always to be seen; of more, the splitter decides.
        lowest = self.view.geometry_now.height_with(_LANES_SEEN)
        if self._area.minimumHeight() != lowest:
            self._area.setMinimumHeight(lowest)
        low, high = self._model.offer.capabilities.durations.total
        seconds = float(self._model.film.duration)
        fits = low <= seconds <= high
        self.total.setText(t("{seconds} s", seconds=f"{seconds:.1f}"))
        self.limits.setText(t("of {low}–{high} s", low=low, high=high))
        role = "title" if fits else "title-bad"
        if self.total.property("role") != role:
            self.total.setProperty("role", role)
            self.total.style().unpolish(self.total)
            self.total.style().polish(self.total)
        self.total.setAccessibleName(
            self.total.text() + " " + self.limits.text() + ("" if fits else ", " + t("outside what the model takes"))
        )

    def _go_to(self, field: str) -> None:
        found = _FIELD.match(field)
        if found is None:
            return
        if found[1] is not None:
            self.deeds.select(int(found[1]))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
