"""The artist's own bucket on a real S3 server: written, read without a key, used again, deleted; and every refusal."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.film import Media
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.bucket import BucketAccount
from kling_desktop.host.bucket_keys import SECRET as VARIABLE
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.providers.bucket import Bucket
from kling_desktop.providers.paid import PaidProvider
from kling_desktop.words.troubles import remedy, sentence
from tests.contract.desk import Desk, InstantClock, painted, picture, pictured_film
from tests.fakes.bucket import SECRET, TestBucket
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Named, Status

Open = Callable[..., Bucket]


@pytest.fixture
def clock() -> InstantClock:
    return InstantClock()


@pytest.fixture
def open_bucket(bucket: TestBucket, clock: InstantClock, tmp_path: Path) -> Open:
    def make(place: BucketAccount | None = bucket.account, secret: str = SECRET) -> Bucket:
        return Bucket(lambda: place, BucketKeys({VARIABLE: secret}), clock, tmp_path / "cache" / "bucket.json")

    return make


@pytest.fixture
def blue(tmp_path: Path) -> Media:
    return painted(tmp_path / "My secret project.png", "blue")


async def publish(bucket: Bucket, *media: Media) -> list[str]:
    found = await bucket.publish({each: picture(each) for each in media}, lambda _: None)
    return [found[each] for each in media]


def fetched(url: str) -> bytes:
    """As a provider does it: an address, nothing else."""
    with urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
    return body


async def test_a_picture_can_be_fetched_without_a_key(bucket: TestBucket, open_bucket: Open, blue: Media) -> None:
    (url,) = await publish(open_bucket(), blue)
    assert blue.path is not None
    assert fetched(url) == blue.path.read_bytes()
    with pytest.raises(HTTPError):
        fetched(url.partition("?")[0])
    (key,) = bucket.objects
    assert key.startswith("kling-desktop/")
    assert key.endswith(".png")
    assert "secret" not in url.partition("?")[0]
    assert int(parse_qs(urlsplit(url).query)["X-Amz-Expires"][0]) >= 24 * 3600


async def test_one_put_and_one_look_before_money_is_spent(bucket: TestBucket, open_bucket: Open, blue: Media) -> None:
    await publish(open_bucket(), blue)
    put, look = bucket.log
    assert (put["method"], put["headers"]["content-type"]) == ("PUT", "image/png")
    assert (look["method"], look["headers"]["range"]) == ("GET", "bytes=0-1023")
    assert not any("authorization" in request["headers"] for request in bucket.log)
    assert "transfer-encoding" not in put["headers"]


async def test_the_same_bytes_go_once(
    bucket: TestBucket, open_bucket: Open, clock: InstantClock, tmp_path: Path, blue: Media
) -> None:
    same = Media(path=blue.path, rotate=0, sha256="other entry")
    first, again = (await publish(open_bucket(), blue))[0], (await publish(open_bucket(), same))[0]
    assert first.partition("?")[0] == again.partition("?")[0]
    assert bucket.methods() == ["PUT", "GET", "GET"]
    kept = (tmp_path / "cache" / "bucket.json").read_text()
    assert "X-Amz" not in kept
    assert SECRET not in kept
    assert "http" not in kept


async def test_after_its_life_it_goes_anew(bucket: TestBucket, blue: Media, tmp_path: Path) -> None:
    clock, keys, file = InstantClock(), BucketKeys({VARIABLE: SECRET}), tmp_path / "bucket.json"
    made = Bucket(lambda: bucket.account, keys, clock, file)
    await publish(made, blue)
    text = json.loads(file.read_text())
    text["objects"][0]["until"] = (clock.now() - timedelta(seconds=1)).isoformat()
    file.write_text(json.dumps(text))
    await publish(made, blue)
    assert bucket.methods().count("PUT") == 2


async def test_what_somebody_deleted_goes_anew(bucket: TestBucket, open_bucket: Open, blue: Media) -> None:
    made = open_bucket()
    await publish(made, blue)
    bucket.fault("GET", 404)
    (url,) = await publish(made, blue)
    assert bucket.methods() == ["PUT", "GET", "GET", "PUT", "GET"]
    assert fetched(url)


async def test_a_swept_bucket_is_empty(bucket: TestBucket, open_bucket: Open, clock: InstantClock, blue: Media) -> None:
    made = open_bucket()
    await publish(made, blue)
    await made.sweep(clock.now())
    assert len(bucket.objects) == 1, "handed out this very moment: it stays"
    await clock.sleep(1)
    await made.sweep(clock.now())
    assert bucket.objects == []
    (url,) = await publish(made, blue)
    assert fetched(url)


async def test_what_cannot_be_deleted_stays_for_another_time(
    bucket: TestBucket, open_bucket: Open, clock: InstantClock, blue: Media
) -> None:
    made = open_bucket()
    await publish(made, blue)
    await clock.sleep(1)
    bucket.fault("DELETE", 403)
    await made.sweep(clock.now())
    assert len(bucket.objects) == 1
    await made.sweep(clock.now())
    assert bucket.objects == []
    await open_bucket(place=None).sweep(clock.now())


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_passing_fault_is_tried_again(
    bucket: TestBucket, open_bucket: Open, clock: InstantClock, blue: Media, status: int
) -> None:
    bucket.fault("PUT", status, times=2)
    assert await publish(open_bucket(), blue)
    assert bucket.methods() == ["PUT", "PUT", "PUT", "GET"]
    assert len(clock.slept) == 2


async def test_retry_after_is_obeyed(bucket: TestBucket, open_bucket: Open, clock: InstantClock, blue: Media) -> None:
    bucket.fault("PUT", 503, headers={"Retry-After": "7"})
    await publish(open_bucket(), blue)
    assert clock.slept == [7.0]


@pytest.mark.parametrize(
    ("change", "kind", "told"),
    [
        ({"region": "us-east-1"}, t.BucketElsewhere, {"region": "eu-test-1"}),
        ({"bucket": "nobody-has-this"}, t.BucketMissing, {"bucket": "nobody-has-this"}),
        ({"key_id": "AKIAOTHER"}, t.BucketRefused, {"deed": ""}),
        ({"endpoint": "http://127.0.0.1:9"}, t.CannotReach, {"host": "127.0.0.1:9"}),
    ],
    ids=lambda value: str(value),
)
async def test_what_is_wrong_is_told(
    bucket: TestBucket,
    open_bucket: Open,
    blue: Media,
    change: dict[str, str],
    kind: type[t.Trouble],
    told: dict[str, str],
) -> None:
    with pytest.raises(t.Trouble) as caught:
        await publish(open_bucket(bucket.with_account(**change)), blue)
    assert type(caught.value) is kind
    assert told.items() <= caught.value.given.items()
    assert caught.value.charged is t.Charged.NO


async def test_a_key_that_may_not_write(bucket: TestBucket, open_bucket: Open, blue: Media) -> None:
    bucket.fault("PUT", 403, code="AccessDenied", message="Access Denied")
    with pytest.raises(t.BucketRefused) as caught:
        await publish(open_bucket(), blue)
    assert (caught.value.given["deed"], caught.value.detail) == ("write", "Access Denied")


async def test_a_wrong_secret(open_bucket: Open, blue: Media) -> None:
    with pytest.raises(t.BucketRefused):
        await publish(open_bucket(secret="not-the-secret"), blue)


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_wrong_clock(open_bucket: Open, clock: InstantClock, blue: Media, hours: int) -> None:
    await clock.sleep(hours * 3600)
    with pytest.raises(t.ClockWrong) as caught:
        await publish(open_bucket(), blue)
    assert int(caught.value.given["minutes"]) in range(178, 183)


@pytest.mark.parametrize(
    ("status", "more", "kind"),
    [
        (301, {"code": "PermanentRedirect", "headers": {"x-amz-bucket-region": "ap-1"}}, t.BucketElsewhere),
        (400, {"headers": {"x-amz-bucket-region": "ap-1"}}, t.BucketElsewhere),
        (400, {"code": "EntityTooLarge", "message": "Too large"}, t.UploadFailed),
        (503, {"code": "SlowDown", "times": 9}, t.RateLimited),
        (500, {"times": 9}, t.ServerFault),
        (403, {"code": "AccessDenied"}, t.BucketRefused),
    ],
)
async def test_answers_of_other_servers(
    bucket: TestBucket, open_bucket: Open, blue: Media, status: int, more: dict[str, object], kind: type[t.Trouble]
) -> None:
    bucket.fault("PUT", status, **more)
    with pytest.raises(t.Trouble) as caught:
        await publish(open_bucket(), blue)
    assert type(caught.value) is kind


@pytest.mark.parametrize("answer", [403, 404, 400])
async def test_what_does_not_open_is_not_ordered_with(
    bucket: TestBucket, open_bucket: Open, blue: Media, answer: int
) -> None:
    bucket.fault("GET", answer)
    with pytest.raises(t.BucketClosed) as caught:
        await publish(open_bucket(), blue)
    assert caught.value.given["file"] == "My secret project.png"


async def test_a_certificate_that_is_not_trusted(
    open_bucket: Open, bucket: TestBucket, blue: Media, untrusted: str
) -> None:
    with pytest.raises(t.NotTrusted) as caught:
        await publish(open_bucket(bucket.with_account(endpoint=untrusted)), blue)
    assert caught.value.given["host"] == urlsplit(untrusted).netloc


async def test_no_bucket_and_no_secret(open_bucket: Open, blue: Media) -> None:
    with pytest.raises(t.NoBucket):
        await publish(open_bucket(place=None), blue)
    with pytest.raises((t.NoBucketSecret, t.KeyringMissing)):
        await publish(open_bucket(secret=""), blue)
    assert open_bucket().set_up
    assert not open_bucket(place=None).set_up


async def test_signatures_are_not_in_the_log(
    bucket: TestBucket, open_bucket: Open, blue: Media, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await publish(open_bucket(), blue)
    bucket.fault("PUT", 403)
    with pytest.raises(t.Trouble) as caught:
        await publish(open_bucket(), painted(blue.path.parent / "red.png", "red"))  # type: ignore[union-attr]  # it has one
    for text in (caplog.text, str(caught.value), str(caught.value.facts)):
        assert "X-Amz" not in text
        assert SECRET not in text


async def test_the_test_of_a_bucket(bucket: TestBucket, open_bucket: Open) -> None:
    steps = await open_bucket().test()
    assert [(step.name, step.trouble) for step in steps] == [("write", None), ("read", None), ("delete", None)]
    assert bucket.methods() == ["PUT", "GET", "DELETE"]
    assert bucket.objects == []


async def test_a_test_says_which_step_failed(bucket: TestBucket, open_bucket: Open) -> None:
    bucket.fault("GET", 403)
    bucket.fault("DELETE", 403)
    write, read, delete = await open_bucket().test()
    assert write.trouble is None
    assert isinstance(read.trouble, t.BucketClosed)
    assert isinstance(delete.trouble, t.BucketRefused)
    assert delete.trouble.given["deed"] == "delete"
    (only,) = await open_bucket(bucket.with_account(key_id="AKIAOTHER")).test()
    assert isinstance(only.trouble, t.BucketRefused)


@pytest.mark.parametrize(
    ("provider", "spoil", "through"),
    [
        (ProviderId.PIXELDOJO, None, True),
        (ProviderId.AIHUBMAX, None, False),
        (ProviderId.AIHUBMAX, Named("aihubmax.storage_full"), True),
        (ProviderId.AIHUBMAX, Status(500), True),
        (ProviderId.OXEN, None, False),
    ],
)
async def test_the_order_of_ways(
    desk: Desk,
    server: FakeProviderServer,
    bucket: TestBucket,
    open_bucket: Open,
    tmp_path: Path,
    provider: ProviderId,
    spoil: Named | Status | None,
    through: bool,
) -> None:
    service = desk.provider(provider)
    assert isinstance(service, PaidProvider)
    service.bucket = open_bucket()
    if spoil is not None:
        server.on("POST", "/v1/files/upload/stream", spoil, times=None)
    await desk.submit(desk.job(provider, pictured_film(tmp_path)))
    assert (len(bucket.objects) == 2) is through
    assert server.submissions == 1
    sent = json.dumps(server.ledger[0].body)
    assert (bucket.name in sent) is through


async def test_the_artists_own_order_of_ways_counts(
    desk: Desk, bucket: TestBucket, open_bucket: Open, blue: Media
) -> None:
    for provider in (ProviderId.OXEN, ProviderId.AIHUBMAX):
        service = desk.provider(provider)
        assert isinstance(service, PaidProvider)
        service.bucket, service.orders = open_bucket(), lambda: {"oxen": ("bucket",), "aihubmax": ("bucket", "no such")}
        address = (await service.hand_over({blue: picture(blue)}, lambda _: None))[blue]
        assert bucket.name in address


async def test_large_pictures_do_not_travel_inside_a_request_when_there_is_a_bucket(
    desk: Desk, bucket: TestBucket, open_bucket: Open, blue: Media
) -> None:
    oxen = desk.provider(ProviderId.OXEN)
    assert isinstance(oxen, PaidProvider)
    large = {blue: replace(picture(blue), bytes=13_000_000)}
    assert (await oxen.hand_over(large, lambda _: None))[blue].startswith("data:")
    small = {blue: picture(blue)}
    oxen.bucket = open_bucket()
    assert (await oxen.hand_over(small, lambda _: None))[blue].startswith("data:")
    assert bucket.methods() == []


async def test_without_a_bucket_a_file_has_no_way_to_pixeldojo(desk: Desk, blue: Media) -> None:
    with pytest.raises(t.UploadFailed):
        await desk.provider(ProviderId.PIXELDOJO).hand_over({blue: picture(blue)}, lambda _: None)


@pytest.mark.parametrize("status", [400, 403])
async def test_a_temporary_key_that_has_run_out(
    bucket: TestBucket, open_bucket: Open, blue: Media, status: int
) -> None:
    bucket.fault("PUT", status, code="ExpiredToken", message="The provided token has expired.")
    with pytest.raises(t.BucketRefused) as caught:
        await publish(open_bucket(), blue)
    assert caught.value.given["deed"] == "expired"
    assert "has run out" in sentence(caught.value.facts)
    assert "session token" in remedy(caught.value.facts)


async def test_clearing_tells_what_stays(bucket: TestBucket, open_bucket: Open, tmp_path: Path, blue: Media) -> None:
    made = open_bucket()
    assert (await made.clear(), await made.held()) == (0, 0)
    await publish(made, blue, painted(tmp_path / "red.png", "red"))
    assert await made.held() == 2
    bucket.fault("DELETE", 403)
    assert await made.clear() == 2
    assert await made.clear() == 0
    assert bucket.objects == []
    assert await open_bucket(place=None).clear() == 0
