"""A service without a queue: the artist is told what kind of call it is, and asked before closing loses a take."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import ProviderId
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang
from tests.ui.window.whole import Whole

CALL = "/api/ai/videos/generate"
TOLD = "Oxen has no queue at this address: the take is made during one call that stays open"


@pytest.fixture
def held(server: FakeProviderServer) -> FakeProviderServer:
    """No queue, and calls that stay open until the test lets them go on."""
    server.oxen.settings.queue = False
    server.on("POST", CALL, Hang(gate="films"), times=None)
    return server


def calling(online: Whole, server: FakeProviderServer) -> None:
    online.open()
    online.compose(ProviderId.OXEN)
    online.generate()
    online.until(lambda: server.gates.waiting("films") == 1)
    online.until(lambda: online.window.open_calls.count == 1)


def test_it_is_said_and_ends_in_a_take(online: Whole, held: FakeProviderServer) -> None:
    calling(online, held)
    assert [said for said in online.said if said.startswith(TOLD)]
    model = online.window.compose.takes.cards
    online.until(lambda: "Open call" in str(model.index(0).data()))
    assert TOLD in str(model.index(0).data(Qt.ItemDataRole.ToolTipRole))
    held.release("films", keep_open=True)
    online.until(lambda: [job.state for job in online.jobs()] == [State.DONE])
    online.until(lambda: online.said == [])  # nothing to take care of any more
    assert online.window.open_calls.count == 0
    assert len(online.takes()) == 1
    assert held.submissions == 1


def test_closing_asks_first(online: Whole, held: FakeProviderServer) -> None:
    calling(online, held)
    frame = online.session.frame
    frame.close()
    question = "A take is being made during a call that ends with the program."
    online.until(lambda: any(said.startswith(question) for said in online.said))
    assert frame.isVisible()
    held.release("films", keep_open=True)
    online.until(lambda: [job.state for job in online.jobs()] == [State.DONE])
    online.until(lambda: online.window.open_calls.count == 0)
    frame.close()
    online.run(online.session.closed())
    assert not frame.isVisible()
    online.close_all()


def test_closing_anyway(online: Whole, held: FakeProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kling_desktop.jobs.sending.GRACE", 0.05)
    calling(online, held)
    frame = online.session.frame
    frame.close()
    question = "A take is being made during a call that ends with the program."
    online.until(lambda: any(said.startswith(question) for said in online.said))
    online.act(question)
    online.run(online.session.closed())
    assert not frame.isVisible()
    online.close_all()
    online.open()
    assert [job.state for job in online.jobs()] == [State.UNKNOWN]
