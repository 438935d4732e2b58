"""What is said by the system when another program is in front, and what in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import StopRules
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status
from tests.ui.window.whole import Whole

PIXELDOJO = ProviderId.PIXELDOJO


@dataclass
class Told:
    """A system that keeps what it was told."""

    said: list[tuple[str, str]] = field(default_factory=list)
    clicked: Callable[[], None] = lambda: None

    def tell(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        self.said.append((title, text))
        self.clicked = clicked


@pytest.fixture
def told(online: Whole) -> Told:
    window, made = online.open(), Told()
    window.notifications.desktop = made
    return made


def look_elsewhere(whole: Whole, qtbot: QtBot) -> None:
    """Another window is in front."""
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    whole.until(lambda: QApplication.activeWindow() is other)


def rendered(whole: Whole, state: State) -> None:
    whole.compose(PIXELDOJO)
    whole.generate()
    whole.until(lambda: [job.state for job in whole.jobs()] == [state])


def test_a_take_that_is_saved_meanwhile_is_told(online: Whole, told: Told, qtbot: QtBot) -> None:
    look_elsewhere(online, qtbot)
    rendered(online, State.DONE)
    online.until(lambda: told.said == [("A take is ready", "Untitled film · take 1")])
    told.clicked()
    online.until(lambda: QApplication.activeWindow() is online.session.frame)


def test_nothing_is_told_to_who_looks(online: Whole, told: Told) -> None:
    online.come_back()
    rendered(online, State.DONE)
    online.until(lambda: len(online.takes()) == 1)
    assert told.said == []


def test_what_went_wrong_is_told(online: Whole, told: Told, qtbot: QtBot, server: FakeProviderServer) -> None:
    server.plan(JobLife(outcome="failed", error="Something broke"))
    look_elsewhere(online, qtbot)
    rendered(online, State.FAILED)
    online.until(lambda: len(told.said) == 1)
    assert told.said[0][0] == "Untitled film · take 1"


def test_a_link_about_to_die_is_warned_of_once(
    online: Whole, told: Told, qtbot: QtBot, server: FakeProviderServer
) -> None:
    server.on("GET", "/files/*", Status(503), times=None)
    server.pixeldojo.settings.link_hours = 0.25
    look_elsewhere(online, qtbot)
    rendered(online, State.DOWNLOADING)
    online.until(lambda: len(told.said) == 1)
    title, text = told.said[0]
    assert title == "A paid video may be lost"
    assert text in {
        f"Untitled film · take 1 is not saved yet, and its link dies in {left} minutes." for left in (14, 15)
    }
    assert online.said == [text]
    online.window.notifications.look_at_links()
    assert len(told.said) == 1
    server.rules.clear()
    online.until(lambda: [job.state for job in online.jobs()] == [State.DONE])


def test_a_link_that_lasts_is_not_warned_of(online: Whole, told: Told, server: FakeProviderServer) -> None:
    server.plan(JobLife(held=True))
    online.compose(PIXELDOJO)
    online.generate()
    online.until(lambda: server.submissions == 1 and online.jobs()[0].state is State.QUEUED)
    online.window.notifications.look_at_links()
    assert online.said == []
    online.window.notifications.now = lambda: datetime.now(UTC) + timedelta(minutes=45)

    def warned() -> bool:
        online.window.notifications.look_at_links()
        return bool(online.said)

    online.until(warned)
    assert "is not saved yet" in online.said[0]


def test_a_queue_that_stops_itself_is_told(online: Whole, told: Told, qtbot: QtBot) -> None:
    rules = StopRules(most=1, since=datetime.now(UTC) + timedelta(hours=-1))
    online.ask(lambda core: core.queue.change(lambda queue: replace(queue, rules=rules)))
    online.compose(PIXELDOJO)
    online.edit(settings=replace(online.film.settings, takes=2))
    look_elsewhere(online, qtbot)
    online.generate()
    online.until(lambda: any(title == "The queue is paused" for title, _ in told.said))
    assert any("as many takes as were allowed" in sentence for sentence in online.said)


def test_links_that_die_are_told_nearest_first_also_of_takes_of_an_earlier_run(
    online: Whole, told: Told, server: FakeProviderServer, qtbot: QtBot
) -> None:
    """The program was closed while videos waited to be saved: nothing moves when it opens again, and still it warns."""
    server.on("GET", "/files/*", Status(503), times=None)
    server.pixeldojo.settings.link_hours = 0.9
    online.compose(PIXELDOJO)
    online.edit(settings=replace(online.film.settings, takes=3))
    online.generate()
    online.until(lambda: [job.state for job in online.jobs()] == [State.DOWNLOADING] * 3)
    links = sorted(job.expires for job in online.jobs() if job.expires is not None)
    online.close()
    window = online.open()
    again = window.notifications.desktop = Told()
    look_elsewhere(online, qtbot)
    window.notifications.now = lambda: links[0] - timedelta(minutes=12)

    def warned() -> bool:
        window.notifications.look_at_links()
        return bool(again.said)

    online.until(warned)
    text = "3 takes are not saved yet, and the first of their links dies in 12 minutes."
    assert again.said == [("A paid video may be lost", text)]
    assert online.said == [text]
    server.rules.clear()
    online.until(lambda: [job.state for job in online.jobs()] == [State.DONE] * 3)
