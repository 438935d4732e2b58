"""What can be done with chosen takes: judge, rate, bin, restore, export, show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.takes import TakeId, Verdict
from kling_desktop.ui.bridge import finished
from kling_desktop.ui.library.wall.cards import Card
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import n, t


class TakeDeeds(QObject):
    """Each takes the chosen cards; what went wrong is told in a message."""

    def __init__(self, ui: Surroundings, place: QWidget) -> None:
        super().__init__(place)
        self._ui, self._place = ui, place
        self._folder = ""

    def judge(self, cards: Sequence[Card], verdict: Verdict, others: Sequence[TakeId] = ()) -> None:
        """Give all a verdict; take it back when all have it. `others` are chosen too, but only their ids are known."""
        chosen = Verdict.NONE if not others and all(card.verdict is verdict for card in cards) else verdict
        self._ui.bridge.start(self._judge(_ids(cards, others), chosen))

    async def _judge(self, takes: Sequence[TakeId], verdict: Verdict) -> None:
        async def judge(core: Core) -> None:
            for take in takes:
                await core.library.set_verdict(take, verdict)

        await self._ui.bridge.call(judge)

    def rate(self, cards: Sequence[Card], stars: int, others: Sequence[TakeId] = ()) -> None:
        """Give all 1 to 5 stars; take them back when all have them."""
        chosen = 0 if not others and all(card.rating == stars for card in cards) else stars
        self._ui.bridge.start(self._rate(_ids(cards, others), chosen))

    async def _rate(self, takes: Sequence[TakeId], stars: int) -> None:
        async def rate(core: Core) -> None:
            for take in takes:
                await core.library.set_rating(take, stars)

        await self._ui.bridge.call(rate)

    def tag(self, take: TakeId, tags: Sequence[str]) -> None:
        """Give a take these tags in place of those it had."""
        self._ui.bridge.start(self._ui.bridge.call(lambda core: core.library.set_tags(take, tags)))

    def bin(self, cards: Sequence[Card], others: Sequence[TakeId] = ()) -> None:
        """Take them off the wall, with a way back in the message."""
        if cards:
            self._ui.bridge.start(self._bin(_ids(cards, others)))

    async def _bin(self, takes: Sequence[TakeId]) -> None:
        await self._ui.bridge.call(lambda core: core.library.bin(takes))
        self._ui.messages.say(
            n("{n} take moved to the bin", "{n} takes moved to the bin", len(takes)),
            action=t("Undo"),
            run=lambda: self._ui.bridge.start(self._restore(takes)),
        )

    def restore(self, cards: Sequence[Card], others: Sequence[TakeId] = ()) -> None:
        """Back onto the wall."""
        if cards:
            self._ui.bridge.start(self._restore(_ids(cards, others)))

    async def _restore(self, takes: Sequence[TakeId]) -> None:
        await self._ui.bridge.call(lambda core: core.library.restore(takes))

    def export(self, cards: Sequence[Card], others: Sequence[TakeId] = ()) -> None:
        """Ask for a folder and copy videos and sidecars there."""
        if cards:
            self._ui.bridge.start(self._export(_ids(cards, others)))

    async def _export(self, takes: Sequence[TakeId]) -> None:
        where = self._folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        dialog = QFileDialog(self._place, t("Export to a folder"), where)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        chosen = dialog.selectedFiles() if await finished(dialog) else []
        dialog.deleteLater()
        if chosen:
            await self.export_to(takes, Path(chosen[0]))

    async def export_to(self, takes: Sequence[TakeId], folder: Path) -> None:
        """Copy videos and sidecars into a folder; what is there already stays."""
        files = await self._ui.bridge.call(lambda core: core.library.export(takes, folder))
        self._folder = str(folder)
        words = n(
            "{n} take copied to {folder}", "{n} takes copied to {folder}", len(files), folder=folder.name or str(folder)
        )
        self._ui.messages.say(words, action=t("Show folder"), run=lambda: show_folder(folder))

    def reveal(self, cards: Sequence[Card]) -> None:
        """Open the folder a take's video is in."""
        if cards:
            show_folder(cards[0].file.parent)


def _ids(cards: Sequence[Card], others: Sequence[TakeId]) -> list[TakeId]:
    return [*(card.id for card in cards), *others]


def show_folder(folder: Path) -> None:
    """Open a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
