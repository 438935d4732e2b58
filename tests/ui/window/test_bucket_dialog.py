"""The bucket's settings in the window, against a real S3 server."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from kling_desktop.core import Core
from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.bucket import BucketAccount
from kling_desktop.host.bucket_keys import SERVICE
from kling_desktop.providers.bucket_memory import Known, Memory
from kling_desktop.ui.dialogs.bucket import BucketDialog
from kling_desktop.ui.dialogs.preferences import PreferencesDialog
from tests.fakes.bucket import KEY_ID, REGION, SECRET, TestBucket
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.provider_server import FakeProviderServer
from tests.program import picture
from tests.ui.window.whole import Whole


def open_dialog(whole: Whole) -> tuple[PreferencesDialog, BucketDialog]:
    whole.window.commands.trigger("window.settings")
    settings = whole.dialog(PreferencesDialog)
    whole.click(settings.set_up)
    return settings, whole.dialog(BucketDialog)


def fill(dialog: BucketDialog, bucket: TestBucket, secret: str = SECRET) -> None:
    dialog.endpoint.setText(bucket.url)
    dialog.region.setText(REGION)
    dialog.bucket.setText(bucket.name)
    dialog.key_id.setText(KEY_ID)
    dialog.secret.setText(secret)


def saved(whole: Whole, dialog: BucketDialog) -> None:
    whole.click(dialog.save)
    whole.until(lambda: dialog.state.text() == "Saved. Test it before you rely on it.")
    whole.until(dialog.test.isEnabled)


def enabled(dialog: BucketDialog) -> list[bool]:
    return [button.isEnabled() for button in (dialog.save, dialog.test, dialog.remove)]


def test_a_bucket_is_set_up_tested_and_forgotten(whole: Whole, bucket: TestBucket, home: Path) -> None:
    window = whole.open()
    settings, dialog = open_dialog(whole)
    assert settings.bucket.text() == "None"
    assert dialog.secret.echoMode() == QLineEdit.EchoMode.Password
    assert enabled(dialog) == [False, False, False]
    fill(dialog, bucket)
    assert enabled(dialog) == [True, False, False]
    saved(whole, dialog)
    assert dialog.secret.text() == ""
    assert enabled(dialog) == [False, True, True]
    assert MemoryKeyring.entries[SERVICE, "secret"] == SECRET
    assert SECRET not in (home / "settings.json").read_text("utf-8")
    whole.click(dialog.test)
    whole.until(lambda: dialog.state.property("role") == "ok")
    assert dialog.state.text().splitlines() == [
        "Writing a small file: done", "Reading it without a key: done", "Deleting it again: done"
    ]  # fmt: skip
    assert bucket.methods() == ["PUT", "GET", "DELETE"]
    whole.click(dialog.remove)
    whole.until(lambda: dialog.state.text() == "The bucket is forgotten.")
    whole.until(lambda: not MemoryKeyring.entries)
    assert "bucket" not in json.loads((home / "settings.json").read_text("utf-8"))
    dialog.accept()
    whole.until(lambda: not window.findChildren(BucketDialog))
    settings.accept()
    whole.until(lambda: not window.findChildren(PreferencesDialog))


def test_what_is_wrong_is_said_in_the_dialog(whole: Whole, bucket: TestBucket) -> None:
    whole.open()
    settings, dialog = open_dialog(whole)
    fill(dialog, bucket, secret="not-the-secret")
    dialog.endpoint.setText("http://s3.example.org")
    whole.click(dialog.save)
    assert "must begin with https://" in dialog.state.text()
    dialog.endpoint.setText(bucket.url)
    saved(whole, dialog)
    whole.click(dialog.test)
    whole.until(lambda: dialog.state.property("role") == "bad")
    assert dialog.state.text().startswith(f"Writing a small file: The bucket {bucket.name} does not accept this key.")
    dialog.region.setText("us-east-1")
    assert not dialog.test.isEnabled(), "what is typed is not what would be tested"
    saved(whole, dialog)
    whole.click(dialog.test)
    whole.until(lambda: f"Enter the region {REGION}" in dialog.state.text())
    dialog.accept()
    settings.accept()
    whole.until(lambda: not whole.window.findChildren(PreferencesDialog))


def test_local_pictures_reach_pixeldojo_once_a_bucket_is_set_up(
    online: Whole, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    window = online.open()
    online.compose(ProviderId.PIXELDOJO, picture(tmp_path))
    button = window.compose.generate.button
    online.until(lambda: "Set up a bucket of your own" in window.compose.generate.note.text())
    assert not button.isEnabled()
    settings, dialog = open_dialog(online)
    fill(dialog, bucket)
    saved(online, dialog)
    dialog.accept()
    online.until(lambda: settings.bucket.text().startswith(bucket.name))
    settings.accept()
    online.until(button.isEnabled)
    online.click(button)
    online.until(lambda: [job.state for job in online.jobs()] == [State.DONE])
    assert server.submissions == 1
    assert bucket.methods()[:2] == ["PUT", "GET"]
    online.until(lambda: bucket.objects == [])


def test_the_bucket_has_a_command_of_its_own_and_tells_what_stays_behind(whole: Whole, bucket: TestBucket) -> None:
    window = whole.open()
    window.commands.trigger("window.bucket")
    window.commands.trigger("window.bucket")
    dialog = whole.dialog(BucketDialog)
    assert len(window.findChildren(BucketDialog)) == 1
    assert "lifecycle" in dialog.advice.text()
    assert "kling-desktop/" in dialog.advice.text()
    dialog.token.setText("token")
    assert "temporary keys" in dialog.advice.text()
    dialog.token.clear()
    fill(dialog, bucket)
    saved(whole, dialog)
    place = whole.ask(account_of)
    assert place is not None
    whole.ask(partial(left_in, place))
    bucket.fault("DELETE", 403)
    dialog.bucket.setText(f"{bucket.name}-b")
    whole.click(dialog.save)
    whole.until(lambda: "1 picture stays in the bucket" in dialog.state.text())
    assert bucket.name in dialog.state.text()
    dialog.accept()
    whole.until(lambda: not window.findChildren(BucketDialog))


async def account_of(core: Core) -> BucketAccount | None:
    return core.hosting.account


async def left_in(place: BucketAccount, core: Core) -> None:
    """Remember a picture that an earlier run put there."""
    now = datetime.now(UTC)
    known = Known(bucket=place.identity, sha256="a" * 64, key="kling-desktop/a.png", until=now, used=now)
    Memory(core.paths.cache / "bucket.json").add(known)
