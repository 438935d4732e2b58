"""Asking for catalogues: single reads with short patience, on connections of their own, with a key only where needed.

They are never retried and never hold anything up: what does not answer is asked again hours later.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal

import httpx

from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.connecting import connection_to
from kling_desktop.providers.answers import Answer, Json, Shape, read_answer
from kling_desktop.providers.http import Service
from kling_desktop.providers.key_auth import KeyAuth
from kling_desktop.providers.silence import BROKEN, unreachable

_LIMITS = httpx.Timeout(connect=5, read=10, write=10, pool=10)
_SECONDS = 20.0
"""For one answer, however slowly it drips."""
_MOST_BYTES = 4 * 1024 * 1024
_KEPT_BYTES = 64 * 1024
"""More than any schema or price table of one model has."""
_LARGEST = Decimal(10) ** 12


class Asker:
    """Reads of one service. `keyed` requests carry its key, the others none at all."""

    def __init__(self, service: Service, client: httpx.AsyncClient) -> None:
        self._service = service
        self._client = client

    async def get(self, path: str, params: Mapping[str, str] | None = None, *, keyed: bool = False) -> Answer:
        """One GET: any answer, whatever its status. Raises CannotReach, and for keyed ones NoKey and its kin."""
        base = self._service.base
        auth = KeyAuth(base, await self._service.key()) if keyed else None
        body = bytearray()
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._client.stream(
                    "GET", base + path, params=params, auth=auth, headers={"Accept": "application/json"}
                ) as response,
            ):
                headers = {name.lower(): value for name, value in response.headers.items()}
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > _MOST_BYTES:
                        return read_answer(response.status_code, headers, None)
        except BROKEN as error:
            raise unreachable(error, base, self._service.secrets) from None
        return await asyncio.to_thread(read_answer, response.status_code, headers, bytes(body))

    async def told(self, path: str, params: Mapping[str, str] | None = None, *, keyed: bool = False) -> Json:
        """The JSON of a good answer; None for any other, and when nobody answered."""
        try:
            answer = await self.get(path, params, keyed=keyed)
        except Trouble:
            return None
        return answer.data if answer.good and answer.shape is Shape.JSON else None


@asynccontextmanager
async def asking(service: Service) -> AsyncIterator[Asker]:
    """An asker, closed at the end. Raises BadAddress, CannotReach."""
    try:
        client = httpx.AsyncClient(**connection_to(service.base), timeout=_LIMITS)
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        raise unreachable(error, service.base) from None
    async with client:
        yield Asker(service, client)


def kept(value: Json) -> Json:
    """A part of an answer as the cache may hold it; None for one that is larger than it can be in truth."""
    plain = _plain(value)
    return plain if len(json.dumps(plain, default=float)) <= _KEPT_BYTES else None


def _plain(value: Json) -> Json:
    """The same without numbers that JSON cannot carry."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value if Decimal(value).is_finite() and abs(Decimal(value)) < _LARGEST else None
    return value
