"""The README's table of models says what the cards say."""

from __future__ import annotations

import model_table
import pytest

from kling_desktop.domain.cards import offers


def test_the_readme_has_the_table_of_now() -> None:
    readme = model_table.README.read_text("utf-8")
    assert model_table.written(readme) == readme, "run: packaging/dev.py models"


def test_every_paid_model_has_a_line_of_its_own() -> None:
    lines = model_table.table().splitlines()
    assert len({line.count(" | ") for line in lines}) == 1
    for card in offers():
        assert sum(f"`{card.model}`" in line for line in lines) == (0 if card.local else 1)


def test_prices_are_marked_by_how_sure_they_are() -> None:
    table = model_table.table()
    assert "| $0.224 |" in table
    assert "standard: unknown; pro: est. 8 credits" in table


def test_a_readme_without_its_marks_is_not_touched() -> None:
    with pytest.raises(ValueError, match="lacks"):
        model_table.written("# Kling Desktop\n")
