"""Every model, over real HTTP: what its checks let through its service takes, to the letter and to the end."""

from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.domain.cards import offers
from kling_desktop.domain.checks import check
from kling_desktop.domain.film import (
    Element,
    ElementId,
    Film,
    Media,
    Reference,
    ReferenceId,
    Settings,
    Shot,
    ShotId,
    SourceVideo,
)
from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import Ready
from kling_desktop.domain.wire import build, sent_media
from tests.contract.desk import Desk, painted, picture, words_film
from tests.fakes.provider_server import FakeProviderServer


def web(name: str) -> Media:
    return Media(url=f"https://pictures.example.org/{name}")


def _references(count: int) -> tuple[Reference, ...]:
    return tuple(Reference(id=ReferenceId(f"r{n}"), media=web(f"{n}.jpg")) for n in range(count))


WORDS = replace(words_film(), shots=(Shot(id=ShotId("s1"), prompt="A rocket lifts off", duration=5),))
SHOTS = replace(WORDS, shots=(*WORDS.shots, Shot(id=ShotId("s2"), prompt="It lands", duration=5)))
FRAMES = replace(WORDS, start_frame=web("start.jpg"), end_frame=web("end.jpg"))
PICTURES = replace(
    WORDS,
    references=_references(1),
    elements=(Element(id=ElementId("e1"), name="Cat", frontal=web("cat.jpg"), angles=(web("side.jpg"),)),),
    shots=(replace(WORDS.shots[0], prompt="@Image1 lifts off, watched by @Element1"),),
)
MANY = replace(WORDS, references=_references(7))
LOUD = replace(FRAMES, settings=Settings(generate_audio=True, quality="standard", negative_prompt="blur"))
HUGE = replace(WORDS, settings=Settings(quality="4k", aspect_ratio="9:16", keep_audio=False))
EDITED = replace(PICTURES, source_video=SourceVideo(media=web("take.mp4"), use="edit", end=6.0))
FOLLOWED = replace(EDITED, source_video=SourceVideo(media=web("take.mp4"), use="reference", end=6.0), elements=())
MOVED = replace(FOLLOWED, start_frame=web("hero.png"), settings=Settings(keep_audio=False, quality="standard"))

FILMS = {
    "words": WORDS,
    "shots": SHOTS,
    "frames": FRAMES,
    "pictures": PICTURES,
    "many": MANY,
    "loud": LOUD,
    "huge": HUGE,
    "edited": EDITED,
    "followed": FOLLOWED,
    "moved": MOVED,
}

ALL_OF_THEM = set(FILMS)
ONE_SHOT = {"shots"}
FROM_A_PICTURE = {"frames", "pictures", "many", "loud", "edited", "followed", "moved"}
"""Films with a frame or a reference. Those with a source video go out without it, which is a warning."""

FIT = {
    "kling-video-o3-pro-reference-to-video": ALL_OF_THEM - {"many"},
    "kling-video-o3-pro-image-to-video": FROM_A_PICTURE,
    "kling-video-o3-pro-video-to-video-edit": {"edited"},
    "kling-video-o3-pro-video-to-video-reference": {"followed", "moved"},
    "kling-video-o3-omni": ALL_OF_THEM - ONE_SHOT,
    "kling-video-v2-6-pro-text-to-video": ALL_OF_THEM - ONE_SHOT,
    "kling-video-v2-6-pro-image-to-video": FROM_A_PICTURE,
    "kling-video-v3-pro-motion-control": {"followed", "moved"},
    "kling-video-o3-4k-reference-to-video": ALL_OF_THEM,
    "kling-video-o3-4k-image-to-video": FROM_A_PICTURE,
    "kling-video-o3-4k-text-to-video": ALL_OF_THEM - ONE_SHOT,
    "kling-reference-to-video": ALL_OF_THEM,
    "kling-video-edit": {"edited"},
    "kling-o3-reference-to-video": ALL_OF_THEM,
    "kling-o3-text-to-video": ALL_OF_THEM,
    "kling-o3-image-to-video": FROM_A_PICTURE,
    "kling-o3-video-to-video-edit": {"edited"},
    "kling-o3-video-to-video-reference": {"followed", "moved"},
    "kling-v3-motion-control": {"followed", "moved"},
}
PAID = [card for card in offers() if not card.local]


def of(film: Film, offer: Offer) -> Film:
    return replace(film, settings=replace(film.settings, provider=str(offer.provider), model=str(offer.model)))


@pytest.mark.parametrize("offer", PAID, ids=lambda offer: f"{offer.provider}-{offer.model}")
def test_which_films_a_model_takes(offer: Offer) -> None:
    taken = {
        name for name, film in FILMS.items() if not any(problem.blocks for problem in check(of(film, offer), offer, {}))
    }
    assert taken == FIT[offer.model]


@pytest.mark.parametrize("offer", PAID, ids=lambda offer: f"{offer.provider}-{offer.model}")
async def test_what_fits_is_taken(desk: Desk, server: FakeProviderServer, offer: Offer) -> None:
    for name in sorted(FIT[offer.model]):
        # The server forgets nothing: a breach of its strict schemas fails this test at its end.
        await _rendered(desk, of(FILMS[name], offer), offer)
        assert server.violations == [], name
    assert [entry.model for entry in server.ledger] == [offer.model] * len(FIT[offer.model])


@pytest.mark.parametrize(
    "offer", [card for card in PAID if card.capabilities.routes], ids=lambda offer: f"{offer.provider}-{offer.model}"
)
async def test_local_pictures_are_taken(desk: Desk, server: FakeProviderServer, offer: Offer, tmp_path: Path) -> None:
    name = "edited" if "edited" in FIT[offer.model] else "followed" if "followed" in FIT[offer.model] else "pictures"
    film = of(FILMS[name], offer)
    local = Reference(id=ReferenceId("r1"), media=painted(tmp_path / "blue.png", "blue"))
    await _rendered(desk, replace(film, references=(local,), start_frame=None, end_frame=None), offer)
    assert server.violations == []
    assert not any(request.contains("blue.png") for request in server.requests)


async def _rendered(desk: Desk, film: Film, offer: Offer) -> None:
    provider = desk.provider(ProviderId(offer.provider))
    local = {media: picture(media) for media in sent_media(film, offer) if media.path is not None}
    addresses = await provider.hand_over(local, lambda _: None) if local else {}
    job = replace(desk.job(ProviderId(offer.provider), film), model=offer.model)
    accepted = await provider.submit(offer, build(film, offer, lambda media: addresses[media]), job)
    _, sight = await desk.end_of(replace(job, remote_id=accepted.remote_id, state=State.QUEUED))
    assert isinstance(sight, Ready), (offer.model, sight)
