"""From the button to a saved take, through the window, and all that can come in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import ProviderId
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Named, Reset
from tests.program import picture
from tests.ui.window.whole import Whole

OXEN = ProviderId.OXEN
ORDERS = {
    ProviderId.OXEN: "/api/ai/queue",
    ProviderId.PIXELDOJO: "/api/v1/models/*/run",
    ProviderId.AIHUBMAX: "/v1/videos/generations",
}
ORDER = ORDERS[OXEN]


def states(whole: Whole) -> list[State]:
    return [job.state for job in whole.jobs()]


def plates(whole: Whole) -> list[str]:
    """What the cards of the strip say."""
    model = whole.window.compose.takes.cards
    return [str(model.index(row).data()) for row in range(model.rowCount())]


@pytest.mark.parametrize("provider", [ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX])
def test_a_press_ends_in_a_saved_take(online: Whole, server: FakeProviderServer, provider: ProviderId) -> None:
    server.plan(JobLife(held=True))
    window = online.open()
    online.compose(provider)
    assert not window.topbar.running.isVisible()
    online.generate()
    online.until(lambda: window.topbar.running.text() == "1 rendering")
    online.until(lambda: server.submissions == 1)
    server.finish(server.ledger[0].id)
    online.until(lambda: states(online) == [State.DONE])
    (take,) = online.takes()
    assert take.file.read_bytes()[4:8] == b"ftyp"
    assert take.provider == provider
    assert server.submissions == 1
    online.until(lambda: not window.topbar.running.isVisible())
    online.until(lambda: window.compose.takes.cards.card(0) is not None and plates(online)[0].startswith("Take 1"))
    if provider is not ProviderId.AIHUBMAX:  # which says nothing of its price
        online.until(lambda: window.topbar.today.text().startswith("Today "))
    assert online.said == []
    assert online.on_disk() == online.film


def test_a_take_is_watched_found_and_composed_from(online: Whole) -> None:
    window = online.open()
    online.compose()
    online.generate()
    online.until(lambda: states(online) == [State.DONE])
    (take,) = online.takes()
    window.review(take.id)
    assert window.workspace == "review"
    from kling_desktop.ui.review.workspace import ReviewWorkspace

    review = window.workspace_widget("review")
    assert isinstance(review, ReviewWorkspace)
    online.until(lambda: review.player.shown == 0)
    before = window.document.path
    sent = online.film
    online.run(window.compose_from(sent))
    assert window.workspace == "compose"
    assert window.document.path != before
    assert online.film.id != sent.id
    assert online.film.shots == sent.shots


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("oxen.unauthenticated", "Oxen"),
        ("oxen.insufficient_credits_402_guess", "Oxen"),
    ],
)
def test_a_refusal_costs_nothing_and_says_why(
    online: Whole, server: FakeProviderServer, error: str, words: str
) -> None:
    server.on("POST", ORDER, Named(error))
    window = online.open()
    online.compose()
    online.generate()
    online.until(lambda: states(online) == [State.FAILED])
    online.until(lambda: any("not charged" in plate for plate in plates(online)))
    assert server.submissions == 0
    assert len(server.to(ORDER, "POST")) == 1
    window.compose.takes.strip.wanted.emit("why", str(online.jobs()[0].id))
    online.until(lambda: online.said != [])
    assert words in online.said[0]
    assert "Nothing was charged." in online.said[0]
    online.until(window.compose.generate.button.isEnabled)


def test_without_a_network_it_waits_and_goes_on_by_itself(
    online: Whole, server: FakeProviderServer, tmp_path: Path
) -> None:
    window = online.open()
    online.compose(ProviderId.AIHUBMAX, picture(tmp_path))  # its pictures are handed over before the order
    server.go_offline()
    online.generate()
    online.until(lambda: window.topbar.offline.text() == "Offline: review works, rendering waits")
    assert server.submissions == 0
    assert states(online)[0] in {State.PLANNED, State.PREPARING}
    online.edit(name="Edited offline")
    online.until(lambda: online.on_disk().name == "Edited offline")
    server.go_online()
    online.until(lambda: states(online) == [State.DONE])
    assert server.submissions == 1
    online.until(lambda: not window.topbar.offline.isVisible())


def test_an_order_that_cannot_leave_costs_nothing(online: Whole, server: FakeProviderServer) -> None:
    window = online.open()
    online.compose()
    server.go_offline()
    online.generate()
    online.until(lambda: states(online) == [State.FAILED])
    online.until(lambda: any("not charged" in plate for plate in plates(online)))
    assert not window.topbar.offline.isVisible()
    server.go_online()
    online.generate()
    online.until(lambda: sorted(states(online)) == [State.DONE, State.FAILED])
    assert server.submissions == 1


@pytest.mark.parametrize("provider", ORDERS)
def test_a_lost_answer_is_never_sent_again(online: Whole, server: FakeProviderServer, provider: ProviderId) -> None:
    server.on("POST", ORDERS[provider], Reset())
    online.open()
    online.compose(provider)
    online.generate()
    online.until(lambda: states(online) == [State.UNKNOWN])
    online.until(lambda: any("may have been charged" in plate for plate in plates(online)))
    online.close()
    window = online.open()
    online.until(lambda: any("may have been charged" in plate for plate in plates(online)))
    window.compose.takes.strip.wanted.emit("look-up", str(online.jobs()[0].id))
    online.until(lambda: any(said.startswith("It is still not certain") for said in online.said))
    assert states(online) == [State.UNKNOWN]
    assert len([one for one in server.requests if one.method == "POST"]) == 1
    assert server.submissions == 0


def test_an_order_whose_answer_was_lost_is_found_again(online: Whole, server: FakeProviderServer) -> None:
    server.on("POST", ORDERS[OXEN], Reset(acted=True))
    online.open()
    online.compose()
    online.generate()
    online.until(lambda: states(online) == [State.DONE])
    assert server.submissions == 1
    assert len(online.takes()) == 1


def test_closed_while_it_renders_and_opened_again(online: Whole, server: FakeProviderServer) -> None:
    server.plan(JobLife(held=True))
    online.open()
    online.compose()
    online.generate()
    online.until(lambda: server.submissions == 1)
    online.until(lambda: states(online)[0] in {State.QUEUED, State.RENDERING})
    online.close()
    server.finish(server.ledger[0].id)
    window = online.open()
    online.until(lambda: states(online) == [State.DONE])
    assert server.submissions == 1
    assert len(online.takes()) == 1
    assert len([request for request in server.requests if request.path.startswith("/files/")]) == 1
    online.until(lambda: window.compose.takes.cards.rowCount() == 1)


def test_what_was_planned_and_never_sent_waits_for_a_nod(online: Whole, server: FakeProviderServer) -> None:
    """The rows a process leaves that died between writing them down and sending."""
    window = online.open()
    online.compose()
    online.run(window.document.save())
    film, offer = online.film, window.model.offer
    online.ask(lambda core: core.engine.start(film, offer, 2, None, drive=False))
    online.close()
    window = online.open()
    said = "2 takes were planned when the program last ended, and never sent."
    assert online.said == [said]
    assert states(online) == [State.PLANNED, State.PLANNED]
    assert server.to(ORDER, "POST") == []
    online.act(said)
    online.until(lambda: states(online) == [State.DONE, State.DONE])
    assert server.submissions == 2
    assert online.said == []


def test_a_double_click_orders_once(online: Whole, server: FakeProviderServer) -> None:
    window = online.open()
    online.compose()
    online.generate()
    online.click(window.compose.generate.button)
    online.until(lambda: states(online) == [State.DONE])
    assert server.submissions == 1


def test_an_animatic_needs_nobody(whole: Whole) -> None:
    window = whole.open()
    whole.compose(ProviderId.ANIMATIC)
    assert window.topbar.provider.text() == "Animatic · on this computer"
    whole.generate()
    whole.until(lambda: states(whole) == [State.DONE])
    assert window.topbar.today.text() == "Today $0.00"
    assert not window.topbar.offline.isVisible()
