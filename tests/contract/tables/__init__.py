"""The services' error tables as data: what is said, with which status, where, and what that means to an artist.

A row is one line of a table. `bodies` are all the forms in which its service may say it; the tests send every one of
them to an order, to a look at a job, and as the reason of a failed job, as the row tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kling_desktop.domain.answer_troubles import ModelBusy, PictureUnfit, TurnedAway
from kling_desktop.domain.troubles import (
    Again,
    AnswerLost,
    Charged,
    ContentRefused,
    JobLost,
    KeyRefused,
    ModelGone,
    NotAllowed,
    OutOfCredit,
    PictureNotFetched,
    RateLimited,
    RenderFailed,
    RequestRefused,
    ServerFault,
    Trouble,
)
from tests.fakes.wire import Json

Shape = Callable[[str, str], Json]
"""Makes a body from a code and a text. A body that is a text goes out as plain text, or as a page."""

PAGE = "<!DOCTYPE html><html><head><title>Just a moment…</title></head><body><h1>Wait</h1></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line. `orders`, `looks`: the statuses it comes with there; `jobs`: whether a failed job may say it.

    What it must become: `kind`, and at a look `seen` (None: the same); whether money went; whether it may be tried
    again; and the beginning of the advice.
    """

    name: str
    code: str = ""
    text: str = ""
    orders: tuple[int, ...] = ()
    looks: tuple[int, ...] = ()
    jobs: bool = False
    kind: type[Trouble]
    seen: type[Trouble] | None = None
    again: Again = Again.NEVER
    advice: str
    headers: Mapping[str, str] = field(default_factory=dict)
    shapes: tuple[Shape, ...] = ()
    """Its own forms, where it does not come in all of its service's."""
    wrapped: bool = True
    """Whether it may come with the service's wrapping before it."""

    @property
    def charged(self) -> Charged:
        """Of an order: nothing went, except where nobody knows."""
        return self.kind.charged


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A service's rows, the forms its errors come in, and what it may put before them."""

    rows: tuple[Row, ...]
    shapes: tuple[Shape, ...]
    wrappings: tuple[str, ...] = ("",)

    def bodies(self, row: Row) -> Iterator[tuple[Json, str]]:
        """Every body this row may come with, and the text of it that is to be shown."""
        for shape in row.shapes or self.shapes:
            for wrapping in self.wrappings if row.text and row.wrapped else ("",):
                body = shape(row.code, wrapping + row.text)
                if body is not None:
                    yield body, row.text


def as_it_is(body: Json) -> tuple[Shape, ...]:
    """One body, whatever the row."""
    return (lambda code, text: body,)


def plain(code: str, text: str) -> Json:
    """The text alone."""
    return text or None


def page(code: str, text: str) -> Json:
    """A web page of something on the way."""
    return PAGE


__all__ = [
    "Again",
    "AnswerLost",
    "Charged",
    "ContentRefused",
    "JobLost",
    "KeyRefused",
    "ModelBusy",
    "ModelGone",
    "NotAllowed",
    "OutOfCredit",
    "PictureNotFetched",
    "PictureUnfit",
    "RateLimited",
    "RenderFailed",
    "RequestRefused",
    "Row",
    "ServerFault",
    "Shape",
    "Table",
    "Trouble",
    "TurnedAway",
    "as_it_is",
    "page",
    "plain",
]
