"""The menus of the gallery: of a tile or several, and of the panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from kling_desktop.domain.film import ReferenceId, Role, SendReferences
from kling_desktop.ui.compose.references.deeds import ReferenceDeeds
from kling_desktop.ui.compose.references.gallery import TILE_SIZES, Gallery
from kling_desktop.ui.compose.references.tiles import Offer, Tile, role_words
from kling_desktop.ui.compose.relinking import Relinking
from kling_desktop.words import t

Take = Callable[[Offer], object]


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def tile_menu(
    parent: QWidget,
    deeds: ReferenceDeeds,
    relinking: Relinking,
    tile: Tile,
    field: str,
    look: Callable[[], object],
    take: Take,
) -> QMenu:
    """Everything about one reference; what is wrong with it comes first."""
    menu, one, media = _menu(parent), tile.reference.id, tile.reference.media
    for offer in (Offer.FIX, Offer.ENLARGE):
        if offer in tile.offers:
            menu.addAction(tile.offer_words(offer), partial(take, offer))
    if tile.missing:
        menu.addAction(t("Find the file again…"), lambda: relinking.ask_for(parent, field))
    if tile.changed:
        menu.addAction(t("Use it as it is now"), lambda: relinking.accept(field))
    if (tile.missing or tile.changed) and media.sha256:
        menu.addAction(t("Use the library's copy"), lambda: relinking.restore(field))
    if menu.actions():
        menu.addSeparator()
    menu.addAction(t("Large look"), look).setShortcut(Qt.Key.Key_Space)
    if media.path is not None:
        menu.addAction(t("Crop and rotate…"), lambda: deeds.crop(one)).setShortcut(Qt.Key.Key_C)
        menu.addAction(t("Turn right"), lambda: deeds.turn([one], clockwise=True)).setShortcut(Qt.Key.Key_R)
    menu.addAction(t("Replace…"), lambda: deeds.replace(parent, one))
    menu.addAction(t("Use a web address…"), lambda: deeds.give_address(parent, one))
    menu.addSeparator()
    if tile.mention is not None:
        words = t("Mention {mention} in this shot", mention=tile.mention)
        menu.addAction(words, lambda: deeds.insert_mention(one)).setShortcut(Qt.Key.Key_M)
    menu.addMenu(_role_menu(menu, deeds, [one], tile.reference.role))
    words = t("Bring back") if tile.reference.aside else t("Set aside")
    menu.addAction(words, lambda: deeds.toggle_aside([one])).setShortcut(Qt.Key.Key_X)
    menu.addSeparator()
    menu.addAction(t("Use as start frame"), lambda: deeds.as_start(one))
    menu.addAction(t("Use as end frame"), lambda: deeds.as_end(one))
    menu.addAction(t("Make an element of it"), lambda: deeds.make_element([one]))
    menu.addSeparator()
    show = menu.addAction(t("Show in the file manager"), lambda: deeds.reveal(one))
    if media.path is None:
        show.setText(t("Open the address"))
    return menu


def several_menu(parent: QWidget, deeds: ReferenceDeeds, chosen: Sequence[ReferenceId], all_aside: bool) -> QMenu:
    """What can be done with several references at once."""
    menu = _menu(parent)
    menu.addAction(t("Turn right"), lambda: deeds.turn(chosen, clockwise=True)).setShortcut(Qt.Key.Key_R)
    menu.addMenu(_role_menu(menu, deeds, chosen, ""))
    words = t("Bring back") if all_aside else t("Set aside")
    menu.addAction(words, lambda: deeds.toggle_aside(chosen)).setShortcut(Qt.Key.Key_X)
    menu.addAction(t("Make one element of them"), lambda: deeds.make_element(chosen))
    return menu


def _role_menu(parent: QMenu, deeds: ReferenceDeeds, chosen: Sequence[ReferenceId], now: str) -> QMenu:
    menu = QMenu(t("Role"), parent)
    group = QActionGroup(menu)
    for role in (Role.PERSON, Role.OBJECT, Role.PLACE, Role.STYLE, Role.NONE):
        entry = menu.addAction(role_words(role), partial(deeds.set_role, chosen, role.value))
        entry.setCheckable(True)
        entry.setChecked(role == now)
        group.addAction(entry)
    return menu


def panel_menu(
    parent: QWidget,
    gallery: Gallery,
    send: str,
    set_send: Callable[[str], object],
    add: Callable[[], object],
    show_slots: Callable[[], object],
    find: Callable[[], object] | None,
) -> QMenu:
    """What goes out, tile sizes, and what concerns all references; `find` is None while no file is missing."""
    menu = _menu(parent)
    menu.addAction(t("Add references…"), add)
    menu.addAction(t("Slots of every provider"), show_slots)
    menu.addSeparator()
    group = QActionGroup(menu)
    for value, words in (
        (SendReferences.ALL, t("Send all references")),
        (SendReferences.CITED, t("Send only what is mentioned")),
    ):
        entry = menu.addAction(words, partial(set_send, value.value))
        entry.setCheckable(True)
        entry.setChecked(send == value)
        group.addAction(entry)
    menu.addSeparator()
    sizes = QMenu(t("Tile size"), menu)
    choice = QActionGroup(sizes)
    for steps, words in zip(TILE_SIZES, (t("Small"), t("Medium"), t("Large"), t("Whole width")), strict=True):
        entry = sizes.addAction(words, partial(gallery.set_tile_size, steps))
        entry.setCheckable(True)
        entry.setChecked(steps == gallery.tile_size)
        choice.addAction(entry)
    menu.addMenu(sizes)
    menu.addAction(t("Select all"), gallery.selectAll).setShortcut("Ctrl+A")
    if find is not None:
        menu.addSeparator()
        menu.addAction(t("Find missing files…"), find)
    return menu
