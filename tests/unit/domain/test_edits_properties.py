"""Whatever sequence of edits: the film stays whole, and every mention stands for what it stood for."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain import edits
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Crop, Film, Role, SendReferences, Settings
from kling_desktop.domain.mentions import Mention, MentionKind, find, spoken
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.project import read_project, write_project
from kling_desktop.domain.sending import sending, slots_used
from tests.unit.domain.films import FOLDER, element, film, picture, reference, said
from tests.unit.domain.generated import films

_MARKED = re.compile(r"<(\w+)> (@\w+)")

_NAMES = (
    *("add", "insert", "move", "remove", "aside", "back", "add_element", "move_element", "remove_element", "swap"),
    *(
        "split",
        "duplicate",
        "merge",
        "retime",
        "move_shot",
        "remove_shot",
        "fit",
        "frontal",
        "angle",
        "promote",
        "view",
        "move_some",
        "remove_some",
        "aside_some",
        "role",
        "duplicate_element",
        "take_view",
        "relink",
        "adjust",
        "mention",
    ),
)
_edits = st.lists(
    st.tuples(
        st.sampled_from(_NAMES),
        st.integers(0, 6),
        st.integers(0, 6),
    ),
    max_size=12,
)


def carry_out(value: Film, name: str, one: int, two: int) -> Film:
    """One edit on things picked by number; nothing when there is no such thing."""
    references = value.references
    elements, shots = value.elements, value.shots
    match name:
        case "add":
            return edits.add_references(value, [picture(f"add{one}.png")])
        case "insert":
            return edits.add_references(value, [picture("one.png"), picture("two.png")], at=one)
        case "add_element":
            return edits.add_element(value, "New", picture("n.png"), at=one)
        case "swap":
            return edits.swap_frames(value)
        case "fit":
            return edits.fit_to(value, one * two)
        case "relink":
            return edits.relink(value, {media: picture(f"found{two}.png") for media in value.files[one:two]})
        case "adjust":
            return edits.adjust_picture(value, f"references[{one}]", crop=Crop(width=0.5), rotate=90)
    if name in {"move_some", "remove_some", "aside_some", "role"}:
        some = {entry.id for entry in references[::2] if one % 2} | {entry.id for entry in references[two:]}
        match name:
            case "move_some":
                return edits.move_references(value, some, one)
            case "remove_some":
                return edits.remove_references(value, some)
            case "aside_some":
                return edits.set_all_aside(value, some, bool(one % 2))
        return edits.set_role(value, some, Role.STYLE)
    if name in {"move", "remove", "aside", "back"} and references:
        chosen = references[one % len(references)].id
        match name:
            case "move":
                return edits.move_reference(value, chosen, two)
            case "remove":
                return edits.remove_reference(value, chosen)
        return edits.set_aside(value, chosen, name == "aside")
    if name == "duplicate_element" and elements:
        return edits.duplicate_element(value, elements[one % len(elements)].id)
    if name == "take_view" and elements:
        giver, taker = elements[one % len(elements)].id, elements[two % len(elements)].id
        return edits.take_view(value, giver, two % 3, taker, one % 3)
    if name in {"move_element", "remove_element", "frontal", "angle", "promote", "view"} and elements:
        element_id = elements[one % len(elements)].id
        match name:
            case "move_element":
                return edits.move_element(value, element_id, two)
            case "remove_element":
                return edits.remove_element(value, element_id)
            case "frontal":
                return edits.set_frontal(value, element_id, picture("f.png") if two % 2 else None)
            case "angle":
                return edits.add_angle(value, element_id, picture("a.png"), two)
            case "promote":
                return edits.promote_angle(value, element_id, two)
        return edits.move_view(value, element_id, one, two)
    if shots:
        shot = shots[one % len(shots)].id
        match name:
            case "split":
                return edits.split_shot(value, shot, two)
            case "duplicate":
                return edits.duplicate_shot(value, shot)
            case "merge":
                return edits.merge_with_next(value, shot)
            case "retime":
                return edits.retime(value, shot, two, ripple=bool(one % 2))
            case "mention" if value.numbered:
                return edits.insert_mention(value, shot, Mention(MentionKind.IMAGE, 1 + two % len(value.numbered)))
            case "move_shot":
                return edits.move_shot(value, shot, two)
            case "remove_shot":
                return edits.remove_shot(value, shot)
    return value


def meaning(value: Film, text: str) -> list[tuple[str, str | None]]:
    """What each marked mention stands for: the mark, and the id of the thing now mentioned."""
    found: list[tuple[str, str | None]] = []
    for mark, mention in _MARKED.findall(text):
        kind, number = re.fullmatch(r"@(Image|Element)(\d+)", mention).groups()  # type: ignore[union-attr]  # always matches
        things = value.numbered if kind == "Image" else value.elements
        index = int(number) - 1
        found.append((mark, things[index].id if index < len(things) else None))
    return found


@given(_edits)
def test_mentions_always_follow_their_picture(sequence: list[tuple[str, int, int]]) -> None:
    value = film(
        references=(reference("a"), reference("b"), reference("c")),
        elements=(element("d", 1), element("e")),
        shots=said("<a> @Image1 of <d> @Element1,", "<c> @Image3 and <b> @Image2.", "<e> @Element2 and <a> @Image1"),
        settings=Settings(style="like <b> @Image2, with <d> @Element1"),
    )
    for name, one, two in sequence:
        value = carry_out(value, name, one, two)
    here = {entry.id for entry in value.numbered} | {entry.id for entry in value.elements}
    for text in (*(shot.prompt for shot in value.shots), value.settings.style):
        for mark, stands_for in meaning(value, text):
            assert stands_for == mark
        for found in find(text):
            limit = len(value.numbered if found.mention.kind is MentionKind.IMAGE else value.elements)
            assert 1 <= found.mention.number <= limit
        # A mark without its mention: what it stood for has gone, or has been away in between.
        assert all(
            mark not in here or mark in {entry.id for entry in value.references}
            for mark in re.findall(r"<(\w+)>(?! @)", text)
        )


@given(films(), _edits)
def test_any_film_stays_whole_through_any_edits(value: Film, sequence: list[tuple[str, int, int]]) -> None:
    for name, one, two in sequence:
        value = carry_out(value, name, one, two)
    ids: list[str] = [entry.id for entry in value.references]
    ids += [entry.id for entry in value.elements] + [entry.id for entry in value.shots]
    assert len(set(ids)) == len(ids)
    assert read_project(write_project(value, FOLDER).encode(), FOLDER).film == value


@given(films(), st.integers(0, 40))
def test_fitting_gives_whole_seconds_that_add_up(value: Film, total: int) -> None:
    after = edits.fit_to(value, total)
    if after.shots:
        assert after.duration == max(total, len(after.shots))
        assert all(isinstance(shot.duration, int) and shot.duration >= 1 for shot in after.shots)
    assert edits.fit_to(after, total) == after


@given(films(), st.integers(0, 4), st.integers(-3, 30))
def test_retiming_without_ripple_keeps_the_films_length(value: Film, index: int, duration: int) -> None:
    value = edits.fit_to(value, 30)
    if index + 1 < len(value.shots):
        assert edits.retime(value, value.shots[index].id, duration, ripple=False).duration == value.duration


@given(films(), _edits, st.sampled_from(list(ProviderId)), st.booleans())
def test_what_goes_out_is_numbered_by_its_slot(
    value: Film, sequence: list[tuple[str, int, int]], provider: ProviderId, cited: bool
) -> None:
    """The n-th picture of the request is the one its sent mention says, and with `cited` each is spoken of."""
    choice = SendReferences.CITED if cited else SendReferences.ALL
    value = edits.change_settings(value, send_references=choice)
    for name, one, two in sequence:
        value = carry_out(value, name, one, two)
    offer = offer_for(provider, None, value)
    assert offer is not None
    going = sending(value, offer)
    cited_here = spoken(value)
    for number, entry in enumerate(value.numbered, 1):
        here = Mention(MentionKind.IMAGE, number)
        there = going.numbers[here]
        assert (there is None) == (entry not in going.references)
        if there is not None:
            assert going.references[there.number - 1] == entry
            assert here in cited_here or not cited
    assert not any(entry.aside for entry in going.references)
    # Prompts as they are sent speak of nothing that is not there.
    for shot in value.shots:
        for found in find(going.words(shot.prompt)):
            if found.mention.kind is MentionKind.IMAGE:
                assert 1 <= found.mention.number <= len(going.references)
    assert slots_used(value, offer, going).used >= len(going.references)
