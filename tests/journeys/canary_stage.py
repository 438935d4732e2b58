"""Where planted secrets are followed: services that know a key each, other hosts that must never see one, a home."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from kling_desktop.cli.program import run
from kling_desktop.host import secrets as known
from tests import canary
from tests.fakes.keyring_backend import FILE_VARIABLE
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Redirect, Status
from tests.fakes.wire import Json, Request
from tests.program import Program, Ran

POLL = {"KLING_DESKTOP_POLL_SECONDS": "0.02"}
SECRETS = {
    "Oxen's key, in the environment": canary.made("ox"),
    "PixelDojo's key, in the keyring": canary.made("dojo"),
    "AIHubMax's key, in the environment": canary.made("hub"),
    "the bucket's secret": canary.made("pail"),
    "the proxy's password": canary.made("prox"),
}
OXEN, DOJO, HUB, BUCKET, PROXY = SECRETS.values()
KEYS = {"oxen": OXEN, "pixeldojo": DOJO, "aihubmax": HUB}


@dataclass
class Stage:
    """`run` is a command as its user gives it, in this process; `said` is all that any command has said."""

    folder: Path
    server: FakeProviderServer
    said: list[str] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def out(self) -> Path:
        """Where exports go."""
        return self.folder / "out"

    @property
    def environ(self) -> dict[str, str]:
        """Everything a run may look at."""
        (self.folder / "tmp").mkdir(exist_ok=True)
        bases = {
            f"KLING_DESKTOP_{name.upper()}_URL": self.server.base(name) for name in ("oxen", "pixeldojo", "aihubmax")
        }
        return {
            **bases,
            **POLL,
            "KLING_DESKTOP_HOME": str(self.home),
            "KLING_DESKTOP_LOG": "debug",
            "KLING_DESKTOP_OXEN_KEY": OXEN,
            "KLING_DESKTOP_AIHUBMAX_KEY": HUB,
            "KLING_DESKTOP_BUCKET_SECRET": BUCKET,
            "HTTPS_PROXY": f"http://artist:{quote(PROXY, safe='')}@127.0.0.1:9",
            "NO_PROXY": "127.0.0.1",
            "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_backend.FileKeyring",
            FILE_VARIABLE: str(self.folder / "keyring.json"),
            "TMPDIR": str(self.folder / "tmp"),
        }

    @property
    def program(self) -> Program:
        return Program(self.environ, self.folder)

    def run(self, *words: str | Path, stdin: str = "", **more: str) -> int:
        """The status; a process begins without knowing a secret, and so does this. `more` is for its environment."""
        out, aside = StringIO(), StringIO()
        known._known.clear()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(aside):
            for name, value in (self.environ | more).items():
                patch.setenv(name, value)
            patch.setattr("sys.stdin", StringIO(stdin))
            status = run([*map(str, words), "--json"], show=lambda *_: 1)
        self.said += [out.getvalue(), aside.getvalue()]
        assert "Traceback" not in self.said[-2] + self.said[-1]
        return status

    def heard(self, ran: Ran) -> Ran:
        """What a process said counts too."""
        self.said += [ran.out, ran.err]
        return ran

    def leaks(self) -> list[str]:
        """Every secret in a file, in what was said, or in a request to whom it does not belong; none is right."""
        signatures = {f"a link's signature {number}": text for number, text in enumerate(self._signatures())}
        found = canary.in_folders([self.home, self.out, self.folder / "tmp"], SECRETS | signatures)
        found += canary.in_bytes("\n".join(self.said).encode(), SECRETS | signatures, "what was said")
        for request in self.server.requests:
            found += canary.in_bytes(
                _without_own_key(self.server, request), SECRETS, f"{request.method} {request.target}"
            )
        assert len(self.server.requests) > 5
        return sorted({str(each) for each in found})

    def _signatures(self) -> list[str]:
        links = [link for job in self.server.jobs for link in job.links]
        return [urlsplit(link).query.removeprefix("signature=") for link in links]


def echoes(server: FakeProviderServer, key: str) -> list[Action]:
    """Answers that hand a key back, in every place there is."""
    coded = base64.b64encode(f"artist:{key}".encode()).decode()
    deep: Json = {
        "detail": [{"loc": ["header", key], "got": {"Authorization": f"Bearer {key}", "basic": coded}, key: [key]}]
    }
    page = f"<html><title>403</title><body><p>Your key is {html.escape(key)}</p><i>{quote(key)}</i></body></html>"
    return [
        Status(401, {"error": {"message": f"Incorrect API key provided: {key}. Folded: {key[:20]} {key[20:]}"}}),
        Status(403, {"error": "no"}, {"X-Request-Id": key, "X-Api-Key": key, "Server": f"edge {key}"}),
        Status(422, deep),
        Status(400, page, {"Content-Type": "text/html"}),
        Redirect(f"{server.elsewhere}/login", 307),
        Status(400, f"key={quote(key, safe='')}&hex={key.encode().hex()}", {"Content-Type": "text/plain"}),
        Status(500, {"message": key.replace("/", "\\/"), "trace": key[5:]}),
    ]


def _without_own_key(server: FakeProviderServer, request: Request) -> bytes:
    """A request as it went out, but for the key of the very service it went to, in the one place for it."""
    headers: Mapping[str, str] = request.headers
    services = {"oxen": server.oxen, "pixeldojo": server.pixeldojo, "aihubmax": server.aihubmax}
    whose = next((name for name, key in KEYS.items() if headers.get("authorization") == f"Bearer {key}"), None)
    # The stream of events is the server's own, not among the routes of its services.
    theirs = whose is not None and (services[whose].find(request) is not None or request.path == "/api/events")
    if theirs and not request.elsewhere:
        headers = {name: value for name, value in headers.items() if name != "authorization"}
    told = [request.method, request.target, *(f"{name}: {value}" for name, value in headers.items())]
    return "\n".join(told).encode() + b"\n" + request.body


def readers_of(value: str) -> list[str]:
    """Processes whose arguments hold this; of their environment only that of children is looked at."""
    seen: list[str] = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if any(half.encode() in (place / "cmdline").read_bytes() for half in canary.halves(value)):
                seen.append(place.name)
        except OSError:
            continue  # it ended just now, or is somebody else's
    return seen


def children_of(process: int) -> list[int]:
    """The processes that one has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(each) for task in tasks for each in task.read_text().split()]


def modes(*folders: Path) -> dict[str, str]:
    """Files and folders that others than their owner may open, with their modes."""
    places = [place for folder in folders for place in (folder, *folder.rglob("*"))]
    found = {str(place): place.stat(follow_symlinks=False).st_mode for place in places}
    return {place: oct(mode & 0o777) for place, mode in found.items() if mode & 0o077}
