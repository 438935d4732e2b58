"""The database: one thread writes, a few read; what is committed is on the disk.

Several processes may have it open: SQLite's own locks order their transactions, and each sees what others committed.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock, Timeout

from kling_desktop.domain.troubles import CannotSave, DatabaseBroken, DatabaseBusy, Trouble
from kling_desktop.host.disk import PRIVATE, make_private
from kling_desktop.host.faults import passing
from kling_desktop.host.workers import CourteousPool
from kling_desktop.storage.aside import carry_over, put_aside
from kling_desktop.storage.faults import database_trouble
from kling_desktop.storage.schema import Migration, migrate, shipped

T = TypeVar("T")

BUSY_SECONDS: Final = 10.0
READERS: Final = 3

log = logging.getLogger(__name__)


class Database:
    """Made by `open`, ended by `close`. Work gets a connection inside a transaction and must not end that itself."""

    def __init__(self, path: Path, writer: sqlite3.Connection) -> None:
        self.path = path
        self._write_connection = writer
        self._writer = CourteousPool(1, thread_name_prefix="database-writer")
        self._readers = CourteousPool(READERS, thread_name_prefix="database-reader")
        self._own = threading.local()
        self._read_connections: list[sqlite3.Connection] = []
        self._watching: sqlite3.Connection | None = None
        self._watch_guard = threading.Lock()
        self._lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, steps: Sequence[Migration] | None = None) -> Database:
        """Open or make the database and bring its schema up to date. Blocks.

        Raises DatabaseBroken (the damaged file then lies aside, a fresh database is in its place and the next call
        opens that), DatabaseNewer, DatabaseBusy, CannotSave, DiskFull.
        """
        steps = shipped() if steps is None else steps
        try:
            # Two processes that make or migrate the same database at once would trip over each other.
            with FileLock(path.with_name(path.name + ".lock"), mode=PRIVATE, timeout=BUSY_SECONDS * 3):
                return cls(path, _open_or_replace(path, steps))
        except Timeout:
            raise DatabaseBusy(file=path) from None
        except sqlite3.Error as error:
            trouble = database_trouble(error, path)
            if trouble is None:
                raise
            raise trouble from error
        except NotImplementedError:
            raise CannotSave(file=path, why="this kind of disk knows no locks") from None
        except OSError as error:
            raise CannotSave(file=path, why=error.strerror or type(error).__name__) from error

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in a transaction on the writing thread and give its result once that is on the disk.

        When `work` raises, everything is as before and the error travels on. A cancelled call waits until the
        transaction has ended, one way or the other, before the cancellation travels on. Raises DiskFull, CannotSave,
        DatabaseBusy, DatabaseBroken.
        """
        return await self._settled(self._writer, lambda: self._in_transaction(work))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on a reading thread; it sees one committed state throughout."""
        return await self._settled(self._readers, lambda: self._in_snapshot(work))

    async def version(self) -> int:
        """A number that is another one after every commit, whichever process made it. Costs next to nothing.

        Raises DatabaseBusy, DatabaseBroken, CannotSave.
        """
        return await self._settled(self._readers, self._version)

    async def check(self) -> None:
        """Look at every page; raises DatabaseBroken, after which the next `open` puts the file aside."""
        await self.read(_look_at_every_page)

    def close(self) -> None:
        """Let running work finish, then close everything and end the threads. A second call does nothing. Blocks."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._readers.shutdown(wait=True)
        self._writer.shutdown(wait=True)
        for connection in self._read_connections:
            connection.close()
        if self._watching is not None:
            self._watching.close()
        with suppress(sqlite3.Error):
            # Leaves one plain file behind when nobody else has it open.
            self._write_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._write_connection.close()

    async def _settled(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        future = asyncio.get_running_loop().run_in_executor(threads, work)
        cancelled: asyncio.CancelledError | None = None
        while not future.done():
            try:
                await asyncio.wait((future,))
            except asyncio.CancelledError as stop:
                cancelled = stop
        if cancelled is None:
            return future.result()
        failure = future.exception()
        if failure is not None:
            # A trouble is what its caller would have dealt with; anything else is a defect.
            level = logging.INFO if isinstance(failure, Trouble) else logging.WARNING
            log.log(level, "Work on the database failed after its caller had gone: %s", failure)
        raise cancelled

    def _in_transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._write_connection
        try:
            return self._transacted(connection, work)
        except sqlite3.OperationalError as error:
            if not _undecodable(error, connection):
                raise
            return self._transacted(connection, work)

    def _transacted(self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                passing("database.before-commit")
                connection.execute("COMMIT")
                passing("database.committed")
            except BaseException:
                # Some errors (a full disk among them) have rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            self._explain(error)
            raise
        return result

    def _in_snapshot(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection = self._read_connection()
            try:
                return _looked(connection, work)
            except sqlite3.OperationalError as error:
                if not _undecodable(error, connection):
                    raise
                return _looked(connection, work)
        except sqlite3.Error as error:
            self._explain(error)
            raise

    def _version(self) -> int:
        try:
            with self._watch_guard:
                if self._watching is None:
                    # Always the same connection: the number means something to that one alone.
                    self._watching = connect(self.path, read_only=True)
                return int(self._watching.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            self._explain(error)
            raise

    def _read_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = connect(self.path, read_only=True)
            self._own.connection = connection
            with self._lock:
                self._read_connections.append(connection)
        return connection

    def _explain(self, error: sqlite3.Error) -> None:
        """Raise the trouble an error stands for, if it stands for one."""
        trouble = database_trouble(error, self.path)
        if isinstance(trouble, DatabaseBroken):
            # Damage inside shows late: the next start looks at every page before it trusts the file.
            with suppress(OSError):
                _suspicion(self.path).touch(PRIVATE)
        if trouble is not None:
            raise trouble from error


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with our settings; transactions are begun by hand. It may be closed from another thread."""
    if not read_only:
        # What SQLite puts beside the file gets the same mode.
        make_private(path)
    connection = sqlite3.connect(
        path.as_uri() + ("?mode=ro" if read_only else ""),
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            # What is written over is gone: links with signatures, once their videos are here.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _looked(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _undecodable(error: sqlite3.OperationalError, connection: sqlite3.Connection) -> bool:
    """Whether a text in a row is no text any more; from now on this connection gives what is left of such a one.

    One bad letter in one row hides no other row. Not from the start: it takes twice the time.
    """
    if connection.text_factory is not str or not str(error).startswith("Could not decode"):
        return False
    log.error("A text in the database is damaged: %s", str(error)[:60])
    connection.text_factory = _what_is_left
    return True


def _what_is_left(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _open_or_replace(path: Path, steps: Sequence[Migration]) -> sqlite3.Connection:
    try:
        return _open_sound(path, steps)
    except sqlite3.DatabaseError as error:
        if not isinstance(database_trouble(error, path), DatabaseBroken):
            raise
    aside = put_aside(path)
    _suspicion(path).unlink(missing_ok=True)
    with closing(_open_sound(path, steps)) as fresh:
        jobs = carry_over(aside, fresh)
    log.error("The database was damaged and lies aside as %s; %d jobs were carried over", aside.name, jobs)
    raise DatabaseBroken(file=aside, jobs=jobs)


def _open_sound(path: Path, steps: Sequence[Migration]) -> sqlite3.Connection:
    connection = connect(path)
    try:
        if _suspicion(path).exists():
            _look_at_every_page(connection)
            _suspicion(path).unlink(missing_ok=True)
        migrate(connection, path, steps)
    except BaseException:
        connection.close()
        raise
    return connection


def _look_at_every_page(connection: sqlite3.Connection) -> None:
    found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if found != "ok":
        damage = sqlite3.DatabaseError(found)
        damage.sqlite_errorname = "SQLITE_CORRUPT"
        raise damage


def _suspicion(path: Path) -> Path:
    return path.with_name(path.name + ".suspect")
