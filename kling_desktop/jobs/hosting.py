"""Where local pictures go: the artist's own bucket, its test, and the yes to uploads. The face the window sees."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kling_desktop.domain.film import Film
from kling_desktop.domain.hosting import BUCKET, ORDER, Orders, places
from kling_desktop.domain.offers import Offer, ProviderId, Route
from kling_desktop.domain.ports import BucketStep, KeyPlace
from kling_desktop.domain.troubles import NoBucketSecret
from kling_desktop.host.bucket import BucketAccount
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.host.settings import Settings, SettingsStore
from kling_desktop.jobs.market import Market

if TYPE_CHECKING:
    from kling_desktop.providers.bucket import Bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Files of ours that stay in a bucket which is no longer the one in use."""

    bucket: str
    folder: str
    files: int


class Hosting:
    """Settings, secret and bucket together. The secret goes into the keyring and never comes out here.

    `idle` tells whether no job can need what lies in the bucket.
    """

    def __init__(
        self,
        settings: SettingsStore,
        keys: BucketKeys,
        bucket: Bucket,
        market: Market,
        idle: Callable[[], Awaitable[bool]],
    ) -> None:
        self._idle = idle
        self._settings = settings
        self._keys = keys
        self._bucket = bucket
        self._market = market

    @property
    def account(self) -> BucketAccount | None:
        """The bucket that is set up."""
        return self._settings.now.bucket

    async def secret_place(self) -> KeyPlace:
        """Where the secret is."""
        return await self._keys.place()

    async def set(self, account: BucketAccount, secret: str = "", token: str = "") -> Left | None:
        """Keep a bucket, and its secret unless that is empty: then the one there is counts.

        What lies in another bucket that was set up before is deleted first, with the key for that one; gives what has
        to stay there. Whoever sets up a bucket knows that pictures go there: that is the yes to it. Raises
        NoBucketSecret, KeyringMissing, KeyringRefused, CannotSave, DiskFull.
        """
        before = self.account
        left = None if before is None or before.identity == account.identity else await self._leave(before)
        try:
            if secret:
                await self._keys.keep(secret, token)
            else:
                where = await self._keys.place()
                if where.where is None:
                    raise where.trouble or NoBucketSecret()
            await asyncio.to_thread(
                self._settings.change, lambda before: replace(before, bucket=account).with_agreed(BUCKET)
            )
        finally:
            self._market.forget_keys()
        return left

    async def remove(self) -> tuple[bool, Left | None]:
        """Forget the bucket and its secret, after deleting what is ours in it.

        Gives whether there was one, and what has to stay there. Raises as the keyring and the disk do.
        """
        before = self.account
        had, left = before is not None, None if before is None else await self._leave(before)
        try:
            await asyncio.to_thread(
                self._settings.change,
                lambda before: replace(before, bucket=None, agreed=before.agreed - {BUCKET}),
            )
            return await self._keys.drop() or had, left
        finally:
            self._market.forget_keys()

    async def _leave(self, before: BucketAccount) -> Left | None:
        files = await (self._bucket.clear() if await self._idle() else self._bucket.held())
        return Left(bucket=before.bucket, folder=before.prefix, files=files) if files else None

    async def test(self) -> tuple[BucketStep, ...]:
        """Write, read without a key, delete."""
        return await self._bucket.test()

    async def unagreed(self, film: Film, offer: Offer) -> tuple[str, ...]:
        """Where local pictures of this film may be uploaded to without the artist having been told."""
        may = places(film, offer, bucket=await self._market.has_bucket(), orders=self.orders)
        return tuple(place for place in may if place not in self._settings.now.agreed)

    @property
    def all_agreed(self) -> frozenset[str]:
        """Every place that was agreed to."""
        return self._settings.now.agreed

    async def agree(self, *places: str) -> None:
        """Keep the yes; raises CannotSave, DiskFull."""
        await asyncio.to_thread(self._settings.change, lambda before: replace(before, agreed=before.agreed | {*places}))

    async def withdraw(self, place: str) -> None:
        """Take a yes back: the next upload there asks again. What is there stays. Raises CannotSave, DiskFull."""
        await asyncio.to_thread(self._settings.change, lambda before: replace(before, agreed=before.agreed - {place}))

    @property
    def orders(self) -> Orders:
        """The order of ways the artist chose, by provider."""
        return self._settings.now.routes

    async def set_order(self, provider: ProviderId, order: tuple[Route, ...]) -> None:
        """Keep an order of ways; the usual one is none of the artist's own. Raises CannotSave, DiskFull."""

        def changed(before: Settings) -> Settings:
            others = {name: ways for name, ways in before.routes.items() if name != provider.value}
            chosen = {} if order == ORDER[provider] else {provider.value: tuple(route.value for route in order)}
            return replace(before, routes=MappingProxyType({**others, **chosen}))

        await asyncio.to_thread(self._settings.change, changed)


def ready(account: Callable[[], BucketAccount | None], keys: BucketKeys) -> Callable[[], Awaitable[bool]]:
    """A question: whether there is a bucket, with its secret."""

    async def is_ready() -> bool:
        return account() is not None and (await keys.place()).where is not None

    return is_ready
