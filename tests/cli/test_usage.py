"""What the parser says is the program's own words, so that it has them in every language."""

from __future__ import annotations

import argparse

import pytest

from kling_desktop.cli.parsing import Parser, said
from kling_desktop.cli.program import COMMANDS, run


def never(*_: object) -> int:
    raise AssertionError("nothing is shown")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check"], "these arguments are missing: FILE"),
        (["check", "x", "--bogus"], "these arguments are not known: --bogus"),
        (["check", "x", "--provider"], "argument --provider: one value is expected"),
        (["check", "x", "--provider", "nobody"], "argument --provider: 'nobody' is none of "),
        (["render", "x", "--provider", "oxen", "--takes", "0"], "argument --takes: 0 is less than 1"),
        (["bucket", "--hours", "x"], "argument --hours: 'x' makes no sense here"),
        (["bogus"], "argument COMMAND: 'bogus' is none of "),
    ],
)
def test_what_is_wrong_is_said_and_how_it_goes(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words, never) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: kling-desktop")
    assert f": error: {sentence}" in told.err


def test_help_has_our_words_for_everything(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        assert run([command, "--help"], never) == 0
        told = capsys.readouterr().out
        assert "options:" in told
        assert "show this help and end" in told
        assert "show this help message" not in told
        assert "positional arguments" not in told


def test_pythons_sentences_are_known_as_this_python_writes_them() -> None:
    parser = Parser(prog="p")
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--one", action="store_true")
    either.add_argument("--other", nargs=2)
    seen: list[str] = []

    def note(message: str) -> None:
        seen.append(message)
        raise argparse.ArgumentError(None, message)

    parser.error = note  # type: ignore[assignment,method-assign]  # Python's own sentences are wanted
    for words in ([], ["--one", "--other", "a", "b"], ["--other", "a"], ["--one=x"]):
        with pytest.raises(argparse.ArgumentError):
            parser.parse_args(words)
    assert len(set(seen)) == 4
    assert [message for message in seen if said(message) == message] == []
