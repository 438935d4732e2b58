"""The frames of a plan, one after the other: what is on screen at each beat, upright, cropped, scaled, plain."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.containers import open_video, stamp_of
from kling_desktop.media.source.plan import Plan

if TYPE_CHECKING:
    from av.filter.graph import Graph
    from av.video.frame import VideoFrame

_GRACE = Fraction(2, 1000)
"""Seconds a frame may come late and still count for its beat: times are written in thousandths or worse."""
_UNTOLD = {0, 2, 3}
_HD_LINES = 720


def pictures(plan: Plan, table: Path | None) -> Iterator[VideoFrame]:
    """`plan.count` frames ready for the encoder. `table` holds the colours of an HDR picture. Raises NotAVideo.

    A frame may come twice in a row: it stays on screen for two beats.
    """
    dressing = _Dressing(plan, table)
    shown: VideoFrame | None = None
    last: VideoFrame | None = None
    for frame in _on_the_beat(plan):
        if frame is not last or shown is None:
            shown, last = dressing.dressed(frame), frame
        yield shown


def _on_the_beat(plan: Plan) -> Iterator[VideoFrame]:
    """The decoded frame on screen at each beat."""
    made = 0
    before: VideoFrame | None = None
    for moment, frame in _decoded(plan):
        while before is not None and made < plan.count and plan.start + made / plan.rate < moment - _GRACE:
            yield before
            made += 1
        if made >= plan.count:
            return
        before = frame
    if before is None:
        raise NotAVideo(why="no picture of it can be read", file=plan.path)
    for _ in range(plan.count - made):
        yield before


def _decoded(plan: Plan) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Frames with their seconds from the container's start: from the last one before the start of the plan."""
    frames = _from_a_key(plan)
    if plan.interlaced:
        frames = _whole_fields(frames)
    held: tuple[Fraction, VideoFrame] | None = None
    for moment, frame in frames:
        if moment <= plan.start + _GRACE:
            held = moment, frame
            continue
        if held is not None:
            yield held
            held = None
        yield moment, frame
    if held is not None:
        yield held


def _from_a_key(plan: Plan) -> Iterator[tuple[Fraction, VideoFrame]]:
    sought = plan.start > 0
    while True:
        begun = False
        for moment, frame in _read(plan, seek=sought):
            if sought and not begun and moment > plan.start + _GRACE:
                break
            begun = True
            yield moment, frame
        if begun or not sought:
            return
        # Some containers cannot seek, or seek past what was asked for: from the beginning, then.
        sought = False


def _read(plan: Plan, *, seek: bool) -> Iterator[tuple[Fraction, VideoFrame]]:
    import av

    container, stream = open_video(plan.path)
    with container:
        stream.thread_type = "AUTO"
        unit = stream.time_base or Fraction(1, 90000)
        try:
            if seek:
                container.seek(int((plan.first + plan.start) / unit), stream=stream, backward=True)
            for packet in container.demux(stream):
                if packet.is_discard:
                    continue
                try:
                    frames = packet.decode()
                except av.InvalidDataError:
                    continue  # A damaged part: what comes after it may be sound.
                for frame in frames:
                    stamp = stamp_of(frame)
                    if stamp is not None:
                        yield stamp * unit - plan.first, frame
        except (av.FFmpegError, OSError):
            return


def _whole_fields(frames: Iterator[tuple[Fraction, VideoFrame]]) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Pictures of old cameras, half of whose lines are a moment older, made whole."""
    import av
    from av.filter import Graph
    from av.video.frame import VideoFrame

    graph: Graph | None = None
    moments: list[Fraction] = []
    unit = Fraction(1, 90000)

    def ready(of: Graph) -> Iterator[tuple[Fraction, VideoFrame]]:
        while True:
            try:
                out = of.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(out, VideoFrame)
            yield moments.pop(0), out

    for moment, frame in frames:
        if graph is None:
            graph = Graph()
            graph.link_nodes(
                graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=unit),
                graph.add("bwdif", mode="send_frame", deint="interlaced"),
                graph.add("buffersink"),
            ).configure()
        moments.append(moment)
        frame.pts, frame.time_base = round(moment / unit), unit
        graph.push(frame)
        yield from ready(graph)
    if graph is not None:
        graph.push(None)
        yield from ready(graph)


class _Dressing:
    """Turns, crops, scales and colours one frame after the other."""

    def __init__(self, plan: Plan, table: Path | None) -> None:
        self._plan, self._table = plan, table
        self._graph: Graph | None = None
        self._made_for: tuple[int, int, str] | None = None

    def dressed(self, frame: VideoFrame) -> VideoFrame:
        """The frame as it is encoded."""
        from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation

        told = None if frame.colorspace in _UNTOLD else frame.colorspace
        lines = min(frame.width, frame.height)
        guess = int(Colorspace.ITU709 if lines >= _HD_LINES else Colorspace.ITU601)
        whole = frame.format.is_rgb
        if self._plan.turns or self._plan.crop is not None or self._table is not None:
            frame = self._through(frame)
        toned = self._table is not None
        out = frame.reformat(
            width=self._plan.size[0],
            height=self._plan.size[1],
            format="yuv420p",
            src_colorspace=None if whole or toned else told or guess,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=int(Interpolation.LANCZOS),
        )
        out.color_primaries, out.color_trc = int(ColorPrimaries.BT709), int(ColorTrc.BT709)
        return out

    def _through(self, frame: VideoFrame) -> VideoFrame:
        from av.video.frame import VideoFrame

        kind = (frame.width, frame.height, frame.format.name)
        if self._graph is None or self._made_for != kind:
            self._graph, self._made_for = self._made(frame), kind
        frame.pts, frame.time_base = 0, Fraction(1, 1000)
        self._graph.push(frame)
        out = self._graph.pull()
        assert isinstance(out, VideoFrame)
        return out

    def _made(self, frame: VideoFrame) -> Graph:
        from av.filter import Graph

        plan = self._plan
        graph = Graph()
        nodes = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000))
        ]
        match plan.turns:
            case 1:
                nodes.append(graph.add("transpose", dir="clock"))
            case 2:
                nodes += [graph.add("hflip"), graph.add("vflip")]
            case 3:
                nodes.append(graph.add("transpose", dir="cclock"))
        if plan.crop is not None:
            crop = plan.crop
            nodes.append(
                graph.add(
                    "crop",
                    out_w=f"max(2,iw*{crop.width!r})",
                    out_h=f"max(2,ih*{crop.height!r})",
                    x=f"iw*{crop.x!r}",
                    y=f"ih*{crop.y!r}",
                )
            )
        if self._table is not None:
            nodes += [
                graph.add("scale", in_color_matrix="bt2020", in_range="tv", out_range="pc"),
                graph.add("format", "gbrp10le"),
                graph.add("lut3d", file=str(self._table), interp="tetrahedral"),
            ]
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes).configure()
        return graph
