"""Options for one provider alone: known to its card, and of a kind that may be sent."""

from __future__ import annotations

from collections.abc import Iterator

from kling_desktop.domain.checks.case import Case, error, warning
from kling_desktop.domain.options import fits, given
from kling_desktop.domain.problems import Problem


def problems(case: Case) -> Iterator[Problem]:
    """Everything about `settings.provider_options`."""
    known = {option.name: option for option in case.offer.options}
    for each in given(case.film, case.offer):
        option = known.get(each.name)
        if option is None:
            yield warning("settings.option-not-used", each.field, option=each.name, who=case.who)
        elif not fits(option, each.value):
            yield error("settings.option-unfit", each.field, option=each.name, values=option.values, who=case.who)
