"""The picker of models, converting a film, what a service says of itself, and asking it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from kling_desktop.domain import edits
from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.film import Film
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import CannotReach
from kling_desktop.jobs.balances import Balance
from kling_desktop.ui.compose.generate.state import Press, generate_state
from kling_desktop.ui.compose.offers.panel import OffersPanel
from tests.ui.desk import Desk, SmallBalances, SmallCards, SmallCore, sample_film

Make = Callable[..., Desk]
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
OXEN, DOJO = ProviderId.OXEN, ProviderId.PIXELDOJO
REFERENCE = "kling-video-o3-pro-reference-to-video"
OMNI = "kling-video-o3-omni"


def without_o3_pro(asked: datetime | None = None) -> Catalogue:
    """As after Oxen said that it has no O3 Pro any more."""
    return Catalogue(
        replace(card, gone="o3-pro" in card.model or "o3-4k" in card.model, asked=asked)
        if card.provider is OXEN
        else card
        for card in BUILT_IN.offers
    )


def named(model: str, **settings: object) -> Film:
    film = sample_film(**settings)
    return replace(film, settings=replace(film.settings, model=model))


def row_of(panel: OffersPanel, provider: ProviderId) -> int:
    rows = panel.view.rows.standings
    return next(row for row, standing in enumerate(rows) if standing.offer.provider is provider)


def text_of(panel: OffersPanel, provider: ProviderId, role: Qt.ItemDataRole) -> str:
    return str(panel.view.rows.index(row_of(panel, provider)).data(role))


def click(panel: OffersPanel, provider: ProviderId, box: Callable[[QRectF], QRectF]) -> None:
    row = panel.view.visualRect(panel.view.rows.index(row_of(panel, provider))).toRectF()
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, box(row).center().toPoint())


def menu_of(panel: OffersPanel) -> QMenu:
    (menu,) = panel.view.findChildren(QMenu)
    return menu


def action(menu: QMenu, begins: str) -> QAction:
    return next(each for each in menu.actions() if each.text().startswith(begins))


@pytest.fixture
def panel(desk: Desk) -> OffersPanel:
    return desk.show(OffersPanel, 360, 420)


def test_the_models_of_a_provider_open_with_how_they_stand(desk: Desk, panel: OffersPanel) -> None:
    click(panel, OXEN, panel.view.delegate.model_box)
    menu = menu_of(panel)
    desk.qtbot.waitUntil(menu.isVisible)
    listed = [each.text() for each in menu.actions() if not each.isSeparator()]
    assert listed[0] == "The best for this film\tKling O3 Pro, reference to video"
    assert listed[1] == "Kling O3 Pro, reference to video\tfits · $4.03"
    assert "Kling O3 Omni\t1 problem · price unknown" in listed
    assert len(listed) == 1 + len(BUILT_IN.of("oxen"))
    assert [each.text() for each in menu.actions() if each.isChecked()] == listed[:1]
    assert desk.steps == 0
    action(menu, "Kling O3 Omni").trigger()
    menu.close()
    assert (desk.film.settings.provider, desk.film.settings.model) == ("oxen", OMNI)
    assert desk.model.offer.model == OMNI
    desk.undo()
    assert desk.film.settings.model is None


def test_the_best_for_this_film_lets_go_of_a_model(make: Make) -> None:
    desk = make(named(OMNI))
    panel = desk.show(OffersPanel, 360, 420)
    menu = panel.view.open_models(row_of(panel, OXEN))
    assert menu is not None
    assert action(menu, "Kling O3 Omni").isChecked()
    action(menu, "The best").trigger()
    menu.close()
    assert desk.film.settings.model is None


def test_keys_open_the_models_of_the_chosen_row(desk: Desk, panel: OffersPanel) -> None:
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Right)
    menu = menu_of(panel)
    desk.qtbot.waitUntil(menu.isVisible)
    menu.close()
    assert panel.view.open_models(row_of(panel, ProviderId.ANIMATIC)) is None


def test_converting_says_what_is_lost_before_it_is_done(make: Make) -> None:
    desk = make(named(OMNI, negative_prompt="blur"))
    panel = desk.show(OffersPanel, 360, 560)
    before = desk.film
    click(panel, OXEN, lambda row: panel.view.delegate.convert_box(row, panel.view.font()))
    assert panel.card.isVisible()
    assert panel.card.title.text() == "Convert for Oxen · Kling O3 Omni"
    assert panel.card.losses.text().splitlines() == [
        "– The negative prompt is left out",
        "– 2 shots become one, without cuts",
    ]
    assert desk.film == before
    QTest.mouseClick(panel.card.convert, LEFT)
    assert not panel.card.isVisible()
    assert len(desk.film.shots) == 1
    assert desk.model.standing.fits
    assert desk.steps == 1
    desk.undo()
    assert desk.film == before


def test_a_conversion_can_be_left_and_follows_the_film(make: Make) -> None:
    desk = make(named(OMNI))
    panel = desk.show(OffersPanel, 360, 560)
    panel.ask_to_convert(row_of(panel, OXEN))
    desk.document.edit(edits.add_shot(desk.film, "And another"), "one more")
    assert "3 shots become one" in panel.card.losses.text()
    QTest.keyClick(panel.card.convert, Qt.Key.Key_Escape)
    assert not panel.card.isVisible()
    panel.ask_to_convert(row_of(panel, OXEN))
    desk.document.edit(one_shot(desk.film), "joined")
    assert not panel.card.isVisible()


def one_shot(film: Film) -> Film:
    for _ in film.shots[1:]:
        film = edits.merge_with_next(film, film.shots[0].id)
    return film


def test_what_fits_or_cannot_be_helped_offers_no_conversion(panel: OffersPanel, desk: Desk) -> None:
    assert panel.view.rows.conversion(row_of(panel, OXEN)) is None
    desk.qtbot.waitUntil(lambda: not desk.model.standings[1].fits)
    # Local pictures and no bucket: nothing in the film is at fault.
    assert panel.view.rows.conversion(row_of(panel, DOJO)) is None


def test_a_model_that_is_gone_says_so_and_converts_to_the_next(make: Make) -> None:
    core = SmallCore(cards=SmallCards(now=without_o3_pro()))
    desk = make(named(REFERENCE), core)
    desk.qtbot.waitUntil(lambda: desk.model.offer.gone)
    panel = desk.show(OffersPanel, 360, 560)
    spoken = text_of(panel, OXEN, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Oxen, Kling O3 Pro, reference to video, no longer there"
    menu = panel.view.open_models(row_of(panel, OXEN))
    assert menu is not None
    assert not action(menu, "Kling O3 Pro, reference to video").isEnabled()
    assert action(menu, "The best").text().endswith("Kling O3 Omni")
    menu.close()
    state = generate_state(desk.model)
    assert (state.press, state.words) == (Press.NOTHING, "Generate 2 takes · no longer there")
    assert "no longer has Kling O3 Pro" in state.why
    panel.ask_to_convert(row_of(panel, OXEN))
    QTest.mouseClick(panel.card.convert, LEFT)
    assert desk.film.settings.model == OMNI
    assert desk.model.standing.fits


def test_balance_time_and_freshness_stand_in_the_row(make: Make) -> None:
    now = datetime.now(UTC)
    known = {
        DOJO: Balance(Money(Decimal(95), Unit.CREDITS), now - timedelta(hours=2, minutes=5)),
        OXEN: Balance(Money(Decimal("12.5")), now),
    }
    cards = SmallCards(
        without_o3_pro(now - timedelta(hours=3, minutes=1)),
        SmallBalances({(provider, ""): balance for provider, balance in known.items()}),
    )
    desk = make(core=SmallCore(cards=cards))
    panel = desk.show(OffersPanel, 360, 420)
    desk.qtbot.waitUntil(lambda: desk.model.balances == known)
    told = text_of(panel, OXEN, Qt.ItemDataRole.AccessibleDescriptionRole)
    assert told == "$12.50 left · usually 5 to 15 min · checked 3 h ago"
    told = text_of(panel, DOJO, Qt.ItemDataRole.AccessibleDescriptionRole)
    assert told == "about 95 credits left, 2 h ago · usually 1 to 4 min · as of 2026-09-30"
    assert "as of" not in text_of(panel, ProviderId.ANIMATIC, Qt.ItemDataRole.ToolTipRole)


def test_the_services_are_asked_on_demand(make: Make) -> None:
    core = SmallCore(cards=SmallCards(troubles={OXEN: CannotReach(host="hub.oxen.ai"), DOJO: None}))
    desk = make(core=core)
    panel = desk.show(OffersPanel, 360, 420)
    QTest.mouseClick(panel.check, LEFT)
    assert not panel.check.isEnabled()
    assert panel.heading.remark.text() == "asking the providers…"
    QTest.mouseClick(panel.check, LEFT)
    desk.qtbot.waitUntil(panel.check.isEnabled)
    assert core.cards.asked == 1
    assert "hub.oxen.ai could not be reached" in panel.heading.remark.text()
    core.cards.troubles = {OXEN: None}
    QTest.mouseClick(panel.check, LEFT)
    desk.qtbot.waitUntil(panel.check.isEnabled)
    assert panel.heading.remark.text() == "same film, live price"
