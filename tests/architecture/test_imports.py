"""Who may import whom. The directions are what keeps the core free of the window and one package free of the next."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGE, ROOT, imported_names, name_of, python_files

_CORE = {"domain", "words", "host", "storage", "media", "providers", "library", "jobs", "handover"}
_FACE = {"domain", "words", "host", "media", "library", "jobs", "handover", "core"}
MAY_IMPORT = {
    "domain": set[str](),
    "words": {"domain", "host"},  # host: to find the catalogues among the program's own files
    "host": {"domain"},
    "storage": {"domain", "host"},  # host: the named moments of a write
    "media": {"domain", "host"},
    "providers": {"domain", "host", "media"},
    "library": {"domain", "host", "storage", "media"},
    "jobs": {"domain", "host", "storage", "media", "providers", "library"},
    "handover": {"domain", "words", "media", "library"},
    "core": _CORE,
    "cli": _FACE,
    "ui": _FACE,
    "app": {*_CORE, "core", "cli", "ui"},
    "__main__": {*_FACE, "cli", "app"},
}
WITH_QT = {"ui", "app"}
WITH_QASYNC = {"kling_desktop.app", "kling_desktop.ui.bridge"}
WORKSPACES = {"compose", "library", "review"}
# Run with all of Qt out of reach; importing each module of the core must still work.
IMPORT_WITHOUT_QT = """
import importlib, sys
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "qasync"}:
            raise ModuleNotFoundError(f"{name} is out of reach here", name=name)
sys.meta_path.insert(0, NoQt())
for name in sys.argv[1:]:
    importlib.import_module(name)
print(len(sys.argv) - 1)
"""


def offences(module: str, source: str) -> list[str]:
    """What the module may not import, in words."""
    package = _inner(module)
    found = []
    for line, name in imported_names(source):
        why = _offence(module, package, name)
        if why:
            found.append(f"{module}:{line} imports {name}: {why}")
    return found


def _offence(module: str, package: str | None, name: str) -> str | None:
    top = name.split(".")[0]
    if name.startswith("."):
        return "imports are absolute, so that a search finds them"
    if top in {"PySide6", "shiboken6"} and package not in WITH_QT:
        return "only ui and app know Qt"
    if top == "qasync" and module not in WITH_QASYNC:
        return "only app and ui.bridge join Qt and asyncio"
    theirs = _inner(name) if top == "kling_desktop" else None
    if theirs is None or theirs == package or package is None:
        return "the root of the package imports nothing of ours" if theirs and package is None else None
    if theirs not in MAY_IMPORT.get(package, set()):
        return f"{package} may use {', '.join(sorted(MAY_IMPORT.get(package, set()))) or 'nothing of ours'}"
    return None


def _inner(name: str) -> str | None:
    """`jobs` of `kling_desktop.jobs.engine`; None for the root itself and its facts, such as `__version__`."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in MAY_IMPORT else None


def panel_offences(module: str, source: str) -> list[str]:
    """Panels share the document and the events, not each other."""
    mine = _panel(module)
    if mine is None:
        return []
    return [
        f"{module}:{line} imports {name}: a panel does not import another panel"
        for line, name in imported_names(source)
        if _panel(name) not in {None, mine}
    ]


def _panel(name: str) -> tuple[str, str] | None:
    """Workspace and panel of a name inside a panel's folder: (compose, prompt)."""
    parts = name.split(".")
    if len(parts) < 4 or parts[:2] != ["kling_desktop", "ui"] or parts[2] not in WORKSPACES:
        return None
    is_panel = (PACKAGE / "ui" / parts[2] / parts[3]).is_dir()
    return (parts[2], parts[3]) if is_panel else None


@pytest.mark.parametrize("path", python_files(PACKAGE), ids=name_of)
def test_imports_point_down(path: Path) -> None:
    source = path.read_text("utf-8")
    assert offences(name_of(path), source) + panel_offences(name_of(path), source) == []


def test_every_package_has_its_place_in_the_table() -> None:
    inside = {name_of(path).split(".")[1] for path in python_files(PACKAGE) if path.parent != PACKAGE}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert inside | modules <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kling_desktop.domain.film", "from kling_desktop.host import paths"),
        ("kling_desktop.domain.film", "from kling_desktop import storage"),
        ("kling_desktop.domain.film", "def later():\n    import kling_desktop.words"),
        ("kling_desktop.jobs.engine", "from PySide6.QtCore import QObject"),
        ("kling_desktop.core", "import PySide6"),
        ("kling_desktop.ui.window", "import qasync"),
        ("kling_desktop.ui.window", "from kling_desktop.storage import database"),
        ("kling_desktop.ui.window", "from kling_desktop.cli import render"),
        ("kling_desktop.cli.render", "from . import check"),
        ("kling_desktop.cli.render", "from kling_desktop.providers.oxen import Oxen"),
        ("kling_desktop.core", "from kling_desktop.app import main"),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str) -> None:
    assert len(offences(module, source)) == 1


def test_the_core_works_without_qt() -> None:
    modules = [name_of(path) for path in python_files(PACKAGE) if _inner(name_of(path)) not in WITH_QT]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_QT, *modules],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(len(modules))]


def test_qt_is_really_out_of_reach_there() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_QT, "PySide6.QtCore"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "out of reach" in done.stderr
