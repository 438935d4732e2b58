"""Everything the timeline can do, as commands: keys, menu, table and palette all get them from here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.film import Film
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline import clip
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.stage import Stage
from kling_desktop.ui.compose.timeline.tapping import Tapping
from kling_desktop.ui.compose.timeline.zoom import STEP
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.icons import icon
from kling_desktop.words import t

REACH = "timeline"
"""The keys of the shots, heard by the ruler and the table while they have the focus."""
_ALL_OVER = "compose"
"""The keys that Compose hears wherever nobody else wants them."""

_PLAIN = ""
"""No picture."""

IN_A_TABLE = frozenset(
    {"split", "duplicate", "merge", "delete", "insert", "add", "earlier", "later", "shorter", "longer"}
    | {"roll-left", "roll-right", "equal", "fit", "all", "copy", "cut", "paste"}
)
"""What keys do in the table as on the ruler; arrows and Enter are the table's own there."""

_LENGTHS = frozenset({"shorter", "longer", "roll-left", "roll-right", "equal", "fit"})
_CHANGES = IN_A_TABLE - {"all", "copy"}
"""What a film that is open for looking only has no use for."""


@dataclass(frozen=True, slots=True)
class _Deed:
    name: str
    words: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    picture: str = _PLAIN
    when: Callable[[], bool] | None = None


