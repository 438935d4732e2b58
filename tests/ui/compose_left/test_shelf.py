"""The shelf in the window: saved from a card, searched, taken into another film, sent on as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from kling_desktop.domain.film import ElementId, new_film
from kling_desktop.domain.shelf import Shelf, shelved
from kling_desktop.ui.compose.elements.panel import ElementsPanel
from kling_desktop.ui.compose.elements.shelf_drawer import ShelfDrawer
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from tests.ui.compose_left.bench import LeftCore, choose, drag_over, drop, entries, of_files, open_menu, submenu
from tests.ui.desk import Desk, picture, sample_film

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    film = sample_film()
    ada = replace(film.elements[0], angles=(picture("moon.png"),), hue=3, notes="left-handed")
    return left(replace(film, elements=(ada, film.elements[1])))


@pytest.fixture
def panel(desk: Desk) -> ElementsPanel:
    return desk.show(ElementsPanel, 900, 640)


def ask(desk: Desk, work: Callable[..., object]) -> object:
    task = desk.ui.bridge.start(desk.ui.bridge.call(work))  # type: ignore[arg-type]  # coroutines of the test's core
    desk.qtbot.waitUntil(task.done)
    return task.result()


def on_shelf(desk: Desk) -> Shelf:
    found = ask(desk, lambda core: core.shelf.list())
    assert isinstance(found, Shelf)
    return found


def said(desk: Desk) -> list[str]:
    return [toast.label.text() for toast in desk.ui.messages.shown]


def card_menu(desk: Desk, panel: ElementsPanel, place: int) -> None:
    panel.cards[place].menu_requested.emit(panel.mapToGlobal(QPoint(4, 4)))
    desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)


def save(desk: Desk, panel: ElementsPanel, place: int = 0) -> None:
    count = len(on_shelf(desk).elements)
    panel.shelf.save(desk.film.elements[place].id)
    desk.qtbot.waitUntil(lambda: len(panel.shelf.shelf.elements) == count + 1)


@pytest.fixture
def drawer(desk: Desk, panel: ElementsPanel) -> ShelfDrawer:
    """Open, with the astronaut and the cat on it."""
    save(desk, panel, 0)
    save(desk, panel, 1)
    QTest.mouseClick(panel.from_shelf, LEFT)
    assert panel.drawer is not None
    desk.qtbot.waitUntil(lambda: len(panel.drawer._list.rows) == 2)  # type: ignore[union-attr]
    return panel.drawer


def titles(drawer: ShelfDrawer) -> list[str]:
    return [row.title for row in drawer._list.rows]


def test_a_card_is_saved_from_its_menu_and_knows_it(desk: Desk, panel: ElementsPanel) -> None:
    card_menu(desk, panel, 0)
    choose(open_menu(), "Save to the shelf")
    desk.qtbot.waitUntil(lambda: desk.film.elements[0].shelf is not None)
    [entry] = on_shelf(desk).elements
    assert (entry.name, entry.hue, entry.looks[0].notes) == ("Astronaut", 3, "left-handed")
    assert len(entry.looks[0].pictures) == 2
    assert said(desk) == ["Astronaut is on the shelf, for every film."]
    card_menu(desk, panel, 0)
    menu = open_menu()
    assert "Update on the shelf" in entries(menu)
    assert "Save to the shelf" not in entries(menu)
    menu.close()


def test_updating_and_another_look(desk: Desk, panel: ElementsPanel) -> None:
    save(desk, panel)
    panel.deeds.rename(ElementId("e1"), "Commander")
    panel.shelf.update(ElementId("e1"))
    desk.qtbot.waitUntil(lambda: panel.shelf.shelf.elements[0].name == "Commander")
    card_menu(desk, panel, 1)
    menu = open_menu()
    looks = submenu(menu, "Save as another look of…")
    looks.actions()[0].trigger()
    menu.close()
    desk.qtbot.waitUntil(lambda: len(panel.shelf.shelf.elements[0].looks) == 2)
    assert panel.shelf.shelf.elements[0].looks[1].name == "Chelsea"
    assert len(on_shelf(desk).elements) == 1


def test_a_film_with_nothing_takes_from_the_shelf_by_enter(
    desk: Desk, panel: ElementsPanel, drawer: ShelfDrawer
) -> None:
    desk.open(new_film("Another"))
    QTest.keyClicks(drawer.search, "left-h")
    assert titles(drawer) == ["Astronaut"]
    QTest.keyClick(drawer.search, Qt.Key.Key_Return)
    [element] = desk.film.elements
    assert (element.name, element.notes, element.hue, len(element.angles)) == ("Astronaut", "left-handed", 3, 1)
    assert element.shelf == drawer._list.rows[0].look.id
    assert desk.document.undo_stack.undoText() == "Add Astronaut"
    QTest.keyClick(drawer.view, Qt.Key.Key_Return)
    assert len({entry.id for entry in desk.film.elements}) == 2
    desk.undo()
    desk.undo()
    assert desk.film.elements == ()


def test_a_look_is_dragged_between_the_cards(desk: Desk, panel: ElementsPanel, drawer: ShelfDrawer) -> None:
    look = next(row.look for row in drawer._list.rows if row.title == "Chelsea")
    mime = pack(Carried(film="", kind=Kind.LOOK, id=look.id), *look.pictures)
    top = panel.cards[0].geometry().topLeft() + QPoint(5, -2)
    assert drag_over(panel, mime, top)
    assert drop(panel, mime, top)
    assert [element.name for element in desk.film.elements] == ["Chelsea", "Astronaut", "Chelsea"]
    assert desk.film.shots[0].prompt == "@Element2 pours coffee, @Element3 watches"


def test_names_and_tags_are_edited_in_the_drawer(desk: Desk, panel: ElementsPanel, drawer: ShelfDrawer) -> None:
    drawer.view.select(drawer._list.rows[0].look.id)
    drawer.tags.setFocus()
    QTest.keyClicks(drawer.tags, "hero, space")
    QTest.keyClick(drawer.tags, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: on_shelf(desk).elements[0].tags == ("hero", "space"))
    drawer.look_name.setFocus()
    QTest.keyClicks(drawer.look_name, "in orbit")
    QTest.keyClick(drawer.look_name, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: on_shelf(desk).elements[0].looks[0].name == "in orbit")
    assert on_shelf(desk).elements[0].tags == ("hero", "space")
    hero = next(button for button in drawer._tag_group.buttons() if button.text() == "hero")
    QTest.mouseClick(hero, LEFT)
    assert drawer.search.text() == "tag:hero"
    assert titles(drawer) == ["Astronaut"]
    QTest.mouseClick(hero, LEFT)
    assert len(titles(drawer)) == 2
    drawer.search.setText("nobody")
    assert (titles(drawer), drawer.empty.text(), drawer.add.isEnabled()) == ([], "Nothing matches.", False)


def test_two_edits_in_a_row_do_not_undo_each_other(desk: Desk, panel: ElementsPanel) -> None:
    save(desk, panel)
    shelf = panel.shelf
    shelf.tag(shelf.shelf.elements[0], "hero")
    shelf.rename(shelf.shelf.elements[0], "Commander")
    look = shelf.shelf.elements[0].looks[0].id
    shelf.rename_look(shelf.shelf.elements[0], look, "in orbit")
    desk.qtbot.waitUntil(lambda: not shelf._waiting)
    [entry] = on_shelf(desk).elements
    assert (entry.tags, entry.name, entry.looks[0].name) == (("hero",), "Commander", "in orbit")


def test_taking_off_can_be_undone(desk: Desk, panel: ElementsPanel, drawer: ShelfDrawer) -> None:
    drawer.view.select(drawer._list.rows[0].look.id)
    QTest.keyClick(drawer.view, Qt.Key.Key_Delete)
    desk.qtbot.waitUntil(lambda: titles(drawer) == ["Chelsea"])
    assert desk.film.elements[0].name == "Astronaut"
    said = "Astronaut was taken off the shelf. Films that use it keep it."
    desk.qtbot.waitUntil(lambda: any(toast.label.text() == said for toast in desk.ui.messages.shown))
    toast = next(toast for toast in desk.ui.messages.shown if toast.label.text() == said)
    assert toast.action is not None
    QTest.mouseClick(toast.action, LEFT)
    desk.qtbot.waitUntil(lambda: titles(drawer) == ["Astronaut", "Chelsea"])


def test_space_looks_and_escape_closes(desk: Desk, panel: ElementsPanel, drawer: ShelfDrawer) -> None:
    QTest.keyClick(drawer.view, Qt.Key.Key_Space)
    looks = desk.window.findChildren(LargeLook)
    assert len(looks) == 1
    QTest.keyClick(looks[0], Qt.Key.Key_Escape)
    QTest.keyClick(drawer.view, Qt.Key.Key_Escape)
    open_now = [panel.drawer is not None]
    for _ in range(2):
        desk.ui.commands.trigger("elements.shelf")
        open_now.append(panel.drawer is not None)
    assert open_now == [False, True, False]


def test_an_empty_shelf_says_how_to_fill_it_and_broken_files_are_named(
    desk: Desk, panel: ElementsPanel, core: LeftCore
) -> None:
    panel.toggle_shelf()
    drawer = panel.drawer
    assert drawer is not None
    assert drawer.empty.isVisible()
    assert drawer.empty.text().startswith("Nothing on the shelf yet.")
    core.shelf._folder.mkdir(parents=True)
    (core.shelf._folder / "half.json").write_text("{", "utf-8")
    panel.shelf.load()
    desk.qtbot.waitUntil(drawer.broken.isVisible)
    assert drawer.broken.text() == "A file on the shelf cannot be read and was left alone: half.json"


def test_out_as_one_file_and_in_again_by_drop(
    desk: Desk, panel: ElementsPanel, drawer: ShelfDrawer, tmp_path: Path
) -> None:
    file = tmp_path / "Astronaut.klingelement"
    panel.shelf.export(panel, panel.shelf.shelf.elements[0])
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(QFileDialog)))
    dialog = desk.window.findChildren(QFileDialog)[0]
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    assert name.text() == "Astronaut.klingelement"
    name.setText(str(file))
    dialog.accept()
    desk.qtbot.waitUntil(lambda: any("holds Astronaut" in words for words in said(desk)))
    assert file.stat().st_size > 10_000
    desk.open(new_film("Another"))
    assert drop(panel, of_files(file), QPoint(20, 60))
    desk.qtbot.waitUntil(lambda: len(desk.film.elements) == 1)
    assert desk.film.elements[0].name == "Astronaut"
    assert desk.film.elements[0].notes == "left-handed"
    desk.qtbot.waitUntil(lambda: len(panel.shelf.shelf.elements) == 3)
    assert drop(drawer, of_files(file))
    desk.qtbot.waitUntil(lambda: len(panel.shelf.shelf.elements) == 4)
    assert len(desk.film.elements) == 1


def test_a_hostile_file_is_said_and_nothing_comes_in(desk: Desk, panel: ElementsPanel, tmp_path: Path) -> None:
    file = tmp_path / "gift.klingelement"
    file.write_bytes(b"PK no zip")
    assert drop(panel, of_files(file), QPoint(20, 60))
    desk.qtbot.waitUntil(lambda: len(said(desk)) == 1)
    assert said(desk)[0].startswith("gift.klingelement is damaged.")
    assert desk.steps == 0
    mixed = QMimeData()
    mixed.setUrls([*of_files(file).urls(), *of_files(tmp_path / "a.txt").urls()])
    assert not drag_over(panel, mixed, QPoint(20, 60))


def test_another_window_hears_of_what_is_saved(desk: Desk, panel: ElementsPanel, core: LeftCore) -> None:
    panel.shelf.load()
    desk.qtbot.waitUntil(lambda: panel.shelf._loaded)
    from kling_desktop.domain.events import ShelfChanged

    ask(desk, lambda core: core.shelf.save(shelved(desk.film.elements[1])))
    desk.ui.bridge.events.post(ShelfChanged())
    desk.qtbot.waitUntil(lambda: [entry.name for entry in panel.shelf.shelf.elements] == ["Chelsea"])
