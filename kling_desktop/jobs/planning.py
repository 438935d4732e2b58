"""From a film to rows on disk: checked, priced, allowed, its pictures and its source video kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.film import Film, Media, new_id
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.troubles import OverBudget, PictureLost, PriceUnknown, VideoLost
from kling_desktop.domain.wire import sent_media, sent_video
from kling_desktop.host.faults import passing
from kling_desktop.jobs.allowance import Allowance
from kling_desktop.jobs.kit import Kit


def allow(quote: Quote, limit: Decimal | None, offer: Offer, dearest: Money | None = None) -> None:
    """Raises OverBudget or PriceUnknown when `limit` (dollars or credits, as the offer counts) does not cover it.

    An unknown price counts as `dearest`, the dearest known price a second in that unit.
    """
    if limit is None or offer.local:
        return
    total = quote.total
    if total is None:
        one = assumed_price(quote, offer, dearest)
        if one is None:
            raise PriceUnknown(provider=offer.provider_title, limit=limit)
        assumed = one.times(quote.takes)
        if assumed.amount > limit:
            raise PriceUnknown(
                provider=offer.provider_title, limit=limit, assumed=assumed.amount, unit=offer.unit.value
            )
        return
    if total.amount > limit:
        raise OverBudget(price=total.amount, limit=limit, unit=total.unit.value)


def assumed_price(quote: Quote, offer: Offer, dearest: Money | None) -> Money | None:
    """What a take is taken to cost where nobody knows: the dearest known price a second in that unit."""
    if dearest is None or dearest.unit is not offer.unit:
        return None
    # As long as it can be, where even the length is not known.
    can = offer.capabilities
    return dearest.times(quote.seconds or max(can.durations.total[1], *can.video.seconds))


async def plan(
    kit: Kit,
    film: Film,
    offer: Offer,
    takes: int,
    references: Path,
    video: VideoFacts | None = None,
    dearest: Money | None = None,
    account: str = "",
    instead_of: JobId | None = None,
) -> tuple[Job, ...]:
    """Write one row per take, driven by this process, if the budgets leave room for all of them.

    `video` is the measured source video, for the price; `dearest` the price a second that counts where none is known;
    `instead_of` what came to nothing and is ordered anew. Raises BudgetReached, PriceUnknown, PictureLost, VideoLost,
    DiskFull, CannotSave, CannotRetry.
    """
    owner = await asyncio.to_thread(kit.lease.take)
    now = kit.clock.now()
    quote = replace(offer.quote(film, video=video), takes=1)
    allowance = Allowance(
        budgets=await asyncio.to_thread(kit.budgets),
        now=now,
        unit=offer.unit,
        provider=offer.provider_title,
        assumed=None if quote.known else assumed_price(quote, offer, dearest),
    )
    blank = Job(
        id=JobId(""),
        film=film,
        number=1,
        provider=offer.provider,
        model=offer.model,
        state=State.PLANNED,
        quote=quote,
        account=account,
        created=now,
        updated=now,
    )
    wanted = [replace(blank, id=JobId(new_id())) for _ in range(takes)]
    await kit.store.look(allowance, wanted)  # once before anything is copied; what counts is the look while planning
    kept = await asyncio.to_thread(keep_pictures, film, offer, references)
    passing("job.pictures-kept")
    rows = await kit.store.plan([replace(job, film=kept) for job in wanted], owner, allowance, instead_of=instead_of)
    passing("job.planned")
    for job in rows:
        kit.tell(job, None)
    return rows


def keep_pictures(film: Film, offer: Offer, folder: Path) -> Film:
    """The film with its files replaced by copies kept once by hash. Blocks.

    A picture that is to be sent must be there (PictureLost), and so must a source video (VideoLost); what stays behind
    may be missing.
    """
    from kling_desktop.media.pictures import keep
    from kling_desktop.media.whole_files import sweep

    sweep(folder, time.time())
    needed = {media.path for media in sent_media(film, offer)}
    source = sent_video(film, offer)
    copies: dict[Path, tuple[Path, str]] = {}
    for media in film.files:
        if media.path is None or media.path in copies:
            continue
        try:
            copies[media.path] = keep(media.path, folder)
        except PictureLost:
            if source is not None and media == source.media:
                raise VideoLost(file=media.name, why="the file is not there") from None
            if media.path in needed:
                raise
    return with_copies(film, copies)


def with_copies(film: Film, copies: Mapping[Path, tuple[Path, str]]) -> Film:
    """The film with some of its files elsewhere: path -> (new path, SHA-256)."""

    def moved(media: Media) -> Media:
        if media.path is None or media.path not in copies:
            return media
        path, sha256 = copies[media.path]
        return replace(media, path=path, sha256=sha256)

    def all_moved(pictures: Sequence[Media]) -> tuple[Media, ...]:
        return tuple(moved(media) for media in pictures)

    return replace(
        film,
        references=tuple(replace(reference, media=moved(reference.media)) for reference in film.references),
        elements=tuple(
            replace(
                element,
                frontal=None if element.frontal is None else moved(element.frontal),
                angles=all_moved(element.angles),
            )
            for element in film.elements
        ),
        start_frame=None if film.start_frame is None else moved(film.start_frame),
        end_frame=None if film.end_frame is None else moved(film.end_frame),
        source_video=None
        if film.source_video is None
        else replace(film.source_video, media=moved(film.source_video.media)),
    )
