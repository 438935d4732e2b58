"""Oxen (hub.oxen.ai) in all three generations of its contract, the newest first.

Source: Oxen's pages on its queue, its history, its events and its repositories, read in August 2026, and its model
page of April 2026.
"""

from __future__ import annotations

from kling_desktop.providers.oxen.adapter import Oxen

__all__ = ["Oxen"]
