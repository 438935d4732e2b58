"""What the pills of the top bar say: takes being made, today's spending, the provider, the network."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from kling_desktop.core import Core
from kling_desktop.domain.events import AddressesNotTried, JobMoved, KeyringWaits, Offline, QueueChanged
from kling_desktop.domain.jobs import UNFINISHED, Job, JobId, State
from kling_desktop.domain.troubles import CannotReach, TroubleFacts
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.messages import Messages, Toast
from kling_desktop.ui.topbar import TopBar
from kling_desktop.words import budgets as budget_words
from kling_desktop.words import n, t, troubles
from kling_desktop.words.queue import queue_words
from kling_desktop.words.sent_pictures import not_tried

_LOOK_MILLISECONDS = 30_000


class Status(QObject):
    """Follows the core's events, many at a time, and keeps the pills true."""

    def __init__(self, bar: TopBar, model: ComposeModel, bridge: Bridge[Core], messages: Messages) -> None:
        super().__init__(bar)
        self._messages = messages
        self._not_tried: list[object] = []
        self._waiting: Toast | None = None
        """What is said while the keyring keeps somebody waiting."""
        self._bar, self._model, self._bridge = bar, model, bridge
        self._running: dict[JobId, bool] = {}
        """What is not at its end, and whether somebody makes it by now."""
        self._offline: dict[str, TroubleFacts] = {}
        """Providers that cannot be reached, and why."""
        model.spending.changed.connect(self._show_spending)
        # A new day has its whole budget, and another program may have spent meanwhile.
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_MILLISECONDS)
        self._tick.timeout.connect(model.spending.look_again)
        self._paused = ""
        """Why the queue is paused."""
        model.standings_changed.connect(self._show_provider)
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._settled)

    def begin(self) -> None:
        """The core is open: ask it."""
        self._bridge.start(self._count_jobs())
        self._show_spending()
        self._tick.start()
        self._show_provider()

    async def _count_jobs(self) -> None:
        jobs = await self._bridge.call(lambda core: core.engine.store.jobs(states=UNFINISHED))
        queue = await self._bridge.call(lambda core: core.queue.now())
        self._paused = (queue.why or "person") if queue.paused else ""
        self._running = {job.id: _under_way(job) for job in jobs}
        self._show_running()

    def _event(self, event: object) -> None:
        if isinstance(event, JobMoved):
            if event.job.state in UNFINISHED:
                self._running[event.job.id] = _under_way(event.job)
            else:
                self._running.pop(event.job.id, None)
        elif isinstance(event, QueueChanged):
            self._paused = (event.queue.why or "person") if event.queue.paused else ""
        elif isinstance(event, Offline):
            self._offline.pop(event.provider, None)
            if event.offline:
                self._offline[event.provider] = event.why or TroubleFacts(code=CannotReach.code)
        elif isinstance(event, KeyringWaits):
            self._show_keyring(event)
        elif isinstance(event, AddressesNotTried) and event.places not in self._not_tried:
            self._not_tried.append(event.places)
            self._messages.say(not_tried(event.places))

    def _show_keyring(self, event: KeyringWaits) -> None:
        """The keyring may show a window of its own, perhaps behind ours; or nobody answers it."""
        waited, self._waiting = self._waiting, None
        if event.waiting:
            words = t("The system's keyring asks for its password…")
            self._waiting = self._messages.say(words, action=t("Stop waiting"), run=self._stop_waiting, stay=True)
        elif waited is not None:
            waited.leave()
            self._bridge.start(self._model.refresh_keys())

    def _stop_waiting(self) -> None:
        self._bridge.start(self._bridge.call(lambda core: core.stop_waiting_for_keyring()))

    def _settled(self) -> None:
        self._show_running()

    def _show_running(self) -> None:
        count = len(self._running)
        made = sum(self._running.values())
        told = [
            n("{n} rendering", "{n} rendering", made) if made else "",
            n("{n} waiting", "{n} waiting", count - made) if count > made else "",
        ]
        parts = [words for words in told if words]
        text = " · ".join(parts)
        if self._paused:
            text = next(iter(parts), "")  # there is no room for three things
            text = t("{rendering} · paused", rendering=text) if text else t("Queue paused")
        hint = queue_words(self._paused) if self._paused else t("Show the queue: what is made, and what waits")
        self._bar.set_pill(self._bar.running, text, hint)
        self._bar.running.set_tone("warn" if self._paused else "run")
        # While nothing is under way nobody looks whether the network is back, so nobody knows.
        why = next((troubles.sentence(facts) for facts in self._offline.values()), "")
        self._bar.set_offline(bool(self._offline) and count > 0, why)

    def _show_spending(self) -> None:
        overview = self._model.spending.overview
        if overview is None:
            return
        words, limit, level = budget_words.today(overview.today, overview.budgets.day)
        self._bar.set_pill(
            self._bar.today,
            words,
            t("What was spent today and what is set aside for takes under way; click for budgets and the ledger"),
        )
        self._bar.today.set_aside(limit, level)

    def _show_provider(self) -> None:
        standing = self._model.standing
        name = standing.offer.provider_title
        if standing.offer.local:
            text, hint = t("Animatic · on this computer"), t("Free, needs no network")
        elif standing.has_key is None:
            text, hint = name, ""
        elif standing.has_key:
            text, hint = t("{provider} · key set", provider=name), t("Keys of the providers")
        else:
            text, hint = t("{provider} · add a key", provider=name), t("Keys of the providers")
        self._bar.set_pill(self._bar.provider, text, hint)


def _under_way(job: Job) -> bool:
    """Whether it was handed in; what waits for its turn or for a key is not being rendered."""
    return job.state is not State.PLANNED and not job.lacks_key
