"""The keys of Review: those of editors, and those of people who judge hundreds of takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from kling_desktop.domain.takes import Verdict
from kling_desktop.ui.commands import Command, Commands
from kling_desktop.ui.player.model import PlayerModel
from kling_desktop.ui.review.strip import TakesStrip
from kling_desktop.ui.review.verdict.panel import VerdictPanel
from kling_desktop.words import n, t

Deed = Callable[[], object]
REACH = "review"
_LONG_STEP = 10


def add_commands(
    commands: Commands, where: QWidget, player: PlayerModel, verdict: VerdictPanel, strip: TakesStrip
) -> None:
    """Register what can be done to the take on show."""
    play, judge = t("Review: play"), t("Review: judge")
    add = _adder(commands, where)
    add("play", play, t("Play or pause"), ("Space",), player.toggle)
    add("pause", play, t("Pause"), ("K",), player.pause)
    add("forward", play, t("Forwards, again for faster"), ("L",), lambda: player.shuttle(1))
    add("backward", play, t("Backwards, again for faster"), ("J",), lambda: player.shuttle(-1))
    add("frame-back", play, t("One frame back"), ("Left",), lambda: player.step(-1))
    add("frame-on", play, t("One frame on"), ("Right",), lambda: player.step(1))
    back, on = (
        n("{n} frame back", "{n} frames back", _LONG_STEP),
        n("{n} frame on", "{n} frames on", _LONG_STEP),
    )
    add("frames-back", play, back, ("Shift+Left",), lambda: player.step(-_LONG_STEP))
    add("frames-on", play, on, ("Shift+Right",), lambda: player.step(_LONG_STEP))
    add("start", play, t("To the start"), ("Home",), lambda: player.go(0))
    add("end", play, t("To the end"), ("End",), lambda: player.go(-1))
    add("sound", play, t("Sound on or off"), ("M",), player.toggle_sound)
    add("approve", judge, t("Approve"), ("A",), lambda: verdict.judge(Verdict.APPROVED))
    add("redo", judge, t("Ask for another"), ("R",), lambda: verdict.judge(Verdict.REDO))
    add("reject", judge, t("Reject"), ("X",), lambda: verdict.judge(Verdict.REJECTED))
    for stars in range(1, 6):
        words = n("Rate {n} star", "Rate {n} stars", stars)
        add(f"rate-{stars}", judge, words, (str(stars),), partial(verdict.rate, stars))
    add("next", judge, t("Next take"), ("N", "PgDown"), lambda: strip.move_by(1))
    add("previous", judge, t("Previous take"), ("P", "PgUp"), lambda: strip.move_by(-1))


def add_looks(commands: Commands, where: QWidget, shot_loop: Deed, full_screen: Deed) -> None:
    """Register how the take is shown."""
    add = _adder(commands, where)
    add("shot-loop", t("Review: play"), t("Loop the shot on show"), ("S",), shot_loop)
    add("full-screen", t("Review: play"), t("Full screen"), ("F", "F11"), full_screen)


def _adder(commands: Commands, where: QWidget) -> Callable[[str, str, str, tuple[str, ...], Deed], None]:
    def add(name: str, group: str, words: str, keys: tuple[str, ...], run: Deed) -> None:
        command = Command(id=f"review.{name}", group=group, words=words, keys=keys, reach=REACH)
        commands.add(command, run, where=where)

    return add
