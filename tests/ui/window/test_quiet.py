"""Nothing that a library has to say of a video reaches the terminal of a person."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.fakes.clips import make_clip

PLAY = """
import sys
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWidgets import QApplication
from kling_desktop.ui.player.sound import Sound
app = QApplication([])
if sys.argv[2] == "quiet":
    Sound()._made()
from PySide6.QtMultimedia import QMediaPlayer
player = QMediaPlayer()
loaded = QMediaPlayer.MediaStatus.LoadedMedia
player.mediaStatusChanged.connect(lambda status: status is loaded and QTimer.singleShot(0, app.quit))
player.setSource(QUrl.fromLocalFile(sys.argv[1]))
QApplication.exec()
"""


@pytest.mark.parametrize(("how", "printed"), [("quiet", False), ("as Qt is", True)])
def test_loading_sound_prints_nothing(how: str, printed: bool, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(make_clip(1.0, sound=True))
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PLAY, str(clip), how],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ("Input #0" in done.stdout + done.stderr) is printed
