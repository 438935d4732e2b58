"""Whose key it is: the user's name at Oxen, which its first contract and its repositories want in their paths."""

from __future__ import annotations

import re
from collections.abc import Callable

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.cards.oxen.pages import NAME, TARGET_NAMESPACE
from kling_desktop.domain.jobs import Job
from kling_desktop.domain.options import chosen
from kling_desktop.domain.order_troubles import NoUserName
from kling_desktop.domain.troubles import CannotReach, RateLimited, ServerFault, Trouble
from kling_desktop.providers.answers import Json, inside, words
from kling_desktop.providers.errors import TITLES
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen.contract import ME

USER_VARIABLE = "KLING_DESKTOP_OXEN_USER"
_NAME = re.compile(NAME, re.ASCII)
_PLACES = (("user", "username"), ("username",), ("data", "username"), ("user", "namespace"), ("user", "name"))
"""Where the name may stand. Oxen's pages do not describe this answer; public clients read it like this."""


class Account:
    """The names a job may be listed under. `told` is what the artist or the environment says, if anything."""

    def __init__(self, service: Service, told: Callable[[], str]) -> None:
        self._service = service
        self._told = told
        self._read: tuple[str, str] | None = None

    async def names(self, job: Job) -> tuple[str, ...]:
        """The namespace the job was ordered for, then the user. Raises NoUserName and the troubles of a read."""
        namespace = namespace_of(job)
        try:
            user = await self.user()
        except NoUserName:
            if not namespace:
                raise
            return (namespace,)
        return tuple(dict.fromkeys(name for name in (namespace, user) if name))

    async def user(self) -> str:
        """The user's name; raises NoUserName when nobody says it, and the troubles of a read that may pass."""
        told = self._told().strip()
        if _NAME.fullmatch(told):
            return told
        key = await self._service.key()
        if self._read is None or self._read[0] != key:
            self._read = (key, await self._ask())
        if not self._read[1]:
            raise NoUserName(provider=TITLES[self._service.provider], variable=USER_VARIABLE)
        return self._read[1]

    async def _ask(self) -> str:
        try:
            answer = await self._service.ask(ME)
        except (CannotReach, ServerFault, RateLimited):
            raise
        except Trouble:
            return ""  # there is no such call, or not for this key
        return _name_in(answer.data)


def namespace_of(job: Job) -> str:
    """The namespace a job was ordered for; empty: the user's own."""
    offer = offer_for(job.provider, job.model, job.film)
    return "" if offer is None else chosen(job.film, offer).get(TARGET_NAMESPACE, "")


def _name_in(data: Json) -> str:
    found = (words(inside(data, *place)) for place in _PLACES)
    return next((name for name in found if _NAME.fullmatch(name)), "")
