"""Every code has words, none of them half filled or in the language of machines."""

from __future__ import annotations

import ast
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain import troubles
from kling_desktop.domain.budget_troubles import OverDayBudget
from kling_desktop.domain.checks import frames, mentions, options, pictures, settings, shots, slots, source, speech
from kling_desktop.domain.edits import FIX_KINDS
from kling_desktop.domain.film import Settings
from kling_desktop.domain.jobs import State
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.problems import Fix
from kling_desktop.domain.takes import Verdict
from kling_desktop.domain.troubles import Charged, Trouble, TroubleFacts
from kling_desktop.words import problems as problem_words
from kling_desktop.words import states
from kling_desktop.words import troubles as trouble_words
from kling_desktop.words.money import basis, price, quote_words
from tests.unit.domain.films import JARGON

RULES = (shots, speech, mentions, slots, frames, settings, options, pictures, source)


def _code_like(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        head, dot, tail = node.value.partition(".")
        if dot and tail and " " not in node.value and "[" not in node.value and "{" not in node.value:
            return node.value if head.replace("-", "").isalpha() and tail.replace("-", "").isalpha() else None
    return None


def codes_in_checks() -> set[str]:
    """Every literal of the rules that looks like a code: `word.more-words`."""
    found: set[str] = set()
    for module in RULES:
        assert module.__file__
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        found |= {code for node in ast.walk(tree) if (code := _code_like(node))}
    paths = {f"settings.{field.name}" for field in fields(Settings)}
    return {code for code in found if code not in paths and not code.startswith("source_video.")}


def test_every_code_of_the_checks_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert codes_in_checks() == problem_words.codes()
    assert len(codes_in_checks()) > 50


def every_trouble() -> list[type[Trouble]]:
    found, waiting = [Trouble], [Trouble]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind.__module__.startswith("kling_desktop.domain."):
                found.append(kind)
                waiting.append(kind)
    return found


@pytest.mark.parametrize("kind", every_trouble(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "given",
    [
        {},
        {
            "provider": "oxen",
            "file": "rocket.jpg",
            "folder": "/films",
            "host": "hub.oxen.ai",
            "why": "locked",
            "price": "4.5",
            "limit": "2",
            "unit": "USD",
            "problems": "1",
            "model": "kling-9",
            "variable": "KLING_DESKTOP_OXEN_URL",
            "id": "t1",
        },
        {"provider": "a {name}\x1b[2J", "file": "{0}\n", "why": "{}", "host": "{x}", "price": "odd", "unit": "EUR"},
    ],
    ids=["bare", "full", "hostile"],
)
def test_every_trouble_has_a_sentence_and_a_remedy(kind: type[Trouble], given: dict[str, str]) -> None:
    assert kind.code in trouble_words.codes()
    facts = TroubleFacts(code=kind.code, facts=given)
    for words in (trouble_words.sentence(facts), trouble_words.remedy(facts)):
        assert words.endswith((".", ")."))
        assert "\x1b" not in words
        assert "\n" not in words
        if "{" not in "".join(given.values()):
            assert not JARGON.search(words.replace("KLING_DESKTOP_OXEN_URL", "")), words
    assert "!" not in trouble_words.sentence(facts)


def test_an_unheard_of_trouble_still_has_a_sentence() -> None:
    assert trouble_words.sentence(TroubleFacts(code="moon.fell")) == "Something went wrong (moon.fell)."
    assert trouble_words.remedy(TroubleFacts(code="moon.fell")) == ""


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (troubles.NoKey(provider="pixeldojo"), "There is no key for PixelDojo yet."),
        (troubles.NoKey(provider="Oxen"), "There is no key for Oxen yet."),
        (troubles.OverBudget(price="4.032", limit="2", unit="USD"), "It would cost $4.03, and the limit is $2.00."),
        # To the cent both would be the same.
        (troubles.OverBudget(price="0.672", limit="0.67", unit="USD"), "It would cost $0.672, and the limit is $0.67."),
        (troubles.OverBudget(price="1.12", limit="0", unit="USD"), "It would cost $1.12, and the limit is $0.00."),
        (
            OverDayBudget(price="0.672", left="0.67", limit="20.675", unit="USD"),
            "It would cost $0.672, and $0.67 of today's $20.675 is left.",
        ),
        (troubles.DoesNotFit(problems=1), "The film does not fit this model: 1 problem is in the way."),
        (troubles.CannotReach(host="hub.oxen.ai"), "hub.oxen.ai could not be reached. Nothing was sent."),
        (troubles.NotAVideo(why="text/html"), "What arrived is not a whole video (text/html)."),
        (troubles.UnreadableProject(file="a.kling", why="missing"), "a.kling cannot be opened: it is not there."),
        (troubles.CannotSave(file="a.kling", why="read-only"), "a.kling cannot be written (read-only)."),
        (troubles.CannotSave(file="takes/.part/8885e4.part"), "takes cannot be written."),
    ],
)
def test_troubles_say_what_happened(trouble: Trouble, words: str) -> None:
    assert trouble_words.sentence(trouble.facts) == words


