"""What size and rate a source video of this computer goes out with: its own, or the nearest that a model takes."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

MOST_ENLARGED = 2.0
"""A side may be doubled at most: beyond that the model would be given a blur to look at."""

RATE_OFF = 0.1
"""Frames a second by which a rate may miss a limit: film cameras run at 23.976."""

_STANDARD = tuple(
    Fraction(rate)
    for rate in (
        *(Fraction(24000, 1001), 24, 25, Fraction(30000, 1001), 30, 48, 50, Fraction(60000, 1001), 60),
        *(90, 100, Fraction(120000, 1001), 120, 240),
    )
)
_NEAR = 0.004


def size_for(width: int, height: int, sides: tuple[int, int]) -> tuple[int, int] | None:
    """The size to send, in even pixels and of the same shape; None where it is too small or too long a shape.

    `sides` are the least and the most pixels of each side.
    """
    least, most = sides
    if width <= 0 or height <= 0:
        return None
    scale = 1.0
    if max(width, height) > most:
        scale = most / max(width, height)
    elif min(width, height) < least:
        scale = least / min(width, height)
    if scale > MOST_ENLARGED:
        return None
    size = (_even(width * scale, least, most), _even(height * scale, least, most))
    # Rounding to even pixels may miss by one; a shape that is too long misses by more.
    if min(width, height) * scale < least - 1 or max(width, height) * scale > most + 1:
        return None
    return size


def _even(side: float, least: int, most: int) -> int:
    even = round(side / 2) * 2
    return even + 2 if even < least else even - 2 if even > most else even


def rate_for(fps: float, limits: tuple[float, float]) -> Fraction:
    """The rate to send: its own, as the standards write it; outside the limits a whole multiple or part of it.

    So every frame is repeated equally often, or every second, third … is kept, and movement stays even.
    """
    slowest, fastest = limits
    if fps <= 0:
        return Fraction(slowest).limit_denominator(1001)
    rate = exact_rate(fps)
    if fits(fps, limits):
        return rate
    if rate < slowest:
        more = rate * ceil(Fraction(slowest) / rate)
        return more if more <= fastest else Fraction(slowest).limit_denominator(1001)
    return rate / ceil(rate / Fraction(fastest))


def fits(fps: float, limits: tuple[float, float]) -> bool:
    """Whether a rate is within the limits."""
    return limits[0] - RATE_OFF <= fps <= limits[1] + RATE_OFF


def rate_of(step: float, grain: float) -> Fraction:
    """The rate of frames that follow each other after `step` seconds, written in units of `grain` seconds."""
    if step <= 0:
        return Fraction(0)
    nearest = min(_STANDARD, key=lambda rate: abs(1 / float(rate) - step))
    # Where times are written in thousandths, a step of 0.033 is a thirtieth.
    return nearest if abs(1 / float(nearest) - step) <= min(grain, step * 0.05) else exact_rate(1 / step)


def exact_rate(fps: float) -> Fraction:
    """The standard rate that a measured one stands for; else the measured one."""
    nearest = min(_STANDARD, key=lambda rate: abs(float(rate) - fps))
    if abs(float(nearest) - fps) <= nearest * _NEAR:
        return nearest
    return Fraction(fps).limit_denominator(1001)
