"""Searching, narrowing down, details, deeds and empty states of the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit

from kling_desktop.domain.film import Film
from kling_desktop.domain.takes import Take, Verdict
from kling_desktop.ui.library.filters.model import ENTRY_ROLE, Entry
from kling_desktop.ui.library.workspace import LibraryWorkspace
from tests.ui.room import Room, clip, remove


@pytest.fixture
def takes(room: Room) -> list[Take]:
    made = [room.take("Launch day", clip=clip(0.5)), room.take("Perfume spot"), room.take("Launch day")]
    room.ask(lambda core: core.library.set_verdict(made[0].id, Verdict.APPROVED))
    room.ask(lambda core: core.library.set_tags(made[0].id, ("hero",)))
    return made


@pytest.fixture
def library(room: Room, takes: list[Take]) -> LibraryWorkspace:
    made = room.show(LibraryWorkspace(room.ui))
    room.qtbot.waitUntil(lambda: made.wall.wall.rowCount() == 3 and made.search.count.text() == "3 takes")
    room.qtbot.waitUntil(lambda: len(entries(made)) > 3)
    return made


def entries(library: LibraryWorkspace) -> list[Entry]:
    model = library.filters.filters
    return [model.entry(row) for row in range(model.rowCount())]


def counts(library: LibraryWorkspace) -> dict[str, int]:
    return {entry.words: entry.takes for entry in entries(library) if entry.term is not None}


def click(room: Room, library: LibraryWorkspace, words: str, *, further: bool = False) -> None:
    row = next(row for row, entry in enumerate(entries(library)) if entry.words == words and entry.term is not None)
    box = library.filters.visualRect(library.filters.filters.index(row))
    keys = Qt.KeyboardModifier.ControlModifier if further else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(library.filters.viewport(), Qt.MouseButton.LeftButton, keys, box.center())


def shown(library: LibraryWorkspace) -> list[int]:
    return [library.wall.wall.card(row).number for row in range(library.wall.wall.rowCount())]


def choose(room: Room, library: LibraryWorkspace, take: Take) -> None:
    library.wall.choose(take.id)
    room.qtbot.waitUntil(lambda: library.details.take is not None and library.details.take.id == take.id)


# narrowing down ------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_there_is_and_how_many(library: LibraryWorkspace) -> None:
    assert counts(library) == {
        "All takes": 3,
        "Not yet reviewed": 2,
        "Approved": 1,
        "Launch day": 2,
        "Perfume spot": 1,
        "Astronaut": 3,
        "Chelsea": 3,
        "hero": 1,
    }
    elements = [entry.hue for entry in entries(library) if entry.words in {"Astronaut", "Chelsea"}]
    assert elements == [1, 2]


def test_counts_follow_what_happens(room: Room, library: LibraryWorkspace, takes: list[Take]) -> None:
    room.ask(lambda core: core.library.set_verdict(takes[1].id, Verdict.REJECTED))
    room.ask(lambda core: core.library.bin([takes[2].id]))
    room.qtbot.waitUntil(lambda: counts(library).get("Bin") == 1)
    assert counts(library)["Rejected"] == 1
    assert "Not yet reviewed" not in counts(library)


def test_a_click_narrows_down_and_ctrl_narrows_further(room: Room, library: LibraryWorkspace) -> None:
    click(room, library, "Launch day")
    assert library.search.field.text() == 'film:"Launch day"'
    room.qtbot.waitUntil(lambda: shown(library) == [3, 1])
    click(room, library, "Approved", further=True)
    assert library.search.field.text() == 'film:"Launch day" verdict:approved'
    room.qtbot.waitUntil(lambda: shown(library) == [1])
    model = library.filters.filters
    assert [entry.words for entry in entries(library) if model.active(entry)] == ["Approved", "Launch day"]
    click(room, library, "Launch day", further=True)
    assert library.search.field.text() == "verdict:approved"
    click(room, library, "All takes")
    room.qtbot.waitUntil(lambda: shown(library) == [3, 2, 1])
    assert library.search.field.text() == ""


def test_headings_are_no_filters(room: Room, library: LibraryWorkspace) -> None:
    model = library.filters.filters
    headings = [row for row in range(model.rowCount()) if model.entry(row).term is None]
    assert [model.entry(row).words for row in headings] == ["Library", "Films", "Elements", "Tags"]
    for row in headings:
        library.filters.use(model.index(row), further=False)
        assert not model.flags(model.index(row)) & Qt.ItemFlag.ItemIsEnabled
    assert library.search.field.text() == ""
    assert isinstance(model.index(0).data(ENTRY_ROLE), Entry)


# searching -----------------------------------------------------------------------------------------------------------


def test_typing_searches_after_a_pause(room: Room, library: LibraryWorkspace) -> None:
    searches: list[str] = []
    library.search.searched.connect(searches.append)
    library.search.field.setFocus()
    QTest.keyClicks(library.search.field, "perfume")
    room.qtbot.waitUntil(lambda: shown(library) == [2])
    assert searches == ["perfume"]


def test_ctrl_f_leads_to_the_field_and_enter_to_the_wall(room: Room, library: LibraryWorkspace) -> None:
    library.wall.setFocus()
    room.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert library.search.field.hasFocus()
    QTest.keyClicks(library.search.field, "a1")
    assert library.search.field.text() == "a1"
    library.search.set_text("")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 3)
    library.search.field.setFocus()
    room.press(Qt.Key.Key_Return)
    assert library.wall.hasFocus()
    assert library.wall.chosen_count() == 1


def test_what_is_chosen_stays_chosen_where_it_is_found(
    room: Room, library: LibraryWorkspace, takes: list[Take]
) -> None:
    choose(room, library, takes[0])
    library.search.set_text("verdict:approved")
    room.qtbot.waitUntil(lambda: [card.id for card in library.wall.chosen()] == [takes[0].id])
    library.search.set_text("film:Perfume")
    room.qtbot.waitUntil(lambda: shown(library) == [2] and library.details.take is None)
    assert library.details.hint.isVisible()


def test_nothing_found_can_be_cleared(room: Room, library: LibraryWorkspace) -> None:
    library.search.set_text("submarine")
    room.qtbot.waitUntil(lambda: library.message_title.isVisible())
    assert library.message_title.text() == "Nothing found"
    room.qtbot.waitUntil(lambda: library.search.count.text() == "0 takes")
    library.message_button.click()
    room.qtbot.waitUntil(lambda: shown(library) == [3, 2, 1])
    assert not library.message_title.isVisible()


def test_an_empty_library_says_what_to_do(room: Room) -> None:
    library = room.show(LibraryWorkspace(room.ui))
    room.qtbot.waitUntil(lambda: library.message_title.isVisible())
    assert library.message_title.text() == "No takes yet"
    words = library.message_words
    assert words.height() >= words.heightForWidth(words.width()) > words.fontMetrics().height()
    room.qtbot.waitUntil(lambda: list(counts(library)) == ["All takes"])
    library.message_button.click()
    assert room.composed == [True]
    room.take("First")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 1)
    assert library.wall.isVisible()


# details -------------------------------------------------------------------------------------------------------------


def values(library: LibraryWorkspace) -> list[str]:
    return [each.text() for each in library.details.findChildren(QLabel) if each.isVisible()]


def test_the_chosen_take_tells_how_it_was_made(room: Room, library: LibraryWorkspace, takes: list[Take]) -> None:
    choose(room, library, takes[0])
    room.qtbot.waitUntil(lambda: "Launch day, take 1" in values(library))
    words = values(library)
    assert "Oxen · Kling O3 Pro" in words
    assert "$2.02 (estimated $2.02)" in words
    assert "remote-1" in words
    assert any(text.startswith("320×180 · 24\N{NO-BREAK SPACE}fps · 0.50\N{NO-BREAK SPACE}s · ") for text in words)
    assert [card.text for card in library.details.shots.cards] == [
        "1 · 5 s · @Element1 pours coffee, @Element2 watches",
        "2 · 4 s · Rack focus: @Image1 lifts off",
    ]
    assert [each.plate for each in library.details.pictures.sent] == ["@Image1", "@Image2", "@El1", "@El2"]
    assert library.details.tags.text() == "hero"
    assert library.details.verdict.text() == "Approved"


def test_a_missing_file_is_said(room: Room, library: LibraryWorkspace, takes: list[Take]) -> None:
    remove(takes[0].file)
    choose(room, library, takes[0])
    room.qtbot.waitUntil(lambda: library.details.lost.isVisible())
    assert takes[0].file.name in library.details.lost.text()
    assert not library.details.buttons["review"].isEnabled()
    choose(room, library, takes[1])
    room.qtbot.waitUntil(lambda: not library.details.lost.isVisible())
    assert library.details.buttons["review"].isEnabled()


def test_several_takes_are_a_number(room: Room, library: LibraryWorkspace) -> None:
    library.wall.selectAll()
    room.qtbot.waitUntil(lambda: library.details.hint.text() == "3 takes chosen")
    visible = [name for name, button in library.details.buttons.items() if button.isVisible()]
    assert visible == ["export", "bin"]


def test_tags_are_kept(room: Room, library: LibraryWorkspace, takes: list[Take]) -> None:
    choose(room, library, takes[1])
    library.details.tags.setFocus()
    QTest.keyClicks(library.details.tags, "night, a1, night")
    room.press(Qt.Key.Key_Return)
    room.qtbot.waitUntil(lambda: room.stored(takes[1].id).tags == ("a1", "night"))
    assert room.stored(takes[1].id).verdict is Verdict.NONE


def test_composing_from_a_take_hands_its_film_over(room: Room, library: LibraryWorkspace, takes: list[Take]) -> None:
    choose(room, library, takes[1])
    with room.qtbot.waitSignal(library.compose_requested) as asked:
        library.details.buttons["compose"].click()
    assert isinstance(asked.args[0], Film)
    assert asked.args[0].name == "Perfume spot"


# deeds ---------------------------------------------------------------------------------------------------------------


def test_export_asks_for_a_folder_and_copies(
    room: Room, library: LibraryWorkspace, takes: list[Take], tmp_path: Path
) -> None:
    target = tmp_path / "for the editor"
    target.mkdir()
    choose(room, library, takes[0])
    library.details.buttons["export"].click()
    room.qtbot.waitUntil(lambda: bool(library.findChildren(QFileDialog)))
    dialog = library.findChildren(QFileDialog)[0]
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    field.setText(str(target))  # typed, so that no watching of folders by Qt is waited for
    assert dialog.selectedFiles() == [str(target)]
    dialog.accept()
    room.qtbot.waitUntil(lambda: sorted(path.suffix for path in target.iterdir()) == [".json", ".mp4"])
    assert next(target.glob("*.mp4")).read_bytes() == takes[0].file.read_bytes()


def test_the_menu_has_what_can_be_done(room: Room, library: LibraryWorkspace, takes: list[Take]) -> None:
    choose(room, library, takes[1])
    box = library.wall.visualRect(library.wall.currentIndex())
    library.wall.customContextMenuRequested.emit(box.center())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[:2] == ["Review", "Compose from this"]
    assert words[2:] == ["Use as source video", "Approve", "Redo", "Reject", "Export…", "Show file", "Move to bin"]
    next(action for action in menu.actions() if action.text() == "Reject").trigger()
    menu.close()
    room.qtbot.waitUntil(lambda: room.stored(takes[1].id).verdict is Verdict.REJECTED)


def test_the_layout_is_remembered(room: Room, library: LibraryWorkspace) -> None:
    library.search.slider.setValue(70)
    library.columns.setSizes([180, 600, 420])
    state = library.layout_state()
    room.window.takeCentralWidget()
    library.setParent(room.window)  # it has questions on their way to the core
    again = room.show(LibraryWorkspace(room.ui))
    again.restore_layout(state)
    assert again.search.slider.value() == 70
    assert again.layout_state() == state
    again.restore_layout("no;nonsense;at all")
    assert again.layout_state() == state
