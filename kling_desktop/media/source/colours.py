"""From the light of HDR cameras to an ordinary screen: a table of colours, computed once for each light curve.

BT.2100 gives the curves (PQ, HLG), BT.2087 the primaries, BT.2408 the level at which white of an ordinary picture lies.
"""

from __future__ import annotations

from math import exp
from pathlib import Path

_STEPS = 33
_WHITE = 203.0
"""Nits of white paper in an HDR picture (BT.2408); what is brighter is glare and rolls off."""
_HLG_PEAK = 1000.0
_PQ_PEAK = 1000.0
"""Nits that phones and cameras write at most."""
_KNEE = 0.75
"""Up to here, in parts of ordinary white, light stays as it is."""


def write_table(file: Path, curve: str) -> None:
    """Write the table for `curve` ("pq" or "hlg") as a .cube file. Raises OSError."""
    nits = _pq_nits if curve == "pq" else _hlg_nits
    peak = (_PQ_PEAK if curve == "pq" else _HLG_PEAK) / _WHITE
    levels = [step / (_STEPS - 1) for step in range(_STEPS)]
    lines = [f"LUT_3D_SIZE {_STEPS}"]
    for blue in levels:
        for green in levels:
            for red in levels:
                shown = _shown(nits(red, green, blue), peak)
                lines.append("{:.5f} {:.5f} {:.5f}".format(*shown))
    file.write_text("\n".join(lines) + "\n", encoding="ascii")


def _shown(nits: tuple[float, float, float], peak: float) -> tuple[float, float, float]:
    """Light of BT.2020 as code values of BT.709; `peak` in parts of ordinary white."""
    red, green, blue = (value / _WHITE for value in nits)
    strongest = max(red, green, blue)
    share = _rolled_off(strongest, peak) / strongest if strongest > 0 else 1.0
    red, green, blue = red * share, green * share, blue * share
    return (
        _code(1.660491 * red - 0.587641 * green - 0.072850 * blue),
        _code(-0.124550 * red + 1.132900 * green - 0.008349 * blue),
        _code(-0.018151 * red - 0.100579 * green + 1.118730 * blue),
    )


def _rolled_off(light: float, peak: float) -> float:
    """Light as it is up to the knee, above it ever slower up to 1 at the peak."""
    if light <= _KNEE:
        return light
    room, over, most = 1 - _KNEE, light - _KNEE, peak - _KNEE
    slope = room / most
    # A hyperbola that leaves the knee with slope 1 and arrives at the peak.
    return _KNEE + min(room, over / (1 + over * (1 - slope) / room))


def _code(light: float) -> float:
    code: float = pow(min(1.0, max(0.0, light)), 1 / 2.4)
    return code


def _pq_nits(*codes: float) -> tuple[float, float, float]:
    red, green, blue = (_each_pq(code) for code in codes)
    return red, green, blue


def _each_pq(code: float) -> float:
    power = pow(code, 32 / 2523)
    low = max(power - 107 / 128, 0.0)
    share = low / (2413 / 128 - 2392 / 128 * power)
    return 10_000.0 * float(pow(share, 16384 / 2610))


def _hlg_nits(*codes: float) -> tuple[float, float, float]:
    red, green, blue = (_scene(code) for code in codes)
    light = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    gain = _HLG_PEAK * (light**0.2 if light > 0 else 0.0)
    return red * gain, green * gain, blue * gain


def _scene(code: float) -> float:
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return code * code / 3 if code <= 0.5 else (exp((code - c) / a) + b) / 12
