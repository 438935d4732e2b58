"""What holds takes up on this side of the providers: a network that wants a log-in, a proxy, a full disk.

Each is said once, stays as long as it is so, and goes by itself. What the system says of its network is a hint: when
there may be one again the core is asked to try, and nothing is believed before it has.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from kling_desktop.core import Core
from kling_desktop.domain.events import DiskWait, Offline
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.network_troubles import LibraryAway
from kling_desktop.domain.troubles import CannotReach, CannotSave, DiskFull, TroubleFacts
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.messages import Messages, Toast
from kling_desktop.ui.topbar import TopBar
from kling_desktop.words import n, t, troubles
from kling_desktop.words.states import disk_words

_WORST = (LibraryAway.code, DiskFull.code, CannotSave.code)
"""What may be the matter with our own disk; the first is said where there are several."""


class Obstacles(QObject):
    """Follows the core's events; `look_for_networks` also listens to the system, once the window is on screen."""

    def __init__(self, bar: TopBar, messages: Messages, bridge: Bridge[Core]) -> None:
        super().__init__(bar)
        self._bar, self._messages, self._bridge = bar, messages, bridge
        self._between: dict[str, TroubleFacts] = {}
        self._disk: dict[JobId, TroubleFacts] = {}
        self._said: dict[str, Toast] = {}
        """The messages on screen, by the code of what they say."""
        bar.disk.clicked.connect(lambda: self._say_disk(again=True))
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._show)

    @property
    def between(self) -> TroubleFacts | None:
        """What stands between this computer and a provider, where that is more than a missing network."""
        return next(iter(self._between.values()), None)

    @property
    def disk(self) -> Mapping[JobId, TroubleFacts]:
        """The jobs that wait for our own disk, and why."""
        return self._disk

    def look_for_networks(self) -> None:
        """Listen to the system where it tells of its networks."""
        from PySide6.QtNetwork import QNetworkInformation

        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._application)
        if not QNetworkInformation.loadDefaultBackend():
            return
        network = QNetworkInformation.instance()
        network.reachabilityChanged.connect(self.heard)
        network.transportMediumChanged.connect(self._medium)
        network.isBehindCaptivePortalChanged.connect(self._portal)

    def try_again(self) -> None:
        """There may be another network now, or one at all."""
        if self._bridge.is_open:
            self._bridge.start(self._bridge.call(_network_changed))

    def heard(self, reachability: object) -> None:
        """The system says how far its network reaches."""
        from PySide6.QtNetwork import QNetworkInformation

        if reachability is not QNetworkInformation.Reachability.Disconnected:
            self.try_again()

    def _medium(self, _medium: object) -> None:
        self.try_again()

    def _portal(self, behind: bool) -> None:
        if not behind:
            self.try_again()

    def _application(self, state: Qt.ApplicationState) -> None:
        """Somebody who comes back to a window that could reach nobody does not want to wait for the next try."""
        if state is Qt.ApplicationState.ApplicationActive and self._bar.offline.text():
            self.try_again()

    def _event(self, event: object) -> None:
        match event:
            case Offline(provider=provider, why=why):
                if why is None or why.code == CannotReach.code:
                    self._between.pop(provider, None)
                else:
                    self._between[provider] = why
            case DiskWait(job=job, trouble=trouble):
                if trouble is None:
                    self._disk.pop(job, None)
                else:
                    self._disk[job] = trouble

    def _show(self) -> None:
        for why in self._between.values():
            if why.code not in self._said:
                self._say(why)
        self._say_disk()
        waits = {*(why.code for why in self._between.values()), *(why.code for why in self._disk.values())}
        for code in [code for code in self._said if code not in waits]:
            self._said.pop(code).leave()
        count = len(self._disk)
        worst = min(self._disk.values(), key=_rank, default=None)
        words = "" if worst is None else disk_words(worst)
        hint = n("{count} take waits; click to read what for", "{count} takes wait; click to read what for", count)
        self._bar.set_disk(words, hint)

    def _say_disk(self, *, again: bool = False) -> None:
        for why in self._disk.values():
            if again or why.code not in self._said:
                self._say(why)

    def _say(self, why: TroubleFacts) -> None:
        old = self._said.pop(why.code, None)
        if old is not None:
            old.leave()
        # Whoever only orders is told to choose another folder; what is paid already waits for this one.
        waits = why.code == CannotSave.code
        remedy = t("Let it be written again; what waits goes on by itself.") if waits else troubles.remedy(why)
        words = " ".join(part for part in (troubles.sentence(why), remedy) if part)
        self._said[why.code] = self._messages.say(words, stay=True)


def _rank(why: TroubleFacts) -> int:
    return _WORST.index(why.code) if why.code in _WORST else len(_WORST)


async def _network_changed(core: Core) -> None:
    core.engine.network_changed()
