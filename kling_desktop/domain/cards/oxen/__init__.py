"""Oxen's models. Source: Oxen's model page of April 2026 and its reference, read on 8 August 2026."""

from __future__ import annotations

from kling_desktop.domain.cards.oxen.motion import V3_PRO_MOTION
from kling_desktop.domain.cards.oxen.o3_4k import O3_4K_IMAGE, O3_4K_REFERENCE, O3_4K_TEXT
from kling_desktop.domain.cards.oxen.o3_pro import O3_PRO_EDIT, O3_PRO_IMAGE, O3_PRO_REFERENCE, O3_PRO_VIDEO_REFERENCE
from kling_desktop.domain.cards.oxen.omni import O3_OMNI
from kling_desktop.domain.cards.oxen.v2_6 import V2_6_IMAGE, V2_6_TEXT

CARDS = (
    O3_PRO_REFERENCE,
    O3_PRO_EDIT,
    O3_OMNI,
    O3_PRO_VIDEO_REFERENCE,
    V3_PRO_MOTION,
    O3_PRO_IMAGE,
    V2_6_IMAGE,
    V2_6_TEXT,
    O3_4K_REFERENCE,
    O3_4K_IMAGE,
    O3_4K_TEXT,
)
