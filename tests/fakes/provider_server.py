"""One fake for all three paid services, on a real socket: inside a test, or as `python -m tests.fakes.provider_server`.

The three contracts live at the real paths, which do not clash, so the three base addresses may be one address; each
is also reachable below `/oxen`, `/pixeldojo`, `/aihubmax`. A second port, `elsewhere`, is for redirects and, if
wished, for results: no key belongs there, and one that arrives is kept in `leaks`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import TypeAlias, cast

from tests.fakes import aihubmax_models, oxen_models, pixeldojo_models
from tests.fakes.aihubmax import AIHubMax
from tests.fakes.control import PREFIX, control
from tests.fakes.errors import Provider
from tests.fakes.files import Files
from tests.fakes.gates import Gates
from tests.fakes.jobs import FakeJob, JobLife, Jobs
from tests.fakes.ledger import Journal, LedgerEntry, Refund, Violation
from tests.fakes.listener import Listener
from tests.fakes.oxen import Oxen
from tests.fakes.pixeldojo import PixelDojo
from tests.fakes.script import Action, Exchange, Pass, Rule, Script
from tests.fakes.script_json import apply_settings, read_script
from tests.fakes.service import Service, World
from tests.fakes.wire import Json, Reply, Request, Wire, json_reply

Clip: TypeAlias = "bytes | Path | Callable[[FakeJob], bytes]"
PROVIDERS: tuple[Provider, ...] = ("oxen", "pixeldojo", "aihubmax")


class FakeProviderServer:
    """A scriptable Oxen, PixelDojo and AIHubMax. Use it as a context manager; leaving it ends all its threads.

    `clip` is what finished jobs return: bytes, a file, or a function of the job; None makes a clip of the length and
    shape the job asked for. `keys` maps a provider to the keys it accepts; one that is missing accepts any.
    `strict` records breaches of contract in `violations`. `folder` gets the ledger as `ledger.jsonl`.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        clip: Clip | None = None,
        keys: Mapping[Provider, Collection[str]] | None = None,
        strict: bool = True,
        folder: Path | None = None,
        results_elsewhere: bool = False,
    ) -> None:
        self.journal = Journal(folder)
        self.files = Files(self.journal)
        self.jobs = Jobs()
        self.gates = Gates(self.journal.nudge)
        self.rules = Script()
        self._numbers = count(1)
        self._stopping = False
        self._main = Listener(port, self._serve, elsewhere=False)
        self._other = Listener(0, self._serve, elsewhere=True)
        self.url = self._main.address
        self.elsewhere = self._other.address
        world = World(
            journal=self.journal,
            files=self.files,
            jobs=self.jobs,
            clips={"default": clip or asked_for},
            base=self.url,
            results=self.elsewhere if results_elsewhere else self.url,
            strict=strict,
        )
        self.world = world
        accepted = keys or {}
        self.oxen = Oxen(world, accepted.get("oxen"))
        self.pixeldojo = PixelDojo(world, accepted.get("pixeldojo"))
        self.aihubmax = AIHubMax(world, accepted.get("aihubmax"))

    def start(self) -> FakeProviderServer:
        """Serve from now on."""
        self._main.start()
        self._other.start()
        return self

    def stop(self) -> None:
        """Release whoever waits, close every connection, end every thread."""
        self._stopping = True
        self.gates.open_all()
        self.journal.nudge()
        self._main.stop()
        self._other.stop()
        self.journal.close()

    def __enter__(self) -> FakeProviderServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def go_offline(self) -> None:
        """Refuse every connection at the main port from now on; what was there stays known."""
        self._main.stop()

    def go_online(self) -> None:
        """Serve at the same address again."""
        self._main = Listener(self._main.port, self._serve, elsewhere=False)
        self._main.start()

    # What a test reads

    @property
    def port(self) -> int:
        """The port of the services on this computer."""
        return self._main.port

    @property
    def ledger(self) -> list[LedgerEntry]:
        """Accepted paid submits, oldest first."""
        return list(self.journal.ledger)

    @property
    def submissions(self) -> int:
        """How many paid submits were accepted."""
        return len(self.journal.ledger)

    @property
    def refunds(self) -> list[Refund]:
        """Money given back."""
        return list(self.journal.refunds)

    @property
    def requests(self) -> list[Request]:
        """Every request, those that were never answered included."""
        return list(self.journal.requests)

    @property
    def violations(self) -> list[Violation]:
        """What clients sent against the contract."""
        return list(self.journal.violations)

    @property
    def leaks(self) -> list[Request]:
        """Requests that carried a key to a place where none belongs."""
        return list(self.journal.leaks)

    def to(self, path: str, method: str | None = None) -> list[Request]:
        """The requests to a path (without a provider's prefix), with a method if given."""
        return [each for each in self.requests if each.path == path and method in {None, each.method}]

    def wait_for(self, predicate: Callable[[], bool], timeout: float = 10.0) -> None:
        """Return once `predicate()` holds, without polling; TimeoutError otherwise. Seconds."""
        self.journal.wait_for(predicate, timeout)

    async def until(self, predicate: Callable[[], bool], timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """`wait_for` beside a running event loop."""
        await asyncio.to_thread(self.wait_for, predicate, timeout)

    def base(self, provider: Provider) -> str:
        """A base address of its own for each provider."""
        return f"{self.url}/{provider}"

    def environment(self, key: str = "test-key", *, separate: bool = False) -> dict[str, str]:
        """Environment variables that lead the program to this server."""
        made: dict[str, str] = {}
        for provider in PROVIDERS:
            made[f"KLING_DESKTOP_{provider.upper()}_URL"] = self.base(provider) if separate else self.url
            if key:
                made[f"KLING_DESKTOP_{provider.upper()}_KEY"] = key
        return made

    # What a test orders

    def script(self, *rules: Rule) -> None:
        """Add rules behind those there are."""
        with self.journal.changed:
            self.rules.add(*rules)

    def on(self, method: str | None, path: str, *actions: Action, times: int | None = 1) -> None:
        """Add a rule for each action: the first matching request meets the first, the next the second…"""
        self.script(*(Rule(action=action, method=method, path=path, times=times) for action in actions))

    def plan(self, *lives: JobLife, provider: Provider | None = None) -> None:
        """Lives for the next jobs, one each."""
        with self.journal.changed:
            self.jobs.plan(*lives, provider=provider)

    def advance(self, job: str, steps: int = 1) -> None:
        """Move a (held) job on."""
        with self.journal.changed:
            self.jobs[job].advance(steps)
            self.oxen.tell_ends()

    def finish(self, job: str) -> None:
        """Bring a (held) job to its end."""
        with self.journal.changed:
            self.jobs[job].advance(len(self.jobs[job].life.steps))
            self.oxen.tell_ends()

    def release(self, gate: str = "hang", *, keep_open: bool = False) -> int:
        """Let those who wait at a gate go on; how many they were."""
        return self.gates.release(gate, keep_open=keep_open)

    def waiting(self, gate: str = "hang") -> int:
        """How many answers wait at a gate."""
        return self.gates.waiting(gate)

    def kill_link(self, address: str, status: int = 410) -> None:
        """Let a file's address expire."""
        with self.journal.changed:
            self.files.kill(self.world.own_path(address) or address, status)

    def put_file(self, name: str, data: bytes) -> str:
        """Put a file on the server; its whole address."""
        with self.journal.changed:
            return self.url + self.files.put(name, data)

    def forgive(self) -> None:
        """Forget breaches and leaks that the test caused on purpose."""
        with self.journal.changed:
            self.journal.violations.clear()
            self.journal.leaks.clear()

    def add_clip(self, name: str, clip: Clip) -> None:
        """A further clip, for `JobLife(clip=name)`."""
        self.world.clips[name] = clip

    def apply(self, value: Json) -> None:
        """Follow a script in its JSON form; ValueError when it cannot be understood."""
        rules, lives, default = read_script(value)
        targets = {
            "oxen": self.oxen.settings,
            "pixeldojo": self.pixeldojo.settings,
            "aihubmax": self.aihubmax.settings,
            "files": self.files,
        }
        settings = value.get("settings") if isinstance(value, dict) else None
        with self.journal.changed:
            for name, values in (settings if isinstance(settings, dict) else {}).items():
                apply_settings(targets[name], values)
            self.rules.add(*rules)
            for provider, life in lives:
                self.jobs.plan(life, provider=provider)
            if default is not None:
                self.jobs.default = default

    # How a request is answered

    def _serve(self, wire: Wire) -> bool:
        request = wire.read(next(self._numbers))
        only: Provider | None = None
        for provider in PROVIDERS:
            if request.path.startswith(f"/{provider}/"):
                only, request = provider, _without_prefix(request, provider)
        if request.path.startswith(PREFIX):
            wire.send(control(self, request))
            return True
        self.journal.saw(request)
        if request.elsewhere and "authorization" in request.headers and not request.path.startswith("/files/"):
            self.journal.leak(request)
        with self.journal.changed:
            action = self.rules.action_for(request)
        events = request.method == "GET" and request.path == "/api/events" and self.oxen.settings.events
        if events and action == Pass() and self.oxen.admits(request):
            return self._events(wire)
        exchange = Exchange(
            request=request,
            wire=wire,
            gates=self.gates,
            elsewhere=self.elsewhere,
            act=lambda: self._act(request, only),
        )
        return action.perform(exchange)

    def _act(self, request: Request, only: Provider | None) -> Reply:
        services: list[Service] = [self.oxen, self.pixeldojo, self.aihubmax]
        with self.journal.changed:
            if (file := self.files.handle(request)) is not None:
                return file
            if not request.elsewhere:
                for service in services:
                    if only in {None, service.provider} and (reply := service.handle(request)) is not None:
                        self.oxen.tell_ends()
                        self.journal.nudge()
                        return reply
        return json_reply(404, {"error": {"message": "Not found"}})

    def _events(self, wire: Wire) -> bool:
        """Oxen's server-sent events, from now until either side goes."""
        journal = self.journal
        told = len(journal.tellings)

        def due() -> bool:
            return self._stopping or len(journal.tellings) > told

        wire.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        while not self._stopping:
            with journal.changed:
                journal.changed.wait_for(due, 15)
                news = journal.tellings[told:]
                told += len(news)
            lines = [f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in news]
            wire.write("".join(lines or [": keep-alive\n\n"]).encode())
        return False


def _without_prefix(request: Request, provider: Provider) -> Request:
    cut = len(provider) + 1
    return replace(request, path=request.path[cut:], target=request.target[cut:])


def asked_for(job: FakeJob) -> bytes:
    """A clip of the length, shape and sound a job asked for."""
    from tests.fakes.clips import clip_for  # PyAV is loaded only when a clip has to be made

    match job.provider:
        case "oxen":
            seconds = float(oxen_models.seconds(job.body))
        case "pixeldojo":
            seconds = float(pixeldojo_models.seconds(job.model, job.body))
        case "aihubmax":
            seconds = aihubmax_models.seconds(job.body)
    return clip_for(seconds, job.body.get("aspect_ratio", "16:9"), sound=job.body.get("generate_audio") is True)


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes; the first line printed is the address."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.provider_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path, help="JSON file with rules, jobs and settings")
    parser.add_argument("--state", type=Path, help="folder for ledger.jsonl and its companions")
    parser.add_argument("--clip", type=Path, help="the video every job returns")
    parser.add_argument("--results-elsewhere", action="store_true", help="hand out results at the second port")
    given = parser.parse_args(arguments)
    server = FakeProviderServer(
        port=given.port, clip=given.clip, folder=given.state, results_elsewhere=given.results_elsewhere
    )
    if given.script is not None:
        server.apply(cast("Json", json.loads(given.script.read_text("utf-8"))))
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with server:
        sys.stdout.write(f"{server.url}\nelsewhere {server.elsewhere}\n")
        sys.stdout.flush()
        ended.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
