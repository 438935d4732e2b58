"""Only what nobody touched, provably, is cleared away."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, FilmId, new_film
from kling_desktop.host.paths import find_paths
from kling_desktop.library.films import save
from kling_desktop.library.fresh import YOUNG, FreshFilms
from tests.unit.library.workshop import NOON

NAMES = ("Untitled film", "未命名影片")


class Desk:
    """A folder of films made long ago, and the program that clears it."""

    def __init__(self, home: Path) -> None:
        paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
        paths.films.mkdir(parents=True)
        self.folder, self.fresh = paths.films, FreshFilms(paths)

    def made(self, name: str, film: Film, *, noted: bool = True, age: timedelta = 2 * YOUNG) -> Path:
        path = self.folder / f"{name}.kling"
        save(path, film)
        if noted:
            self.fresh.note(path)
        self.aged(path, age)
        return path

    def aged(self, path: Path, age: timedelta = 2 * YOUNG) -> None:
        moment = (NOON - age).timestamp()
        os.utime(path, (moment, moment))

    def sweep(self, keep: Collection[Path] = (), used: Collection[FilmId] = ()) -> set[str]:
        return {path.stem for path in self.fresh.sweep(keep, NAMES, lambda film: film in used, NOON)}


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk(home)


def template() -> Film:
    film = new_film("Dialogue of two")
    return edits.set_prompt(film, film.shots[0].id, "Two people at a table.")


def test_what_nobody_touched_goes_and_everything_else_stays(desk: Desk) -> None:
    desk.made("untouched", new_film("Untitled film"))
    desk.made("from a template", template())
    desk.made("from before", new_film("未命名影片"), noted=False)
    edited = desk.made("edited", new_film("Untitled film"))
    film = new_film("Untitled film")
    save(edited, edits.set_prompt(film, film.shots[0].id, "Rain."))
    desk.aged(edited)
    rendered, unsaved = new_film("Untitled film"), template()
    desk.made("rendered", rendered)
    desk.made("unsaved work", unsaved)
    open_one = desk.made("open", new_film("Untitled film"))
    desk.made("young", new_film("Untitled film"), age=YOUNG / 2)
    desk.made("named", new_film("Night"), noted=False)
    desk.made("with a key of another program", replace(new_film("Untitled film"), extra={"mood": "dark"}), noted=False)
    desk.made("somebody's template-like film", template(), noted=False)
    (desk.folder / "broken.kling").write_text("{", "utf-8")
    desk.aged(desk.folder / "broken.kling")
    assert desk.sweep([open_one], [rendered.id, unsaved.id]) == {"untouched", "from a template", "from before"}
    assert {path.stem for path in desk.folder.glob("*.kling")} == {
        "edited", "rendered", "unsaved work", "open", "young", "named", "with a key of another program",
        "somebody's template-like film", "broken",
    }  # fmt: skip
    assert desk.sweep() == {"rendered", "unsaved work", "open"}  # once nothing speaks for them


def test_notes_that_make_no_sense_clear_nothing_away(desk: Desk, home: Path) -> None:
    desk.made("from a template", template())
    (notes,) = find_paths({"KLING_DESKTOP_HOME": str(home)}).cache.glob("fresh.json")
    notes.write_text('{"from a template.kling": 7}', "utf-8")
    assert desk.sweep() == set()
    notes.write_text("[", "utf-8")
    assert desk.sweep() == set()
