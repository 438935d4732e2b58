"""A film rendered as an animatic, into a file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from kling_desktop.domain.film import Film
from kling_desktop.domain.troubles import DoesNotFit
from kling_desktop.media.animatic.encode import encode
from kling_desktop.media.animatic.lettering import own_fonts
from kling_desktop.media.animatic.palette import Palette
from kling_desktop.media.animatic.plan import FPS
from kling_desktop.media.animatic.plates import Plates
from kling_desktop.media.animatic.size import size_of
from kling_desktop.media.animatic.sound import RATE, bed
from kling_desktop.media.animatic.stage import Stage
from kling_desktop.media.whole_files import appearing


class _Stopped(Exception):
    """Somebody asked to stop."""


def render(
    film: Film,
    out: Path,
    *,
    progress: Callable[[float], None],
    stop: threading.Event,
    palette: Palette | None = None,
    fonts: Path | None = None,
) -> bool:
    """Render into `out`, which appears only when it is whole. Blocks; `progress` hears 0 to 1 from this thread.

    False: `stop` was set, and nothing is left behind. Pictures that cannot be shown are named in the film instead.
    Raises DoesNotFit for a film without shots, DiskFull, CannotSave.
    """
    size = size_of(film.settings.aspect_ratio, film.settings.quality)
    stage = Stage(film, size, palette or Palette(), fonts or own_fonts(), Plates())
    total = stage.plan.frames
    if not total:
        raise DoesNotFit(problems=1)
    sound = None
    if film.settings.generate_audio:
        sound = bed(total * RATE // FPS, [span.first * RATE // FPS for span in stage.plan.spans[1:]])

    def frames() -> Iterator[Image.Image]:
        for number in range(total):
            if stop.is_set():
                raise _Stopped
            progress(number / total)
            yield stage.draw(number)

    try:
        with appearing(out) as part:
            encode(part, size, frames(), sound, film.name)
    except _Stopped:
        return False
    progress(1.0)
    return True
