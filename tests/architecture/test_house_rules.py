"""Patterns that are not allowed, each with its reason. A rule is shown to work by a line that breaks it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGE, ROOT, python_files

LONGEST_FILE = 400
VAGUE_NAMES = {"utils", "util", "misc", "helpers", "helper", "manager", "managers"}
# Folders whose text is ours and is searched.
SEARCHED = ("kling_desktop", "packaging", "tests", "resources", ".ci")
TEXT = {".py", ".qss", ".toml", ".md", ".html", ".css", ".js", ".sql"}


@dataclass(frozen=True)
class Rule:
    pattern: str
    reason: str
    breaks: str
    where: Callable[[str], bool]


def _program(path: str) -> bool:
    return path.startswith("kling_desktop/")


def _window(path: str) -> bool:
    return path.startswith(("kling_desktop/ui/", "kling_desktop/app.py"))


def _tests(path: str) -> bool:
    return path.startswith("tests/") and not path.startswith("tests/benchmarks/")


def _anywhere(_path: str) -> bool:
    return True


def _looks(path: str) -> bool:
    return path.startswith(("kling_desktop/", "resources/sheet/"))


RULES = [
    Rule(
        # Dragging out of the window is the one thing Qt offers no other way for; the application's own loop, before
        # that of the coroutines, is watched over by a test of its own below.
        r"(?<!drag)(?<!QApplication)\.exec_?\(",
        "a nested loop stops other tasks: await the bridge for a dialog, popup() for a menu",
        "dialog.exec()",
        lambda path: _window(path) or _tests(path),
    ),
    Rule(
        r"\bprocessEvents\b",
        "await instead; in tests qtbot.waitUntil",
        "QApplication.processEvents()",
        lambda path: _window(path) or _tests(path),
    ),
    Rule(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6})\b", "colours have names: resources/theme", '"#1e1E1e"', _looks),
    Rule(r"\b\d+px\b", "sizes have names: resources/theme", "padding: 4px", _program),
    Rule(
        r"\btime\.sleep\b|from time import .*\bsleep\b",
        "a wait for something names what it waits for; the window never sleeps",
        "time.sleep(1)",
        lambda path: _window(path) or _tests(path),
    ),
    Rule(
        r"(?<![.\w])print\(",
        "only the command line and the developer's tools print",
        "    print(film)",
        lambda path: _program(path) and not path.startswith("kling_desktop/cli/"),
    ),
    Rule(r"verify\s*=\s*False", "certificates are always checked", "get(url, verify=False)", _anywhere),
    Rule(r"follow_redirects\s*=\s*True", "a key must never follow a redirect", "follow_redirects=True", _program),
    Rule(
        r"\b(?:TODO|FIXME|raise NotImplementedError)\b|\bX{3}\b",
        "what is not built is not there; what is there works",
        "# TODO: later",
        _anywhere,
    ),
    Rule(
        r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b",
        "a test that does not run proves nothing",
        "@pytest.mark.xfail",
        _tests,
    ),
    Rule(r"unittest\.mock|\bmocker\b|MagicMock", "fakes on real sockets and files", "import unittest.mock", _tests),
    Rule(r"(?<![\w.])/(?:work|root)/", "no path of one machine", 'Path("/root/films")', _anywhere),
]


def _searched_files() -> list[Path]:
    this = Path(__file__).resolve()
    found = [path for folder in SEARCHED for path in (ROOT / folder).rglob("*") if path.suffix in TEXT and path != this]
    return sorted([*found, ROOT / "README.md", ROOT / "CHANGELOG.md"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.pattern)
def test_house_rule(rule: Rule) -> None:
    broken = [
        f"{name}:{number}: {line.strip()}"
        for path in _searched_files()
        if rule.where(name := path.relative_to(ROOT).as_posix())
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(rule.pattern, line)
    ]
    assert not broken, rule.reason + "\n" + "\n".join(broken)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.pattern)
def test_a_line_that_breaks_the_rule_is_found(rule: Rule) -> None:
    assert re.search(rule.pattern, rule.breaks)


def test_files_have_one_subject() -> None:
    files = python_files(PACKAGE, ROOT / "packaging", ROOT / "tests")
    long = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_names_say_what_files_are_about() -> None:
    files = python_files(PACKAGE, ROOT / "packaging", ROOT / "tests")
    names = {path: path.parent.name if path.stem == "__init__" else path.stem for path in files}
    assert [path for path, name in names.items() if set(name.lower().split("_")) & VAGUE_NAMES] == []


def test_our_packaging_folder_does_not_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_application_has_one_loop_before_that_of_the_coroutines() -> None:
    """The window is painted in it, before asyncio is imported; it ends before the other begins."""
    loops = [
        path
        for path in sorted((ROOT / "kling_desktop").rglob("*.py"))
        if "QApplication.exec(" in path.read_text("utf-8")
    ]
    assert loops == [ROOT / "kling_desktop" / "app.py"]
    assert loops[0].read_text("utf-8").count("QApplication.exec(") == 1


def test_continuous_integration_runs_what_a_newcomer_runs() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec python3 packaging/dev.py test"]
