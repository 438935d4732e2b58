"""What the checks let through, the strict schemas of the services take; what the schemas refuse, the checks found."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kling_desktop.domain import edits
from kling_desktop.domain.cards import offers
from kling_desktop.domain.checks import check
from kling_desktop.domain.film import Element, ElementId, Film, Settings
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.wire import build
from tests.fakes import aihubmax_models, oxen_models, pixeldojo_models
from tests.fakes.schema import Schema, faults
from tests.unit.domain.films import film, reference, said, web

_SCHEMAS: Mapping[str, Schema] = {
    **oxen_models.SCHEMAS,
    **pixeldojo_models.SCHEMAS,
    **aihubmax_models.SCHEMAS,
}
# The films below have shots and no source video.
_PAID = pytest.mark.parametrize(
    "offer",
    [card for card in offers() if not card.local and card.capabilities.shots > 1 and card.capabilities.source_optional],
    ids=lambda offer: offer.model,
)


@st.composite
def some_films(draw: st.DrawFn, *, wild: bool) -> Film:
    """Films near the edges of what the models take, all their pictures on the web; `wild` ones also beyond."""
    tame_words = ["a cat", "@Image1 lands", "@Image2 turns", "@Element1 naps", "@Image9 shines", "x" * 512, "猫" * 512]
    words = st.sampled_from([*tame_words, "", "@Image9", "猫" * 513, "y" * 2500] if wild else tame_words)
    prompts = draw(st.lists(words, min_size=1, max_size=7 if wild else 6))
    framed = draw(st.booleans())
    value = film(
        references=tuple(
            reference(f"r{number}", media=web(f"r{number}"), aside=draw(st.booleans()))
            for number in range(draw(st.integers(0, 5 if wild else 3)))
        ),
        elements=tuple(
            Element(
                id=ElementId(f"e{number}"),
                frontal=web(f"e{number}"),
                angles=tuple(web(f"e{number}{view}") for view in range(draw(st.integers(0, 4 if wild else 1)))),
            )
            for number in range(draw(st.integers(0, 2 if wild else 1)))
        ),
        shots=said(*prompts),
        start_frame=web("s") if framed else None,
        end_frame=web("e") if draw(st.booleans()) and (framed or wild) else None,
        settings=Settings(
            aspect_ratio=draw(st.sampled_from(["16:9", "9:16", "1:1", *(["21:9"] if wild else [])])),
            quality=draw(st.sampled_from(["standard", "pro", "4k"])),
            generate_audio=draw(st.booleans()),
            negative_prompt=draw(st.sampled_from([None, "", "blur"])),
            send_references=draw(st.sampled_from(["all", "cited"])),
        ),
    )
    return edits.fit_to(value, draw(st.integers(2, 16) if wild else st.integers(6, 15)))


def address(_: object) -> str:
    raise AssertionError("nothing of these films is local")


@_PAID
@given(value=some_films(wild=False))
def test_what_passes_the_checks_passes_the_schema(offer: Offer, value: Film) -> None:
    assume(not any(problem.blocks for problem in check(value, offer, {})))
    body = json.loads(json.dumps(build(value, offer, address)))
    assert list(faults(_SCHEMAS[offer.model], body)) == []


@_PAID
@given(value=some_films(wild=True))
def test_what_the_schema_refuses_the_checks_refuse(offer: Offer, value: Film) -> None:
    body = json.loads(json.dumps(build(value, offer, address)))
    refused = list(faults(_SCHEMAS[offer.model], body))
    assume(refused)
    assert any(problem.blocks for problem in check(value, offer, {})), refused
