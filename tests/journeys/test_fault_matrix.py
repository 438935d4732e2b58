"""Every fault at every step at every service, through the whole core: the right state, the right word on money, the
take kept or still to be had, and never a second order.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.core import Core, open_core
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Film, Reference, ReferenceId
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.troubles import CannotCancel, Charged, Trouble
from tests.contract.desk import painted, words_film
from tests.fakes.clips import clip_for
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Rule, Truncate
from tests.journeys.fault_table import Fault, Outcome, Step, faults, outcome, passes
from tests.journeys.test_killed import ORDER
from tests.journeys.test_services import LOOK

PATHS: dict[Step, tuple[str, dict[str, str]]] = {
    "submit": ("POST", ORDER),
    "poll": ("GET", LOOK),
    "download": ("GET", dict.fromkeys(ORDER, "/files/results/*")),
    "upload": ("POST", {"aihubmax": "/v1/files/upload/stream"}),
}
CELLS = [(provider, step) for step, (_, paths) in PATHS.items() for provider in paths]

HISTORY = "/api/ai/generations/*"

LARGE = 400_000
"""Bytes of a result that is not read in one piece."""


@pytest.fixture
def shared() -> Iterator[FakeProviderServer]:
    """One server for many jobs; it may be asked whatever a redirect leads to."""
    with FakeProviderServer() as running:
        running.pixeldojo.settings.credits = Decimal(1_000_000)
        yield running


def environment(server: FakeProviderServer, home: Path) -> dict[str, str]:
    """Led to the server, and without a moment's rest between two tries."""
    return {**server.environment(), "KLING_DESKTOP_HOME": str(home), "KLING_DESKTOP_POLL_SECONDS": "0.001"}


def film_of(step: Step, folder: Path, number: int) -> Film:
    """A film of its own for each job, so that none is taken for another in a service's list or among its uploads."""
    film = words_film(f"Rocket number {number} lifts off")
    if step == "upload":
        film = words_film("@Image1 lifts off")
        media = painted(folder / "rocket.png", f"#{number * 2:06x}")
        film = replace(film, references=(Reference(id=ReferenceId("r1"), media=media),))
    return replace(film, name=f"Film {number}")


def told(job: Job, core: Core) -> Charged | None:
    """What is said of the money: the job's own trouble, else what stands in its row."""
    if job.trouble is not None:
        return job.trouble.charged
    return Charged.YES if job.state is State.DONE else None


async def lived(
    core: Core, server: FakeProviderServer, provider: str, step: Step, fault: Fault, film: Film
) -> tuple[Outcome, int]:
    """One job that meets the fault at every try, and then no more; what became of it, and the orders it made."""
    method, paths = PATHS[step]
    before, found = server.submissions, offer_for(provider, None, film)
    assert found is not None
    times = 2 if passes(fault) else None
    server.script(Rule(action=fault.action, method=method, path=paths[provider], times=times, elsewhere=False))
    if provider == "oxen" and step == "poll" and (fault.kind, fault.status) not in {("status", 404), ("status", 410)}:
        # Its history is where a look may begin.
        server.script(Rule(action=fault.action, method=method, path=HISTORY, times=times, elsewhere=False))
    (job,) = await core.engine.start(film, found)
    (then,) = await core.engine.until_finished([job.id])
    orders = server.submissions - before
    server.rules.clear()
    if then.state is State.EXPIRED:
        await core.engine.retry(then.id)
    else:
        await core.engine.resume()
    (last,) = await core.engine.until_finished([job.id])
    return Outcome(state=then.state, charged=told(then, core), orders=orders, last=last.state), (
        server.submissions - before
    )


