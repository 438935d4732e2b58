"""The menu of an element's card."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from kling_desktop.domain.film import Element
from kling_desktop.ui.compose.elements.deeds import ElementDeeds
from kling_desktop.ui.compose.elements.shelf_deeds import ShelfDeeds
from kling_desktop.ui.theme.tokens import metrics, theme
from kling_desktop.words import t


def swatch(number: int) -> QIcon:
    """A dot in a hue."""
    side = metrics().icon
    pixmap = QPixmap(side * 2, side * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().hue(number))
    painter.drawEllipse(2, 2, side - 4, side - 4)
    painter.end()
    return QIcon(pixmap)


def colour_menu(parent: QMenu, deeds: ElementDeeds, element: Element) -> QMenu:
    """A hue of the theme, or the one of its place."""
    menu = QMenu(t("Colour"), parent)
    group = QActionGroup(menu)
    names = (t("Blue"), t("Violet"), t("Green"), t("Pink"), t("Yellow"), t("Indigo"), t("Orange"))
    for number, words in ((0, t("By its number")), *enumerate(names, 1)):
        entry = menu.addAction(words, partial(deeds.set_hue, element.id, number))
        if number:
            entry.setIcon(swatch(number))
        entry.setCheckable(True)
        entry.setChecked(element.hue == number)
        group.addAction(entry)
    return menu


def card_menu(
    parent: QWidget,
    deeds: ElementDeeds,
    shelf: ShelfDeeds,
    element: Element,
    rename: Callable[[], object],
    notes: Callable[[], object],
    step: Callable[[int], object],
    remove: Callable[[], object],
    place: tuple[int, int],
) -> QMenu:
    """Everything about one element; `place` is its place from 0 and how many there are."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.addAction(t("Rename"), rename)
    menu.addAction(t("Notes…"), notes)
    menu.addMenu(colour_menu(menu, deeds, element))
    menu.addAction(
        t("Mention {mention} in this shot", mention=deeds.title(element.id)), partial(deeds.insert_mention, element.id)
    )
    menu.addSeparator()
    menu.addAction(t("Move up"), lambda: step(-1)).setEnabled(place[0] > 0)
    menu.addAction(t("Move down"), lambda: step(1)).setEnabled(place[0] < place[1] - 1)
    menu.addAction(t("Duplicate"), partial(deeds.duplicate, element.id))
    menu.addSeparator()
    on_shelf = shelf.holding(element)
    full = bool(element.pictures)
    if on_shelf is not None:
        menu.addAction(t("Update on the shelf"), partial(shelf.update, element.id)).setEnabled(full)
        words = t("Save as another look of {name}", name=on_shelf.name or t("this element"))
        menu.addAction(words, partial(shelf.add_look, element.id, on_shelf)).setEnabled(full)
    else:
        menu.addAction(t("Save to the shelf"), partial(shelf.save, element.id)).setEnabled(full)
        others = [entry for entry in shelf.shelf.elements if entry.looks]
        if others:
            looks = QMenu(t("Save as another look of…"), menu)
            for entry in others:
                looks.addAction(entry.name or t("Unnamed"), partial(shelf.add_look, element.id, entry))
            looks.setEnabled(full)
            menu.addMenu(looks)
    menu.addAction(t("Export to a file…"), partial(shelf.export_element, parent, element.id)).setEnabled(full)
    menu.addSeparator()
    menu.addAction(t("Remove element"), remove)
    return menu
