"""The library: every take a person has, by file, sidecar and row.

A take is published once, whatever is cut short (see `files`). What a person says of it goes into the row and the
sidecar in one transaction: the sidecar is replaced before the row is committed, and an error leaves both as they were.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kling_desktop.domain.events import Bus, TakeChanged, TakeGone, TakeSaved
from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import Job
from kling_desktop.domain.ports import Clock
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.domain.troubles import NoSuchTake
from kling_desktop.host.clock import SystemClock
from kling_desktop.host.disk import write_whole
from kling_desktop.host.library_place import library_here
from kling_desktop.host.paths import Paths
from kling_desktop.host.workers import in_worker
from kling_desktop.library import bringing, files, rebuild, rows, sidecars
from kling_desktop.library.posters import make_poster
from kling_desktop.library.query import condition
from kling_desktop.library.records import Record, plain_text, stamp, tidy_tags
from kling_desktop.library.shelf import Facets, facets
from kling_desktop.storage.database import Database

Also = Callable[[sqlite3.Connection], object]

PAGE = 200


class Library:
    """Takes by search, page and id. Events go out after the commit, in the thread of the loop."""

    def __init__(
        self,
        db: Database,
        paths: Paths,
        bus: Bus,
        clock: Clock | None = None,
        reached: files.Reached = files.nothing_more,
    ) -> None:
        self.folder = paths.library
        self._db = db
        self._paths = paths
        self._bus = bus
        self._clock = SystemClock() if clock is None else clock
        self._reached = reached

    def here(self) -> None:
        """Blocks. Raises LibraryAway while the disk it is on is not there."""
        library_here(self._paths)

    # Coming in --------------------------------------------------------------------------------------------------

    async def publish(
        self,
        job: Job,
        part: Path,
        video: VideoFacts,
        sha256: str,
        body: Mapping[str, object],
        also: Also | None = None,
    ) -> Take:
        """Bring a job's verified result into the library and give its take, whose `sha256` and `file` count.

        `also` runs in the transaction that writes the take's row. The same call after a crash at any moment makes no
        second file, sidecar or row. Raises CannotSave, DiskFull, DatabaseBusy (call again later; nothing is lost) and
        DownloadBroken when `part` is gone and was never placed.
        """
        record = Record(take=self._take_of(job, part, video, sha256, body))
        known, held = await self._db.read(lambda connection: self._known(connection, record))
        placed = await in_worker(lambda: self._place(part, record, known, held))

        def settle(connection: sqlite3.Connection) -> Take:
            take = rows.put(connection, placed, self.folder)
            if also is not None:
                also(connection)
            self._reached("row written")
            return take

        take = await self._db.write(settle)
        self._reached("committed")
        self._bus.publish(TakeSaved(take))
        return take

    async def bring_in(self, paths: Sequence[Path]) -> bringing.BroughtIn:
        """Copy videos from anywhere into the library, with their sidecars where they have one. Originals stay."""
        await in_worker(self.here)
        found, refused = await in_worker(lambda: bringing.look_for(paths))
        takes = [await self._bring_in(candidate) for candidate in found]
        return bringing.BroughtIn(takes=tuple(takes), refused=refused)

    # Looking ----------------------------------------------------------------------------------------------------

    async def list(self, query: str = "", limit: int = PAGE, after: Take | None = None) -> tuple[Take, ...]:
        """A page of the takes a search text finds, newest first, from the one that follows `after`."""
        found = condition(query)
        # Only narrow rows are sorted; the whole ones are read for this page alone.
        sql = f"WHERE number_of_row IN (SELECT number_of_row FROM takes WHERE {found.sql}"  # noqa: S608 - values apart
        values = found.values
        if after is not None:
            sql, values = f"{sql} AND (created, id) < (?, ?)", (*values, stamp(after.created), after.id)
        order = "ORDER BY created DESC, id DESC"
        sql, values = f"{sql} {order} LIMIT ?) {order}", (*values, limit)
        records = await self._db.read(lambda connection: rows.read(connection, self.folder, sql, values))
        return tuple(record.take for record in records)

    async def get(self, take: TakeId) -> Take:
        """The take of an id, in the bin or not; raises NoSuchTake."""
        found = await self._find(take)
        if found is None:
            raise NoSuchTake(id=take)
        return found.take

    async def ids(self, query: str = "", but: Collection[TakeId] = ()) -> tuple[TakeId, ...]:
        """The ids of all takes a search text finds, newest first, but for these: quick, however many there are."""
        found = condition(query)
        sql = f"SELECT id FROM takes WHERE {found.sql} ORDER BY created DESC, id DESC"  # noqa: S608 - values apart

        def work(connection: sqlite3.Connection) -> tuple[TakeId, ...]:
            rows_ = connection.execute(sql, found.values)
            return tuple(take for (text,) in rows_ if (take := TakeId(str(text))) not in but)

        return await self._db.read(work)

    async def films(self) -> frozenset[FilmId]:
        """The films that takes are of, those in the bin too."""
        sql = "SELECT DISTINCT film_id FROM takes WHERE film_id IS NOT NULL"
        found = await self._db.read(lambda connection: connection.execute(sql).fetchall())
        return frozenset(FilmId(str(row[0])) for row in found)

    async def count(self, query: str = "") -> int:
        """How many takes a search text finds."""
        found = condition(query)
        sql = f"SELECT count(*) FROM takes WHERE {found.sql}"  # noqa: S608 - our own condition, values apart
        return await self._db.read(lambda connection: int(connection.execute(sql, found.values).fetchone()[0]))

    async def matches(self, query: str, take: TakeId) -> bool:
        """Whether a search text finds this take, as it is now."""
        found = condition(query)
        sql = f"SELECT count(*) FROM takes WHERE id = ? AND {found.sql}"  # noqa: S608 - our own condition, values apart
        values = (take, *found.values)
        return await self._db.read(lambda connection: connection.execute(sql, values).fetchone()[0] == 1)

    async def facets(self) -> Facets:
        """How many takes there are of each verdict, film, element, tag and provider."""
        return await self._db.read(facets)

    async def poster(self, take: TakeId) -> Path:
        """A JPEG of the take; raises NoSuchTake, TakeLost, NotAVideo, CannotSave, DiskFull."""
        found = await self.get(take)
        return await in_worker(lambda: make_poster(found, self._paths.posters))

    # What a person says -----------------------------------------------------------------------------------------

    async def set_verdict(self, take: TakeId, verdict: Verdict) -> Take:
        """Raises NoSuchTake, CannotSave, DiskFull, as all of these do."""
        return await self._change(take, lambda record: replace(record, take=replace(record.take, verdict=verdict)))

    async def set_rating(self, take: TakeId, rating: int) -> Take:
        """From 0 (none) to 5; ValueError otherwise."""
        if not 0 <= rating <= 5:
            raise ValueError(f"A rating is 0 to 5, not {rating}")
        return await self._change(take, lambda record: replace(record, take=replace(record.take, rating=rating)))

    async def set_tags(self, take: TakeId, tags: Iterable[str]) -> Take:
        """In place of those it had; empty ones and repetitions are left out."""
        tidy = tidy_tags(tuple(tags))
        return await self._change(take, lambda record: replace(record, take=replace(record.take, tags=tidy)))

    async def set_notes(self, take: TakeId, notes: str) -> Take:
        """In place of those it had."""
        return await self._change(
            take, lambda record: replace(record, take=replace(record.take, notes=plain_text(notes)))
        )

    async def bin(self, takes: Sequence[TakeId]) -> None:
        """Take them off the wall. Their files stay, so that `restore` always can."""
        for take in takes:
            await self._change(take, lambda record: replace(record, binned=record.binned or self._clock.now()), None)
            self._bus.publish(TakeGone(take))

    async def restore(self, takes: Sequence[TakeId]) -> tuple[Take, ...]:
        """Back onto the wall."""
        back = [await self._change(take, lambda record: replace(record, binned=None), None) for take in takes]
        for take in back:
            self._bus.publish(TakeSaved(take))
        return tuple(back)

    # Files ------------------------------------------------------------------------------------------------------

    async def verify(self, progress: Callable[[float], None] | None = None) -> rebuild.Verified:
        """Hash every file again and compare with the rows. `progress` is told 0 to 1, from another thread."""
        records = await self._db.read(lambda connection: rows.read(connection, self.folder))
        return await in_worker(lambda: rebuild.verify(self.folder, records, progress))

    async def rebuild(self, progress: Callable[[float], None] | None = None) -> rebuild.Rebuilt:
        """Make all rows of takes anew from videos and sidecars; jobs stay. Raises DatabaseBroken (open it again)."""
        await self._db.check()
        before = await self._db.read(lambda connection: rows.read(connection, self.folder))
        found = await in_worker(lambda: rebuild.scan(self.folder, before, progress))

        def swap(connection: sqlite3.Connection) -> None:
            rows.remove_all(connection)
            for record in found.records:
                rows.put(connection, record, self.folder)

        await self._db.write(swap)
        return rebuild.Rebuilt(takes=len(found.records), problems=found.problems)

    async def export(self, takes: Sequence[TakeId], folder: Path) -> tuple[Path, ...]:
        """Copy videos and sidecars into a folder and give the new videos; nothing there is overwritten.

        Raises NoSuchTake and TakeLost before anything is copied, CannotSave, DiskFull.
        """
        chosen = [await self._need(take) for take in takes]
        return await in_worker(lambda: bringing.export(chosen, folder))

    # Inside -----------------------------------------------------------------------------------------------------

    def _known(self, connection: sqlite3.Connection, record: Record) -> tuple[Record | None, frozenset[str]]:
        """The take as it is in the library already, and the names others have there."""
        folder, stem = files.home_of(self.folder, record.take)
        held = rows.names_held(connection, self.folder, folder / stem, record.take.id)
        return rows.read_one(connection, self.folder, record.take.id), held

    def _place(self, part: Path, record: Record, known: Record | None, held: frozenset[str]) -> Record:
        if known is None or not known.take.file.is_file():
            return files.place(self.folder, part, record, self._reached, held)
        files.remove(part, known.take.file)
        return known

    def _take_of(self, job: Job, part: Path, video: VideoFacts, sha256: str, body: Mapping[str, object]) -> Take:
        return Take(
            id=TakeId(job.id),
            file=part.with_suffix(files.ending_of(video, part)),
            sha256=sha256,
            bytes=video.bytes,
            film=job.film,
            film_id=job.film.id,
            film_name=plain_text(job.film.name),
            number=job.number,
            provider=job.provider,
            model=job.model,
            account=job.account,
            remote_id=job.remote_id,
            video=video,
            cost=job.charged,
            quote=job.quote,
            created=self._clock.now(),
            sent=job.sent,
            body=body,
        )

    async def _bring_in(self, candidate: bringing.Candidate) -> Take:
        clause, values = "WHERE sha256 = ? ORDER BY created LIMIT 1", (candidate.sha256,)
        same = await self._db.read(lambda connection: rows.read(connection, self.folder, clause, values))
        if same:
            there: Path = same[0].take.file
            if await in_worker(lambda: there.is_file()):
                return same[0].take
        # A take whose file was lost comes back as itself; an id that another take has is not given twice.
        id_ = same[0].take.id if same else candidate.id
        if not id_ or (not same and await self._find(id_) is not None):
            id_ = bringing.fresh_id()
        record = await in_worker(lambda: bringing.copy_in(candidate, self._paths, self._clock.now(), id_=id_))
        take = await self._db.write(lambda connection: rows.put(connection, record, self.folder))
        self._bus.publish(TakeSaved(take))
        return take

    async def _find(self, take: TakeId) -> Record | None:
        return await self._db.read(lambda connection: rows.read_one(connection, self.folder, take))

    async def _need(self, take: TakeId) -> Record:
        found = await self._find(take)
        if found is None:
            raise NoSuchTake(id=take)
        return found

    async def _change(
        self, take: TakeId, how: Callable[[Record], Record], event: type[TakeChanged] | None = TakeChanged
    ) -> Take:
        def work(connection: sqlite3.Connection) -> Take:
            before = rows.read_one(connection, self.folder, take)
            if before is None:
                raise NoSuchTake(id=take)
            after = how(before)
            if after != before:
                rows.put(connection, after, self.folder)
                # Before the commit: when the sidecar cannot be written, the row stays as it was too.
                sidecar = sidecars.sidecar_of(after.take.file)
                write_whole(sidecar, sidecars.to_bytes(sidecars.marked(sidecars.read(sidecar), after)), mode=None)
            return after.take

        changed = await self._db.write(work)
        if event is not None:
            self._bus.publish(event(changed))
        return changed
