"""Checks: what is fine and what is not, live; a click goes there, a fix is one click."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from kling_desktop.domain.checks import slots_used
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import Problem
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.compose.checks.findings import Finding, Way, findings
from kling_desktop.ui.compose.checks.rows import FindingDelegate, FindingRows
from kling_desktop.ui.compose.giving import give_address
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.headings import Heading
from kling_desktop.ui.parts.rows import RowsView
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import n, t


class ChecksView(RowsView):
    """Enter or a click goes to the field, Space or a click on a way out takes it."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__(most=500)  # the column scrolls; a list that scrolls within it would hide the worst
        self.setObjectName("checks")
        self._model, self._ui = model, ui
        self.rows = FindingRows()
        self.rows.setParent(self)
        self.delegate = FindingDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(t("Checks"))

    def _finding(self, index: QModelIndex) -> Finding | None:
        return self.rows.findings[index.row()] if index.isValid() else None

    def _over_link(self, point: QPointF) -> tuple[Finding, int] | None:
        index = self.indexAt(point.toPoint())
        finding = self._finding(index)
        for number in range(0 if finding is None else len(finding.links)):
            assert finding is not None
            box = self.delegate.fix_box(QRectF(self.visualRect(index)), finding, number)
            if box is not None and box.contains(point):
                return finding, number
        return None

    def go(self, finding: Finding | None) -> None:
        """Show the field a line is about."""
        if finding is not None and finding.problem is not None:
            self._model.goto_requested.emit(finding.problem.field)

    def fix(self, finding: Finding | None, number: int = 0) -> None:
        """Take a way out of a line, the first one unless another is asked for."""
        if finding is None or finding.problem is None or number >= len(finding.links):
            return
        match finding.links[number].way:
            case Way.BUCKET:
                self._ui.commands.trigger("window.bucket")
            case Way.ADDRESS:
                give_address(self._model, self._ui, self, finding.problem.field)
            case Way.FIX if finding.problem.fix is not None:
                self._model.fix(finding.problem.fix)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        link = self._over_link(event.position())
        if link is not None:
            self.fix(*link)
        else:
            self.go(self._finding(self.indexAt(event.position().toPoint())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        finding = self._finding(self.indexAt(event.position().toPoint()))
        hand = finding is not None and finding.problem is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        finding = self._finding(self.currentIndex())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go(finding)
        elif event.key() == Qt.Key.Key_Space:
            self.fix(finding)
        else:
            super().keyPressEvent(event)


class ChecksPanel(Group):
    """The heading and the lines."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Checks"))
        self._model, self._ui = model, ui
        self.heading = Heading(t("Checks"))
        self._said = ("", "")
        """The film and what was last said of it."""
        self.view = ChecksView(model, ui)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1.5))
        column.addWidget(self.heading)
        column.addWidget(self.view)
        model.standings_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what the checks say of the film for the chosen offer."""
        film, offer, found = self._model.weighed, self._model.offer, self._model.problems
        if self.view.rows.show(findings(film, offer, found, slots_used(film, offer).used)):
            self.view.fit()
        self._show_summary(offer, found)

    def _show_summary(self, offer: Offer, found: tuple[Problem, ...]) -> None:
        blocking = sum(problem.blocks for problem in found)
        if blocking:
            words = n("{count} to fix", "{count} to fix", blocking)
        else:
            words = t("ready for {who}", who=offer.provider_title)
        self.heading.set_remark(words, "bad" if blocking else "caption")
        if self._model.previewing:
            return  # nobody is told of every second an edge is dragged over, but of where it is let go
        said, self._said = self._said, (self._model.film.id, words)
        if said[0] == self._said[0] and said != self._said:
            self._ui.messages.announce(f"{t('Checks')}: {words}")
