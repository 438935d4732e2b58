"""The scroll bars of the timeline: along the time when it is zoomed, down the lanes when there are many."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollBar

from kling_desktop.ui.compose.timeline.stage import Stage
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t


class TimeBar(QScrollBar):
    """There while not the whole film is seen."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(t("Scroll along the film"))
        # Coming and going must not move what one works on.
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self._stage = stage
        self.valueChanged.connect(lambda value: stage.scroll_to(float(value)))
        stage.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Follow the stage."""
        layout = self._stage.layout
        self.blockSignals(True)
        self.setRange(0, round(layout.longest_scroll))
        self.setPageStep(round(layout.right - layout.left))
        self.setSingleStep(space(10))
        self.setValue(round(layout.scroll))
        self.blockSignals(False)
        self.setVisible(not self._stage.fits and not self._stage.held and layout.longest_scroll > 0)


class LaneBar(QScrollBar):
    """There while not all lanes are seen."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setAccessibleName(t("Scroll the lanes"))
        self._stage = stage
        self.valueChanged.connect(lambda value: stage.scroll_lanes_to(float(value)))
        stage.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Follow the stage."""
        self.blockSignals(True)
        self.setRange(0, round(self._stage.hidden_lanes))
        self.setPageStep(round(self._stage.lanes_room))
        self.setSingleStep(round(self._stage.layout.lane_height))
        self.setValue(round(self._stage.layout.lane_scroll))
        self.blockSignals(False)
        self.setVisible(self._stage.hidden_lanes > 0)
