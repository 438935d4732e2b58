"""The virtual environment of a checkout: made once, filled from the lock, left alone until the lock changes."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import system_libraries

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
_STAMP = "installed-lock.sha256"
# Settings of the caller that would change what our children do or make them slow to start.
_NOT_INHERITED = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")


class NotReady(Exception):
    """The environment could not be made; the text says what to do."""


def prepared_python() -> Path:
    """The interpreter of an environment that holds exactly the locked packages; made or updated when needed."""
    folder = _folder()
    python = python_in(folder)
    if not python.exists():
        make(folder)
    stamp = folder / _STAMP
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text("ascii").strip() != wanted:
        print("dev.py: installing the locked packages (once; this takes a few minutes).", flush=True)
        pip(python, ["install", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)])
        stamp.write_text(wanted + "\n", "ascii")
    return python


def python_in(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def make(folder: Path) -> None:
    """A fresh, empty virtual environment in `folder`; one whose Python has gone is replaced."""
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own.
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        missing = system_libraries.Missing(("the venv module of Python",), (package,))
        if not system_libraries.provide(missing, "making a virtual environment"):
            raise NotReady("Without it the program cannot be set up. Run the same command again afterwards.")
    if folder.exists():
        shutil.rmtree(folder)
    print(f"dev.py: making the virtual environment {folder.name}.", flush=True)
    # A process of its own: a venv module installed a moment ago is unknown to this one.
    done = subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False)
    if done.returncode != 0:
        raise NotReady(f"The virtual environment {folder} could not be made; Python's own message is above.")


def pip(python: Path, arguments: Sequence[str]) -> None:
    quiet = ["--disable-pip-version-check", "--no-input"]
    done = subprocess.run([str(python), "-m", "pip", *arguments, *quiet], env=environment(), check=False)
    if done.returncode != 0:
        raise NotReady("The locked packages could not be installed; pip's own message is above. Is there a network?")


def environment(**extra: str) -> dict[str, str]:
    """The variables for a child: ours importable from the checkout, compiled files kept, nothing odd inherited."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return {**kept, "PYTHONPATH": str(ROOT), **extra}


def without_secrets(variables: Mapping[str, str]) -> dict[str, str]:
    """The same without any provider's key or address: no test may reach a real account."""
    return {
        name: value
        for name, value in variables.items()
        if not re.fullmatch(r"KLING_DESKTOP_\w+_(KEY|URL|SECRET|TOKEN)", name)
    }


def _folder() -> Path:
    """`.venv`, unless that belongs to another Python version: then `.venv-3.13` and the like."""
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    default = ROOT / ".venv"
    settings = default / "pyvenv.cfg"
    if settings.exists() and python_in(default).exists():
        for line in settings.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() in {"version", "version_info"} and not value.strip().startswith(f"{mine}."):
                return ROOT / f".venv-{mine}"
    return default
