"""Qt's own words: its remarks go into our log, its dialogs speak the person's language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QApplication

    from kling_desktop.host.crash_watch import CrashWatch

_LEVELS = {
    "QtDebugMsg": logging.DEBUG,
    "QtInfoMsg": logging.INFO,
    "QtWarningMsg": logging.WARNING,
    "QtCriticalMsg": logging.ERROR,
    "QtFatalMsg": logging.CRITICAL,
}


def note(watch: CrashWatch | None, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own remarks belong into the log, not into an artist's terminal."""
    if watch is not None and kind.name == "QtFatalMsg":
        watch.last_words(f"Qt ends the program: {message}")
    logging.getLogger(f"qt.{context.category or 'default'}").log(_LEVELS.get(kind.name, logging.INFO), "%s", message)


def translate(app: QApplication) -> None:
    """Qt's own words (file dialogs, context menus of text fields) in the person's language."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    from kling_desktop.words import current_language

    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(current_language()), "qtbase", "_", folder):
        app.installTranslator(translator)
