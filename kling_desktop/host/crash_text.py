"""What a crash report says: what went wrong and where in the program, and nothing of the person or the work.

No local variables, no keys, no names of people or their folders, no prompts: of an error's own words only what can be
told from the program's side stays.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import FrameType, TracebackType

from kling_desktop import __version__
from kling_desktop.host.secrets import redact

PROGRAM = f"Kling Desktop {__version__}"
_DEEPEST = 60
"""Steps of a traceback that are told; of a longer one the last."""
_MOST_ERRORS = 12
_LONGEST_MESSAGE = 300
_QUOTED = re.compile(r"""(['"])((?:(?!\1)[^\n\\]|\\.){0,2000})\1""")
_LONGEST_NAME = 40
_HOMES = re.compile(r"(?i)(?:/home|/Users|[a-z]:[\\/]+Users)[\\/]+[^\\/\s\"':;,]+")
_LIBRARIES = re.compile(r"[^\s\"']*[\\/](?:site|dist)-packages[\\/]")
_SOURCES = str(Path(__file__).resolve().parents[2])


def report_text(
    what: str, trace: str, lines: Iterable[str], *, facts: Mapping[str, str], at: datetime, private: Iterable[str] = ()
) -> str:
    """The whole report, fit to be read by its person and then by others. `private`: texts that must not be in it."""
    head = {"Program": PROGRAM, "Time": f"{at:%Y-%m-%d %H:%M:%S} UTC", **facts, "What": what}
    wide = max(map(len, head))
    parts = [
        "\n".join(f"{name + ':':<{wide + 1}} {value}" for name, value in head.items()),
        trace.rstrip(),
        "The last lines of the log:\n" + ("\n".join(lines) or "(none)"),
    ]
    return _without("Kling Desktop: report of an error\n\n" + without_places("\n\n".join(parts)) + "\n", private)


def system_facts() -> dict[str, str]:
    """This system and what the program runs on, without loading anything for it."""
    facts = {"System": system_name(), "Python": platform.python_version()}
    qt = sys.modules.get("PySide6.QtCore")
    if qt is not None:
        facts["Qt"] = f"{qt.qVersion()} (PySide6 {sys.modules['PySide6'].__version__})"
    if getattr(sys, "frozen", False):
        facts["Built"] = "yes"
    return facts


def system_name() -> str:
    """The system with its version; says nothing of this computer's name."""
    return f"{platform.system()} {platform.release()} {platform.machine()}"


def trace_of(error: BaseException) -> str:
    """The error with its causes, innermost last, as Python tells them, without anything of the work."""
    return "\n\n".join(_told(each, why) for each, why in _chain(error))


def signature_of(error: BaseException) -> tuple[object, ...]:
    """What two errors have in common that come from the same place."""
    steps = list(_steps(error.__traceback__))[-3:]
    return (type(error), *steps)


def message_of(error: BaseException) -> str:
    """An error's own words, without what it quotes of the work."""
    try:
        said = str(getattr(error, "code", "") or error) if hasattr(error, "facts") else str(error)
    except Exception:  # noqa: BLE001 - the words of an error may fail in any way; the error still counts
        return ""
    return without_places(_QUOTED.sub(_shape_of, redact(said[:_LONGEST_MESSAGE].partition("\n")[0])))


def without_places(text: str) -> str:
    """`text` without keys, and with the places of this computer and its person shortened."""
    text = redact(text)
    text = _LIBRARIES.sub("", text)
    for place, name in _places():
        text = text.replace(place, name)
    text = _HOMES.sub("~", text)
    for name in _people():
        text = re.sub(rf"(?<=[\\/]){re.escape(name)}(?=[\\/])", "~", text)
    return text


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The error and what it came from, that first; each with how it is tied to the one before it."""
    found: list[tuple[BaseException, str]] = []
    now: BaseException | None = error
    while now is not None and len(found) < _MOST_ERRORS and all(now is not each for each, _ in found):
        before = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
        tie = "" if before is None else "Because of it:" if now.__cause__ is before else "While it was dealt with:"
        found.append((now, tie))
        now = before
    yield from reversed(found)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions[:_MOST_ERRORS]:
            yield inner, "One of several:"


def _told(error: BaseException, tie: str) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    steps = traceback.StackSummary.extract(_last(error.__traceback__), capture_locals=False)
    words = message_of(error)
    lines = [tie] if tie else []
    lines += ["Traceback (most recent call last):", "".join(steps.format()).rstrip()] if steps else []
    return "\n".join([*lines, f"{name}: {words}" if words else name])


def _last(trace: TracebackType | None) -> list[tuple[FrameType, int]]:
    walked = list(traceback.walk_tb(trace))
    return walked[-_DEEPEST:]


def _steps(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    for frame, line in _last(trace):
        yield frame.f_code.co_filename, line


def _shape_of(match: re.Match[str]) -> str:
    """What is quoted stays where it is a name; more than that may be a person's own words."""
    quoted = match[2]
    if len(quoted) <= _LONGEST_NAME and not re.search(r"\s", quoted):
        return match[0]
    return f"{match[1]}[{len(quoted)} characters]{match[1]}"


def _places() -> list[tuple[str, str]]:
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    own = os.environ.get("KLING_DESKTOP_HOME", "").strip()
    known = {_SOURCES + os.sep: "", os.path.realpath(sys.base_prefix): "[python]", sys.prefix: "[python]"}
    if own:
        known |= {own: "[home]", os.path.realpath(own): "[home]"}
    known |= {home: "~", os.path.realpath(home): "~"}
    return sorted(((place, name) for place, name in known.items() if len(place) > 3), key=lambda each: -len(each[0]))


def _people() -> set[str]:
    names = {os.environ.get(name, "") for name in ("USER", "USERNAME", "LOGNAME")}
    return {name for name in names if len(name) > 1}


def _without(text: str, private: Iterable[str]) -> str:
    for each in sorted({piece for words in private for piece in _pieces(words)}, key=len, reverse=True):
        text = text.replace(each, f"[{len(each)} characters]")
    return text


def _pieces(words: str) -> Iterator[str]:
    """A text as it is, as Python and JSON would quote it, and each of its lines."""
    for piece in (words, *words.splitlines()):
        if len(piece.strip()) >= 8:  # shorter ones are words that anybody uses
            yield piece.strip()
            yield repr(piece.strip())[1:-1]
