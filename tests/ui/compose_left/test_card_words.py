"""What a card of the takes strip says of a job: state, time, money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import (
    AnswerLost,
    Charged,
    ContentRefused,
    RenderFailed,
)
from kling_desktop.ui.compose.takes import card_words
from kling_desktop.ui.compose.takes.card_words import Card
from tests.ui.compose_left.bench import job
from tests.ui.desk import sample_film

FILM = sample_film()


def plate(one: Job, progress: float | None = None, seconds: int = 72) -> str:
    return card_words.plate(Card(one, None, progress), one.created + timedelta(seconds=seconds))[0]


@pytest.mark.parametrize(
    ("state", "extra", "words"),
    [
        (State.PLANNED, {}, "Planned"),
        (State.QUEUED, {}, "In the queue 1:12"),
        (State.RENDERING, {}, "Rendering 1:12"),
        (State.DOWNLOADING, {"progress": 0.62}, "Saving 62 %"),
        (State.DOWNLOADING, {}, "Saving"),
        (State.FAILED, {"trouble": ContentRefused(provider="oxen")}, "Failed · not charged"),
        (State.FAILED, {"trouble": RenderFailed(provider="oxen")}, "Failed · may have been charged"),
        (State.UNKNOWN, {"trouble": AnswerLost(why="timeout")}, "Not certain · may have been charged"),
        (State.CANCELLED, {}, "Cancelled · not charged"),
    ],
)
def test_the_plate_says_state_time_and_money(state: State, extra: dict[str, object], words: str) -> None:
    one = job(FILM, 1, state, **extra)  # type: ignore[arg-type]
    assert plate(one, one.progress) == words


def test_what_was_charged_counts_more_than_what_the_trouble_says() -> None:
    refused = replace(ContentRefused(provider="oxen").facts, charged=Charged.NO)
    one = replace(job(FILM, 1, State.FAILED, trouble=refused), charged=Money(Decimal("1.00")))
    assert plate(one) == "Failed · charged"


def test_an_animatic_is_a_free_draft_that_knows_no_charge() -> None:
    one = job(FILM, 3, State.DONE, provider=ProviderId.ANIMATIC)
    assert (card_words.title(one), plate(one), card_words.remark(Card(one))) == ("Draft 3", "Animatic", "free")
    assert plate(replace(one, state=State.FAILED)) == "Failed"


def test_cancel_says_what_it_means_for_the_money() -> None:
    def words(state: State, provider: ProviderId = ProviderId.OXEN) -> str:
        return card_words.cancel_words(job(FILM, 1, state, provider=provider))

    assert words(State.PLANNED) == "Cancel · costs nothing"
    assert words(State.SUBMITTING) == "Cancel · it may already be charged"
    assert words(State.RENDERING, ProviderId.ANIMATIC) == "Cancel · costs nothing"
    assert words(State.RENDERING) == "Cancel · Oxen may still charge it"
    assert words(State.RENDERING, ProviderId.PIXELDOJO) == "PixelDojo cannot stop it: it is charged either way"
    assert not card_words.can_cancel(job(FILM, 1, State.RENDERING, provider=ProviderId.PIXELDOJO))


def test_a_render_says_how_long_it_will_still_take() -> None:
    def words(seconds: int, progress: float | None = None, usual: tuple[int, int] | None = (120, 240)) -> str:
        one = job(FILM, 1, State.RENDERING)
        return card_words.plate(Card(one, None, progress, usual), one.created + timedelta(seconds=seconds))[0]

    assert words(10) == "Rendering 0:10 · about 3 min left"
    assert words(150) == "Rendering 2:30 · about 30 s left"
    assert words(200) == "Rendering 3:20 · about 40 s left"
    assert words(236) == "Rendering 3:56 · almost done"
    assert words(300) == "Rendering 5:00 · longer than usual"
    assert words(30, 0.5) == "Rendering 0:30 · about 30 s left"
    assert words(30, None, None) == "Rendering 0:30"
