"""What of a film goes out to a model, and how its mentions are numbered there.

Checks, slot counter and request builder all ask here, so that what is checked is what is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from kling_desktop.domain.film import Element, Film, Media, Reference, SendReferences, SourceVideo
from kling_desktop.domain.mentions import Mention, MentionKind, in_order, rewrite, spoken
from kling_desktop.domain.offers import Counting, Offer

# Half characters and control characters other than line breaks and tabs: no service takes them.
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_EMPTY_BRACKETS = re.compile(r"[(\[（【「]\s*[)\]）】」]")
_SPACES = re.compile(r"[ \t]{2,}")
_LOOSE_START = re.compile(r"^[\s,;:，；：、]+")
_STOPS = ".!?…,;:-–—。！？，；：、"
_CLOSING = " )]\"'”’）】」』"
_PROMPTS = 512
_WIDE = "\u2e80"
"""From here on come scripts with stops of their own width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The parts of a film that go out to one model, in order.

    `started_by` is the reference that stands in for a start frame. `elements` hold only the views that go out.
    `numbers` gives for every mention that means something in the film the mention to send, None when its picture does
    not go out. `style` is the film's style line as it is sent, with every shot.
    """

    references: tuple[Reference, ...]
    elements: tuple[Element, ...]
    start_frame: Media | None
    started_by: Reference | None
    end_frame: Media | None
    source: SourceVideo | None
    numbers: Mapping[Mention, Mention | None]
    style: str = ""

    def words(self, text: str) -> str:
        """A prompt as it is sent: mentions renumbered, those without a picture left out, edges trimmed."""
        return _words(text, self.numbers)

    def prompt(self, *texts: str) -> str:
        """What is sent for a shot (or, where a model makes one shot only, for all of them): its words, then the style.

        The style begins a sentence of its own. A full stop is put before it where the words end without any.
        """
        own = " ".join(filter(None, map(self.words, texts)))
        if not own or not self.style:
            return own or self.style
        last = own.rstrip(_CLOSING)[-1:]
        wide = own[-1] >= _WIDE or last >= _WIDE
        stop = "" if not last or last in _STOPS else "。" if wide else "."
        return f"{own}{stop}{'' if wide else ' '}{self.style}"

    @property
    def pictures(self) -> tuple[Media, ...]:
        """Every picture that goes out, once, in the order of the request."""
        views = (view for element in self.elements for view in element.pictures)
        frames = (frame for frame in (self.start_frame, self.end_frame) if frame is not None)
        return tuple(dict.fromkeys((*(reference.media for reference in self.references), *views, *frames)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotUse:
    """How many of a model's slots a film uses; `total` None where there is no limit."""

    used: int
    total: int | None
    counting: Counting


def sending(film: Film, offer: Offer) -> Sending:
    """What of the film goes out to the model of `offer`."""
    can = offer.capabilities
    cited = film.settings.send_references == SendReferences.CITED
    named = spoken(film) if cited else frozenset[Mention]()
    numbers: dict[Mention, Mention | None] = {}
    references: list[Reference] = []
    for number, reference in enumerate(film.numbered, 1):
        mention = Mention(MentionKind.IMAGE, number)
        goes = can.references and (not cited or mention in named)
        if goes:
            references.append(reference)
        numbers[mention] = Mention(MentionKind.IMAGE, len(references)) if goes else None
    elements: list[Element] = []
    for number, element in enumerate(film.elements, 1):
        mention = Mention(MentionKind.ELEMENT, number)
        shown = _shown(element)
        goes = can.elements and shown.frontal is not None and (not cited or mention in named)
        if goes:
            elements.append(shown)
        numbers[mention] = Mention(MentionKind.ELEMENT, len(elements)) if goes else None
    source = offer.source_of(film)
    video = Mention(MentionKind.VIDEO, 1)
    numbers[video] = None if source is None else video
    start = _sent(film.start_frame) if can.start_frame else None
    # A model that must have a picture to start from takes the first reference for it: the animator's habit.
    started_by = film.numbered[0] if start is None and can.needs_start and film.numbered else None
    return Sending(
        references=tuple(references),
        elements=tuple(elements),
        start_frame=start if started_by is None else started_by.media,
        started_by=started_by,
        end_frame=_sent(film.end_frame) if can.end_frame else None,
        source=source,
        numbers=numbers,
        style=_words(film.settings.style, numbers),
    )


def slots_used(film: Film, offer: Offer, going: Sending | None = None) -> SlotUse:
    """The slots this film uses; frames are not counted by any model known."""
    going = going or sending(film, offer)
    slots = offer.capabilities.slots
    total = slots.total
    if going.source is not None and slots.with_video is not None:
        total = slots.with_video
    if slots.counting is Counting.PICTURES:
        used = len(going.references) + sum(len(element.pictures) for element in going.elements)
    else:
        used = len(going.references) + len(going.elements)
    return SlotUse(used=used, total=total, counting=slots.counting)


def _words(text: str, numbers: Mapping[Mention, Mention | None]) -> str:
    # What cannot be sent goes first: that may bring a mention together that was none before.
    text = _sendable(text)
    return _written(text, frozenset((mention, numbers.get(mention)) for mention in in_order(text)))


# While one prompt is being typed, those of the other shots are asked about at every model again and again.
@lru_cache(maxsize=_PROMPTS)
def _sendable(text: str) -> str:
    return _UNSENDABLE.sub("", text)


@lru_cache(maxsize=_PROMPTS)
def _written(text: str, sent: frozenset[tuple[Mention, Mention | None]]) -> str:
    numbers = dict(sent)
    text = rewrite(text, numbers.get)
    if None in numbers.values():
        text = _LOOSE_START.sub("", _SPACES.sub(" ", _EMPTY_BRACKETS.sub("", text)))
    return text.strip()


def _sent(media: Media | None) -> Media | None:
    return None if media is None or media.aside else media


def _shown(element: Element) -> Element:
    """The element with only the views that are not set aside."""
    if not any(view.aside for view in element.pictures):
        return element
    angles = tuple(angle for angle in element.angles if not angle.aside)
    return replace(element, frontal=_sent(element.frontal), angles=angles)