def test_whether_money_went() -> None:
    assert len({trouble_words.charged_words(charged) for charged in Charged}) == len(Charged)


def test_every_state_and_verdict_has_its_own_words() -> None:
    assert len({states.state_words(state) for state in State}) == len(State)
    assert len({states.verdict_words(verdict) for verdict in Verdict}) == len(Verdict)


FACTS = {
    "name": "quality",
    "value": "pro",
    "total": 15,
    "mention": "@Image2",
    "duration": 3,
    "seconds": 7.5,
    "rotate": 90,
    "field": "references[0]",
}


@pytest.mark.parametrize("kind", sorted(FIX_KINDS))
def test_every_fix_has_words(kind: str) -> None:
    words = problem_words.fix_words(Fix(kind=kind, facts=FACTS))
    assert words
    assert not JARGON.search(words)
    assert len(words) < 40


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("aspect_ratio", "16:9", "Use 16:9"),
        ("quality", "pro", "Use pro"),
        ("takes", 1, "Make 1 take"),
        ("takes", 8, "Make 8 takes"),
        ("generate_audio", False, "Turn sound off"),
        ("send_references", "cited", "Send only what is mentioned"),
        ("send_references", "all", "Send all references"),
        ("model", None, "Use the best model"),
        ("provider", "oxen", "Switch to Oxen"),
    ],
)
def test_words_of_a_changed_setting(name: str, value: object, words: str) -> None:
    assert problem_words.fix_words(Fix(kind="change-setting", facts={"name": name, "value": value})) == words


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("2.016", Unit.USD, "$2.02"),
        ("2.015", Unit.USD, "$2.02"),
        ("1.12", Unit.USD, "$1.12"),
        ("3", Unit.USD, "$3.00"),
        ("1234.5", Unit.USD, "$1,234.50"),
        ("0.004", Unit.USD, "$0.004"),
        ("0", Unit.USD, "free"),
        ("0", Unit.CREDITS, "free"),
        ("54", Unit.CREDITS, "54 credits"),
        ("1", Unit.CREDITS, "1 credit"),
        ("1.50", Unit.CREDITS, "1.5 credits"),
        ("100", Unit.CREDITS, "100 credits"),
        ("-2.5", Unit.USD, "-$2.50"),
    ],
)
def test_prices(amount: str, unit: Unit, words: str) -> None:
    assert price(Money(Decimal(amount), unit)) == words


@pytest.mark.parametrize(
    ("quote", "words", "why"),
    [
        (Quote(seconds=9, takes=2, rate=Money(Decimal("0.224"))), "$4.03", "2 × 9 s × $0.224"),
        (Quote(seconds=9, rate=Money(Decimal("0.224"))), "$2.02", "9 s × $0.224"),
        (
            Quote(seconds=6, takes=3, rate=Money(Decimal(3), Unit.CREDITS), estimate=True),
            "est. 54 credits",
            "3 × 6 s × 3 credits",
        ),
        (Quote(seconds=9, rate=Money(Decimal("0.1"))), "$0.90", "9 s × $0.10"),
        (Quote(seconds=9, source="nobody says"), "price unknown", "nobody says"),
        (Quote(seconds=9, rate=Money(Decimal(0)), source="made here"), "free", "made here"),
    ],
)
def test_quotes(quote: Quote, words: str, why: str) -> None:
    assert (quote_words(quote), basis(quote)) == (words, why)
