"""A library in a throw-away home, films, jobs and finished parts to put into it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.events import Bus, TakeChanged, TakeGone, TakeSaved
from kling_desktop.domain.film import Element, ElementId, Film, FilmId, Media, Reference, ReferenceId, Shot, ShotId
from kling_desktop.domain.jobs import Job, JobId, RemoteId, State
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Take
from kling_desktop.host.paths import Paths, find_paths, make_folders
from kling_desktop.library.files import Reached, nothing_more
from kling_desktop.library.takes import Library
from kling_desktop.storage.database import Database
from tests.fakes.clock import Steady

PRICE = Money(Decimal("2.016"))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FACTS = VideoFacts(
    seconds=5.04,
    width=320,
    height=180,
    fps=24.0,
    frames=121,
    container="mov,mp4,m4a",
    codec="h264",
    has_audio=True,
    bytes=0,
)


class Hands(Steady):
    """A clock that goes on by a minute at every look."""

    def __init__(self, time: datetime = NOON) -> None:
        super().__init__()
        self.time = time

    def now(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.passed += seconds


@dataclass
class Workshop:
    paths: Paths
    db: Database
    library: Library
    bus: Bus
    events: list[object] = field(default_factory=list)

    def part(self, content: bytes = b"a video", name: str = "result.part") -> tuple[Path, str]:
        """A finished part file beside the library, and its hash."""
        folder = self.paths.library / ".parts"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / name
        file.write_bytes(content)
        return file, hashlib.sha256(content).hexdigest()

    async def publish(self, job: Job, content: bytes | None = None) -> Take:
        content = job.id.encode() if content is None else content
        part, digest = self.part(content, f"{job.id}.part")
        facts = VideoFacts(
            **{name: getattr(FACTS, name) for name in FACTS.__slots__ if name != "bytes"}, bytes=len(content)
        )
        return await self.library.publish(job, part, facts, digest, {"prompt": "as sent"})

    def files(self) -> list[str]:
        """Everything in the library folder but parts and kept pictures."""
        found = (
            path.relative_to(self.paths.library).as_posix() for path in self.paths.library.rglob("*") if path.is_file()
        )
        return sorted(name for name in found if not name.startswith((".references/", ".parts/")))

    def file_count(self, pattern: str) -> int:
        return len(list(self.paths.library.rglob(pattern)))


def open_workshop(home: Path, reached: Reached = nothing_more) -> Workshop:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(paths)
    db, bus = Database.open(paths.database), Bus()
    shop = Workshop(paths, db, Library(db, paths, bus, Hands(), reached), bus)
    for kind in (TakeSaved, TakeChanged, TakeGone):
        bus.subscribe(kind, shop.events.append)
    return shop


def film(
    name: str = "Alley chase",
    id_: str = "film1",
    prompts: tuple[str, ...] = ("@Element1 runs", "rain falls on @Image1"),
    elements: tuple[str, ...] = ("Fox",),
    picture: Path | None = None,
) -> Film:
    references = () if picture is None else (Reference(id=ReferenceId("r1"), media=Media(path=picture)),)
    return Film(
        id=FilmId(id_),
        name=name,
        references=references,
        elements=tuple(Element(id=ElementId(f"e{n}"), name=element) for n, element in enumerate(elements)),
        shots=tuple(Shot(id=ShotId(f"s{n}"), prompt=prompt, duration=3) for n, prompt in enumerate(prompts)),
    )


def job(
    id_: str = "job1",
    of: Film | None = None,
    number: int = 1,
    provider: ProviderId = ProviderId.OXEN,
    charged: Money | None = PRICE,
    model: str = "kling-video-o3-pro",
) -> Job:
    return Job(
        id=JobId(id_),
        film=film() if of is None else of,
        number=number,
        provider=provider,
        model=ModelId(model),
        state=State.DOWNLOADING,
        quote=Quote(seconds=6, rate=Money(Decimal("0.224")), source="price list"),
        remote_id=RemoteId(f"remote-{id_}"),
        result_url="https://cdn.example/clip.mp4?sig=secret-signature",
        charged=charged,
        created=NOON,
        sent=NOON + timedelta(seconds=5),
        updated=NOON,
    )
