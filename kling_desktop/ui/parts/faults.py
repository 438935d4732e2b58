"""What the checks say about one place of the film, for badges and tooltips."""

from __future__ import annotations

from collections.abc import Iterable

from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import PictureFacts, PictureFault, Problem, Severity
from kling_desktop.words import problems as problem_words
from kling_desktop.words import t


def at(problems: Iterable[Problem], *fields: str) -> tuple[Problem, ...]:
    """The errors and warnings about these fields, errors first."""
    found = [problem for problem in problems if problem.field in fields and problem.severity is not Severity.INFO]
    return tuple(sorted(found, key=lambda problem: not problem.blocks))


def worst(problems: tuple[Problem, ...]) -> Severity | None:
    """The severity to show."""
    return problems[0].severity if problems else None


def hint(title: str, media: Media | None, facts: PictureFacts | None, problems: tuple[Problem, ...]) -> str:
    """A tooltip: what it is, where it is, how large, and what is wrong."""
    lines = [title]
    if media is not None:
        lines.append(size_words(media, facts))
        lines.append(str(media.path) if media.path is not None else media.url or "")
    lines += [problem_words.sentence(problem) for problem in problems]
    return "\n".join(line for line in lines if line)


def spoken(title: str, media: Media | None, facts: PictureFacts | None, problems: tuple[Problem, ...]) -> str:
    """The same for screen readers, in one line."""
    name = "" if media is None else media.name
    size = "" if media is None else size_words(media, facts)
    sentences = [problem_words.sentence(problem) for problem in problems]
    return ", ".join(part for part in (title, name, size, *sentences) if part)


def size_words(media: Media, facts: PictureFacts | None) -> str:
    """Like "1024 × 768 PNG" or "on the web"; nothing while it is not measured."""
    if media.path is None:
        return t("on the web")
    if facts is None or facts.fault is not None:
        return ""
    return t("{width} × {height} {format}", width=facts.width, height=facts.height, format=facts.format)


def tile_words(media: Media, facts: PictureFacts | None) -> str:
    """What a tile says instead of a picture; nothing while one can be expected."""
    if media.path is None:
        return media.name
    if facts is None or facts.fault is None:
        return ""
    match facts.fault:
        case PictureFault.MISSING:
            return t("File is missing")
        case PictureFault.EMPTY:
            return t("File is empty")
        case PictureFault.DENIED:
            return t("May not be opened")
        case PictureFault.TOO_LARGE:
            return t("Too many pixels")
        case PictureFault.UNREADABLE:
            return t("Cannot be read")
