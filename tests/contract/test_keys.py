"""The key goes to its own service and nowhere else, and a bad one gets a clear word."""

import contextlib
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.account_troubles import KeyChanged
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.keys import SystemKeys
from kling_desktop.providers.connect import connect
from kling_desktop.providers.paid import PaidProvider
from kling_desktop.providers.pixeldojo import PixelDojo
from tests.contract.desk import KEY, LOOK, PAID, Desk, InstantClock
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status, html
from tests.fakes.wire import Json

OXEN, DOJO, HUB = PAID


async def test_a_good_key(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    report = await desk.provider(paid).try_key()
    assert report.works is True
    assert server.submissions == 0
    assert {request.method for request in server.requests} == {"GET"}


async def test_the_balance_where_it_is_told(desk: Desk) -> None:
    assert (await desk.provider(HUB).try_key()).balance is not None
    assert (await desk.provider(OXEN).try_key()).balance is None
    assert (await desk.provider(DOJO).try_key()).balance is None  # told by an order only
    await desk.ordered(DOJO)
    assert (await desk.provider(DOJO).try_key()).balance == Money(Decimal(976), Unit.CREDITS)


async def test_a_balance_that_is_not_told_does_not_matter(desk: Desk, server: FakeProviderServer) -> None:
    server.on("GET", "/v1/account/credits", html(500), times=None)
    report = await desk.provider(HUB).try_key()
    assert (report.works, report.balance) == (True, None)


async def test_a_wrong_key(tmp_path: Path, paid: ProviderId) -> None:
    with FakeProviderServer(keys={"oxen": {"x"}, "pixeldojo": {"x"}, "aihubmax": {"x"}}) as server:
        desk = Desk(server, tmp_path)
        report = await desk.provider(paid).try_key()
        with pytest.raises(t.KeyRefused):
            await desk.submit(desk.job(paid))
        desk.keys.key = "x"  # the artist sets the right one: it counts at once
        accepted = await desk.submit(desk.job(paid))
        await desk.aclose()
        assert server.submissions == 1
    assert report.works is False
    assert isinstance(report.trouble, t.KeyRefused)
    assert accepted.remote_id


async def test_no_key(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    desk.keys.key = None
    report = await desk.provider(paid).try_key()
    assert report.works is False
    assert isinstance(report.trouble, t.NoKey)
    with pytest.raises(t.NoKey):
        await desk.submit(desk.job(paid))
    assert server.requests == []


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel", "a b", "Bearer\r\nX-Evil: 1", "键", "nul\x00"])
async def test_what_cannot_be_a_key_is_never_sent(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, key: str
) -> None:
    desk.keys.key = key
    with pytest.raises(t.KeyRefused) as caught:
        await desk.submit(desk.job(paid))
    assert key not in str(caught.value.facts)
    assert server.requests == []


async def test_a_key_with_space_around_it_is_the_key(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    desk.keys.key = f"  {KEY}\n"
    await desk.ordered(paid)
    assert server.requests[-1].key == KEY


async def test_the_key_is_asked_for_once_a_run(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    job = await desk.ordered(paid)
    desk.keys.key = "another-key"
    await desk.provider(paid).look(job)
    await desk.clock.sleep(3600)
    await desk.ordered(paid)
    assert {request.key for request in server.requests} == {KEY}


REFUSED: dict[str, Json] = {"error": {"type": "unauthenticated", "message": "Invalid API key"}}


async def test_a_key_that_changed_is_noticed_where_the_old_one_is_refused(
    desk: Desk, server: FakeProviderServer, paid: ProviderId
) -> None:
    job = await desk.ordered(paid)
    desk.keys.key = "new-key-of-now"
    server.on("GET", "*", Status(401, REFUSED))
    with contextlib.suppress(t.NotAllowed):  # the stand-in knows whose key a job was ordered with
        await desk.provider(paid).look(job)
    assert [request.key for request in server.requests if request.method == "GET"][:2] == [KEY, "new-key-of-now"]


async def test_an_order_refused_for_an_old_key_may_go_out_again(
    desk: Desk, server: FakeProviderServer, paid: ProviderId
) -> None:
    await desk.provider(paid).try_key()
    desk.keys.key = "new-key-of-now"
    server.on("POST", "*", Status(401, REFUSED))
    with pytest.raises(KeyChanged):
        await desk.submit(desk.job(paid))
    await desk.submit(desk.job(paid))
    assert [request.key for request in server.requests if request.method == "POST"] == [KEY, "new-key-of-now"]


async def test_each_account_has_its_own_key_and_connections(
    server: FakeProviderServer, tmp_path: Path, paid: ProviderId
) -> None:
    backend = MemoryKeyring()
    MemoryKeyring.clear()
    blocking = SystemKeys({}, lambda: backend)
    for account in ("", "Private", "Studio"):
        blocking.set(paid, f"key-of-{account or 'nobody'}", account)
    near = server.environment("")
    providers = connect(near, SystemKeys(near, lambda: backend), tmp_path, InstantClock())
    for account in ("Private", "Studio", "", "Studio"):
        report = await providers.of(paid, account).try_key()
        assert report.works is True
        assert server.requests[-1].key == f"key-of-{account or 'nobody'}"
    assert (await providers.of(paid, "Gone").try_key()).works is False
    mine, theirs = providers.of(paid, "Private"), providers.of(paid, "Studio")
    assert isinstance(mine, PaidProvider)
    assert isinstance(theirs, PaidProvider)
    assert mine.service is not theirs.service
    assert mine.service.limiter is None or mine.service.limiter is not theirs.service.limiter
    assert "key-of-nobody" not in {request.key for request in server.requests[-1:]}
    await providers.aclose()


async def test_without_money_the_key_still_works(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    server.on("GET", "*", Status(402, {"error": {"message": "Insufficient credits"}}), times=None)
    report = await desk.provider(paid).try_key()
    assert report.works is True
    assert isinstance(report.trouble, t.OutOfCredit)


async def test_a_page_says_nothing_about_the_key(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    server.on("GET", "*", html(403), times=None)
    report = await desk.provider(paid).try_key()
    assert report.works is None
    assert isinstance(report.trouble, t.ServerFault)


async def test_a_forbidden_job_is_no_lost_job(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], Status(403, {"error": {"code": "permission_denied", "message": "Not your task"}}))
    with pytest.raises(t.NotAllowed):
        await desk.provider(paid).look(job)


@pytest.mark.parametrize("address", ["http://gateway.example", "ftp://127.0.0.1", "https://user:pass@gateway.example"])
async def test_a_bad_address_is_the_trouble_of_its_own_provider(
    server: FakeProviderServer, tmp_path: Path, address: str
) -> None:
    desk = Desk(server, tmp_path, server.environment() | {"KLING_DESKTOP_OXEN_URL": address})
    report = await desk.provider(OXEN).try_key()
    with pytest.raises(t.BadAddress):
        await desk.submit(desk.job(OXEN))
    assert not desk.provider(OXEN).may_fetch("https://example.com/a.mp4")
    assert (await desk.ordered(HUB)).remote_id
    await desk.aclose()
    assert isinstance(report.trouble, t.BadAddress)
    assert "pass" not in str(report.trouble.facts)


async def test_the_key_may_only_be_given_to_its_own_base(
    desk: Desk, server: FakeProviderServer, paid: ProviderId
) -> None:
    provider = desk.provider(paid)
    assert provider.download_headers(f"{server.url}/a.mp4") == {}  # nobody has asked for the key yet
    await desk.ordered(paid)
    assert provider.download_headers(f"{server.url}/a.mp4") == {"Authorization": f"Bearer {KEY}"}
    for other in (server.elsewhere, server.url.replace("http:", "https:"), "https://example.com", "nonsense", ""):
        assert provider.download_headers(f"{other}/a.mp4") == {}


async def test_a_poll_pace_set_by_hand(server: FakeProviderServer, tmp_path: Path) -> None:
    desk = Desk(server, tmp_path, server.environment() | {"KLING_DESKTOP_POLL_SECONDS": "0.5"})
    server.on("GET", "*", Status(503, {}, {"Retry-After": "90"}), Status(500))
    report = await desk.provider(DOJO).try_key()
    await desk.aclose()
    assert report.works is True
    assert desk.clock.slept == [0.5, 0.5]
    pace = desk.provider(DOJO).pace
    assert (pace.first, pace.start, pace.longest) == (0.5, 0.5, 0.5)
    assert isinstance(desk.provider(DOJO), PixelDojo)
