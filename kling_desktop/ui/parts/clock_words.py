"""Times as editors write them."""

from __future__ import annotations

from kling_desktop.words import n


def timecode(seconds: float, fps: float) -> str:
    """Minutes, seconds and frames: 00:05:13."""
    rate = max(1, round(fps))
    frames = round(seconds * rate + 1e-6)
    whole, frame = divmod(int(frames), rate)
    minutes, rest = divmod(whole, 60)
    return f"{minutes:02d}:{rest:02d}:{frame:02d}"


def clock(seconds: float) -> str:
    """Minutes and seconds: 1:12; from an hour on 1:02:05, from two days on the days alone."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours >= 48:
        return n("{count} day", "{count} days", hours // 24)
    return f"{hours}:{minutes_left:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
