"""How long a render will still take, from what it tells and from how long renders of its kind took."""

from __future__ import annotations

from dataclasses import dataclass

_EARLY = 0.05
"""Progress below this says little about the pace."""
_NEVER_SURE = 0.95
"""A guess never says that it is done."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """`left` seconds, None once it takes longer than renders of its kind did; `share` done, 0 to 1, told or guessed."""

    left: float | None
    share: float
    guessed: bool


def outlook(elapsed: float, told: float | None, usual: tuple[int, int] | None) -> Outlook | None:
    """What to expect after `elapsed` seconds; None where nothing is known.

    `told` is the service's own progress, 0 to 1; `usual` the shortest and the longest of what renders took, in
    seconds. A service's own progress counts, but its pace only once there is some of it: many stand at 0 for minutes.
    """
    elapsed = max(0.0, elapsed)
    if told is not None and told >= _EARLY:
        share = min(told, 1.0)
        return Outlook(left=elapsed * (1 - share) / share, share=share, guessed=False)
    if usual is None or usual[1] <= 0:
        return None
    middle = sum(usual) / 2
    # Renders that passed the middle go on to the longest of their kind.
    expected = middle if elapsed < middle else float(usual[1])
    if elapsed >= usual[1]:
        return Outlook(left=None, share=_NEVER_SURE, guessed=True)
    return Outlook(left=expected - elapsed, share=min(_NEVER_SURE, elapsed / max(expected, 1.0)), guessed=True)
