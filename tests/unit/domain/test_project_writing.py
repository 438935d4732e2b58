"""Writing a film and reading it again gives the same film, whatever is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.project import (
    film_from_data,
    film_to_data,
    money_from_data,
    money_to_data,
    quote_from_data,
    quote_to_data,
    read_project,
    write_project,
)
from kling_desktop.domain.troubles import UnreadableProject
from tests.unit.domain.films import FOLDER, film, picture, reference
from tests.unit.domain.generated import films


@given(films())
def test_a_film_written_and_read_is_the_same_film(value: Film) -> None:
    text = write_project(value, FOLDER)
    assert read_project(text.encode("utf-8"), FOLDER).film == value
    assert text.endswith("}\n")


@given(films())
def test_a_film_as_data_and_back_is_the_same_film(value: Film) -> None:
    data = json.loads(json.dumps(film_to_data(value, None)))
    assert film_from_data(data, Path("/elsewhere")) == value


@given(films())
def test_writing_twice_gives_the_same_letters(value: Film) -> None:
    text = write_project(value, FOLDER)
    assert write_project(read_project(text.encode("utf-8"), FOLDER).film, FOLDER) == text


def test_paths_are_relative_to_the_file_where_they_can_be() -> None:
    value = film(references=(reference("r1", media=Media(path=FOLDER.parent / "shared" / "a.jpg")),))
    assert json.loads(write_project(value, FOLDER))["references"][0]["path"] == "../shared/a.jpg"
    assert (
        json.loads(write_project(value, None))["references"][0]["path"] == (FOLDER.parent / "shared/a.jpg").as_posix()
    )


def test_a_file_moved_with_its_pictures_finds_them(tmp_path: Path) -> None:
    text = write_project(film(start_frame=picture("a.png")), FOLDER)
    moved = read_project(text.encode(), tmp_path).film
    assert moved.start_frame == Media(path=tmp_path / "a.png")


def test_a_file_name_that_is_no_text_survives() -> None:
    odd = film(start_frame=Media(path=FOLDER / "caf\udce9.png"))
    assert read_project(write_project(odd, FOLDER).encode("utf-8"), FOLDER).film == odd


def test_known_keys_win_over_unknown_ones_of_the_same_name() -> None:
    value = replace(film(), extra={"name": "other", "more": 1})
    data = film_to_data(value, None)
    assert (data["name"], data["more"]) == ("Launch day", 1)


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("amount", ["0", "2.016", "54", "0.10", "1E+3"])
def test_money_keeps_every_digit(amount: str, unit: Unit) -> None:
    money = Money(Decimal(amount), unit)
    data = json.loads(json.dumps(money_to_data(money)))
    assert data == {"amount": amount, "unit": str(unit)}
    assert money_from_data(data) == money


def test_no_money_stays_none() -> None:
    assert money_to_data(None) is None
    assert money_from_data(None) is None


@pytest.mark.parametrize(
    "data", [{}, {"amount": "x", "unit": "USD"}, {"amount": "NaN", "unit": "USD"}, {"amount": "1", "unit": "EUR"}, 5]
)
def test_what_is_no_money_is_refused(data: object) -> None:
    with pytest.raises(UnreadableProject):
        money_from_data(data)


@pytest.mark.parametrize(
    "quote",
    [
        Quote(seconds=9),
        Quote(seconds=2.5, takes=3, rate=Money(Decimal("0.224")), estimate=True, source="the page"),
        Quote(seconds=5, rate=Money(Decimal(3), Unit.CREDITS)),
    ],
)
def test_quotes_come_back(quote: Quote) -> None:
    assert quote_from_data(json.loads(json.dumps(quote_to_data(quote)))) == quote
