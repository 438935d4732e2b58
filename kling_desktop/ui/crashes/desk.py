"""Tells of errors: those of the last run when the window opens, and those of this one as they come up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kling_desktop.domain.film import Media
from kling_desktop.host.crash_reports import CrashReport, CrashReports
from kling_desktop.host.crash_watch import CrashWatch
from kling_desktop.host.disk import USUAL, write_whole
from kling_desktop.ui.bridge import finished
from kling_desktop.ui.commands import Command
from kling_desktop.ui.crashes.sheet import CrashSheet
from kling_desktop.ui.open_films import OpenFilms
from kling_desktop.ui.parts.picture_files import reveal
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import n, t


class CrashDesk(QObject):
    """`begin` once the window is there; nothing is told before."""

    _came = Signal(object)
    """From whatever thread: the file of a report, None where none could be written."""

    def __init__(self, window: QWidget, ui: Surroundings, films: OpenFilms) -> None:
        super().__init__(window)
        self._window, self._ui, self._films = window, ui, films
        self._reports: CrashReports | None = None
        self._watch: CrashWatch | None = None
        self.sheet: CrashSheet | None = None
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        ui.commands.add(
            Command(id="window.error-reports", group=t("Window"), words=t("Error reports")),
            lambda: ui.bridge.start(self.show()),
        )

    def begin(self, reports: CrashReports, watch: CrashWatch | None) -> None:
        """Know where reports are, and hear of new ones from `watch`."""
        self._reports, self._watch = reports, watch
        if watch is not None:
            watch.private = self._private
            watch.told = self._came.emit

    def end(self) -> None:
        """Hear no more: the window goes."""
        if self._watch is not None:
            self._watch.told = lambda _file: None
            self._watch.private = lambda: ()
            self._watch = None

    @property
    def watched(self) -> bool:
        """Whether errors come here by themselves."""
        return self._watch is not None

    async def offer(self) -> None:
        """Offer, once, the reports of earlier runs."""
        reports = self._reports
        if reports is None:
            return
        kept = await self._ui.bridge.work(reports.look)
        found = await self._ui.bridge.work(reports.offered, kept)
        if not found:
            return
        words = (
            t("Kling Desktop ended unexpectedly last time.")
            if any(report.ended for report in found)
            else t("Something went wrong in Kling Desktop last time.")
        )
        more = n("{count} report was kept.", "{count} reports were kept.", len(found))
        self._ui.messages.say(
            f"{words} {more}",
            action=t("Show"),
            run=lambda: self._show(found),
            other=t("Discard"),
            run_other=lambda: self._start_discard(found),
            stay=True,
        )

    async def show(self) -> None:
        """All reports that are kept."""
        reports = self._reports
        kept = () if reports is None else await self._ui.bridge.work(reports.look)
        if kept:
            self._show(kept)
        else:
            self._ui.messages.say(t("There are no error reports."))

    def _tell(self, file: Path | None) -> None:
        words = t(
            "Something went wrong that should not have. Nothing that was paid for is lost, and the program goes on."
        )
        if file is None:
            self._ui.messages.say(words, stay=True)
            return
        self._ui.messages.say(words, action=t("Show the report"), run=lambda: self._start_show(file), stay=True)
        self._ui.bridge.start(self._count_as_offered(file))

    async def _count_as_offered(self, file: Path) -> None:
        assert self._reports is not None
        kept = await self._ui.bridge.work(self._reports.kept)
        await self._ui.bridge.work(self._reports.offered, [report for report in kept if report.file == file])

    def _start_show(self, file: Path) -> None:
        self._ui.bridge.start(self._show_one(file.name.partition(".")[0]))

    async def _show_one(self, stem: str) -> None:
        assert self._reports is not None
        kept = await self._ui.bridge.work(self._reports.kept)
        # The one that is asked for first, the rest behind it.
        self._show(sorted(kept, key=lambda report: report.file.name.partition(".")[0] != stem))

    def _show(self, reports: Sequence[CrashReport]) -> None:
        if self.sheet is not None or not reports:
            return
        sheet = self.sheet = CrashSheet(self._window, reports)
        start = self._ui.bridge.start
        sheet.left.connect(self._left)
        sheet.read_requested.connect(lambda report: start(self._read(sheet, report)))
        sheet.save_requested.connect(lambda report, text: start(self._save(report, text)))
        sheet.reveal_requested.connect(lambda report: reveal(Media(path=report.file)))
        sheet.discard_requested.connect(lambda report: start(self._discard_one(sheet, report)))
        sheet.begin()

    def _left(self) -> None:
        self.sheet = None

    async def _read(self, sheet: CrashSheet, report: CrashReport) -> None:
        assert self._reports is not None
        text = await self._ui.bridge.work(self._reports.read, report)
        if sheet is self.sheet:
            sheet.show_text(report, text)

    async def _save(self, report: CrashReport, text: str) -> None:
        name = f"kling-desktop-report-{report.at:%Y%m%d-%H%M%S}.txt"
        dialog = QFileDialog(self._window, t("Save the report"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        chosen = dialog.selectedFiles() if await finished(dialog) else []
        dialog.deleteLater()
        if chosen:
            file = Path(chosen[0])
            await self._ui.bridge.work(write_whole, file, text.encode(), USUAL)
            self._ui.messages.say(t("Saved as {file}.", file=file.name))

    async def _discard_one(self, sheet: CrashSheet, report: CrashReport) -> None:
        await self._discard([report])
        if sheet is self.sheet:
            sheet.forget(report)

    def _start_discard(self, reports: Sequence[CrashReport]) -> None:
        self._ui.bridge.start(self._discard(reports))

    async def _discard(self, reports: Sequence[CrashReport]) -> None:
        assert self._reports is not None
        await self._ui.bridge.work(self._reports.discard, [report.file for report in reports])

    def _private(self) -> list[str]:
        """What the open films say, for the watch to leave out. Called from any thread: films are values."""
        films = [self._films.film(sheet) for sheet in list(self._films.sheets)]
        texts = [film.name for film in films]
        texts += [film.settings.negative_prompt or "" for film in films]
        texts += [shot.prompt for film in films for shot in film.shots]
        texts += [element.name for film in films for element in film.elements]
        return texts
