"""Elements: made, named, filled, moved and removed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain.film import Element, ElementId, Media
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.elements.card import ElementCard
from kling_desktop.ui.compose.elements.deeds import name_from
from kling_desktop.ui.compose.elements.panel import ElementsPanel
from kling_desktop.ui.dialogs.address import AddressDialog
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from tests.ui.compose_left.bench import choose, chosen, drag_over, drop, of_files, open_menu
from tests.ui.desk import Desk, picture, sample_film

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
MOON = resource("samples/moon.png")


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    film = sample_film()
    with_angles = replace(film.elements[0], angles=(picture("moon.png"), picture("rocket.jpg")))
    return left(replace(film, elements=(with_angles, film.elements[1])))


@pytest.fixture
def panel(desk: Desk) -> ElementsPanel:
    return desk.show(ElementsPanel, 300, 560)


def names(desk: Desk) -> list[str]:
    return [element.name for element in desk.film.elements]


def angles(desk: Desk, element: int = 0) -> list[str]:
    return [angle.name for angle in desk.film.elements[element].angles]


def dragged(desk: Desk, element: str) -> Carried:
    return Carried(film=desk.film.id, kind=Kind.ELEMENT, id=element)


def test_a_file_dropped_on_a_slot_goes_there(desk: Desk, panel: ElementsPanel) -> None:
    second = panel.cards[1]
    assert drop(second.slots[1], of_files(MOON))
    desk.qtbot.waitUntil(lambda: angles(desk, 1) == ["moon.png"])
    assert desk.document.undo_stack.undoText() == "Set angle of @Element2"
    assert drop(second.slots[0], of_files(MOON))
    desk.qtbot.waitUntil(lambda: desk.film.elements[1].frontal == chosen(MOON))
    desk.undo()
    desk.undo()
    assert (desk.film.elements[1].frontal, angles(desk, 1)) == (picture("chelsea.png"), [])


def test_three_files_on_the_front_view_fill_the_angles_too(desk: Desk, panel: ElementsPanel) -> None:
    files = [resource(f"samples/{name}") for name in ("rocket.jpg", "coffee.png", "moon.png")]
    assert drop(panel.cards[1].slots[0], of_files(*files))
    desk.qtbot.waitUntil(lambda: angles(desk, 1) == ["coffee.png", "moon.png"])
    assert desk.film.elements[1].frontal == chosen(files[0])
    assert desk.steps == 1


def test_a_reference_dragged_to_a_slot_is_used_there_and_stays(desk: Desk, panel: ElementsPanel) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.REFERENCE, id="r2")
    assert drop(panel.cards[1].slots[1], pack(carried, picture("coffee.png")))
    desk.qtbot.waitUntil(lambda: angles(desk, 1) == ["coffee.png"])
    assert len(desk.film.references) == 2


def test_an_angle_dragged_to_the_front_trades_places(desk: Desk, panel: ElementsPanel) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.VIEW, id="e1", place=2)
    assert drop(panel.cards[0].slots[0], pack(carried, picture("rocket.jpg")))
    assert desk.film.elements[0].frontal == picture("rocket.jpg")
    assert angles(desk) == ["astronaut.png", "moon.png"]


def test_a_view_dragged_to_another_element_is_copied(desk: Desk, panel: ElementsPanel) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.VIEW, id="e1", place=1)
    assert drop(panel.cards[1].slots[1], pack(carried, picture("moon.png")))
    desk.qtbot.waitUntil(lambda: angles(desk, 1) == ["moon.png"])
    assert angles(desk) == ["moon.png", "rocket.jpg"]


def test_a_picture_on_new_element_makes_one_named_after_the_file(desk: Desk, panel: ElementsPanel) -> None:
    assert drop(panel.new, of_files(MOON))
    desk.qtbot.waitUntil(lambda: len(desk.film.elements) == 3)
    assert desk.film.elements[2].frontal == chosen(MOON)
    assert names(desk)[2] == "Moon"
    assert len(panel.cards) == 3
    assert panel.cards[2].name.text() == "Moon"


@pytest.mark.parametrize(
    ("file", "name"),
    [("old_sailor.png", "Old sailor"), ("IMG_2031.JPG", ""), ("a-b-c-d-e.png", ""), ("老水手.png", "老水手")],
)
def test_names_come_from_files_that_read_like_names(file: str, name: str) -> None:
    assert name_from(Media(path=MOON.parent / file)) == name


def test_new_element_by_button_asks_for_its_front_view(desk: Desk, panel: ElementsPanel) -> None:
    QTest.mouseClick(panel.new, LEFT)
    assert [element.frontal for element in desk.film.elements][2] is None
    assert panel.cards[2].slots[0].hasFocus()
    desk.undo()
    assert len(panel.cards) == 2


def test_the_name_is_edited_in_place(desk: Desk, panel: ElementsPanel) -> None:
    name = panel.cards[0].name
    panel.cards[0].setFocus()
    QTest.keyClick(panel.cards[0], Qt.Key.Key_Return)
    assert name.hasFocus()
    QTest.keyClicks(name, "Mission specialist")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert names(desk) == ["Mission specialist", "Chelsea"]
    assert desk.document.undo_stack.undoText() == "Rename element"
    assert desk.steps == 1
    desk.undo()
    assert name.text() == "Astronaut"


def test_keys_move_and_remove_a_card_and_mentions_follow(desk: Desk, panel: ElementsPanel) -> None:
    first = panel.cards[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down, ALT)
    assert names(desk) == ["Chelsea", "Astronaut"]
    assert desk.film.shots[0].prompt == "@Element2 pours coffee, @Element1 watches"
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert names(desk) == ["Chelsea"]
    assert desk.document.undo_stack.undoText() == "Remove element"
    assert panel.cards[0].hasFocus()


def test_a_card_dragged_above_the_first(desk: Desk, panel: ElementsPanel) -> None:
    top = panel.cards[0].geometry().topLeft() + QPoint(30, 3)
    assert drop(panel, pack(dragged(desk, "e2"), None), top)
    assert names(desk) == ["Chelsea", "Astronaut"]
    assert desk.steps == 1


def test_a_card_of_another_film_is_not_taken(desk: Desk, panel: ElementsPanel) -> None:
    foreign = Carried(film="other", kind=Kind.ELEMENT, id="e2")
    assert not drag_over(panel, pack(foreign, None), QPoint(30, 60))


def test_delete_in_a_slot_takes_only_that_view(desk: Desk, panel: ElementsPanel) -> None:
    slot = panel.cards[0].slots[1]
    slot.setFocus()
    QTest.keyClick(slot, Qt.Key.Key_Delete)
    assert angles(desk) == ["rocket.jpg"]
    assert len(panel.cards) == 2


def test_paste_goes_into_the_slot_with_the_focus(desk: Desk, panel: ElementsPanel) -> None:
    slot = panel.cards[1].slots[2]
    slot.setFocus()
    QApplication.clipboard().setMimeData(of_files(MOON))
    QTest.keyClick(slot, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: angles(desk, 1) == ["moon.png"])
    assert len(desk.film.references) == 2


def test_the_menu_of_an_angle_makes_it_the_front_view(desk: Desk, panel: ElementsPanel) -> None:
    slot = panel.cards[0].slots[1]
    slot.menu_requested.emit(slot.mapToGlobal(QPoint(5, 5)))
    choose(open_menu(), "Make it the front view")
    assert desk.film.elements[0].frontal == picture("moon.png")
    assert angles(desk) == ["astronaut.png", "rocket.jpg"]


def test_a_fourth_angle_is_shown_and_marked(left: Callable[..., Desk]) -> None:
    film = sample_film()
    four = tuple(picture(name) for name in ("moon.png", "rocket.jpg", "coffee.png", "chelsea.png"))
    desk = left(replace(film, elements=(replace(film.elements[0], angles=four), Element(id=ElementId("e9")))))
    panel = desk.show(ElementsPanel, 300, 560)
    assert [slot.media for slot in panel.cards[0].slots[1:]] == list(four)
    assert "has 4 angles" in panel.cards[0].slots[4].toolTip()
    assert "has no front view" in panel.cards[1].slots[0].toolTip()
    desk.undo()
    panel.deeds.clear(ElementId("e1"), 4)
    assert len(panel.cards[0].slots) == 4


@pytest.mark.parametrize(
    ("field", "slot"), [("elements[1]", None), ("elements[0].frontal", 0), ("elements[0].angles[1]", 2)]
)
def test_go_to_focuses_card_or_slot(desk: Desk, panel: ElementsPanel, field: str, slot: int | None) -> None:
    desk.model.goto_requested.emit(field)
    card = panel.cards[int(field[9])]
    assert (card if slot is None else card.slots[slot]).hasFocus()


def test_screen_readers_are_told_what_each_place_is(desk: Desk, panel: ElementsPanel) -> None:
    card: ElementCard = panel.cards[0]
    desk.qtbot.waitUntil(lambda: "512 × 512" in card.slots[0].accessibleDescription())
    assert card.accessibleName() == "@Element1 Astronaut"
    assert card.name.accessibleName() == "Name of @Element1"
    assert [slot.accessibleName() for slot in card.slots] == [
        "Front view of @Element1",
        "Angle 1 of @Element1",
        "Angle 2 of @Element1",
        "Angle 3 of @Element1, empty",
    ]


def test_a_view_is_given_an_address_by_hand(desk: Desk, panel: ElementsPanel) -> None:
    for slot, was in ((0, "astronaut.png"), (2, "rocket.jpg"), (3, None)):
        view = panel.cards[0].slots[slot]
        view.menu_requested.emit(view.mapToGlobal(QPoint(4, 4)))
        choose(open_menu(), "Use a web address…")
        desk.qtbot.waitUntil(lambda: any(one.isVisible() for one in desk.window.findChildren(AddressDialog)))
        dialog = next(one for one in desk.window.findChildren(AddressDialog) if one.isVisible())
        dialog.line.setText(f"https://pictures.test/{slot}.png")
        QTest.mouseClick(dialog.use, LEFT)
        desk.qtbot.waitUntil(lambda: not desk.window.findChildren(AddressDialog))
        element = desk.film.elements[0]
        assert element.pictures[slot] == Media(url=f"https://pictures.test/{slot}.png"), was
    fields = [where for where, _ in desk.core.gateways.tried]
    assert fields == ["elements[0].frontal", "elements[0].angles[1]", "elements[0].angles[2]"]
