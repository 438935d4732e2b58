"""Which of a provider's models is the one for a film.

A provider's first card, the reference model, is for every film whose kind it takes, so that an artist who composes on
is never moved to another model with another price by a longer prompt, one more picture or a quality it lacks: the
checks speak of those. Another model comes in when the film wants what the first cannot do at all: a source video
edited or followed. Of several that can, the one wins that would refuse least, then the earlier card.
"""

from __future__ import annotations

from collections.abc import Sequence

from kling_desktop.domain.film import Film
from kling_desktop.domain.lengths import source_seconds
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.sending import sending, slots_used


def best_of(cards: Sequence[Offer], film: Film) -> Offer | None:
    """The best of one provider's cards for this film; None when there is none."""
    if not cards:
        return None
    usual = cards[0]
    if len(cards) == 1:
        return usual
    strange = {card.model: _not_its_kind(card, film) for card in cards}
    least = min(strange.values())
    if strange[usual.model] == least:
        return usual
    able = [card for card in cards if strange[card.model] == least]
    return min(able, key=lambda card: (_refused(card, film), _left_behind(card, film)))


def _not_its_kind(card: Offer, film: Film) -> int:
    """How many of the film's own reasons a model has no use for."""
    can, source = card.capabilities, film.source_video
    wanted = source is not None and not source.media.aside
    return sum(
        (
            wanted and card.source_of(film) is None,
            not wanted and not can.source_optional,
            can.needs_start and sending(film, card).start_frame is None,
        )
    )


def _refused(card: Offer, film: Film) -> int:
    """How many of the model's limits the film breaks, as far as a film alone can tell."""
    going = sending(film, card)
    can, use = card.capabilities, slots_used(film, card, going)
    single = len(film.shots) == 1 or can.shots == 1
    limit = can.prompt_length if single else can.shot_prompt_length
    length = None if card.follows_source(film) else film.duration
    least, most = can.durations.total
    seconds = source_seconds(film) if card.source_of(film) is not None else None
    shortest, longest = can.video.seconds
    return sum(
        (
            len(film.shots) > can.shots,
            use.total is not None and use.used > use.total,
            any(len(going.prompt(shot.prompt)) > limit for shot in film.shots),
            length is not None and not least <= length <= most,
            length is not None and bool(can.durations.exactly) and length not in can.durations.exactly,
            seconds is not None and not shortest <= seconds <= longest,
        )
    )


def _left_behind(card: Offer, film: Film) -> int:
    """How many kinds of things in the film would not go out."""
    can = card.capabilities
    return sum(
        (
            bool(film.numbered) and not can.references and not can.needs_start,
            bool(film.elements) and not can.elements,
            film.start_frame is not None and not film.start_frame.aside and not can.start_frame,
            film.end_frame is not None and not film.end_frame.aside and not can.end_frame,
        )
    )
