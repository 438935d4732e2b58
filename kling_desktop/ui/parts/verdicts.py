"""The colours of verdicts."""

from __future__ import annotations

from PySide6.QtGui import QColor

from kling_desktop.domain.takes import Verdict
from kling_desktop.ui.theme.tokens import load_theme


def plate_ink(verdict: Verdict) -> QColor | None:
    """The colour a verdict is written in on a plate over a picture; none for no verdict. Plates are always dark."""
    look = load_theme("dark")
    return {Verdict.APPROVED: look.ok, Verdict.REDO: look.warn, Verdict.REJECTED: look.bad}.get(verdict)


def label_role(verdict: Verdict) -> str:
    """The role of the style sheet for a label that says a verdict."""
    return {Verdict.APPROVED: "ok", Verdict.REDO: "warn", Verdict.REJECTED: "bad"}.get(verdict, "dim")
