"""The source video in Compose: dropped, trimmed with hand and keys, used for one thing or the other, set aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain.film import Media, Settings, SourceVideo
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.source.panel import SourcePanel
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from tests.fakes.cameras import Camera
from tests.ui.compose_left.bench import choose, drop, entries, of_files, open_menu
from tests.ui.desk import Desk, sample_film

MOON = resource("samples/moon.png")
HUB = {"provider": "aihubmax", "model": None}


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds, 24 frames each."""
    return Camera(size=(320, 180), seconds=6, sound="aac").film(tmp_path_factory.mktemp("clips"), "alley")


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    film = sample_film()
    return left(replace(film, settings=Settings(provider="aihubmax")))


@pytest.fixture
def panel(desk: Desk) -> SourcePanel:
    return desk.show(SourcePanel, 320, 520)


@pytest.fixture
def trimmed(desk: Desk, panel: SourcePanel, clip: Path) -> SourcePanel:
    """With the clip, from 1 to 5 seconds, its strip ready."""
    desk.document.edit(replace(desk.film, source_video=SourceVideo(media=Media(path=clip), start=1, end=5)), "test")
    desk.qtbot.waitUntil(lambda: panel.frames.reel is not None and desk.model.video is not None)
    desk.qtbot.waitUntil(lambda: panel.trim.isVisible() and panel.slot.pixmap() is not None)
    return panel


def source(desk: Desk) -> SourceVideo | None:
    return desk.film.source_video


def part(desk: Desk) -> tuple[Any, Any]:
    assert desk.film.source_video is not None
    return round(desk.film.source_video.start, 3), (
        None if desk.film.source_video.end is None else round(desk.film.source_video.end, 3)
    )


