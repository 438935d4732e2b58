"""The test's own door into a server that runs as a process: what it saw, and orders to it, below `/_fake/`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from tests.fakes.wire import Json, Reply, Request, json_reply

if TYPE_CHECKING:
    from tests.fakes.provider_server import FakeProviderServer

PREFIX = "/_fake/"


def control(server: FakeProviderServer, request: Request) -> Reply:
    """Carry out one order; 400 with the reason when it cannot be understood."""
    try:
        value = _carry_out(server, request)
    except (KeyError, ValueError, TypeError) as error:
        return json_reply(400, {"error": str(error)})
    except TimeoutError as error:
        return json_reply(408, {"error": str(error)})
    return json_reply(200, value)


def _carry_out(server: FakeProviderServer, request: Request) -> Json:
    order = f"{request.method} {request.path.removeprefix(PREFIX)}"
    match order:
        case "GET ledger":
            return _plain([asdict(entry) for entry in server.ledger])
        case "GET refunds":
            return _plain([asdict(entry) for entry in server.refunds])
        case "GET violations":
            return _plain([asdict(entry) for entry in server.violations])
        case "GET requests":
            return [f"{each.method} {each.target}" for each in server.requests]
        case "GET leaks":
            return [f"{each.method} {each.target}" for each in server.leaks]
        case "GET wait":
            submissions = int(request.query.get("submissions", "0"))
            requests = int(request.query.get("requests", "0"))
            server.wait_for(
                lambda: server.submissions >= submissions and len(server.requests) >= requests,
                float(request.query.get("timeout", "10")),
            )
            return server.submissions
        case "POST script":
            server.apply(request.json())
            return True
        case "POST release":
            body = cast("dict[str, Json]", request.json())
            return server.release(str(body.get("gate", "hang")), keep_open=body.get("keep_open") is True)
        case "POST finish":
            body = cast("dict[str, Json]", request.json())
            server.finish(str(body["id"]))
            return True
        case _:
            raise ValueError(f"no such order: {order}")


def _plain(value: Sequence[object]) -> Json:
    plain: Json = json.loads(json.dumps(list(value), default=str))
    return plain
