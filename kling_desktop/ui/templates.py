"""New films from templates: the program's own and the person's, in the film menu."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.film import Film, FilmId, new_id
from kling_desktop.domain.troubles import Trouble
from kling_desktop.library import films
from kling_desktop.ui.bridge import Bridge, finished
from kling_desktop.ui.messages import Messages
from kling_desktop.ui.palette.entries import Entry
from kling_desktop.words import t
from kling_desktop.words.templates import built_in


class Templates(QObject):
    """`own` are the files of the person's templates; `begin` puts a film on screen as a new one."""

    def __init__(
        self,
        window: QWidget,
        bridge: Bridge[Core],
        messages: Messages,
        begin: Callable[[Film], Coroutine[object, object, None]],
    ) -> None:
        super().__init__(window)
        self._window, self._bridge, self._messages, self._begin = window, bridge, messages, begin
        self.own: tuple[Path, ...] = ()

    async def load(self) -> None:
        """See which templates there are."""
        self.own = await self._bridge.call(_own)

    def fill(self, menu: QMenu, film: Film) -> None:
        """Put an entry for each into a menu, and what can be done with them."""
        for template in built_in():
            menu.addAction(template.name, partial(self._start, template))
        if self.own:
            menu.addSeparator()
        for path in self.own:
            menu.addAction(path.stem, partial(self._start_own, path))
        menu.addSeparator()
        menu.addAction(t("Save this film as a template…"), lambda: self._bridge.start(self.ask_keep(film)))
        if self.own:
            remove = menu.addMenu(t("Remove a template"))
            for path in self.own:
                remove.addAction(path.stem, partial(self._drop, path))

    def entries(self) -> Iterator[Entry]:
        """For the palette."""
        group = t("New from template")
        for film in built_in():
            yield Entry(id=f"template:{film.name}", words=film.name, group=group, run=partial(self._start, film))
        for path in self.own:
            yield Entry(id=f"template:{path}", words=path.stem, group=group, run=partial(self._start_own, path))

    def _start(self, film: Film) -> None:
        self._bridge.start(self._begin(replace(film, id=FilmId(new_id()))))

    def _start_own(self, path: Path) -> None:
        self._bridge.start(self._begin_own(path))

    def _drop(self, path: Path) -> None:
        self._bridge.start(self._forget(path))

    async def _begin_own(self, path: Path) -> None:
        try:
            project = await self._bridge.work(films.load, path)
        except Trouble as trouble:
            self._messages.trouble(trouble)
            return
        self._start(project.film)

    async def ask_keep(self, film: Film) -> None:
        """Ask for a name and keep the film, pictures and all, as a template."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(t("Save as a template"))
        dialog.setLabelText(t("Name"))
        dialog.setTextValue(film.name)
        accepted = await finished(dialog)
        name = dialog.textValue().strip()
        dialog.deleteLater()
        if not accepted or not name:
            return
        try:
            await self._bridge.call(lambda core: core.keep_template(film, name))
        except Trouble as trouble:
            self._messages.trouble(trouble)
            return
        await self.load()
        self._messages.say(t("{name} is in the menu under “New from template”.", name=name))

    async def _forget(self, path: Path) -> None:
        try:
            film = (await self._bridge.work(films.load, path)).film
            await self._bridge.call(lambda core: core.drop_template(path))
        except Trouble as trouble:
            self._messages.trouble(trouble)
            return
        await self.load()
        self._messages.say(
            t("The template {name} was removed.", name=path.stem),
            action=t("Undo"),
            run=lambda: self._bridge.start(self._bring_back(film, path.stem)),
        )

    async def _bring_back(self, film: Film, name: str) -> None:
        try:
            await self._bridge.call(lambda core: core.keep_template(film, name))
        except Trouble as trouble:
            self._messages.trouble(trouble)
        await self.load()


async def _own(core: Core) -> tuple[Path, ...]:
    return await core.templates()
