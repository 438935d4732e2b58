"""A public place is the last way, has a name of its own, and is told as what it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.domain.cards import offers
from kling_desktop.domain.film import Film, Media, Reference, ReferenceId, new_film
from kling_desktop.domain.hosting import BUCKET, ORDER, REPOSITORY, first_file, places, routes
from kling_desktop.domain.offers import Offer, ProviderId, Route
from kling_desktop.words.bucket import going_to

OXEN = next(card for card in offers() if card.provider is ProviderId.OXEN and card.capabilities.references)


def film() -> Film:
    made = new_film("Public")
    return replace(made, references=(Reference(id=ReferenceId("r1"), media=Media(path=Path("/films/face.png"))),))


def only_in_public() -> Offer:
    return replace(OXEN, capabilities=replace(OXEN.capabilities, routes=(Route.REPOSITORY,)))


def test_it_is_the_last_way_and_of_oxen_alone() -> None:
    assert ORDER[ProviderId.OXEN][-1] is Route.REPOSITORY
    assert not any(Route.REPOSITORY in ways for provider, ways in ORDER.items() if provider is not ProviderId.OXEN)


@pytest.mark.parametrize("offer", offers(), ids=lambda card: f"{card.provider}-{card.model}")
def test_pictures_are_never_asked_about_for_it(offer: Offer) -> None:
    assert REPOSITORY not in places(film(), offer, bucket=False)


def test_a_bucket_comes_before_it() -> None:
    assert places(film(), only_in_public(), bucket=False) == (REPOSITORY,)
    assert places(film(), only_in_public(), bucket=True) == (BUCKET,)
    assert routes(only_in_public(), bucket=True) == (Route.BUCKET, Route.REPOSITORY)
    assert first_file(film(), only_in_public()) == "face.png"
    assert first_file(new_film("Words"), only_in_public()) == ""


def test_the_words_leave_no_doubt() -> None:
    words = going_to(REPOSITORY)
    assert "become public" in words
    assert "history" in words
    assert going_to(BUCKET) != words != going_to("aihubmax")
