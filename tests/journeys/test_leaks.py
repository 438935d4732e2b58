"""Secrets are planted, everything is done that can be done, and nowhere is one to be found but where it belongs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.core import open_core
from kling_desktop.domain.shelf import Look, LookId, ShelfElement, ShelfId
from kling_desktop.host.faults import VARIABLE
from kling_desktop.library.films import load
from kling_desktop.words.dispute import dispute_text
from tests.contract.desk import LOOK, SUBMIT
from tests.fakes import keyring_backend
from tests.fakes.bucket import KEY_ID, REGION, TestBucket
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Rule, Status
from tests.fakes.wire import Json
from tests.journeys.canary_stage import (
    DOJO,
    KEYS,
    SECRETS,
    Stage,
    children_of,
    echoes,
    modes,
    readers_of,
)
from tests.program import SECONDS, Program, ended, picture, write_film
from tests.starting import ANEW

BROKEN = """
import os, sys
import kling_desktop.cli.jobs as jobs
from kling_desktop.__main__ import main
from kling_desktop.cli.own import own
from kling_desktop.domain.offers import ProviderId

def broken(options, out):
    oxen, dojo = (own().keys.get(provider) for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO))
    raise ValueError(f"{oxen} and {dojo[3:]} through {os.environ['HTTPS_PROXY']} and {os.environ['HOME']}")

jobs.run = broken
sys.exit(main(["jobs"]))
"""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """PixelDojo's key is put into the keyring; nothing is private but by itself."""
    from keyring import core

    monkeypatch.setattr(core, "_keyring_backend", keyring_backend.FileKeyring())
    # Processes with arguments, environment and umask as they really are.
    monkeypatch.setenv(ANEW, "1")
    umask = os.umask(0)
    try:
        with FakeProviderServer(results_elsewhere=True) as server:
            made = Stage(tmp_path, server)
            (tmp_path / "out").mkdir()
            assert made.run("key", "set", "pixeldojo", stdin=DOJO + "\n") == 0
            yield made
        assert server.violations == []
    finally:
        os.umask(umask)


async def dispute_all(stage: Stage) -> None:
    async with open_core(stage.environ) as core:
        for number, job in enumerate(await core.engine.jobs()):
            dispute = await core.dispute(job.id)
            text = dispute_text(dispute)
            stage.said.append(text)  # as the window shows it
            await core.write_dispute(dispute, text, stage.out / f"dispute-{number}")


def hand_over(stage: Stage) -> None:
    """Everything that leaves the program as a file or as words."""
    asyncio.run(dispute_all(stage))
    assert stage.run("ledger", "export", stage.out / "ledger.csv") == 0
    for words in (
        ["jobs"],
        ["ledger"],
        ["providers"],
        ["doctor"],
        ["bucket", "show"],
        ["queue", "show"],
        ["library", "list"],
    ):
        assert stage.run(*words) == 0


