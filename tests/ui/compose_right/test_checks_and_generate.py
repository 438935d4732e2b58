"""Checks are live and lead somewhere; the button that spends says what it spends and why it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest

from kling_desktop.domain import edits
from kling_desktop.domain.address_troubles import AddressRefused
from kling_desktop.domain.film import Film, Media, ShotId, SourceVideo
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.problems import Severity
from kling_desktop.domain.troubles import NoKey, PictureLost, Trouble
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.checks.findings import Finding
from kling_desktop.ui.compose.checks.panel import ChecksPanel
from kling_desktop.ui.compose.generate.panel import GeneratePanel
from kling_desktop.ui.dialogs.address import AddressDialog
from tests.fakes.cameras import Camera
from tests.ui.desk import Desk, SmallCore, SmallHosting, SmallMarket, sample_film

Make = Callable[..., Desk]
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def lines(panel: ChecksPanel) -> list[str]:
    return [finding.words for finding in panel.view.rows.findings]


def problem_row(panel: ChecksPanel, fits: Callable[[Finding], bool]) -> int:
    return next(row for row, finding in enumerate(panel.view.rows.findings) if finding.problem and fits(finding))


@pytest.fixture
def checks(desk: Desk) -> ChecksPanel:
    panel = desk.show(ChecksPanel, 360, 420)
    desk.qtbot.waitUntil(lambda: len(desk.model.facts) == 4)
    return panel


def test_what_is_fine_comes_after_what_is_not(checks: ChecksPanel) -> None:
    fine = [finding.words for finding in checks.view.rows.findings if finding.problem is None]
    assert fine == ["2 shots, 9 s in all", "4 of 4 images, all ≥ 300 px a side"]
    assert "@Image2" in lines(checks)[0]
    assert checks.heading.remark.text() == "ready for Oxen"


def test_a_reference_nobody_mentions_is_told_with_a_fix(desk: Desk, checks: ChecksPanel) -> None:
    row = problem_row(checks, lambda finding: "@Image2" in finding.words)
    finding = checks.view.rows.findings[row]
    assert finding.problem is not None
    assert finding.problem.severity is Severity.WARNING
    box = checks.view.delegate.fix_box(QRectF(checks.view.visualRect(checks.view.rows.index(row))), finding)
    assert box is not None
    QTest.mouseClick(checks.view.viewport(), LEFT, NONE, box.center().toPoint())
    assert desk.film.shots[0].prompt.endswith("@Image2")
    assert desk.document.undo_stack.undoText() == finding.fix_words
    assert not any("@Image2" in line for line in lines(checks))


def test_a_click_on_the_words_goes_there(desk: Desk, checks: ChecksPanel) -> None:
    desk.document.edit(edits.set_prompt(desk.film, ShotId("s2"), ""), "empty")
    row = problem_row(checks, lambda finding: finding.problem is not None and finding.problem.blocks)
    where = checks.view.visualRect(checks.view.rows.index(row)).topLeft() + QPoint(30, 6)
    with desk.qtbot.waitSignal(desk.model.goto_requested) as asked:
        QTest.mouseClick(checks.view.viewport(), LEFT, NONE, where)
    assert asked.args == ["shots[1].prompt"]
    assert checks.heading.remark.property("role") == "bad"


def test_keys_go_and_fix(desk: Desk, checks: ChecksPanel) -> None:
    row = problem_row(checks, lambda finding: "@Image2" in finding.words)
    checks.view.setFocus()
    checks.view.setCurrentIndex(checks.view.rows.index(row))
    with desk.qtbot.waitSignal(desk.model.goto_requested):
        QTest.keyClick(checks.view, Qt.Key.Key_Return)
    QTest.keyClick(checks.view, Qt.Key.Key_Space)
    assert desk.film.shots[0].prompt.endswith("@Image2")


def test_errors_come_before_warnings(desk: Desk, checks: ChecksPanel) -> None:
    desk.document.edit(edits.retime(desk.film, ShotId("s1"), 20), "longer")
    weights = [finding.problem.severity for finding in checks.view.rows.findings if finding.problem is not None]
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    assert weights == sorted(weights, key=order.index)
    assert weights[0] is Severity.ERROR
    assert not any(line.startswith("2 shots") for line in lines(checks))


def test_a_key_stroke_that_changes_no_finding_changes_no_row(desk: Desk, checks: ChecksPanel) -> None:
    with desk.qtbot.assertNotEmitted(checks.view.rows.modelReset):
        desk.document.edit(edits.set_prompt(desk.film, ShotId("s2"), "@Image1 lifts off at dawn"), "write")


# generate ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def generate(desk: Desk) -> GeneratePanel:
    return shown(desk)


def shown(desk: Desk) -> GeneratePanel:
    panel = desk.show(GeneratePanel, 360, 160)
    desk.qtbot.waitUntil(lambda: len(desk.model.facts) == 4)
    return panel


def note(panel: GeneratePanel) -> str:
    return panel.note.text() if panel.note.isVisible() else ""


def with_settings(**settings: object) -> Film:
    film = sample_film()
    return replace(film, settings=replace(film.settings, **settings))  # type: ignore[arg-type]


def test_the_button_says_what_it_spends(desk: Desk, generate: GeneratePanel) -> None:
    assert generate.button.text() == "Generate 2 takes · $4.03"
    desk.document.edit(edits.change_settings(desk.film, takes=1), "takes")
    assert generate.button.text() == "Generate 1 take · $2.02"


def test_a_click_sends_once(desk: Desk, generate: GeneratePanel) -> None:
    QTest.mouseClick(generate.button, LEFT)
    desk.qtbot.waitUntil(lambda: bool(desk.core.engine.orders) and not desk.model.sending)
    (order,) = desk.core.engine.orders
    assert (order.film, order.offer.provider, order.takes) == (desk.film, ProviderId.OXEN, 2)


def double_click(panel: GeneratePanel) -> None:
    """The second half of a double click, as the mouse sends it."""
    QTest.mouseDClick(panel.button, LEFT)
    QTest.mouseRelease(panel.button, LEFT)


def test_a_double_click_sends_once(desk: Desk, generate: GeneratePanel) -> None:
    QTest.mouseClick(generate.button, LEFT)
    desk.qtbot.waitUntil(lambda: bool(desk.core.engine.orders) and not desk.model.sending)
    double_click(generate)
    assert not desk.model.sending
    assert len(desk.core.engine.orders) == 1


def test_two_presses_before_the_first_is_sent_are_one(desk: Desk, generate: GeneratePanel) -> None:
    desk.model.generate()
    desk.model.generate()
    generate.press()
    desk.qtbot.waitUntil(lambda: bool(desk.core.engine.orders) and not desk.model.sending)
    assert len(desk.core.engine.orders) == 1


def test_out_of_sight_the_shortcut_sends_nothing(desk: Desk, generate: GeneratePanel) -> None:
    sending = []
    for visible in (False, True):
        generate.setVisible(visible)
        QTest.keyClick(desk.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        sending.append(desk.model.sending)
    assert sending == [False, True]
    desk.qtbot.waitUntil(lambda: not desk.model.sending)


def test_the_shortcut_sends(desk: Desk, generate: GeneratePanel) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: len(desk.core.engine.orders) == 1)


def test_while_sending_it_cannot_be_pressed_again(desk: Desk, generate: GeneratePanel) -> None:
    desk.core.engine.hold = hold = asyncio.Event()
    generate.button.click()
    desk.qtbot.waitUntil(lambda: desk.model.sending)
    assert not generate.button.isEnabled()
    generate.press()
    desk.ui.bridge.start(desk.ui.bridge.call(lambda _core: _let_go(hold)))
    desk.qtbot.waitUntil(lambda: not desk.model.sending)
    assert generate.button.isEnabled()
    assert len(desk.core.engine.orders) == 1


def test_the_focus_stays_with_the_button_and_its_size_as_it_is(desk: Desk, generate: GeneratePanel) -> None:
    size = generate.button.sizeHint()
    generate.button.setFocus()
    assert generate.button.sizeHint() == size
    QTest.keyClick(generate.button, Qt.Key.Key_Space)
    desk.qtbot.waitUntil(lambda: bool(desk.core.engine.orders) and generate.button.hasFocus())


async def _let_go(hold: asyncio.Event) -> None:
    hold.set()


def test_what_blocks_is_said_below(desk: Desk, generate: GeneratePanel) -> None:
    desk.document.edit(edits.set_prompt(desk.film, ShotId("s2"), ""), "empty")
    assert not generate.button.isEnabled()
    assert "Shot 2 has no words yet" in note(generate)
    QTest.keyClick(desk.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.undo()
    assert generate.button.isEnabled()
    assert note(generate) == ""
    assert desk.core.engine.orders == []


def test_without_a_key_it_asks_for_one(make: Make) -> None:
    core = SmallCore(market=SmallMarket(dict.fromkeys(ProviderId, False)))
    desk = make(core=core)
    panel = desk.show(GeneratePanel, 360, 160)
    assert panel.button.text() == "Add a key for Oxen"
    panel.button.click()
    assert desk.keys_opened == [True]
    assert core.engine.orders == []


def test_an_unknown_price_takes_a_second_press(make: Make) -> None:
    desk = make(with_settings(provider="aihubmax"))
    panel = shown(desk)
    assert panel.button.text() == "Generate 2 takes · price unknown"
    panel.button.click()
    assert panel.button.text() == "Press again to send at an unknown price"
    assert note(panel) == ("AIHubMax does not say what this costs. At the dearest price known it would be $6.05.")
    assert not desk.model.sending
    double_click(panel)
    assert not desk.model.sending
    panel.button.click()
    desk.qtbot.waitUntil(lambda: len(desk.core.engine.orders) == 1)


def test_a_new_place_for_pictures_takes_a_second_press(make: Make) -> None:
    core = SmallCore(
        market=SmallMarket(dict.fromkeys(ProviderId, True), bucket=True), hosting=SmallHosting(frozenset())
    )
    desk = make(with_settings(provider="pixeldojo"), core=core)
    panel = shown(desk)
    words = panel.button.text()
    panel.button.click()
    assert panel.button.text() == "Press again to upload and send"
    assert note(panel).startswith("Pictures and videos of this film go into your own bucket.")
    assert (core.hosting.all_agreed, core.engine.orders) == (frozenset(), [])
    panel.button.click()
    desk.qtbot.waitUntil(lambda: len(core.engine.orders) == 1 and not desk.model.sending)
    assert core.hosting.all_agreed == {"bucket"}
    assert panel.button.text() == words
    panel.button.click()
    desk.qtbot.waitUntil(lambda: len(core.engine.orders) == 2)


def test_a_video_to_edit_that_stays_behind_takes_a_second_press(make: Make, tmp_path: Path) -> None:
    clip = Camera(size=(1280, 720), seconds=4).film(tmp_path)
    film = with_settings(provider="oxen", model="kling-video-o3-pro-reference-to-video")
    desk = make(replace(film, source_video=SourceVideo(media=Media(path=clip), use="edit")))
    panel = shown(desk)
    panel.button.click()
    assert panel.button.text() == "Press again to send without the video"
    assert note(panel) == "Oxen does not see the source video with this model: it makes a new film."
    assert desk.core.engine.orders == []
    panel.button.click()
    desk.qtbot.waitUntil(lambda: len(desk.core.engine.orders) == 1)


@pytest.mark.parametrize("change", ["follow", "aside", "animatic"])
def test_a_video_that_is_not_missed_asks_nothing(make: Make, change: str) -> None:
    film = with_settings(
        provider="animatic" if change == "animatic" else "oxen",
        model=None if change == "animatic" else "kling-video-o3-pro-reference-to-video",
    )
    media = Media(url="https://videos.example.org/a.mp4", extra={"aside": True} if change == "aside" else {})
    use = "reference" if change == "follow" else "edit"
    desk = make(replace(film, source_video=SourceVideo(media=media, use=use)))
    panel = shown(desk)
    panel.button.click()
    desk.qtbot.waitUntil(lambda: len(desk.core.engine.orders) == 1)


def test_an_unknown_price_and_a_new_place_are_one_question(make: Make) -> None:
    core = SmallCore(hosting=SmallHosting(frozenset()))
    desk = make(with_settings(provider="aihubmax"), core=core)
    panel = shown(desk)
    panel.button.click()
    assert panel.button.text() == "Press again to send at an unknown price"
    assert note(panel).startswith("AIHubMax does not say what this costs. At the dearest price known")
    assert "Pictures and videos of this film are uploaded to AIHubMax" in note(panel)
    panel.button.click()
    desk.qtbot.waitUntil(lambda: len(core.engine.orders) == 1)
    assert core.hosting.all_agreed == {"aihubmax"}


def test_pictures_inside_the_request_need_no_yes(make: Make) -> None:
    core = SmallCore(hosting=SmallHosting(frozenset()))
    desk = make(core=core)
    shown(desk).button.click()
    desk.qtbot.waitUntil(lambda: len(core.engine.orders) == 1)
    assert core.hosting.all_agreed == frozenset()


def test_local_pictures_fit_everywhere_with_a_bucket(make: Make) -> None:
    def blocked(desk: Desk) -> bool:
        return "picture.no-route" in [problem.code for problem in desk.model.problems]

    film = with_settings(provider="pixeldojo")
    assert blocked(make(film))
    assert not blocked(make(film, core=SmallCore(market=SmallMarket(dict.fromkeys(ProviderId, True), bucket=True))))


def test_an_edit_takes_the_first_press_back(make: Make) -> None:
    desk = make(with_settings(provider="aihubmax"))
    panel = shown(desk)
    panel.button.click()
    desk.document.edit(edits.retime(desk.film, ShotId("s1"), 6), "longer")
    assert panel.button.text() == "Generate 2 takes · price unknown"
    panel.button.click()
    assert desk.core.engine.orders == []
    assert not desk.model.sending


def refused(desk: Desk, panel: GeneratePanel, trouble: Trouble) -> str:
    desk.core.engine.refusal = trouble
    with desk.qtbot.waitSignal(desk.model.refused):
        panel.button.click()
    desk.qtbot.waitUntil(lambda: not desk.model.sending)
    return note(panel)


def test_a_refusal_stays_until_the_film_changes(desk: Desk, generate: GeneratePanel) -> None:
    words = refused(desk, generate, PictureLost(file="rocket.jpg"))
    assert "rocket.jpg" in words
    assert generate.note.property("role") == "bad"
    assert generate.button.isEnabled()
    desk.model.standings_changed.emit()
    assert note(generate) == words
    desk.document.edit(edits.retime(desk.film, ShotId("s1"), 6), "longer")
    assert note(generate) == ""


def test_a_refusal_about_keys_leads_to_them(desk: Desk, generate: GeneratePanel) -> None:
    refused(desk, generate, NoKey(provider="oxen"))
    assert generate.keys.isVisible()
    generate.keys.click()
    assert desk.keys_opened == [True]


def test_a_picture_without_a_way_offers_the_ways_out(desk: Desk) -> None:
    opened: list[bool] = []
    desk.ui.commands.add(Command(id="window.bucket", group="Window", words="Bucket"), lambda: opened.append(True))
    checks = desk.show(ChecksPanel, 360, 620)
    desk.document.edit(edits.change_settings(desk.film, provider="pixeldojo"), "PixelDojo")
    row = problem_row(checks, lambda finding: "from the web only" in finding.words)
    finding = checks.view.rows.findings[row]
    assert [link.words for link in finding.links] == ["Set up a bucket", "Give its web address"]
    place = QRectF(checks.view.visualRect(checks.view.rows.index(row)))
    first, second = (checks.view.delegate.fix_box(place, finding, number) for number in range(2))
    assert first is not None
    assert second is not None
    assert not first.adjusted(9, 9, -9, -9).intersects(second.adjusted(9, 9, -9, -9))
    QTest.mouseClick(checks.view.viewport(), LEFT, NONE, first.center().toPoint())
    assert opened == [True]
    QTest.mouseClick(checks.view.viewport(), LEFT, NONE, second.center().toPoint())
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(AddressDialog)))
    (dialog,) = desk.window.findChildren(AddressDialog)
    desk.qtbot.waitUntil(dialog.isVisible)
    dialog.line.setText("http://192.168.0.7/a.png")
    QTest.mouseClick(dialog.use, LEFT)
    assert dialog.isVisible()
    assert dialog.talk.state.text() == "An address begins with https:// and leads to a place on the internet."
    assert desk.core.gateways.tried == []
    desk.core.gateways.refusal = AddressRefused(field="references[0]", name="a.png", provider="PixelDojo", why="page")
    dialog.line.setText("https://pictures.test/a.png")
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: "leads to a web page" in dialog.talk.state.text())
    assert dialog.isVisible()
    desk.core.gateways.refusal = None
    desk.qtbot.waitUntil(dialog.use.isEnabled)
    QTest.mouseClick(dialog.use, LEFT)
    desk.qtbot.waitUntil(lambda: desk.film.references[0].media == Media(url="https://pictures.test/a.png"))
    assert [field for field, _ in desk.core.gateways.tried] == ["references[0]"] * 2
    assert desk.document.undo_stack.undoText() == "Use a web address"
    desk.document.undo_stack.undo()
    assert desk.film.references[0].media.path is not None


def test_an_address_of_no_use_can_be_changed_from_its_line(desk: Desk) -> None:
    film = edits.replace_picture(desk.film, "references[0]", Media(url="http://pictures.test/a.png"))
    desk.document.edit(film, "Address")
    checks = desk.show(ChecksPanel, 360, 620)
    row = problem_row(checks, lambda finding: "begins with http://" in finding.words)
    checks.view.setCurrentIndex(checks.view.rows.index(row))
    QTest.keyClick(checks.view, Qt.Key.Key_Space)
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(AddressDialog)))
    (dialog,) = desk.window.findChildren(AddressDialog)
    assert dialog.line.text() == "http://pictures.test/a.png"
    desk.core.gateways.reached = False
    dialog.line.setText("https://pictures.test/a.png")
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.film.references[0].media.url == "https://pictures.test/a.png")
    assert any("Not opened from here" in toast.label.text() for toast in desk.ui.messages.shown)
