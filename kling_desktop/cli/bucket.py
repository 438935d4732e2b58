"""`bucket`: the artist's own S3-compatible bucket. Its secret is never an argument: those are seen by everyone."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from kling_desktop.cli.data import error_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.domain.troubles import BucketUnfit, NoBucketSecret
from kling_desktop.host.bucket import USUAL_HOURS, USUAL_PREFIX, BucketAccount, account
from kling_desktop.jobs.hosting import Left
from kling_desktop.words import joined, t
from kling_desktop.words.bucket import going_to, left_behind, step, temporary, unfit
from kling_desktop.words.troubles import remedy, sentence


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and for `set` everything about the bucket but its secret."""
    parser.add_argument("order", choices=("set", "test", "remove", "show"))
    parser.add_argument("--endpoint", help=t("the server: https://s3.example.org; http on this computer only"))
    parser.add_argument("--region", help=t("such as us-east-1, or auto"))
    parser.add_argument("--bucket", help=t("the bucket's name"))
    parser.add_argument("--key-id", help=t("the access key id; the secret is asked for, or read from standard input"))
    parser.add_argument("--session-token", action="store_true", help=t("ask for a session token too: a second line"))
    parser.add_argument(
        "--host-style", action="store_true", help=t("the bucket's name before the host, not in the path")
    )
    parser.add_argument("--prefix", default=USUAL_PREFIX, help=t("the folder in the bucket (%(default)s)"))
    parser.add_argument("--hours", type=int, default=USUAL_HOURS, help=t("life of an address, 24 to 168 (%(default)s)"))


def run(options: argparse.Namespace, out: Output) -> int:
    """Set, test, remove or show."""
    match options.order:
        case "set":
            return _set(options, out)
        case "test":
            return asyncio.run(_test(out))
        case "remove":
            return asyncio.run(_remove(out))
        case _:
            return asyncio.run(_show(out))


def _set(options: argparse.Namespace, out: Output) -> int:
    missing = [name for name in ("endpoint", "region", "bucket", "key_id") if not getattr(options, name)]
    if missing:
        wanted = ", ".join("--" + name.replace("_", "-") for name in missing)
        out.mistake("bucket.incomplete", t("Something is missing: {what}", what=wanted))
        return Exit.USAGE
    try:
        place = account(
            endpoint=options.endpoint,
            region=options.region,
            bucket=options.bucket,
            key_id=options.key_id,
            path_style=not options.host_style,
            prefix=options.prefix,
            hours=options.hours,
        )
    except BucketUnfit as trouble:
        out.mistake(trouble.code, unfit(trouble.given["field"]))
        return Exit.USAGE
    from kling_desktop.host.bucket_keys import BucketKeys

    from_environment = BucketKeys(os.environ).where().where == "environment"
    secret = "" if from_environment else _read(t("Secret key of the bucket: ")).strip()
    token = _read(t("Session token: ")).strip() if options.session_token and not from_environment else ""
    if not secret and not from_environment:
        out.mistake("key.empty", t("No key was given."))
        return Exit.USAGE
    return asyncio.run(_keep(place, secret, token, out))


def _read(prompt: str) -> str:
    """A line from a prompt that does not show it, or from standard input."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(prompt, stream=sys.stderr)
    return sys.stdin.readline()


async def _keep(place: BucketAccount, secret: str, token: str, out: Output) -> int:
    async with opened(out) as core:
        try:
            left = await core.hosting.set(place, secret, token)
        except NoBucketSecret:
            out.mistake("key.impossible", t("This cannot be a key: a key is one line of letters, digits and signs."))
            return Exit.USAGE
        where = (await core.hosting.secret_place()).where
    out.say(t("The bucket {bucket} is set up.", bucket=place.bucket))
    out.aside(going_to("bucket"))
    if token:
        out.aside(temporary())
    out.document({**bucket_data(place), "secret": where, **_left_data(left, out)})
    return Exit.DONE


async def _show(out: Output) -> int:
    async with opened(out) as core:
        place, where = core.hosting.account, (await core.hosting.secret_place()).where
    if place is None:
        out.say(t("No bucket is set up yet."))
    else:
        out.say(f"{place.bucket} · {place.endpoint} · {place.region} · {place.key_id}")
        out.say(
            t("Folder {folder}; addresses live {hours} hours.", folder=place.prefix or "/", hours=place.hours)
            if where is not None
            else t("The bucket has no secret key yet, or one that cannot be right.")
        )
    out.document({**bucket_data(place), "secret": where})
    return Exit.DONE


async def _remove(out: Output) -> int:
    async with opened(out) as core:
        removed, left = await core.hosting.remove()
        where = (await core.hosting.secret_place()).where
    out.say(t("The bucket is forgotten.") if removed else t("No bucket is set up yet."))
    if where == "environment":
        out.aside(t("A key in the environment is still there, and is the one that is used."))
    out.document({"removed": removed, **_left_data(left, out)})
    return Exit.DONE


def _left_data(left: Left | None, out: Output) -> dict[str, object]:
    """What stays in the bucket of before, said and as JSON; nothing when nothing does."""
    if left is None:
        return {}
    out.aside(left_behind(left.bucket, left.folder, left.files))
    return {"left_behind": {"bucket": left.bucket, "prefix": left.folder, "files": left.files}}


async def _test(out: Output) -> int:
    async with opened(out) as core:
        place = core.hosting.account
        steps = await core.hosting.test() if place is not None else ()
    if place is None:
        out.mistake("bucket.none", t("No bucket is set up yet."))
        return Exit.REFUSED
    for taken in steps:
        if taken.trouble is None:
            out.say(f"{step(taken.name)}: {t('done')}")
        else:
            facts = taken.trouble.facts
            out.say(joined(f"{step(taken.name)}:", sentence(facts), remedy(facts)))
    works = all(taken.trouble is None for taken in steps)
    out.document(
        {
            **bucket_data(place),
            "works": works,
            "steps": [
                {
                    "step": taken.name,
                    "ok": taken.trouble is None,
                    "error": None if taken.trouble is None else error_data(taken.trouble.facts),
                }
                for taken in steps
            ],
        }
    )
    return Exit.DONE if works else Exit.FAILED


def bucket_data(place: BucketAccount | None) -> dict[str, object]:
    """A bucket as JSON, without its secret."""
    if place is None:
        return {"bucket": None}
    return {
        "bucket": place.bucket,
        "endpoint": place.endpoint,
        "region": place.region,
        "key_id": place.key_id,
        "path_style": place.path_style,
        "prefix": place.prefix,
        "hours": place.hours,
    }
