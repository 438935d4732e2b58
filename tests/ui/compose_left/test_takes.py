"""The takes strip follows the jobs and does what its cards offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QDrag, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain.cards.catalogue import Catalogue
from kling_desktop.domain.events import JobMoved, JobProgress, TakeChanged, TakeGone
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.takes import TakeId, Verdict
from kling_desktop.domain.troubles import (
    AnswerLost,
    ContentRefused,
    KeyRefused,
    OutOfCredit,
    RenderFailed,
    RequestRefused,
    Trouble,
)
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.takes.card_paint import CardDelegate, places
from kling_desktop.ui.compose.takes.card_words import Card
from kling_desktop.ui.compose.takes.panel import TakesPanel
from kling_desktop.ui.messages import Toast
from tests.ui.compose_left.bench import START, LeftCore, choose, entries, job, open_menu, take_of
from tests.ui.desk import Desk, sample_film

FILM = sample_film()
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
VIDEO = resource("samples/moon.png")


@pytest.fixture
def strip(left: Callable[..., Desk], core: LeftCore) -> Callable[..., tuple[Desk, TakesPanel]]:
    def build(*jobs: Job) -> tuple[Desk, TakesPanel]:
        core.engine.known = list(jobs)
        for one in jobs:
            if one.state is State.DONE:
                core.library.takes[TakeId(one.id)] = take_of(one, VIDEO)
        desk = left(FILM)
        panel = desk.show(TakesPanel, 1100, 160)
        desk.qtbot.waitUntil(lambda: len(panel.cards.cards) == len(jobs))
        return desk, panel

    return build


def spoken(panel: TakesPanel, row: int = 0) -> str:
    return str(panel.cards.index(row).data(Qt.ItemDataRole.AccessibleTextRole))


def click(panel: TakesPanel, deed: str, row: int = 0) -> None:
    index = panel.cards.index(row)
    where = places(panel.cards.cards[row], panel.strip.visualRect(index), panel.strip.font())
    boxes = {name: box for name, _words, box in where.links} | {"cancel": where.cross}
    at = boxes[deed].center().toPoint()
    QTest.mouseClick(panel.strip.viewport(), LEFT, NONE, at)


def ask_menu(panel: TakesPanel, row: int = 0) -> None:
    at = panel.strip.visualRect(panel.cards.index(row)).center() - QPoint(20, 20)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, panel.strip.viewport().mapToGlobal(at))
    QApplication.sendEvent(panel.strip.viewport(), event)


def said(desk: Desk) -> list[str]:
    return [toast.label.text() for toast in desk.window.findChildren(Toast) if not toast.isHidden()]


def test_newest_first_and_new_jobs_come_in_front(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.DONE), job(FILM, 2, State.RENDERING))
    assert [card.job.number for card in panel.cards.cards] == [2, 1]
    fresh = job(FILM, 3, State.PLANNED)
    desk.ui.bridge.events.post(JobMoved(fresh, None))
    desk.qtbot.waitUntil(lambda: [card.job.number for card in panel.cards.cards] == [3, 2, 1])


def test_a_card_is_painted_once_and_again_when_it_changes(
    strip: Callable[..., tuple[Desk, TakesPanel]], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    paint = CardDelegate._paint_card

    def counted(cards: CardDelegate, painter: QPainter, rect: QRect, card: Card, *rest: Any) -> None:
        painted.append(card.job.id)
        paint(cards, painter, rect, card, *rest)

    monkeypatch.setattr(CardDelegate, "_paint_card", counted)
    bare = replace(FILM, references=(), elements=(), start_frame=None, end_frame=None)  # no picture that comes later
    failed, waiting = job(bare, 1, State.FAILED), job(bare, 2, State.PLANNED)
    desk, panel = strip(failed, waiting)
    panel.strip.clearFocus()  # the card with the focus is painted as it is pointed at

    def painted_before() -> bool:
        painted.clear()
        panel.grab()
        return not painted

    desk.qtbot.waitUntil(painted_before)
    moved = replace(waiting, state=State.FAILED)
    desk.ui.bridge.events.post(JobMoved(moved, State.PLANNED))
    desk.qtbot.waitUntil(lambda: panel.cards.cards[0].job.state is State.FAILED)
    panel.grab()
    assert set(painted) == {waiting.id}


def test_progress_changes_one_row_without_a_reset(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.DONE), job(FILM, 2, State.DOWNLOADING))
    rows: list[int] = []
    resets: list[bool] = []
    panel.cards.dataChanged.connect(lambda first, _last, _roles: rows.append(first.row()))
    panel.cards.modelReset.connect(lambda: resets.append(True))
    desk.ui.bridge.events.post(JobProgress(panel.cards.cards[0].job.id, 0.5))
    desk.qtbot.waitUntil(lambda: "Saving 50 %" in spoken(panel))
    assert 0 in rows
    assert resets == []


def test_what_uploading_told_says_nothing_of_rendering(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    sent = job(FILM, 1, State.PREPARING)
    desk, panel = strip(sent)
    events = desk.ui.bridge.events
    events.post(JobProgress(sent.id, 1.0))
    desk.qtbot.waitUntil(lambda: panel.cards.cards[0].progress == 1.0)
    events.post(JobMoved(replace(sent, state=State.QUEUED), State.PREPARING))
    desk.qtbot.waitUntil(lambda: "In the queue" in spoken(panel))
    assert panel.cards.cards[0].progress is None
    assert "almost done" not in spoken(panel)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_J, Qt.Key.Key_Question])
def test_letters_are_left_to_the_window(strip: Callable[..., tuple[Desk, TakesPanel]], key: Qt.Key) -> None:
    _desk, panel = strip(job(FILM, 1, State.DONE))
    panel.strip.setCurrentIndex(panel.cards.index(0))
    press = QKeyEvent(QKeyEvent.Type.KeyPress, key, NONE, chr(key))
    panel.strip.keyPressEvent(press)
    assert not press.isAccepted()


def test_the_clock_ticks_only_while_something_runs(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.RENDERING))
    assert panel.cards.ticking
    desk.ui.bridge.events.post(JobMoved(job(FILM, 1, State.CANCELLED), State.RENDERING))
    desk.qtbot.waitUntil(lambda: not panel.cards.ticking)


def test_a_finished_take_shows_its_length_and_verdict(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.DONE))
    desk.qtbot.waitUntil(lambda: panel.cards.cards[0].take is not None)
    assert spoken(panel) == "Take 1, Done, 9.0 s · 1080p"
    approved = replace(take_of(job(FILM, 1, State.DONE), VIDEO), verdict=Verdict.APPROVED, rating=4)
    desk.ui.bridge.events.post(TakeChanged(approved))
    desk.qtbot.waitUntil(lambda: spoken(panel) == "Take 1, Approved ★★★★, 9.0 s · 1080p")


def test_a_take_in_the_bin_leaves_the_strip(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.DONE), job(FILM, 2, State.DONE))
    desk.ui.bridge.events.post(TakeGone(TakeId("job-1")))
    desk.qtbot.waitUntil(lambda: [card.job.number for card in panel.cards.cards] == [2])


def test_takes_binned_earlier_do_not_come_back(left: Callable[..., Desk], core: LeftCore) -> None:
    one, two = job(FILM, 1, State.DONE), job(FILM, 2, State.DONE)
    core.engine.known = [one, two]
    core.library.takes = {TakeId(done.id): take_of(done, VIDEO) for done in (one, two)}
    core.library.binned = {TakeId(one.id)}
    desk = left(FILM)
    panel = desk.show(TakesPanel, 1100, 160)
    desk.qtbot.waitUntil(lambda: [card.job.number for card in panel.cards.cards] == [2])


def test_double_click_and_enter_open_a_take_in_review(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.DONE))
    desk.qtbot.waitUntil(lambda: panel.cards.cards[0].take is not None)
    wanted: list[object] = []
    panel.review_requested.connect(wanted.append)
    at = panel.strip.visualRect(panel.cards.index(0)).center() - QPoint(10, 20)
    QTest.mouseClick(panel.strip.viewport(), LEFT, NONE, at)
    QTest.mouseDClick(panel.strip.viewport(), LEFT, NONE, at)
    QTest.keyClick(panel.strip, Qt.Key.Key_Return)
    assert wanted == ["job-1", "job-1"]


def test_why_says_what_happened_and_whether_it_was_charged(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.FAILED, trouble=ContentRefused(provider="oxen")))
    click(panel, "why")
    assert len(said(desk)) == 1
    assert "Nothing was charged." in said(desk)[0]


def test_why_repeats_what_the_provider_said(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(
        job(FILM, 1, State.FAILED, trouble=RequestRefused("Field required", provider="Oxen", status="422"))
    )
    click(panel, "why")
    first, second = said(desk)[0].split("\n")
    assert "Read what the provider says below" in first
    assert second == "Oxen says: Field required"


@pytest.mark.parametrize(
    ("trouble", "page"),
    [
        (OutOfCredit(provider="PixelDojo"), "https://pixeldojo.ai/api-platform/buy-credits"),
        (KeyRefused(provider="PixelDojo"), "https://pixeldojo.ai/api-platform/api-keys"),
        (AnswerLost(provider="PixelDojo", why="timeout"), "https://pixeldojo.ai/api-platform"),
        (ContentRefused(provider="PixelDojo"), None),
    ],
)
def test_why_leads_to_the_page_that_helps(
    strip: Callable[..., tuple[Desk, TakesPanel]],
    trouble: Trouble,
    page: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    desk, panel = strip(job(FILM, 1, State.FAILED, provider=ProviderId.PIXELDOJO, trouble=trouble))
    click(panel, "why")
    (toast,) = desk.window.findChildren(Toast)
    if page is None:
        assert toast.action is None
        return
    assert toast.action is not None
    assert toast.action.text() == "Open PixelDojo"
    toast.action.click()
    assert opened == [page]


def test_a_paid_retry_names_its_price_before_it_sends(
    strip: Callable[..., tuple[Desk, TakesPanel]], core: LeftCore
) -> None:
    desk, panel = strip(job(FILM, 1, State.FAILED, trouble=RenderFailed(provider="oxen")))
    click(panel, "retry")
    menu = open_menu()
    assert entries(menu) == ["Send again · $2.02"]
    assert core.engine.asked == []
    choose(menu, "Send again")
    desk.qtbot.waitUntil(lambda: core.engine.asked == [("retry", "job-1")])


def test_a_free_retry_starts_at_once(strip: Callable[..., tuple[Desk, TakesPanel]], core: LeftCore) -> None:
    desk, panel = strip(job(FILM, 1, State.FAILED, provider=ProviderId.ANIMATIC, trouble=RenderFailed()))
    click(panel, "retry")
    desk.qtbot.waitUntil(lambda: core.engine.asked == [("retry", "job-1")])


def test_an_unknown_job_is_looked_up_and_never_sent_again_by_one_click(
    strip: Callable[..., tuple[Desk, TakesPanel]], core: LeftCore
) -> None:
    desk, panel = strip(job(FILM, 1, State.UNKNOWN, trouble=AnswerLost(why="timeout")))
    click(panel, "look-up")
    desk.qtbot.waitUntil(lambda: len(said(desk)) == 1)
    assert "still not certain" in said(desk)[0]
    assert core.engine.asked == [("look up", "job-1")]
    ask_menu(panel)
    menu = open_menu()
    assert entries(menu) == [
        "Why?",
        "Look for it at the provider",
        "Send again all the same…",
        "What happened…",
        "Dispute file…",
        "Compose from this",
    ]
    choose(menu, "Send again")
    desk.qtbot.waitUntil(lambda: len(said(desk)) == 2)
    assert core.engine.asked == [("look up", "job-1")], "a warning sends nothing"
    warning = desk.ui.messages.shown[-1]
    assert warning.label.text().endswith("Sent again, it may be made and paid twice.")
    assert warning.action is not None
    assert warning.action.text() == "Send again all the same · $2.02 more"
    warning.action.click()
    desk.qtbot.waitUntil(lambda: core.engine.asked[1:] == [("retry by force", "job-1")])


def test_the_cross_cancels_what_can_be_cancelled(strip: Callable[..., tuple[Desk, TakesPanel]], core: LeftCore) -> None:
    desk, panel = strip(
        job(FILM, 1, State.RENDERING, provider=ProviderId.ANIMATIC),
        job(FILM, 2, State.RENDERING, provider=ProviderId.PIXELDOJO),
    )
    paid = places(panel.cards.cards[0], panel.strip.visualRect(panel.cards.index(0)), panel.strip.font())
    assert not paid.cross.isValid()
    click(panel, "cancel", 1)
    desk.qtbot.waitUntil(lambda: core.engine.asked == [("cancel", "job-1")])


def test_a_film_can_be_composed_from_a_take(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    _desk, panel = strip(job(FILM, 1, State.FAILED, trouble=RenderFailed(provider="oxen")))
    wanted: list[object] = []
    panel.compose_requested.connect(wanted.append)
    ask_menu(panel)
    choose(open_menu(), "Compose from this")
    assert wanted == [FILM]


def test_a_finished_take_is_dragged_out_as_its_file(
    strip: Callable[..., tuple[Desk, TakesPanel]], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, panel = strip(job(FILM, 1, State.DONE))
    desk.qtbot.waitUntil(lambda: panel.cards.cards[0].take is not None)
    given: list[QMimeData] = []

    def carry(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        given.append(drag.mimeData())
        return Qt.DropAction.CopyAction

    # Offscreen, a drag has nowhere to go: what it carries is what counts. Real drags are tested on a real screen.
    monkeypatch.setattr(QDrag, "exec", carry)
    at = panel.strip.visualRect(panel.cards.index(0)).center() - QPoint(10, 20)
    QTest.mousePress(panel.strip.viewport(), LEFT, NONE, at)
    for step in (5, 15, 40):
        QTest.mouseMove(panel.strip.viewport(), at + QPoint(step, 0))
    panel.strip.startDrag(Qt.DropAction.CopyAction)
    QTest.mouseRelease(panel.strip.viewport(), LEFT, NONE, at)
    assert given[-1].urls()[0].toLocalFile() == str(VIDEO)


def test_an_empty_strip_says_what_comes_here(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    _desk, panel = strip()
    assert "Generate" in panel.cards.words_when_empty
    assert not panel.cards.ticking


def test_another_film_has_its_own_takes(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.RENDERING))
    desk.open(replace(FILM, id=type(FILM.id)("other")))
    desk.qtbot.waitUntil(lambda: panel.cards.cards == [])
    desk.open(FILM)
    desk.qtbot.waitUntil(lambda: len(panel.cards.cards) == 1)
    assert panel.cards.cards[0].job.created > START


def test_only_times_that_were_learned_count(strip: Callable[..., tuple[Desk, TakesPanel]]) -> None:
    desk, panel = strip(job(FILM, 1, State.RENDERING))
    assert panel.cards.cards[0].usual is None, "a card's own words are too wide a guess"
    offer = desk.model.catalogue.find(ProviderId.OXEN, panel.cards.cards[0].job.model)
    assert offer is not None
    learned = replace(offer, usual_seconds=(60, 90), usual_learned=4)
    others = [card for card in desk.model.catalogue.offers if card is not offer]
    desk.model.catalogue = Catalogue([learned, *others])
    panel.cards.refresh()
    assert panel.cards.cards[0].usual == (60, 90)
