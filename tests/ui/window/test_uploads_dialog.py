"""Where pictures go, as the artist says it: the order of ways, and consents that can be taken back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from kling_desktop.core import Core
from kling_desktop.domain.hosting import REPOSITORY
from kling_desktop.domain.offers import ProviderId, Route
from kling_desktop.host.resources import resource
from kling_desktop.host.settings import Settings
from kling_desktop.ui.dialogs.preferences import PreferencesDialog
from kling_desktop.ui.dialogs.uploads import UploadsDialog
from tests.ui.window.whole import Whole

OXEN, HUB = ProviderId.OXEN, ProviderId.AIHUBMAX


async def _settings(core: Core) -> Settings:
    return core.settings.now


def test_ways_are_reordered_and_a_yes_is_withdrawn(whole: Whole) -> None:
    window = whole.open()
    whole.compose(HUB, resource("samples/moon.png"))
    agreed = frozenset({"aihubmax", REPOSITORY})
    whole.ask(lambda core: core.change_settings(lambda now: replace(now, agreed=agreed)))
    whole.run(window.model.refresh_keys())
    assert window.model.unagreed_places == ()

    window.commands.trigger("window.settings")
    settings = whole.dialog(PreferencesDialog)
    assert settings.agreed.text() == "Uploads to AIHubMax; Uploads into a public repository of yours at Oxen"
    whole.click(settings.uploads)
    dialog = whole.dialog(UploadsDialog)
    assert {provider: shown.order for provider, shown in dialog.orders.items()} == {
        OXEN: (Route.INLINE, Route.BUCKET, Route.REPOSITORY),
        HUB: (Route.UPLOAD, Route.BUCKET),
    }
    ways = dialog.orders[OXEN]
    assert not ways.earlier.isEnabled()
    whole.click(ways.later)
    QTest.keyClick(ways.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert ways.order == (Route.BUCKET, Route.REPOSITORY, Route.INLINE)
    # As a drag within the list does it.
    assert ways.list.model().moveRow(QModelIndex(), 2, QModelIndex(), 1)
    whole.run(dialog.settled())
    wanted = ("bucket", "inline", "repository")
    assert whole.ask(_settings).routes == {"oxen": wanted}
    whole.click(dialog.withdraw["aihubmax"])
    whole.until(lambda: list(dialog.withdraw) == [REPOSITORY])
    assert dialog.talk.state.text().startswith("Withdrawn.")
    dialog.accept()
    whole.until(lambda: settings.agreed.text() == "Uploads into a public repository of yours at Oxen")
    settings.user.setText("two words")
    settings.user.editingFinished.emit()
    assert "not kept" in settings.remark.text()
    settings.user.setText("studio.nine")
    settings.user.editingFinished.emit()
    settings.accept()
    whole.until(lambda: window.model.unagreed_places == ("aihubmax",))
    now = whole.ask(_settings)
    assert (now.agreed, now.users) == (frozenset({REPOSITORY}), {"oxen": "studio.nine"})
    assert window.model.orders == {"oxen": wanted}
