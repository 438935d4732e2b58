"""Where words and JSON go: JSON has standard output for itself, words then go to standard error."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Mapping
from typing import TextIO

from kling_desktop.cli.data import error_data
from kling_desktop.domain.troubles import TroubleFacts
from kling_desktop.words import t

_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})
"""What some readers take for the end of a line, and JSON allows inside a text."""


def one_line(data: Mapping[str, object]) -> str:
    """`data` as JSON that is one line to every reader."""
    return json.dumps(data, ensure_ascii=False).translate(_LINE_ENDS)


class Output:
    """The two streams. A reader that went away (a closed pipe) ends the talking, not the work."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # JSON is UTF-8 everywhere; half characters of odd file names become valid JSON escapes.
                encoding = "utf-8" if as_json and stream is sys.stdout else stream.encoding
                stream.reconfigure(encoding=encoding, errors="backslashreplace")

    def say(self, text: str = "") -> None:
        """Words for a person."""
        self._write(sys.stderr if self.as_json else sys.stdout, text)

    def aside(self, text: str) -> None:
        """Words that are no result: warnings, what to do next."""
        self._write(sys.stderr, text)

    def document(self, data: Mapping[str, object]) -> None:
        """The one JSON document of a command; nothing without --json."""
        if self.as_json:
            self._write(sys.stdout, one_line(data))

    def event(self, data: Mapping[str, object]) -> None:
        """One JSON object on a line, at once; nothing without --json."""
        if self.as_json:
            self._write(sys.stdout, one_line(data))

    def trouble(self, facts: TroubleFacts) -> None:
        """Why the command ended: a sentence and what to do, and for scripts a document."""
        from kling_desktop.words.troubles import remedy, sentence

        self.aside(sentence(facts))
        if facts.detail:
            self.aside("  " + facts.detail)
        hint = remedy(facts)
        if hint:
            self.aside(hint)
        self.document({"error": error_data(facts)})

    def mistake(self, code: str, text: str) -> None:
        """Wrong usage that only shows after parsing."""
        self.aside(text)
        self.document({"error": {"code": code, "message": text}})

    def defect(self, report: str) -> None:
        """Something we did not foresee; `report` is the file that has it, empty when none could be written."""
        text = (
            t("Something went wrong that should not have. A report of it is in {file}", file=report)
            if report
            else t("Something went wrong that should not have, and no report could be written.")
        )
        self.aside(text)
        self.document({"error": {"code": "defect", "message": text}})

    def close(self) -> None:
        """Flush, also into a pipe that nobody reads any more."""
        for stream in (sys.stdout, sys.stderr):
            if stream is None:  # closed before the program began
                continue
            try:
                stream.flush()
            except (OSError, ValueError):
                _mute(stream)

    def _write(self, stream: TextIO | None, text: str) -> None:
        if stream is None:
            return
        try:
            stream.write(text + "\n")
            stream.flush()
        except (OSError, ValueError):
            _mute(stream)


def _mute(stream: TextIO) -> None:
    """Lead a stream whose reader is gone into nothing, so that the interpreter does not stumble over it at the end."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
