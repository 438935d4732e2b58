"""What a film says to one provider alone: only what its card names, of the right kind, and never to another."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kling_desktop.domain.cards import offers
from kling_desktop.domain.checks import check
from kling_desktop.domain.film import Film, new_film
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.options import chosen, in_body
from kling_desktop.domain.problems import Problem
from kling_desktop.domain.wire import build

OXEN = next(card for card in offers() if card.provider is ProviderId.OXEN)
EVERY = pytest.mark.parametrize("offer", offers(), ids=lambda card: f"{card.provider}-{card.model}")


def film(options: Mapping[str, object], provider: str = "oxen") -> Film:
    made = new_film("Options")
    shots = (replace(made.shots[0], prompt="A rocket"),)
    return replace(made, shots=shots, settings=replace(made.settings, provider=provider, provider_options=options))


def problems(told: Film, offer: Offer = OXEN) -> list[Problem]:
    return [problem for problem in check(told, offer, {}) if problem.code.startswith("settings.option")]


@pytest.mark.parametrize("options", [{"target_namespace": "studio-7"}, {"oxen": {"target_namespace": "studio-7"}}])
def test_both_ways_to_write_it(options: dict[str, object]) -> None:
    told = film(options)
    assert problems(told) == []
    assert build(told, OXEN, lambda media: media.name)["target_namespace"] == "studio-7"


def test_what_stands_under_the_name_counts() -> None:
    told = film({"target_namespace": "bare", "oxen": {"target_namespace": "named"}})
    assert chosen(told, OXEN) == {"target_namespace": "named"}
    assert problems(told) == []


def test_what_stands_bare_is_for_the_films_own_provider() -> None:
    told = film({"target_namespace": "studio"}, provider="pixeldojo")
    assert chosen(told, OXEN) == {}
    assert problems(told) == []


@pytest.mark.parametrize(
    "value",
    ["", " ", "a/b", "..", ".", "-a", "a b", "a\n", "ä", "a?b", "x" * 65, 7, True, ["a"], {"a": 1}, "a#b", "a%2fb"],
    ids=repr,
)
def test_a_namespace_is_a_plain_name(value: object) -> None:
    told = film({"oxen": {"target_namespace": value}})
    (problem,) = problems(told)
    assert (problem.code, problem.blocks) == ("settings.option-unfit", True)
    assert problem.field == "settings.provider_options.oxen.target_namespace"
    assert "target_namespace" not in build(told, OXEN, lambda media: media.name)


@pytest.mark.parametrize("value", ["url", "b64_json"])
def test_how_to_order_is_no_field_of_the_order(value: str) -> None:
    told = film({"oxen": {"response_format": value}})
    assert chosen(told, OXEN) == {"response_format": value}
    assert in_body(told, OXEN) == {}
    assert problems(told) == []
    assert problems(film({"oxen": {"response_format": "mp4"}}))[0].facts["values"] == ("url", "b64_json")


@EVERY
def test_what_no_card_names_is_never_sent_and_always_told(offer: Offer) -> None:
    told = film({str(offer.provider): {"webhook_url": "https://a.example", "prompt": "Another", "n": 4}}, "oxen")
    found = problems(told, offer)
    assert {problem.code for problem in found} == {"settings.option-not-used"}
    assert not any(problem.blocks for problem in found)
    assert [problem.field.rpartition(".")[2] for problem in found] == ["webhook_url", "prompt", "n"]
    assert build(told, offer, lambda media: media.name) == build(film({}), offer, lambda media: media.name)


@EVERY
def test_nothing_is_told_to_somebody_else(offer: Offer) -> None:
    others = {str(provider): {"secret": "words"} for provider in ProviderId if provider is not offer.provider}
    assert problems(film(others), offer) == []
    assert "words" not in str(build(film(others), offer, lambda media: media.name))


def test_nothing_given_is_nothing_wrong() -> None:
    assert problems(film({})) == []
    assert problems(film({"oxen": None, "target_namespace": None})) == []
    assert problems(film({"oxen": {"target_namespace": None}})) == []


def test_something_that_is_no_list_of_options() -> None:
    (problem,) = problems(film({"oxen": "studio"}))
    assert (problem.code, problem.field) == ("settings.option-not-used", "settings.provider_options.oxen")
