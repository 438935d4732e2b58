"""What keys, menu, table and buttons of the timeline do to the shots; selection and playhead follow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kling_desktop.domain import edits
from kling_desktop.domain.edits import WordsPlace
from kling_desktop.domain.film import Film, Shot, ShotId
from kling_desktop.domain.mentions import Mention
from kling_desktop.domain.problems import Fix
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.layout import shown
from kling_desktop.ui.compose.timeline.limits import LONGEST_SHOT, Limits, fitting_fix, limits_of
from kling_desktop.ui.compose.timeline.selecting import Selecting
from kling_desktop.ui.parts.words_drag import step_name
from kling_desktop.words import t


class ShotDeeds:
    """Edits of the selected shots, each one undo step."""

    def __init__(self, model: ComposeModel) -> None:
        self._model = model
        self.selecting = Selecting(model)
        self.limits: Limits = limits_of(model.offer, model.film)
        """What the chosen model takes; asked for with every frame, so it is kept."""
        model.standings_changed.connect(self._weigh)

    def _weigh(self) -> None:
        self.limits = limits_of(self._model.offer, self._model.film)

    @property
    def fix(self) -> Fix | None:
        """The fix of a film that is too long, too short or of a length the model does not know."""
        return fitting_fix(self._model.problems)

    def edit(self, after: Film, words: str, key: int = -1) -> bool:
        """Make `after` the film; whether that changed anything."""
        before = self._model.film
        self._model.document.edit(after, words, key)
        return self._model.film is not before

    def _select_ids(self, ids: Sequence[ShotId]) -> None:
        shots = self._model.film.shots
        self.selecting.these([index for index, shot in enumerate(shots) if shot.id in set(ids)])

    def _select_new(self, before: Film) -> None:
        """Select what an edit added, and bring the playhead to it."""
        known = {shot.id for shot in before.shots}
        added = [index for index, shot in enumerate(self._model.film.shots) if shot.id not in known]
        if added:
            self.selecting.one(added[0])
            self.selecting.these(added)

    # one more, one less ------------------------------------------------------------------------------------------

    def add(self) -> None:
        """A new shot after the last one."""
        before = self._model.film
        if self.edit(edits.add_shot(before), t("Add shot")):
            self._select_new(before)

    def insert(self) -> None:
        """A new shot after the chosen one."""
        before = self._model.film
        if self.edit(edits.insert_shot(before, self._model.shot_index + 1), t("Insert shot")):
            self._select_new(before)

    def insert_all(self, shots: Sequence[Shot], at: int | None = None) -> None:
        """Copies of shots at a place, or after the selected ones."""
        before, places = self._model.film, self.selecting.indexes
        where = at if at is not None else (places[-1] + 1 if places else 0)
        if self.edit(edits.insert_shots(before, shots, where), t("Paste shots")):
            self._select_new(before)

    @property
    def split_second(self) -> int | None:
        """Whole seconds into the shot under the playhead where a split would cut; None when there is nothing to cut."""
        shot = self._shot_at_playhead()
        if shot is None:
            return None
        length = round(shown(shot.duration))
        if length < 2:
            return None
        inside = round(self._model.playhead - self.selecting.start_of(shot))
        if 1 <= inside < length:
            return inside
        # The playhead is at an edge of the shot: the middle is what is meant.
        return length // 2

    def _shot_at_playhead(self) -> Shot | None:
        chosen = self._model.shot
        if chosen is None:
            return None
        start = self.selecting.start_of(chosen)
        if start <= self._model.playhead <= start + shown(chosen.duration):
            return chosen
        for shot in self._model.film.shots:
            start = self.selecting.start_of(shot)
            if start <= self._model.playhead < start + shown(shot.duration):
                return shot
        return chosen

    def split(self) -> None:
        """Cut the shot under the playhead in two, at the nearest whole second."""
        shot, second = self._shot_at_playhead(), self.split_second
        if shot is not None and second is not None:
            index = self._model.film.shots.index(shot)
            if self.edit(edits.split_shot(self._model.film, shot.id, second), t("Split shot")):
                self.selecting.one(index + 1)

    def duplicate(self) -> None:
        """The selected shots once more, after them."""
        before, ids = self._model.film, self.selecting.ids
        words = t("Duplicate shots") if len(ids) > 1 else t("Duplicate shot")
        if self.edit(edits.duplicate_shots(before, ids), words):
            self._select_new(before)

    @property
    def can_merge(self) -> bool:
        """Whether there is a neighbour to merge with."""
        places = self.selecting.indexes
        if len(places) > 1:
            return any(after - before == 1 for before, after in pairwise(places))
        return bool(places) and places[0] + 1 < len(self._model.film.shots)

    def merge(self) -> None:
        """The selected shots become one where they are neighbours; one alone takes in the next."""
        film, ids, index = self._model.film, self.selecting.ids, self._model.shot_index
        if len(ids) > 1:
            first = self.selecting.indexes[0]
            if self.edit(edits.merge_shots(film, ids), t("Merge shots")):
                self.selecting.one(first)
        elif ids and self.edit(edits.merge_with_next(film, ids[0]), t("Merge shots")):
            self.selecting.one(index)

    def remove(self, words: str | None = None) -> None:
        """Delete the selected shots; what moves up into their place is selected then."""
        ids, places = self.selecting.ids, self.selecting.indexes
        if words is None:
            words = t("Delete shots") if len(ids) > 1 else t("Delete shot")
        if places and self.edit(edits.remove_shots(self._model.film, ids), words):
            self.selecting.one(places[0])

    # order -------------------------------------------------------------------------------------------------------

    def can_move(self, by: int) -> bool:
        """Whether the selected shots have somewhere to go."""
        places = self.selecting.indexes
        return bool(places) and (places[0] > 0 if by < 0 else places[-1] + 1 < len(self._model.film.shots))

    def move(self, by: int) -> None:
        """Move the selected shots past a neighbour; shots apart close up first."""
        places = self.selecting.indexes
        if self.can_move(by):
            to = places[0] - 1 if by < 0 else places[-1] + 1 - len(places) + 1
            self.move_to(to)

    def move_to(self, place: int) -> None:
        """Move the selected shots to a place, counted with them taken out."""
        ids = self.selecting.ids
        words = t("Move shots") if len(ids) > 1 else t("Move shot")
        if self.edit(edits.move_shots(self._model.film, ids, place), words):
            shot = self._model.shot
            if shot is not None and not self._model.playing:
                self._model.move_playhead(self.selecting.start_of(shot))

    # lengths -----------------------------------------------------------------------------------------------------

    def lengthened(self, by: int) -> Film:
        """The film with so many seconds more, or fewer, for each selected shot."""
        return edits.lengthen_shots(self._model.film, self.selecting.ids, by)

    def lengthen(self, by: int) -> None:
        """Give each selected shot so many seconds more, or fewer."""
        self.edit(self.lengthened(by), t("Retime shot"))

    def set_seconds(self, shots: Sequence[ShotId], seconds: int) -> None:
        """Give shots a length."""
        wanted = max(1, min(seconds, LONGEST_SHOT))
        words = t("Retime shots") if len(shots) > 1 else t("Retime shot")
        self.edit(edits.set_durations(self._model.film, dict.fromkeys(shots, wanted)), words)

    def rolled(self, by: int) -> Film:
        """The film with the border between the chosen shot and the next moved, where there is one."""
        shot, film = self._model.shot, self._model.film
        return film if shot is None else edits.roll(film, shot.id, by)

    def roll(self, by: int) -> None:
        """Move the border between the chosen shot and the next."""
        self.edit(self.rolled(by), t("Move the border"))

    def equalled(self) -> Film:
        """The film with the selected shots equally long, or all of them while only one is selected."""
        ids = self.selecting.ids
        if len(ids) < 2:
            ids = tuple(shot.id for shot in self._model.film.shots)
        return edits.equal_durations(self._model.film, ids)

    def equal(self) -> None:
        """Make them so."""
        self.edit(self.equalled(), t("Make shots equally long"))

    @property
    def fit_seconds(self) -> int:
        """The length that `fit` gives: what the checks advise, or the most the model takes."""
        fix = self.fix
        total = None if fix is None else fix.facts.get("total")
        return total if isinstance(total, int) else self.limits.high

    def fitted(self) -> Film:
        """The film with all shots scaled to a length the model takes."""
        return edits.fit_to(self._model.film, self.fit_seconds)

    def fit(self) -> None:
        """Scale them."""
        self.edit(self.fitted(), t("Fit the shots to {seconds} s", seconds=self.fit_seconds))

    # words -------------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Go to the words of the chosen shot."""
        if self._model.shot_index >= 0:
            self._model.goto_requested.emit(f"shots[{self._model.shot_index}].prompt")

    def take_words(self, index: int, words: WordsPlace, *, copy: bool) -> None:
        """Put words of another prompt to the end of a shot's; moved, they leave that one."""
        shot, film = self._model.film.shots[index], self._model.film
        name = step_name(film, words, copy=copy)
        self.edit(edits.move_words(film, words, shot.id, copy=copy)[0], name)
        self.selecting.one(index)

    def mention(self, index: int, mention: Mention) -> None:
        """Put a mention at the end of a shot's words."""
        shot = self._model.film.shots[index]
        self.edit(edits.add_mention(self._model.film, shot.id, mention), t("Mention {mention}", mention=mention))
        self.selecting.one(index)
