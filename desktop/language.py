"""The language of the window: Korean is written in the source, English comes from resources/i18n, Qt's own from Qt.

What Qt's own Korean lacks (its file dialog would mix languages) is in resources/i18n/qt_ko.

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
        self._load(f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        # A real file: the application is installed unpacked.
        own = "gyeot_en.qm" if name == "en" else "qt_ko.qm"
        self._load(own, str(resources.files("resources").joinpath("i18n")))
        # Where all are absent nothing would be installed, and no widget would be told.
        if not self._installed:
            self._install(QTranslator(self))

    def _load(self, name: str, folder: str) -> None:
        made = QTranslator(self)
        if made.load(name, folder):
            self._install(made)
        else:
            _LOG.warning("no sentences in %s", name)

    def _install(self, translator: QTranslator) -> None:
        QCoreApplication.installTranslator(translator)
        self._installed.append(translator)