def at(panel: SourcePanel, moment: float) -> QPoint:
    """The place of a moment on the strip."""
    return QPoint(round(panel.trim._x_of(moment)), panel.trim.height() // 2)


def drag(panel: SourcePanel, start: QPoint, *way: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(panel.trim, left, Qt.KeyboardModifier.NoModifier, start)
    for point in way:
        QTest.mouseMove(panel.trim, point)
    QTest.mouseRelease(panel.trim, left, Qt.KeyboardModifier.NoModifier, way[-1])


def test_an_empty_place_waits_quietly(panel: SourcePanel) -> None:
    assert not panel.details.isVisible()
    assert panel.heading.remark.text() == "optional"
    assert panel.slot.accessibleName() == "Source video, empty"


def test_a_dropped_file_is_the_source_video(desk: Desk, panel: SourcePanel, clip: Path) -> None:
    assert drop(panel.slot, of_files(clip))
    desk.qtbot.waitUntil(lambda: desk.film.source_video is not None)
    assert source(desk) == SourceVideo(media=Media(path=clip), use="edit")
    assert desk.document.undo_stack.undoText() == "Set source video"
    desk.qtbot.waitUntil(lambda: panel.facts.text().startswith("alley.mp4 · 320 × 180 · 24 fps · 6.00 s · MOV (H.264)"))
    desk.qtbot.waitUntil(lambda: panel.length.text() == "6.00 s")
    desk.undo()
    assert source(desk) is None
    assert not panel.details.isVisible()


def test_a_model_that_follows_is_asked_to_follow(desk: Desk, panel: SourcePanel, clip: Path) -> None:
    settings = Settings(provider="aihubmax", model="kling-o3-video-to-video-reference")
    desk.document.edit(replace(desk.film, settings=settings), "test")
    assert panel.heading.remark.text() == "needed by this model"
    assert drop(panel.slot, of_files(clip))
    desk.qtbot.waitUntil(lambda: desk.film.source_video is not None)
    assert desk.film.source_video is not None
    assert desk.film.source_video.use == "reference"


def test_a_take_dragged_here_is_the_source_video(desk: Desk, panel: SourcePanel, clip: Path) -> None:
    luggage = pack(Carried(film="another", kind=Kind.TAKE, id="t1"), Media(path=clip))
    assert drop(panel.slot, luggage)
    desk.qtbot.waitUntil(lambda: desk.film.source_video is not None)
    pictures = pack(Carried(film=desk.film.id, kind=Kind.REFERENCE, id="r1"), Media(path=MOON))
    assert not drop(panel.slot, pictures)


def test_an_address_pasted(desk: Desk, panel: SourcePanel) -> None:
    mime = QMimeData()
    mime.setText("https://videos.example.org/alley.mp4")
    QApplication.clipboard().setMimeData(mime)
    panel.slot.setFocus()
    QTest.keyClick(panel.slot, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: desk.film.source_video is not None)
    assert desk.film.source_video is not None
    assert desk.film.source_video.media == Media(url="https://videos.example.org/alley.mp4")
    # Nobody could be asked: its length may be typed.
    assert not panel.trim.isVisible()
    assert panel.end.isVisible()
    panel.end.setValue(7.5)
    assert part(desk) == (0, 7.5)


@pytest.mark.parametrize("name", ["moon.png", "missing.mp4", "empty.mp4"])
def test_what_is_no_video_is_refused(desk: Desk, panel: SourcePanel, tmp_path: Path, name: str) -> None:
    file = MOON if name == "moon.png" else tmp_path / name
    if name == "empty.mp4":
        file.write_bytes(b"")
    assert drop(panel.slot, of_files(file))
    desk.qtbot.waitUntil(lambda: bool(desk.ui.messages.shown))
    (toast,) = desk.ui.messages.shown
    assert (
        toast.label.text()
        == {
            "moon.png": "moon.png is not a video, or is damaged.",
            "missing.mp4": "missing.mp4 is not there.",
            "empty.mp4": "empty.mp4 is an empty file.",
        }[name]
    )
    assert desk.film.source_video is None


# Trimming ------------------------------------------------------------------------------------------------------------


def test_dragging_the_ends_trims_to_whole_frames(desk: Desk, trimmed: SourcePanel) -> None:
    steps = desk.steps
    drag(trimmed, at(trimmed, 1) - QPoint(3, 0), at(trimmed, 1.5), at(trimmed, 2) - QPoint(3, 0))
    start, end = part(desk)
    assert (start, end) == (pytest.approx(2, abs=0.05), 5)
    assert start * 24 == pytest.approx(round(start * 24), abs=0.01)
    drag(trimmed, at(trimmed, 5) + QPoint(3, 0), at(trimmed, 4.5), at(trimmed, 4) + QPoint(3, 0))
    assert part(desk)[1] == pytest.approx(4, abs=0.05)
    assert desk.steps == steps + 2
    assert desk.document.undo_stack.undoText() == "Trim source video"
    desk.undo()
    assert part(desk) == (start, 5)
    desk.undo()
    assert part(desk) == (1, 5)


def test_dragging_the_middle_moves_the_part(desk: Desk, trimmed: SourcePanel) -> None:
    drag(trimmed, at(trimmed, 3), at(trimmed, 2.5), at(trimmed, 3.6))
    start, end = part(desk)
    assert end is not None
    assert (start, end - start) == (pytest.approx(1.6, abs=0.06), pytest.approx(4, abs=0.001))
    drag(trimmed, at(trimmed, 3), at(trimmed, 6))
    assert part(desk) == (2, None)  # to its end, and no further


def test_a_drag_to_the_very_end_means_to_the_end(desk: Desk, trimmed: SourcePanel) -> None:
    drag(trimmed, at(trimmed, 5) + QPoint(3, 0), at(trimmed, 5.5), QPoint(trimmed.trim.width() + 40, 5))
    assert part(desk) == (1, None)
    drag(trimmed, at(trimmed, 1) - QPoint(3, 0), QPoint(trimmed.trim.width() + 40, 5))
    start, end = part(desk)
    assert end is None
    assert start == pytest.approx(6 - 1 / 24, abs=0.002)  # one frame is left


def test_escape_takes_a_drag_back(desk: Desk, trimmed: SourcePanel) -> None:
    trimmed.trim.setFocus()
    QTest.mousePress(
        trimmed.trim, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(trimmed, 1) - QPoint(3, 0)
    )
    QTest.mouseMove(trimmed.trim, at(trimmed, 3))
    assert part(desk)[0] > 2
    QTest.keyClick(trimmed.trim, Qt.Key.Key_Escape)
    assert part(desk) == (1, 5)


def test_keys_trim_frame_by_frame(desk: Desk, trimmed: SourcePanel) -> None:
    trimmed.trim.setFocus()
    QTest.keyClick(trimmed.trim, Qt.Key.Key_Right)
    assert part(desk) == (pytest.approx(1 + 1 / 24, abs=0.001), 5)
    QTest.keyClick(trimmed.trim, Qt.Key.Key_O)
    QTest.keyClick(trimmed.trim, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert part(desk)[1] == 4
    QTest.keyClick(trimmed.trim, Qt.Key.Key_End)
    assert part(desk)[1] is None
    QTest.keyClick(trimmed.trim, Qt.Key.Key_I)
    QTest.keyClick(trimmed.trim, Qt.Key.Key_Home)
    assert part(desk) == (0, None)
    assert "from 0.00 to 6.00 seconds" in trimmed.trim.accessibleDescription()


def test_typed_seconds_snap_to_frames(desk: Desk, trimmed: SourcePanel) -> None:
    trimmed.start.setValue(2.03)
    assert part(desk)[0] == pytest.approx(49 / 24, abs=0.001)
    trimmed.end.setValue(1.0)  # before the start: one frame stays
    assert part(desk)[1] == pytest.approx(50 / 24, abs=0.001)
    trimmed.end.setValue(600)
    assert part(desk)[1] is None


def test_the_frame_at_the_handle_is_shown(desk: Desk, trimmed: SourcePanel) -> None:
    shown: list[int] = []
    trimmed.frames.frame.connect(lambda index, _image: shown.append(index))
    trimmed.trim.setFocus()
    QTest.keyClick(trimmed.trim, Qt.Key.Key_O)
    desk.qtbot.waitUntil(lambda: shown[-1:] == [5 * 24 - 1])
    QTest.keyClick(trimmed.trim, Qt.Key.Key_I)
    desk.qtbot.waitUntil(lambda: shown[-1:] == [24])
    QTest.mouseMove(trimmed.trim, at(trimmed, 3))
    desk.qtbot.waitUntil(lambda: shown[-1] in range(70, 75))


def test_the_strip_fills(desk: Desk, trimmed: SourcePanel) -> None:
    bar = trimmed.trim
    desk.qtbot.waitUntil(lambda: bar._count > 2 and len(bar._pieces) == bar._count)


# Use, aside, remove --------------------------------------------------------------------------------------------------


def test_edit_or_follow(desk: Desk, trimmed: SourcePanel) -> None:
    edit, follow = trimmed.uses.buttons()
    assert edit.isChecked()
    assert desk.model.offer.model == "kling-o3-video-to-video-edit"
    QTest.mouseClick(follow, Qt.MouseButton.LeftButton)
    assert desk.film.source_video is not None
    assert desk.film.source_video.use == "reference"
    assert desk.model.offer.model == "kling-o3-video-to-video-reference"
    assert desk.document.undo_stack.undoText() == "Follow the source video"


def test_a_model_without_a_use_says_so_and_one_click_sets_it_aside(desk: Desk, trimmed: SourcePanel) -> None:
    film = desk.film
    settings = Settings(provider="aihubmax", model="kling-o3-reference-to-video")
    desk.document.edit(replace(film, settings=settings), "test")
    assert trimmed.heading.remark.text() == "not used by this model"
    assert trimmed.note.text() == "AIHubMax has no use for a source video with this model; it is not sent."
    assert trimmed.way_out.text() == "Set it aside"
    QTest.mouseClick(trimmed.way_out, Qt.MouseButton.LeftButton)
    assert desk.film.source_video is not None
    assert desk.film.source_video.media.aside
    assert trimmed.note.text() == "It is kept, and not sent."
    assert desk.document.undo_stack.undoText() == "Set source video aside"
    assert not [problem for problem in desk.model.problems if problem.code.startswith("source-video")]
    QTest.mouseClick(trimmed.way_out, Qt.MouseButton.LeftButton)
    assert desk.film.source_video.media.path is not None
    assert not desk.film.source_video.media.aside


def test_a_part_too_long_is_red_and_mended_by_a_click(desk: Desk, panel: SourcePanel, tmp_path: Path) -> None:
    long = Camera(size=(1280, 720), fps=24, seconds=12, options={"crf": "45"}).film(tmp_path, "long")
    assert drop(panel.slot, of_files(long))
    desk.qtbot.waitUntil(lambda: panel.note.property("role") == "bad")
    assert panel.way_out.text() == "Use its first 10 s"
    QTest.mouseClick(panel.way_out, Qt.MouseButton.LeftButton)
    assert part(desk) == (0, 10)
    assert panel.note.property("role") == "caption"


def test_remove_and_the_menu(desk: Desk, trimmed: SourcePanel) -> None:
    trimmed.slot.menu_requested.emit(trimmed.slot.mapToGlobal(QPoint(4, 4)))
    menu = open_menu()
    assert entries(menu) == ["Replace…", "Set it aside", "Show in the file manager", "Remove"]
    choose(menu, "Set it aside")
    assert desk.film.source_video is not None
    assert desk.film.source_video.media.aside
    QTest.mouseClick(trimmed.remove, Qt.MouseButton.LeftButton)
    assert source(desk) is None
    assert not trimmed.details.isVisible()
    assert desk.document.undo_stack.undoText() == "Remove source video"


def test_another_video_in_its_place_starts_whole(desk: Desk, trimmed: SourcePanel, tmp_path: Path) -> None:
    other = Camera(size=(180, 320), seconds=3).film(tmp_path, "other")
    assert drop(trimmed.slot, of_files(other))
    desk.qtbot.waitUntil(lambda: trimmed.frames.reel is not None and trimmed.frames.reel.path == other)
    assert part(desk) == (0, None)
    desk.qtbot.waitUntil(lambda: trimmed.facts.text().startswith("other.mp4 · 180 × 320"))


def test_go_to_leads_here(desk: Desk, trimmed: SourcePanel) -> None:
    desk.model.goto_requested.emit("source_video.end")
    assert trimmed.end.hasFocus()
    desk.model.goto_requested.emit("source_video")
    assert trimmed.slot.hasFocus()
