"""Takes and the accounts that pay for them: each job is asked after, saved and accounted for with its own key alone."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.core import Core, open_core
from kling_desktop.domain.account_troubles import AccountNameTaken, BadAccountName, NoSuchAccount
from kling_desktop.domain.dispute import dispute_to_data
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.troubles import NoKey
from kling_desktop.host.keys import SERVICE
from kling_desktop.jobs.spending import Wanted
from kling_desktop.words.dispute import dispute_text
from kling_desktop.words.history import move_words
from tests.contract.desk import offer_of, words_film
from tests.fakes.jobs import JobLife
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.provider_server import FakeProviderServer

HUB = ProviderId.AIHUBMAX
WAIT = 30.0


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keyring in memory for the core of this test."""
    from keyring import core

    MemoryKeyring.clear()
    monkeypatch.setattr(core, "_keyring_backend", MemoryKeyring())
    yield
    MemoryKeyring.clear()


@pytest.fixture
def environ(server: FakeProviderServer, home: Path) -> dict[str, str]:
    return {**server.environment(""), "KLING_DESKTOP_HOME": str(home), "KLING_DESKTOP_POLL_SECONDS": "0.01"}


def hub_film() -> tuple[Film, Offer]:
    film = words_film()
    return film, offer_of(HUB, film)


async def with_accounts(core: Core) -> None:
    for name in ("Private", "Studio"):
        await core.accounts.add(HUB, name, f"key-of-{name}")


def keys_used(server: FakeProviderServer) -> set[str | None]:
    return {request.key for request in server.requests if request.path.startswith("/v1/")}


async def reached(core: Core, job: Job, state: State) -> Job:
    """Wait until a job is there."""
    there = asyncio.Event()
    end = core.bus.subscribe(
        JobMoved, lambda event: there.set() if event.job.id == job.id and event.job.state is state else None
    )
    if (await core.engine.get(job.id)).state is not state:
        await asyncio.wait_for(there.wait(), WAIT)
    end()
    return await core.engine.get(job.id)


async def held_at_studio(core: Core, server: FakeProviderServer) -> Job:
    """An order that the second account pays, and that its service does not end by itself."""
    film, offer = hub_film()
    server.jobs.default = JobLife(held=True)
    await with_accounts(core)
    (job,) = await core.engine.start(film, offer, account="Studio")
    return await reached(core, job, State.QUEUED)


async def test_a_take_stays_with_the_account_it_was_ordered_with(
    environ: dict[str, str], server: FakeProviderServer, tmp_path: Path
) -> None:
    film, offer = hub_film()
    server.jobs.default = JobLife(held=True)
    async with open_core(environ) as core:
        await with_accounts(core)
        studio = replace(film, settings=replace(film.settings, account="studio"))
        (job,) = await core.engine.start(studio, offer)
        assert job.account == "Studio"
        job = await reached(core, job, State.QUEUED)
    # Another run, another usual account, another name: the take knows whose it is.
    async with open_core(environ) as core:
        await core.accounts.make_usual(HUB, "Private")
        await core.accounts.rename(HUB, "Studio", "Nord")
        assert job.remote_id is not None
        server.finish(job.remote_id)
        await core.engine.resume()
        job = await reached(core, job, State.DONE)
        assert keys_used(server) == {"key-of-Studio"}
        assert job.file is not None
        assert json.loads(job.file.with_suffix(".json").read_text("utf-8"))["account"] == "Studio"
        entries = await core.spending.entries(Wanted(account="Studio"))
        assert {entry.account for entry in entries} == {"Studio"}
        assert await core.spending.entries(Wanted(account="Private")) == ()
        assert (await core.spending.verify()).misfit is None
        assert [whose for whose, _ in (await core.spending.report()).accounts] == [(HUB, "Studio")]
        await core.spending.export(tmp_path / "ledger.csv", Wanted())
        rows = list(csv.DictReader((tmp_path / "ledger.csv").read_text("utf-8-sig").splitlines()))
        assert {row["account"] for row in rows} == {"Studio"}
        dispute = await core.dispute(job.id)
        assert dispute_to_data(dispute)["account"] == "Studio"
        assert "Studio" in dispute_text(dispute)
        assert any("paid from the account Studio" in move_words(move, job) for move in dispute.moves)
        for file in core.paths.library.rglob("*"):
            assert not file.is_file() or b"key-of-" not in file.read_bytes(), file
        assert "key-of-" not in dispute_text(dispute) + (tmp_path / "ledger.csv").read_text("utf-8-sig")


