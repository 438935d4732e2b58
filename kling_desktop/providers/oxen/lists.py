"""Lists of jobs at Oxen in each generation, and how their presence tells which generation is spoken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from urllib.parse import quote

from kling_desktop.domain.jobs import Job
from kling_desktop.domain.ports import Pace
from kling_desktop.domain.troubles import JobLost, NotAllowed, RequestRefused
from kling_desktop.providers.answers import Answer, Json, inside, remote_id, rows
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen.account import Account, namespace_of
from kling_desktop.providers.oxen.contract import HISTORY, OLD_JOBS, OLD_STATUS, QUEUE, Contract, Rows
from kling_desktop.providers.oxen.rows import is_since

PACE = Pace(first=10, start=10, longest=30)
"""Oxen advises to look at videos every 10 to 30 seconds."""
ECHO = 80 * 1024 * 1024
"""Rows repeat the fields of the order, so also its pictures: four of 10 MB as data addresses."""
_PAGES = 4
_NOT_THERE = (JobLost, RequestRefused)
"""404 and 405 of a path that would have to be there."""


class Lists:
    """Asks for lists, and tells `contract` what their presence means."""

    def __init__(self, service: Service, contract: Callable[[], Contract], account: Account) -> None:
        self._service = service
        self._contract = contract
        self._account = account

    async def learn(self, job: Job) -> None:
        """Find out what becomes of rows here, unless that is known: a 404 for a job alone does not tell.

        The queue's list is there since the second generation, the history since the third. Raises the troubles of a
        read: a fault is no evidence.
        """
        if self._contract().rows is not None:
            return
        queue = await self._unless_missing(QUEUE, _query(job))
        if queue is None:
            self._contract().rows = Rows.LISTED
            return
        listed = rows(inside(queue.data, "generations"))
        if listed:
            self._contract().saw_row(listed[0])
            return
        history = await self._unless_missing(HISTORY, {"page_size": "1"})
        self._contract().rows = Rows.VANISH if history is None else Rows.STAY

    async def old_row(self, job: Job) -> dict[str, Json] | None:
        """The job's row in the first generation's list; None once it is not there. Raises the troubles of a read."""
        answered = False
        refused: NotAllowed | None = None
        for name in await self._account.names(job):
            try:
                answer = await self._service.ask(_old_list(name, job), most=ECHO)
            except NotAllowed as trouble:  # not this user's
                refused = trouble
                continue
            except _NOT_THERE:
                continue
            answered = True
            for row in rows(inside(answer.data, "generations")):
                if remote_id(row.get("generation_id")) == job.remote_id:
                    return row
        if not answered:
            if refused is not None:
                raise refused
            self._contract().rows = None  # something newer after all? The next look finds out
        return None

    async def old_cancel(self, job: Job, path: str) -> bool:
        """Stop a job in the first generation's way; False when it is not one of ours under way."""
        for name in await self._account.names(job):
            try:
                await self._service.ask(f"{OLD_JOBS}/{quote(name, safe='')}/{path}", method="DELETE")
            except (*_NOT_THERE, NotAllowed):
                continue
            return True
        return False

    async def since(self, job: Job, sent: datetime) -> AsyncIterator[dict[str, Json]]:
        """Rows of the history back to `sent`; where there is none, of everything that is under way."""
        for page in range(1, _PAGES + 1):
            params = {**_query(job), "media_type": "video", "page_size": "50", "page": str(page)}
            answer = await self._unless_missing(HISTORY, params)
            if answer is None:
                if page == 1:
                    async for row in self._under_way(job):
                        yield row
                return
            listed = rows(inside(answer.data, "generations"))
            for row in listed:
                yield row
            total = inside(answer.data, "total_pages")
            if not listed or not isinstance(total, int) or page >= total or not is_since(listed[-1], sent):
                return

    async def _under_way(self, job: Job) -> AsyncIterator[dict[str, Json]]:
        answer = await self._unless_missing(QUEUE, _query(job))
        if answer is not None:
            for row in rows(inside(answer.data, "generations")):
                yield row
            return
        for name in await self._account.names(job):
            listed = await self._unless_missing(_old_list(name, job))
            for row in rows(inside(listed.data, "generations")) if listed is not None else []:
                yield row

    async def _unless_missing(self, path: str, params: dict[str, str] | None = None) -> Answer | None:
        try:
            return await self._service.ask(path, params=params, most=ECHO)
        except JobLost:
            return None
        except RequestRefused as trouble:
            if trouble.given.get("status") != "405":
                raise
            return None


def _query(job: Job) -> dict[str, str]:
    namespace = namespace_of(job)
    return {"model": str(job.model), **({"namespace": namespace} if namespace else {})}


def _old_list(name: str, job: Job) -> str:
    return f"{OLD_STATUS}/{quote(name, safe='')}/{quote(job.model, safe='/')}"
