"""A summarize object as what is shown, copied and saved: HTML with links to the sources, plain text, Markdown."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop.phrases import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from desktop.palette import Theme
    from engine.methods import Json, Object

    Place = Callable[[Mapping[str, Json]], str]

MOST_SENTENCES: Final = 300  # shown; what is copied and saved is whole
MOST_FACTS: Final = 12  # shown of each kind
LINK: Final = "cite:"
FACTS: Final = ("dates", "amounts", "actions", "people")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def objects(value: Json) -> list[Object]:
    """The objects of a list; what else stands there is passed over."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def mapping(value: Json) -> Object:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def line(value: Json) -> str:
    """Text of a document on one line."""
    return " ".join(str(value if value is not None else "").split())


def coverage_text(summary: Object) -> str:
    """How much of the document was read: "49단위 중 49단위를 읽음(100%)"."""
    translate = QCoreApplication.translate
    coverage = mapping(summary.get("coverage"))
    units, read = _count(coverage, "units"), _count(coverage, "read")
    percent = read * 100 // units if units else 100
    parts = [fill(translate("SummaryText", "%1단위 중 %2단위를 읽음(%3%)"), units, read, percent)]
    if _count(coverage, "ocr"):
        parts.append(fill(translate("SummaryText", "그림에서 글자를 읽은 곳 %1단위"), _count(coverage, "ocr")))
    if _count(coverage, "failed"):
        parts.append(fill(translate("SummaryText", "읽지 못한 곳 %1단위"), _count(coverage, "failed")))
    parts.append(fill(translate("SummaryText", "%1자"), f"{_count(coverage, 'characters'):,}"))
    return " · ".join(parts)


def foot_text(summary: Object) -> str:
    """How it was made, and its grade."""
    translate = QCoreApplication.translate
    generative = summary.get("mode") == "generative"
    parts = [
        translate("SummaryText", "언어 모델이 줄여 쓰고 원문과 대조함")
        if generative
        else translate("SummaryText", "원문 문장을 골라 옮김"),
        fill(translate("SummaryText", "등급 %1"), line(summary.get("grade"))),
    ]
    if summary.get("partial") is True:
        parts.insert(0, translate("SummaryText", "취소하기 전까지 한 부분만 담음"))
    unread = summary.get("unread")
    if isinstance(unread, list) and unread:
        names = ", ".join(line(name) for name in unread)
        parts.insert(0, fill(translate("SummaryText", "읽지 못해 빠진 파일 %1개: %2"), len(unread), names))
    return " · ".join(parts)


def title_text(summary: Object) -> str:
    """Its title; of a summary of several documents the first one's and how many more."""
    documents = objects(summary.get("documents"))
    title = line(summary.get("title"))
    if len(documents) < 2:
        return title
    return fill(QCoreApplication.translate("SummaryText", "%1 외 %2건"), title, len(documents) - 1)


def fact_name(kind: str) -> str:
    """What a kind of fact is called."""
    translate = QCoreApplication.translate
    names = {
        "dates": translate("SummaryText", "날짜"),
        "amounts": translate("SummaryText", "금액"),
        "actions": translate("SummaryText", "할 일"),
        "people": translate("SummaryText", "사람"),
    }
    return names[kind]


@dataclass(slots=True)
class Shown:
    """HTML, and the citations its links count through."""

    html: str = ""
    citations: list[Object] = field(default_factory=list)


