"""Pictures come into the gallery, move, and go: by drop, paste, keys and menu."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from kling_desktop.domain.film import Media, Reference, ReferenceId
from kling_desktop.ui.compose.references.gallery import Gallery
from kling_desktop.ui.compose.references.panel import ReferencesPanel
from kling_desktop.ui.messages import Toast
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from tests.ui.compose_left.bench import LeftCore, choose, chosen, drag_over, drop, entries, of_files, open_menu
from tests.ui.desk import Desk, picture, sample_film

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    return left()


@pytest.fixture
def panel(desk: Desk) -> ReferencesPanel:
    return desk.show(ReferencesPanel, 300, 420)


@pytest.fixture
def gallery(panel: ReferencesPanel) -> Gallery:
    return panel.gallery


def names(desk: Desk) -> list[str]:
    return [reference.media.name for reference in desk.film.references]


def said(desk: Desk) -> list[str]:
    return sorted(toast.label.text() for toast in desk.window.findChildren(Toast) if not toast.isHidden())


def paste(gallery: Gallery, mime: QMimeData) -> None:
    QApplication.clipboard().setMimeData(mime)
    QTest.keyClick(gallery, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def own(desk: Desk, reference: str) -> QMimeData:
    carried = Carried(film=desk.film.id, kind=Kind.REFERENCE, id=reference)
    media = next(entry.media for entry in desk.film.references if entry.id == reference)
    return pack(carried, media)


def cell(gallery: Gallery, row: int) -> QPoint:
    return gallery.visualRect(gallery.model().index(row, 0)).center()


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    files = []
    for number, colour in enumerate(("red", "green", "blue")):
        file = tmp_path / f"picture {number} ä.png"
        Image.new("RGB", (640, 480), colour).save(file)
        files.append(file)
    return files


def test_a_dropped_file_becomes_the_last_reference(desk: Desk, gallery: Gallery, pictures: list[Path]) -> None:
    assert drop(gallery.viewport(), of_files(pictures[0]), cell(gallery, 2))
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    assert desk.film.references[2].media == chosen(pictures[0])
    assert desk.document.undo_stack.undoText() == "Add @Image3"
    desk.undo()
    assert names(desk) == ["rocket.jpg", "coffee.png"]


def test_several_files_come_in_where_the_mark_is_and_mentions_follow(
    desk: Desk, gallery: Gallery, pictures: list[Path]
) -> None:
    before_first = gallery.visualRect(gallery.model().index(0, 0)).topLeft() + QPoint(4, 20)
    assert drop(gallery.viewport(), of_files(*pictures), before_first)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 5)
    assert names(desk)[:4] == [*(file.name for file in pictures), "rocket.jpg"]
    assert desk.film.shots[1].prompt == "Rack focus: @Image4 lifts off"
    assert desk.document.undo_stack.undoText() == "Add 3 references"
    desk.undo()
    assert desk.film.shots[1].prompt == "Rack focus: @Image1 lifts off"


def test_a_folder_gives_its_pictures_and_nothing_else(desk: Desk, gallery: Gallery, pictures: list[Path]) -> None:
    folder = pictures[0].parent / "references"
    (folder / "deeper").mkdir(parents=True)
    pictures[0].rename(folder / "b.png")
    pictures[1].rename(folder / "deeper" / "a.png")
    (folder / "notes.txt").write_text("not a picture")
    (folder / ".hidden.png").write_bytes(pictures[2].read_bytes())
    drop(gallery.viewport(), of_files(folder))
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 4)
    assert names(desk)[2:] == ["b.png", "a.png"]
    assert said(desk) == []


def test_what_is_no_picture_is_named_and_stays_out(desk: Desk, gallery: Gallery, pictures: list[Path]) -> None:
    folder = pictures[0].parent
    (folder / "notes.txt").write_text("not a picture")
    (folder / "empty.png").touch()
    (folder / "half.png").write_bytes(pictures[0].read_bytes()[:60])
    odd = [folder / name for name in ("notes.txt", "empty.png", "half.png", "gone.png")]
    drop(gallery.viewport(), of_files(*odd, pictures[1]))
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    assert names(desk)[2] == pictures[1].name
    assert said(desk) == [
        "empty.png is an empty file.",
        "gone.png is not there.",
        "notes.txt, half.png are not pictures, or are damaged.",
    ]


def test_an_empty_folder_says_so(desk: Desk, gallery: Gallery, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    drop(gallery.viewport(), of_files(tmp_path / "bare"))
    desk.qtbot.waitUntil(lambda: said(desk) == ["There are no pictures in bare."])
    assert desk.steps == 0


def test_the_address_of_a_picture_dragged_out_of_a_page(desk: Desk, gallery: Gallery) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.com/gallery/page")])
    mime.setHtml('<a href="https://example.com/gallery/page"><img src="https://example.com/a%20b.jpg?x=1&amp;y=2"></a>')
    drop(gallery.viewport(), mime)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    assert desk.film.references[2].media == Media(url="https://example.com/a%20b.jpg?x=1&y=2")


def test_a_picture_inside_an_address_is_kept_as_a_file(desk: Desk, gallery: Gallery, pictures: list[Path]) -> None:
    raw = pictures[0].read_bytes()
    mime = QMimeData()
    mime.setHtml(f'<img src="data:image/png;base64,{base64.b64encode(raw).decode()}">')
    paste(gallery, mime)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    kept = desk.film.references[2].media.path
    assert kept is not None
    assert kept.read_bytes() == raw


def test_pasted_pixels_are_kept_once_by_their_content(desk: Desk, gallery: Gallery, core: LeftCore) -> None:
    image = QImage(320, 320, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    for count in (3, 4):
        mime = QMimeData()
        mime.setImageData(image)
        paste(gallery, mime)
        desk.qtbot.waitUntil(lambda count=count: len(desk.film.references) == count)  # type: ignore[misc]
    first, second = (reference.media.path for reference in desk.film.references[2:])
    assert first == second
    assert first is not None
    assert first.parent == core.folder
    with Image.open(first) as kept:
        assert (kept.size, kept.convert("RGB").getpixel((5, 5))) == ((320, 320), (0, 128, 128))


@pytest.mark.parametrize("text", ["https://example.com/one.png\nhttps://example.com/two.png\n"])
def test_pasted_addresses_become_references(desk: Desk, gallery: Gallery, text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    paste(gallery, mime)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 4)
    assert names(desk)[2:] == ["one.png", "two.png"]


def test_pasting_words_says_what_to_copy_instead(desk: Desk, gallery: Gallery) -> None:
    mime = QMimeData()
    mime.setText("a cat on a roof")
    paste(gallery, mime)
    desk.qtbot.waitUntil(lambda: len(said(desk)) == 1)
    assert said(desk) == ["There is no picture there: copy a picture, a file or an address first."]
    assert desk.steps == 0


def test_damaged_picture_data_is_refused(desk: Desk, gallery: Gallery, core: LeftCore) -> None:
    mime = QMimeData()
    mime.setData("image/png", b"\x89PNG\r\n\x1a\nnothing more")
    paste(gallery, mime)
    desk.qtbot.waitUntil(lambda: len(said(desk)) == 1)
    assert desk.steps == 0
    assert list(core.folder.iterdir()) == []


def test_a_copied_tile_is_pasted_after_the_selected_one(desk: Desk, gallery: Gallery) -> None:
    gallery.select(0)
    QTest.keyClick(gallery, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(gallery, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    assert names(desk) == ["rocket.jpg", "rocket.jpg", "coffee.png"]
    assert desk.film.shots[1].prompt == "Rack focus: @Image1 lifts off"


def test_a_drag_to_another_place_is_one_step_and_mentions_follow(desk: Desk, gallery: Gallery) -> None:
    behind_last = gallery.visualRect(gallery.model().index(1, 0)).center() + QPoint(30, 0)
    assert drop(gallery.viewport(), own(desk, "r1"), behind_last)
    assert names(desk) == ["coffee.png", "rocket.jpg"]
    assert desk.film.shots[1].prompt == "Rack focus: @Image2 lifts off"
    assert desk.steps == 1
    assert desk.document.undo_stack.undoText() == "Move @Image1"


def test_a_drop_where_it_was_changes_nothing(desk: Desk, gallery: Gallery) -> None:
    assert drop(gallery.viewport(), own(desk, "r2"), cell(gallery, 1) - QPoint(20, 0))
    assert desk.steps == 0


def test_an_element_dragged_over_the_gallery_is_not_taken(desk: Desk, gallery: Gallery) -> None:
    mime = pack(Carried(film=desk.film.id, kind=Kind.ELEMENT, id="e1"), None)
    assert not drag_over(gallery.viewport(), mime, cell(gallery, 0))


def test_a_view_of_an_element_becomes_a_reference_with_its_crop(left: Callable[..., Desk]) -> None:
    film = sample_film()
    turned = replace(picture("astronaut.png"), rotate=90)
    film = replace(film, elements=(replace(film.elements[0], frontal=turned), film.elements[1]))
    desk = left(film)
    gallery = desk.show(ReferencesPanel, 300, 420).gallery
    carried = Carried(film=film.id, kind=Kind.VIEW, id="e1", place=0)
    assert drop(gallery.viewport(), pack(carried, turned), cell(gallery, 2))
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    assert desk.film.references[2].media == turned


def test_keys_select_move_and_remove(desk: Desk, gallery: Gallery) -> None:
    gallery.select(0)
    QTest.keyClick(gallery, Qt.Key.Key_Right)
    assert gallery.currentIndex().row() == 1
    QTest.keyClick(gallery, Qt.Key.Key_Left, ALT)
    assert names(desk) == ["coffee.png", "rocket.jpg"]
    assert gallery.selected is not None
    assert gallery.selected.reference.id == "r2"
    QTest.keyClick(gallery, Qt.Key.Key_Delete)
    assert names(desk) == ["rocket.jpg"]
    assert desk.document.undo_stack.undoText() == "Remove @Image1"
    assert gallery.selected.reference.id == "r1"
    desk.undo()
    desk.undo()
    assert names(desk) == ["rocket.jpg", "coffee.png"]


def test_the_gallery_keeps_its_keys_from_the_paste_of_the_window(
    desk: Desk, gallery: Gallery, pictures: list[Path]
) -> None:
    gallery.select(2)
    paste(gallery, of_files(pictures[0]))
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    assert desk.steps == 1


def test_space_looks_and_any_key_ends_it(desk: Desk, gallery: Gallery) -> None:
    gallery.select(0)
    QTest.keyClick(gallery, Qt.Key.Key_Space)
    looks = desk.window.findChildren(LargeLook)
    assert [look.accessibleName() for look in looks] == ["Large look at @Image1 · rocket.jpg · 640 × 427 JPEG"]
    QTest.keyClick(looks[0], Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: not desk.window.findChildren(LargeLook))


def test_the_menu_of_a_tile(desk: Desk, gallery: Gallery) -> None:
    at = cell(gallery, 1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, gallery.viewport().mapToGlobal(at))
    QApplication.sendEvent(gallery.viewport(), event)
    menu = open_menu()
    assert entries(menu) == [
        "Large look",
        "Crop and rotate…",
        "Turn right",
        "Replace…",
        "Use a web address…",
        "Mention @Image2 in this shot",
        "Role",
        "Set aside",
        "Use as start frame",
        "Use as end frame",
        "Make an element of it",
        "Show in the file manager",
        "Show on the monitor",
        "Remove",
    ]
    choose(menu, "Use as start frame")
    assert desk.film.start_frame == desk.film.references[1].media


def test_set_aside_has_no_number_and_comes_back(desk: Desk, panel: ReferencesPanel) -> None:
    first = desk.film.references[0].id
    panel.deeds.set_aside([first], True)
    spoken = [panel.gallery.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert spoken[0].startswith("Set aside, rocket.jpg")
    assert spoken[1].startswith("@Image1, coffee.png")
    assert desk.film.shots[1].prompt == "Rack focus: lifts off"
    panel.deeds.set_aside([first], False)
    assert desk.document.undo_stack.undoText() == "Bring rocket.jpg back"


def test_the_place_at_the_end_opens_the_files(desk: Desk, gallery: Gallery, pictures: list[Path]) -> None:
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, cell(gallery, 2))
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(QFileDialog)))
    dialog = desk.window.findChildren(QFileDialog)[0]
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(pictures[0]))
    dialog.accept()
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 3)
    assert names(desk)[2] == pictures[0].name


def test_the_heading_counts_slots_and_warns(left: Callable[..., Desk]) -> None:
    desk = left()
    panel = desk.show(ReferencesPanel, 300, 420)
    assert panel.heading.remark.text() == "4 of 4 images used"
    assert panel.heading.remark.property("role") == "caption"
    more = tuple(Reference(id=ReferenceId(f"x{number}"), media=picture("moon.png")) for number in range(3))
    desk.document.edit(replace(desk.film, references=(*desk.film.references, *more)), "more")
    assert panel.heading.remark.text() == "7 of 4 images used"
    assert panel.heading.remark.property("role") == "warn"
    assert "Oxen" in panel.heading.remark.toolTip()


def test_problems_are_told_on_the_tile(left: Callable[..., Desk], tmp_path: Path) -> None:
    small = tmp_path / "small.png"
    Image.new("RGB", (120, 90)).save(small)
    film = sample_film()
    film = replace(
        film,
        references=(
            Reference(id=ReferenceId("a"), media=Media(path=tmp_path / "gone.png")),
            Reference(id=ReferenceId("b"), media=Media(path=small)),
        ),
    )
    desk = left(film)
    gallery = desk.show(ReferencesPanel, 300, 420).gallery
    hints = [gallery.model().index(row, 0) for row in range(2)]
    desk.qtbot.waitUntil(lambda: "not where it was" in hints[0].data(Qt.ItemDataRole.ToolTipRole))
    assert "too small: 120 × 90 pixels" in hints[1].data(Qt.ItemDataRole.ToolTipRole)
    assert "too small" in hints[1].data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_file_that_comes_back_is_shown(left: Callable[..., Desk], tmp_path: Path) -> None:
    file = tmp_path / "late.png"
    film = sample_film()
    desk = left(replace(film, references=(Reference(id=ReferenceId("a"), media=Media(path=file)),)))
    gallery = desk.show(ReferencesPanel, 300, 420).gallery
    index = gallery.model().index(0, 0)
    desk.qtbot.waitUntil(lambda: "not where it was" in index.data(Qt.ItemDataRole.ToolTipRole))

    def middle() -> tuple[int, ...]:
        pixel = gallery.viewport().grab().toImage().pixelColor(cell(gallery, 0) - QPoint(0, 20))
        return pixel.red(), pixel.green(), pixel.blue()

    before = middle()
    Image.new("RGB", (400, 400), (10, 200, 30)).save(file)
    desk.model.measure_again()
    desk.qtbot.waitUntil(lambda: middle() == (10, 200, 30))
    assert before != (10, 200, 30)


def test_go_to_selects_the_tile_and_takes_the_focus(desk: Desk, gallery: Gallery) -> None:
    desk.model.goto_requested.emit("references[1]")
    assert gallery.currentIndex().row() == 1
    assert gallery.hasFocus()


def test_an_empty_film_offers_samples(left: Callable[..., Desk]) -> None:
    from kling_desktop.domain.film import new_film

    desk = left(new_film("Empty"))
    panel = desk.show(ReferencesPanel, 300, 420)
    assert panel.samples.isVisible()
    QTest.mouseClick(panel.samples, Qt.MouseButton.LeftButton)
    assert names(desk) == ["rocket.jpg", "coffee.png"]
    assert not panel.samples.isVisible()


def test_the_grid_is_as_high_as_its_tiles_at_any_width(desk: Desk, panel: ReferencesPanel) -> None:
    gallery = panel.gallery
    for width in (240, 284, 420, 700):
        desk.window.resize(width, 900)
        desk.qtbot.waitUntil(lambda: gallery.height() == gallery.heightForWidth(gallery.width()))
        last = gallery.visualRect(gallery.model().index(2, 0))
        assert gallery.viewport().rect().contains(last.center())
        assert gallery.indexAt(last.center()).row() == 2
