"""The timeline panel: a line of words, buttons and the total above, the shots below, on a ruler or in a table."""

from __future__ import annotations

import re
from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.commands import keys_text
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.bars import LaneBar, TimeBar
from kling_desktop.ui.compose.timeline.commands import ShotCommands
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.layout import shown
from kling_desktop.ui.compose.timeline.stage import Stage
from kling_desktop.ui.compose.timeline.table import TableView
from kling_desktop.ui.compose.timeline.tapping import Tapping
from kling_desktop.ui.compose.timeline.view import ShotsView
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.ui.tips import Tips
from kling_desktop.words import t

_FIELD = re.compile(r"shots(?:\[(\d+)\])?(?:\.duration)?$")
_LANES_SEEN = 4


class TimelinePanel(Group):
    """Shots on a ruler, and which pictures each of them mentions."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Timeline"))
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model, self._ui = model, ui
        self.deeds = ShotDeeds(model)
        self.stage = Stage(model)
        self.stage.setParent(self)
        self.tapping = Tapping(model, self)
        self.view = ShotsView(model, self.stage, self.deeds, self.tapping)
        self.table = TableView(model, self.deeds)
        self._tips = Tips(self, ui.commands)
        self.commands = ShotCommands(self, self.view, ui, model, self.deeds, self.tapping)
        self.commands.add_views(self.stage, self.toggle_table)
        self.view.commands = self.table.commands = self.commands
        self.total = label("", "title")
        self.limits = label("", "dim")
        self.fix = QPushButton()
        self.fix.setProperty("role", "fix")
        self.fix.clicked.connect(self._mend)
        self._buttons: list[tuple[QToolButton, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3.5), space(2.5), space(3.5), space(2))
        column.setSpacing(space(2))
        column.addLayout(self._head())
        column.addWidget(self._body(), 1)
        model.standings_changed.connect(self._refresh)
        model.goto_requested.connect(self._go_to)
        model.selection_changed.connect(self._show_chosen)
        self.stage.previewed.connect(self._refresh)
        self.stage.changed.connect(self._place_fix)
        self.view.hand.changed.connect(self._place_fix)
        self.tapping.changed.connect(self._refresh)
        self._order_focus()
        ui.commands.changed.connect(self._tell_keys)
        self._tint()
        self._tell_keys()
        self._refresh()

    # building ----------------------------------------------------------------------------------------------------

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(space(1.5))
        head.addWidget(label(t("Shots"), "title"))
        self._hint = label("", "dim")
        # Words that do not fit are left out: see `_show_hint`.
        self._hint.setMinimumWidth(0)
        head.addWidget(self._hint, 1)
        for name, picture in (("zoom-out", "minus"), ("zoom-fit", "fit"), ("zoom-in", "plus"), ("table", "table")):
            head.addWidget(self._button(name, picture))
        head.addSpacing(space(1))
        head.addWidget(self.total)
        head.addWidget(self.limits)
        return head

    def _button(self, name: str, picture: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "quiet")
        button.setIconSize(QSize(metrics().icon, metrics().icon))
        action = self.commands.action(name)
        button.setProperty("command", name)
        button.clicked.connect(action.trigger)
        if name == "table":
            button.setCheckable(True)
        self._buttons.append((button, picture))
        return button

    def _body(self) -> QWidget:
        ruler = QWidget()
        grid = QGridLayout(ruler)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.view, 0, 0)
        self.lane_bar, self.time_bar = LaneBar(self.stage), TimeBar(self.stage)
        grid.addWidget(self.lane_bar, 0, 1)
        grid.addWidget(self.time_bar, 1, 0)
        self.view.resized.connect(self.lane_bar.refresh)
        self.fix.setParent(self.view)
        self.stack = QStackedWidget()
        self.stack.addWidget(ruler)
        self.stack.addWidget(self.table)
        return self.stack

    def _order_focus(self) -> None:
        """Tab goes through the buttons, to the shots, to the way out on their ruler."""
        stops = [*(button for button, _picture in self._buttons), self.view, self.fix, self.table]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _tell_keys(self) -> None:
        """Keys may be a person's own: tips and the line above tell the ones that count."""
        for button, _picture in self._buttons:
            name = str(button.property("command"))
            self._tips.tell(button, self.commands.action(name).text(), f"shots.{name}")
        self._show_hint()

    def _wordings(self) -> tuple[str, ...]:
        """What the line above the shots may say, the longest first."""
        keys = {name: keys_text(self.commands.action(name)) for name in ("split", "delete", "tap")}
        if self.tapping.active:
            return self.tapping.words(keys["tap"])
        if "Backspace" in self._ui.commands.keys("shots.delete"):
            keys["delete"] = "⌫"
        drag = t("drag an edge to retime")
        splits = t("{key} splits", key=keys["split"]) if keys["split"] else ""
        deletes = t("{key} deletes", key=keys["delete"]) if keys["delete"] else ""
        both = [words for words in (splits, deletes) if words]
        return (" · ".join((drag, *both)), " · ".join(both) or drag)

    def _tint(self) -> None:
        for button, picture in self._buttons:
            button.setIcon(icon(picture, theme().accent if button.isChecked() else theme().dim))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "stack"):
            self._tint()
        super().changeEvent(event)

    # what it says ------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        # Some lanes are always to be seen; of more, the splitter decides.
        lowest = self.stage.layout.height_with(_LANES_SEEN)
        if self.view.minimumHeight() != lowest:
            self.view.setMinimumHeight(lowest)
        limits = self.deeds.limits
        seconds = float(self.stage.film.duration)
        fits = limits.takes(seconds)
        self.total.setText(t("{seconds} s", seconds=f"{seconds:.1f}"))
        self.limits.setText(t("of {low}–{high} s", low=limits.low, high=limits.high))
        role = "title" if fits else "title-bad"
        if self.total.property("role") != role:
            self.total.setProperty("role", role)
            self.total.style().unpolish(self.total)
            self.total.style().polish(self.total)
        self.total.setAccessibleName(
            self.total.text() + " " + self.limits.text() + ("" if fits else ", " + t("outside what the model takes"))
        )
        self._show_hint()
        self._place_fix()

    def _show_hint(self) -> None:
        tapping = self.tapping.active
        for button, _picture in self._buttons:
            button.setVisible(not tapping)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        wordings = self._wordings()
        measure, room = self._hint.fontMetrics(), self._hint.width()
        # A hint cut short helps nobody.
        self._hint.setText(next((words for words in wordings if measure.horizontalAdvance(words) <= room), ""))
        self._hint.setAccessibleName(wordings[0])
        role = "link" if tapping else "dim"
        if self._hint.property("role") != role:
            self._hint.setProperty("role", role)
            self._hint.style().unpolish(self._hint)
            self._hint.style().polish(self._hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def _place_fix(self) -> None:
        """The way out of a wrong length stands on the ruler, where it is wrong."""
        layout, limits = self.stage.layout, self.deeds.limits
        shown_now = not self.view.hand.dragging and not self.tapping.active and self.deeds.fix is not None
        self.fix.setVisible(shown_now)
        if not shown_now:
            return
        words = t("Fit to {seconds} s", seconds=self.deeds.fit_seconds)
        if words != self.fix.text():
            self.fix.setText(words)
            self.fix.setAccessibleName(words)
            self.fix.setToolTip(t("Scale all shots, in whole seconds and in proportion"))
        self.fix.adjustSize()
        wanted = layout.x(limits.high if limits.too_long(layout.total) else layout.total) + space(1)
        left = max(layout.left, min(wanted, layout.right - self.fix.width()))
        self.fix.move(round(left), round((layout.ruler.height() - self.fix.height()) / 2 - space(0.25)))

    def _mend(self) -> None:
        # The button goes with the fault: without this the focus would wander off to some other panel.
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deeds.fit()

    # where one is ------------------------------------------------------------------------------------------------

    @property
    def as_table(self) -> bool:
        """Whether the shots are shown as a table."""
        return self.stack.currentIndex() == 1

    def toggle_table(self) -> None:
        """The ruler or the table; the focus goes along."""
        table = self.stack.currentWidget() is not self.table
        focused = self.view.hasFocus() or self.table.hasFocus()
        self.stack.setCurrentIndex(1 if table else 0)
        for button, picture in self._buttons:
            if picture == "table":
                button.setChecked(table)
            else:
                button.setEnabled(not table)
        self._tint()
        if focused or (table and self.isVisible()):
            (self.table if table else self.view).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_chosen(self) -> None:
        shot = self._model.shot
        if shot is not None and not self.view.hand.dragging:
            start = self.deeds.selecting.start_of(shot)
            self.stage.show_seconds(start, start + shown(shot.duration))

    def _go_to(self, field: str) -> None:
        found = _FIELD.match(field)
        if found is None:
            return
        if found[1] is not None:
            self.deeds.selecting.one(int(found[1]))
        self.take_keys()

    def take_keys(self) -> None:
        """The shots get the keys, in whichever way they are shown."""
        (self.table if self.as_table else self.view).setFocus(Qt.FocusReason.OtherFocusReason)
