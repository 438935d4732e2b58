"""Prompts on cards: as much of them as there is room for, in scripts with and without spaces."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from kling_desktop.ui.parts.prompt_text import laid_out, paint_chips, paint_prompt
from tests.ui.desk import sample_film

CHINESE = "@Element2 蹲在窗台上抬头，双耳前倾，@Image1 矗立在玻璃后远处的发射台上。缓慢推进。"
ENGLISH = (
    "@Element2 sits on the window sill and looks up, ears forward, as @Image1 stands on the launch pad far behind."
)


def painted(prompt: str, width: int, height: int) -> QImage:
    font = QFont()
    font.setPixelSize(13)
    picture = QImage(width, height + 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    paint_prompt(painter, QRectF(0, 0, width, height), prompt, sample_film(), font, QColor("white"))
    painter.end()
    return picture


def ink(picture: QImage, area: tuple[int, int, int, int]) -> bool:
    left, top, width, height = area
    return any(
        picture.pixelColor(QPoint(x, y)).lightness() > 60
        for y in range(top, top + height)
        for x in range(left, left + width)
    )


def line_height(prompt: str) -> int:
    font = QFont()
    font.setPixelSize(13)
    layout = laid_out(prompt, sample_film(), font, 120)
    last = layout.lineAt(1)
    return round(last.y() + last.height())


@pytest.mark.parametrize("prompt", [CHINESE, ENGLISH])
def test_every_line_with_room_is_written_on(qtbot: QtBot, prompt: str) -> None:
    both = line_height(prompt)
    assert ink(painted(prompt, 120, both), (0, both // 2 + 3, 60, both // 2 - 6))


@pytest.mark.parametrize("prompt", [CHINESE, ENGLISH])
@pytest.mark.parametrize("height", range(20, 100, 4))
def test_no_line_is_cut_below(qtbot: QtBot, prompt: str, height: int) -> None:
    # On so narrow a card the first line holds Latin letters alone, and the others may be higher than it.
    assert not ink(painted(prompt, 75, height), (0, height, 75, 40))


def test_a_mention_too_wide_for_its_card_is_written_short_and_in_one_piece(qtbot: QtBot) -> None:
    tall = 200
    narrow = painted("@Element2 sits", 45, tall)
    # Written short, the chip and the word after it take one line each; broken up, the mention alone would take two.
    lines = line_height(ENGLISH) // 2
    assert ink(narrow, (0, lines, 45, lines))
    assert not ink(narrow, (0, lines * 2 + 4, 45, lines - 4))


def test_plates_are_painted_as_far_as_they_are_seen(qtbot: QtBot) -> None:
    font = QFont()
    font.setPixelSize(13)
    layout = laid_out("@Image1 and @Element2 again, " * 40, sample_film(), font, 200)
    line = layout.lineAt(5)
    seen = QRectF(0, line.y() + 1, 200, line.height() * 3)

    def plates(part: QRectF | None) -> QImage:
        picture = QImage(200, 800, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.black)
        painter = QPainter(picture)
        paint_chips(painter, layout, QPointF(0, 0), seen=part)
        painter.end()
        return picture

    whole, part = plates(None), plates(seen)
    box = seen.toAlignedRect()
    assert part.copy(box) == whole.copy(box)
    for area in (QRect(0, 0, 200, box.top() - 20), QRect(0, box.bottom() + 25, 200, 100)):
        assert part.copy(area).allGray()
        assert not whole.copy(area).allGray()


@pytest.mark.parametrize(
    "words",
    [
        "\u0645\u0631\u062d\u0628\u0627 @Image1 \u0628\u0627",
        "\u0645\u0631\u062d\u0628\u0627 @Image1",
        "Rocket @Image1 \u8d77",
    ],
)
def test_a_chip_is_whole_among_words_written_from_right_to_left(qtbot: QtBot, words: str) -> None:
    layout = laid_out(words, sample_film(), QFont(), 400)
    line, at = layout.lineAt(0), words.index("@")
    runs = [run.boundingRect() for run in line.glyphRuns(at, len("@Image1"))]
    picture = QImage(400, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    paint_chips(painter, layout, QPointF(0, 0))
    painter.end()
    y = round(line.height() / 2)
    lit = [x for x in range(400) if picture.pixelColor(QPoint(x, y)).lightness() > 10]
    assert lit[0] <= min(run.left() for run in runs)
    assert lit[-1] >= max(run.right() for run in runs) - 1
