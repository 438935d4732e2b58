"""What is said in the window of a disk or a network that holds takes up, and that it goes by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtNetwork import QNetworkInformation

from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.settings import SettingsStore
from kling_desktop.ui.queue.rows import Column
from kling_desktop.ui.queue.sheet import QueueSheet
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Rule, html
from tests.ui.window.whole import Whole

PIXELDOJO = ProviderId.PIXELDOJO
LOOK = "/api/v1/jobs/*"


def states(whole: Whole) -> list[State]:
    return [job.state for job in whole.jobs()]


def test_a_network_that_wants_a_log_in_is_said_once_and_waited_out(online: Whole, server: FakeProviderServer) -> None:
    window = online.open()
    server.script(Rule(action=html(200), method="GET", path=LOOK, times=None))
    online.compose(PIXELDOJO)
    online.generate()
    words = "A web page answered instead of PixelDojo. This network wants you to log in first."
    online.until(lambda: any(said.startswith(words) for said in online.said))
    assert len([said for said in online.said if "log in" in said]) == 1
    online.until(lambda: words in window.topbar.offline.toolTip())
    server.rules.clear()
    online.until(lambda: states(online) == [State.DONE])
    online.until(lambda: not any("log in" in said for said in online.said))
    assert server.submissions == 1


def test_what_the_system_says_of_its_network_is_a_hint(online: Whole, server: FakeProviderServer) -> None:
    """With another network there are new connections; with none, nothing is tried and nothing believed."""
    window = online.open()
    server.plan(JobLife(held=True))
    online.compose(PIXELDOJO)
    online.generate()
    online.until(lambda: len(looks(server)) > 2)
    window.obstacles.heard(QNetworkInformation.Reachability.Disconnected)
    seen = len(looks(server))
    online.until(lambda: len(looks(server)) > seen + 2)
    assert len(set(looks(server))) == 1
    window.obstacles.heard(QNetworkInformation.Reachability.Online)
    online.until(lambda: len(set(looks(server))) == 2)
    assert states(online) == [State.QUEUED]


def looks(server: FakeProviderServer) -> list[int]:
    """The connections over which jobs were asked for."""
    return [request.connection for request in server.requests if request.method == "GET" and "/jobs/" in request.path]


def test_a_library_that_was_taken_away_is_waited_for(
    online: Whole, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    home.mkdir()
    SettingsStore(home / "settings.json").change(lambda now: replace(now, library=disk / "takes"))
    window = online.open()
    server.plan(JobLife(held=True))
    online.compose(PIXELDOJO)
    online.generate()
    online.until(lambda: states(online) == [State.QUEUED])
    disk.rename(tmp_path / "unplugged")
    server.finish(server.ledger[0].id)
    online.until(lambda: window.topbar.disk.text() == "Library not there")
    (said,) = [said for said in online.said if str(disk) in said]
    assert said.endswith("Connect the disk it is on. What waits goes on by itself.")
    assert not disk.exists(), "nothing is made where the disk was"
    window.queue.open()
    rows = window.findChildren(QueueSheet)[-1].rows
    online.until(lambda: rows.rowCount() == 1 and rows.index(0, Column.STATE).data() == "Library not there")
    assert str(disk) in rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    (tmp_path / "unplugged").rename(disk)
    online.until(lambda: states(online) == [State.DONE])
    online.until(lambda: not window.topbar.disk.isVisible() and not any(str(disk) in said for said in online.said))
    assert len(list((disk / "takes").rglob("*.mp4"))) == 1
