"""What a card of the takes strip says of money: what was charged, and what stopping it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import Charged, ContentRefused
from kling_desktop.ui.compose.takes import card_words
from kling_desktop.ui.compose.takes.card_words import Card
from tests.ui.compose_left.bench import job
from tests.ui.desk import sample_film

FILM = sample_film()


def plate(one: Job, progress: float | None = None, seconds: int = 72) -> str:
    return card_words.plate(Card(one, None, progress), one.created + timedelta(seconds=seconds))[0]


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
