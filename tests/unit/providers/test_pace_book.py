"""The limits of a key hold for all processes of this computer, whatever is done to its clock or to the file."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kling_desktop.providers.pace_book import PaceBook
from kling_desktop.providers.pacing import Limiter
from tests.architecture.source_tree import ROOT
from tests.fakes.clock import Steady

KEY = "sk-canary-0123456789"
WHO = ("pixeldojo", "https://pixeldojo.ai", KEY)


class Clock(Steady):
    """Back it goes on the wall alone."""

    def __init__(self, time: datetime | None = None) -> None:
        super().__init__()
        self.time = time or datetime(2026, 8, 8, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def move(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.passed += max(0.0, seconds)

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)


def limiter(folder: Path, clock: Clock, limit: int | None = 8, kept: int = 0, key: str = KEY) -> Limiter:
    """As a process of its own has it."""
    made, book = Limiter(clock, limit, kept_for_orders=kept, longest=30), PaceBook(folder / "pace.json")
    made.share(book, book.name(*WHO[:2], key))
    return made


def test_a_minute_is_shared(tmp_path: Path) -> None:
    clock = Clock()
    here, there = limiter(tmp_path, clock, kept=2), limiter(tmp_path, clock, kept=2)
    other_key = limiter(tmp_path, clock, key="another")
    assert [each.wait(order=False) for each in (here, there) * 3] == [0] * 6
    assert (here.wait(order=False), there.wait(order=False)) == (60, 60)
    assert (here.wait(order=True), there.wait(order=True), here.wait(order=True)) == (0, 0, 60)
    assert other_key.wait(order=True) == 0
    clock.move(60)
    there.count()
    assert [each.wait(order=True) for each in (here, there) * 3 + (here, there)] == [0] * 7 + [60]


@pytest.mark.parametrize("limit", [8, None])
def test_what_one_process_is_told_another_keeps_to(limit: int | None, tmp_path: Path) -> None:
    told = (
        "import sys; from pathlib import Path; from kling_desktop.host.clock import SystemClock;"
        "from kling_desktop.providers.pace_book import PaceBook; from kling_desktop.providers.pacing import Limiter;"
        f"limiter, book = Limiter(SystemClock(), {limit}, kept_for_orders=0), PaceBook(Path(sys.argv[1]));"
        f"limiter.share(book, book.name(*{WHO!r})); limiter.hear(429, {{'retry-after': '600'}})"
    )
    subprocess.run([sys.executable, "-c", told, tmp_path / "pace.json"], cwd=ROOT, check=True, timeout=60)
    clock = Clock(datetime.now(UTC))
    here = limiter(tmp_path, clock, limit)
    assert 500 < here.wait(order=True) <= 600
    assert limiter(tmp_path, clock, limit, key="another").wait(order=True) == 0
    clock.move(600)
    assert here.wait(order=True) == 0


@pytest.mark.parametrize("limit", [8, None])
def test_nothing_left_for_one_process_is_nothing_left_for_another(limit: int | None, tmp_path: Path) -> None:
    clock = Clock()
    here, there = limiter(tmp_path, clock, limit), limiter(tmp_path, clock, limit)
    there.hear(200, {"x-ratelimit-remaining": "1", "x-ratelimit-reset": "25"})
    assert here.wait(order=True) == 0
    there.hear(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "25"})
    assert (here.wait(order=True), there.wait(order=True)) == (25, 25)
    clock.move(25)
    assert (here.wait(order=True), there.wait(order=True)) == (0, 0)


@pytest.mark.parametrize("limit", [8, None])
@pytest.mark.parametrize("back", [5.0, 3600.0, 86_400.0 * 400])
def test_a_clock_set_back_holds_for_the_longest_pace_at_most(limit: int | None, back: float, tmp_path: Path) -> None:
    clock = Clock()
    limiter(tmp_path, clock, limit).hear(429, {"retry-after": "3600"})
    here = limiter(tmp_path, clock, limit)
    assert here.wait(order=True) == 3600
    clock.move(-back)
    assert here.wait(order=True) <= 30
    limiter(tmp_path, clock, limit).hear(429, {"retry-after": "20"})
    assert here.wait(order=True) <= 30
    clock.move(30)
    assert here.wait(order=True) == 0


def test_the_key_is_not_in_it_nor_the_same_name_anywhere_else(tmp_path: Path) -> None:
    limiter(tmp_path, Clock()).hear(429, {"retry-after": "9"})
    text = (tmp_path / "pace.json").read_text()
    assert KEY not in text
    (name,) = json.loads(text)["keys"]
    assert name != PaceBook(tmp_path / "other.json").name(*WHO)
    assert name == PaceBook(tmp_path / "pace.json").name(*WHO)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)


@given(salt=st.text(max_size=40) | st.just("ab" * 16), rows=JSON, row=JSON)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_the_file_the_wait_is_a_span(salt: str, rows: object, row: object, tmp_path: Path) -> None:
    file = tmp_path / "pace.json"
    (tmp_path / "pace.json").write_text(json.dumps({"salt": salt, "keys": rows}))
    name = PaceBook(file).name(*WHO)
    told = {"sent": [row], "told": row, "until": row}
    file.write_text(json.dumps({"salt": json.loads(file.read_text())["salt"], "keys": {name: told}}))
    assert 0 <= limiter(tmp_path, Clock()).wait(order=True) <= 3600


def test_without_a_place_for_the_book_each_counts_for_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    here = limiter(tmp_path / "file", Clock(), limit=1)
    assert (here.wait(order=True), here.wait(order=True)) == (0, 60)
    # And when it goes while the program runs.
    here = limiter(tmp_path, Clock(), limit=1)
    (tmp_path / "pace.json").unlink()
    (tmp_path / "pace.json").mkdir()
    assert (here.wait(order=True), here.wait(order=True)) == (0, 60)