@pytest.mark.parametrize(("provider", "step"), CELLS)
async def test_every_fault(provider: str, step: Step, shared: FakeProviderServer, home: Path, tmp_path: Path) -> None:
    wrong: list[str] = []
    environ = environment(shared, home)
    async with open_core(environ, patience=2) as core:
        # What says that there is no such call changes how this service is spoken to from then on.
        in_order = sorted(faults(step), key=lambda fault: fault.kind == "status" and fault.status in {404, 405})
        for number, fault in enumerate(in_order):
            film = film_of(step, tmp_path / f"{number}", number)
            expected = outcome(provider, step, fault)
            if passes(fault):
                expected = Outcome(state=State.DONE, charged=Charged.YES, orders=1, last=State.DONE)
            seen, orders = await lived(core, shared, provider, step, fault, film)
            shared.forgive()
            if seen != expected:
                wrong.append(f"{fault}: {seen} where {expected} was right")
            if orders > 1 or (expected.kept and orders != 1):
                wrong.append(f"{fault}: {orders} orders in all")
        takes = await core.library.list(limit=1000)
        done = [job for job in await core.engine.jobs() if job.state is State.DONE]
        assert sorted(str(take.id) for take in takes) == sorted(str(job.id) for job in done)
        verified = await core.library.verify()
        assert verified.problems == ()
    shared.forgive()
    assert not wrong, "\n".join(wrong)


async def test_a_changed_file_is_loaded_anew(home: Path) -> None:
    """If-Range: what was there is no part of what is there now."""
    clip = clip_for(3, "16:9") + struct.pack(">I4s", LARGE, b"free") + bytes(LARGE - 8)
    with FakeProviderServer(clip=clip) as server:
        film = words_film()
        offer = offer_for("oxen", None, film)
        assert offer is not None
        async with open_core(environment(server, home), patience=0) as core:
            server.script(Rule(action=Truncate(LARGE // 2), method="GET", path="/files/results/*"))
            (job,) = await core.engine.start(film, offer)
            (then,) = await core.engine.until_finished([job.id])
            assert then.state is State.DOWNLOADING
            path = (then.result_url or "").partition("?")[0].removeprefix(server.url)
            old = server.files.at(path)
            server.files.put(path.removeprefix("/files/"), clip + b"\x00\x00\x00\x08free")
            await core.engine.resume()
            (last,) = await core.engine.until_finished([job.id])
            ranged = [request.headers for request in server.requests if "range" in request.headers]
            assert old is not None
            assert (last.state, ranged[-1]["if-range"]) == (State.DONE, old.etag)
            (take,) = await core.library.list()
            assert take.bytes == len(clip) + 8


async def test_cancelling_meets_every_fault(shared: FakeProviderServer, home: Path) -> None:
    """Where a service can cancel: the job is what its service says, not what we wished, and nothing is sent again."""
    wrong: list[str] = []
    async with open_core(environment(shared, home), patience=2) as core:
        for number, fault in enumerate(faults("submit")):
            film = film_of("submit", home, number)
            offer = offer_for("oxen", None, film)
            assert offer is not None
            shared.plan(JobLife(held=True))
            (job,) = await core.engine.start(film, offer, only_send=True)
            (job,) = await core.engine.until_finished([job.id])
            remote = shared.ledger[-1].id
            shared.script(Rule(action=fault.action, method="DELETE", path="/api/ai/queue/*", times=None))
            with suppress(Trouble):
                await core.engine.cancel(job.id)
            now = await core.engine.get(job.id)
            shared.rules.clear()
            if shared.jobs[remote].state != "cancelled":
                shared.finish(remote)
            await core.engine.resume()
            (last,) = await core.engine.until_finished([job.id])
            there = shared.jobs[remote].state
            right = {"cancelled": State.CANCELLED, "finished": State.DONE}[there]
            if last.state is not right or (now.state is State.CANCELLED and there != "cancelled"):
                wrong.append(f"{fault}: {now.state}, then {last.state}; there it is {there}")
            shared.forgive()
        assert shared.submissions == number + 1
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("provider", ["pixeldojo", "aihubmax"])
async def test_what_cannot_be_cancelled_goes_on(provider: str, shared: FakeProviderServer, home: Path) -> None:
    film = words_film()
    offer = offer_for(provider, None, film)
    assert offer is not None
    async with open_core(environment(shared, home), patience=2) as core:
        (job,) = await core.engine.start(film, offer, only_send=True)
        await core.engine.until_finished([job.id])
        asked = len(shared.requests)
        with pytest.raises(CannotCancel):
            await core.engine.cancel(job.id)
        assert len(shared.requests) == asked
        await core.engine.resume()
        (last,) = await core.engine.until_finished([job.id])
        assert last.state is State.DONE
