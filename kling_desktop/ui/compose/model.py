"""What the panels of Compose share: the film's facts, problems and offers, and what is selected.

Checks and prices are pure and quick, so they are recomputed at once with every edit; measuring pictures, keys and
jobs come from the core and arrive later. Panels read this and the document; they do not know each other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from kling_desktop.core import Core
from kling_desktop.domain import edits, hosting
from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.checks import check
from kling_desktop.domain.edits.conversion import Conversion, conversion
from kling_desktop.domain.events import BalanceRead, CatalogueChanged
from kling_desktop.domain.film import Film, Media, Shot, ShotId
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.problems import Fix, PictureFacts, Problem, VideoFacts
from kling_desktop.domain.purses import Purse, Whose
from kling_desktop.domain.troubles import Trouble
from kling_desktop.jobs.balances import Balance
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.compose import asking
from kling_desktop.ui.compose.film_jobs import FilmJobs
from kling_desktop.ui.compose.place import Place, Sight
from kling_desktop.ui.compose.standing import Standing
from kling_desktop.ui.document import FilmDocument
from kling_desktop.ui.spending_watch import SpendingWatch
from kling_desktop.words import problems as problem_words
from kling_desktop.words import t


class ComposeModel(QObject):
    """State of the Compose workspace; no widgets."""

    shot_selected = Signal(object)
    """The selected `ShotId`."""
    selection_changed = Signal()
    """`shot` or `selected_shots` changed."""
    playhead_moved = Signal(float)
    """Seconds from the start of the film."""
    play_requested = Signal(bool)
    """Play the film from the playhead, or stop."""
    playing_changed = Signal(bool)
    """The playhead began to move by itself, or stands."""
    standings_changed = Signal()
    """`standings`, `problems`, `quote` or `facts` changed."""
    goto_requested = Signal(str)
    """Show the field of the project file with this path, such as `shots[1].prompt`."""
    sight_restored = Signal(object)
    """Show this `Sight` of the timeline again."""
    crop_requested = Signal(str)
    """Crop and turn the picture at this path."""
    sending_changed = Signal(bool)
    """True from the press of Generate until the jobs are on disk."""
    refused = Signal(object)
    """A `Trouble`: why Generate did not send."""

    def __init__(self, document: FilmDocument, bridge: Bridge[Core]) -> None:
        super().__init__()
        self.document, self.bridge = document, bridge
        self.facts: dict[Media, PictureFacts] = {}
        self.video: VideoFacts | None = None  # the measured source video, as far as it is known
        self._measured_source: Media | None = None
        self.purse: Purse | None = None  # accounts and keys, once the core has told
        self.catalogue: Catalogue = BUILT_IN  # the offers of now
        self.all_balances: dict[Whose, Balance] = {}
        self.agreed: frozenset[str] = frozenset()
        self.orders: hosting.Orders = hosting.USUAL
        self.homes: Mapping[ProviderId, str] = {}
        self.standings: tuple[Standing, ...] = ()
        self.playhead = 0.0
        self.sight = Sight()  # kept by the timeline
        self._shot: ShotId | None = None
        self._offered: tuple[tuple[Film, Catalogue], Offer] | None = None
        self._previewed: Film | None = None
        self._weighed: Film | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._weigh_another)
        self._shots: frozenset[ShotId] = frozenset()
        self._place = 0
        document.film_changed.connect(self._film_changed)
        document.opened.connect(self._opened)
        self.spending = SpendingWatch(bridge, document, self)
        self.jobs = FilmJobs(bridge, document, self)
        self.has_bucket = self.playing = self.sending = self._offers_moved = False
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._settled)
        self._weigh()

    @property
    def film(self) -> Film:
        """The film on screen."""
        return self.document.film

    @property
    def has_key(self) -> Mapping[ProviderId, bool | None]:
        """Whether whoever pays for this film has a key; nothing before the core has told."""
        if self.purse is None:
            return {}
        return {provider: self.purse.has_key(provider, self.film.settings.account) for provider in ProviderId}

    @property
    def balances(self) -> Mapping[ProviderId, Balance]:
        """What those have left who would pay for this film."""
        purse = Purse() if self.purse is None else self.purse
        payers = ((provider, purse.payer(provider, self.film.settings.account) or "") for provider in ProviderId)
        return {whose[0]: self.all_balances[whose] for whose in payers if whose in self.all_balances}

    # selection ---------------------------------------------------------------------------------------------------

    @property
    def shot(self) -> Shot | None:
        """The selected shot, of several the one last chosen; where it went, the one now in its place."""
        shots = self.film.shots
        for shot in shots:
            if shot.id == self._shot:
                return shot
        return shots[min(self._place, len(shots) - 1)] if shots else None

    @property
    def selected_shots(self) -> tuple[Shot, ...]:
        """All selected shots in the film's order; `shot` is always one of them."""
        here = self.shot
        return tuple(shot for shot in self.film.shots if shot is here or shot.id in self._shots)

    @property
    def shot_index(self) -> int:
        """The selected shot's place from 0, or -1."""
        shot = self.shot
        return -1 if shot is None else self.film.shots.index(shot)

    def select_shot(self, shot_id: ShotId) -> None:
        """Select one shot."""
        self.select_shots((shot_id,), shot_id)

    def select_shots(self, shots: Collection[ShotId], chosen: ShotId) -> None:
        """Select several shots, `chosen` being the one whose words are shown."""
        places = [index for index, shot in enumerate(self.film.shots) if shot.id == chosen]
        self._place = places[0] if places else self._place
        another, several = chosen != self._shot, frozenset(shots)
        if another or several != self._shots:
            self._shot, self._shots = chosen, several
            if another:
                self.shot_selected.emit(chosen)
            self.selection_changed.emit()

    def set_playing(self, playing: bool) -> None:
        """Told by whoever moves the playhead by the clock."""
        if playing != self.playing:
            self.playing = playing
            self.playing_changed.emit(playing)

    def move_playhead(self, seconds: float) -> None:
        """Put the playhead at so many seconds, inside the film."""
        seconds = max(0.0, min(float(seconds), float(self.film.duration)))
        if seconds != self.playhead:
            self.playhead = seconds
            self.playhead_moved.emit(seconds)

    @property
    def place(self) -> Place:
        """Where the person is, to come back to."""
        return Place(shot=self._shot, shots=self._shots, playhead=self.playhead, sight=self.sight)

    def go_back_to(self, place: Place) -> None:
        """Select and show what was selected and shown there; shots that are gone are left out."""
        there = {shot.id for shot in self.film.shots}
        if place.shot in there:
            self.select_shots((place.shots & there) | {place.shot}, place.shot)
        self.move_playhead(place.playhead)
        self.sight_restored.emit(place.sight)

    # offers and checks -------------------------------------------------------------------------------------------

    @property
    def offer(self) -> Offer:
        """The offer the film is set to; the animatic when its settings name none we know."""
        # Every panel asks with every key, and choosing the best of a provider's models weighs the film at each.
        now = (self.weighed, self.catalogue)
        if self._offered is None or self._offered[0][0] is not now[0] or self._offered[0][1] is not now[1]:
            self._offered = (now, self._choose_offer())
        return self._offered[1]

    def _choose_offer(self) -> Offer:
        film, settings, offers = self.weighed, self.weighed.settings, self.catalogue
        chosen = offers.offer_for(settings.provider, settings.model, film)
        chosen = chosen or offers.offer_for(settings.provider, None, film)
        chosen = chosen or offers.offer_for(ProviderId.ANIMATIC, None, film)
        assert chosen is not None, "the animatic is always there"
        return chosen

    @property
    def standing(self) -> Standing:
        """How the chosen offer stands."""
        offer = self.offer
        for standing in self.standings:
            if standing.offer == offer:
                return standing
        return self._stand(offer)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the checks say for the chosen offer."""
        return self.standing.problems

    def choose(self, offer: Offer, *, by_name: bool = False) -> None:
        """Render there from now on; nothing else changes.

        `by_name`: with this very model; else with whichever of the provider is the best for the film.
        """
        model = str(offer.model) if by_name and not offer.local else None
        words = offer.title if model is not None else offer.provider_title
        self.document.edit(edits.change_settings(self.film, provider=str(offer.provider), model=model), words)

    def stand(self, offer: Offer) -> Standing:
        """How any offer stands to the film, also one that has no row."""
        return next((standing for standing in self.standings if standing.offer == offer), None) or self._stand(offer)

    def conversion(self, standing: Standing) -> Conversion | None:
        """What makes the film fit an offer, or where that one is gone its successor; None where nothing can."""
        offer = (standing.offer.instead or standing.offer) if standing.offer.gone else standing.offer
        if standing.fits or offer.gone or self.document.read_only:
            return None
        made = conversion(self.weighed, offer)
        left = check(made.film, offer, self.facts, self.video, bucket=self.has_bucket)
        fewer = sum(problem.blocks for problem in left) < len(standing.blocking)
        return made if fewer else None

    def convert(self, made: Conversion) -> None:
        """Make the film fit an offer, in one undoable step."""
        self.document.edit(made.film, t("Convert for {model}", model=made.offer.title))

    def fix(self, fix: Fix) -> None:
        """Apply a fix, undoable under its own name."""
        self.document.edit(edits.apply_fix(self.film, fix), problem_words.fix_words(fix))

    def _stand(self, offer: Offer) -> Standing:
        has_key = True if offer.local else self.has_key.get(offer.provider)
        home = self.homes.get(offer.provider)
        film = self.weighed
        problems = check(film, offer, self.facts, self.video, bucket=self.has_bucket, home=home)
        return Standing(offer, problems, offer.quote(film, video=self.video), has_key)

    # while an edge is in the hand --------------------------------------------------------------------------------

    @property
    def weighed(self) -> Film:
        """The film that prices and checks are about: the one on screen, or what a drag would make of it."""
        return self.film if self._previewed is None else self._previewed

    @property
    def previewing(self) -> bool:
        """Whether prices and checks are those of a film that is not there yet."""
        return self._previewed is not None

    def preview(self, film: Film | None) -> None:
        """Weigh what a drag would make of the film; None is the film again. No edit, no step.

        Once the window has nothing better to do: of many moves of the hand only the last counts.
        """
        self._previewed = film
        if self.weighed is not self._weighed:
            self._soon.start()

    def _weigh_another(self) -> None:
        if self.weighed is not self._weighed:
            self._weigh()

    def _weigh(self) -> None:
        self._weighed = self.weighed
        # One row for each provider: with the model the film is set to at its own, elsewhere the best one for it.
        offers = (self.catalogue.choose(self._weighed, provider) for provider in ProviderId)
        self.standings = tuple(self._stand(offer) for offer in offers if offer is not None)
        self.standings_changed.emit()

    def _film_changed(self, _film: Film) -> None:
        source = None if self.film.source_video is None else self.film.source_video.media
        another = source != self._measured_source
        if another:
            self.video = None
        self._weigh()
        if another or any(media.path is not None and media not in self.facts for media in self._pictures()):
            self.bridge.start(self._measure())

    def _pictures(self) -> tuple[Media, ...]:
        source = None if self.film.source_video is None else self.film.source_video.media
        return tuple(media for media in self.film.files if media != source)

    async def _measure(self) -> None:
        film = self.film
        measured: Mapping[Media, PictureFacts] = await self.bridge.call(lambda core: core.market.pictures(film))
        if any(self.facts.get(media) != facts for media, facts in measured.items()):
            self.facts.update(measured)
            self._weigh()
        # A video on the web is asked about for some seconds.
        video = await self.bridge.call(lambda core: core.market.video(film))
        source = None if film.source_video is None else film.source_video.media
        if source != (None if self.film.source_video is None else self.film.source_video.media):
            return  # another one came meanwhile, and its own measuring with it
        self._measured_source = source
        if video != self.video:
            self.video = video
            self._weigh()

    def measure_again(self) -> Awaitable[object]:
        """Look at the picture files anew (the window came back to the front, a file was replaced)."""
        return self.bridge.start(self._measure())

    async def refresh_keys(self) -> None:
        """Ask where keys are, whether there is a bucket, and which uploads were agreed to; the offers tell."""
        # Set at one moment: a key without the way to it looks like a film that cannot be sent.
        uploads, purse = await self.bridge.call(asking.uploads), await self.bridge.call(asking.purse)
        (self.has_bucket, self.agreed, self.orders, self.homes), self.purse = uploads, purse
        self._weigh()

    @property
    def unagreed_places(self) -> tuple[str, ...]:
        """Where pictures of this film may be uploaded to without the artist having been told."""
        places = hosting.places(self.film, self.offer, bucket=self.has_bucket, orders=self.orders)
        return tuple(place for place in places if place not in self.agreed)

    # asking and sending ------------------------------------------------------------------------------------------

    def _opened(self, _film: Film) -> None:
        self._shot, self._shots, self._place = None, frozenset(), 0
        self.playhead = 0.0
        self.facts = {}
        self.video = self._measured_source = self._previewed = None

    def load(self) -> None:
        """Fetch what the core knows; call once, when it is open."""
        self.jobs.load()
        self.bridge.start(self._measure())
        self.bridge.start(self.refresh_keys())
        self.bridge.start(self._load_offers())
        self.spending.refresh()

    async def _load_offers(self) -> None:
        self.catalogue, known = await self.bridge.call(asking.offers)
        self.all_balances = {**known, **self.all_balances}
        self._weigh()

    async def check_now(self) -> tuple[Trouble, ...]:
        """Ask the services about their models and balances; what kept those silent that did not answer."""
        present = () if self.purse is None else tuple(whose for whose, there in self.purse.present.items() if there)
        return await self.bridge.call(lambda core: asking.services(core, present))

    def _event(self, event: object) -> None:
        if isinstance(event, CatalogueChanged):
            self.catalogue = event.catalogue
            self._offers_moved = True
        elif isinstance(event, BalanceRead):
            self.all_balances[event.provider, event.account] = Balance(event.balance, event.at)
            self._offers_moved = True

    def _settled(self) -> None:
        if self._offers_moved:
            self._offers_moved = False
            self._weigh()

    def generate(self) -> None:
        """Send the film as it is now to the chosen offer: as many takes as its settings say.

        That is also the yes to uploading its pictures there: whoever calls this has said where they go.
        """
        if self.sending or self.previewing:
            return  # what is on screen is not the film yet
        # Marked at once: a second press may come before the coroutine begins.
        self.sending = True
        self.sending_changed.emit(True)
        self.bridge.start(self._generate(self.film, self.offer, self.unagreed_places))

    async def _generate(self, film: Film, offer: Offer, places: tuple[str, ...]) -> None:
        try:
            await self.document.save()
            if places:
                await self.bridge.call(lambda core: core.hosting.agree(*places))
                self.agreed |= {*places}
            await self.bridge.call(lambda core: core.engine.start(film, offer, film.settings.takes, None))
        except Trouble as trouble:
            self.refused.emit(trouble)
        finally:
            self.sending = False
            self.sending_changed.emit(False)
