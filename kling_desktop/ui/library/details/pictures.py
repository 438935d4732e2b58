"""The pictures of a take as they were sent: small squares with the name prompts call them by."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from kling_desktop.domain.film import Film, Media
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.theme.tokens import load_theme, metrics, space, theme
from kling_desktop.words import t

_COLUMNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A picture, what is written on it, and what it is."""

    media: Media
    plate: str
    words: str
    colour: QColor


def sent_pictures(film: Film) -> list[Sent]:
    """References by number, front views and angles of elements, start and end frame, source video."""
    look = load_theme("dark")  # plates are dark in either theme
    made = [
        Sent(media=each.media, plate=f"@Image{number}", words=f"@Image{number}", colour=look.image_tag)
        for number, each in enumerate(film.numbered, start=1)
    ]
    for number, element in enumerate(film.elements, start=1):
        words = f"@Element{number} {element.name}".strip()
        made += [
            Sent(media=media, plate=t("@El{n}", n=number), words=words, colour=look.hue(number))
            for media in element.pictures
        ]
    frames = ((film.start_frame, t("Start")), (film.end_frame, t("End")))
    made += [Sent(media=each, plate=words, words=words, colour=look.on_plate) for each, words in frames if each]
    if film.source_video is not None:
        made.append(Sent(media=film.source_video.media, plate=t("Video"), words=t("Source video"), colour=look.run))
    return made


class SentPictures(QWidget):
    """Four in a row."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.sent: list[Sent] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        thumbnails.arrived.connect(self._arrived)

    def set_film(self, film: Film | None) -> None:
        """Show the pictures of a film, or none."""
        self.sent = [] if film is None else sent_pictures(film)
        self.setAccessibleName(t("Pictures as they were sent"))
        self.setAccessibleDescription(", ".join(each.words for each in self.sent))
        self.updateGeometry()
        self.update()

    def _arrived(self, media: object) -> None:
        if any(each.media == media for each in self.sent):
            self.update()

    def hasHeightForWidth(self) -> bool:
        """Squares wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many rows as there are."""
        rows = -(-len(self.sent) // _COLUMNS)
        return rows * (self._side(width) + space(2)) - space(2) if rows else 0

    def sizeHint(self) -> QSize:
        """At a usual width."""
        return QSize(space(70), self.heightForWidth(space(70)))

    def _side(self, width: int) -> int:
        return (width - (_COLUMNS - 1) * space(2)) // _COLUMNS

    def box(self, number: int) -> QRect:
        """Where a picture is, counted from 0."""
        side = self._side(self.width())
        row, column = divmod(number, _COLUMNS)
        return QRect(column * (side + space(2)), row * (side + space(2)), side, side)

    def _at(self, point: QPoint) -> Sent | None:
        return next((each for number, each in enumerate(self.sent) if self.box(number).contains(point)), None)

    def event(self, event: QEvent) -> bool:
        """Tell what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            sent = self._at(event.pos())
            if sent is not None:
                QToolTip.showText(event.globalPos(), f"{sent.words}\n{sent.media.name}", self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Pictures, then their plates."""
        look, scale = theme(), self.devicePixelRatioF()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        font = QFont(self.font())
        font.setPixelSize(metrics().caption)
        font.setWeight(QFont.Weight.DemiBold)
        measure = QFontMetrics(font)
        for number, sent in enumerate(self.sent):
            box = self.box(number)
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(box), metrics().radius_picture, metrics().radius_picture)
            painter.save()
            painter.setClipPath(shape)
            painter.fillRect(box, look.surface[2])
            pixmap = self._thumbnails.get(sent.media, box.width(), box.height(), scale)
            if pixmap is not None:
                painter.drawPixmap(box, pixmap)
            painter.restore()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.line)
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            width = min(box.width() - space(2), measure.horizontalAdvance(sent.plate) + space(2.5))
            height = measure.height() + space(0.5)
            spot = QRectF(box.x() + space(1), box.bottom() + 1 - space(1) - height, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.plate)
            painter.drawRoundedRect(spot, metrics().radius_picture, metrics().radius_picture)
            painter.setFont(font)
            painter.setPen(sent.colour)
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), sent.plate)
        painter.end()
