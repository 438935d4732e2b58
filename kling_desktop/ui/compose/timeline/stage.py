"""What the timeline shows: the film or what a drag would make of it, at which scale, scrolled where. No widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.place import Sight
from kling_desktop.ui.compose.timeline.lanes import Lane, lanes
from kling_desktop.ui.compose.timeline.layout import Layout, shown
from kling_desktop.ui.compose.timeline.zoom import Seen, scrolled, showing, within, zoomed

_TAIL_SECONDS = 12.0
"""What can be reached to the right of the film while an edge is in the hand."""


class Stage(QObject):
    """Holds `layout` for everyone who paints, points or scrolls."""

    changed = Signal()
    """`layout`, `film` or `lanes` may be others now."""
    previewed = Signal()
    """`film` is another one: of the document, or of a drag."""

    def __init__(self, model: ComposeModel) -> None:
        super().__init__()
        self._model = model
        self._preview: Film | None = None
        self._seen = Seen()
        self._before: Seen | None = None
        self._width, self._lanes_room, self._lane_scroll = 1.0, 0.0, 0.0
        self.lanes: tuple[Lane, ...] = ()
        self.layout = Layout(1.0, (), 0)
        model.standings_changed.connect(self._film_changed)
        model.document.opened.connect(lambda _film: self.fit())
        model.sight_restored.connect(self._restore)
        self._film_changed()

    @property
    def film(self) -> Film:
        """The film to show."""
        return self._model.film if self._preview is None else self._preview

    def preview(self, film: Film | None) -> None:
        """Show what a drag would make of the film; None shows the film again."""
        if film != self._preview:
            self._preview = film
            self.relayout()
            self.previewed.emit()
            self._model.preview(film)

    def _film_changed(self) -> None:
        self.lanes = lanes(self._model.film)
        self.relayout()
        self.previewed.emit()

    def resize(self, width: float, height: float) -> None:
        """The room there is."""
        self._width = width
        self._lanes_room = max(0.0, height - self.layout.lanes_top)
        self.relayout()

    def relayout(self) -> None:
        """Measure anew."""
        durations = tuple(shown(shot.duration) for shot in self.film.shots)
        tail = 0.0 if self._before is None else _TAIL_SECONDS
        made = Layout(self._width, durations, len(self.lanes), self._seen.scale, tail=tail)
        if made.scale and made.scale <= made.fitted * 1.001 and self._before is None:
            # The film got shorter or the window wider: all of it is seen at this scale.
            self._seen = Seen()
            made = Layout(self._width, durations, len(self.lanes), tail=tail)
        scroll = within(self._seen.scroll, made.longest_scroll)
        self._lane_scroll = within(self._lane_scroll, self.hidden_lanes_of(made))
        self._seen = Seen(self._seen.scale, scroll)
        self.layout = Layout(
            self._width, durations, len(self.lanes), self._seen.scale, scroll, self._lane_scroll, tail=tail
        )
        if self._before is None:
            self._model.sight = Sight(scale=self._seen.scale, scroll=self._seen.scroll, lanes=self._lane_scroll)
        self.changed.emit()

    def _restore(self, sight: Sight) -> None:
        self._seen, self._lane_scroll = Seen(sight.scale, sight.scroll), sight.lanes
        self.relayout()

    # scale and place ---------------------------------------------------------------------------------------------

    @property
    def fits(self) -> bool:
        """Whether the whole film is seen."""
        return not self._seen.scale

    def _see(self, seen: Seen) -> None:
        if seen != self._seen:
            self._seen = seen
            self.relayout()

    def fit(self) -> None:
        """Show the whole film, from now on."""
        self._see(Seen())

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Larger or smaller around a place, or around the playhead while it is seen."""
        if self._before is not None:
            return
        if x is None:
            x = self.layout.x(self._model.playhead)
            if not self.layout.left <= x <= self.layout.right:
                x = (self.layout.left + self.layout.right) / 2
        self._see(zoomed(self.layout, factor, x))

    def scroll(self, by: float) -> None:
        """So many pixels to the right."""
        self._see(scrolled(self.layout, by))

    def scroll_to(self, pixels: float) -> None:
        """So many pixels hidden on the left."""
        self.scroll(pixels - self.layout.scroll)

    def show_seconds(self, start: float, end: float) -> None:
        """Scroll until these seconds are seen."""
        self._see(showing(self.layout, start, end))

    def turn_page(self, seconds: float) -> None:
        """Scroll so that a second comes to stand on the left."""
        self.scroll(self.layout.x(seconds) - self.layout.left)

    @property
    def hidden_lanes(self) -> float:
        """How far the lanes can be scrolled."""
        return self.hidden_lanes_of(self.layout)

    def hidden_lanes_of(self, layout: Layout) -> float:
        """How many pixels of lanes there is no room for."""
        return max(0.0, layout.lanes_height - self._lanes_room)

    @property
    def lanes_room(self) -> float:
        """How high what is seen of the lanes is."""
        return self._lanes_room

    def scroll_lanes_to(self, pixels: float) -> None:
        """So many pixels of lanes hidden above."""
        pixels = within(pixels, self.hidden_lanes)
        if pixels != self._lane_scroll:
            self._lane_scroll = pixels
            self.relayout()

    # while an edge is in the hand --------------------------------------------------------------------------------

    @property
    def held(self) -> bool:
        """Whether an edge is in the hand."""
        return self._before is not None

    def hold(self) -> None:
        """Keep the scale as it is, whatever becomes of the film, so that it does not run from the hand."""
        self._before = self._seen
        self._seen = Seen(self.layout.per_second, self.layout.scroll)
        self.relayout()

    def let_go(self) -> None:
        """The scale may follow the film again."""
        if self._before is not None:
            self._seen = self._before if not self._before.scale else self._seen
            self._before = None
            self.relayout()
