"""Reports are kept, offered once and let go; who dies of a fault leaves one, who is killed does not."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kling_desktop.host import crash_reports
from kling_desktop.host.crash_reports import CrashReports
from kling_desktop.host.crash_watch import CrashWatch
from kling_desktop.host.disk import start_file
from kling_desktop.host.paths import Paths, find_paths
from kling_desktop.host.secrets import remember_secret
from tests.architecture.source_tree import ROOT
from tests.expected_logs import ExpectsLog

NOW = datetime.now(UTC)
DYING = """
import faulthandler, logging, os, signal, sys
from kling_desktop.host.crash_watch import CrashWatch
from kling_desktop.host.paths import find_paths
watch = CrashWatch(find_paths(os.environ), "window")
watch.start()
{deed}
"""


@pytest.fixture
def paths(home: Path) -> Paths:
    return find_paths({"KLING_DESKTOP_HOME": str(home)})


@pytest.fixture
def reports(paths: Paths) -> CrashReports:
    return CrashReports(paths)


@pytest.fixture
def watch(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[CrashWatch]:
    """In this process; pytest's own watch over faults stays in place."""
    monkeypatch.setattr("faulthandler.enable", lambda *_arguments, **_named: None)
    monkeypatch.setattr("faulthandler.disable", lambda: None)
    with CrashWatch(paths, "window") as watching:
        yield watching


