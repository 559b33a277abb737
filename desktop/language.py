"""The language of the window: Korean is written in the source, English comes from resources/i18n, Qt's own from Qt.

The files are made with `pyside6-lupdate` and `pyside6-lrelease`, see docs/window.md; a test finds what is missing.
"""

from __future__ import annotations

import logging
from importlib import resources

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

_LOG = logging.getLogger(__name__)


class Language(QObject):
    """Installs and exchanges the translators; every widget hears of it through a LanguageChange event."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self._installed: list[QTranslator] = []

    def use(self, name: str) -> None:
        """Speak "ko" or "en" from now on."""
        if name == self.name:
            return
        self.name = name
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = []
        QLocale.setDefault(QLocale(QLocale.Language.English if name == "en" else QLocale.Language.Korean))
        qt = QTranslator(self)
        if qt.load(f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._install(qt)
        if name == "en":
            own = QTranslator(self)
            # A real file: the application is installed unpacked.
            if own.load(str(resources.files("resources").joinpath("i18n", "gyeot_en.qm"))):
                self._install(own)
            else:
                _LOG.warning("the English sentences are missing")
        # Korean with Qt's Korean absent would install nothing, and nothing would be told.
        if not self._installed:
            self._install(QTranslator(self))

    def _install(self, translator: QTranslator) -> None:
        QCoreApplication.installTranslator(translator)
        self._installed.append(translator)
