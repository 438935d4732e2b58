"""Times as film people read them: minutes, seconds, frames."""

from __future__ import annotations

FRAMES = 24
"""Frames a second of the animatic, and of the steps of the arrow keys."""


def frame_at(seconds: float) -> int:
    """The frame on screen at a second."""
    return max(0, int(seconds * FRAMES + 1e-6))


def timecode(seconds: float) -> str:
    """`00:06.12`: minutes, seconds and frames."""
    frame = frame_at(seconds)
    whole, rest = divmod(frame, FRAMES)
    return f"{whole // 60:02d}:{whole % 60:02d}.{rest:02d}"
