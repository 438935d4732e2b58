"""One writer, several readers, transactions that hold, and troubles that say what to do."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kling_desktop.domain.jobs import State
from kling_desktop.domain.takes import Verdict
from kling_desktop.domain.troubles import CannotSave, DatabaseBroken, DatabaseNewer, DiskFull
from kling_desktop.storage.database import Database, connect
from kling_desktop.storage.schema import Migration, shipped, statements
from tests.expected_logs import ExpectsLog

JOB = (
    "INSERT INTO jobs (id, film, film_id, film_name, number, provider, model, state, quote, created, updated) "
    "VALUES (?, '{}', 'f', 'Film', ?, 'oxen', 'm', ?, '{}', '2026', '2026')"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kling.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with contextlib.closing(Database.open(path)) as database:
        yield database


def _add(connection: sqlite3.Connection, job: str, number: int, state: str = "planned") -> None:
    connection.execute(JOB, (job, number, state))


def _jobs(connection: sqlite3.Connection) -> list[str]:
    return [str(row[0]) for row in connection.execute("SELECT id FROM jobs ORDER BY id")]


async def test_what_is_written_is_read(db: Database) -> None:
    await db.write(lambda connection: _add(connection, "a", 1))
    assert await db.read(_jobs) == ["a"]


async def test_an_error_leaves_nothing_and_travels_on(db: Database) -> None:
    def work(connection: sqlite3.Connection) -> None:
        _add(connection, "a", 1)
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        await db.write(work)
    assert await db.read(_jobs) == []
    await db.write(lambda connection: _add(connection, "b", 1))
    assert await db.read(_jobs) == ["b"]


async def test_a_cancelled_write_is_whole_before_the_cancellation_goes_on(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(connection: sqlite3.Connection) -> None:
        begun.set()
        assert go_on.wait(20)
        _add(connection, "a", 1)

    task = asyncio.create_task(db.write(work))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    asyncio.get_running_loop().call_soon(go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await db.read(_jobs) == ["a"]


async def test_a_write_cancelled_while_it_waits_for_its_turn_is_done_too(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def first(_: sqlite3.Connection) -> None:
        begun.set()
        assert go_on.wait(20)

    waits = asyncio.create_task(db.write(first))
    await asyncio.to_thread(begun.wait, 20)
    second = asyncio.create_task(db.write(lambda connection: _add(connection, "b", 1)))
    await asyncio.sleep(0)
    second.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await second
    await waits
    assert await db.read(_jobs) == ["b"]


async def test_the_failure_of_a_cancelled_write_is_logged(db: Database, expects_log: ExpectsLog) -> None:
    expects_log("failed after its caller had gone: no such thing")
    begun, go_on = threading.Event(), threading.Event()

    def work(_: sqlite3.Connection) -> None:
        begun.set()
        assert go_on.wait(20)
        raise LookupError("no such thing")

    task = asyncio.create_task(db.write(work))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_readers_cannot_write(db: Database) -> None:
    with pytest.raises(CannotSave):
        await db.read(lambda connection: _add(connection, "a", 1))


async def test_a_read_sees_one_state_while_others_write(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def twice(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
        before = _jobs(connection)
        begun.set()
        assert go_on.wait(20)
        return before, _jobs(connection)

    task = asyncio.create_task(db.read(twice))
    await asyncio.to_thread(begun.wait, 20)
    await db.write(lambda connection: _add(connection, "a", 1))
    go_on.set()
    assert await task == ([], [])


async def test_two_programs_see_each_other(db: Database, path: Path) -> None:
    await db.write(lambda connection: _add(connection, "a", 1))
    with contextlib.closing(Database.open(path)) as other:
        await other.write(lambda connection: _add(connection, "b", 2))
        assert await other.read(_jobs) == ["a", "b"]
    assert await db.read(_jobs) == ["a", "b"]


def test_several_processes_may_make_the_same_database_at_once(path: Path) -> None:
    code = (
        "from pathlib import Path; from kling_desktop.storage.database import Database; "
        f"Database.open(Path({str(path)!r})).close()"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(4)]
    assert [process.communicate(timeout=60)[1] for process in processes] == [b""] * 4
    with contextlib.closing(connect(path, read_only=True)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (shipped()[-1].number,)


async def test_it_waits_for_the_disk_and_keeps_its_rules(db: Database) -> None:
    def settings(connection: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert await db.write(settings) == ["wal", 2, 1]


@pytest.mark.parametrize("state", ["lost", "Done", ""])
async def test_a_state_the_program_does_not_know_is_refused(db: Database, state: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await db.write(lambda connection: _add(connection, "a", 1, state))


async def test_the_schema_knows_every_state_and_verdict(db: Database) -> None:
    for number, state in enumerate(State, 1):
        await db.write(lambda connection, n=number, s=state: _add(connection, s.value, n, s.value))  # type: ignore[misc]  # defaults of a lambda have no types
    assert len(await db.read(_jobs)) == len(State)
    sql = await db.read(lambda c: str(c.execute("SELECT sql FROM sqlite_master WHERE name = 'takes'").fetchone()[0]))
    assert all(f"'{verdict.value}'" in sql for verdict in Verdict)


async def test_one_number_of_a_film_is_given_once(db: Database) -> None:
    await db.write(lambda connection: _add(connection, "a", 1))
    with pytest.raises(sqlite3.IntegrityError):
        await db.write(lambda connection: _add(connection, "b", 1))


async def test_a_text_that_is_none_any_more_hides_no_other_row(
    db: Database, path: Path, expects_log: ExpectsLog
) -> None:
    await db.write(lambda connection: _add(connection, "a", 1))
    await db.write(lambda connection: _add(connection, "b", 2))
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE jobs SET id = cast(x'61ff' AS TEXT) WHERE id = 'a'")
        other.commit()
    expects_log(r"A text in the database is damaged")
    assert await db.read(_jobs) == ["a\ufffd", "b"]
    assert await db.write(_jobs) == ["a\ufffd", "b"]


async def test_a_full_disk_is_said_and_survived(db: Database) -> None:
    def too_much(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        for number in range(1, 2000):
            _add(connection, f"job {number}", number)

    with pytest.raises(DiskFull):
        await db.write(too_much)
    assert await db.read(_jobs) == []
    await db.write(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchone())
    await db.write(lambda connection: _add(connection, "a", 1))
    assert await db.read(_jobs) == ["a"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CannotSave) as caught:
        Database.open(tmp_path / "file" / "kling.db")
    assert "kling.db" in caught.value.given["file"]


def test_closing_twice_is_closing_once_and_leaves_one_plain_file(path: Path) -> None:
    database = Database.open(path)
    asyncio.run(database.write(lambda connection: _add(connection, "a", 1)))
    database.close()
    database.close()
    assert [file.name for file in path.parent.glob("kling.db*") if file.suffix != ".lock"] == ["kling.db"]


# Damage ----------------------------------------------------------------------------------------------------------


def test_something_else_is_put_aside_and_the_next_start_works(path: Path, expects_log: ExpectsLog) -> None:
    expects_log("lies aside")
    path.write_bytes(b"These are no pages of a database. " * 300)
    with pytest.raises(DatabaseBroken) as caught:
        Database.open(path)
    aside = Path(caught.value.given["file"])
    assert aside.read_bytes().startswith(b"These are no pages")
    with contextlib.closing(Database.open(path)) as fresh:
        assert asyncio.run(fresh.read(_jobs)) == []


async def test_damage_inside_is_found_and_jobs_are_carried_over(path: Path, expects_log: ExpectsLog) -> None:
    expects_log("1 jobs were carried over")
    database = Database.open(path)
    await database.write(lambda connection: _add(connection, "paid", 1, "rendering"))
    page, size = await database.read(_place_of_takes)
    database.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with contextlib.closing(Database.open(path)) as damaged, pytest.raises(DatabaseBroken) as met:
        await damaged.read(lambda connection: connection.execute("SELECT * FROM takes").fetchall())
    assert "file" not in met.value.given  # nobody may say yet that it was put aside
    with pytest.raises(DatabaseBroken) as caught:
        Database.open(path)
    assert caught.value.given["jobs"] == "1"
    with contextlib.closing(Database.open(path)) as fresh:
        assert await fresh.read(_jobs) == ["paid"]
        assert await fresh.read(lambda connection: connection.execute("SELECT * FROM takes").fetchall()) == []


def _place_of_takes(connection: sqlite3.Connection) -> tuple[int, int]:
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'takes'").fetchone()[0]
    return int(page), int(connection.execute("PRAGMA page_size").fetchone()[0])


# Schema ----------------------------------------------------------------------------------------------------------


def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    Database.open(path).close()
    with contextlib.closing(connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(DatabaseNewer) as caught:
        Database.open(path)
    assert caught.value.given["version"] == "99"
    with contextlib.closing(connect(path, read_only=True)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


async def test_an_older_database_is_copied_and_brought_up_to_date(path: Path) -> None:
    database = Database.open(path)
    await database.write(lambda connection: _add(connection, "a", 1))
    database.close()
    newest = shipped()[-1].number + 1
    steps = (*shipped(), Migration(newest, "ALTER TABLE jobs ADD COLUMN colour TEXT; UPDATE jobs SET colour = 'red';"))
    with contextlib.closing(Database.open(path, steps)) as newer:
        assert await newer.read(lambda c: c.execute("SELECT id, colour FROM jobs").fetchall()) == [("a", "red")]
    with contextlib.closing(connect(path.with_name(f"kling.db.before-{newest}"), read_only=True)) as copy:
        assert _jobs(copy) == ["a"]
        with pytest.raises(sqlite3.OperationalError):
            copy.execute("SELECT colour FROM jobs")


async def test_a_step_that_fails_changes_nothing(path: Path) -> None:
    Database.open(path).close()
    bad = Migration(shipped()[-1].number + 1, "CREATE TABLE half (a); SELECT wrong FROM nowhere;")
    with pytest.raises(sqlite3.OperationalError):
        Database.open(path, (*shipped(), bad))
    with contextlib.closing(Database.open(path)) as database:
        tables = await database.read(lambda c: {row[0] for row in c.execute("SELECT name FROM sqlite_master")})
    assert "jobs" in tables
    assert "half" not in tables


def test_steps_are_numbered_without_gaps() -> None:
    assert [step.number for step in shipped()] == list(range(1, len(shipped()) + 1))


def test_statements_are_told_apart_also_with_semicolons_in_texts() -> None:
    script = "-- one\nCREATE TABLE a (b TEXT DEFAULT 'x;y');\nINSERT INTO a VALUES (';');\n-- the end\n"
    assert [part.strip().splitlines()[-1] for part in statements(script)] == [
        "CREATE TABLE a (b TEXT DEFAULT 'x;y');",
        "INSERT INTO a VALUES (';');",
    ]