def test_answers_that_hand_a_key_back_are_kept_without_it(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = stage.server
    for provider, path in SUBMIT.items():
        key = KEYS[provider.value]
        refusals = echoes(server, key)
        server.on("POST", path, *refusals)
        server.script(*(Rule(action=each, method="GET", path=LOOK[provider]) for each in refusals[1:4]))
        named = {"Content-Disposition": f'attachment; filename="{key}.mp4"', "ETag": f'"{key}"'}
        server.on("GET", "/files/*", Status(503, f"<Error>{key}</Error>", named), Status(404, key, named))
        takes = len(refusals) + 2
        # The first to be taken is looked at through a screen of refusals; the second fails with the key in its words.
        server.plan(JobLife(), JobLife(outcome="failed", error=f"Upstream said: {key} is over its limit"))
        film = write_film(tmp_path, f"{provider}.kling", settings={"takes": takes, "provider": provider.value})
        stage.run("render", film, "--provider", provider.value)
        server.rules.clear()
        server.on("GET", "/v1/models", Status(401, {"error": {"message": f"bad key {key}"}}))
        stage.run("key", "test", provider.value)
        server.rules.clear()
    for path in ("/api/ai/models*", "/api/v1/models*", "/v1/models", "/api/pricing", "/api/users/me"):
        told: list[Json] = [
            {"id": key, "name": f"Model {key}", "description": key, "pricing": {key: key}} for key in KEYS.values()
        ]
        server.on("GET", path, Status(200, {"data": told, "models": told, "username": KEYS["oxen"]}), times=None)
    stage.run("providers", "--refresh")
    server.rules.clear()
    hand_over(stage)
    states = {job["state"] for job in json.loads(next(s for s in reversed(stage.said) if '"jobs"' in s))["jobs"]}
    assert states >= {"failed", "unknown"}
    assert "\n".join(stage.leaks()) == ""


def test_a_whole_run_leaves_no_secret_and_nothing_open_to_others(
    stage: Stage, bucket: TestBucket, tmp_path: Path
) -> None:
    server, program = stage.server, stage.program
    place = ("--endpoint", bucket.url, "--region", REGION, "--bucket", bucket.name, "--key-id", KEY_ID)
    assert stage.run("bucket", "set", *place) == 0
    references = [{"id": "r1", "path": str(picture(tmp_path))}]
    film = {name: write_film(tmp_path, f"{name}.kling", references=references, settings={"takes": 1}) for name in KEYS}
    told: Json = {"error": {"message": f"{KEYS['aihubmax']} may not upload {KEYS['aihubmax']}.png"}}
    server.on("POST", "/v1/files/upload/stream", Status(500, told))
    for name, file in film.items():
        stage.run("check", file, "--provider", name, "--show-request")
        # The bucket of the tests knows another secret than the planted one, and says so with the whole signature.
        status = stage.run("render", file, "--provider", name)
        assert status == (1 if name == "pixeldojo" else 0)
    words = write_film(tmp_path, "words.kling")
    assert stage.run("render", words, "--provider", "pixeldojo") == 0

    # While an order is under way: what others on this computer can see, and what the service tells by itself.
    server.plan(JobLife(held=True))
    listened = len(server.to("/api/events"))
    running = program.start("render", words, "--provider", "oxen", "--json")
    try:
        server.wait_for(lambda: len(server.to("/api/events")) > listened and _held(server), SECONDS)
        with server.journal.changed:
            key = KEYS["oxen"]
            server.journal.tellings.append(("generation.failed", {"id": key, "error": f"{key} expired", "key": key}))
            server.journal.changed.notify_all()
        assert [secret for secret, value in SECRETS.items() if readers_of(value)] == []
        assert children_of(running.pid) == [], "whom we start would be given our environment"
        server.finish(server.ledger[-1].id)
    except BaseException:
        running.kill()
        running.communicate()
        raise
    assert stage.heard(ended(running)).status == 0

    # Killed while the video comes, link in hand; then carried on.
    killed = program.run("render", words, "--provider", "aihubmax", "--json", environ={VARIABLE: "part.chunk-written"})
    assert killed.status in {-signal.SIGKILL, 137}
    assert stage.run("resume") == 0
    # A defect with two keys in its hands; and a service that is reached through the proxy, which is not there.
    broken = Program(program.environ, tmp_path, ("-c", BROKEN)).run()
    assert stage.heard(broken).status == 1
    assert stage.run("key", "test", "oxen", KLING_DESKTOP_OXEN_URL="https://oxen.example") == 1
    assert stage.run("doctor", KLING_DESKTOP_OXEN_URL="https://oxen.example") == 0
    asyncio.run(work_in_window(stage, words, film["oxen"]))
    # A job of each provider is in the library now.
    assert stage.run("library", "list") == 0
    takes = [take["id"] for take in json.loads(stage.said[-2])["takes"]]
    assert len(takes) == 5
    assert stage.run("library", "export", *takes, stage.out / "videos") == 0
    hand_over(stage)
    assert len(list((stage.home / "logs" / "crashes").iterdir())) == 1
    assert "\n".join(stage.leaks()) == ""
    assert modes(stage.home) == {}
    logs = b"".join(file.read_bytes() for file in (stage.home / "logs").rglob("*") if file.is_file())
    assert b"-> downloading" in logs
    assert b"rocket" not in logs.lower(), "prompts are the artist's own"
    assert [mode for place, mode in modes(stage.out / "videos").items() if place.endswith(".mp4")] == ["0o666"] * 5
    assert modes(*stage.out.glob("dispute-*")) == {}, "a dispute tells what was sent"


async def work_in_window(stage: Stage, words: Path, pictured: Path) -> None:
    """What only the window asks of the core: kept work, templates, the shelf, an element as a file."""
    async with open_core(stage.environ) as core:
        film = load(words).film
        await core.keep_unsaved(replace(film, name="Not saved"), words)
        await core.keep_template(film, "Opening")
        await core.change_settings(lambda settings: settings.with_place("compose", "1,2,3"))
        look = Look(id=LookId("f" * 32), frontal=load(pictured).film.references[0].media)
        entry = await core.shelf.save(ShelfElement(id=ShelfId("e" * 32), name="Fox", looks=(look,)))
        await core.shelf.export(entry, stage.out / "fox.klingelement")
    assert zipfile.is_zipfile(stage.out / "fox.klingelement")


def _held(server: FakeProviderServer) -> bool:
    return bool(server.ledger) and not server.jobs[server.ledger[-1].id].over
