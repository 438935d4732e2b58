"""The artist's text blocks on screen: loaded once, saved with every change, off the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kling_desktop.core import Core
from kling_desktop.host.text_blocks import TextBlock, TextBlocks, tidy_name
from kling_desktop.ui.bridge import Bridge, turnstile
from kling_desktop.ui.messages import Messages
from kling_desktop.words import t

_NAME_WORDS = 4


def name_for(text: str, taken: tuple[TextBlock, ...]) -> str:
    """A name to begin with: the first words, made another where there is one of that name."""
    plain = tidy_name(" ".join(text.split()[:_NAME_WORDS]).strip(" ,.;:，。；：")) or t("Block")
    names = {block.name.casefold() for block in taken}
    name, number = plain, 2
    while name.casefold() in names:
        name, number = tidy_name(f"{plain[:34]} {number}"), number + 1
    return name


async def _file(core: Core) -> TextBlocks:
    return core.blocks


class BlockShelf(QObject):
    """`blocks` are the ones on disk or on their way there."""

    changed = Signal()

    def __init__(self, bridge: Bridge[Core], messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self.blocks: tuple[TextBlock, ...] = ()
        self.loaded = False
        self._bridge, self._messages = bridge, messages
        self._turn = turnstile()

    async def load(self) -> None:
        """Read the file; what was broken is said."""
        file = await self._bridge.call(_file)
        found = await self._bridge.work(file.load)
        self.loaded = True
        # What was kept in the meantime comes after what was there.
        names = {block.name for block in found.blocks}
        self.blocks = (*found.blocks, *(block for block in self.blocks if block.name not in names))
        self.changed.emit()
        if found.broken is not None:
            self._messages.say(
                t("The text blocks could not be read. The file is kept as {file}.", file=str(found.broken)), stay=True
            )

    def keep(self, text: str) -> TextBlock:
        """Keep words as a block of their own, named after their beginning."""
        block = TextBlock(name=name_for(text, self.blocks), text=text)
        self.replace((*self.blocks, block))
        return block

    def replace(self, blocks: tuple[TextBlock, ...]) -> None:
        """Make these the blocks."""
        self.blocks = blocks
        self.changed.emit()
        self._bridge.start(self._save())

    async def _save(self) -> None:
        async with self._turn:
            file = await self._bridge.call(_file)
            # The latest ones: a save that waited for its turn need not write what is past.
            await self._bridge.work(file.save, self.blocks)
