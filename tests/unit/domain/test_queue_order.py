"""The order of what waits: several jobs are moved as one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.queue import Place, Queue


def ids(letters: str) -> list[JobId]:
    return [JobId(letter) for letter in letters]


def read(order: Sequence[JobId]) -> str:
    return "".join(order)


@pytest.mark.parametrize(
    ("moved", "place", "after"),
    [
        ("bd", "up", "badce"),
        ("ab", "up", "abcde"),
        ("ac", "up", "acbde"),
        ("bd", "down", "acbed"),
        ("de", "down", "abcde"),
        ("ce", "down", "abdce"),
        ("db", "first", "bdace"),
        ("ca", "last", "bdeac"),
    ],
)
def test_several_go_together_and_keep_their_order(moved: str, place: Place, after: str) -> None:
    queue = Queue().moved_all(ids(moved), place, ids("abcde"))
    assert read(queue.sorted(ids("abcde"))) == after


@pytest.mark.parametrize(
    ("moved", "before", "after"),
    [
        ("d", "b", "adbce"),
        ("b", "b", "abcde"),
        ("b", "c", "abcde"),
        ("bd", "d", "acbde"),
        ("ae", "c", "baecd"),
        ("be", "e", "acdbe"),
        ("b", None, "acdeb"),
        ("x", "a", "abcde"),
    ],
)
def test_what_is_dropped_stands_where_it_was_dropped(moved: str, before: str | None, after: str) -> None:
    queue = Queue().placed(ids(moved), None if before is None else JobId(before), ids("abcde"))
    assert read(queue.sorted(ids("abcde"))) == after
