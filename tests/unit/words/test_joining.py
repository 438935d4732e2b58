"""Sentences one after the other."""

from __future__ import annotations

from kling_desktop.words import joined


def test_sentences_are_joined_as_their_language_does() -> None:
    assert joined("It failed.", "", " Try again. ") == "It failed. Try again."
    assert joined("失败了。", "请重试。", "Oxen: no.") == "失败了。请重试。Oxen: no."
    assert joined() == joined("", " ") == ""
