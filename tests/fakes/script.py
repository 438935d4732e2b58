"""What the server does instead of answering as it should: rules, tried in order, each with an action.

An action with `acted` lets the provider do its work first (a paid submit is then on the ledger) and spoils only the
answer; without it nothing has happened when the client gets its trouble.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Protocol

from tests.fakes.errors import ERRORS, PAGE
from tests.fakes.gates import Gates
from tests.fakes.wire import Json, Reply, Request, Wire, json_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request on its way to an answer; `act` does what the provider would do and gives its answer."""

    request: Request
    wire: Wire
    gates: Gates
    elsewhere: str
    act: Callable[[], Reply]

    def send(self, reply: Reply) -> bool:
        """Write a whole answer; True: the connection may go on."""
        self.wire.send(reply, body=self.request.method != "HEAD")
        close = "close" in {
            self.request.headers.get("connection", "").lower(),
            reply.headers.get("Connection", "").lower(),
        }
        return not close


class Action(Protocol):
    """What to do with one exchange; True when the connection may serve another request."""

    def perform(self, exchange: Exchange) -> bool:
        """Answer, or do not."""
        ...


@dataclass(frozen=True, slots=True)
class Pass:
    """Answer as if there were no script."""

    def perform(self, exchange: Exchange) -> bool:
        """The provider's own answer."""
        return exchange.send(exchange.act())


@dataclass(frozen=True, slots=True)
class Status:
    """Any answer: `body` is JSON, a text (plain), bytes, or None for an empty body."""

    status: int
    body: Json | bytes = None
    headers: Mapping[str, str] = field(default_factory=dict)
    acted: bool = False

    def perform(self, exchange: Exchange) -> bool:
        """The answer, whatever the provider says."""
        if self.acted:
            exchange.act()
        if isinstance(self.body, dict | list):
            return exchange.send(json_reply(self.status, self.body, self.headers))
        data = self.body.encode("utf-8") if isinstance(self.body, str) else self.body
        body = data if isinstance(data, bytes) else b""
        return exchange.send(Reply(status=self.status, body=body, headers=self.headers))


@dataclass(frozen=True, slots=True)
class Named:
    """A documented error by its name in `errors.ERRORS`."""

    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    acted: bool = False

    def perform(self, exchange: Exchange) -> bool:
        """The provider's own words for this trouble."""
        if self.acted:
            exchange.act()
        return exchange.send(ERRORS[self.name].reply(self.headers))


@dataclass(frozen=True, slots=True)
class Alter:
    """The true JSON answer with values set or taken away; names are dotted paths (`generations.0.status`)."""

    set: Mapping[str, Json] = field(default_factory=dict)
    drop: Sequence[str] = ()
    status: int | None = None

    def perform(self, exchange: Exchange) -> bool:
        """The changed answer."""
        reply = exchange.act()
        value: Json = json.loads(reply.body)
        for path, new in self.set.items():
            holder, name = _holder(value, path)
            if isinstance(holder, list):
                holder[int(name)] = new
            else:
                holder[name] = new
        for path in self.drop:
            holder, name = _holder(value, path)
            if isinstance(holder, list):
                del holder[int(name)]
            else:
                del holder[name]
        return exchange.send(json_reply(self.status or reply.status, value))


def _holder(value: Json, path: str) -> tuple[dict[str, Json] | list[Json], str]:
    *parents, last = path.split(".")
    for name in parents:
        value = value[int(name)] if isinstance(value, list) else _inside(value, name)
    if not isinstance(value, dict | list):
        raise KeyError(path)
    return value, last


def _inside(value: Json, name: str) -> Json:
    if not isinstance(value, dict):
        raise KeyError(name)
    return value[name]


