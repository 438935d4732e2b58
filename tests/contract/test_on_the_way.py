"""What stands between us and a service: certificates, proxies, a network's log-in page; on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.network_troubles import CertificateRefused, LogInFirst, ProxyRefused
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Ready
from kling_desktop.host.connecting import certificates
from kling_desktop.words.troubles import whole
from tests.contract.desk import PAID, Desk
from tests.fakes.authority import DAY, Authority, Front
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Redirect, Rule, Status, html
from tests.fakes.tunnels import Proxy

DOJO = ProviderId.PIXELDOJO
NAME = "service.example"
PASSWORD = "open-sesame"
At = Callable[[str], Desk]


@pytest.fixture
async def at(server: FakeProviderServer, tmp_path: Path) -> AsyncIterator[At]:
    """A desk for a service at this address."""
    made: list[Desk] = []

    def desk(address: str) -> Desk:
        made.append(Desk(server, tmp_path, {**server.environment(), "KLING_DESKTOP_PIXELDOJO_URL": address}))
        return made[-1]

    yield desk
    for each in made:
        await each.aclose()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Trusted as the environment says."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.fixture
def front(server: FakeProviderServer, authority: Authority) -> Front:
    """The fake services behind TLS, under a name that only a proxy can lead to."""
    return Front(authority.server(NAME), server.port)


async def refused(desk: Desk) -> t.Trouble:
    """The trouble of an order that never left; the same fault meets a look and the test of a key."""
    with pytest.raises(t.CannotReach) as caught:
        await desk.submit(desk.job(DOJO))
    assert caught.value.charged is t.Charged.NO
    report = await desk.provider(DOJO).try_key()
    assert (report.works, type(report.trouble)) == (None, type(caught.value))
    return caught.value


async def test_a_certificate_of_an_authority_that_is_trusted(
    at: At, server: FakeProviderServer, authority: Authority
) -> None:
    with Front(authority.server("127.0.0.1"), server.port) as here:
        desk = at(here.address)
        assert (await desk.ordered(DOJO)).remote_id
    assert server.submissions == 1


@pytest.mark.parametrize(
    ("name", "since", "until", "why", "words"),
    [
        (NAME, -DAY, DAY, "name", "shows a certificate of another name"),
        ("127.0.0.1", -3 * DAY, -DAY, "expired", "has expired"),
        ("127.0.0.1", DAY, 3 * DAY, "early", "is not valid yet"),
    ],
)
async def test_a_certificate_that_is_not_right(
    at: At,
    server: FakeProviderServer,
    authority: Authority,
    name: str,
    since: timedelta,
    until: timedelta,
    why: str,
    words: str,
) -> None:
    with Front(authority.server(name, since, until), server.port) as here:
        trouble = await refused(at(here.address))
    assert isinstance(trouble, CertificateRefused)
    assert trouble.given == {"host": "127.0.0.1", "why": why}
    assert words in whole(trouble.facts)
    assert server.requests == []


async def test_a_certificate_of_an_authority_that_nobody_knows(
    at: At, server: FakeProviderServer, tmp_path: Path
) -> None:
    with Front(Authority(tmp_path).server("127.0.0.1"), server.port) as here:
        trouble = await refused(at(here.address))
    assert isinstance(trouble, CertificateRefused)
    assert "does not trust the certificate" in whole(trouble.facts)
    assert server.requests == []


def test_the_authorities_of_this_system_are_trusted() -> None:
    context = certificates(None, None)
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_through_a_proxy(
    at: At, server: FakeProviderServer, front: Front, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with front, Proxy({NAME: front.port}, login=f"me:{PASSWORD}") as proxy:
        monkeypatch.setenv(variable, f"http://me:{PASSWORD}@{proxy.shown}")
        if variable != "ALL_PROXY":
            monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:9")  # as desktops set both
        desk = at(f"https://{NAME}")
        job = await desk.ordered(DOJO)
        assert isinstance((await desk.end_of(job))[1], Ready)
        await desk.aclose()
    assert server.submissions == 1
    assert all(head.startswith(f"CONNECT {NAME}:443 ") for head in proxy.heads)
    assert "uthorization: bearer" not in "".join(proxy.heads).lower()


@pytest.mark.parametrize(
    ("status", "login", "words"),
    [
        (502, "", "did not open the way"),
        (403, "", "did not open the way"),
        (200, "me:x", "wants a name and a password"),
    ],
)
async def test_a_proxy_that_refuses(
    at: At,
    front: Front,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    status: int,
    login: str,
    words: str,
) -> None:
    caplog.set_level("DEBUG")
    with front, Proxy({NAME: front.port}, status, login) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:{PASSWORD}@{proxy.shown}")
        trouble = await refused(at(f"https://{NAME}"))
    assert isinstance(trouble, ProxyRefused)
    assert trouble.given["proxy"] == proxy.shown
    assert words in whole(trouble.facts)
    assert PASSWORD not in whole(trouble.facts) + repr(trouble) + str(trouble.facts) + caplog.text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"http://me:{PASSWORD}@127.0.0.1:9", "The proxy 127.0.0.1:9 could not be reached."),
        (f"socks5://me:{PASSWORD}@127.0.0.1:9", "The proxy 127.0.0.1:9 is of a kind that cannot be used."),
        (f"http://me:{PASSWORD}@127.0.0.1:port", "The proxy that is set is of a kind that cannot be used."),
    ],
)
async def test_a_proxy_that_is_of_no_use(at: At, monkeypatch: pytest.MonkeyPatch, address: str, words: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    trouble = await refused(at(f"https://{NAME}"))
    assert words in whole(trouble.facts)
    assert PASSWORD not in str(trouble.facts)


@pytest.mark.parametrize("listed", ["*", NAME, ".example", f"{NAME}:443", "other, service.example"])
async def test_hosts_that_need_no_proxy(at: At, monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    with Proxy({}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.shown}")
        monkeypatch.setenv("NO_PROXY", listed)
        trouble = await refused(at(f"https://{NAME}:443"))
        assert not isinstance(trouble, ProxyRefused)
        assert proxy.heads == []


PORTALS: dict[str, Action] = {
    "a page": html(200),
    "another host": Redirect("https://login.hotel.example/welcome", 302),
    "the status for it": Status(511, "<html>Log in</html>", {"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("how", PORTALS)
@pytest.mark.parametrize("paid", PAID, ids=lambda provider: provider.value)
async def test_a_network_that_wants_a_log_in_first(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, how: str
) -> None:
    job = await desk.ordered(paid)
    server.script(Rule(action=PORTALS[how], method=None, path="*", times=None))
    with pytest.raises(LogInFirst) as caught:
        await desk.provider(paid).look(job)
    assert "This network wants you to log in first." in whole(caught.value.facts)
    report = await desk.provider(paid).try_key()
    assert (report.works, type(report.trouble)) == (None, LogInFirst)
    with pytest.raises(t.AnswerLost) as lost:
        await desk.submit(desk.job(paid))
    assert "this network may want you to log in first" in whole(lost.value.facts)
    with pytest.raises(LogInFirst if how == "a page" else (t.DownloadBroken, t.LinkRefused, t.CannotReach)):
        desk.fetch(f"{server.url}/files/take.mp4", provider=paid)
    assert not list(desk.folder.rglob("*.mp4"))
    assert server.submissions == 1


async def test_an_order_goes_over_a_connection_of_its_own(desk: Desk, server: FakeProviderServer) -> None:
    """A connection that was left open may be dead without anybody knowing; an order must not find that out."""
    first = await desk.ordered(DOJO)
    await desk.provider(DOJO).look(first)
    await desk.ordered(DOJO)
    await desk.provider(DOJO).look(first)
    orders = [request for request in server.requests if request.method == "POST"]
    looks = [request for request in server.requests if request.method == "GET"]
    assert len({request.connection for request in orders}) == len(orders) == 2
    assert not {request.connection for request in orders} & {request.connection for request in looks}
    assert len({request.connection for request in looks}) == 1


async def test_after_a_sleep_nothing_is_asked_over_an_old_connection(desk: Desk, server: FakeProviderServer) -> None:
    job = await desk.ordered(DOJO)
    await desk.provider(DOJO).look(job)
    await desk.providers.renew()
    await desk.provider(DOJO).look(job)
    looks = [request.connection for request in server.requests if request.method == "GET"]
    assert len(set(looks)) == 2
