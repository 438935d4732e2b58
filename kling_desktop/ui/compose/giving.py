"""Giving a picture or the source video a web address by hand, in place of a file on this computer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.fields import media_at
from kling_desktop.domain.film import Film, Media
from kling_desktop.ui.bridge import finished
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t
from kling_desktop.words.sent_pictures import not_tried

Put = Callable[[Film, Media], Film]


def give_address(model: ComposeModel, ui: Surroundings, parent: QWidget, field: str, put: Put | None = None) -> None:
    """Ask for an address for what stands at a path of the film such as `elements[0].frontal`; one undoable edit.

    `put` places it where nothing stands yet.
    """
    ui.bridge.start(_give(model, ui, parent, field, put))


async def _give(model: ComposeModel, ui: Surroundings, parent: QWidget, field: str, put: Put | None) -> None:
    from kling_desktop.ui.dialogs.address import AddressDialog

    film, was = model.film, media_at(model.film, field)
    offer = model.offer
    dialog = AddressDialog(parent.window(), ui.bridge, offer, field, was, model.homes.get(offer.provider))
    taken = await finished(dialog)
    address, tried = dialog.address, dialog.tried
    await dialog.settled()
    dialog.deleteLater()
    if not taken or not address or model.film.id != film.id or media_at(model.film, field) != was:
        return
    media = Media(url=address)
    after = put(model.film, media) if was is None and put else edits.replace_picture(model.film, field, media)
    model.document.edit(after, t("Use a web address"))
    if not tried:
        ui.messages.say(not_tried(((field, {"mention": "", "name": media.name}),)))