@dataclass(frozen=True, slots=True)
class Hang:
    """Say nothing until the test releases `gate`, then answer truly; an end when the client gives up first."""

    gate: str = "hang"
    acted: bool = False

    def perform(self, exchange: Exchange) -> bool:
        """A silent server."""
        reply = exchange.act() if self.acted else None
        if not exchange.gates.wait(self.gate, exchange.wire):
            return False
        return exchange.send(reply or exchange.act())


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the connection without an answer."""

    acted: bool = False

    def perform(self, exchange: Exchange) -> bool:
        """A connection reset, before or after the work was done."""
        if self.acted:
            exchange.act()
        exchange.wire.reset()
        return False


@dataclass(frozen=True, slots=True)
class Slow:
    """The head and the first bytes of the true answer; the rest once the test releases `gate`."""

    first: int
    gate: str = "slow"

    def perform(self, exchange: Exchange) -> bool:
        """An answer in two parts."""
        reply = exchange.act()
        exchange.wire.write(exchange.wire.head(reply) + reply.body[: self.first])
        if not exchange.gates.wait(self.gate, exchange.wire):
            return False
        exchange.wire.write(reply.body[self.first :])
        return True


@dataclass(frozen=True, slots=True)
class Truncate:
    """A true head with its Content-Length, but only the first `keep` bytes; then the end, or a reset."""

    keep: int
    reset: bool = False

    def perform(self, exchange: Exchange) -> bool:
        """An answer that breaks off."""
        reply = exchange.act()
        exchange.wire.write(exchange.wire.head(reply) + reply.body[: self.keep])
        if self.reset:
            exchange.wire.reset()
        return False


@dataclass(frozen=True, slots=True)
class WrongLength:
    """A whole body under a Content-Length that is off by `by` bytes (None: no Content-Length at all)."""

    by: int | None

    def perform(self, exchange: Exchange) -> bool:
        """An answer whose head is wrong, and the end of the connection."""
        reply = exchange.act()
        # The end of the connection is announced, or a client might send its next request into a closing socket.
        headers = {**reply.headers, "Connection": "close"}
        length = -1 if self.by is None else len(reply.body) + self.by
        exchange.wire.write(exchange.wire.head(replace(reply, headers=headers), length=length) + reply.body)
        return False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the client to `to`; None: the same path at the server's second port, where no key belongs."""

    to: str | None = None
    status: int = 302
    acted: bool = False

    def perform(self, exchange: Exchange) -> bool:
        """A redirect."""
        if self.acted:
            exchange.act()
        to = self.to if self.to is not None else exchange.elsewhere + exchange.request.target
        return exchange.send(Reply(status=self.status, headers={"Location": to}))


def html(status: int = 200, *, acted: bool = False) -> Status:
    """A web page where JSON should be."""
    return Status(status, PAGE, {"Content-Type": "text/html; charset=utf-8"}, acted)


def garbage(*, acted: bool = False) -> Status:
    """Bytes that are called JSON and are none."""
    return Status(200, b'{"generations": [{"id\xff\xfe', {"Content-Type": "application/json"}, acted)


def empty(status: int = 200, *, acted: bool = False) -> Status:
    """No body."""
    return Status(status, None, {"Content-Type": "application/json"}, acted)


def huge(size: int = 64 * 1024 * 1024, *, acted: bool = False) -> Status:
    """A JSON text of `size` bytes."""
    return Status(200, b'"' + b"x" * (size - 2) + b'"', {"Content-Type": "application/json"}, acted)


def deep(levels: int = 200_000, *, acted: bool = False) -> Status:
    """JSON nested so deeply that a careless reader runs out of stack."""
    return Status(200, b"[" * levels + b"]" * levels, {"Content-Type": "application/json"}, acted)


def dead_link(status: int = 410) -> Status:
    """What an expired address answers."""
    return Status(status, "<Error><Code>AccessDenied</Code></Error>", {"Content-Type": "application/xml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a request matches, do `action`. `path` is a glob; `times` None: always; the first `skip` matches pass by.

    `body` must occur in the request's body, when given. A rule speaks of the main port, and of files at either port;
    `elsewhere` narrows it to one of the two.
    """

    action: Action
    method: str | None = None
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    body: str = ""
    elsewhere: bool | None = None

    def matches(self, request: Request) -> bool:
        """Whether this rule speaks of that request."""
        return (
            self.method in {None, request.method}
            and fnmatchcase(request.path, self.path)
            and self._speaks_of_port(request)
            and self.body.encode("utf-8") in request.body
        )

    def _speaks_of_port(self, request: Request) -> bool:
        if self.elsewhere is None:
            return not request.elsewhere or request.path.startswith("/files/")
        return self.elsewhere == request.elsewhere


class Script:
    """The rules still in force; guarded by the server's lock."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, *rules: Rule) -> None:
        """Put rules behind those there are."""
        self._rules.extend(rules)

    def clear(self) -> None:
        """Answer truly from now on."""
        self._rules.clear()

    @property
    def left(self) -> tuple[Rule, ...]:
        """The rules that may still fire."""
        return tuple(self._rules)

    def action_for(self, request: Request) -> Action:
        """The action of the first rule that matches, which is thereby used once; `Pass` when there is none."""
        for index, rule in enumerate(self._rules):
            if not rule.matches(request):
                continue
            if rule.skip:
                self._rules[index] = replace(rule, skip=rule.skip - 1)
                continue
            if rule.times == 1:
                del self._rules[index]
            elif rule.times is not None:
                self._rules[index] = replace(rule, times=rule.times - 1)
            return rule.action
        return Pass()
