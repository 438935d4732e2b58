"""Rows of Oxen's queue, history and older list: their states, and whether one may be a certain order of ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from kling_desktop.providers.answers import Json, moment, words

WAITING = frozenset({"queued", "pending", "submitted", "in_queue"})
RENDERING = frozenset({"", "processing", "running", "in_progress", "started"})
DONE = frozenset({"succeeded", "success", "completed"})
FAILED = frozenset({"failed", "error", "expired"})
CANCELLED = frozenset({"cancelled", "canceled"})
_CLOCKS_DIFFER = timedelta(seconds=5)


def is_since(row: Mapping[str, Json], sent: datetime) -> bool:
    """Whether a job was taken at or after `sent`, as far as its row tells."""
    when = moment(row.get("enqueued_at"))
    # Whole seconds, of a clock that is not ours.
    return when is None or when >= sent - _CLOCKS_DIFFER


def is_of(row: Mapping[str, Json], model: str) -> bool:
    """Whether it is of this model, as far as its row tells."""
    name = words(row.get("model_name")) or words(row.get("model"))
    return not name or name == model


def same_words(row: Mapping[str, Json], body: Mapping[str, object]) -> bool:
    """Whether a row repeats the words and lengths of an order. The first contract's rows repeat none: they may."""
    if "prompt" not in row and "multi_prompt" not in row:
        return True
    shots = body.get("multi_prompt")
    if isinstance(shots, list):
        theirs = row.get("multi_prompt")
        if isinstance(theirs, list):
            return _shots(theirs) == _shots(shots)
        return not words(row.get("prompt")) or words(row.get("prompt")) in {text for text, _ in _shots(shots)}
    duration = row.get("duration")
    return words(row.get("prompt")) == str(body.get("prompt", "")).strip() and (
        duration is None or "duration" not in body or str(duration) == str(body["duration"])
    )


def _shots(shots: list[Json] | list[object]) -> list[tuple[str, str]]:
    return [
        (str(shot.get("prompt", "")).strip(), str(shot.get("duration", ""))) if isinstance(shot, dict) else ("", "")
        for shot in shots
    ]
