"""The demo: the sample film rendered and played in the real window, by the controls a hand would use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QImage

from kling_desktop.domain.events import JobMoved, JobProgress, TakeSaved
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.takes import Take
from kling_desktop.domain.troubles import CannotSave
from kling_desktop.ui.bridge import first_paint, pause, until
from kling_desktop.ui.review.workspace import ReviewWorkspace
from kling_desktop.ui.window import Window
from kling_desktop.words import n, t, troubles
from kling_desktop.words.states import state_words

_RENDER_SECONDS = 240.0
_PLAY_SECONDS = 30.0
_SETTLE_SECONDS = 15.0
_FRAMES_PLAYED = 24
_LOOK_SECONDS = 0.2


class Tour:
    """Composes nothing new: presses Generate, waits for the take, looks at it in Library and Review."""

    def __init__(self, window: Window, say: Callable[[str], None]) -> None:
        self._window, self._say = window, say
        self.take: Take | None = None
        self.pictures: dict[str, Path] = {}

    async def go(self, folder: Path | None) -> bool:
        """The whole way; False when a step did not come about. Pictures of the workspaces go into `folder`."""
        window, model = self._window, self._window.model
        film = model.film
        self._say(t("Opened {film}: {shots}", film=film.name, shots=self._film_words()))
        if not await self._settled():
            return False
        take = await self._render()
        if take is None:
            return False
        self.take = take
        await self._picture("compose", folder)
        self._say(t("Saved to the library: {file}", file=str(take.file)))
        library = window.workspace_widget("library")
        assert library.isVisible()
        await self._picture("library", folder)
        if not await self._watch(take):
            return False
        await self._picture("review", folder)
        return True

    def _film_words(self) -> str:
        film = self._window.model.film
        shots = n("{n} shot", "{n} shots", len(film.shots))
        return t("{shots}, {seconds} s, {files} pictures", shots=shots, seconds=film.duration, files=len(film.files))

    async def _settled(self) -> bool:
        model = self._window.model
        if not all(media in model.facts for media in model.film.files):
            measured = await until(
                model.standings_changed,
                lambda: all(media in model.facts for media in model.film.files),
                _SETTLE_SECONDS,
            )
            if not measured:
                self._say(t("The pictures of the film could not be measured in time."))
                return False
        blocking = [problem for problem in model.problems if problem.blocks]
        if blocking:
            self._say(t("The film does not fit: {codes}", codes=", ".join(problem.code for problem in blocking)))
            return False
        return True

    async def _render(self) -> Take | None:
        window = self._window
        saved: list[Take] = []
        ended: list[Job] = []
        told: set[int] = set()

        def look(event: object) -> bool:
            if isinstance(event, TakeSaved):
                saved.append(event.take)
            elif isinstance(event, JobMoved) and event.job.finished and event.job.state is not State.DONE:
                ended.append(event.job)
            elif isinstance(event, JobProgress) and int(event.progress * 4) not in told:
                told.add(int(event.progress * 4))
                self._say(t("Rendering: {percent} %", percent=round(event.progress * 100)))
            return bool(saved or ended)

        self._say(t("Pressing “{button}”", button=window.compose.generate.button.text()))
        window.compose.generate.button.click()
        if not await until(window.bridge.events.arrived, look, _RENDER_SECONDS):
            self._say(t("The take was not finished in time."))
            return None
        for job in ended:
            why = "" if job.trouble is None else troubles.sentence(job.trouble)
            self._say(f"{state_words(job.state)}: {why}")
        return saved[0] if saved else None

    async def _watch(self, take: Take) -> bool:
        window = self._window
        window.review(take.id)
        review = window.workspace_widget("review")
        assert isinstance(review, ReviewWorkspace)
        player = review.player
        if player.shown < 0 and not await until(player.frame_shown, lambda _image: True, _SETTLE_SECONDS):
            self._say(t("The take could not be shown."))
            return False
        frames: set[int] = set()

        def shown(image: QImage) -> bool:
            if not image.isNull():
                frames.add(player.shown)
            return len(frames) >= _FRAMES_PLAYED

        player.play()
        played = await until(player.frame_shown, shown, _PLAY_SECONDS)
        clip = player.clip
        if not played or clip is None:
            self._say(t("The take did not play."))
            return False
        self._say(
            t(
                "Playing it in Review: {count} frames, {seconds} s, {width}×{height}",
                count=clip.count,
                seconds=f"{clip.seconds:.1f}",
                width=clip.width,
                height=clip.height,
            )
        )
        return True

    async def _picture(self, name: str, folder: Path | None) -> None:
        if folder is None:
            return
        self._window.show_workspace(name)
        await first_paint()
        await self._at_rest()
        file = folder / f"{name}.png"
        if not self._window.grab().save(str(file)):
            raise CannotSave(file=str(file), why="")
        self.pictures[name] = file
        self._say(t("Picture of {workspace}: {file}", workspace=name, file=str(file)))

    async def _at_rest(self) -> None:
        """Wait for small pictures and the like, but not for ever."""
        for _ in range(round(_SETTLE_SECONDS / _LOOK_SECONDS)):
            await pause(_LOOK_SECONDS)
            if not self._window.bridge.tasks.busy:
                return
