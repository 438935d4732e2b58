"""How many slots the film uses at every provider, and what each of them counts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from kling_desktop.domain.offers import Counting, Offer
from kling_desktop.domain.sending import SlotUse, slots_used
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t


@dataclass(frozen=True, slots=True)
class Meter:
    """The slots of one model."""

    offer: Offer
    use: SlotUse
    chosen: bool

    @property
    def over(self) -> bool:
        """Whether more goes out than there is room for."""
        return self.use.total is not None and self.use.used > self.use.total

    @property
    def figures(self) -> str:
        """Like "5 / 4"; only the first where there is no limit."""
        return str(self.use.used) if self.use.total is None else f"{self.use.used} / {self.use.total}"

    @property
    def counts(self) -> str:
        """What takes a slot there."""
        slots = self.offer.capabilities.slots
        if self.use.counting is Counting.PICTURES:
            words = t("every picture counts: references, front views, angles")
        else:
            words = t("references and elements count, angles do not")
        if self.use.total is not None and slots.with_video is not None and slots.with_video != slots.total:
            words += " · " + t("{count} with a source video", count=slots.with_video)
        return words


def meters(model: ComposeModel) -> list[Meter]:
    """One for each provider, in the order of the comparison."""
    film, chosen = model.film, model.offer
    return [
        Meter(standing.offer, slots_used(film, standing.offer), standing.offer is chosen)
        for standing in model.standings
    ]


def line(found: list[Meter]) -> str:
    """All of them in one line: "Oxen 5/4 · PixelDojo 3/7"."""
    return " · ".join(f"{meter.offer.provider_title} {meter.figures.replace(' ', '')}" for meter in found)


class SlotBar(QWidget):
    """A bar with a piece for each slot; what does not fit is red."""

    def __init__(self, use: SlotUse) -> None:
        super().__init__()
        self._use = use
        self.setFixedHeight(space(2))
        self.setMinimumWidth(space(28))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As many pieces as there are slots or pictures, whichever is more."""
        used, total = self._use.used, self._use.total
        count = max(used, total or 0)
        if not count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = float(2 * metrics().line)
        width = (self.width() - gap * (count - 1)) / count
        for place in range(count):
            over = total is not None and place >= total
            colour = theme().bad if over else theme().accent if place < used else theme().surface[4]
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(place * (width + gap), 0, width, self.height()), gap, gap)
        painter.end()


class SlotPopover(QFrame):
    """The meters under each other; any key or click outside ends it."""

    def __init__(self, parent: QWidget, found: list[Meter]) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(line(found))
        grid = QGridLayout(self)
        grid.setContentsMargins(space(4), space(3), space(4), space(3))
        grid.setHorizontalSpacing(space(4))
        grid.setVerticalSpacing(space(1))
        row = 0
        for meter in found:
            grid.addWidget(label(meter.offer.provider_title, "title" if meter.chosen else ""), row, 0)
            grid.addWidget(SlotBar(meter.use), row, 1)
            figures = label(meter.figures, "bad" if meter.over else "dim")
            grid.addWidget(figures, row, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(meter.counts, "faint"), row + 1, 0, 1, 3)
            grid.setRowMinimumHeight(row + 2, space(1.5))
            row += 3
        grid.addWidget(label(t("Start and end frame are not counted anywhere."), "faint"), row, 0, 1, 3)

    def show_at(self, point: QPoint) -> None:
        """Open below a point of the screen."""
        self.adjustSize()
        self.move(point)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self.close()