async def test_a_take_whose_key_is_gone_waits_and_says_whose(
    environ: dict[str, str], server: FakeProviderServer
) -> None:
    async with open_core(environ) as core:
        job = await held_at_studio(core, server)
    asked = len(server.requests)
    MemoryKeyring.entries.pop((SERVICE, "aihubmax@loopback#Studio"))
    server.jobs.default = JobLife()
    async with open_core(environ) as core:
        waits = asyncio.Event()
        core.bus.subscribe(JobMoved, lambda event: waits.set() if event.job.lacks_key else None)
        await core.engine.resume()
        await asyncio.wait_for(waits.wait(), WAIT)
        job = await core.engine.get(job.id)
        assert job.state is State.QUEUED
        assert job.trouble is not None
        assert (job.trouble.code, job.trouble.facts["account"]) == ("key.none", "Studio")
        assert len(server.requests) == asked, "nobody is asked with the key of another account"
        goes_on = asyncio.Event()
        core.bus.subscribe(JobMoved, lambda event: None if event.job.lacks_key else goes_on.set())
        await core.accounts.rename(HUB, "Studio", "Nord")
        assert await core.accounts.remove(HUB, "nord") == 1
        with pytest.raises(NoKey) as caught:
            await core.keys.get(HUB, "Studio")
        assert caught.value.given["account"] == "Nord", "the name that the artist knows it by"
        await core.accounts.add(HUB, "\uff2e\uff4f\uff52\uff44", "key-of-Studio")
        await asyncio.wait_for(goes_on.wait(), WAIT)
        assert keys_used(server) == {"key-of-Studio"}


async def test_names_that_cannot_be_and_accounts_that_are_not(environ: dict[str, str]) -> None:
    film, offer = hub_film()
    async with open_core(environ) as core:
        await with_accounts(core)
        assert [(each.name, each.usual) for each in await core.accounts.listed(HUB)] == [
            ("Private", True),
            ("Studio", False),
        ]
        with pytest.raises(BadAccountName):
            await core.accounts.add(HUB, " studio ", "k")
        with pytest.raises(NoSuchAccount):
            await core.accounts.rename(HUB, "Nobody", "Somebody")
        with pytest.raises(NoSuchAccount) as caught:
            await core.engine.start(replace(film, settings=replace(film.settings, account="Nobody")), offer)
        assert caught.value.given["account"] == "Nobody"
        assert await core.engine.jobs() == ()
        (standing,) = await core.market.standings(film, [HUB])
        assert standing.has_key
        gone = replace(film, settings=replace(film.settings, account="Nobody"))
        assert not (await core.market.standings(gone, [HUB]))[0].has_key
    # Another process named one more; ours neither forgets it nor writes it away.
    async with open_core(environ) as one, open_core(environ) as other:
        await other.accounts.add(HUB, "Third", "key-of-Third")
        await one.accounts.make_usual(HUB, "Studio")
        assert [each.name for each in await one.accounts.listed(HUB)] == ["Private", "Studio", "Third"]
        assert [each.usual for each in await other.accounts.listed(HUB)] == [False, True, False]


async def test_no_account_takes_a_name_that_takes_under_way_belong_to(
    environ: dict[str, str], server: FakeProviderServer
) -> None:
    async with open_core(environ) as core:
        await held_at_studio(core, server)
        assert await core.accounts.remove(HUB, "Studio") == 1
        with pytest.raises(AccountNameTaken):
            await core.accounts.rename(HUB, "Private", "Studio")


async def test_the_key_of_the_environment_pays_for_new_orders_alone(
    environ: dict[str, str], server: FakeProviderServer
) -> None:
    async with open_core(environ) as core:
        job = await held_at_studio(core, server)
    film, offer = hub_film()
    async with open_core({**environ, "KLING_DESKTOP_AIHUBMAX_KEY": "key-from-outside"}) as core:
        named = replace(film, settings=replace(film.settings, account="Studio"))
        (fresh,) = await core.engine.start(named, offer)
        assert fresh.account == ""
        await reached(core, fresh, State.QUEUED)
        before = len(server.requests)
        await core.engine.resume()
        remote = str(job.remote_id)

        def asked_for() -> list[str | None]:
            return [request.key for request in server.requests[before:] if remote in request.path]

        await asyncio.to_thread(server.journal.wait_for, lambda: bool(asked_for()))
        assert set(asked_for()) == {"key-of-Studio"}, "its own key, which the keyring has"
    orders = [request.key for request in server.requests if request.method == "POST"]
    assert orders == ["key-of-Studio", "key-from-outside"]
    assert job.account == "Studio"
