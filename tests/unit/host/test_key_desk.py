"""Keyrings that are slow, locked, missing, refusing or mad: asked once, joined, never in anybody's way."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from threading import Event, active_count

import pytest
from keyring.backends.fail import Keyring as NoKeyring

from kling_desktop.domain.accounts import Account, Accounts
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import KeyringMissing, KeyringRefused, NoKey, Trouble
from kling_desktop.host.bucket_keys import SERVICE as BUCKET
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.host.key_desk import KeyDesk
from kling_desktop.host.keys import SERVICE, SystemKeys
from tests.fakes.keyring_backend import MemoryKeyring

OXEN, DOJO = ProviderId.OXEN, ProviderId.PIXELDOJO
WAIT = 20.0


class Counting(MemoryKeyring):
    """Counts, and holds each read until `answer` is set; raises or says what it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {(SERVICE, "oxen"): "ox", (SERVICE, "oxen#Studio"): "st"}
        self.reads: list[str] = []
        self.answer, self.asked = Event(), Event()
        self.answer.set()
        self.raises: BaseException | None = None
        self.says: object = None

    def get_password(self, service: str, username: str) -> str | None:
        self.reads.append(username)
        self.asked.set()
        assert self.answer.wait(WAIT)
        if self.raises is not None:
            raise self.raises
        return super().get_password(service, username) if self.says is None else self.says  # type: ignore[return-value]  # as strange ones do


@pytest.fixture
async def keyring() -> AsyncIterator[Counting]:
    """A back end; whoever still waits at the end is let go."""
    made = Counting()
    yield made
    made.answer.set()


def desk_over(keyring: Counting, **environ: str) -> KeyDesk:
    return KeyDesk(SystemKeys(environ, lambda: keyring), moment=0.0)


async def asked(keyring: Counting) -> None:
    """Wait until the back end is being asked."""
    assert await asyncio.to_thread(keyring.asked.wait, WAIT)


async def test_thirty_who_wait_are_one_question_and_hold_no_thread(keyring: Counting) -> None:
    heard: list[bool] = []
    late = asyncio.Event()

    def hear(waits: bool) -> None:
        heard.append(waits)
        late.set()

    desk = KeyDesk(SystemKeys({}, lambda: keyring), hear, moment=0.0)
    keyring.answer.clear()
    before = active_count()
    waiting = [asyncio.create_task(desk.get(OXEN)) for _ in range(30)]
    await asked(keyring)
    # As many pieces of disk work as there are worker threads and more: none waits for the keyring.
    assert await asyncio.gather(*(asyncio.to_thread(int, n) for n in range(64))) == list(range(64))
    assert active_count() <= before + 1 + 32
    await asyncio.wait_for(late.wait(), WAIT)
    assert heard == [True]
    keyring.answer.set()
    assert await asyncio.gather(*waiting) == ["ox"] * 30
    assert keyring.reads == ["oxen"]
    assert heard == [True, False]
    assert await desk.get(OXEN) == "ox"
    assert keyring.reads == ["oxen"], "the keyring is asked once a run"
    keyring.entries[SERVICE, "oxen"] = "ox2"
    assert await desk.get(OXEN, fresh=True) == "ox2"


async def test_a_wait_can_be_cancelled_and_what_nobody_wants_is_not_asked(keyring: Counting) -> None:
    desk = desk_over(keyring)
    keyring.answer.clear()
    first, second = asyncio.create_task(desk.get(OXEN)), asyncio.create_task(desk.get(OXEN, "Studio"))
    await asked(keyring)
    for task in (first, second):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    keyring.answer.set()
    with pytest.raises(NoKey):
        await desk.get(DOJO)
    assert keyring.reads == ["oxen", "pixeldojo"]
    assert await desk.get(OXEN) == "ox"
    assert keyring.reads == ["oxen", "pixeldojo"], "the answer that came late counts"


async def test_one_who_has_a_key_in_hand_does_not_wait_with_the_others(keyring: Counting) -> None:
    desk = desk_over(keyring, KLING_DESKTOP_PIXELDOJO_KEY="from-environment")
    assert await desk.get(OXEN) == "ox"
    keyring.answer.clear()
    keyring.asked.clear()
    waiting = asyncio.create_task(desk.get(OXEN, "Studio"))
    await asked(keyring)
    assert await asyncio.wait_for(desk.get(OXEN), WAIT) == "ox"
    assert await asyncio.wait_for(desk.get(DOJO), WAIT) == "from-environment"
    keyring.answer.set()
    assert await waiting == "st"


async def test_a_locked_keyring_is_asked_once_until_somebody_tries_again(keyring: Counting) -> None:
    from keyring.errors import KeyringLocked

    desk = desk_over(keyring)
    keyring.raises = KeyringLocked("Failed to unlock the collection")
    found = await asyncio.gather(
        desk.get(OXEN), desk.get(OXEN, "Studio"), desk.get(DOJO), desk.get(OXEN), return_exceptions=True
    )
    assert [type(each) for each in found] == [KeyringRefused] * 4
    assert keyring.reads == ["oxen"], "one prompt, not one for each key"
    with pytest.raises(KeyringRefused) as caught:
        await desk.get(OXEN)
    assert "unlock" in caught.value.given["why"]
    assert keyring.reads == ["oxen"]
    news = asyncio.create_task(desk.news())
    await asyncio.sleep(0)
    keyring.raises = None
    assert await desk.get(OXEN, "Studio", again=True) == "st"
    await asyncio.wait_for(news, WAIT)
    assert await desk.get(OXEN) == "ox"
    desk.try_again()


