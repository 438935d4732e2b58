"""Cards of elements: where they are used, colour, notes, long names, pictures dropped beside the slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from kling_desktop.domain.film import Element, ElementId
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.elements.notes import NotesPage
from kling_desktop.ui.compose.elements.panel import ElementsPanel
from kling_desktop.ui.parts import mentions
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from kling_desktop.ui.theme.tokens import theme
from tests.ui.compose_left.bench import drag_over, drop, entries, of_files, open_menu, submenu
from tests.ui.desk import Desk, picture, sample_film

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FILES = [resource(f"samples/{name}") for name in ("rocket.jpg", "coffee.png", "moon.png", "chelsea.png")]


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    film = sample_film()
    long = replace(film.elements[1], name="Chelsea, the very long-named cat of the lighthouse keeper")
    empty = Element(id=ElementId("e3"))
    return left(replace(film, elements=(replace(film.elements[0], angles=(picture("moon.png"),)), long, empty)))


@pytest.fixture
def panel(desk: Desk) -> ElementsPanel:
    return desk.show(ElementsPanel, 300, 640)


def names(desk: Desk, place: int) -> list[str]:
    return [media.name for media in desk.film.elements[place].pictures]


def card_menu(desk: Desk, panel: ElementsPanel, place: int) -> None:
    panel.cards[place].menu_requested.emit(panel.mapToGlobal(QPoint(4, 4)))
    desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)


def test_the_shots_that_mention_it_are_links_to_them(desk: Desk, panel: ElementsPanel) -> None:
    desk.model.select_shot(desk.film.shots[1].id)
    used = panel.cards[0].used
    assert ">1</a>" in used.text()
    assert ">2</a>" not in used.text()
    assert panel.cards[2].used.text() == "in no shot yet"
    used.linkActivated.emit("s1")
    assert desk.model.shot is not None
    assert desk.model.shot.id == "s1"


def test_escape_gives_a_new_name_up(desk: Desk, panel: ElementsPanel) -> None:
    card = panel.cards[0]
    card.edit_name()
    desk.qtbot.waitUntil(card.name.hasFocus)
    QTest.keyClicks(card.name, "Neil")
    QTest.keyClick(card.name, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(card.hasFocus)
    assert (card.name.text(), desk.film.elements[0].name, desk.steps) == ("Astronaut", "Astronaut", 0)


def test_a_long_name_ends_in_an_ellipsis_until_it_is_edited(desk: Desk, panel: ElementsPanel) -> None:
    name = panel.cards[1].name
    assert name.overflows
    assert name.shown_text.endswith("…")
    assert len(name.shown_text) < len(name.text())
    panel.cards[1].edit_name()
    desk.qtbot.waitUntil(name.hasFocus)
    assert name.shown_text == name.text()
    assert panel.cards[0].name.shown_text == "Astronaut"


def test_a_colour_is_chosen_and_seen_everywhere(desk: Desk, panel: ElementsPanel) -> None:
    one = Mention(MentionKind.ELEMENT, 1)
    assert mentions.hue(one, desk.film) == theme().hue(1)
    card_menu(desk, panel, 0)
    menu = open_menu()
    colours = submenu(menu, "Colour")
    colours.actions()[5].trigger()
    menu.close()
    assert desk.film.elements[0].hue == 5
    assert mentions.hue(one, desk.film) == mentions.colour(one, desk.film) == theme().hue(5)
    assert panel.cards[0]._tint == theme().hue(5)
    desk.undo()
    assert panel.cards[0]._tint == theme().hue(1)


def test_notes_are_kept_when_the_page_closes(desk: Desk, panel: ElementsPanel) -> None:
    assert not panel.cards[0].notes.isVisible()
    card_menu(desk, panel, 0)
    next(action for action in open_menu().actions() if action.text() == "Notes…").trigger()
    for menu in desk.window.findChildren(QMenu):
        menu.close()
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(NotesPage)))
    page = desk.window.findChildren(NotesPage)[0]
    QTest.keyClicks(page.text, "Left-handed")
    page.close()
    assert desk.film.elements[0].notes == "Left-handed"
    assert desk.document.undo_stack.undoText() == "Notes of @Element1"
    assert panel.cards[0].notes.isVisible()
    assert panel.cards[0].notes.text() == "Left-handed"
    QTest.mouseClick(panel.cards[0].notes, LEFT)
    page = next(one for one in desk.window.findChildren(NotesPage) if one.isVisible())
    page.close()
    assert desk.steps == 1


def test_pictures_dropped_on_the_card_fill_what_is_free(desk: Desk, panel: ElementsPanel) -> None:
    assert drop(panel.cards[2], of_files(*FILES), QPoint(200, 10))
    desk.qtbot.waitUntil(lambda: len(names(desk, 2)) == 4)
    assert names(desk, 2) == ["rocket.jpg", "coffee.png", "moon.png", "chelsea.png"]
    assert desk.steps == 1
    assert drop(panel.cards[0], of_files(*FILES[:3]), QPoint(200, 10))
    desk.qtbot.waitUntil(lambda: len(names(desk, 0)) == 4)
    assert names(desk, 0) == ["astronaut.png", "moon.png", "rocket.jpg", "coffee.png"]
    assert desk.ui.messages.shown[0].label.text() == "@Element1 has room for three angles."


def test_a_card_dragged_over_a_card_is_left_to_the_panel(desk: Desk, panel: ElementsPanel) -> None:
    mime = pack(Carried(film=desk.film.id, kind=Kind.ELEMENT, id="e1"), None)
    low = panel.cards[1].rect().bottomLeft() + QPoint(20, -4)
    assert drag_over(panel.cards[1], mime, low)
    assert not panel.cards[1]._lit
    assert drop(panel.cards[1], mime, low)
    assert [element.id for element in desk.film.elements] == ["e2", "e1", "e3"]


def test_several_references_become_views(desk: Desk, panel: ElementsPanel) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.REFERENCE, id="r1", more=("r2",))
    assert drop(panel.cards[2].slots[0], pack(carried, picture("rocket.jpg"), picture("coffee.png")))
    desk.qtbot.waitUntil(lambda: names(desk, 2) == ["rocket.jpg", "coffee.png"])


def test_with_shift_a_view_leaves_where_it_came_from(desk: Desk, panel: ElementsPanel) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.VIEW, id="e1", place=1)
    target = panel.cards[2].slots[0]
    mime = pack(carried, picture("moon.png"))
    assert drag_over(target, mime, QPoint(5, 5))
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, LEFT, SHIFT)
    QApplication.sendEvent(target, event)
    assert (names(desk, 0), names(desk, 2)) == (["astronaut.png"], ["moon.png"])
    assert desk.document.undo_stack.undoText() == "Move a view of @Element1"


def test_keys_of_a_slot(desk: Desk, panel: ElementsPanel) -> None:
    wanted: list[str] = []
    desk.model.crop_requested.connect(wanted.append)
    slot = panel.cards[0].slots[1]
    slot.setFocus()
    QTest.keyClick(slot, Qt.Key.Key_C)
    assert wanted == ["elements[0].angles[0]"]
    QTest.keyClick(slot, Qt.Key.Key_Space)
    [look] = desk.window.findChildren(LargeLook)
    assert look.accessibleName().startswith("Large look at Angle 1 of @Element1")
    look.close()


def test_the_menu_duplicates_mentions_and_moves(desk: Desk, panel: ElementsPanel) -> None:
    card_menu(desk, panel, 0)
    menu = open_menu()
    assert entries(menu) == [
        "Rename",
        "Notes…",
        "Colour",
        "Mention @Element1 in this shot",
        "Move up",
        "Move down",
        "Duplicate",
        "Save to the shelf",
        "Export to a file…",
        "Remove element",
    ]
    next(action for action in menu.actions() if action.text() == "Duplicate").trigger()
    menu.close()
    assert [element.name for element in desk.film.elements][:2] == ["Astronaut", "Astronaut"]
    assert desk.film.shots[0].prompt == "@Element1 pours coffee, @Element3 watches"
    panel.deeds.insert_mention(desk.film.elements[1].id)
    assert desk.film.shots[0].prompt.endswith(" @Element2")
    panel.cards[1].setFocus()
    QTest.keyClick(panel.cards[1], Qt.Key.Key_Up, CTRL | SHIFT)
    assert desk.film.shots[0].prompt == "@Element2 pours coffee, @Element3 watches @Element1"
