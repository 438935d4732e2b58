"""From planned to queued: local files are handed over, then the order goes out exactly once.

The row says `submitting` on disk before a byte of the order is sent, and holds the remote id right after the answer.
Whatever happens in between leaves a job that is never sent again by itself.
"""

from __future__ import annotations

import asyncio

from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.order_troubles import NoQueue
from kling_desktop.domain.ports import Accepted, MakesAtOnce
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotReach,
    CannotSave,
    Charged,
    DiskFull,
    KeyringMissing,
    KeyringRefused,
    ModelGone,
    NoKey,
    RateLimited,
    ServerFault,
    Trouble,
)
from kling_desktop.domain.wire import build
from kling_desktop.host.faults import passing
from kling_desktop.jobs import kept_open
from kling_desktop.jobs.accepting import accepted
from kling_desktop.jobs.finding import find_again
from kling_desktop.jobs.kit import Pause, Stage, log
from kling_desktop.jobs.preparing import prepare
from kling_desktop.providers.hearing import Heard, listening

GRACE = 10.0
"""Seconds an interrupted process still waits for the answer to an order that is on the wire."""

_PASSING = (CannotReach, AnswerLost, ServerFault, RateLimited, DiskFull)
"""Before the order these cost nothing: the job simply waits."""


async def send(stage: Stage, job: Job) -> tuple[Job, Pause | None]:
    """Bring a planned job to the provider. Returns it with a pause when it has to wait."""
    kit = stage.kit
    if job.state is State.PREPARING:
        # The process that prepared it died; nothing was ordered.
        job = await kit.move(job, State.PLANNED, "preparing was interrupted")
    if stage.provider.needs_key:
        try:
            await asyncio.to_thread(kit.keys.get, job.provider)
        except (NoKey, KeyringMissing, KeyringRefused) as trouble:
            return job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)
    job = await kit.move(job, State.PREPARING, "preparing files", trouble=None)
    passing("job.preparing")
    try:
        prepared = await prepare(stage, job)
    except _PASSING as trouble:
        kit.reached(job, trouble)
        job = await kit.move(job, State.PLANNED, f"waiting: {trouble.code}", trouble=trouble.facts)
        return job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)
    except Trouble as trouble:
        return await kit.move(job, State.FAILED, trouble.code, trouble=trouble.facts), None
    passing("job.handed-over")
    film = prepared.film
    body = build(film, stage.offer, lambda media: media.url or prepared.addresses[media])
    scrubbed = build(film, stage.offer, lambda media: f"sha256:{media.sha256}" if media.path else _bare(media))
    job = await kit.move(job, State.SUBMITTING, "sending the order", sent=kit.clock.now(), body=scrubbed)
    passing("job.submitting")
    return await _not_interrupted(stage, job, body)


async def left_behind(stage: Stage, job: Job) -> tuple[Job, Pause | None]:
    """A job found in `submitting` whose process is dead: nobody knows whether the order arrived."""
    if stage.offer.local:
        return await stage.kit.move(job, State.PLANNED, "rendering on this computer was interrupted"), None
    if isinstance(stage.provider, MakesAtOnce) and await asyncio.to_thread(kept_open.has_answer, stage, job):
        return await kept_open.take_in(stage, job, stage.provider), None
    lost = _interrupted(stage, job)
    job = await stage.kit.move(job, State.UNKNOWN, "stopped while the order was on its way", trouble=lost.facts)
    return await find_again(stage, job), None


def _bare(media: Media) -> str:
    """An address without its query, which may hold a signature."""
    return (media.url or "").split("?", 1)[0]


async def _not_interrupted(stage: Stage, job: Job, body: dict[str, object]) -> tuple[Job, Pause | None]:
    """Order and write down the answer, also while this task is being cancelled: an id must not get lost."""
    order = asyncio.ensure_future(_order(stage, job, body))
    try:
        return await asyncio.shield(order)
    except asyncio.CancelledError:
        log.info("job %s: interrupted while the order is on the wire; waiting for the answer", job.id)
        await asyncio.wait({order}, timeout=GRACE)
        if not order.done():
            order.cancel()
            await asyncio.wait({order})
            if await asyncio.to_thread(kept_open.has_answer, stage, job):
                raise  # all of it is on disk: the next process takes it in
            lost = _interrupted(stage, await stage.kit.store.get(job.id))
            await stage.kit.move(job, State.UNKNOWN, "interrupted before the answer came", trouble=lost.facts)
        elif not order.cancelled() and (error := order.exception()) is not None:
            log.error("job %s: the order ended badly", job.id, exc_info=error)
        raise


def _interrupted(stage: Stage, job: Job) -> AnswerLost:
    """What to say of an order whose answer nobody waits for any more."""
    told = {"call": "kept-open"} if job.kept_open else {}
    return AnswerLost(provider=stage.offer.provider_title, why="interrupted", **told)


async def _order(stage: Stage, job: Job, body: dict[str, object]) -> tuple[Job, Pause | None]:
    kit = stage.kit
    held: MakesAtOnce | None = None
    answer: Accepted | None = None
    heard: list[Heard] = []
    try:
        try:
            with listening() as heard:
                answer = await stage.provider.submit(stage.offer, body, job)
        except NoQueue:
            if not isinstance(stage.provider, MakesAtOnce):
                raise
            held = stage.provider
            with listening() as heard:
                await kept_open.order(stage, job, held, body)
        finally:
            kit.store.hear(job.id, heard)
    except (DiskFull, CannotSave) as trouble:
        # Raised before the order alone: what comes after it waits for the disk.
        job = await kit.move(job, State.PLANNED, f"waiting: {trouble.code}", trouble=trouble.facts)
        return job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)
    except RateLimited as trouble:
        job = await kit.move(job, State.PLANNED, "not accepted yet: too many requests", trouble=trouble.facts)
        return job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)
    except Trouble as trouble:
        kit.reached(job, trouble)
        if isinstance(trouble, ModelGone) and kit.cards is not None:
            await kit.cards.refused(job.provider, job.model)
        if trouble.charged is Charged.NO:
            return await kit.move(job, State.FAILED, trouble.code, trouble=trouble.facts), None
        return await _lost(stage, job, trouble), None
    except Exception as error:  # noqa: BLE001 - a defect in an adapter must not look as if nothing had been sent
        log.exception("job %s: the adapter of %s broke while ordering", job.id, job.provider)
        lost = AnswerLost(type(error).__name__, provider=stage.offer.provider_title, why="unreadable")
        return await _lost(stage, job, lost), None
    passing("order.understood")
    kit.reached(job)
    if held is not None:
        return await kept_open.take_in(stage, await kit.store.get(job.id), held), None
    assert answer is not None, "submit returns or raises"
    moved = await accepted(stage, job, answer)
    if kit.cards is not None:
        await kit.cards.balances.note(job.provider, answer.balance)
    return moved, None


async def _lost(stage: Stage, job: Job, trouble: Trouble) -> Job:
    job = await stage.kit.move(job, State.UNKNOWN, trouble.code, trouble=trouble.facts)
    return await find_again(stage, job)
