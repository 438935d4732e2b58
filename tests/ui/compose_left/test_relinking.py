"""Files that are gone or changed are noticed, said, and found again folder by folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from kling_desktop.domain.film import Media, Reference, ReferenceId
from kling_desktop.media.finding import find_again, lost
from kling_desktop.media.keeping import keep
from kling_desktop.ui.compose.references.gallery import Gallery
from kling_desktop.ui.compose.references.gallery_model import TILE
from kling_desktop.ui.compose.references.panel import ReferencesPanel
from kling_desktop.ui.compose.references.tiles import Offer, Tile
from kling_desktop.ui.compose.watching import Watching
from tests.ui.compose_left.bench import LeftCore, choose, chosen, entries, open_menu
from tests.ui.desk import Desk, sample_film

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "shoot"
    folder.mkdir()
    made = []
    for name, colour in (("a.png", "red"), ("b.png", "green"), ("c.png", "blue")):
        Image.new("RGB", (640, 480), colour).save(folder / name)
        made.append(folder / name)
    return made


@pytest.fixture
def desk(left: Callable[..., Desk], files: list[Path]) -> Desk:
    """Three references; the first picture is the start frame too, turned."""
    references = tuple(Reference(id=ReferenceId(file.stem), media=chosen(file)) for file in files)
    frame = replace(chosen(files[0]), rotate=90)
    return left(replace(sample_film(), references=references, elements=(), start_frame=frame))


@pytest.fixture
def panel(desk: Desk) -> ReferencesPanel:
    panel = desk.show(ReferencesPanel, 300, 420)
    desk.qtbot.waitUntil(lambda: len(desk.model.facts) == 4)
    return panel


def tile(gallery: Gallery, row: int) -> Tile:
    found = gallery.model().index(row, 0).data(TILE)
    assert isinstance(found, Tile)
    return found


def said(desk: Desk) -> list[str]:
    return [toast.label.text() for toast in desk.ui.messages.shown]


def choose_in_dialog(desk: Desk, file: Path) -> None:
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(QFileDialog)))
    dialog = desk.window.findChildren(QFileDialog)[0]
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(file))
    dialog.accept()


def test_a_folder_that_moved_is_noticed_and_relinked_with_one_file(
    desk: Desk, panel: ReferencesPanel, files: list[Path], tmp_path: Path
) -> None:
    gallery = panel.gallery
    there = tmp_path / "archive" / "shoot"
    there.parent.mkdir()
    files[0].parent.rename(there)
    desk.model.measure_again()
    desk.qtbot.waitUntil(panel.lost.isVisible)
    assert panel.lost.text() == "3 files are missing. Find them…"
    assert (tile(gallery, 0).remark, tile(gallery, 0).offers[0]) == ("missing", Offer.RELINK)
    panel.gallery.offer_requested.emit("b", Offer.RELINK.value)
    choose_in_dialog(desk, there / "b.png")
    desk.qtbot.waitUntil(lambda: desk.steps == 1)
    assert [entry.media.path for entry in desk.film.references] == [
        there / name for name in ("a.png", "b.png", "c.png")
    ]
    assert desk.film.start_frame == replace(chosen(there / "a.png"), rotate=90)
    assert desk.document.undo_stack.undoText() == "Relink 3 files"
    assert said(desk) == ["3 files found again in shoot."]
    desk.qtbot.waitUntil(lambda: not panel.lost.isVisible())
    desk.undo()
    assert desk.film.references[0].media.path == files[0]


def test_the_link_in_the_panel_looks_through_a_folder(
    desk: Desk, panel: ReferencesPanel, files: list[Path], tmp_path: Path
) -> None:
    deeper = tmp_path / "archive" / "2026" / "pictures"
    deeper.mkdir(parents=True)
    files[0].rename(deeper / "renamed by somebody.png")
    files[2].unlink()
    desk.model.measure_again()
    desk.qtbot.waitUntil(panel.lost.isVisible)
    QTest.mouseClick(panel.lost, LEFT)
    choose_in_dialog(desk, tmp_path / "archive")
    desk.qtbot.waitUntil(lambda: desk.steps == 1)
    assert desk.film.references[0].media.path == deeper / "renamed by somebody.png"
    assert desk.film.references[2].media.path == files[2]
    assert said(desk) == ["1 file found again in archive. 1 is still missing."]


def test_nothing_found_changes_nothing_and_says_so(
    desk: Desk, panel: ReferencesPanel, files: list[Path], tmp_path: Path
) -> None:
    files[0].unlink()
    (tmp_path / "bare").mkdir()
    desk.ui.bridge.start(panel.relinking.search(tmp_path / "bare"))
    desk.qtbot.waitUntil(lambda: said(desk) == ["None of the missing files is in bare."])
    assert desk.steps == 0


def test_a_file_that_is_no_picture_is_refused(
    desk: Desk, panel: ReferencesPanel, files: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no")
    desk.ui.bridge.start(panel.relinking.link(desk.film.references[0].media, tmp_path / "notes.txt"))
    desk.qtbot.waitUntil(lambda: said(desk) == ["notes.txt cannot be used: it is no picture, or a damaged one."])
    assert desk.steps == 0


def test_a_changed_file_is_noticed_and_taken_as_it_is(desk: Desk, panel: ReferencesPanel, files: list[Path]) -> None:
    Image.new("RGB", (640, 480), "white").save(files[0])
    desk.model.measure_again()
    gallery = panel.gallery
    desk.qtbot.waitUntil(lambda: tile(gallery, 0).changed)
    assert tile(gallery, 0).remark == "changed"
    assert any(problem.code == "picture.changed" for problem in desk.model.problems)
    panel._show_menu(ReferenceId("a"), gallery.mapToGlobal(QPoint(5, 5)))
    menu = open_menu()
    assert entries(menu)[:2] == ["Use it as it is now", "Use the library's copy"]
    choose(menu, "Use it as it is now")
    assert desk.film.references[0].media == chosen(files[0])
    assert desk.film.start_frame is not None
    assert desk.film.start_frame.sha256 == chosen(files[0]).sha256
    desk.qtbot.waitUntil(lambda: not tile(gallery, 0).changed)


def test_the_librarys_copy_takes_its_place(
    desk: Desk, panel: ReferencesPanel, files: list[Path], core: LeftCore
) -> None:
    kept, _digest = keep(files[0], core.shelf._references)
    files[0].unlink()
    panel.relinking.restore("references[0]")
    desk.qtbot.waitUntil(lambda: desk.film.references[0].media.path == kept)
    assert desk.film.start_frame is not None
    assert (desk.film.start_frame.path, desk.film.start_frame.rotate) == (kept, 90)
    assert desk.steps == 1
    panel.relinking.restore("references[1]")
    desk.qtbot.waitUntil(lambda: len(said(desk)) == 1)
    assert said(desk)[0].startswith("The library has no copy of b.png")


def test_changes_are_noticed_while_the_window_is_in_front(
    desk: Desk, panel: ReferencesPanel, files: list[Path]
) -> None:
    watching = Watching(desk.model, desk.ui.bridge, panel)
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    files[1].unlink()
    watching.look()
    desk.qtbot.waitUntil(lambda: tile(panel.gallery, 1).missing)
    watching._timer.stop()


# finding, without a window ---------------------------------------------------------------------------------------


def test_content_wins_over_the_name(tmp_path: Path, files: list[Path]) -> None:
    wanted = [chosen(file) for file in files]
    there = tmp_path / "there"
    there.mkdir()
    files[0].rename(there / "b.png")  # a under b's name
    files[1].rename(there / "zzz.png")
    found = find_again(wanted, there)
    assert found[wanted[0]].path == there / "b.png"
    assert found[wanted[1]].path == there / "zzz.png"
    assert wanted[2] not in found


def test_without_a_hash_the_name_decides_and_the_nearest_wins(tmp_path: Path) -> None:
    for place in ("far/deep", "near"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "Sea.PNG").write_bytes(place.encode())
    media = Media(path=Path("/elsewhere/sea.png"), rotate=90)
    found = find_again([media], tmp_path)[media]
    assert found.path == tmp_path / "near" / "Sea.PNG"
    assert (found.rotate, len(found.sha256 or "")) == (90, 64)


def test_hidden_files_and_links_to_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash" / "a.png").write_bytes(b"a")
    (tmp_path / "loop").symlink_to(tmp_path)
    media = Media(path=Path("/elsewhere/a.png"))
    assert find_again([media], tmp_path) == {}
    assert find_again([media], tmp_path / "not there") == {}


def test_every_lost_file_of_the_film_is_named_once(files: list[Path]) -> None:
    media = chosen(files[0])
    film = replace(sample_film(), references=(), elements=(), start_frame=media, end_frame=media)
    assert lost(film) == ()
    files[0].unlink()
    assert lost(film) == (media,)
