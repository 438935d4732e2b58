"""The Compose workspace: references on the left, the film in the middle, words and money on the right, takes below."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from kling_desktop.ui.compose.checks.panel import ChecksPanel
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
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setObjectName("columns")
        self.columns.setChildrenCollapsible(False)
        for widget in (self.left, middle, right):
            self.columns.addWidget(widget)
        self.columns.setStretchFactor(1, 1)
        self.columns.setSizes([metrics().left_column, space(200), metrics().right_column])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.columns, 1)
        whole.addWidget(line())
        whole.addWidget(self.takes)

    def layout_state(self) -> str:
        """The splitters' positions, for the settings."""
        return ";".join(bytes(part.saveState().toBase64().data()).decode() for part in (self.columns, self.middle))

    def restore_layout(self, state: str) -> None:
        """Put the splitters back where they were; nonsense is ignored."""
        for part, text in zip((self.columns, self.middle), state.split(";"), strict=False):
            part.restoreState(QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore"))))
