"""Opening the addresses that an artist gave, while nothing has been ordered yet."""

from __future__ import annotations

from kling_desktop.domain.checks.pictures import Place, places
from kling_desktop.domain.events import AddressesNotTried
from kling_desktop.domain.jobs import Job
from kling_desktop.domain.sending import sending
from kling_desktop.jobs.kit import Stage


async def try_addresses(stage: Stage, job: Job) -> None:
    """Open every address of the film that goes out, without a key; raises AddressRefused.

    One that cannot be opened from here proves nothing: it is told as an event.
    """
    from kling_desktop.providers.outside import SOURCE_VIDEO, try_out

    can, going = stage.offer.capabilities, sending(job.film, stage.offer)
    wanted = [place for place in places(job.film, going) if place.media.url is not None]
    if going.source is not None and going.source.media.url is not None:
        wanted.append(Place(field=SOURCE_VIDEO, media=going.source.media))
    if not wanted:
        return
    who, reach = stage.offer.provider_title, stage.provider.may_fetch
    unsure = await try_out(wanted, can.pictures, can.video, reach, who)
    if unsure:
        told = tuple((place.field, {"mention": place.mention, "name": place.media.name}) for place in unsure)
        stage.kit.bus.publish(AddressesNotTried(job.id, told))
