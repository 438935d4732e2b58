"""What a person types finds what they mean; nothing they type is an error."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.takes import TakeId, Verdict
from kling_desktop.library.query import Term, condition, terms
from kling_desktop.storage.database import connect
from tests.unit.library.workshop import FACTS, Workshop, film, job


@pytest.fixture
async def wall(shop: Workshop) -> Workshop:
    """Five takes: two of a chase, a quiet one with credits, a Chinese one, an unpriced one."""
    chase, calm = film(), film("Calm sea", "film2", ("waves over Café Ångström",), ("The Old Man",))
    chinese = film("宇航员喝咖啡", "film3", ("宇航员在月球上喝咖啡",), ("宇航员",))
    await shop.publish(job("a", chase, 1))
    await shop.publish(job("b", chase, 2, charged=Money(Decimal(4))))
    await shop.publish(job("c", calm, 1, ProviderId.AIHUBMAX, Money(Decimal(54), Unit.CREDITS), "kling-o3"))
    await shop.publish(job("d", chinese, 1, ProviderId.ANIMATIC, Money(Decimal(0)), "animatic"))
    part, digest = shop.part(b"e")
    await shop.library.publish(
        job("e", film("Short", "film4", ("a door",), ()), charged=None),
        part,
        replace(FACTS, seconds=12.0, has_audio=False),
        digest,
        {},
    )
    await shop.library.set_rating(TakeId("a"), 4)
    await shop.library.set_rating(TakeId("b"), 2)
    await shop.library.set_tags(TakeId("a"), ["Hero", "night shot"])
    await shop.library.set_tags(TakeId("c"), ["hero"])
    await shop.library.set_verdict(TakeId("a"), Verdict.APPROVED)
    await shop.library.set_notes(TakeId("b"), "The fox's tail flickers")
    return shop


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "edcba"),
        ("fox", "ba"),
        ("FOX chase", "ba"),
        ("cha", "ba"),
        ("ase", ""),
        ("cafe angstrom", "c"),
        ('"falls on"', "ba"),
        ('"falls rain"', ""),
        ("falls rain", "ba"),
        ("flickers", "b"),
        ("-fox", "edc"),
        ('-"falls on" -sea', "ed"),
        ("fox -flickers", "a"),
        ("咖啡", "d"),
        ("航员", "d"),
        ("月球 喝", "d"),
        ("喝月", ""),
        ("rating:>3", "a"),
        ("rating:2", "b"),
        ("rating:>=2", "ba"),
        ("rating:0", "edc"),
        ("rating:1..3", "b"),
        ("-rating:>3", "edcb"),
        ("provider:oxen", "eba"),
        ("provider:OXEN -rating:4", "eb"),
        ("provider:nobody", ""),
        ("tag:hero", "ca"),
        ('tag:"Night Shot"', "a"),
        ("-tag:hero", "edb"),
        ("tag:her", ""),
        ('film:"Alley chase"', "ba"),
        ('film:"alley CHASE"', "ba"),
        ('film:"Alley"', ""),
        ("film:alley", "ba"),
        ("film:cha", "ba"),
        ("film:fox", ""),
        ('element:"old man"', "c"),
        ("element:宇航", "d"),
        ("prompt:rain", "ba"),
        ("duration:>5", "e"),
        ("duration:5", "dcba"),
        ("duration:<=5", "dcba"),
        ("has:audio", "dcba"),
        ("-has:audio", "e"),
        ("has:notes", "b"),
        ("has:tags", "ca"),
        ("verdict:approved", "a"),
        ("is:new", "edcb"),
        ("model:O3", "ecba"),
        ("cost:>2", "cba"),
        ("cost:>2.5", "cb"),
        ("cost:<=$3", "da"),
        ("cost:54credits", "c"),
        ("cost:free", "d"),
        ("-cost:>2", "ed"),
        ("-has:cost", "e"),
        ("created:2026", "edcba"),
        ("created:>2026-11-21", ""),
        ("created:<2026-11-19", ""),
        ("created:2026-11-19..2026-11-21", "edcba"),
        ("rating:>3 provider:oxen fox tag:hero", "a"),
        ("rating：＞3 provider：oxen fox", "a"),
        # What is no field, or has no sensible value, is words.
        ("colour:red", ""),
        ("rating:many", ""),
        ("created:2026-13-45", ""),
        ("rating:", ""),
        ('"alley', "ba"),
        ("“falls on”", "ba"),
        ("!!! ** \" ' ( ) : - AND", ""),
        ("*** ---", "edcba"),
        ("fox AND chase", ""),
        ("NEAR(fox chase)", ""),
    ],
)
async def test_search(wall: Workshop, text: str, found: str) -> None:
    assert "".join(take.id for take in await wall.library.list(text)) == found
    assert await wall.library.count(text) == len(found)


async def test_the_bin_is_looked_into_on_request_only(wall: Workshop) -> None:
    await wall.library.bin([TakeId("a")])
    assert [take.id for take in await wall.library.list("fox")] == ["b"]
    assert [take.id for take in await wall.library.list("fox is:binned")] == ["a"]


async def test_days_are_the_days_of_the_place(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        # 00:30 of the 22nd in Tokyo is still the 21st in Greenwich.
        values = condition("created:2026-11-22").values
        assert values == ("2026-11-21T15:00:00.000000+00:00", "2026-11-22T15:00:00.000000+00:00")
    finally:
        monkeypatch.undo()
        time.tzset()


def test_terms_are_told_apart() -> None:
    assert terms('slow-motion -tag:hero film:"Alley chase"') == (
        Term("slow-motion"),
        Term("hero", "tag", turned=True),
        Term("Alley chase", "film", quoted=True),
    )


async def test_pages_follow_each_other_without_gap_or_repetition(shop: Workshop) -> None:
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    await shop.publish(job("x0"))
    for number in range(1, 11):
        await shop.publish(job(f"x{number}", number=number + 1))
    # Takes of one moment have an order too.
    await shop.db.write(
        lambda c: c.execute("UPDATE takes SET created = ?", (f"{moment.isoformat()[:19]}.000000+00:00",))
    )
    seen, last = [], None
    while page := await shop.library.list(limit=3, after=last):
        seen += [take.id for take in page]
        last = page[-1]
    assert seen == sorted((f"x{number}" for number in range(11)), reverse=True)


async def test_a_page_comes_from_the_index(shop: Workshop) -> None:
    sql = f"EXPLAIN QUERY PLAN SELECT id FROM takes WHERE {condition('').sql} ORDER BY created DESC, id DESC LIMIT 100"
    plan = await shop.db.read(lambda c: " ".join(str(row[3]) for row in c.execute(sql)))
    assert "takes_on_the_wall" in plan
    assert "TEMP B-TREE" not in plan


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> str:
    from kling_desktop.storage.database import Database

    path = tmp_path_factory.mktemp("schema") / "kling.db"
    Database.open(path).close()
    return str(path)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(
        alphabet=st.one_of(st.sampled_from('":-*()<>=. fox宇0129tagratingcreatedcostdurationis'), st.characters()),
        max_size=60,
    )
)
def test_whatever_is_typed_is_a_search(schema: str, text: str) -> None:
    from contextlib import closing
    from pathlib import Path

    found = condition(text)
    with closing(connect(Path(schema), read_only=True)) as connection:
        rows = connection.execute(f"SELECT count(*) FROM takes WHERE {found.sql}", found.values).fetchone()
    assert rows == (0,)
