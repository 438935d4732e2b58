"""The tools of the prompt: pickers, text blocks, versions of before, the line that fits, keys for all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.phrases import PHRASES, Phrase, PhraseKind
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.host.paths import find_paths
from kling_desktop.host.text_blocks import TextBlock, TextBlocks
from kling_desktop.ui.compose.prompt import diagrams
from kling_desktop.ui.compose.prompt.blocks_dialog import BlocksDialog
from kling_desktop.ui.compose.prompt.menu import fill_block_menu
from kling_desktop.ui.compose.prompt.panel import PromptPanel
from kling_desktop.ui.compose.prompt.pickers import phrase_words
from kling_desktop.ui.theme.tokens import theme
from tests.ui.compose_right.writing import ALT, CONTROL, SHIFT, Make, at, keys, place, prompt, written
from tests.ui.desk import SmallCore, SmallLibrary, sample_film

TWO = (TextBlock(name="rain", text="heavy rain"), TextBlock(name="Hero look", text="@Element1 in orange"))


# pickers ---------------------------------------------------------------------------------------------------------


def choose(panel: PromptPanel, kind: PhraseKind, name: str) -> None:
    popup = panel.pick_from(kind)
    next(button for button in popup.buttons if button.phrase.id == name).click()


def test_a_picked_move_is_written_in_one_step_and_another_replaces_it(make: Make) -> None:
    panel = written(make, "A cat naps")
    choose(panel, PhraseKind.CAMERA, "push-in")
    assert prompt(panel) == "A cat naps, slow push-in"
    assert place(panel) == len(prompt(panel))
    assert panel.editor.hasFocus()
    choose(panel, PhraseKind.CAMERA, "orbit")
    choose(panel, PhraseKind.LIGHT, "rim")
    assert prompt(panel) == "A cat naps, camera orbits the subject, bright rim light"
    panel._model.document.undo_stack.undo()
    assert prompt(panel) == "A cat naps, camera orbits the subject"


def test_the_picker_shows_what_stands_there_and_takes_it_out(make: Make) -> None:
    panel = written(make, "Close-up, a cat naps")
    assert panel.tools.pickers[PhraseKind.FRAMING].property("picked") is True
    assert panel.tools.pickers[PhraseKind.CAMERA].property("picked") is False
    popup = panel.pick_from(PhraseKind.FRAMING)
    checked = [button for button in popup.buttons if button.isChecked()]
    assert [button.phrase.id for button in checked] == ["close-up"]
    assert checked[0].hasFocus()
    checked[0].click()
    assert prompt(panel) == "A cat naps"


def test_the_picker_works_by_keyboard(make: Make) -> None:
    panel = written(make, "A cat")
    popup = panel.pick_from(PhraseKind.CAMERA)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget() or popup, key)
    assert prompt(panel) == "A cat, camera pans right"


def test_escape_leaves_the_picker(make: Make) -> None:
    panel = written(make, "A cat")
    popup = panel.pick_from(PhraseKind.CAMERA)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert prompt(panel) == "A cat"
    assert QApplication.activePopupWidget() is None


def test_chinese_prompts_get_chinese_words(make: Make) -> None:
    panel = written(make, "猫睡了")
    choose(panel, PhraseKind.TIME, "rain")
    assert prompt(panel) == "猫睡了，大雨中"


def test_what_is_picked_goes_where_was_written_last(make: Make) -> None:
    panel = written(make, "A cat")
    panel.style_line.setFocus()
    choose(panel, PhraseKind.LENS, "anamorphic")
    assert panel._model.film.settings.style == "Anamorphic lens"
    assert prompt(panel) == "A cat"


@pytest.mark.parametrize(
    "phrase", [phrase for kind in PhraseKind for phrase in PHRASES[kind]], ids=lambda entry: f"{entry.kind}-{entry.id}"
)
def test_every_phrase_has_a_name_and_a_drawing_of_its_own(desk: object, phrase: Phrase) -> None:
    assert desk is not None
    assert phrase_words(phrase)
    others = [other for other in PHRASES[phrase.kind] if other != phrase]
    drawn = painted(phrase)
    assert drawn != QImage(drawn.size(), drawn.format())
    assert all(painted(other) != drawn for other in others)


def painted(phrase: Phrase) -> QImage:
    image = QImage(96, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(theme().surface[0])
    painter = QPainter(image)
    diagrams.draw(painter, image.rect().toRectF(), phrase, theme().text)
    painter.end()
    return image


# text blocks -----------------------------------------------------------------------------------------------------


def kept() -> list[str]:
    return [block.name for block in TextBlocks(find_paths().text_blocks).load().blocks]


def with_blocks(make: Make, words: str, qtbot: QtBot) -> PromptPanel:
    file = TextBlocks(find_paths().text_blocks)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.save(TWO)
    panel = written(make, words)
    qtbot.waitUntil(lambda: panel.blocks.loaded)
    return panel


def test_a_slash_and_a_name_put_a_block_in(make: Make, qtbot: QtBot) -> None:
    panel = with_blocks(make, "A cat,", qtbot)
    QTest.keyClicks(panel.editor, " /")
    assert panel.suggestions.isVisible()
    QTest.keyClicks(panel.editor, "he")
    assert panel.suggestions.model.entries == (TWO[1], TWO[0])
    keys(panel, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert prompt(panel) == "A cat, heavy rain"


@pytest.mark.parametrize("typed", ["and/or", "http://", "1/2"])
def test_other_slashes_open_nothing(make: Make, qtbot: QtBot, typed: str) -> None:
    panel = with_blocks(make, "", qtbot)
    QTest.keyClicks(panel.editor, typed)
    assert not panel.suggestions.isVisible()


def test_keys_put_a_block_in(make: Make, qtbot: QtBot) -> None:
    panel = with_blocks(make, "see", qtbot)
    keys(panel, Qt.Key.Key_2, modifiers=CONTROL | SHIFT)
    assert prompt(panel) == "see @Element1 in orange"
    assert panel._model.document.undo_stack.count() == 1


def test_the_selection_is_kept_as_a_block(make: Make, qtbot: QtBot) -> None:
    panel = with_blocks(make, "a long wall in the rain", qtbot)
    panel.field.select_word(2, 11)
    menu = QMenu(panel)
    fill_block_menu(menu, panel.field, lambda: None)
    next(action for action in menu.actions() if "selection" in action.text()).trigger()
    assert [block.text for block in panel.blocks.blocks][-1] == "long wall"
    qtbot.waitUntil(lambda: kept() == ["rain", "Hero look", "long wall"])


def test_the_menu_puts_a_block_in(make: Make, qtbot: QtBot) -> None:
    panel = with_blocks(make, "a cat,", qtbot)
    menu = QMenu(panel)
    fill_block_menu(menu, panel.field, lambda: None)
    menu.actions()[0].trigger()
    assert prompt(panel) == "a cat,heavy rain" or prompt(panel) == "a cat, heavy rain"


def dialog_of(panel: PromptPanel) -> BlocksDialog:
    dialog = BlocksDialog(panel, panel.blocks)
    dialog.open()
    return dialog


def test_blocks_are_renamed_rewritten_moved_and_deleted(make: Make, qtbot: QtBot) -> None:
    panel = with_blocks(make, "", qtbot)
    dialog = dialog_of(panel)
    dialog.name.setText("")
    QTest.keyClicks(dialog.name, "storm")
    dialog.text.setPlainText("a storm")
    assert panel.blocks.blocks[0] == TextBlock(name="storm", text="a storm")
    dialog.down.click()
    assert [block.name for block in panel.blocks.blocks] == ["Hero look", "storm"]
    dialog.add.click()
    assert len(panel.blocks.blocks) == 3
    dialog.remove.click()
    qtbot.waitUntil(lambda: kept() == ["Hero look", "storm"])
    dialog.accept()


def test_a_name_that_is_taken_or_empty_is_said_and_not_kept(make: Make, qtbot: QtBot) -> None:
    panel = with_blocks(make, "", qtbot)
    dialog = dialog_of(panel)
    for name in ("Hero look", ""):
        dialog.name.setText(name)
        dialog.name.textEdited.emit(name)
        assert dialog.remark.text()
    assert [block.name for block in panel.blocks.blocks] == ["rain", "Hero look"]
    dialog.accept()


def test_a_broken_file_of_blocks_is_said(make: Make, qtbot: QtBot) -> None:
    path = find_paths().text_blocks
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{", "utf-8")
    panel = written(make, "")
    qtbot.waitUntil(lambda: bool(panel._ui.messages.shown))
    assert "text-blocks.json.broken" in panel._ui.messages.shown[0].label.text()
    assert path.with_name("text-blocks.json.broken").read_text("utf-8") == "{"


# versions of before ----------------------------------------------------------------------------------------------


def sent(*prompts: str) -> list[Job]:
    film = sample_film()
    return [
        Job(
            id=JobId(f"j{number}"),
            film=replace(film, shots=(replace(film.shots[0], prompt=text), film.shots[1])),
            number=number,
            provider=ProviderId.OXEN,
            model=ModelId("m"),
            state=State.DONE,
            quote=Quote(seconds=9),
            created=datetime(2026, 1, number, tzinfo=UTC),
            updated=datetime(2026, 1, number, tzinfo=UTC),
        )
        for number, text in enumerate(prompts, 1)
    ]


def test_alt_up_and_down_go_through_what_was_sent(make: Make) -> None:
    panel = written(make, "the draft")
    panel._model.jobs.all = {job.id: job for job in sent("first", "second")}
    panel._model.jobs.changed.emit()
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        keys(panel, key, modifiers=ALT)
        seen.append(prompt(panel))
    assert seen == ["second", "first", "first", "second", "the draft", "the draft"]
    panel._model.document.undo_stack.undo()
    assert prompt(panel) == "second"


def test_what_was_left_is_a_version(make: Make) -> None:
    panel = written(make, "one")
    panel.avoid.setFocus()
    panel.editor.setFocus()
    panel.editor.rewrite("two", 3)
    panel._model.select_shot(panel._model.film.shots[1].id)
    panel._model.select_shot(panel._model.film.shots[0].id)
    panel.editor.setFocus()
    keys(panel, Qt.Key.Key_Up, modifiers=ALT)
    assert prompt(panel) == "one"


def test_past_prompts_are_searched_in_the_film_and_the_library(make: Make, qtbot: QtBot) -> None:
    film = replace(sample_film(), id=FilmId("other"), name="Alley chase")
    film = replace(film, shots=(replace(film.shots[0], prompt="A dog runs down the alley"),))
    take = Take(
        id=TakeId("t1"),
        file=find_paths().library / "t1.mp4",
        sha256="",
        bytes=1,
        film=film,
        film_id=film.id,
        film_name=film.name,
        number=1,
        provider=None,
        model=None,
        remote_id=None,
        video=VideoFacts(),
        cost=None,
        quote=None,
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )
    panel = written(make, "now", SmallCore(library=SmallLibrary((take,))))
    panel.history.show_jobs(sent("sent before"))
    past = panel.show_past()
    qtbot.waitUntil(past.loading.done)
    assert past.list.count() == 2
    QTest.keyClicks(past.search, "alley dog")
    assert past.list.count() == 1
    assert "Alley chase" in past.list.item(0).text()
    QTest.keyClick(past.search, Qt.Key.Key_Return)
    assert prompt(panel) == "A dog runs down the alley"
    keys(panel, Qt.Key.Key_Up, modifiers=ALT)
    assert prompt(panel) == "now"


def test_nothing_past_says_so(make: Make, qtbot: QtBot) -> None:
    panel = written(make, "now")
    past = panel.show_past()
    qtbot.waitUntil(past.loading.done)
    assert past.nothing.isVisible()
    assert "No other prompts" in past.nothing.text()
    past.close()


# the line ----------------------------------------------------------------------------------------------------------


def test_a_line_that_fits_is_quietly_timed(make: Make) -> None:
    panel = written(make, 'She says "we go home tonight"')
    assert panel.speech.isVisible()
    assert panel.speech.words.text() == "line 1.6 s of 5 s"
    assert panel.speech.words.property("role") == "caption"
    assert not panel.speech.fix.isVisible()


def test_a_line_that_is_too_long_is_said_and_one_click_makes_room(make: Make) -> None:
    panel = written(make, "他说「" + "字" * 30 + "」")
    assert panel.speech.words.property("role") == "warn"
    assert panel.speech.words.text() == "line 6.7 s, shot 5 s"
    assert panel.speech.fix.text() == "Make it 7 s"
    panel.speech.fix.click()
    assert panel._model.film.shots[0].duration == 7
    assert panel.speech.words.property("role") == "caption"


def test_a_shot_that_cannot_be_that_long_is_not_offered_to(make: Make) -> None:
    panel = written(make, "他说「" + "字" * 90 + "」")
    assert panel.speech.words.property("role") == "warn"
    assert not panel.speech.fix.isVisible()


def test_without_a_line_nothing_is_said_of_it(make: Make) -> None:
    assert not written(make, "A cat naps").speech.isVisible()


def test_everything_has_a_name_and_can_be_reached_by_tab(make: Make) -> None:
    panel = written(make, "")
    reachable = [
        widget
        for widget in panel.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert {panel.editor, panel.style_line, panel.avoid, panel.tools.past, panel.tools.blocks} <= set(reachable)
    nameless = [widget for widget in reachable if not widget.accessibleName() and not isinstance(widget, QLineEdit)]
    assert nameless == []
    at(panel.editor, 0)
