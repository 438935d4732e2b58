"""Reports of errors in the window: offered once, read whole, copied, saved, thrown away; errors of now told calmly."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from kling_desktop import app
from kling_desktop.app import Session
from kling_desktop.core import Core
from kling_desktop.host.crash_reports import CrashReports
from kling_desktop.host.crash_watch import CrashWatch
from kling_desktop.host.paths import find_paths
from kling_desktop.ui.crashes.sheet import CrashSheet
from tests.expected_logs import ExpectsLog
from tests.ui.window.whole import Whole

NOW = datetime.now(UTC)
WENT_WRONG = "Something went wrong that should not have. Nothing that was paid for is lost, and the program goes on."


@pytest.fixture
def reports(home: Path) -> CrashReports:
    return CrashReports(find_paths({"KLING_DESKTOP_HOME": str(home)}))


@pytest.fixture
def watched(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> Iterator[CrashWatch]:
    """The window is the one that `__main__` opens: watched over."""
    monkeypatch.setattr("faulthandler.enable", lambda *_arguments, **_named: None)
    monkeypatch.setattr("faulthandler.disable", lambda: None)
    with CrashWatch(find_paths(os.environ), "window") as watch:
        whole.watch = watch
        yield watch
        whole.close_all()


def sheet_of(whole: Whole) -> CrashSheet:
    whole.until(lambda: whole.window.crashes.sheet is not None and bool(whole.window.crashes.sheet.text.toPlainText()))
    sheet = whole.window.crashes.sheet
    assert sheet is not None
    return sheet


def test_what_ended_the_program_is_offered_once_read_copied_saved_and_thrown_away(
    whole: Whole, reports: CrashReports, tmp_path: Path
) -> None:
    reports.write("the first", NOW - timedelta(hours=2), ended=False)
    reports.write("the last", NOW, ended=True)
    whole.open()
    offer = "Kling Desktop ended unexpectedly last time. 2 reports were kept."
    whole.until(lambda: offer in whole.said)
    whole.act(offer)
    sheet = sheet_of(whole)
    assert sheet.text.toPlainText() == "the last"
    assert sheet.list.isVisible()
    whole.click(sheet.copy)
    assert QGuiApplication.clipboard().text() == "the last"
    whole.click(sheet.save)
    whole.choose_file(tmp_path / "for the makers.txt")
    whole.until(lambda: "Saved as for the makers.txt." in whole.said)
    assert (tmp_path / "for the makers.txt").read_text("utf-8") == "the last"
    whole.click(sheet.discard)
    whole.until(lambda: sheet.text.toPlainText() == "the first")
    assert not sheet.list.isVisible()
    whole.click(sheet.discard)
    whole.until(lambda: whole.window.crashes.sheet is None)
    assert reports.kept() == ()
    whole.window.commands.trigger("window.error-reports")
    whole.until(lambda: "There are no error reports." in whole.said)


def test_an_offer_may_be_declined_and_does_not_come_again(whole: Whole, reports: CrashReports) -> None:
    reports.write("passed by", NOW, ended=False)
    whole.open()
    offer = "Something went wrong in Kling Desktop last time. 1 report was kept."
    whole.until(lambda: offer in whole.said)
    whole.close()
    window = whole.open()
    whole.run(window.crashes.offer())
    assert offer not in whole.said
    window.commands.trigger("window.error-reports")
    sheet = sheet_of(whole)
    assert sheet.text.toPlainText() == "passed by"
    sheet.leave()
    reports.write("of no interest", NOW, ended=True)
    whole.run(window.crashes.offer())
    (toast,) = [each for each in whole.toasts if each.label.text().startswith("Kling Desktop ended unexpectedly")]
    assert toast.other is not None
    whole.click(toast.other)
    whole.until(lambda: [reports.read(each) for each in reports.kept()] == ["passed by"])


def test_an_error_anywhere_is_told_calmly_with_its_report(
    whole: Whole, watched: CrashWatch, reports: CrashReports, expects_log: ExpectsLog, capfd: pytest.CaptureFixture[str]
) -> None:
    expects_log("nobody caught")
    expects_log("a background task of the window failed")
    window = whole.open()
    whole.compose()
    whole.edit(name="The harbour at night")

    def broken() -> None:
        raise ValueError(f"painted {whole.film.name} - {whole.film.shots[0].prompt}")

    async def broken_task() -> None:
        broken()

    QTimer.singleShot(0, broken)
    whole.until(lambda: whole.said.count(WENT_WRONG) == 1)
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    window.bridge.start(broken_task())
    whole.until(lambda: len(reports.kept()) == 3)
    assert whole.said == [WENT_WRONG]
    whole.until(lambda: not any(report.new for report in reports.kept()))
    whole.act(WENT_WRONG)
    text = sheet_of(whole).text.toPlainText()
    assert "ValueError: painted [20 characters] - [26 characters]" in text
    assert "Qt:" in text
    assert "harbour" not in text
    assert "rocket" not in text
    assert "Traceback" not in "".join(capfd.readouterr())
    whole.close()
    assert watched.private() == (), "the window that is gone is no longer asked"


def test_a_core_that_breaks_while_it_opens_leaves_a_window_that_says_so(
    whole: Whole, reports: CrashReports, watched: CrashWatch, expects_log: ExpectsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("the core could not be opened")
    tries: list[int] = []
    open_core = Session.open_core

    async def fails_once(session: Session, files: Sequence[Path] = ()) -> Core:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("broken")
        return await open_core(session, files)

    monkeypatch.setattr(Session, "open_core", fails_once)
    session = whole.session_for(find_paths(os.environ))
    used = whole.loop.create_task(app._use(session, ()))
    whole.until(
        lambda: (
            hasattr(session, "window")
            and any(said.startswith("Something went wrong. Try again") for said in whole.said)
        )
    )
    assert [report.ended for report in reports.kept()] == [False]
    whole.act("Something went wrong. Try again")
    whole.until(lambda: session.bridge.is_open and bool(session.window.model.has_key))
    session.frame.close()
    whole.until(used.done)
    assert used.result() == 0
