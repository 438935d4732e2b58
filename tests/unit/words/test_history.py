"""Every cause that a job is moved with has a sentence; a new one without is found here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kling_desktop.domain.jobs import JobId, Move, State
from kling_desktop.domain.ledger import Kind, Misfit, Origin
from kling_desktop.domain.troubles import Charged, TroubleFacts
from kling_desktop.words.history import answer_words, move_words
from kling_desktop.words.ledger import kind_words, misfit_words, origin_words
from tests.architecture.source_tree import PACKAGE
from tests.unit.jobs.test_store import planned

NOW = datetime(2026, 8, 8, tzinfo=UTC)
_MOVERS = {"move", "move_in", "write_down", "_cancelled"}


def causes() -> Iterator[str]:
    """The literal causes in the code that moves jobs."""
    for file in sorted((PACKAGE / "jobs").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
            if isinstance(node, ast.Call) and name in _MOVERS:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


def test_every_cause_has_a_sentence() -> None:
    found = set(causes())
    assert len(found) > 12
    job = planned("a")
    for why in found:
        move = Move(job=JobId("a"), before=State.PLANNED, after=State.FAILED, at=NOW, why=why)
        words = move_words(move, job)
        assert words != why, f"no sentence for {why!r} in words/history.py"
        assert words[0].isupper()
        assert words.endswith(".")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("accepted (credits_reserved 12)", "The provider took the order: credits_reserved 12."),
        ("waiting: disk.full", "It waits: There is no space left in the library's folder."),
        ("account.out-of-credit", "The balance at oxen"),
        ("something nobody foresaw", "something nobody foresaw"),
        ("", "Failed"),
    ],
)
def test_causes_with_facts(why: str, words: str) -> None:
    move = Move(job=JobId("a"), before=State.PLANNED, after=State.FAILED, at=NOW, why=why)
    assert move_words(move, planned("a")).casefold().startswith(words[:18].casefold())


def test_the_facts_of_the_last_trouble_are_in_its_sentence() -> None:
    from dataclasses import replace

    trouble = TroubleFacts(code="model.gone", charged=Charged.NO, facts={"provider": "Oxen", "model": "kling-x"})
    job = replace(planned("a"), trouble=trouble)
    move = Move(job=JobId("a"), before=State.SUBMITTING, after=State.FAILED, at=NOW, why="model.gone")
    assert move_words(move, job) == "Oxen no longer has the model kling-x."


def test_every_word_of_the_ledger_is_its_own() -> None:
    assert len({kind_words(kind) for kind in Kind}) == len(Kind)
    assert len({origin_words(origin) for origin in Origin}) == len(Origin)
    whys = ("hash", "chain", "number", "end", "job", "form")
    assert len({misfit_words(Misfit(number=3, why=why)) for why in whys}) == len(whys)


def test_silence_is_put_into_words() -> None:
    assert answer_words('{"no answer": "timeout"}') == "No answer came in time."
    assert answer_words('{"body": {"id": 1}}') == '{"body": {"id": 1}}'
