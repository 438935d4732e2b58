"""`library`: the takes on the shelf, and the care of their files."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from kling_desktop.cli.data import cost_of_take, flaw_data, take_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import NoSuchTake
from kling_desktop.words import n, t

_PAGE = 500


def arguments(parser: argparse.ArgumentParser) -> None:
    """The orders, each with its own arguments."""
    orders = parser.add_subparsers(dest="order", required=True, metavar="ORDER")

    def order(name: str, about: str) -> argparse.ArgumentParser:
        sub = orders.add_parser(name, help=about, description=about)
        # Also accepted behind the order; SUPPRESS keeps it from undoing what stood before.
        sub.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        return sub

    order("list", t("every take, newest first"))
    order("search", t("takes that match")).add_argument("query", nargs="+", metavar="QUERY")
    order("show", t("everything about a take")).add_argument("id", metavar="ID")
    export = order("export", t("copy videos and their sidecars into a folder"))
    export.add_argument("ids", nargs="+", metavar="ID")
    export.add_argument("folder", type=Path, metavar="DIR")
    order("verify", t("hash every file again and compare"))
    order("rebuild", t("make the database of takes anew from videos and sidecars"))
    order("import", t("bring videos in")).add_argument("paths", nargs="+", type=Path, metavar="PATH")


def run(options: argparse.Namespace, out: Output) -> int:
    """Carry out one order."""
    if options.order == "export":
        options.folder = options.folder.absolute()
    return asyncio.run(_library(options, out))


async def _library(options: argparse.Namespace, out: Output) -> int:
    async with opened(out) as core:
        match options.order:
            case "list":
                return await _list(core, "", out)
            case "search":
                return await _list(core, " ".join(options.query), out)
            case "show":
                return await _show(core, options.id, out)
            case "export":
                return await _export(core, options.ids, options.folder, out)
            case "verify":
                return await _verify(core, out)
            case "rebuild":
                return await _rebuild(core, out)
            case _:
                return await _bring_in(core, options.paths, out)


async def _list(core: Core, query: str, out: Output) -> int:
    takes: list[Take] = []
    while page := await core.library.list(query, limit=_PAGE, after=takes[-1] if takes else None):
        takes += page
        if len(page) < _PAGE:
            break
    for take in takes:
        out.say(f"{take.id}  {take.video.seconds:5.1f} s  {take.verdict.value:<9} {take.file}")
    if not takes:
        out.say(t("No takes."))
    out.document({"takes": [take_data(take) for take in takes]})
    return Exit.DONE


async def _show(core: Core, id: str, out: Output) -> int:  # noqa: A002 - the word of the interface
    try:
        take = await core.library.get(TakeId(id))
    except NoSuchTake as trouble:
        out.trouble(trouble.facts)
        return Exit.USAGE
    data = {
        **take_data(take),
        "cost": cost_of_take(take),
        "notes": take.notes,
        "codec": take.video.codec,
        "fps": take.video.fps,
        "has_audio": take.video.has_audio,
        "bytes": take.bytes,
        "sent": None if take.sent is None else take.sent.isoformat(),
        "prompts": [] if take.film is None else [shot.prompt for shot in take.film.shots],
        "sidecar": str(take.file.with_suffix(".json")),
        "request": dict(take.body),
    }
    for name, value in data.items():
        if name != "request":
            out.say(f"{name}: {value}")
    out.document(data)
    return Exit.DONE


async def _export(core: Core, ids: list[str], folder: Path, out: Output) -> int:
    try:
        files = await core.library.export([TakeId(id) for id in ids], folder)  # noqa: A001
    except NoSuchTake as trouble:
        out.trouble(trouble.facts)
        return Exit.USAGE
    for file in files:
        out.say(str(file))
    out.document({"exported": [str(file) for file in files]})
    return Exit.DONE


async def _verify(core: Core, out: Output) -> int:
    found = await core.library.verify()
    for flaw in found.problems:
        out.say(f"{flaw.problem}: {flaw.file}")
    out.say(n("{count} file checked.", "{count} files checked.", found.checked))
    problems = [flaw_data(flaw) for flaw in found.problems]
    out.document({"checked": found.checked, "ok": found.ok, "problems": problems})
    return Exit.FAILED if problems else Exit.DONE


async def _rebuild(core: Core, out: Output) -> int:
    rebuilt = await core.library.rebuild()
    for flaw in rebuilt.problems:
        out.say(f"{flaw.problem}: {flaw.file}")
    out.say(n("{count} take in the new database.", "{count} takes in the new database.", rebuilt.takes))
    out.document({"takes": rebuilt.takes, "problems": [flaw_data(flaw) for flaw in rebuilt.problems]})
    return Exit.DONE


async def _bring_in(core: Core, paths: list[Path], out: Output) -> int:
    brought = await core.library.bring_in(paths)
    for take in brought.takes:
        out.say(f"{take.id}  {take.file}")
    refused = [{"file": str(entry.path), "why": entry.fault.value} for entry in brought.refused]
    for entry in refused:
        out.aside(t("{file} was not brought in: {why}", file=entry["file"], why=entry["why"]))
    out.document({"takes": [take_data(take) for take in brought.takes], "refused": refused})
    return Exit.FAILED if refused or not brought.takes else Exit.DONE
