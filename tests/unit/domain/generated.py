"""Films of every kind, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from kling_desktop.domain.film import (
    Crop,
    Element,
    ElementId,
    Film,
    FilmId,
    Media,
    Quality,
    Reference,
    ReferenceId,
    Role,
    SendReferences,
    Settings,
    Shot,
    ShotId,
    SourceVideo,
)
from tests.unit.domain.films import FOLDER

_names = st.text("abcdefghij äé中文'-_", min_size=1, max_size=8).map(str.strip).filter(bool)
_ids = st.uuids(version=4).map(lambda value: value.hex)
_numbers = st.integers(-20, 99) | st.floats(-10, 99, allow_nan=False).map(lambda v: int(v) if v == int(v) else v)
_fractions = st.floats(-1, 2, allow_nan=False)
_plain: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=3,
)
_extra = st.dictionaries(st.text("xyz", min_size=2, max_size=4), _plain, max_size=2)
_crops = st.builds(Crop, x=_fractions, y=_fractions, width=_fractions, height=_fractions)
_words = st.lists(
    st.sampled_from(
        [
            "the cat",
            "@Image1",
            "@Image2",
            "@image3",
            "@Image9",
            "@Element1",
            "@Element2",
            "@Video1",
            "，",
            "走",
            "a@b.org",
        ]
    ),
    max_size=6,
).map(" ".join) | st.text(max_size=20)


@st.composite
def medias(draw: st.DrawFn) -> Media:
    local = draw(st.booleans())
    name = draw(_names)
    return Media(
        path=FOLDER / "pictures" / f"{name}.jpg" if local else None,
        url=None if local else f"https://example.org/{name}",
        crop=draw(st.none() | _crops),
        rotate=draw(st.sampled_from([0, 90, 180, 270, 45])),
        sha256=draw(st.none() | st.just("ab12")),
        extra=draw(_extra),
    )


_settings = st.builds(
    Settings,
    provider=st.sampled_from(["oxen", "pixeldojo", "aihubmax", "animatic", "veo"]),
    model=st.none() | st.text(max_size=5),
    aspect_ratio=st.sampled_from(["16:9", "9:16", "1:1", "21:9", "round"]),
    quality=st.sampled_from([*Quality, "ultra"]).map(str),
    generate_audio=st.booleans(),
    keep_audio=st.booleans(),
    negative_prompt=st.none() | st.text(max_size=10),
    style=st.just("") | _words,
    takes=st.integers(-1, 12),
    send_references=st.sampled_from([*SendReferences, "some"]).map(str),
    provider_options=_extra,
    extra=_extra,
)


@st.composite
def films(draw: st.DrawFn) -> Film:
    """Any film a project file may hold, ids unique."""
    ids = iter(draw(st.lists(_ids, min_size=20, max_size=20, unique=True)))
    return Film(
        id=FilmId(next(ids)),
        name=draw(st.text(max_size=8)),
        references=tuple(
            Reference(
                id=ReferenceId(next(ids)),
                media=media,
                aside=draw(st.booleans()),
                role=draw(st.sampled_from([*Role, "weather"])),
            )
            for media in draw(st.lists(medias(), max_size=4))
        ),
        elements=tuple(
            Element(
                id=ElementId(next(ids)),
                name=draw(st.text(max_size=5)),
                frontal=draw(st.none() | medias()),
                angles=tuple(draw(st.lists(medias(), max_size=2))),
                hue=draw(st.integers(-1, 9)),
                notes=draw(st.text(max_size=5)),
                shelf=draw(st.none() | _ids),
                extra=draw(_extra),
            )
            for _ in range(draw(st.integers(0, 3)))
        ),
        start_frame=draw(st.none() | medias()),
        end_frame=draw(st.none() | medias()),
        source_video=draw(
            st.none()
            | st.builds(
                SourceVideo,
                media=medias(),
                use=st.sampled_from(["edit", "reference", "eat"]),
                start=st.floats(0, 9, allow_nan=False),
                end=st.none() | st.floats(0, 9, allow_nan=False),
            )
        ),
        shots=tuple(
            Shot(id=ShotId(next(ids)), prompt=draw(_words), duration=draw(_numbers), extra=draw(_extra))
            for _ in range(draw(st.integers(0, 5)))
        ),
        settings=draw(_settings),
        extra=draw(_extra),
    )
