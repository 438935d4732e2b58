"""The script of a server in its JSON form, for a server that runs as a process of its own.

{"rules": [{"method": "POST", "path": "/api/ai/queue", "times": 1, "action": {"do": "reset", "acted": true}}],
 "jobs": [{"provider": "oxen", "steps": ["waiting", ["rendering", 40]], "outcome": "failed", "error": "..."},
          {"fail": "oxen.too_short"}],
 "default_job": {"steps": []}, "settings": {"oxen": {"generation": "G2"}, "files": {"refuse_keys": true}}}

`do` is one of `ACTIONS`; the other keys of an action are the arguments of that action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import cast, get_args

from tests.fakes import script
from tests.fakes.errors import Provider
from tests.fakes.jobs import JobLife, Link, Outcome, Step, failing
from tests.fakes.wire import Json

ACTIONS: Mapping[str, Callable[..., script.Action]] = {
    "pass": script.Pass,
    "status": script.Status,
    "error": script.Named,
    "alter": script.Alter,
    "hang": script.Hang,
    "reset": script.Reset,
    "slow": script.Slow,
    "truncate": script.Truncate,
    "wrong_length": script.WrongLength,
    "redirect": script.Redirect,
    "html": script.html,
    "garbage": script.garbage,
    "empty": script.empty,
    "huge": script.huge,
    "deep": script.deep,
    "dead_link": script.dead_link,
}


def _object(value: Json, what: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} must be an object")
    return value


def _list(value: Json, what: str) -> list[Json]:
    if not isinstance(value, list):
        raise ValueError(f"{what} must be a list")
    return value


def read_rule(value: Json) -> script.Rule:
    """A rule; ValueError when it is none."""
    given = dict(_object(value, "a rule"))
    action = dict(_object(given.pop("action", None), "the action of a rule"))
    name = action.pop("do", None)
    if not isinstance(name, str) or name not in ACTIONS:
        raise ValueError(f"unknown action {name!r}: use one of {', '.join(ACTIONS)}")
    unknown = given.keys() - {field.name for field in fields(script.Rule)}
    if unknown:
        raise ValueError(f"unknown in a rule: {', '.join(sorted(unknown))}")
    try:
        made = ACTIONS[name](**action)
    except TypeError as error:
        raise ValueError(f"action {name}: {error}") from None
    times = given.get("times", 1)
    method = given.get("method")
    elsewhere = given.get("elsewhere")
    return script.Rule(
        action=made,
        method=None if method is None else str(method),
        path=str(given.get("path", "*")),
        times=None if times is None else int(str(times)),
        skip=int(str(given.get("skip", 0))),
        body=str(given.get("body", "")),
        elsewhere=None if elsewhere is None else elsewhere is True,
    )


def _read_step(value: Json) -> Step:
    if isinstance(value, list):
        return Step(str(value[0]), int(str(value[1])))
    return Step(str(value))


def read_life(value: Json) -> tuple[Provider | None, JobLife]:
    """A job's life and the provider it is meant for; ValueError when it is none."""
    given = dict(_object(value, "a job"))
    provider = given.pop("provider", None)
    if provider is not None and provider not in get_args(Provider):
        raise ValueError(f"unknown provider {provider!r}")
    meant = cast("Provider | None", provider)
    if "fail" in given:
        return meant, failing(str(given["fail"]), refund=given.get("refund") is True)
    unknown = given.keys() - {field.name for field in fields(JobLife)}
    if unknown:
        raise ValueError(f"unknown in a job: {', '.join(sorted(unknown))}")
    plain = JobLife()
    outcome, link = given.get("outcome", plain.outcome), given.get("link", plain.link)
    if outcome not in get_args(Outcome) or link not in get_args(Link):
        raise ValueError(f"unknown outcome or link: {outcome!r}, {link!r}")
    steps, charge = given.get("steps"), given.get("charge")
    return meant, JobLife(
        steps=plain.steps if steps is None else tuple(_read_step(step) for step in _list(steps, "steps")),
        outcome=cast("Outcome", outcome),
        error=str(given.get("error", "")),
        error_code=str(given.get("error_code", "")),
        held=given.get("held") is True,
        link=cast("Link", link),
        link_status=int(str(given.get("link_status", plain.link_status))),
        empty_completions=int(str(given.get("empty_completions", 0))),
        refund=given.get("refund") is True,
        charge=None if charge is None else Decimal(str(charge)),
        clip=str(given.get("clip", plain.clip)),
    )


def apply_settings(target: object, values: Json) -> None:
    """Set attributes of a settings object, each read as what it is now; ValueError for an unknown name."""
    for name, value in _object(values, "settings").items():
        if name.startswith("_") or not hasattr(target, name):
            raise ValueError(f"unknown setting {name!r} of {type(target).__name__}")
        now = getattr(target, name)
        made: object = value
        if isinstance(now, Decimal) or name == "credits":
            made = None if value is None else Decimal(str(value))
        elif isinstance(now, set):
            made = {str(each) for each in _list(value, name)}
        elif isinstance(now, dict):
            made = {key: Decimal(str(each)) for key, each in _object(value, name).items()}
        setattr(target, name, made)


def read_script(value: Json) -> tuple[list[script.Rule], list[tuple[Provider | None, JobLife]], JobLife | None]:
    """Rules, planned jobs and the default life in a script."""
    given = _object(value, "the script")
    rules = [read_rule(rule) for rule in _list(given.get("rules", []), "rules")]
    jobs = [read_life(job) for job in _list(given.get("jobs", []), "jobs")]
    default = given.get("default_job")
    return rules, jobs, None if default is None else read_life(default)[1]
