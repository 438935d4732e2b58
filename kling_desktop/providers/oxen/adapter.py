"""Oxen as a provider: orders through its queue, watched by whichever rows it keeps.

Every question goes to the newest form of the contract first; an older one is asked only after an answer that can only
mean that the newer one is not spoken here. A time-out or a fault of the server never means that.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.cards.oxen.pages import RESPONSE_FORMAT
from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.options import chosen
from kling_desktop.domain.order_troubles import NoQueue
from kling_desktop.domain.ports import Accepted, Cancelled, Failed, Gone, Ready, ReadyPicture, Rendering, Sight, Waiting
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotCancel,
    Charged,
    JobLost,
    OutOfCredit,
    PictureLost,
    RateLimited,
    RequestRefused,
    Trouble,
)
from kling_desktop.domain.wire import build
from kling_desktop.providers.answers import Json, amount, inside, remote_id, rows, words
from kling_desktop.providers.errors import failure, no_result, refusal
from kling_desktop.providers.hearing import hear_row
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen import at_once
from kling_desktop.providers.oxen.account import Account
from kling_desktop.providers.oxen.contract import HISTORY, ME, QUEUE, Contract
from kling_desktop.providers.oxen.events import Events
from kling_desktop.providers.oxen.lists import ECHO, PACE, Lists
from kling_desktop.providers.oxen.rows import CANCELLED, DONE, FAILED, RENDERING, WAITING, is_of, is_since, same_words
from kling_desktop.providers.paid import PaidProvider, Patience


class Oxen(PaidProvider):
    """One order is one row of the queue. `user_name` is what the artist says it is, if anything."""

    id = ProviderId.OXEN
    unit = Unit.USD

    def __init__(self, service: Service, user_name: Callable[[], str] = str) -> None:
        super().__init__(service, PACE)
        self._contracts: dict[str, Contract] = {}
        self.account = Account(service, user_name)
        self.events = Events(service)
        self._lists = Lists(service, lambda: self.contract, self.account)
        self._without_result = Patience(5)
        self._believed = Patience(2)

    @property
    def contract(self) -> Contract:
        """What is known of the base address of the moment; raises BadAddress."""
        return self._contracts.setdefault(self.service.base, Contract())

    async def _hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """Each picture as a data address: nothing is sent before the order. Raises PictureLost."""
        addresses: dict[Media, str] = {}
        for media, picture in pictures.items():
            addresses[media] = await asyncio.to_thread(_data_address, picture.file, picture.mime)
            progress(len(addresses) / len(pictures))
        return addresses

    # Ordering ----------------------------------------------------------------------------------------------------

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:  # noqa: ARG002  the protocol's
        """Put one take into the queue. NoQueue: there is none, and nothing was ordered."""
        if self.contract.has_no_queue(self.service.clock.elapsed()):
            raise NoQueue(provider=self.title)
        answer = await self.service.order(QUEUE, {**body, "model": offer.model}, model=offer.model, may_be_missing=True)
        if not answer.good:
            self.contract.saw_no_queue(self.service.clock.elapsed())
            raise NoQueue(provider=self.title)
        self.contract.saw_queue()
        listed = rows(inside(answer.data, "generations"))
        found = tuple(dict.fromkeys(RemoteId(name) for row in listed if (name := remote_id(row.get("generation_id")))))
        if found:
            return Accepted(remote_id=found[0], further=found[1:])
        if inside(answer.data, "error"):
            raise refusal(self.id, answer, model=offer.model, secrets=self.service.secrets)
        raise AnswerLost(why="no id", provider=self.title)

    async def make(self, offer: Offer, body: Mapping[str, object], job: Job, answer: Path) -> None:
        """Order one take by the call that stays open. See `ports.MakesAtOnce`."""
        form = chosen(job.film, offer).get(RESPONSE_FORMAT)
        whole = {**body, "model": offer.model, **({RESPONSE_FORMAT: form} if form else {})}
        await at_once.make(self.service, offer.model, whole, answer)

    async def made(self, answer: Path, place: Callable[[int], Path]) -> tuple[Ready, ...]:
        """The videos in a kept answer. See `ports.MakesAtOnce`."""
        return await at_once.made(self.service, answer, place)

    # Looking -----------------------------------------------------------------------------------------------------

    async def look(self, job: Job) -> Sight:
        """The job's row; a job the queue has forgotten may still be in the history, or in the older list."""
        path = self.remote(job)
        asked, dear = await self._dear_row(path)
        if dear is not None:
            return await self._sight(job, path, dear)
        if not self.contract.listed():
            try:
                answer = await self.service.ask(f"{QUEUE}/{path}", most=ECHO)
            except JobLost:
                row = await self._history_row(path)
            else:
                row = self.row(answer.data, "status", "generation_id")
                self.contract.saw_row(row)
                if asked:
                    self.contract.saw_no_history()
            if row is not None:
                return await self._sight(job, path, row)
            await self._lists.learn(job)
        if self.contract.listed():
            listed = await self._lists.old_row(job)
            if listed is not None:
                return await self._sight(job, path, listed)
        return self._heard(job) or Gone(ended=self.contract.forgets())

    async def _dear_row(self, path: str) -> tuple[bool, dict[str, Json] | None]:
        """The row from the history, where that is known to be worth it; whether it was asked and does not know it.

        A row that goes on and on being rendered is not believed for ever: now and then the queue itself is asked.
        """
        if not self.contract.history_first():
            return False, None
        try:
            row = await self._history_row(path, tries=1)
        except RateLimited:
            raise
        except Trouble:
            return False, None  # the queue is asked all the same
        if row is None or "status" not in row:
            return True, None
        if words(row["status"]).lower() in DONE | FAILED | CANCELLED:
            self._believed.over(path)
        elif not self._believed.left(path):
            self._believed.over(path)
            return False, None
        return False, row

    def _heard(self, job: Job) -> Sight | None:
        """How a job ended whose row says nothing (any more), if we listened."""
        news = None if job.remote_id is None else self.events.heard(job.remote_id)
        if news is None:
            return None
        url, state = words(inside(news, "url")), words(inside(news, "status")).lower()
        if url and state not in FAILED:
            return Ready(url=url)
        if state in FAILED:
            told: Json = {"error_message": words(inside(news, "error"))}
            return Failed(trouble=failure(self.id, told, model=job.model, secrets=self.service.secrets))
        return None

    async def _sight(self, job: Job, path: str, row: Json) -> Sight:
        hear_row(row, self.service.secrets)
        state = words(inside(row, "status")).lower()
        if state in WAITING:
            return Waiting()
        if state in DONE:
            return await self._finished(job, path, row)
        if state in FAILED:
            return Failed(trouble=await self._failure(job, path, row))
        if state in CANCELLED:
            known = await self._priced(path, row)
            # The history says null for what was not charged.
            told = None if known is None or "cost" not in known else amount(known["cost"]) or Decimal(0)
            return Cancelled(charged=self.money(told))
        if state not in RENDERING:
            self.unknown_word(state)
        return Rendering()

    async def _finished(self, job: Job, path: str, row: Json) -> Sight:
        url = words(inside(row, "result_url")) or words(inside(row, "url"))
        if not url:
            if self._without_result.left(path):
                return Rendering()
            self._without_result.over(path)
            return self._heard(job) or Failed(trouble=no_result(self.id))
        self._without_result.over(path)
        return Ready(url=url, charged=self.money(await self._cost(path, row)))

    async def _failure(self, job: Job, path: str, row: Json) -> Trouble:
        trouble = failure(self.id, row, model=job.model, secrets=self.service.secrets)
        if isinstance(trouble, OutOfCredit):
            trouble.charged = Charged.NO
            return trouble
        known = await self._priced(path, row)
        if known is not None and "cost" in known:
            # The history says null for what was not charged.
            trouble.charged = Charged.YES if amount(known["cost"]) else Charged.NO
        return trouble

    async def _cost(self, path: str, row: Json) -> Decimal | None:
        known = await self._priced(path, row)
        return None if known is None else amount(known.get("cost"))

    async def _priced(self, path: str, row: Json) -> dict[str, Json] | None:
        """The row with its price, from the history when need be; None when the history is silent: it may not matter."""
        if isinstance(row, dict) and "cost" in row:
            return row
        try:
            return await self._history_row(path, tries=1)
        except Trouble:
            return None

    async def _history_row(self, path: str, tries: int = 3) -> dict[str, Json] | None:
        try:
            answer = await self.service.ask(f"{HISTORY}/{path}", tries=tries, most=ECHO)
        except JobLost:
            return None
        # The outer `status` is the envelope's, the job's is inside.
        row = inside(answer.data, "generation")
        if not isinstance(row, dict):
            return None
        if words(row.get("status")).lower() in DONE and amount(row.get("cost")) is not None:
            self.contract.saw_price()
        return row

    # Cancelling and finding --------------------------------------------------------------------------------------

    async def cancel(self, job: Job) -> None:
        """Stop a queued or running job; the next look tells whether it was in time."""
        if not self.contract.listed():
            try:
                await self.service.ask(f"{QUEUE}/{self.remote(job)}", method="DELETE")
                return
            except (JobLost, RequestRefused) as trouble:
                await self._lists.learn(job)
                if not self.contract.listed():
                    raise CannotCancel(trouble.detail, provider=self.title) from None
        if not await self._lists.old_cancel(job, self.remote(job)):
            raise CannotCancel(provider=self.title)

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        """Rows with this model and these words, from the moment of sending on: the history's, or what is under way."""
        offer = offer_for(job.provider, job.model, job.film)
        if job.sent is None or offer is None:
            return ()
        wanted = build(job.film, offer, lambda _: "")
        found: list[RemoteId] = []
        async for row in self._lists.since(job, job.sent):
            sent = self.service.theirs(job.sent)  # known since the answer that this row is from
            identity = remote_id(row.get("generation_id"))
            fits = is_since(row, sent) and is_of(row, job.model) and same_words(row, wanted)
            if identity is not None and fits:
                found.append(RemoteId(identity))
        return tuple(dict.fromkeys(found))

    async def _greet(self) -> Money | None:
        """Whatever is there and costs nothing."""
        first: JobLost | None = None
        for path, params in ((HISTORY, {"page_size": "1"}), (QUEUE, None), (ME, None)):
            try:
                await self.service.ask(path, params=params, fresh_key=first is None)
            except JobLost as trouble:
                first = first or trouble
            else:
                return None
        assert first is not None, "every way that is left ended like this"
        raise first

    async def aclose(self) -> None:
        """Close every connection."""
        await self.events.aclose()
        await super().aclose()


def _data_address(file: Path, mime: str) -> str:
    try:
        data = file.read_bytes()
    except OSError:
        raise PictureLost(file=file.name) from None
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
