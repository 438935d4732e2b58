"""Every reason the core gives in plain English has words in other languages."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain.cards import BUILT_IN
from kling_desktop.domain.learning import Learned, _rate
from kling_desktop.domain.money import Unit
from kling_desktop.words import use_language
from kling_desktop.words.reasons import known, reason_words
from tests.architecture.source_tree import PACKAGE, python_files


def reasons_in(path: Path) -> set[str]:
    """What is given as `why` of a NotAVideo, word for word."""
    return {
        word.value.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "NotAVideo"
        for word in node.keywords
        if word.arg == "why" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
    }


def test_where_a_price_is_from() -> None:
    sources = {rate.source for offer in BUILT_IN.offers for rate in offer.rates}
    assert len(sources) > 8
    assert {source for source in sources if not known(source)} == set()


@pytest.mark.parametrize("renders", [1, 4])
@pytest.mark.parametrize("most", ["0.2", "0.3"])
def test_where_a_learned_price_is_from(renders: int, most: str) -> None:
    learned = Learned(
        quality="pro", sound=True, with_source=False, unit=Unit.USD, per_second=Decimal(most), flat=None, exact=False,
        least=Decimal("0.2"), most=Decimal(most), renders=renders,
    )  # fmt: skip
    assert known(_rate(learned).source)


def test_why_a_file_is_no_video() -> None:
    found = set[str]().union(*(reasons_in(path) for path in python_files(PACKAGE)))
    assert len(found) > 5
    assert {why for why in found if not known(why)} <= {"Base64"}


def test_a_reason_of_somebody_else_stays_as_it_was() -> None:
    use_language("zh_CN")
    assert reason_words("Segmentation fault in module 7") == "Segmentation fault in module 7"
    use_language("en")
    assert reason_words("it lasts 4.0 seconds instead of 5.0") == "it lasts 4.0 seconds instead of 5.0"
    assert known("it lasts 4.0 seconds instead of 5.0")
    use_language(None)