def dies(deed: str) -> int:
    """The status of a process that watches over itself and does this."""
    done = subprocess.run(
        [sys.executable, "-c", DYING.format(deed=deed)],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode


def fail(error: Exception) -> None:
    raise error


def test_kept_latest_first_offered_once_and_thrown_away(reports: CrashReports) -> None:
    assert (reports.kept(), reports.look()) == ((), ())
    reports.write("old", NOW - timedelta(hours=1), ended=False)
    reports.write("told already", NOW - timedelta(minutes=1), ended=True, new=False)
    reports.write("latest", NOW, ended=True)
    kept = reports.look()
    assert [(reports.read(each), each.ended) for each in kept] == [
        ("latest", True), ("told already", True), ("old", False)
    ]  # fmt: skip
    offered = reports.offered(kept)
    assert [reports.read(each) for each in offered] == ["latest", "old"]
    assert reports.offered(kept) == reports.offered(reports.look()) == ()
    assert reports.read(kept[0]) == "latest", "also by the name it had"
    reports.discard([each.file for each in offered])
    assert [reports.read(each) for each in reports.kept()] == ["told already"]
    assert reports.read(offered[0]) == ""


def test_old_ones_and_too_many_are_let_go(reports: CrashReports) -> None:
    reports.write("too old", NOW - crash_reports.LONGEST - timedelta(days=1), ended=True)
    for number in range(crash_reports.MOST + 3):
        reports.write(str(number), NOW - timedelta(minutes=number), ended=True)
    (reports.folder / "a note of the artist.txt").write_text("mine")
    assert [reports.read(each) for each in reports.look()] == [str(number) for number in range(crash_reports.MOST)]
    assert (reports.folder / "a note of the artist.txt").exists()


def test_a_fault_is_made_into_a_report_by_the_next_start(reports: CrashReports, paths: Paths) -> None:
    assert dies("watch.last_words('Qt ends the program: no screen'); faulthandler._sigabrt()") < 0
    paths.log.write_text(
        "2026-11-21T10:00:00Z INFO kling_desktop.jobs: the last line\nof two\n"
        "2226-11-21T10:00:00Z INFO kling_desktop.jobs: of the next one\n"
    )
    (report,) = reports.look()
    text = reports.read(report)
    assert (report.ended, report.new) == (True, True)
    for part in (
        "Fatal Python error: Aborted",
        "no screen",
        "Python:",
        "Began:",
        "the last line",
    ):
        assert part in text
    assert "of the next one" not in text
    assert str(Path.home()) not in text
    assert [file.name for file in reports.folder.iterdir()] == [report.file.name]


def test_killed_or_ended_there_is_nothing_to_offer(reports: CrashReports) -> None:
    assert dies("os.kill(os.getpid(), signal.SIGKILL)") < 0
    assert len(list(reports.folder.iterdir())) == 1
    assert reports.look() == ()
    assert list(reports.folder.iterdir()) == []
    assert dies("watch.stop()") == 0
    assert list(reports.folder.iterdir()) == []


def test_the_file_of_a_running_program_is_left_alone(reports: CrashReports, watch: CrashWatch) -> None:
    watch.last_words("a word")
    assert reports.look() == ()
    (running,) = reports.folder.iterdir()
    assert running.stat().st_mode & 0o777 == 0o600


def test_every_way_an_error_can_take_is_written_down(
    watch: CrashWatch, expects_log: ExpectsLog, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[Path | None] = []
    watch.told = told.append
    for words in ("nobody caught", "in ready", "could not be raised", "background task"):
        expects_log(words)

    class Sticky:
        def __del__(self) -> None:
            raise OSError(5, "in the end")

    try:
        fail(ValueError("in a slot"))
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    thread = threading.Thread(target=fail, args=(TypeError("in a thread"),), name="ready")
    thread.start()
    thread.join()
    Sticky()
    try:
        fail(LookupError("in a task"))
    except LookupError as error:
        logging.getLogger("asyncio").error("a background task failed", exc_info=error)
    texts = [watch.reports.read(report) for report in watch.reports.kept()]
    assert len(texts) == len(told) == 4
    for words in ("ValueError: in a slot", "TypeError: in a thread", "in the end", "LookupError: in a task"):
        assert sum(words in text for text in texts) == 1
    assert "Traceback" not in "".join(capfd.readouterr())


def test_what_fails_sixty_times_a_second_is_one_report(
    watch: CrashWatch, expects_log: ExpectsLog, caplog: pytest.LogCaptureFixture
) -> None:
    expects_log("nobody caught")
    for number in range(60):
        try:
            fail(ValueError(f"painted {number}"))
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__)
    assert len(watch.reports.kept()) == 1
    assert len(caplog.records) == 6


def test_the_last_lines_of_the_log_without_secrets_are_in_it(watch: CrashWatch) -> None:
    remember_secret("sk-live-report-canary")
    watch.private = lambda: ["A rocket lifts off"]
    words = "sent sk-live-report-canary: A rocket lifts off"
    logging.getLogger().handle(logging.LogRecord("kling_desktop.x", logging.INFO, "", 0, words, (), None))
    file = watch.defect(RuntimeError("sk-live-report-canary"), ended=True)
    assert file is not None
    text = file.read_text("utf-8")
    assert "INFO kling_desktop.x: sent [removed]: [18 characters]" in text
    assert "canary" not in text


def test_without_memory_or_disk_there_is_still_a_report(watch: CrashWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_arguments: object, **_named: object) -> str:
        raise MemoryError

    monkeypatch.setattr("kling_desktop.host.crash_text.report_text", none_left)
    try:
        fail(MemoryError())
    except MemoryError as error:
        file = watch.defect(error)
    assert file is not None
    assert "test_crash_reports.py" in file.read_text("utf-8")
    monkeypatch.undo()
    monkeypatch.setattr("faulthandler.disable", lambda: None)
    # A folder that takes no more files, as a full disk: the room that was kept is used.
    monkeypatch.setattr(crash_reports, "write_new", lambda *_: fail(OSError(28, "No space left on device")))
    assert watch.defect(ValueError("at the end"), ended=True) is None
    watch.stop()
    monkeypatch.undo()
    report = next(each for each in watch.reports.look() if each.ended)
    assert "ValueError: at the end" in watch.reports.read(report)


def test_a_place_that_cannot_be_written_keeps_nobody_from_starting(paths: Paths, home: Path) -> None:
    home.mkdir()
    start_file(paths.logs).close()
    with CrashWatch(paths, "window") as watch:
        assert watch.defect(ValueError("no folder")) is None
        assert watch.reports.look() == ()
