"""The first painted window waits for nothing it does not need: heavy libraries are imported when they are used."""

import subprocess
import sys

from tests.architecture.source_tree import PACKAGE, ROOT

HEAVY = ("httpx", "keyring", "av", "PIL", "PySide6.QtMultimedia", "PySide6.QtSvg", "PySide6.QtNetwork")
FIRST = ("kling_desktop.__main__", "kling_desktop.core", "kling_desktop.app", "kling_desktop.ui.window")
SCRIPT = """
import importlib, sys
names, heavy = sys.argv[1].split(","), sys.argv[2].split(",")
for name in names:
    importlib.import_module(name)
print(" ".join(name for name in heavy if name in sys.modules))
"""


def loaded_by(*modules: str) -> list[str]:
    """Which of the heavy libraries are there after a fresh Python imported `modules`."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, ",".join(modules), ",".join(HEAVY)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_first_window_loads_nothing_heavy() -> None:
    there = [name for name in FIRST if (PACKAGE.parent / (name.replace(".", "/") + ".py")).exists()]
    assert loaded_by("kling_desktop", "kling_desktop.words", *there) == []


def test_the_command_line_starts_without_qt() -> None:
    there = ["kling_desktop.__main__"] if (PACKAGE / "__main__.py").exists() else []
    command = (
        "import importlib, sys\nfor n in sys.argv[1:]: importlib.import_module(n)\nprint('PySide6' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", command, "kling_desktop", "kling_desktop.cli", *there],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def test_a_heavy_library_is_noticed() -> None:
    assert loaded_by("httpx") == ["httpx"]
