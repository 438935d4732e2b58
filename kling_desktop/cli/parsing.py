"""The parser of the command line in the person's language. Python's own speaks English alone."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, cast

from kling_desktop.words import t

_Says = Callable[[Mapping[str, str]], str]


class Parser(argparse.ArgumentParser):
    """As Python's, with its words in ours; sub-parsers become the same."""

    def __init__(self, *, prog: str | None = None, description: str | None = None, **more: object) -> None:
        more.setdefault("formatter_class", _Formatter)
        more["add_help"], more["allow_abbrev"] = False, False
        super().__init__(prog=prog, description=description, **more)  # type: ignore[arg-type]  # handed through
        self._positionals.title, self._optionals.title = t("arguments"), t("options")
        self.add_argument("-h", "--help", action="help", help=t("show this help and end"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how it goes, and end: exit status 2."""
        told = t("error: {what}", what=said(message))
        self.exit(2, f"{self.format_usage()}{self.prog}: {told}\n")


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, t("usage: ") if prefix is None else prefix)


def said(message: str) -> str:
    """What Python's parser says, in the person's language; as it is where we do not know the sentence."""
    for pattern, says in _SENTENCES:
        found = pattern.fullmatch(message)
        if found is not None:
            return says(cast("Mapping[str, str]", found.groupdict()))
    return message


_SENTENCES: tuple[tuple[re.Pattern[str], _Says], ...] = tuple(
    (re.compile(pattern, re.DOTALL), says)
    for pattern, says in (
        (
            r"argument (?P<name>[^:]+): (?P<why>.*)",
            lambda f: t("argument {name}: {why}", name=f["name"], why=said(f["why"])),
        ),
        (
            r"the following arguments are required: (?P<names>.*)",
            lambda f: t("these arguments are missing: {names}", names=f["names"]),
        ),
        (
            r"one of the arguments (?P<names>.*) is required",
            lambda f: t("one of these arguments is needed: {names}", names=f["names"]),
        ),
        (
            r"unrecognized arguments: (?P<names>.*)",
            lambda f: t("these arguments are not known: {names}", names=f["names"]),
        ),
        (
            r"invalid choice: (?P<value>.*?) \(choose from (?P<choices>.*)\)",
            lambda f: t("{value} is none of {choices}", value=f["value"], choices=f["choices"]),
        ),
        (
            r"invalid (?P<kind>\w+) value: (?P<value>.*)",
            lambda f: t("{value} makes no sense here", value=f["value"]),
        ),
        (r"expected one argument", lambda _: t("one value is expected")),
        (r"expected at least one argument", lambda _: t("at least one value is expected")),
        (r"expected at most one argument", lambda _: t("at most one value is expected")),
        (r"expected (?P<count>\d+) arguments?", lambda f: t("{count} values are expected", count=f["count"])),
        (r"not allowed with argument (?P<name>.*)", lambda f: t("not together with {name}", name=f["name"])),
        (r"ignored explicit argument (?P<value>.*)", lambda f: t("it takes no value: {value}", value=f["value"])),
    )
)
