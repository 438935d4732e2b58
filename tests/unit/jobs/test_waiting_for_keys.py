"""Jobs that cannot get their key wait, also as an order is about to go out. None fails, none is sent twice."""

from __future__ import annotations

import asyncio
from collections import deque

from kling_desktop.domain.account_troubles import KeyChanged
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import RemoteId, State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import Accepted, Failed
from kling_desktop.domain.troubles import Charged, KeyringRefused, NoKey, RenderFailed
from kling_desktop.host.key_desk import KeyDesk
from tests.unit.jobs.conftest import Opening
from tests.unit.jobs.scripted import ScriptedProvider

WAIT = 20.0


async def test_a_keyring_that_shuts_as_the_order_goes_out_is_waited_for(
    opening: Opening, film: Film, offer: Offer
) -> None:
    provider = ScriptedProvider()
    locked, changed = KeyringRefused(why="locked", locked="yes"), KeyChanged(wait=0.0, provider="Oxen")
    provider.answers = deque([locked, changed, Accepted(remote_id=RemoteId("r1"))])
    async with opening(provider) as desk:
        queued = asyncio.Event()
        desk.kit.bus.subscribe(JobMoved, lambda event: queued.set() if event.job.state is State.QUEUED else None)
        (job,) = await desk.engine.start(film, offer)
        await asyncio.wait_for(queued.wait(), WAIT)
        assert desk.states.count(State.SUBMITTING) == 3
        assert State.FAILED not in desk.states
        whys = [move.why for move in await desk.engine.history(job.id)]
        assert "waiting: key.refused-by-keyring" in whys
        assert "not accepted: the key has changed" in whys
        assert (await desk.engine.get(job.id)).trouble is None


async def test_a_look_without_a_key_leaves_the_job_as_it_is(opening: Opening, film: Film, offer: Offer) -> None:
    provider = ScriptedProvider()
    provider.sights = deque([NoKey(provider="oxen", account="Studio")])
    async with opening(provider) as desk:
        desk.clock.most = 2
        waits = asyncio.Event()
        desk.kit.bus.subscribe(JobMoved, lambda event: waits.set() if event.job.lacks_key else None)
        (job,) = await desk.engine.start(film, offer)
        await asyncio.wait_for(waits.wait(), WAIT)
        job = await desk.engine.get(job.id)
        assert (job.state, job.lacks_key) == (State.QUEUED, True)
        assert job.trouble is not None
        assert job.trouble.facts["account"] == "Studio"
        assert job.trouble.charged is Charged.UNKNOWN  # the order went out: nobody may say that nothing was charged
        # No clock wakes it from here on: a key that is set does.
        assert isinstance(desk.kit.keys, KeyDesk)
        provider.sights = deque([Failed(trouble=RenderFailed())])
        await desk.kit.keys.set(ProviderId.OXEN, "the-key", "Studio")
        (job,) = await asyncio.wait_for(desk.engine.until_finished([job.id]), WAIT)
        assert job.state is State.FAILED
