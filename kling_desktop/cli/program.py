"""The command line: which commands there are, and what happens around each of them."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

from kling_desktop import __version__
from kling_desktop.cli.exits import Exit, exit_for
from kling_desktop.cli.output import Output
from kling_desktop.cli.parsing import Parser
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.crash_watch import CrashWatch
from kling_desktop.host.paths import find_paths, make_folders
from kling_desktop.words import t, template

log = logging.getLogger(__name__)

COMMANDS: Mapping[str, str] = {
    "demo": template("render a sample film in a throw-away home and show it"),
    "check": template("what each provider makes of a film, and its price"),
    "render": template("render a film and save the takes"),
    "resume": template("carry on every unfinished job"),
    "jobs": template("list the jobs"),
    "queue": template("show, pause, resume, reorder and limit what is still to be sent"),
    "cancel": template("cancel a job where its provider can"),
    "budget": template("show, set or clear what may be spent per job, day, month and film"),
    "ledger": template("every movement of money: list, export, verify, settle"),
    "dispute": template("write what was sent and answered for one job"),
    "library": template("list, search, show, export, verify, rebuild, import takes"),
    "key": template("set, test or remove the key of a provider"),
    "bucket": template("set, test, show or remove a bucket of your own for local pictures"),
    "providers": template("what is known of every provider and model"),
    "doctor": template("versions, folders and connections, fit for a bug report"),
}
"""The sub-commands; each is a module of this package with `arguments` and `run`."""


class Command(Protocol):
    """A module of a sub-command."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say which arguments it takes."""
        ...

    def run(self, options: argparse.Namespace, out: Output) -> int:
        """Do it; gives the exit status. Raises Trouble."""
        ...


Show = Callable[[Path, Callable[[str], None], Path | None], int]
"""Shows a film being rendered in the window: the film's file, where words go, a folder for pictures; exit status."""


def run(words: Sequence[str], show: Show, watch: CrashWatch | None = None) -> int:
    """Run a sub-command; no traceback ever comes out. `show` is for `demo`, `watch` writes down what goes wrong."""
    try:
        options, command = _parse(words)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.USAGE
    options.show = show
    out = Output(as_json=options.json)
    try:
        return int(command.run(options, out))
    except Trouble as trouble:
        out.trouble(trouble.facts)
        return exit_for(trouble)
    except KeyboardInterrupt:
        out.aside(t("Interrupted."))
        return Exit.UNFINISHED
    except Exception as error:  # noqa: BLE001 - a defect is written down and told in one sentence, no traceback
        out.defect(_write_down(error, watch or CrashWatch(find_paths(os.environ), options.command)))
        return Exit.FAILED
    finally:
        out.close()


def _parse(words: Sequence[str]) -> tuple[argparse.Namespace, Command]:
    parser = Parser(
        prog="kling-desktop",
        description=t("Compose, price, render and review short films. Without a command the window opens."),
    )
    parser.add_argument(
        "--version", action="version", version=f"Kling Desktop {__version__}", help=t("show the version and end")
    )
    places = parser.add_subparsers(dest="command", required=True, metavar=t("COMMAND"), title=t("commands"))
    chosen: Command | None = None
    name = next((word for word in words if not word.startswith("-")), "")
    for command, about in COMMANDS.items():
        sub = places.add_parser(command, help=t(about), description=t(about))
        sub.add_argument("--json", action="store_true", help=t("one JSON document on standard output"))
        if command == name:
            chosen = cast("Command", importlib.import_module(f"kling_desktop.cli.{command}"))
            chosen.arguments(sub)
    options = parser.parse_args(list(words))
    if chosen is None:
        parser.error(t("no such command"))
    return options, chosen


def _write_down(error: Exception, watch: CrashWatch) -> str:
    """Put the error into the log and into a report; gives the report's place. Works when the core never opened."""
    from kling_desktop.host.logs import level_of, start_logging

    file = watch.defect(error, ended=True, new=False)  # the person is told of it right now
    paths = find_paths(os.environ)
    try:
        make_folders(paths)
    except Trouble:
        return "" if file is None else str(file)
    stop = start_logging(paths, level_of(os.environ))
    log.error("The command failed", exc_info=error)
    stop()
    return str(paths.log if file is None else file)
