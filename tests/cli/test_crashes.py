"""A defect of ours ends a command with one sentence and a report; a traceback is for its makers' eyes alone."""

from __future__ import annotations

from pathlib import Path

from kling_desktop.host.crash_reports import CrashReports
from kling_desktop.host.paths import find_paths
from tests.program import Program

BROKEN = """
import sys
import kling_desktop.cli.jobs as jobs
from kling_desktop.__main__ import main

def broken(options, out):
    key, words = "sk-live-cli-canary", "A {} lifts off at dawn".format("tekcor"[::-1])
    raise ValueError(f"no idea what {options.command!r} is, with {key!r} in hand: {words!r}")

jobs.run = broken
sys.exit(main(["jobs", "--json"]))
"""


def test_a_command_that_breaks_says_where_the_report_lies(program: Program, home: Path) -> None:
    program.environ |= {"KLING_DESKTOP_OXEN_KEY": "sk-live-cli-canary"}
    broken = Program(program.environ, program.folder, ("-c", BROKEN)).run()
    reports = CrashReports(find_paths({"KLING_DESKTOP_HOME": str(home)}))
    (report,) = reports.kept()
    assert broken.status == 1
    assert broken.err == f"Something went wrong that should not have. A report of it is in {report.file}\n"
    assert broken.document["error"]["code"] == "defect"
    assert (report.ended, report.new) == (True, False), "it was told already"
    text = reports.read(report)
    for part in ("Running: ", "jobs", "in broken", "ValueError: no idea what 'jobs' is", "[26 characters]"):
        assert part in text
    for never in ("canary", "rocket", str(home), str(Path.home()) + "/"):
        assert never not in text
    looked = program.run("doctor", "--json").document["error_reports"]
    assert (looked["kept"], looked["folder"]) == (1, str(reports.folder))
    assert looked["latest"].startswith(f"{report.at:%Y-%m-%d %H:%M}")


def test_commands_that_only_look_make_no_folders(program: Program, home: Path) -> None:
    assert program.run("providers", "--json").status == 0
    assert not home.exists()
