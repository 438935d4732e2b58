"""Many references at once, what tiles tell, and what one click on them does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from kling_desktop.domain import edits
from kling_desktop.domain.film import Media, Reference, ReferenceId, Role, Shot, ShotId
from kling_desktop.ui.compose.references.gallery import TILE_SIZES, Gallery
from kling_desktop.ui.compose.references.gallery_model import TILE
from kling_desktop.ui.compose.references.gallery_paint import offer_boxes, tile_box
from kling_desktop.ui.compose.references.panel import ReferencesPanel
from kling_desktop.ui.compose.references.slot_meter import SlotPopover, line, meters
from kling_desktop.ui.compose.references.tiles import Offer, Tile
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack, unpack
from tests.fakes.clips import make_clip
from tests.ui.compose_left.bench import LeftCore, choose, drop, entries, of_files, open_menu, submenu
from tests.ui.desk import Desk, picture, sample_film

NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton
NAMES = ("rocket.jpg", "coffee.png", "moon.png", "chelsea.png", "astronaut.png")


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    """Five references a to e; @Image1 and @Image3 are mentioned."""
    references = tuple(
        Reference(id=ReferenceId(letter), media=picture(name)) for letter, name in zip("abcde", NAMES, strict=True)
    )
    shots = (
        Shot(id=ShotId("s1"), prompt="@Image1 and @Image3", duration=5),
        Shot(id=ShotId("s2"), prompt="猫在睡觉", duration=4),
    )
    return left(replace(sample_film(), references=references, shots=shots, elements=()))


@pytest.fixture
def panel(desk: Desk) -> ReferencesPanel:
    return desk.show(ReferencesPanel, 300, 560)


@pytest.fixture
def gallery(panel: ReferencesPanel) -> Gallery:
    return panel.gallery


def ids(desk: Desk) -> str:
    return "".join(entry.id for entry in desk.film.references)


def tile(gallery: Gallery, row: int) -> Tile:
    found = gallery.model().index(row, 0).data(TILE)
    assert isinstance(found, Tile)
    return found


def centre(gallery: Gallery, row: int) -> QPoint:
    return tile_box(QRectF(gallery.visualRect(gallery.model().index(row, 0)))).center().toPoint()


def click_offer(gallery: Gallery, row: int, offer: Offer) -> None:
    box = tile_box(QRectF(gallery.visualRect(gallery.model().index(row, 0))))
    at = offer_boxes(box, tile(gallery, row))[offer].center().toPoint()
    QTest.mouseMove(gallery.viewport(), at)
    QTest.mouseClick(gallery.viewport(), LEFT, NONE, at)


# several at once -------------------------------------------------------------------------------------------------


def test_several_are_chosen_by_hand_and_removed_in_one_step(desk: Desk, gallery: Gallery) -> None:
    QTest.mouseClick(gallery.viewport(), LEFT, NONE, centre(gallery, 1) + QPoint(0, 30))
    QTest.mouseClick(gallery.viewport(), LEFT, CTRL, centre(gallery, 3) + QPoint(0, 30))
    assert gallery.chosen == ("b", "d")
    QTest.keyClick(gallery, Qt.Key.Key_Delete)
    assert ids(desk) == "ace"
    assert desk.film.shots[0].prompt == "@Image1 and @Image2"
    assert desk.document.undo_stack.undoText() == "Remove 2 references"
    desk.undo()
    assert ids(desk) == "abcde"


def test_all_are_chosen_but_not_the_place_at_the_end(desk: Desk, gallery: Gallery) -> None:
    gallery.select(0)
    QTest.keyClick(gallery, Qt.Key.Key_A, CTRL)
    assert gallery.chosen == tuple("abcde")
    QTest.keyClick(gallery, Qt.Key.Key_X)
    assert all(entry.aside for entry in desk.film.references)
    QTest.keyClick(gallery, Qt.Key.Key_X)
    assert not any(entry.aside for entry in desk.film.references)
    assert desk.steps == 2


def test_shift_and_arrows_choose_a_run(desk: Desk, gallery: Gallery) -> None:
    gallery.select(1)
    QTest.keyClick(gallery, Qt.Key.Key_Right, SHIFT)
    assert gallery.chosen == ("b", "c")


@pytest.mark.parametrize("held", [ALT, CTRL | SHIFT])
def test_keys_move_what_is_chosen_and_it_stays_chosen(desk: Desk, gallery: Gallery, held: Qt.KeyboardModifier) -> None:
    gallery.choose(("b", "d"))
    QTest.keyClick(gallery, Qt.Key.Key_Right, held)
    assert ids(desk) == "acbde"
    assert gallery.chosen == ("b", "d")
    QTest.keyClick(gallery, Qt.Key.Key_Right, held)
    assert ids(desk) == "acebd"
    QTest.keyClick(gallery, Qt.Key.Key_Right, held)
    assert ids(desk) == "acebd"
    QTest.keyClick(gallery, Qt.Key.Key_Up, held)
    assert ids(desk) == "bdace"
    assert desk.film.shots[0].prompt == "@Image3 and @Image4"


def test_several_are_dragged_together(desk: Desk, gallery: Gallery) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.REFERENCE, id="a", more=("c",))
    mime = pack(carried, picture("rocket.jpg"), picture("moon.png"))
    assert unpack(mime) == carried
    assert [Path(url.toLocalFile()).name for url in mime.urls()] == ["rocket.jpg", "moon.png"]
    behind = centre(gallery, 4) + QPoint(30, 0)
    assert drop(gallery.viewport(), mime, behind)
    assert ids(desk) == "bdeac"
    assert desk.film.shots[0].prompt == "@Image4 and @Image5"
    assert desk.steps == 1
    assert drop(gallery.viewport(), pack(replace(carried, id="b", more=("a",))), centre(gallery, 3) - QPoint(30, 0))
    assert ids(desk) == "debac"


def test_a_copy_of_several_is_pasted_as_several(desk: Desk, gallery: Gallery) -> None:
    gallery.choose(("a", "b"))
    QTest.keyClick(gallery, Qt.Key.Key_C, CTRL)
    gallery.selectionModel().clear()
    QTest.keyClick(gallery, Qt.Key.Key_V, CTRL)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 7)
    assert [entry.media.name for entry in desk.film.references[5:]] == ["rocket.jpg", "coffee.png"]


def test_the_menu_of_several(desk: Desk, gallery: Gallery) -> None:
    gallery.choose(("b", "d", "e"))
    at = centre(gallery, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, gallery.viewport().mapToGlobal(at))
    QApplication.sendEvent(gallery.viewport(), event)
    menu = open_menu()
    assert entries(menu) == ["Turn right", "Role", "Set aside", "Make one element of them", "Remove"]
    choose(menu, "Make one element")
    element = desk.film.elements[0]
    assert [media.name for media in element.pictures] == ["coffee.png", "chelsea.png", "astronaut.png"]


def test_turning_by_a_letter(desk: Desk, gallery: Gallery) -> None:
    gallery.choose(("a", "b"))
    QTest.keyClick(gallery, Qt.Key.Key_R)
    QTest.keyClick(gallery, Qt.Key.Key_R)
    QTest.keyClick(gallery, Qt.Key.Key_R, SHIFT)
    assert [entry.media.rotate for entry in desk.film.references[:3]] == [90, 90, 0]
    assert desk.document.undo_stack.undoText() == "Turn 2 references"


def test_arrows_go_on_in_the_large_look(desk: Desk, gallery: Gallery) -> None:
    gallery.select(3)
    QTest.keyClick(gallery, Qt.Key.Key_Space)
    [look] = desk.window.findChildren(LargeLook)
    QTest.keyClick(look, Qt.Key.Key_Right)
    assert look.accessibleName().startswith("Large look at @Image5 · astronaut.png")
    assert gallery.chosen == ("e",)
    QTest.keyClick(look, Qt.Key.Key_Right)
    assert look.isVisible()
    QTest.keyClick(look, Qt.Key.Key_Left)
    assert look.accessibleName().startswith("Large look at @Image4")
    QTest.keyClick(look, Qt.Key.Key_Space)
    desk.qtbot.waitUntil(lambda: not desk.window.findChildren(LargeLook))


# what tiles tell -------------------------------------------------------------------------------------------------


def test_an_uncited_tile_says_that_it_still_goes_out(desk: Desk, gallery: Gallery) -> None:
    assert (tile(gallery, 0).remark, tile(gallery, 1).remark) == ("", "not cited")
    told = gallery.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "It still goes out, takes a slot and colours the style." in told
    assert tile(gallery, 0).offers == ()
    assert tile(gallery, 1).offers == (Offer.MENTION, Offer.ASIDE)


def test_one_click_writes_its_mention_into_the_selected_shot(desk: Desk, gallery: Gallery) -> None:
    desk.model.select_shot(ShotId("s2"))
    desk.document.edit(edits.set_role(desk.film, {ReferenceId("b")}, Role.STYLE), "role")
    click_offer(gallery, 1, Offer.MENTION)
    assert desk.film.shots[1].prompt == "猫在睡觉，以 @Image2 的风格"
    assert tile(gallery, 1).offers == ()
    assert gallery.chosen != ("b",)


def test_one_click_sets_aside_and_another_brings_back(desk: Desk, gallery: Gallery) -> None:
    click_offer(gallery, 1, Offer.ASIDE)
    assert [entry.aside for entry in desk.film.references][:2] == [False, True]
    assert desk.film.shots[0].prompt == "@Image1 and @Image2"
    aside = tile(gallery, 1)
    assert (aside.title, aside.offers) == ("Set aside", (Offer.BACK,))
    click_offer(gallery, 1, Offer.BACK)
    assert [entry.aside for entry in desk.film.references][:2] == [False, False]
    assert desk.steps == 2


def test_a_press_that_leaves_the_offer_does_nothing(desk: Desk, gallery: Gallery) -> None:
    box = tile_box(QRectF(gallery.visualRect(gallery.model().index(1, 0))))
    at = offer_boxes(box, tile(gallery, 1))[Offer.ASIDE].center().toPoint()
    QTest.mousePress(gallery.viewport(), LEFT, NONE, at)
    QTest.mouseRelease(gallery.viewport(), LEFT, NONE, centre(gallery, 0))
    assert desk.steps == 0


def test_twice_on_an_offer_opens_no_large_look(desk: Desk, gallery: Gallery) -> None:
    looks: list[str] = []
    gallery.look_requested.connect(looks.append)
    box = tile_box(QRectF(gallery.visualRect(gallery.model().index(1, 0))))
    at = offer_boxes(box, tile(gallery, 1))[Offer.ASIDE].center().toPoint()
    QTest.mouseClick(gallery.viewport(), LEFT, NONE, at)
    QTest.mouseDClick(gallery.viewport(), LEFT, NONE, at)
    assert looks == []
    QTest.mouseClick(gallery.viewport(), LEFT, NONE, centre(gallery, 0))
    QTest.mouseDClick(gallery.viewport(), LEFT, NONE, centre(gallery, 0))
    assert len(looks) == 1


def test_an_offer_says_what_it_does(desk: Desk, gallery: Gallery) -> None:
    box = tile_box(QRectF(gallery.visualRect(gallery.model().index(1, 0))))
    at = offer_boxes(box, tile(gallery, 1))[Offer.ASIDE].center().toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, at, gallery.viewport().mapToGlobal(at))
    QApplication.sendEvent(gallery.viewport(), event)
    assert QToolTip.text() == "Set it aside"
    QToolTip.hideText()


def test_sending_only_what_is_mentioned_renumbers(desk: Desk, panel: ReferencesPanel, gallery: Gallery) -> None:
    panel.more.click()
    menu = open_menu()
    choose(menu, "Send only what is mentioned")
    assert desk.film.settings.send_references == "cited"
    assert [tile(gallery, row).plate for row in range(4)] == ["@Image1", "@Image2", "@Image3 → 2", "@Image4"]
    assert [tile(gallery, row).short_plate for row in range(3)] == ["@1", "@2", "@3 → 2"]
    assert [tile(gallery, row).remark for row in range(4)] == ["", "not sent", "", "not sent"]
    assert "Goes out as @Image2" in gallery.model().index(2, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert panel.heading.remark.text() == "2 of 4 images used"
    panel.more.click()
    choose(open_menu(), "Send all references")
    assert tile(gallery, 2).plate == "@Image3"


def test_a_role_is_chosen_in_the_menu_and_told(desk: Desk, panel: ReferencesPanel, gallery: Gallery) -> None:
    panel._show_menu(ReferenceId("a"), gallery.mapToGlobal(QPoint(5, 5)))
    menu = open_menu()
    roles = submenu(menu, "Role")
    assert [entry.text() for entry in roles.actions()] == ["person", "object", "place", "style", "none"]
    roles.actions()[0].trigger()
    menu.close()
    assert desk.film.references[0].role == Role.PERSON
    assert "Role: person" in gallery.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    gallery.select(0)
    QTest.keyClick(gallery, Qt.Key.Key_M)
    assert desk.film.shots[0].prompt == "@Image1 and @Image3, the person in @Image1"


def test_faults_offer_their_way_out_on_the_tile(left: Callable[..., Desk], tmp_path: Path, core: LeftCore) -> None:
    for name, size in (("wide.png", (1500, 400)), ("tiny.png", (200, 160))):
        Image.new("RGB", size, "teal").save(tmp_path / name)
    references = tuple(
        Reference(id=ReferenceId(name), media=Media(path=tmp_path / name)) for name in ("wide.png", "tiny.png")
    )
    desk = left(replace(sample_film(), references=references, elements=()))
    gallery = desk.show(ReferencesPanel, 300, 420).gallery
    desk.qtbot.waitUntil(lambda: len(desk.model.facts) == 2)
    assert tile(gallery, 0).offers[0] is Offer.FIX
    assert tile(gallery, 0).offer_words(Offer.FIX) == "Crop it to fit"
    click_offer(gallery, 0, Offer.FIX)
    assert desk.film.references[0].media.crop is not None
    assert tile(gallery, 1).offers[0] is Offer.ENLARGE
    click_offer(gallery, 1, Offer.ENLARGE)
    desk.qtbot.waitUntil(lambda: desk.film.references[1].media.path != tmp_path / "tiny.png")
    larger = desk.film.references[1].media
    assert larger.path is not None
    assert larger.path.parent == core.folder
    with Image.open(larger.path) as image:
        assert image.size == (375, 300)
    assert desk.document.undo_stack.undoText() == "Enlarge @Image2"
    desk.qtbot.waitUntil(lambda: larger in desk.model.facts)
    assert Offer.ENLARGE not in tile(gallery, 1).offers


# sizes and slots -------------------------------------------------------------------------------------------------


def test_tiles_grow_and_shrink(desk: Desk, gallery: Gallery) -> None:
    before = gallery.gridSize().width()
    at = QPointF(20, 20)
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, CTRL, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(gallery.viewport(), wheel)
    assert gallery.tile_size == TILE_SIZES[2]
    assert gallery.gridSize().width() > before
    gallery.select(0)
    QTest.keyClick(gallery, Qt.Key.Key_0, CTRL)
    assert gallery.gridSize().width() == before
    QTest.keyClick(gallery, Qt.Key.Key_Minus, CTRL)
    assert gallery.gridSize().width() < before
    desk.qtbot.waitUntil(lambda: gallery.height() == gallery.heightForWidth(gallery.width()))


def test_a_plain_wheel_scrolls_the_column_not_the_tiles(desk: Desk, gallery: Gallery) -> None:
    at = QPointF(20, 20)
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(gallery.viewport(), wheel)
    assert not wheel.isAccepted()
    assert gallery.tile_size == TILE_SIZES[1]


def test_the_meters_of_every_provider(desk: Desk, panel: ReferencesPanel) -> None:
    assert line(meters(desk.model)) == "Oxen 5/4 · PixelDojo 5/7 · AIHubMax 5/7 · Animatic 5"
    QTest.mouseClick(panel.heading.remark, LEFT)
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, SlotPopover)
    assert popover.accessibleName() == line(meters(desk.model))
    words = [child.text() for child in popover.findChildren(QLabel)]
    assert "5 / 4" in words
    assert "references and elements count, angles do not · 4 with a source video" in words
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_a_take_dropped_from_the_wall_gives_its_first_frame(desk: Desk, gallery: Gallery, tmp_path: Path) -> None:
    video = tmp_path / "take.mp4"
    video.write_bytes(make_clip(0.5, size=(320, 180)))
    assert drop(gallery.viewport(), of_files(video))
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 6)
    media = desk.film.references[5].media
    assert media.path is not None
    assert media.path.stem == media.sha256
    with Image.open(media.path) as frame:
        assert frame.size == (320, 180)
    carried = Carried(film=desk.film.id, kind=Kind.TAKE, id="t")
    assert drop(gallery.viewport(), pack(carried, Media(path=video)))
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 7)
    assert desk.film.references[6].media == media


def test_forty_references_keep_the_grid_whole(left: Callable[..., Desk]) -> None:
    many = tuple(Reference(id=ReferenceId(f"r{number}"), media=picture(NAMES[number % 5])) for number in range(40))
    desk = left(replace(sample_film(), references=many))
    panel = desk.show(ReferencesPanel, 300, 900)
    gallery = panel.gallery
    assert gallery.heightForWidth(gallery.width()) >= 14 * 60
    gallery.select(39)
    QTest.keyClick(gallery, Qt.Key.Key_Left, CTRL | SHIFT)
    assert desk.film.references[38].id == "r39"
    assert panel.heading.remark.property("role") == "warn"
