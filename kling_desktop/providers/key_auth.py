"""A key goes to the service's own address, and to nothing else."""

from __future__ import annotations

from collections.abc import Generator

import httpx

from kling_desktop.providers.reach import origin


class KeyAuth(httpx.Auth):
    """Adds the key to requests to the service's own scheme, host and port, and to nothing else."""

    def __init__(self, base: str, key: str) -> None:
        self._home = origin(base)
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """One request; a redirect would be another one, which we never make."""
        if self._home is not None and origin(str(request.url)) == self._home:
            request.headers["Authorization"] = f"Bearer {self._key}"
        yield request
