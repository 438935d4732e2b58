"""Source videos: measured as they are seen, and made ready to be sent. Everything here blocks."""

from __future__ import annotations

from kling_desktop.media.source.measuring import measure
from kling_desktop.media.source.ready import make_ready
from kling_desktop.media.source.stopping import Stopped

__all__ = ["Stopped", "make_ready", "measure"]
