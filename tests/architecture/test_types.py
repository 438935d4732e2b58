"""The whole tree is strictly typed, linted and formatted: the same tools and settings as `dev.py check`."""

import subprocess
import sys

import pytest

from tests.architecture.source_tree import ROOT


def _run(*command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=580, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.timeout(600)  # The first run has no cache of Qt's many types.
def test_types_are_strict() -> None:
    status, said = _run("mypy", "--cache-dir", ".mypy_cache", "--no-error-summary")
    assert status == 0, said


def test_lint_is_clean() -> None:
    status, said = _run("ruff", "check", "--quiet", ".")
    assert status == 0, said


def test_format_is_ours() -> None:
    status, said = _run("ruff", "format", "--check", "--quiet", ".")
    assert status == 0, said
