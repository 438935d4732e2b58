"""What is kept of answers: their ids and their words, never a key, a picture or a signature, and never much."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.host.secrets import scrubbed
from kling_desktop.providers.answers import Answer, Shape
from kling_desktop.providers.hearing import MOST, hear_answer, hear_row, hear_silence, listening

KEY = "canary-0123456789abcdef"


def heard(data: object, headers: dict[str, str] | None = None) -> str:
    with listening() as found:
        hear_answer("order", Answer(status=200, headers=headers or {}, shape=Shape.JSON, data=data), (KEY,))  # type: ignore[arg-type]
    (one,) = found
    assert (one.deed, one.status) == ("order", 200)
    return one.said


def test_ids_prices_and_words_are_kept() -> None:
    said = json.loads(
        heard({"id": "r1", "cost": Decimal("1.12"), "n": 3, "ok": True}, {"x-request-id": "q7", "server": "x"})
    )
    assert said == {"headers": {"x-request-id": "q7"}, "body": {"id": "r1", "cost": "1.12", "n": 3, "ok": True}}


def test_secrets_are_not() -> None:
    said = heard(
        {
            "message": f"bad key {KEY}",
            "api_key": "tok-1",
            "Authorization": "Bearer abcdefghijkl",
            "nested": [{"access_token": "tok-2", "url": "https://cdn.test/v.mp4?X-Amz-Signature=abc&Expires=1"}],
            "image": "data:image/png;base64,AAAABBBBCCCC",
            KEY: 1,
        }
    )
    for secret in (KEY, "tok-1", "tok-2", "abcdefghijkl", "X-Amz-Signature", "AAAABBBB"):
        assert secret not in said
    assert "https://cdn.test/v.mp4" in said


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=40), st.just(KEY), st.just("x" + KEY + "y")),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=8), inner, max_size=5)),
    max_leaves=40,
)


@given(JSON)
def test_nothing_long_and_no_key_whatever_it_says(data: object) -> None:
    said = heard(data)
    assert KEY not in said
    assert len(said) <= MOST


def test_a_huge_answer_is_cut() -> None:
    assert len(heard({"words": ["w" * 5000] * 100})) <= MOST


def test_only_the_latest_row_counts_and_silence_is_told() -> None:
    with listening() as found:
        hear_silence("order", "reset")
        hear_row({"status": "queued"})
        hear_row({"status": "done"})
    assert [(one.deed, one.status) for one in found] == [("order", None), ("look", 200)]
    assert "done" in found[-1].said


def test_nobody_listening_costs_nothing() -> None:
    hear_row({"status": "queued"})
    with listening() as found:
        pass
    assert found == []


def test_plain_data_is_scrubbed_all_the_way_down() -> None:
    data = {"a": ["https://x.test/v?sig=1", {"b": "Bearer abcdefghijkl"}], "n": 1}
    assert scrubbed(data) == {"a": ["https://x.test/v", {"b": "Bearer [removed]"}], "n": 1}


@given(st.recursive(st.text(st.characters(), max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_whatever_was_said_can_be_written_down(words: object) -> None:
    assert heard({"error": words}).encode()


def test_half_characters_are_spelt_out() -> None:
    assert "\\ud800" in heard({"error": "broken \ud800 text"})
