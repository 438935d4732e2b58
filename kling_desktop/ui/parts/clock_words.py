"""Times as editors write them."""

from __future__ import annotations


def timecode(seconds: float, fps: float) -> str:
    """Minutes, seconds and frames: 00:05:13."""
    rate = max(1, round(fps))
    frames = round(seconds * rate + 1e-6)
    whole, frame = divmod(int(frames), rate)
    minutes, rest = divmod(whole, 60)
    return f"{minutes:02d}:{rest:02d}:{frame:02d}"


def clock(seconds: float) -> str:
    """Minutes and seconds: 1:12."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
