"""Spell check of what is on screen: words are asked about on another thread, and only once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from kling_desktop.core import Core
from kling_desktop.domain.film import Film
from kling_desktop.domain.spelling import Word, words
from kling_desktop.host.settings import Settings
from kling_desktop.host.spelling import OFF, DictionaryFile, Speller, Spelling
from kling_desktop.ui.bridge import Bridge

_WAIT_MILLISECONDS = 120


async def _parts(core: Core) -> tuple[Spelling, Settings]:
    return core.spelling, core.settings.now


class SpellCheck(QObject):
    """`misspelt` answers at once with what is known; `changed` tells that more is."""

    changed = Signal()

    def __init__(self, bridge: Bridge[Core], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.speller: Speller | None = None
        self.dictionaries: tuple[DictionaryFile, ...] = ()
        self.chosen: str | None = None
        """What the settings say: a language, `off`, or None for the usual one."""
        self.begun = self.ready = False
        self._known: dict[str, bool] = {}
        self._own: frozenset[str] = frozenset()
        self._asked: set[str] = set()
        self._spelling: Spelling | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MILLISECONDS)
        self._timer.timeout.connect(lambda: bridge.start(self._look_up()))

    def begin(self) -> None:
        """Open the dictionary, the first time somebody writes."""
        if not self.begun and self._bridge.is_open:
            self.begun = True
            self._bridge.start(self._open())

    async def _open(self) -> None:
        spelling, settings = await self._bridge.call(_parts)
        self._spelling, self.chosen = spelling, settings.spelling
        self.dictionaries = await self._bridge.work(spelling.dictionaries)
        self._own = await self._bridge.work(spelling.own_words)
        await self._use(self.chosen)

    async def _use(self, code: str | None) -> None:
        if self._spelling is None:
            return
        self.speller = None if code == OFF else await self._bridge.work(self._spelling.open, code)
        self._known.clear()
        self._asked.clear()
        self.ready = True
        self.changed.emit()

    def choose(self, code: str | None) -> None:
        """Another dictionary, or `off`, from now on."""
        self.chosen = code
        self._bridge.start(self._choose(code))

    async def _choose(self, code: str | None) -> None:
        await self._bridge.call(lambda core: core.change_settings(lambda settings: replace(settings, spelling=code)))
        await self._use(code)

    # words -------------------------------------------------------------------------------------------------------

    def misspelt(self, text: str, film: Film) -> tuple[Word, ...]:
        """The words of a text that no dictionary knows, as far as asked; the rest is asked about now."""
        if self.speller is None:
            return ()
        names = _names(film)
        wrong = []
        for word in words(text):
            if word.text in self._own or word.text.casefold() in names:
                continue
            known = self._known.get(word.text)
            if known is None:
                self._asked.add(word.text)
            elif not known:
                wrong.append(word)
        if self._asked and not self._timer.isActive():
            self._timer.start()
        return tuple(wrong)

    async def _look_up(self) -> None:
        speller, asked = self.speller, frozenset(self._asked)
        self._asked.clear()
        if speller is None or not asked:
            return
        wrong = await self._bridge.work(speller.wrong, asked)
        if speller is self.speller:
            self._known.update((word, word not in wrong) for word in asked)
            if wrong:
                self.changed.emit()

    async def suggest(self, word: str) -> tuple[str, ...]:
        """What may have been meant."""
        return () if self.speller is None else await self._bridge.work(self.speller.suggest, word)

    def learn(self, word: str) -> None:
        """One of the artist's own words from now on, in every film."""
        self._own |= {word}
        self.changed.emit()
        if self._spelling is not None:
            self._bridge.start(self._bridge.work(self._spelling.learn, word))


def _names(film: Film) -> frozenset[str]:
    """The words of the elements' names, which are right however they are written."""
    return frozenset(word.text.casefold() for element in film.elements for word in words(element.name))
