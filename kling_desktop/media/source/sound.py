"""The sound of a plan: exactly as long as its pictures, in step with them, silent where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from kling_desktop.media.containers import open_video
from kling_desktop.media.source.plan import Plan

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.filter.graph import Graph

RATE = 48_000
SAMPLES = 1024
"""Of one frame of AAC."""


def sound(plan: Plan) -> Iterator[AudioFrame]:
    """Stereo at 48 kHz in frames of 1024 samples, from the first sample of the part to the last; ends early on damage.

    Decoding begins at the part, not at the file's start, where the container can seek.
    """
    import av

    container, _ = open_video(plan.path)
    with container:
        streams = container.streams.audio
        if not streams:
            return
        stream = streams[0]
        graph: Graph | None = None
        unit = stream.time_base or Fraction(1, RATE)
        early = max(Fraction(0), plan.start - 1) + plan.first
        try:
            if early > plan.first:
                container.seek(int(early / unit), stream=stream, backward=True)
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.InvalidDataError:
                    continue
                for frame in frames:
                    if frame.pts is None:
                        continue
                    moment = frame.pts * (frame.time_base or unit) - plan.first
                    if moment >= plan.start + plan.seconds:
                        yield from _rest(graph)
                        return
                    frame.pts = round(moment * frame.sample_rate)
                    frame.time_base = Fraction(1, frame.sample_rate)
                    graph = graph or _graph(plan, frame)
                    graph.push(frame)
                    yield from _ready(graph)
        except (av.FFmpegError, OSError):
            pass  # The pictures go on without the rest of it.
        yield from _rest(graph)


def _graph(plan: Plan, like: AudioFrame) -> Graph:
    from av.filter import Graph

    start, end = float(plan.start), float(plan.start + plan.seconds)
    graph = Graph()
    graph.link_nodes(
        graph.add_abuffer(
            sample_rate=like.sample_rate,
            format=like.format.name,
            layout=like.layout.name,
            time_base=Fraction(1, like.sample_rate),
        ),
        graph.add("atrim", start=f"{start:.6f}", end=f"{end:.6f}"),
        graph.add("asetpts", f"PTS-{start:.6f}/TB"),
        graph.add("aresample", f"{RATE}:async=1:first_pts=0"),
        graph.add("aformat", sample_fmts="fltp", channel_layouts="stereo"),
        graph.add("apad", whole_dur=f"{float(plan.seconds):.6f}"),
        graph.add("abuffersink"),
    ).configure()
    graph.set_audio_frame_size(SAMPLES)
    return graph


def _ready(graph: Graph) -> Iterator[AudioFrame]:
    import av
    from av.audio.frame import AudioFrame

    while True:
        try:
            out = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(out, AudioFrame)
        yield out


def _rest(graph: Graph | None) -> Iterator[AudioFrame]:
    if graph is not None:
        graph.push(None)
        yield from _ready(graph)
