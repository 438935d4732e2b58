"""The dialogs of the window, each at most once on screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kling_desktop.core import Core
from kling_desktop.host.settings import Settings
from kling_desktop.ui.bridge import Bridge


async def _settings(core: Core) -> tuple[Settings, Path]:
    return core.settings.now, core.paths.library


class Dialogs(QObject):
    """Keys, bucket, uploads and settings. Their modules are read when they are first wanted."""

    theme_chosen = Signal(str)
    """`dark`, `light` or `system`."""
    keys_may_differ = Signal()
    """A dialog in which keys or the bucket can change was closed."""

    def __init__(self, window: QWidget, bridge: Bridge[Core]) -> None:
        super().__init__(window)
        self._window, self._bridge = window, bridge
        self._asking: set[str] = set()

    async def show_keys(self) -> None:
        """Keys of the providers: set, test, remove."""
        from kling_desktop.ui.bridge import finished
        from kling_desktop.ui.dialogs.keys import KeysDialog

        if "keys" in self._asking or not self._bridge.is_open:
            return
        self._asking.add("keys")
        dialog = KeysDialog(self._window, self._bridge)
        await finished(dialog)
        self._asking.discard("keys")
        await dialog.settled()
        dialog.deleteLater()
        self.keys_may_differ.emit()

    async def show_bucket(self) -> None:
        """The artist's own bucket for local files."""
        from kling_desktop.ui.bridge import finished
        from kling_desktop.ui.dialogs.bucket import BucketDialog

        if "bucket" in self._asking or not self._bridge.is_open:
            return
        self._asking.add("bucket")
        settings, _ = await self._bridge.call(_settings)
        dialog = BucketDialog(self._window, self._bridge, settings.bucket)
        await finished(dialog)
        self._asking.discard("bucket")
        await dialog.settled()
        dialog.deleteLater()
        self.keys_may_differ.emit()

    async def show_uploads(self) -> None:
        """Where pictures go: the order of ways, and what was agreed to."""
        from kling_desktop.ui.bridge import finished
        from kling_desktop.ui.dialogs.uploads import UploadsDialog

        if "uploads" in self._asking or not self._bridge.is_open:
            return
        self._asking.add("uploads")
        settings, _ = await self._bridge.call(_settings)
        dialog = UploadsDialog(self._window, self._bridge, settings.routes, settings.agreed)
        await finished(dialog)
        self._asking.discard("uploads")
        await dialog.settled()
        dialog.deleteLater()
        self.keys_may_differ.emit()

    async def show_preferences(self) -> None:
        """Theme, language, library folder, bucket."""
        from kling_desktop.ui.bridge import finished
        from kling_desktop.ui.dialogs.preferences import PreferencesDialog

        if "preferences" in self._asking or not self._bridge.is_open:
            return
        self._asking.add("preferences")
        settings, library = await self._bridge.call(_settings)
        dialog = PreferencesDialog(self._window, self._bridge, settings, library)
        dialog.theme_chosen.connect(self.theme_chosen)
        await finished(dialog)
        self._asking.discard("preferences")
        await dialog.settled()
        dialog.deleteLater()
        self.keys_may_differ.emit()
