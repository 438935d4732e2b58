"""The context menu of a shot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.theme.icons import icon
from kling_desktop.words import t


def shot_menu(parent: QWidget, model: ComposeModel, deeds: ShotDeeds) -> QMenu:
    """A menu for the selected shot; it goes by itself once closed. What cannot be done now is greyed out."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    has = model.shot is not None

    def add(words: str, keys: str, picture: str, run: Callable[[], object], enabled: bool) -> QAction:
        # The keys are told, not bound: the view answers them itself while it has the focus.
        action = menu.addAction(icon(picture), f"{words}\t{keys}" if keys else words)
        action.setEnabled(enabled)
        action.triggered.connect(lambda _checked=False: run())
        return action

    add(t("Write its words"), "↵", "more", lambda: model.goto_requested.emit(f"shots[{model.shot_index}].prompt"), has)
    menu.addSeparator()
    add(t("Split at the playhead"), "S", "split", deeds.split, deeds.split_second is not None)
    add(t("Duplicate"), "D", "duplicate", deeds.duplicate, has)
    last = model.shot_index + 1 >= len(model.film.shots)
    add(t("Merge with the next shot"), "", "loop", deeds.merge, has and not last)
    menu.addSeparator()
    add(t("Add a shot"), "+", "plus", deeds.add, True)
    add(t("Delete"), "⌫", "trash", deeds.remove, has)
    return menu
