"""The Compose workspace: references on the left, the film in the middle, words and money on the right, takes below."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from kling_desktop.ui.compose.checks.panel import ChecksPanel
from kling_desktop.ui.compose.cropping import Cropping
from kling_desktop.ui.compose.elements.panel import ElementsPanel
from kling_desktop.ui.compose.frames.panel import FramesPanel
from kling_desktop.ui.compose.generate.panel import GeneratePanel
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.monitor.panel import MonitorPanel
from kling_desktop.ui.compose.offers.panel import OffersPanel
from kling_desktop.ui.compose.prompt.panel import PromptPanel
from kling_desktop.ui.compose.references.panel import ReferencesPanel
from kling_desktop.ui.compose.settings.panel import SettingsPanel
from kling_desktop.ui.compose.source.panel import SourcePanel
from kling_desktop.ui.compose.takes.panel import TakesPanel
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.watching import Watching
from kling_desktop.ui.parts.headings import line
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import metrics, space


def _column(name: str, *panels: QWidget, stretch: int = -1) -> QScrollArea:
    """Panels above each other that scroll when the window is low."""
    inside = QWidget()
    inside.setObjectName("canvas")
    column = QVBoxLayout(inside)
    column.setContentsMargins(space(3), space(3), space(3), space(3))
    column.setSpacing(space(4))
    for index, panel in enumerate(panels):
        column.addWidget(panel, 1 if index == stretch else 0)
    column.addStretch(1)
    area = QScrollArea()
    area.setObjectName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def _in_reading_order(splitter: QSplitter) -> None:
    """Screen readers meet the parts as they stand: a splitter puts each new part before the older ones."""
    for place in reversed(range(splitter.count())):
        part = splitter.widget(place)
        assert part is not None
        part.lower()


class ComposeWorkspace(QWidget):
    """All panels of Compose around one `ComposeModel`."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.model = model
        self.references = ReferencesPanel(model, ui)
        self.elements = ElementsPanel(model, ui)
        self.frames = FramesPanel(model, ui)
        self.source = SourcePanel(model, ui)
        self.monitor = MonitorPanel(model, ui)
        self.timeline = TimelinePanel(model, ui)
        self.prompt = PromptPanel(model, ui)
        self.settings = SettingsPanel(model, ui)
        self.offers = OffersPanel(model, ui)
        self.checks = ChecksPanel(model, ui)
        self.generate = GeneratePanel(model, ui)
        self.takes = TakesPanel(model, ui)
        self.cropping = Cropping(model, ui, self)
        self.watching = Watching(model, ui.bridge, self)
        self.references.monitor_requested.connect(self.monitor.show_media)
        self.takes.monitor_requested.connect(lambda takes: self.monitor.show_takes(*takes))

        self.takes.source_wanted.connect(self.source.deeds.take)
        self.left = _column("left-column", self.references, self.elements, self.frames, self.source)
        self.left.setMinimumWidth(space(65))
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setObjectName("middle")
        middle.addWidget(self.monitor)
        middle.addWidget(self.timeline)
        middle.setStretchFactor(0, 1)
        middle.setStretchFactor(1, 0)
        middle.setChildrenCollapsible(False)
        _in_reading_order(middle)
        self.middle = middle
        right = QWidget()
        right.setObjectName("canvas")
        stack = QVBoxLayout(right)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        self.right = _column("right-column", self.prompt, self.settings, self.offers, self.checks)
        stack.addWidget(self.right, 1)
        stack.addWidget(self.generate)
        right.setMinimumWidth(space(72))
        self.columns = self._splitter("columns", self.left, middle)
        self.columns.setStretchFactor(1, 1)
        self.columns.setSizes([metrics().left_column, space(200)])
        bench = QWidget()
        below = QVBoxLayout(bench)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.columns, 1)
        below.addWidget(line())
        below.addWidget(self.takes)
        # Words, money and checks stand beside the takes, not above them: so the price and what speaks against it are
        # on screen without scrolling.
        self.sides = self._splitter("sides", bench, right)
        self.sides.setStretchFactor(0, 1)
        self.sides.setSizes([space(270), metrics().right_column])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.sides, 1)

    def _splitter(self, name: str, *parts: QWidget) -> QSplitter:
        made = QSplitter(Qt.Orientation.Horizontal)
        made.setObjectName(name)
        made.setChildrenCollapsible(False)
        for part in parts:
            made.addWidget(part)
        _in_reading_order(made)
        return made

    @property
    def _splitters(self) -> tuple[QSplitter, ...]:
        return (self.sides, self.columns, self.middle)

    @property
    def money_width(self) -> int:
        """How wide the column with price, checks and the button that spends is."""
        return self.sides.sizes()[1]

    def layout_state(self) -> str:
        """The splitters' positions, the size of the tiles and how the timeline is shown, for the settings."""
        splitters = (bytes(part.saveState().toBase64().data()).decode() for part in self._splitters)
        shown = "table" if self.timeline.as_table else "ruler"
        return ";".join((*splitters, str(self.references.gallery.tile_size), shown))

    def restore_layout(self, state: str) -> None:
        """Put the splitters back where they were; nonsense, and what an older window left, is ignored."""
        count = len(self._splitters)
        texts, (tile, shown) = state.split(";")[:count], (*state.split(";")[count:], "", "")[:2]
        if state.count(";") not in (count, count + 1):
            return
        if (shown == "table") is not self.timeline.as_table:
            self.timeline.toggle_table()
        if tile.isdecimal():
            self.references.gallery.set_tile_size(int(tile))
        for part, text in zip(self._splitters, texts, strict=True):
            part.restoreState(QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore"))))
