"""What a row of the queue says, and what its deeds say of the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import new_film
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.network_troubles import LibraryAway
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import Queue
from kling_desktop.domain.troubles import CannotReach, CannotSave, DiskFull, NoKey, RateLimited, Trouble
from kling_desktop.ui.compose.takes.card_words import price, retry_words
from kling_desktop.ui.queue.deed_words import cancel_all_words, retry_all_words
from kling_desktop.ui.queue.rows import Column, QueueRows

S = State


def job(state: State, trouble: Trouble | None = None, provider: ProviderId = ProviderId.OXEN) -> Job:
    film = new_film("Night run")
    offer, now = offer_for(provider, None, film), datetime.now(UTC)
    assert offer is not None
    return Job(
        id=JobId("1"),
        film=film,
        number=1,
        provider=provider,
        model=offer.model,
        state=state,
        quote=offer.quote(film, 1),
        created=now,
        updated=now,
        trouble=None if trouble is None else trouble.facts,
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (job(S.PLANNED), "Waiting"),
        (job(S.PLANNED, RateLimited(provider="oxen")), "Oxen is busy"),
        (job(S.PLANNED, CannotReach(host="hub.oxen.ai")), "No way to Oxen"),
        (job(S.PLANNED, NoKey(provider="oxen")), "Waits for its key"),
        (job(S.QUEUED), "In line at Oxen"),
        (job(S.FAILED), "Failed"),
    ],
)
def test_a_row_says_what_it_waits_for(row: Job, words: str) -> None:
    rows = QueueRows()
    rows.show([row], Queue(), {})
    assert rows.index(0, Column.STATE).data() == words


def test_a_row_says_what_is_the_matter_with_our_disk() -> None:
    rows, one = QueueRows(), job(S.DOWNLOADING)
    said = []
    for why in (DiskFull(folder="/takes"), LibraryAway(folder="/takes"), CannotSave(file="/takes/a.mp4")):
        rows.show([one], Queue(), {}, {one.id: why.facts})
        said.append(rows.index(0, Column.STATE).data())
    rows.show([one], Queue(), {})
    assert said == ["Disk full", "Library not there", "Cannot be written"]
    assert rows.index(0, Column.STATE).data() == "Saving", "and when that is over, it says so no more"


def test_deeds_on_several_tell_what_all_of_them_cost() -> None:
    failed, unknown = job(S.FAILED), job(S.UNKNOWN, provider=ProviderId.AIHUBMAX)
    assert retry_all_words([failed, failed]) == "Send 2 again · $2.24"
    assert retry_all_words([failed, job(S.FAILED, provider=ProviderId.PIXELDOJO)]) == (
        "Send 2 again · est. $1.12 + 40 credits"
    )
    assert retry_all_words([failed, replace(unknown, state=S.FAILED)]) == "Send 2 again · price unknown"
    assert retry_all_words([unknown]) == "Look for it at the provider"
    assert retry_words(unknown) == "Send again all the same · at a price nobody knows"
    assert cancel_all_words([job(S.PLANNED)] * 2) == "Cancel 2 takes · costs nothing"
    assert cancel_all_words([job(S.PLANNED), job(S.RENDERING)]) == "Cancel 2 takes · may still be charged"


def test_what_was_not_charged_is_not_free() -> None:
    assert price(replace(job(S.FAILED), charged=Money(Decimal(0)))) == "not charged"
    assert price(replace(job(S.DONE, provider=ProviderId.ANIMATIC), charged=Money(Decimal(0)))) == "free"