class Html:
    """Builds the HTML of one summary. Every text of the document is escaped.

    Args:
        summary: the summarize object.
        place: a location in words.
        theme: colours.
    """

    def __init__(self, summary: Object, place: Place, theme: Theme) -> None:
        self._summary = summary
        self._place = place
        self._theme = theme
        self._citations: list[Object] = []
        documents = objects(summary.get("documents"))
        self._titles = {str(one.get("path")): line(one.get("title")) for one in documents}
        self._left = MOST_SENTENCES
        self._hidden = 0

    def made(self) -> Shown:
        """The whole."""
        theme = self._theme
        parts = [
            f"<style>h2 {{ color: {theme.text_bolder}; font-size: large; margin: 12px 0 4px 0; }}"
            f"p {{ margin: 3px 0; line-height: 135%; }} .soft {{ color: {theme.text_subtle}; }}"
            f"a {{ color: {theme.primary_text}; background-color: {theme.primary_tint}; text-decoration: none; }}"
            f".mark {{ color: {theme.warning_text}; }}</style>"
        ]
        for section in objects(self._summary.get("sections")):
            parts += self._section(section)
        if self._hidden:
            more = QCoreApplication.translate("SummaryText", "나머지 %1문장은 복사하거나 저장하면 모두 들어갑니다.")
            parts.append(f"<p class='soft'>{html.escape(fill(more, self._hidden))}</p>")
        parts += self._words()
        for kind in FACTS:
            parts += self._facts(kind)
        return Shown("".join(parts), self._citations)

    def _section(self, section: Object) -> Iterator[str]:
        sentences = objects(section.get("sentences"))
        taken = sentences[: self._left]
        self._left -= len(taken)
        self._hidden += len(sentences) - len(taken)
        if line(section.get("heading")) and taken:
            yield f"<h2>{html.escape(line(section.get('heading')))}</h2>"
        for sentence in taken:
            chips = "".join(self._chip(citation) for citation in objects(sentence.get("citations")))
            mark = html.escape(problems_text(sentence))
            yield f"<p>· {html.escape(line(sentence.get('text')))} {chips}"
            yield f" <span class='mark'>{mark}</span></p>" if mark else "</p>"

    def _chip(self, citation: Object) -> str:
        self._citations.append(citation)
        words = html.escape(self._place(mapping(citation.get("location"))) or line(citation.get("title")))
        return f"<a href='{LINK}{len(self._citations) - 1}'>&nbsp;{words.replace(' ', '&nbsp;')}&nbsp;</a> "

    def _words(self) -> Iterator[str]:
        words = self._summary.get("keywords")
        if isinstance(words, list) and words:
            heading = QCoreApplication.translate("SummaryText", "핵심어")
            listed = html.escape(", ".join(line(word) for word in words))
            yield f"<h2>{html.escape(heading)}</h2><p>{listed}</p>"

    def _facts(self, kind: str) -> Iterator[str]:
        facts = objects(mapping(self._summary.get("facts")).get(kind))
        if not facts:
            return
        yield f"<h2>{html.escape(fact_name(kind))}</h2>"
        for fact in facts[:MOST_FACTS]:
            citation: Object = {
                "document": fact.get("document"),
                "title": self._titles.get(str(fact.get("document")), line(self._summary.get("title"))),
                "location": fact.get("location"),
                "quote": fact.get("sentence"),
            }
            yield f"<p>· {html.escape(line(fact.get('text')))} {self._chip(citation)}</p>"
        if len(facts) > MOST_FACTS:
            more = QCoreApplication.translate("SummaryText", "그 밖에 %1건")
            yield f"<p class='soft'>{html.escape(fill(more, len(facts) - MOST_FACTS))}</p>"


def problems_text(sentence: Object) -> str:
    """A quiet mark where code found a sentence unsupported; "" where it did not."""
    checks = mapping(sentence.get("checks"))
    if not checks or checks.get("supported") is True:
        return ""
    reasons = "; ".join(line(one.get("message")) for one in objects(checks.get("problems")))
    sentence_text = QCoreApplication.translate("SummaryText", "[확인 필요: %1]")
    return fill(sentence_text, reasons or QCoreApplication.translate("SummaryText", "원문에서 근거를 찾지 못함"))


def plain(summary: Object, place: Place) -> str:
    """For the clipboard, in the marks of official documents."""
    return _written(summary, place, "□ ", "  ○ ", str)


def markdown(summary: Object, place: Place) -> str:
    """For a file."""
    return _written(summary, place, "## ", "- ", escaped)


def escaped(text: str) -> str:
    """Text of a document that Markdown takes for nothing else."""
    return _MARKDOWN.sub(r"\\\1", text)


def _written(summary: Object, place: Place, heading: str, bullet: str, safe: Callable[[str], str]) -> str:
    is_markdown = heading.startswith("#")
    out = [f"{'# ' if is_markdown else ''}{safe(title_text(summary))}", ""]
    out += [f"{'> ' if is_markdown else ''}{text}" for text in (coverage_text(summary), foot_text(summary))]
    for section in objects(summary.get("sections")):
        out += ["", f"{heading}{safe(line(section.get('heading')))}"] if line(section.get("heading")) else [""]
        for sentence in objects(section.get("sentences")):
            places = ", ".join(place(mapping(one.get("location"))) for one in objects(sentence.get("citations")))
            ends = (f"({places})" if places else "", problems_text(sentence))
            text = " ".join((line(sentence.get("text")), *(end for end in ends if end)))
            out.append(f"{bullet}{safe(text)}")
    words = summary.get("keywords")
    if isinstance(words, list) and words:
        title = QCoreApplication.translate("SummaryText", "핵심어")
        out += ["", f"{heading}{title}", f"{bullet}{safe(', '.join(line(word) for word in words))}"]
    for kind in FACTS:
        facts = objects(mapping(summary.get("facts")).get(kind))
        out += ["", f"{heading}{fact_name(kind)}"] if facts else []
        for fact in facts:
            where = place(mapping(fact.get("location")))
            text = line(fact.get("text")) + (f" ({where})" if where else "")
            out.append(f"{bullet}{safe(text)}")
    return "\n".join(out) + "\n"


def _count(coverage: Object, name: str) -> int:
    value = coverage.get(name)
    return value if isinstance(value, int) else 0
