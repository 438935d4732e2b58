"""The named moments of the program, read from its source; and the command line run inside the test's own process."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from typing import Any

import pytest

from kling_desktop.cli.program import run
from tests.architecture.source_tree import PACKAGE, python_files


@cache
def points() -> tuple[str, ...]:
    """The name of every call of `passing`, once for each time it stands in the source."""
    found: list[str] = []
    for file in python_files(PACKAGE):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "passing":
                (name,) = node.args
                assert isinstance(name, ast.Constant), f"{file}: a name is a literal"
                assert isinstance(name.value, str), f"{file}: a name is a text"
                found.append(name.value)
    return tuple(sorted(found))


def twice() -> list[str]:
    """Names that stand in two places: a test could not tell which of them it has tried."""
    return [name for name, count in Counter(points()).items() if count > 1]


def said(environ: Mapping[str, str], *words: str) -> tuple[int, list[Any]]:
    """Run a command in this process: its status, and its lines of JSON. No traceback may be among them."""
    out, aside = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(aside):
        for name, value in environ.items():
            patch.setenv(name, value)
        status = run([*words, "--json"], show=lambda *_: 1)
    assert "Traceback" not in out.getvalue() + aside.getvalue()
    return status, [json.loads(line) for line in out.getvalue().splitlines()]
