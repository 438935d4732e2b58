"""Everything that can go wrong between us and a service, and what must become of a job then: one rule for all."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from kling_desktop.domain.jobs import State
from kling_desktop.domain.troubles import Charged
from tests.fakes.errors import PAGE
from tests.fakes.script import Action, Redirect, Reset, Status, Truncate, WrongLength, deep, empty, garbage, html, huge
from tests.fakes.wire import Json

Step = Literal["upload", "submit", "poll", "download"]
Kind = Literal["status", "page", "broken", "nonsense", "portal", "elsewhere", "unsafe", "spoilt", "beyond"]
LISTS = {"oxen": True, "pixeldojo": True, "aihubmax": False}

STATUSES = sorted(
    {status.value for status in HTTPStatus if status >= 400} | {499, *range(520, 531), 529, 540, 598, 599}
)
"""Every registered status of an error, and those that only edges and balancers know."""
SAYS_NO: Json = {"error": {"message": "Something is not right"}}
_BROKEN_VIDEO = struct.pack(">I4s4s", 24, b"ftyp", b"mp42") + bytes(3000)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, each time a step is tried. `acted`: the service had done its work before."""

    name: str
    kind: Kind
    action: Action
    status: int = 0
    acted: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What must hold once a command has given up: the state, whether money went, and how many orders were taken.

    `last` is the state after the fault has passed and `resume` has run; `kept` whether the take is in the library.
    """

    state: State
    charged: Charged | None
    orders: int
    last: State

    @property
    def kept(self) -> bool:
        return self.last is State.DONE


def faults(step: Step) -> Iterator[Fault]:
    """Every fault that this step can meet."""
    for status in STATUSES:
        yield Fault(f"{status}", "status", Status(status, SAYS_NO), status)
    for status in (403, 404, 429, 500, 502, 503):
        yield Fault(f"page {status}", "page", html(status), status)
    yield Fault("reset", "broken", Reset())
    yield Fault("page 200", "portal", html(200), 200)
    yield Fault("portal 302", "portal", Redirect("http://127.0.0.1:9/login", 302), 302)
    if step == "download":
        yield Fault("truncated", "broken", Truncate(700))
        yield Fault("truncated, reset", "broken", Truncate(700, reset=True))
        yield Fault("longer", "broken", WrongLength(10))
        yield Fault("redirect to a private place", "unsafe", Redirect("http://10.0.0.1/take.mp4"))
        yield Fault("redirect to a file", "unsafe", Redirect("file:///etc/passwd"))
        yield Fault("redirect to another server", "elsewhere", Redirect(None))
        yield Fault("no video", "spoilt", Status(200, _BROKEN_VIDEO, {"Content-Type": "video/mp4"}))
        yield Fault("page called a video", "spoilt", Status(200, PAGE, {"Content-Type": "video/mp4"}))
        yield Fault("empty", "broken", Status(200, b""))
        return
    yield Fault("truncated", "broken", Truncate(5), acted=True)
    yield Fault("truncated, reset", "broken", Truncate(9, reset=True), acted=True)
    yield Fault("longer", "broken", WrongLength(30), acted=True)
    for acted in (False, True):
        after = " after it acted" if acted else ""
        yield Fault(f"garbage{after}", "nonsense", garbage(acted=acted), 200, acted)
        yield Fault(f"empty{after}", "nonsense", empty(acted=acted), 200, acted)
        yield Fault(f"deep{after}", "nonsense", deep(acted=acted), 200, acted)
        yield Fault(f"huge{after}", "nonsense", huge(20 * 1024 * 1024, acted=acted), 200, acted)
    yield Fault("reset after it acted", "broken", Reset(acted=True), acted=True)
    yield Fault("500 after it acted", "page", html(500, acted=True), 500, acted=True)
    yield Fault("302 after it acted", "portal", Redirect(None, 302, acted=True), 302, acted=True)
    yield Fault("308", "status", Redirect(None, 308), 308)


def passes(fault: Fault) -> bool:
    """Whether it says "come back": it is then waited out however long it lasts, and the job goes on."""
    return fault.status == 429


def outcome(provider: str, step: Step, fault: Fault) -> Outcome:
    """The reference: what must become of a job that meets this fault whenever it tries this step."""
    done = Outcome(state=State.DONE, charged=Charged.YES, orders=1, last=State.DONE)
    match step:
        case "upload":
            return _of_upload(fault)
        case "submit":
            return _of_order(provider, fault, done)
        case "poll":
            return _of_look(provider, fault, done)
        case "download":
            return _of_download(fault, done)


def _of_upload(fault: Fault) -> Outcome:
    """Nothing was ordered. What passes is waited out; what the service says of the file or the key has failed."""
    refused = fault.kind == "status" and fault.status not in {308, 408, 499, *range(500, 600)}
    if refused:
        return Outcome(state=State.FAILED, charged=Charged.NO, orders=0, last=State.FAILED)
    return Outcome(state=State.PLANNED, charged=Charged.NO, orders=0, last=State.DONE)


def _of_order(provider: str, fault: Fault, done: Outcome) -> Outcome:
    """Refused is only what the service says in so many words under a status that says so; the rest is not known."""
    if provider == "oxen" and fault.kind == "status" and fault.status in {404, 405}:
        return done  # there is no queue here: it is made in a call that stays open
    certain = fault.kind in {"status", "page"} and fault.status not in {408, 499, *range(500, 600)}
    if certain:
        return Outcome(state=State.FAILED, charged=Charged.NO, orders=0, last=State.FAILED)
    if fault.acted and LISTS[provider]:
        return done  # found in its list
    return Outcome(state=State.UNKNOWN, charged=Charged.UNKNOWN, orders=int(fault.acted), last=State.UNKNOWN)


def _of_look(provider: str, fault: Fault, done: Outcome) -> Outcome:
    """A look costs nothing and settles nothing, but for a service that says that there is no such job."""
    if fault.kind == "status" and fault.status in {404, 410}:
        if provider == "oxen":
            return done  # what its queue does not know is looked up in its history
        return Outcome(state=State.UNKNOWN, charged=Charged.UNKNOWN, orders=1, last=State.UNKNOWN)
    return Outcome(state=State.QUEUED, charged=None, orders=1, last=State.DONE)


def _of_download(fault: Fault, done: Outcome) -> Outcome:
    """The take is paid for: it is saved, or can still be asked for."""
    if fault.kind == "elsewhere":
        return done
    if fault.name == "longer":
        return done  # every byte has come, and asked for the rest the service says that there is none
    dead = fault.kind in {"status", "page"} and fault.status in {400, 401, 403, 404, 410}
    if dead or fault.kind in {"spoilt", "unsafe"}:
        return Outcome(state=State.EXPIRED, charged=Charged.YES, orders=1, last=State.DONE)
    return Outcome(state=State.DOWNLOADING, charged=None, orders=1, last=State.DONE)
