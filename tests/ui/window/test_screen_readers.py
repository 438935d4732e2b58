"""What a person who hears the window is told: names, roles, order, deeds, and what happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from kling_desktop.domain import edits
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import FilmId, Media
from kling_desktop.domain.jobs import State
from kling_desktop.host.resources import resource
from kling_desktop.ui.accessible.roles import install
from kling_desktop.ui.compose.checks.panel import ChecksPanel
from kling_desktop.ui.compose.takes.panel import TakesPanel
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.timeline.view import ShotsView
from kling_desktop.ui.parts.stars import Stars
from tests.ui.compose_left.bench import job
from tests.ui.desk import Desk, sample_film
from tests.ui.window.whole import Whole

Role, Name = QAccessible.Role, QAccessible.Text.Name


def heard(thing: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that a screen reader comes by, items of lists left out."""
    if thing.state().invisible:
        return
    yield thing
    if thing.role() not in {Role.List, Role.Table}:
        for place in range(thing.childCount()):
            yield from heard(thing.child(place))


def spoken(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


def test_everything_with_the_keys_has_a_name_and_a_role_and_stands_in_reading_order(whole: Whole) -> None:
    window = whole.open()
    film = edits.add_element(edits.add_element(whole.film, frontal=Media(path=resource("samples/moon.png"))))
    window.document.edit(film, "Two elements")
    for workspace in ("compose", "library", "review"):
        window.show_workspace(workspace)
        stops = [thing for thing in heard(spoken(window)) if thing.state().focusable]
        assert len(stops) > 9
        nameless = [thing.object() for thing in stops if not thing.text(Name) and thing.role() is not Role.ComboBox]
        assert (workspace, nameless) == (workspace, [])
        assert [thing.object() for thing in stops if thing.role() in {Role.Client, Role.NoRole}] == []
    window.show_workspace("compose")
    compose = window.compose
    parts = (compose.references, compose.elements, compose.frames, compose.monitor, compose.timeline, compose.takes)
    groups = [thing.object() for thing in heard(spoken(window)) if thing.role() is Role.Grouping]
    assert [one for one in groups if one in parts] == [*parts]
    stop, order = window.topbar.provider.nextInFocusChain(), []
    while stop is not None and stop is not window.topbar.film:
        order.append(stop)
        stop = stop.nextInFocusChain()
    cards = compose.elements.cards
    wanted = [
        compose.references.gallery,
        *(stop for card in cards for stop in (card, card.slots[0], card.name, card.slots[1], card.more)),
        compose.elements.new,
        compose.frames.start,
        compose.timeline.view,
        compose.takes.strip,
        compose.prompt.editor,
        compose.checks.view,
        compose.generate.button,
    ]
    places = [order.index(stop) for stop in wanted]
    assert all(one < other for one, other in pairwise(places)), places


def test_each_shot_is_a_thing_of_its_own_that_can_be_chosen_and_retimed(desk: Desk) -> None:
    install()
    view: ShotsView = desk.show(TimelinePanel, 900, 320).view
    shots = spoken(view)
    assert (shots.role(), shots.childCount()) == (Role.List, 2)
    first, second = shots.child(0), shots.child(1)
    assert second.text(Name) == "Shot 2 of 2, 4 seconds: Rack focus: @Image1 lifts off"
    assert (first.state().selected, second.state().selected) == (True, False)
    second.actionInterface().doAction("Press")
    assert desk.model.shot_index == 1
    assert (first.state().selected, second.state().selected) == (False, True)
    first.actionInterface().doAction("Increase")
    assert [shot.duration for shot in desk.film.shots] == [6, 4]
    assert desk.steps == 1
    middle = second.rect().center()
    assert shots.childAt(middle.x(), middle.y()) is second
    desk.undo()
    desk.document.edit(edits.remove_shot(desk.film, desk.film.shots[1].id), "Remove")
    assert (shots.childCount(), second.isValid(), second.state().invalid) == (1, False, True)
    Shiboken.delete(view)
    assert not Shiboken.isValid(second)


def test_stars_are_a_value(desk: Desk) -> None:
    install()
    stars = desk.show(lambda _model, _ui: Stars())
    stars.rated.connect(stars.set_rating)
    rating = spoken(stars)
    rating.valueInterface().setCurrentValue(4)
    rating.actionInterface().doAction("Increase")
    assert (rating.role(), rating.valueInterface().currentValue(), stars.rating) == (Role.Slider, 5, 5)


def test_what_happens_elsewhere_is_said(desk: Desk) -> None:
    said: list[tuple[str, bool]] = []
    desk.ui.messages.announced.connect(lambda words, urgent: said.append((words, urgent)))
    checks = desk.show(ChecksPanel)
    takes = TakesPanel(desk.model, desk.ui)
    takes.setParent(checks)
    desk.document.edit(edits.retime(desk.film, desk.film.shots[0].id, 30), "Too long")
    assert said == [("Checks: 2 to fix", False)]
    desk.undo()
    assert said.pop() == (f"Checks: ready for {desk.model.offer.provider_title}", False)
    desk.open(replace(sample_film(provider="animatic"), id=FilmId("another")))
    assert len(said) == 1  # another film is no change
    ours = job(desk.film, 3, State.FAILED)
    for moved in (JobMoved(ours, State.FAILED), JobMoved(job(desk.film, 3, State.RENDERING), State.QUEUED)):
        desk.ui.bridge.events.post(moved)
    desk.ui.bridge.events.post(JobMoved(ours, State.RENDERING))
    desk.qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1] == ("Take 3: Failed · not charged", True)
    desk.ui.messages.say("The film cannot be saved.", stay=True)
    assert said[2] == ("The film cannot be saved.", True)
