"""The program as its users start it: a process of its own, its output, its exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.architecture.source_tree import ROOT
from tests.starting import Process, start

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The JSON objects, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def summary(self) -> list[dict[str, Any]]:
        """The jobs of the last line."""
        last = self.events[-1]
        assert last["event"] == "summary", last
        jobs: list[dict[str, Any]] = last["jobs"]
        return jobs


class Program:
    """`python -m kling_desktop` with an environment of its own."""

    def __init__(
        self, environ: Mapping[str, str], folder: Path, command: Sequence[str] = ("-m", "kling_desktop")
    ) -> None:
        self.environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environ}
        self.folder = folder
        self.command = list(command)

    def start(self, *arguments: str | Path) -> Process:
        """Begin a run."""
        return self._start(arguments, self.environ, subprocess.DEVNULL)

    def run(self, *arguments: str | Path, stdin: str = "", environ: Mapping[str, str] | None = None) -> Ran:
        """A run from start to end. No traceback may ever be in what a person sees."""
        with tempfile.TemporaryFile() as typed:
            typed.write(stdin.encode())
            typed.seek(0)
            return ended(self._start(arguments, {**self.environ, **(environ or {})}, typed))

    def _start(self, arguments: Sequence[str | Path], environ: Mapping[str, str], said: int | IO[bytes]) -> Process:
        words = [*self.command, *map(str, arguments)]
        if words[0] == "-m":
            return start(words[1:], environ, self.folder, said)
        return subprocess.Popen(
            [sys.executable, *words],
            env=dict(environ),
            cwd=self.folder,
            stdin=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )


def ended(process: Process) -> Ran:
    """Wait for a run to end by itself."""
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate(timeout=SECONDS)
        raise
    assert process.returncode is not None
    return checked(Ran(process.returncode, out, err))


def stopped(process: Process, with_signal: signal.Signals) -> Ran:
    """Send a signal and wait for the end."""
    process.send_signal(with_signal)
    return ended(process)


def checked(ran: Ran) -> Ran:
    """No run may show a traceback, whatever happened."""
    assert "Traceback" not in ran.out + ran.err, ran.err
    return ran


def film_data(**changes: object) -> dict[str, Any]:
    """A film of one shot in words, which every provider takes; settings are given as `settings=`."""
    data: dict[str, Any] = {
        "format": "kling-desktop-project",
        "version": 1,
        "id": "f" * 32,
        "name": "Launch day",
        "references": [],
        "elements": [],
        "start_frame": None,
        "end_frame": None,
        "source_video": None,
        "shots": [{"id": "s1", "prompt": "A rocket lifts off at dawn", "duration": 5}],
        "settings": {"provider": "oxen", "model": None, "aspect_ratio": "16:9", "quality": "pro", "takes": 1},
    }
    settings = changes.pop("settings", {})
    assert isinstance(settings, dict)
    data["settings"] |= settings
    return {**data, **changes}


def write_film(folder: Path, name: str = "film.kling", **changes: object) -> Path:
    """The film as a file."""
    file = folder / name
    file.write_text(json.dumps(film_data(**changes)), "utf-8")
    return file


def picture(folder: Path, name: str = "rocket.png", width: int = 640, height: int = 360) -> Path:
    """A picture that every model takes."""
    from PIL import Image

    file = folder / name
    Image.new("RGB", (width, height), "orange").save(file)
    return file
