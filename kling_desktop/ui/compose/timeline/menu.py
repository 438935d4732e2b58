"""The context menu of the shots."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from kling_desktop.ui.compose.timeline.commands import ShotCommands
from kling_desktop.words import t

_SEPARATOR = ""
_ENTRIES = (
    *("write", _SEPARATOR, "split", "duplicate", "merge", _SEPARATOR),
    *("add", "insert", "delete", _SEPARATOR, "cut", "copy", "paste", "all", _SEPARATOR),
)
_LENGTH = ("shorter", "longer", "roll-left", "roll-right", "equal", "fit")
_ORDER = ("earlier", "later")


def shot_menu(parent: QWidget, commands: ShotCommands) -> QMenu:
    """A menu for the selected shots; it goes by itself once closed. What cannot be done now is greyed out."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill(menu, _ENTRIES, commands)
    _fill(menu.addMenu(t("Seconds")), _LENGTH, commands)
    _fill(menu.addMenu(t("Place in the film")), _ORDER, commands)
    menu.addSeparator()
    _fill(menu, ("tap", "table"), commands)
    return menu


def _fill(menu: QMenu, names: tuple[str, ...], commands: ShotCommands) -> None:
    for name in names:
        if name == _SEPARATOR:
            menu.addSeparator()
        else:
            menu.addAction(commands.action(name))
