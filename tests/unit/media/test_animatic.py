"""The rendered animatic: exact length, the right picture at the right time, words, sound, and a clean end."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image, ImageChops

from kling_desktop.domain.film import Media, Reference, ReferenceId, Settings, SourceVideo
from kling_desktop.domain.troubles import CannotSave, DoesNotFit
from kling_desktop.media.animatic import Palette, Sketch, render
from kling_desktop.media.frames import FrameReader
from kling_desktop.media.videos import verify
from tests.unit.media.clips import clip
from tests.unit.media.films import colour_of, film, image_of, level_of, plain

BAND = (0.03, 0.82, 0.97, 0.94)
ABOVE = (0.3, 0.1, 0.7, 0.4)


def bright(image: Image.Image) -> int:
    """How many pixels are nearly white."""
    red, green, blue = (channel.point(lambda level: 255 if level > 225 else 0) for channel in image.split())
    return ImageChops.darker(ImageChops.darker(red, green), blue).histogram()[255]


def rendered(film_: object, out: Path, **options: object) -> list[float]:
    heard: list[float] = []
    assert render(film_, out, progress=heard.append, stop=threading.Event(), **options) is True  # type: ignore[arg-type]
    return heard


def test_a_film_of_exact_length_with_the_right_picture_at_each_moment(tmp_path: Path) -> None:
    whole = film(
        tmp_path,
        ("@Image1 and @Element1", 4),
        ("@Element2 alone", 1),
        ("Nothing here", 1),
        ("@Image2", 2),
        start_frame=plain(tmp_path, "white"),
        end_frame=plain(tmp_path, "violet"),
    )
    out = tmp_path / "out" / "film.mp4"
    heard = rendered(whole, out)
    facts = verify(out, 8)
    assert (facts.frames, facts.fps, facts.seconds) == (8 * 24, 24.0, 8.0)
    assert (facts.width, facts.height, facts.codec) == (1280, 720, "h264")
    assert not facts.has_audio
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    moments = {0.0: "white", 0.9: "white", 1.4: "red", 2.5: "blue", 3.9: "cyan"}
    moments |= {4.5: "yellow", 6.2: "green", 6.9: "green", 7.6: "violet", 7.99: "violet"}
    with FrameReader(out) as reader:
        assert {at: colour_of(reader.read(reader.index_at(at), 320)) for at in moments} == moments
        dimmed = reader.read(reader.index_at(5.5), 320)
        assert level_of(dimmed, ABOVE) < 0.5 * level_of(reader.read(reader.index_at(4.5), 320), ABOVE)
    assert [file.name for file in out.parent.iterdir()] == ["film.mp4"]


def test_the_file_can_be_played_while_it_loads_and_says_its_colours(tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    rendered(film(tmp_path, ("@Image1", 1)), out)
    data = out.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.pix_fmt == "yuv420p"
        assert (stream.colorspace, stream.color_primaries, stream.color_trc, stream.color_range) == (1, 1, 1, 1)
        assert container.metadata["title"] == "Colours"


@pytest.mark.parametrize(("ratio", "size"), [("9:16", (720, 1280)), ("1:1", (720, 720)), ("21:9", (1680, 720))])
def test_other_shapes(ratio: str, size: tuple[int, int], tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    whole = film(tmp_path, ("@Image1", 1))
    rendered(replace(whole, settings=replace(whole.settings, aspect_ratio=ratio)), out)
    facts = verify(out, 1)
    assert (facts.width, facts.height, facts.frames) == (*size, 24)


@pytest.mark.parametrize("seconds", [1, 2.5])
def test_sound_when_wanted_exactly_as_long_as_the_picture(seconds: float, tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    whole = film(tmp_path, ("@Image1", 1), ("@Image2", seconds))
    rendered(replace(whole, settings=replace(whole.settings, generate_audio=True)), out)
    assert verify(out, 1 + seconds).has_audio
    with av.open(str(out)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.layout.nb_channels) == ("aac", 48000, 2)
        assert stream.duration is not None
        assert stream.time_base is not None
        assert stream.duration * stream.time_base == 1 + seconds
        packets = [packet for packet in container.demux(stream) if packet.size]
        # The last of the encoder's fixed blocks is marked as shorter.
        assert (packets[-1].pts or 0) + (packets[-1].duration or 0) == (1 + seconds) * 48000
        container.seek(0)
        loudest = []
        for frame in container.decode(stream):
            values = memoryview(bytes(frame.planes[0])).cast("f")
            loudest.append(max(map(abs, values[: frame.samples])))
        assert 0.02 < max(loudest) < 0.3, "a quiet bed"
        tick = 48000 // 1024
        assert max(loudest[tick - 1 : tick + 3]) > 1.5 * max(loudest[tick + 6 : tick + 16]), "a tick at the cut"


def test_words_are_in_the_band_and_nowhere_else(tmp_path: Path) -> None:
    spoken = Sketch(film(tmp_path, ("@Image1 lifts off, slowly and with a roar", 2)), 640, 360).at(1)
    silent = Sketch(film(tmp_path, ("@Image1", 2), ("", 2)), 640, 360).at(1)
    assert level_of(spoken, ABOVE) == pytest.approx(level_of(silent, ABOVE), abs=1)
    white = bright(image_of(spoken).crop((20, 280, 620, 340)))
    less = bright(image_of(silent).crop((20, 280, 620, 340)))
    assert white > 300
    assert less < 20
    assert level_of(spoken, BAND) < level_of(spoken, ABOVE), "words stand on a shade"


def test_the_corner_tells_the_shot_unless_the_view_does(tmp_path: Path) -> None:
    whole = film(tmp_path, ("@Image1", 2), ("@Image2", 1))
    told, untold = Sketch(whole, 640, 360), Sketch(whole, 640, 360, corner=False)
    area = (0.02, 0.03, 0.12, 0.1)
    assert level_of(told.at(1), area) < level_of(untold.at(1), area) - 20
    assert image_of(untold.at(1)).getpixel((30, 25)) == image_of(untold.at(1)).getpixel((320, 25))


def test_mentions_have_their_colours(tmp_path: Path) -> None:
    palette = Palette(image_tag=(250, 0, 250), hues=((0, 250, 0), (0, 250, 250)))
    whole = film(tmp_path, ("@Image1 meets @Element1 and @Element2", 2))
    seen = set(
        image_of(Sketch(whole, 1280, 720, palette=palette).at(0.5)).crop((0, 540, 1280, 700)).get_flattened_data()
    )
    assert {(250, 0, 250), (0, 250, 0), (0, 250, 250)} <= seen


def test_an_element_is_called_by_its_name(tmp_path: Path) -> None:
    whole = film(tmp_path, ("@Element1 waits", 2))
    nameless = replace(whole, elements=(replace(whole.elements[0], name=""), whole.elements[1]))
    assert Sketch(whole, 640, 360).at(0.5) != Sketch(nameless, 640, 360).at(0.5)
    written = film(tmp_path, ("Ada waits", 2))
    assert Sketch(whole, 640, 360).at(0.5) != Sketch(written, 640, 360).at(0.5)


@pytest.mark.parametrize(
    "prompt", ["火箭升空，玻璃微微颤动。" * 30, "word " * 40000, "x" * 3000, "\U0001f680\u202e\ud800"]
)
def test_any_words_fit(prompt: str, tmp_path: Path) -> None:
    sketch = Sketch(film(tmp_path, ("@Image1 " + prompt, 2)), 640, 360)
    assert colour_of(sketch.at(1)) == "red", "words leave the picture its place"


def test_the_slate_shows_the_words_large(tmp_path: Path) -> None:
    empty, words = (Sketch(film(tmp_path, (prompt, 2)), 640, 360).at(1) for prompt in ("", "A drop falls"))
    assert level_of(words, (0.2, 0.4, 0.8, 0.6)) > 40
    assert level_of(words, BAND) < 60, "not a second time below"
    assert empty != words


def test_broken_pictures_are_named_instead(tmp_path: Path) -> None:
    (tmp_path / "lying.png").write_text("not a picture")
    pictures = [tmp_path / "lying.png", tmp_path / "gone.png"]
    references = tuple(Reference(id=ReferenceId(p.stem), media=Media(path=p)) for p in pictures)
    online = Reference(id=ReferenceId("u"), media=Media(url="https://example.org/far.jpg"))
    whole = film(tmp_path, ("@Image1 @Image2 @Image3", 3), references=(*references, online))
    out = tmp_path / "film.mp4"
    rendered(whole, out)
    sketch = Sketch(whole, 640, 360)
    cards = [sketch.at(at) for at in (0.5, 1.5, 2.5)]
    assert len({card.rgba for card in cards}) == 3, "each names its own file"
    with FrameReader(out) as reader:
        assert reader.count == 72
        assert level_of(reader.read(12, 320), ABOVE) < 80


def test_a_source_video_shows_its_first_used_frame(tmp_path: Path) -> None:
    path = clip(tmp_path / "source.mp4", 48)
    video = SourceVideo(media=Media(path=path), start=1.0)
    whole = film(tmp_path, ("@Video1 in rain", 2), source_video=video)
    other = replace(whole, source_video=replace(video, start=0.0))
    assert Sketch(whole, 640, 360).at(0.1) != Sketch(other, 640, 360).at(0.1)
    broken = replace(whole, source_video=SourceVideo(media=Media(path=tmp_path / "none.mp4")))
    assert level_of(Sketch(broken, 640, 360).at(0.1), ABOVE) < 80


def test_very_different_shapes_are_shown_whole(tmp_path: Path) -> None:
    wide = plain(tmp_path, "red", (1600, 400))
    wide = Media(path=wide.path and wide.path.rename(tmp_path / "wide.png"))
    assert wide.path is not None
    image = Image.open(wide.path)
    image.paste((40, 60, 220), (0, 0, 60, 400))
    image.paste((40, 200, 60), (1540, 0, 1600, 400))
    image.save(wide.path)
    whole = film(tmp_path, ("@Image1", 2), references=(Reference(id=ReferenceId("r"), media=wide),))
    seen = image_of(Sketch(whole, 640, 360).at(1))
    row = [seen.getpixel((x, 180)) for x in range(640)]
    assert any(p[2] > 150 and p[0] < 90 for p in row if isinstance(p, tuple)), "its left edge"
    assert any(p[1] > 150 and p[0] < 90 for p in row if isinstance(p, tuple)), "its right edge"
    top = seen.getpixel((320, 8))
    assert isinstance(top, tuple)
    assert 20 < top[0] < 160, "a dark copy of itself behind"


def test_the_sketch_shows_what_is_rendered(tmp_path: Path) -> None:
    whole = film(tmp_path, ("@Image1 and @Element1", 2), ("Black", 1), end_frame=plain(tmp_path, "violet"))
    out = tmp_path / "film.mp4"
    rendered(whole, out)
    sketch = Sketch(whole, 320, 320)
    assert (sketch.seconds, sketch.size) == (3.0, (320, 180))
    with FrameReader(out) as reader:
        for frame in (0, 20, 30, 47, 60, 71):
            drawn, read = sketch.at(frame / 24), reader.read(frame, 320)
            assert level_of(drawn, ABOVE) == pytest.approx(level_of(read, ABOVE), abs=3)
            assert colour_of(drawn) == colour_of(read)
    assert sketch.at(-5) == sketch.at(0)
    assert sketch.at(99) == sketch.at(71 / 24)


def test_the_same_film_gives_the_same_frames(tmp_path: Path) -> None:
    whole = film(tmp_path, ("@Image1 @Element1", 2), ("@Image2", 2))
    for at in (0.4, 1.1, 3.2):
        assert Sketch(whole, 320, 180).at(at) == Sketch(whole, 320, 180).at(at)


def test_prepared_pictures_are_taken_over_until_the_file_changes(tmp_path: Path) -> None:
    whole = film(tmp_path, ("@Image1", 2))
    first = Sketch(whole, 320, 180)
    assert colour_of(first.at(0)) == "red"
    second = Sketch(replace(whole, name="Other"), 320, 180, plates=first.plates)
    assert second.at(0) == first.at(0)
    path = whole.references[0].media.path
    assert path is not None
    Image.new("RGB", (640, 360), (40, 170, 60)).save(path)
    os.utime(path, ns=(1, 1))
    assert colour_of(second.at(0)) == "green"


def test_stopping_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out" / "film.mp4"
    stop = threading.Event()
    heard: list[float] = []

    def progress(part: float) -> None:
        heard.append(part)
        if len(heard) == 5:
            stop.set()

    assert render(film(tmp_path, ("@Image1", 15)), out, progress=progress, stop=stop) is False
    assert len(heard) == 5
    assert list(out.parent.iterdir()) == []


def test_a_film_without_shots_is_refused_and_sketched_black(tmp_path: Path) -> None:
    empty = film(tmp_path)
    with pytest.raises(DoesNotFit):
        render(empty, tmp_path / "a.mp4", progress=lambda part: None, stop=threading.Event())
    sketch = Sketch(empty, 160, 90)
    assert sketch.seconds == 0
    assert set(image_of(sketch.at(0)).get_flattened_data()) == {(0, 0, 0)}


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(CannotSave):
        rendered(film(tmp_path, ("@Image1", 1)), tmp_path / "file" / "a.mp4")


def test_without_fonts_there_are_still_words(tmp_path: Path) -> None:
    sketch = Sketch(film(tmp_path, ("@Image1 lifts off", 1)), 640, 360, fonts=tmp_path / "none")
    assert bright(image_of(sketch.at(0.5))) > 100


def test_settings_of_other_providers_do_no_harm(tmp_path: Path) -> None:
    odd = Settings(aspect_ratio="auto", quality="8k", negative_prompt="blur", takes=99)
    out = tmp_path / "film.mp4"
    rendered(film(tmp_path, ("@Image1", 1), settings=odd), out)
    assert verify(out, 1).frames == 24
