"""The list of a provider's models, each with how the film stands to it: the picker of a row."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.offers.facts import short_state
from kling_desktop.words import money, t
from kling_desktop.words.reasons import reason_words


def model_menu(parent: QWidget, model: ComposeModel, provider: ProviderId) -> QMenu:
    """Every model of the provider; goes by itself once closed. Models that are gone are there and cannot be chosen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    one = QActionGroup(menu)
    settings = model.film.settings
    named = settings.model if settings.provider == provider else None
    best = model.catalogue.offer_for(provider, None, model.film)
    if best is not None:
        usual = menu.addAction(t("The best for this film") + f"\t{best.title}")
        usual.setCheckable(True)
        usual.setChecked(settings.provider == provider and named is None)
        usual.triggered.connect(lambda _checked=False: model.choose(best))
        one.addAction(usual)
        menu.addSeparator()
    for offer in model.catalogue.of(provider):
        standing = model.stand(offer)
        price = "" if offer.gone else f" · {money.quote_words(standing.quote)}"
        action = menu.addAction(f"{offer.title}\t{short_state(standing)}{price}")
        action.setCheckable(True)
        action.setChecked(offer.model == named)
        action.setEnabled(not offer.gone)
        action.setToolTip(reason_words(standing.quote.source))
        action.triggered.connect(lambda _checked=False, offer=offer: model.choose(offer, by_name=True))
        one.addAction(action)
    return menu
