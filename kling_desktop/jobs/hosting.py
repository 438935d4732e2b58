"""Where local pictures go: the artist's own bucket, its test, and the yes to uploads. The face the window sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kling_desktop.domain.film import Film
from kling_desktop.domain.hosting import BUCKET, place
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.ports import BucketStep, KeyPlace
from kling_desktop.domain.troubles import NoBucketSecret
from kling_desktop.host.bucket import BucketAccount
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.host.settings import SettingsStore
from kling_desktop.jobs.market import Market

if TYPE_CHECKING:
    from kling_desktop.providers.bucket import Bucket


class Hosting:
    """Settings, secret and bucket together. The secret goes into the keyring and never comes out here."""

    def __init__(self, settings: SettingsStore, keys: BucketKeys, bucket: Bucket, market: Market) -> None:
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
        return await asyncio.to_thread(self._keys.where)

    async def set(self, account: BucketAccount, secret: str = "", token: str = "") -> None:
        """Keep a bucket, and its secret unless that is empty: then the one there is counts.

        Whoever sets up a bucket knows that pictures go there: that is the yes to it. Raises NoBucketSecret,
        KeyringMissing, KeyringRefused, CannotSave, DiskFull.
        """
        try:
            if secret:
                await asyncio.to_thread(self._keys.set, secret, token)
            else:
                where = await asyncio.to_thread(self._keys.where)
                if where.where is None:
                    raise where.trouble or NoBucketSecret()
            await asyncio.to_thread(
                self._settings.change, lambda before: replace(before, bucket=account).with_agreed(BUCKET)
            )
        finally:
            self._market.forget_keys()

    async def remove(self) -> bool:
        """Forget the bucket and its secret; False when there was none. Raises as the keyring and the disk do."""
        had = self.account is not None
        try:
            await asyncio.to_thread(
                self._settings.change,
                lambda before: replace(before, bucket=None, agreed=before.agreed - {BUCKET}),
            )
            return await asyncio.to_thread(self._keys.remove) or had
        finally:
            self._market.forget_keys()

    async def test(self) -> tuple[BucketStep, ...]:
        """Write, read without a key, delete."""
        return await self._bucket.test()

    async def place(self, film: Film, offer: Offer) -> str | None:
        """Where local pictures of this film would go first; None when nothing is uploaded."""
        return place(film, offer, bucket=await self._market.has_bucket())

    def agreed(self, where: str) -> bool:
        """Whether the artist knows of uploads to this place and said yes."""
        return where in self._settings.now.agreed

    @property
    def all_agreed(self) -> frozenset[str]:
        """Every place that was agreed to."""
        return self._settings.now.agreed

    async def agree(self, where: str) -> None:
        """Keep the yes; raises CannotSave, DiskFull."""
        await asyncio.to_thread(self._settings.change, lambda before: before.with_agreed(where))


def ready(account: Callable[[], BucketAccount | None], keys: BucketKeys) -> Callable[[], bool]:
    """A blocking question: whether there is a bucket, with its secret."""
    return lambda: account() is not None and keys.where().where is not None