@pytest.mark.parametrize(
    ("raises", "says", "why"),
    [
        (RuntimeError("boom"), None, "RuntimeError"),
        (SystemExit(3), None, "SystemExit"),
        (KeyboardInterrupt(), None, "KeyboardInterrupt"),
        (None, b"bytes", "bytes"),
        (None, 7, "int"),
    ],
)
async def test_whatever_a_back_end_raises_or_says_is_a_refusal(
    keyring: Counting, raises: BaseException | None, says: object, why: str
) -> None:
    keyring.raises, keyring.says = raises, says
    desk = desk_over(keyring)
    with pytest.raises(KeyringRefused) as caught:
        await desk.get(OXEN)
    assert caught.value.given["why"] == why
    place = await desk.where(OXEN, again=True)
    assert (place.where, type(place.trouble)) == (None, KeyringRefused)
    keyring.raises = keyring.says = None
    assert (await desk.where(OXEN, again=True)).where == "keyring"


async def test_who_no_longer_wants_to_wait_sends_everyone_away(keyring: Counting) -> None:
    desk = desk_over(keyring)
    keyring.answer.clear()
    waiting = [asyncio.create_task(desk.get(OXEN)), asyncio.create_task(desk.get(OXEN, "Studio"))]
    await asked(keyring)
    desk.give_up()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in found] == [KeyringRefused] * 2
    with pytest.raises(KeyringRefused):
        await desk.get(DOJO)
    news = asyncio.create_task(desk.news())
    await asyncio.sleep(0)
    keyring.answer.set()
    await asyncio.wait_for(news, WAIT)  # it opened after all, and that is told
    assert await desk.get(OXEN) == "ox"


async def test_a_new_key_counts_at_once_and_a_removed_one_no_more(keyring: Counting) -> None:
    desk = desk_over(keyring)
    assert await desk.get(OXEN) == "ox"
    await desk.set(OXEN, "ox-new")
    assert await desk.get(OXEN) == "ox-new"
    assert await desk.remove(OXEN)
    with pytest.raises(NoKey):
        await desk.get(OXEN)


async def test_without_a_keyring_the_environment_serves_named_accounts() -> None:
    missing = NoKeyring()  # type: ignore[no-untyped-call]  # keyring leaves it without types
    desk = KeyDesk(SystemKeys({"KLING_DESKTOP_OXEN_KEY": "env"}, lambda: missing))
    assert await desk.get(OXEN, "Studio") == "env"
    assert (await desk.where(OXEN, "Studio")).where == "environment"
    with pytest.raises(KeyringMissing):
        await desk.get(DOJO)


async def test_the_buckets_secret_goes_the_same_way(keyring: Counting) -> None:
    keyring.entries[BUCKET, "secret"] = "bucket-secret"
    desk = desk_over(keyring)
    secrets = BucketKeys({}, lambda: keyring, desk.thread)
    keyring.answer.clear()
    waiting = [asyncio.create_task(secrets.secret()) for _ in range(5)]
    await asked(keyring)
    keyring.answer.set()
    assert {each.secret for each in await asyncio.gather(*waiting)} == {"bucket-secret"}
    assert keyring.reads == ["secret", "session token"]


async def test_an_account_keeps_its_key_under_every_name_it_has(keyring: Counting) -> None:
    named = {"oxen": Accounts(known=(Account(name="Studio", first="Studio"),))}
    keys = SystemKeys({}, lambda: keyring, accounts=lambda: named)
    desk = KeyDesk(keys)
    assert await desk.get(OXEN, "Studio") == "st"
    account = named["oxen"].known[0]
    named["oxen"] = named["oxen"].with_renamed(account, "Nord")
    assert await desk.get(OXEN, "Nord") == "st"
    assert await desk.get(OXEN, "studio") == "st"
    assert keyring.reads == ["oxen#Studio"]
    with pytest.raises(NoKey) as caught:
        await desk.get(OXEN, "Other")
    assert caught.value.given == {"provider": "oxen", "account": "Other"}
    main = Accounts(known=(Account(name="Home", first="Home", main=True),))
    named["oxen"] = main
    assert await desk.get(OXEN, "Home") == "ox", "naming the nameless one moves no key"


async def test_a_named_account_is_never_asked_for_with_the_environment_while_the_keyring_is_shut(
    keyring: Counting,
) -> None:
    from keyring.errors import KeyringLocked

    desk = desk_over(keyring, KLING_DESKTOP_OXEN_KEY="env")
    assert await desk.get(OXEN) == "env"
    assert await desk.get(OXEN, "Studio") == "st", "its own key counts before that of the environment"
    keyring.raises = KeyringLocked("locked")
    with pytest.raises(Trouble):
        await desk.get(OXEN, "Nord")
    keyring.raises = None
    assert await desk.get(OXEN, "Nord", again=True) == "env"


ENDLESS = """
import asyncio, threading
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.key_desk import KeyDesk
from kling_desktop.host.keys import SystemKeys

class Endless:
    def get_password(self, service, username):
        threading.Event().wait()

async def ask():
    try:
        await asyncio.wait_for(KeyDesk(SystemKeys({}, Endless)).get(ProviderId.OXEN), 0.05)
    except TimeoutError:
        print("gave up")

asyncio.run(ask())
"""


def test_a_keyring_that_never_answers_does_not_keep_the_program_alive() -> None:
    ran = subprocess.run([sys.executable, "-c", ENDLESS], capture_output=True, text=True, timeout=WAIT, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "gave up\n", "")
