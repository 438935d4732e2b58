"""Typing seconds on the shots: where the field stands, and what becomes of what was typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.layout import shown
from kling_desktop.ui.compose.timeline.seconds_field import SecondsField
from kling_desktop.ui.compose.timeline.stage import Stage
from kling_desktop.ui.theme.tokens import space


class SecondsTyping(QObject):
    """One field at a time, on the chosen shot; with several selected, all of them get the seconds."""

    def __init__(self, view: QWidget, model: ComposeModel, stage: Stage, deeds: ShotDeeds) -> None:
        super().__init__(view)
        self._view, self._model, self._stage, self._deeds = view, model, stage, deeds
        self.field: SecondsField | None = None
        self._index = -1
        stage.changed.connect(self._place)
        model.document.opened.connect(lambda _film: self._close())

    def begin(self, text: str = "") -> None:
        """Open the field on the chosen shot, with a digit already typed or the seconds it has."""
        shot, index = self._model.shot, self._model.shot_index
        if shot is None or self._model.document.read_only:
            return
        self._close()
        layout = self._stage.layout
        self._stage.show_seconds(layout.start(index), layout.start(index) + shown(shot.duration))
        self._index = index
        field = self.field = SecondsField(self._view, index + 1, text or f"{round(shown(shot.duration))}")
        if not text:
            field.selectAll()
        field.written.connect(self._written)
        field.left.connect(self._leave)
        self._place()
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            field.deselect()
            field.setCursorPosition(len(text))

    def _place(self) -> None:
        layout = self._stage.layout
        if self.field is None or self._index >= len(layout.durations):
            return
        card = layout.card(self._index)
        width, height = space(11), space(6)
        middle = card.right() - width / 2 - space(1) if card.width() > width * 1.5 else card.center().x()
        left = max(layout.left, min(middle - width / 2, layout.right - width))
        self.field.setGeometry(round(left), round(card.top() + space(1)), width, height)

    def _written(self, text: str, step: int) -> None:
        index = self._index
        ids = self._deeds.selecting.ids
        had_focus = self.field is not None and self.field.hasFocus()
        self._close()
        if text[0] in "+-":
            self._deeds.lengthen(int(text))
        elif int(text) > 0:
            self._deeds.set_seconds(ids, int(text))
        if step and 0 <= index + step < len(self._model.film.shots):
            self._deeds.selecting.one(index + step)
            self.begin()
        elif had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        had_focus = self.field is not None and self.field.hasFocus()
        self._close()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        field, self.field = self.field, None
        if field is not None:
            field.hide()
            field.deleteLater()
