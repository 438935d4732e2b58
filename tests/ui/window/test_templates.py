"""New films from templates, and templates of one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QInputDialog, QMenu

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.checks import check
from kling_desktop.domain.offers import ProviderId
from kling_desktop.words.templates import built_in
from tests.ui.window.whole import Whole, write_film


def menu(whole: Whole) -> QMenu:
    """The menu of templates, filled as the film menu fills it."""
    made = QMenu(whole.window)
    whole.window.desk.templates.fill(made, whole.film)
    return made


def entries(filled: QMenu) -> list[str]:
    return [action.text() for action in filled.actions() if not action.isSeparator()]


def choose(filled: QMenu, text: str) -> None:
    next(action for action in filled.actions() if action.text() == text).trigger()


def test_every_template_could_be_sent_as_it_is() -> None:
    for film in built_in():
        for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX):
            offer = offer_for(provider, None, film)
            assert offer is not None
            assert [problem.code for problem in check(film, offer, {}) if problem.blocks] == []


def test_a_template_begins_a_new_film_with_a_file_of_its_own(whole: Whole, home: Path) -> None:
    window = whole.open()
    choose(menu(whole), "Portrait teaser")
    whole.until(lambda: whole.film.name == "Portrait teaser")
    assert whole.film.settings.aspect_ratio == "9:16"
    assert len(whole.film.shots) == 3
    assert window.document.path is not None
    assert window.document.path.parent == home / "films"
    first = whole.film.id
    choose(menu(whole), "Portrait teaser")
    whole.until(lambda: whole.film.id != first)


def test_one_s_own_template_is_kept_used_removed_and_brought_back(whole: Whole, tmp_path: Path) -> None:
    window = whole.open(write_film(tmp_path / "series.kling", "Series"))
    choose(menu(whole), "Save this film as a template…")
    dialog = whole.dialog(QInputDialog)
    dialog.setTextValue("House style")
    dialog.accept()
    whole.until(lambda: "House style" in entries(menu(whole)))
    assert window.document.path == tmp_path / "series.kling", "the film itself stays where it is"
    choose(menu(whole), "House style")
    whole.until(lambda: whole.film.name == "House style")
    remove = next(action.menu() for action in menu(whole).actions() if action.text() == "Remove a template")
    assert isinstance(remove, QMenu)
    choose(remove, "House style")
    whole.until(lambda: "House style" not in entries(menu(whole)))
    whole.act("The template House style was removed.")
    whole.until(lambda: "House style" in entries(menu(whole)))
