"""Reading answers without trusting them."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kling_desktop.providers.answers import (
    MOST_LEVELS,
    Json,
    Shape,
    amount,
    inside,
    moment,
    read_answer,
    remote_id,
    rows,
    share,
    words,
)

JSON = {"content-type": "application/json; charset=utf-8"}


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (b'{"a": 1}', Shape.JSON),
        (b"\xef\xbb\xbf[1]", Shape.JSON),
        (b"null", Shape.JSON),
        (b"", Shape.EMPTY),
        (b"  \r\n", Shape.EMPTY),
        (b"<!DOCTYPE html><p>no", Shape.PAGE),
        (b"  <HTML>", Shape.PAGE),
        (b'<?xml version="1.0"?><Error/>', Shape.PAGE),
        (b"{", Shape.JUNK),
        (b'{"a": NaN}', Shape.JSON),
        (b'{"a": -Infinity}', Shape.JSON),
        (b'{"a": 1e99999999999999999999}', Shape.JSON),
        (b'{"a": "\xff"}', Shape.JUNK),
        (b"[" * 100_000 + b"]" * 100_000, Shape.JUNK),
        (b"[" * MOST_LEVELS + b"]" * MOST_LEVELS, Shape.JSON),
        (b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1), Shape.JUNK),
        (b"9" * 5000, Shape.JSON),
        (b"\xef\xbb\xbf<!doctype html>", Shape.PAGE),
        (b"<!-- busy --><p>later", Shape.PAGE),
        (b"error code: 1010", Shape.JUNK),
    ],
)
def test_what_kind_of_answer_it_is(body: bytes, shape: Shape) -> None:
    assert read_answer(200, JSON, body).shape is shape


def test_a_page_by_its_header() -> None:
    for body in (b"hello", b"{ margin: 0 }", b"[if IE]"):
        assert read_answer(200, {"content-type": "text/html"}, body).shape is Shape.PAGE


def test_an_id_under_the_name_of_a_page_is_not_lost() -> None:
    answer = read_answer(200, {"content-type": "text/html; charset=utf-8"}, b' {"jobId": "job_1"}')
    assert inside(answer.data, "jobId") == "job_1"


@pytest.mark.parametrize("bad", ["NaN", "-Infinity", "1e99999999999999999999", "9" * 5000, "0." + "3" * 5000])
def test_a_number_beyond_all_measure_does_not_cost_the_id_beside_it(bad: str) -> None:
    answer = read_answer(200, JSON, f'{{"creditCost": {bad}, "jobId": "job_1"}}'.encode())
    assert inside(answer.data, "jobId") == "job_1"
    assert amount(inside(answer.data, "creditCost")) is None


def test_half_characters_go() -> None:
    assert words(read_answer(200, JSON, rb'"https://a.example/\ud800x.mp4"').data) == "https://a.example/x.mp4"


def test_what_was_too_large_is_junk() -> None:
    assert read_answer(200, JSON, None).shape is Shape.JUNK


def test_plain_text_is_kept_for_the_person() -> None:
    assert read_answer(403, {"content-type": "text/plain"}, b"error code: 1010").text == "error code: 1010"


def test_money_is_exact() -> None:
    answer = read_answer(200, JSON, b'{"cost": 1.1}')
    assert amount(inside(answer.data, "cost")) == Decimal("1.1")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (15, Decimal(15)),
        (Decimal("0.5"), Decimal("0.5")),
        ("2.0160", Decimal("2.0160")),
        (" 3 ", Decimal(3)),
        (0, Decimal(0)),
        (True, None),
        (None, None),
        ("much", None),
        ("NaN", None),
        ("Infinity", None),
        (-1, None),
        (10**12, None),
        ([1], None),
        ("9" * 500, None),
        (Decimal("1e-999999"), Decimal(0)),
        (Decimal("0.33333333333"), Decimal("0.333333333")),
    ],
)
def test_amounts(value: Json, found: Decimal | None) -> None:
    assert amount(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1_775_000_000, datetime(2026, 3, 31, 23, 33, 20, tzinfo=UTC)),
        (1_775_000_000_000, datetime(2026, 3, 31, 23, 33, 20, tzinfo=UTC)),
        ("2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("2026-01-01T20:00:00+08:00", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("2026-01-01T12:00:00.000", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        (10**40, None),
        (Decimal("1e999"), None),
        (True, None),
        (None, None),
        ({}, None),
    ],
)
def test_times(value: Json, found: datetime | None) -> None:
    assert moment(value) == found


@pytest.mark.parametrize("bad", ["", " ", "..", ".", "a b", "a\nb", "é", "x" * 257, None, True, [], {}])
def test_what_is_no_id(bad: Json) -> None:
    assert remote_id(bad) is None


@pytest.mark.parametrize(
    ("good", "found"), [("job_a1", "job_a1"), (" 0b1c-2d ", "0b1c-2d"), (42, "42"), ("a/b", "a/b")]
)
def test_what_is_an_id(good: Json, found: str) -> None:
    assert remote_id(good) == found


def test_paths_never_fail() -> None:
    data: Json = json.loads('{"a": [{"b": "c"}], "d": 1}')
    assert inside(data, "a", 0, "b") == "c"
    assert inside(data, "a", -1, "b") == "c"
    for path in (("a", 1), ("a", -2), ("a", "b"), ("d", "e"), ("d", 0), ("x", "y", "z")):
        assert inside(data, *path) is None
    assert rows(inside(data, "a")) == [{"b": "c"}]
    assert rows(inside(data, "d")) == []
    assert words(inside(data, "d")) == ""


@pytest.mark.parametrize(("percent", "part"), [(40, 0.4), (0, 0.0), (250, 1.0), (-3, None), ("50", 0.5), (None, None)])
def test_shares(percent: Json, part: float | None) -> None:
    assert share(percent) == part
