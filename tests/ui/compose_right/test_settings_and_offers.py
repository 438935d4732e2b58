"""Settings show only what the chosen model has; offers are chosen by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.compose.offers.panel import OffersPanel
from kling_desktop.ui.compose.settings.panel import SettingsPanel
from tests.ui.desk import Desk, SmallCore, SmallMarket, sample_film

Make = Callable[..., Desk]
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def with_settings(**settings: object) -> Film:
    film = sample_film()
    return replace(film, settings=replace(film.settings, **settings))  # type: ignore[arg-type]


def items(panel: SettingsPanel, name: str) -> list[str]:
    box = panel.boxes[name]
    return [box.itemText(index) for index in range(box.count())]


def test_a_choice_is_written_in_one_step(desk: Desk) -> None:
    panel = desk.show(SettingsPanel, 360, 320)
    box = panel.boxes["aspect_ratio"]
    assert items(panel, "aspect_ratio") == ["16:9", "9:16", "1:1"]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert desk.film.settings.aspect_ratio == "9:16"
    assert desk.steps == 1
    desk.undo()
    assert box.currentText() == "16:9"


def test_qualities_follow_the_model_and_have_its_words(desk: Desk) -> None:
    panel = desk.show(SettingsPanel, 360, 320)
    assert items(panel, "quality") == ["Pro"]
    desk.document.edit(edits.change_settings(desk.film, provider="aihubmax"), "elsewhere")
    assert items(panel, "quality") == ["Standard · 720p", "Pro · 1080p", "4K"]


def test_a_value_the_model_lacks_is_kept_and_said_to_be_set_aside(make: Make) -> None:
    desk = make(with_settings(provider="aihubmax", quality="4k", aspect_ratio="21:9"))
    panel = desk.show(SettingsPanel, 360, 360)
    assert panel.boxes["quality"].currentText() == "4K"
    assert panel.boxes["aspect_ratio"].currentIndex() == -1
    desk.document.edit(edits.change_settings(desk.film, provider="oxen"), "elsewhere")
    assert desk.film.settings.quality == "4k"
    remarks = {name: label.text() for name, label in panel._remarks.items() if label.isVisible()}
    assert remarks == {
        "aspect_ratio": "21:9 is set aside: Oxen has no such shape",
        "quality": "4K is set aside: Oxen renders Pro",
    }
    desk.document.edit(edits.change_settings(desk.film, provider="aihubmax"), "back")
    assert panel.boxes["quality"].currentText() == "4K"


def test_sound_and_takes(desk: Desk) -> None:
    panel = desk.show(SettingsPanel, 360, 320)
    sound = panel.boxes["generate_audio"]
    assert sound.currentText() == "Silent"
    sound.setFocus()
    QTest.keyClick(sound, Qt.Key.Key_Down)
    assert desk.film.settings.generate_audio is True
    panel.takes.setFocus()
    QTest.keyClick(panel.takes, Qt.Key.Key_Up)
    assert desk.film.settings.takes == 3


def test_more_takes_than_the_model_makes_are_kept_and_told(make: Make) -> None:
    desk = make(with_settings(takes=60))
    panel = desk.show(SettingsPanel, 360, 320)
    assert panel.takes.value() == 60
    assert panel._remarks["takes"].text() == "Oxen takes at most 50 at once"


def test_going_to_a_setting_focuses_it(desk: Desk) -> None:
    panel = desk.show(SettingsPanel, 360, 320)
    desk.model.goto_requested.emit("settings.aspect_ratio")
    assert panel.boxes["aspect_ratio"].hasFocus()
    desk.model.goto_requested.emit("settings.takes")
    assert panel.takes.hasFocus()


# offers --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def panel(desk: Desk) -> OffersPanel:
    return desk.show(OffersPanel, 360, 360)


def row_of(panel: OffersPanel, provider: ProviderId) -> QModelIndex:
    row = next(row for row, stand in enumerate(panel.view.rows.standings) if stand.offer.provider == provider)
    return panel.view.rows.index(row)


def spoken(panel: OffersPanel, provider: ProviderId) -> str:
    return str(row_of(panel, provider).data(Qt.ItemDataRole.AccessibleTextRole))


def test_every_provider_has_a_row_with_its_price(panel: OffersPanel) -> None:
    assert [standing.offer.provider for standing in panel.view.rows.standings] == list(ProviderId)
    assert spoken(panel, ProviderId.OXEN) == "Oxen, Kling O3 Pro, reference to video, fits, $4.03"
    assert spoken(panel, ProviderId.ANIMATIC).endswith("fits, free")


def test_an_unknown_price_is_never_free(panel: OffersPanel) -> None:
    assert spoken(panel, ProviderId.AIHUBMAX).endswith("price unknown")


def test_a_click_chooses_and_changes_nothing_else(desk: Desk, panel: OffersPanel) -> None:
    before = desk.film
    box = panel.view.visualRect(row_of(panel, ProviderId.ANIMATIC))
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, box.center())
    assert desk.film == edits.change_settings(before, provider="animatic", model=None)
    assert desk.model.offer.provider == ProviderId.ANIMATIC
    assert desk.steps == 1


def test_arrows_choose(desk: Desk, panel: OffersPanel) -> None:
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    assert desk.model.offer is panel.view.rows.standings[1].offer
    QTest.keyClick(panel.view, Qt.Key.Key_Up)
    assert desk.model.offer.provider == ProviderId.OXEN


def test_an_undo_moves_the_mark_back(desk: Desk, panel: OffersPanel) -> None:
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    desk.undo()
    assert panel.view.currentIndex().row() == 0
    assert panel.view.delegate.chosen == 0
    assert desk.model.offer.provider == ProviderId.OXEN


def test_what_does_not_fit_says_why(desk: Desk, panel: OffersPanel) -> None:
    desk.document.edit(edits.retime(desk.film, desk.film.shots[0].id, 14), "longer")
    assert "18 seconds" in spoken(panel, ProviderId.OXEN)
    assert "fits" in spoken(panel, ProviderId.ANIMATIC)


def test_without_a_key_a_link_opens_the_keys(make: Make) -> None:
    core = SmallCore(market=SmallMarket(dict.fromkeys(ProviderId, True) | {ProviderId.AIHUBMAX: False}))
    desk = make(core=core)
    panel = desk.show(OffersPanel, 360, 360)
    index = row_of(panel, ProviderId.AIHUBMAX)
    assert "no key yet" in spoken(panel, ProviderId.AIHUBMAX)
    row = panel.view.visualRect(index)
    link = panel.view.delegate.key_box(row.toRectF(), panel.view.font())
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, link.center().toPoint())
    assert desk.keys_opened == [True]
    assert desk.model.offer.provider == ProviderId.OXEN


def test_the_list_is_as_high_as_its_rows(panel: OffersPanel) -> None:
    last = panel.view.visualRect(panel.view.rows.index(panel.view.rows.rowCount() - 1))
    assert panel.view.viewport().rect().contains(last)
    assert panel.view.height() - last.bottom() <= 2
