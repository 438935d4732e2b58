"""How long ago something was, and how long things take, in a few words."""

from __future__ import annotations

from datetime import date, datetime

from kling_desktop.words import n, t

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0


def ago(when: datetime, now: datetime) -> str:
    """The time since: "just now", "5 min ago", "3 h ago", "2 days ago"."""
    seconds = max(0.0, (now - when).total_seconds())
    if seconds < _MINUTE:
        return t("just now")
    if seconds < _HOUR:
        return t("{count} min ago", count=int(seconds // _MINUTE))
    if seconds < 2 * _DAY:
        return t("{count} h ago", count=int(seconds // _HOUR))
    return n("{count} day ago", "{count} days ago", int(seconds // _DAY))


def checked(asked: datetime | None, built_in: date, now: datetime) -> str:
    """When the facts of a model were last checked: with the service, or as they were built in."""
    if asked is not None:
        return t("checked {ago}", ago=ago(asked, now))
    return t("as of {date}", date=built_in.isoformat())


def usual(seconds: tuple[int, int], renders: int = 0) -> str:
    """How long a render usually takes: "2 to 5 min", and from how many renders that is known."""
    least, most = seconds
    if most < 2 * _MINUTE:
        span = t("{least} to {most} s", least=least, most=most) if least != most else t("{most} s", most=most)
    else:
        low, high = max(1, round(least / _MINUTE)), max(1, round(most / _MINUTE))
        span = t("{least} to {most} min", least=low, most=high) if low != high else t("{most} min", most=high)
    if not renders:
        return t("usually {span}", span=span)
    return n(
        "usually {span}, from your last render", "usually {span}, from your last {count} renders", renders, span=span
    )