class ShotCommands(QObject):
    """The actions by name; enabled while they can be done."""

    def __init__(
        self, owner: QWidget, view: QWidget, ui: Surroundings, model: ComposeModel, deeds: ShotDeeds, tapping: Tapping
    ) -> None:
        super().__init__(owner)
        self._owner, self._view, self._ui = owner, view, ui
        self._model, self._deeds, self._tapping = model, deeds, tapping
        self._actions: dict[str, QAction] = {}
        self._names: dict[QAction, str] = {}
        self._when: dict[str, Callable[[], bool]] = {}
        self._measured: tuple[object, ...] = ()
        """What the lengths of the shots were last judged by: a letter typed changes none of it."""
        self._add(t("Shots"), self._shot_deeds())
        model.selection_changed.connect(self.refresh)
        model.standings_changed.connect(self.refresh)
        model.playhead_moved.connect(lambda _seconds: self._refresh("split"))
        tapping.changed.connect(self.refresh)
        self.refresh()

    def action(self, name: str) -> QAction:
        """The action of that name, as it is now."""
        self._refresh(name)
        return self._actions[name]

    def _shot_deeds(self) -> Iterable[_Deed]:
        model, deeds = self._model, self._deeds
        select = deeds.selecting

        def some() -> bool:
            return model.shot is not None

        def changes(after: Callable[[], Film]) -> Callable[[], bool]:
            return lambda: after() != model.film

        return (
            _Deed("write", t("Write its words"), ("Return", "Enter", "F2"), deeds.write, when=some),
            _Deed("split", t("Split at the playhead"), ("S",), deeds.split, "split", lambda: bool(deeds.split_second)),
            _Deed("duplicate", t("Duplicate"), ("D", "Ctrl+D"), deeds.duplicate, "duplicate", some),
            _Deed("merge", t("Merge with the next shot"), ("M",), deeds.merge, "loop", lambda: deeds.can_merge),
            _Deed("add", t("Add a shot"), ("+",), deeds.add, "plus", lambda: True),
            _Deed("insert", t("Insert a shot after this one"), ("Ins",), deeds.insert, "plus", some),
            _Deed("delete", t("Delete"), ("Del", "Backspace"), deeds.remove, "trash", some),
            _Deed("cut", t("Cut out"), ("Ctrl+X",), self._cut, "cut", some),
            _Deed("copy", t("Copy"), ("Ctrl+C",), self._copy, "duplicate", some),
            _Deed("paste", t("Paste"), ("Ctrl+V",), lambda: deeds.insert_all(clip.get()), "plus", clip.there),
            _Deed("previous", t("Previous shot"), ("Left",), lambda: select.step(-1), when=some),
            _Deed("next", t("Next shot"), ("Right",), lambda: select.step(1), when=some),
            _Deed("stretch-left", t("Select up to the previous shot"), ("Shift+Left",), lambda: select.stretch(-1)),
            _Deed("stretch-right", t("Select up to the next shot"), ("Shift+Right",), lambda: select.stretch(1)),
            _Deed("all", t("Select all shots"), ("Ctrl+A",), select.all, when=some),
            _Deed(
                "earlier",
                t("Move earlier"),
                ("Ctrl+Shift+Left",),
                lambda: deeds.move(-1),
                when=lambda: deeds.can_move(-1),
            ),
            _Deed(
                "later", t("Move later"), ("Ctrl+Shift+Right",), lambda: deeds.move(1), when=lambda: deeds.can_move(1)
            ),
            _Deed(
                "shorter",
                t("A second shorter"),
                ("[", "Alt+Left"),
                lambda: deeds.lengthen(-1),
                when=changes(lambda: deeds.lengthened(-1)),
            ),
            _Deed(
                "longer",
                t("A second longer"),
                ("]", "Alt+Right"),
                lambda: deeds.lengthen(1),
                when=changes(lambda: deeds.lengthened(1)),
            ),
            _Deed(
                "roll-left",
                t("Border with the next shot a second earlier"),
                ("Alt+Shift+Left",),
                lambda: deeds.roll(-1),
                when=changes(lambda: deeds.rolled(-1)),
            ),
            _Deed(
                "roll-right",
                t("Border with the next shot a second later"),
                ("Alt+Shift+Right",),
                lambda: deeds.roll(1),
                when=changes(lambda: deeds.rolled(1)),
            ),
            _Deed("equal", t("Make equally long"), ("E",), deeds.equal, when=changes(deeds.equalled)),
            _Deed("fit", t("Fit to what the model takes"), ("F",), deeds.fit, when=changes(deeds.fitted)),
        )

    def add_views(self, stage: Stage, toggle_table: Callable[[], object]) -> None:
        """The commands of how it is seen, and those that work all over Compose."""
        self._add(
            t("Timeline"),
            (
                _Deed("zoom-in", t("Zoom in"), ("=", "Ctrl+=", "Ctrl++"), lambda: stage.zoom(STEP)),
                _Deed("zoom-out", t("Zoom out"), ("-", "Ctrl+-"), lambda: stage.zoom(1 / STEP)),
                _Deed("zoom-fit", t("Show the whole film"), ("\\", "Ctrl+0"), stage.fit),
            ),
        )
        tapping = self._tapping
        tap = _Deed("tap", t("Tap the cuts while it plays"), ("T",), self._tap, "play", lambda: tapping.possible)
        self._add(t("Timeline"), (tap,), _ALL_OVER)
        table = _Deed("table", t("Timeline as a table"), ("Ctrl+Shift+G",), toggle_table, "table")
        self._add(t("Timeline"), (table,), "")

    def _add(self, group: str, deeds: Iterable[_Deed], reach: str = REACH) -> None:
        for deed in deeds:
            command = Command(
                id=f"shots.{deed.name}",
                group=group,
                words=deed.words,
                keys=deed.keys,
                icon=None if deed.picture == _PLAIN else deed.picture,
                reach=reach,
            )
            action = self._ui.commands.add(command, deed.run, where=self._owner)
            if deed.picture != _PLAIN:
                action.setIcon(icon(deed.picture))
            action.setIconVisibleInMenu(True)
            action.setShortcutVisibleInContextMenu(True)
            self._actions[deed.name] = action
            self._names[action] = deed.name
            if deed.when is not None:
                self._when[deed.name] = deed.when

    def _copy(self) -> None:
        clip.put(self._model.selected_shots)

    def _cut(self) -> None:
        self._copy()
        self._deeds.remove(t("Cut out shots"))

    def _tap(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tapping.tap()

    # state -------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Something changed: what can be done now, and under which words."""
        now = (
            tuple((shot.id, shot.duration) for shot in self._model.film.shots),
            self._deeds.selecting.ids,
            self._deeds.fit_seconds,
            self._model.document.read_only,
        )
        same, self._measured = now == self._measured, now
        # The clipboard is looked at when somebody wants to paste.
        for name in self._when.keys() - {"paste"} - (_LENGTHS if same else frozenset()):
            self._refresh(name)
        several = len(self._deeds.selecting.ids) > 1
        self._actions["merge"].setText(t("Merge the selected shots") if several else t("Merge with the next shot"))
        self._actions["fit"].setText(t("Fit to {seconds} s", seconds=self._deeds.fit_seconds))

    def _refresh(self, name: str) -> None:
        when = self._when.get(name)
        if when is not None:
            looks_only = self._model.document.read_only and name in _CHANGES
            self._actions[name].setEnabled(when() and not looks_only)

    # keys --------------------------------------------------------------------------------------------------------

    def of(self, event: QKeyEvent, names: Collection[str] | None = None) -> QAction | None:
        """The action a key stands for here, if it can be done now; `names` are the ones that count."""
        heard = self._ui.commands.heard(event, REACH) or self._ui.commands.heard(event, _ALL_OVER)
        name = self._names.get(heard) if heard is not None else None
        if name is None or (names is not None and name not in names):
            return None
        action = self.action(name)
        return action if action.isEnabled() else None
