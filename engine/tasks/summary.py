"""One summary: sections, selection, facts and keywords of one source, or of several together."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import CancelledError, EngineError
from engine.tasks import answers, evidence, shortening
from engine.tasks.estimate import Pace
from engine.tasks.facts import facts
from engine.tasks.files import title_of
from engine.tasks.keywords import keywords
from engine.tasks.outline import Section, sections
from engine.tasks.selection import Weighed, select, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.methods import Context, Json, Object
    from engine.tasks.candidates import Candidate
    from retrieval.documents.model import Document

_LENGTHS = {"brief": (6, 5, 8), "report": (5, 6, 40), "bullets": (10, 5, 15)}  # one of so many; at least; at most
GRADE = "S"  # files outside the library have no grade: unknown is S


@dataclass(frozen=True, slots=True)
class Options:
    """How a summary is to be."""

    shape: str
    generative: bool
    ratio: float | None
    sentences: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the documents read from it."""

    path: str
    documents: tuple[Document, ...]

    @property
    def title(self) -> str:
        """Of its only document; for records the file's name."""
        if len(self.documents) == 1:
            return title_of(self.documents[0], self.path)
        return title_of_path(self.path)


def title_of_path(path: str) -> str:
    """The file's name without folder and ending."""
    return path.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]


class Summary:
    """Makes the summarize object of one or several sources.

    Args:
        sources: what was read.
        options: how it is to be.
        context: of the request.
        cancelled: the request was cancelled before; what is there is summarised without asking anybody.
    """

    def __init__(
        self, sources: Sequence[Source], options: Options, context: Context, *, cancelled: bool = False
    ) -> None:
        self._started = time.monotonic()
        self._sources = sources
        self._options = options
        self._context = context
        self._model: str | None = None
        self._pace: Pace | None = None
        self.partial = cancelled
        self._title = sources[0].title
        self._sections = [section for source in sources for section in self._outlined(source)]
        self._tokens = self._tokenised()

    def made(self) -> Object:
        """The finished object."""
        units = [unit for section in self._sections for unit in section.units]
        chosen = self._chosen()
        listed: list[Json] = list(self._written(chosen))
        characters = sum(document.characters for source in self._sources for document in source.documents)
        written = sum(_length(section) for section in listed)
        generative = self._options.generative and self._model is not None
        words: list[Json] = list(keywords([unit.text for unit in units], self._tokens))
        summary: Object = {
            "title": self._title,
            "shape": self._options.shape,
            "mode": "generative" if generative else "extractive",
            "coverage": self._coverage(characters),
            "sections": listed,
            "keywords": words,
            "facts": facts(units),
            "ratio": round(written / characters, 4) if characters else 0.0,
            "grade": GRADE,
            "model": self._model,
            "seconds": round(time.monotonic() - self._started, 3),
        }
        if len(self._sources) > 1:
            named: list[Json] = [{"path": source.path, "title": source.title} for source in self._sources]
            summary["documents"] = named
        if self.partial:
            summary["partial"] = True
        return summary

    def _outlined(self, source: Source) -> list[Section]:
        together = len(self._sources) > 1 or len(source.documents) > 1
        made: list[Section] = []
        for document in source.documents:
            title = title_of(document, source.path)
            parts = sections(document, source.path, title)
            if together and parts:
                # One section a document, in the parts that its own headings make.
                parts = [Section(title, part.units) for part in parts]
            made += parts
        return made

    def _tokenised(self) -> dict[str, list[str]]:
        texts = {unit.text for section in self._sections for unit in section.units}
        texts |= {section.heading for section in self._sections} | {self._title}
        listed = sorted(texts)
        if not self.partial:
            self._context.emit("progress", {"done": 0, "total": 1, "stage": "analysing"})
            try:
                return dict(zip(listed, evidence.morphemes(self._context, listed)[1], strict=True))
            except CancelledError:
                self.partial = True
            except EngineError:
                pass  # letter pairs do instead: a summary must not need the library
        return {text: _pairs(text) for text in listed}

    def _chosen(self) -> list[Weighed]:
        weighed = weigh(self._sections, self._tokens, self._title)
        options = self._options
        if options.sentences is not None:
            return select(weighed, options.sentences, spread=options.shape == "report" or len(self._sources) > 1)
        if options.ratio is not None:
            return self._by_ratio(weighed, options.ratio)
        share, least, most = _LENGTHS[options.shape]
        count = max(least, min(most, len(weighed) // share))
        if len(self._sources) > 1:
            count = max(count, 2 * len(self._sources))
        return select(weighed, count, spread=options.shape != "brief" or len(self._sources) > 1)

    def _by_ratio(self, weighed: Sequence[Weighed], ratio: float) -> list[Weighed]:
        """Section by section, what one leaves over going to the next: linear, however long the document."""
        chosen: list[Weighed] = []
        room = 0.0
        for number, section in enumerate(self._sections):
            room += ratio * section.characters
            own = [one for one in weighed if one.section == number]
            taken = (
                select(own, len(own), characters=room)
                if room >= min((len(u.text) for u in section.units), default=0)
                else []
            )
            room -= sum(len(one.candidate.text) for one in taken)
            chosen += taken
        return chosen or select(weighed, 1)

    def _written(self, chosen: Sequence[Weighed]) -> list[Object]:
        grouped: dict[int, list[Candidate]] = {}
        for one in chosen:
            grouped.setdefault(one.section, []).append(one.candidate)
        made: list[Object] = []
        self._pace = self._begun(list(grouped.values()))
        for done, (number, units) in enumerate(grouped.items()):
            heading = self._sections[number].heading
            if self._options.generative and not self.partial:
                self._context.emit("progress", {"done": done, "total": len(grouped), "stage": "writing"})
                try:
                    listed: list[Json] = list(self._shortened(units, heading))
                except CancelledError:
                    self.partial = True
                    break
            else:
                listed = [answers.extracted(unit, self._options.language) for unit in units]
            last = made[-1]["sentences"] if made and made[-1]["heading"] == heading else None
            if isinstance(last, list):
                last += listed  # parts of one long section
            else:
                made.append({"heading": heading, "sentences": listed})
        return made

    def _begun(self, sections: Sequence[list[Candidate]]) -> Pace | None:
        """The estimate of the model's work, told before it starts; None where no model works."""
        if not self._options.generative or self.partial:
            return None
        prompts = [group for units in sections for group in shortening.groups(units)]
        pace = Pace(self._context, ["\n".join(unit.text for unit in group) for group in prompts])
        try:
            pace.begin()
        except CancelledError:
            self.partial = True
        return pace

    def _shortened(self, units: list[Candidate], heading: str) -> list[Object]:
        made: list[Object] = []
        for group in shortening.groups(units):
            sentences, model = shortening.shorten(group, heading, self._context, self._options.language, self._tokens)
            self._model = model or self._model
            made += sentences
            if self._pace is not None:
                self._pace.step()
        return made

    def _coverage(self, characters: int) -> Object:
        documents = [document for source in self._sources for document in source.documents]
        units, failed = sum(one.units for one in documents), sum(one.units_failed for one in documents)
        return {
            "units": units,
            "read": units - failed,
            "ocr": sum(one.units_ocr for one in documents),
            "failed": failed,
            "characters": characters,
        }


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1) if not text[at : at + 2].isspace()]


def _length(section: Mapping[str, Json] | Json) -> int:
    if not isinstance(section, dict):
        return 0
    sentences = section.get("sentences")
    return (
        sum(len(str(one.get("text"))) for one in sentences if isinstance(one, dict))
        if isinstance(sentences, list)
        else 0
    )
