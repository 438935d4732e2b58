"""The animatic's sound bed: a quiet chord that breathes, and a soft tick at each cut. Plain numbers, no library."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

RATE = 48_000
_LOOP = 4 * RATE
# A low fifth and its octave; whole cycles in four seconds, so that the loop has no seam.
_CHORD = ((110.0, 0.030), (164.75, 0.020), (220.0, 0.012), (329.5, 0.006))
_FADE = RATE // 3
_TICK = RATE // 20


def bed(samples: int, cuts: Sequence[int]) -> array[float]:
    """`samples` values from -1 to 1; `cuts` are sample numbers that get a tick. The same every time."""
    loop = _chord()
    whole, rest = divmod(samples, len(loop))
    sound = loop * whole + loop[:rest]
    fade = min(_FADE, samples // 2)
    for place in range(fade):
        level = math.sin(place / fade * math.pi / 2) ** 2
        sound[place] *= level
        sound[samples - 1 - place] *= level
    tick = [0.11 * math.sin(2 * math.pi * 1320 * i / RATE) * math.exp(-i / (RATE * 0.008)) for i in range(_TICK)]
    for cut in cuts:
        for place, level in enumerate(tick[: max(0, samples - cut)]):
            sound[cut + place] += level
    return sound


def _chord() -> array[float]:
    """Four seconds, each note swelling twice in them, one after the other."""
    total = array("f", bytes(4 * _LOOP))
    for note, (pitch, loud) in enumerate(_CHORD):
        turn = 2 * math.pi * pitch / RATE
        # One period of rounding-free sine by rotation: far cheaper than a sine for each of 192,000 samples.
        cosine, sine, x, y = math.cos(turn), math.sin(turn), 1.0, 0.0
        swell = 2 * math.pi * 2 / _LOOP
        block = 480
        for start in range(0, _LOOP, block):
            level = loud * (0.65 + 0.35 * math.sin(swell * start + note * 1.7))
            following = loud * (0.65 + 0.35 * math.sin(swell * (start + block) + note * 1.7))
            step = (following - level) / block
            for place in range(start, start + block):
                total[place] += y * level
                level += step
                x, y = x * cosine - y * sine, x * sine + y * cosine
    return total
