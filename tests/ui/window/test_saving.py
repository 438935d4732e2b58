"""When a film cannot be saved: it is said, kept, tried again, and never lost in silence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kling_desktop.library import films
from kling_desktop.ui import document as saving
from tests.ui.window.whole import Whole, write_film

CONTROL = Qt.KeyboardModifier.ControlModifier
UNSAVED = "Changes to Only here could not be saved in their file. They are kept."


@contextmanager
def full_disk() -> Iterator[None]:
    """A limit on the size of files is as near to a full disk as an ordinary user comes."""
    assert sys.platform != "win32"
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def lose_folder(film: Path) -> Path:
    """The folder of a film goes away, as a stick that is pulled does; gives where it is meanwhile."""
    away = film.parent.with_name("away")
    film.parent.rename(away)
    film.parent.write_text("in the way", "utf-8")
    return away


def bring_back(film: Path, away: Path) -> None:
    film.parent.unlink()
    away.rename(film.parent)


def test_a_full_disk_is_said_and_waited_out(whole: Whole) -> None:
    window = whole.open()
    before = whole.on_disk()
    with full_disk():
        whole.edit(name="Too large", extra={"ballast": "x" * 300_000})
        whole.until(lambda: whole.saved.startswith("not saved: There is no space left in "))
        assert window.topbar.saved.property("role") == "bad"
        assert whole.saved in window.topbar.saved.toolTip()
        assert whole.on_disk() == before
        assert whole.film.name == "Too large"
    whole.edit(name="Still too large")
    whole.until(lambda: whole.saved == "saved just now")
    assert whole.on_disk() == whole.film


def test_it_is_tried_again_without_being_asked(whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "_AGAIN_MILLISECONDS", 50)
    film = write_film(tmp_path / "stick" / "film.kling")
    window = whole.open(film)
    away = lose_folder(film)
    whole.edit(name="Only here")
    whole.until(lambda: whole.saved.startswith(f"not saved: {film} cannot be written"))
    assert films.load(away / "film.kling").film.name == "Launch day"
    bring_back(film, away)
    whole.until(lambda: whole.saved == "saved just now")
    assert films.load(film).film.name == "Only here"
    whole.until(lambda: whole.ask(lambda core: core.unsaved()) == ())
    assert window.document.safe


def test_what_cannot_be_saved_stays_on_screen(whole: Whole, tmp_path: Path) -> None:
    film = write_film(tmp_path / "stick" / "film.kling")
    other = write_film(tmp_path / "other.kling", "Other")
    window = whole.open(film)
    away = lose_folder(film)
    whole.edit(name="Only here")
    assert whole.run(window.desk.open(other)) is False
    whole.press(Qt.Key.Key_N, CONTROL)
    # The new film was refused, too: asked for a moment later, when there is another place, it would come.
    whole.until(lambda: whole.said != [] and not window.bridge.tasks.busy)
    assert whole.film.name == "Only here"
    (said,) = whole.said
    assert said.startswith(f"The film on screen is not saved yet: {film} cannot be written")
    whole.act("The film on screen is not saved yet")
    whole.choose_file(tmp_path / "rescued.kling")
    whole.until(lambda: window.document.path == tmp_path / "rescued.kling")
    assert films.load(tmp_path / "rescued.kling").film.name == "Only here"
    assert whole.run(window.desk.open(other)) is True
    bring_back(film, away)


def test_closing_keeps_what_could_not_be_saved(whole: Whole, tmp_path: Path) -> None:
    film = write_film(tmp_path / "stick" / "film.kling")
    whole.open(film)
    away = lose_folder(film)
    whole.edit(name="Only here")
    whole.close()
    bring_back(film, away)
    window = whole.open()
    whole.until(lambda: UNSAVED in whole.said)
    assert films.load(film).film.name == "Launch day"
    whole.act(UNSAVED)
    whole.until(lambda: whole.film.name == "Only here")
    assert window.document.path == film
    whole.until(lambda: films.load(film).film.name == "Only here")
    whole.until(lambda: whole.ask(lambda core: core.unsaved()) == ())


def test_kept_work_whose_file_is_still_away_is_kept_on(whole: Whole, tmp_path: Path) -> None:
    film = write_film(tmp_path / "stick" / "film.kling")
    whole.open(film)
    away = lose_folder(film)
    whole.edit(name="Only here")
    whole.close()
    whole.open()
    whole.until(lambda: UNSAVED in whole.said)
    whole.act(UNSAVED)
    whole.until(lambda: whole.saved.startswith("not saved"))
    whole.close()
    bring_back(film, away)
    whole.open()
    whole.until(lambda: UNSAVED in whole.said)


def test_no_place_at_all_keeps_the_window_open(whole: Whole, tmp_path: Path, home: Path) -> None:
    film = write_film(tmp_path / "stick" / "film.kling")
    whole.open(film)
    away = lose_folder(film)
    (home / "films" / "unsaved").write_text("in the way", "utf-8")
    whole.edit(name="Only here")
    frame = whole.session.frame
    frame.close()
    question = f"The last changes to the film are not saved: {film} cannot be written"
    whole.until(lambda: any(said.startswith(question) for said in whole.said))
    assert frame.isVisible()
    assert whole.film.name == "Only here"
    whole.act(question)
    whole.run(whole.session.closed())
    assert not frame.isVisible()
    whole.close_all()
    bring_back(film, away)


def test_without_a_file_of_its_own_a_film_gets_one_when_there_is_room(whole: Whole, home: Path) -> None:
    (home / "films").parent.mkdir(parents=True)
    session = whole.start()
    core = whole.run(session.bridge.core.start())
    (home / "films").rename(home / "moved")
    (home / "films").write_text("in the way", "utf-8")
    whole.run(session.window.desk.new())
    assert any("cannot be written" in said for said in whole.said)
    assert place(whole) is None
    whole.edit(name="Nowhere yet")
    whole.until(lambda: whole.saved.startswith("not saved"))
    (home / "films").unlink()
    (home / "moved").rename(home / "films")
    assert whole.run(session.window.document.save()) is True
    path = place(whole)
    assert path is not None
    assert path.parent == core.paths.films
    assert films.load(path).film.name == "Nowhere yet"


def place(whole: Whole) -> Path | None:
    return whole.window.document.path


def test_saves_do_not_overtake_each_other(whole: Whole) -> None:
    window = whole.open()
    for number in range(20):
        whole.edit(name=f"Name {number}")
        window.commands.trigger("film.save")
    whole.until(lambda: not window.document.dirty)
    whole.run(window.document.save())
    assert whole.on_disk().name == "Name 19"
