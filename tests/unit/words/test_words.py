"""Sentences: facts filled in, the language found, every catalogue in step with the program."""

import ast
import gettext
import io
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import word_catalogues

from kling_desktop import words
from tests.architecture.source_tree import PACKAGE, name_of, python_files

# The program speaks each of its languages to the end.
REQUIRE_COMPLETE = True
Text = str | tuple[str, ...] | list[str] | None
PO_FILES = word_catalogues.po_files()


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    words.use_language(None)


def test_facts_are_filled_in() -> None:
    assert words.t("{name} was saved", name="Launch {day}") == "Launch {day} was saved"


def test_a_forgotten_fact_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        words.t("{name} was saved")


def test_doubled_braces_are_braces() -> None:
    assert words.t("write {{name}}") == "write {name}"


def test_no_words_stay_no_words() -> None:
    words.use_language("zh_CN")
    assert words.t("") == ""


@pytest.mark.parametrize(("count", "said"), [(0, "0 takes"), (1, "1 take"), (2, "2 takes")])
def test_counted_things(count: int, said: str) -> None:
    assert words.n("{count} take", "{count} takes", count) == said


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh_CN", "zh_CN"),
        ("zh-CN", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh_SG.UTF-8", "zh_CN"),
        ("zh_TW", "en"),
        ("en_GB", "en"),
        ("C.UTF-8", "en"),
        ("tlh", "en"),
    ],
)
def test_a_language_is_found_by_its_code(asked: str, spoken: str) -> None:
    words.use_language(asked)
    assert words.current_language() == spoken


def test_the_system_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "tlh:zh_CN:en")
    words.use_language(None)
    assert words.current_language() == "zh_CN"


def test_the_languages_are_those_with_a_catalogue() -> None:
    assert words.languages() == ("en", *(po.parent.parent.name for po in PO_FILES))


def test_the_template_is_what_would_be_collected_now() -> None:
    assert word_catalogues.TEMPLATE.read_bytes() == word_catalogues.written(word_catalogues.collected()), (
        "run: packaging/dev.py words"
    )


@pytest.mark.parametrize("po", PO_FILES, ids=lambda po: po.parent.parent.name)
class TestCatalogue:
    def test_has_every_sentence_of_the_program(self, po: Path) -> None:
        there = {message.id for message in word_catalogues.read(po)}
        assert {message.id for message in word_catalogues.collected()} - there == set(), "run: packaging/dev.py words"

    def test_is_compiled(self, po: Path) -> None:
        expected = word_catalogues.compiled(word_catalogues.read(po))
        assert po.with_suffix(".mo").read_bytes() == expected, "run: packaging/dev.py words"

    def test_can_be_read_by_the_program(self, po: Path) -> None:
        spoken = gettext.GNUTranslations(io.BytesIO(po.with_suffix(".mo").read_bytes()))
        assert spoken.info()["language"] == po.parent.parent.name

    def test_keeps_the_fields(self, po: Path) -> None:
        different = [m.id for m in word_catalogues.read(po) if m.id and not _same_fields(m.id, m.string)]
        assert different == []

    def test_is_complete(self, po: Path, record_property: Callable[[str, object], None]) -> None:
        missing = [m.id for m in word_catalogues.read(po) if m.id and not all(_texts(m.string))]
        record_property("still_in_english", len(missing))
        assert not (REQUIRE_COMPLETE and missing), missing


def test_a_lost_field_is_noticed() -> None:
    assert not _same_fields("{name} costs {price}", "{name} 多少钱")
    assert not _same_fields(("{count} take", "{count} takes"), ("{counted}",))
    assert _same_fields("{name} costs {price:.2f}", "{price:.2f} {name}")


def test_sentences_are_literals() -> None:
    """A sentence put together at run time is in no catalogue."""
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(PACKAGE)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _speaks(node.func) and any(_put_together(a) for a in node.args[:1])
    ]
    assert wrong == []


def _speaks(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name, value=ast.Name(id="words")):
            return name in word_catalogues.KEYWORDS
    return False


def _put_together(argument: ast.expr) -> bool:
    return isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Call)


def _texts(text_or_plurals: Text) -> tuple[str, ...]:
    if text_or_plurals is None or isinstance(text_or_plurals, str):
        return (text_or_plurals or "",)
    return tuple(text_or_plurals)


def _same_fields(original: Text, translation: Text) -> bool:
    """Whether each text of a translation (none: nothing to compare) has the fields of the original."""
    wanted = {field for text in _texts(original) for field in _fields(text)}
    return all(_fields(text) == wanted for text in _texts(translation) if text)


def _fields(text: str) -> set[tuple[str, str | None, str | None]]:
    return {
        (name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(text) if name is not None
    }
