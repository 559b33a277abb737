"""What a question asks for: the kind of answer, which words carry it, and what must not contradict it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.grounding import words
from engine.grounding.checks import negated
from engine.grounding.claims import claims
from engine.grounding.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.grounding.numbers import Quantity


class Wanted(StrEnum):
    """The kind of value a question asks for."""

    AMOUNT = "amount"
    QUANTITY = "quantity"  # any figure with a unit
    COUNT = "count"  # a figure with the named unit
    DATE = "date"  # a date, a weekday or a period
    PERIOD = "period"
    CLOCK = "clock"
    PHONE = "phone"
    ADDRESS = "address"
    PERSON = "person"
    OFFICE = "office"
    PLACE = "place"
    REASON = "reason"
    METHOD = "method"
    NONE = "none"


_COUNTERS = {form: unit for unit, forms in words.mapping("questions", "counters").items() for form in forms}
_HOW_MANY = re.compile(rf"몇\s?({'|'.join(sorted(_COUNTERS, key=len, reverse=True))})")
_KINDS: tuple[tuple[re.Pattern[str], Wanted], ...] = (
    (re.compile(r"전화\s?번호|연락처|번으로\s?전화|전화(?:는|가)?\s?몇\s?번|문의\s?(?:처|전화)|내선"), Wanted.PHONE),
    (re.compile(r"이메일|메일\s?주소|전자우편|누리집\s?주소|홈페이지\s?주소"), Wanted.ADDRESS),
    (re.compile(r"몇\s?시(?!간)|시각|시간[이가은는]?\s?(?:좀\s?)?(?:어떻게\s?되|언제|알려|\?|$)"), Wanted.CLOCK),
    (re.compile(r"며칠\s?(?:이내|안|동안|간|전|을|씩|쓸|까지\s?(?:쓸|사용|가능|받|허가|승인|연장))|몇\s?일\s?(?:이내|동안|간|을|씩)|몇\s?(?:개월|달|년|주|시간)|(?:간격|주기)[은는이가을를]?\s?(?:좀|얼마|몇|어떻|알려|\?|$)"
                r"|얼마\s?(?:동안|나\s?걸)|처리\s?기간|소요\s?(?:기간|일수)|보존\s?(?:기간|연한)"), Wanted.PERIOD),
    (re.compile(r"언제|며칠|몇\s?(?:월|일)|날짜|기한|마감|일자|기간|일시|무슨\s?요일"), Wanted.DATE),
    (re.compile(r"얼마나\s?(?:많|자주|길|크|넓)"), Wanted.QUANTITY),
    (_HOW_MANY, Wanted.COUNT),
    (re.compile(r"얼마(?!나|\s?(?:동안|만))|액수|몇\s?(?:원|만\s?원|억)"), Wanted.AMOUNT),
    (re.compile(r"(?:금액|한도액|상한액|총액)(?:은|이)?\s?\??$"), Wanted.AMOUNT),
    (re.compile(r"(?:료|비|액|요금|예산|수당|가격)[을를은는이가]?\s?(?:좀\s?)?(?:알려|가르쳐|\?|$)"), Wanted.AMOUNT),
    (re.compile(r"얼마나|(?:한도|상한|하한)(?:은|는|가|이)?\s?(?:요|인가요)?\s?\??$"), Wanted.QUANTITY),
    (re.compile(r"몇|얼마|비율|퍼센트|집행률|면적"), Wanted.QUANTITY),
    (re.compile(r"(?:어느|어떤|무슨|담당|소관|주관)\s?(?:부서|과|기관|팀|국)"), Wanted.OFFICE),
    (re.compile(r"누구|누가|누군|담당자|책임자|위원장은|이름"), Wanted.PERSON),
    (re.compile(r"(?:업체|회사|기관|단체|은행|법인)[은는이가]\s?어디"), Wanted.NONE),
    (re.compile(r"어디|장소|위치|어느\s?곳"), Wanted.PLACE),
    (re.compile(r"왜|이유|사유|까닭|원인|목적"), Wanted.REASON),
    (re.compile(r"어떻게|방법|절차|순서|어떤\s?식으로"), Wanted.METHOD),
)  # fmt: skip
_MONEY = re.compile(
    r"예산|금액|사업비|비용|지원금|보조금|과태료|요금|가격|단가|총액|합계|경비|상한|과징금|급여|상금|식비|일비|운임|수당|값"
    r"|[가-힣](?:료|비|금|액)(?=은|는|이|가|을|를|의|도|로|\s|$|\?)"
)
_RATE = re.compile(r"률|율|비율|퍼센트|깎|감면|할인|돌려|환불|반환|인상|배상")
_LIST = re.compile(
    r"무엇무엇|어떤\s?것들|종류|항목|목록|서류|요건|조건|자격|대상|구성|내용은|기준은|절차|방법|단계|순서|사항|유의|모두|전부|나열|"
    r"어떻게|무엇이\s?있|뭐가\s?있|어떤\s?(?:게|것이)\s?있"
)
# What only says how is asked need not stand in an answer.
_ASKING = words.listed("questions", "asking")
_LIGHT = words.listed("questions", "light")
_EQUIVALENTS = words.mapping("questions", "equivalents")
_PHRASINGS = words.mapping("questions", "phrasings")
_RESTATED = {Wanted(kind): names for kind, names in words.mapping("questions", "restated").items()}
_SOUGHT = {Wanted(kind): names for kind, names in words.mapping("questions", "sought").items()}
_TOKEN = re.compile(r"[0-9A-Za-z가-힣]{2,}")
_ENDING = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|으로|로|와|과|도|만|까지|부터|하면|하는|하고|하기로|해야|하려면|한|된|하나요|되나요|인가요|"
    r"했나요|되었나요|였나요|받나요|나요|는데|지만|에는|에서는|이나|라고|이란|란|마다|보다|처럼|할|될|하여)$"
)
_VERBAL = re.compile(
    r"(?:[가-힣]면|던|나요|지|내야|해야|려고|하는|못한|있는|없는|온|릴|뀔|뀐|꾼|친|린)$|^(?:수|때|명|살|시|것)(?:는|은|이|가|인|부터|까지|을)"
)
_DATED = re.compile(r"\d+(?:년|월|일|시간?|시)(?:에|의|은|는|을|를)?$")
_INTERROGATIVE = re.compile(
    r"언제|얼마|누구|누가|무엇|무슨|어디|어떻|어떤|어느|며칠|몇|왜|하나요?$|되나요?$|있나요?|알려|해야|합니|됩니|인가|주세요|궁금|대해|관해"
)
_FOCUS = re.compile(r"([0-9A-Za-z가-힣]+?)(?:은|는|이|가)\s(?:누구|언제|얼마|어디|몇|며칠)")
_DEFINED = re.compile(r"([가-힣]{2,}?)(?:이?란|의\s(?:정의|뜻|의미)(?:는|은|가|이)?)\s?(?:무엇|뭐|어떤|\?|$)")
_COUNTED = re.compile(r"몇\s?(개|명|건|대)의?\s([가-힣]{2,6}?)(?:가|이|을|를|은|는|에|에서|\s|$)")
_OWNER = re.compile(r"([가-힣]{2,})의\s([가-힣]{2,}?)(?:은|는|이|가)\s(?:몇|얼마|언제|누구|어디|어떻)")
_UNTIL = re.compile(r"언제\s?까지|언제쯤\s?까지|며칠까지|기한|마감|며칠\s?(?:이내|안)")
_LIMITED = re.compile(
    r"마다|\d?[가-힣]당\s|(?:한|하나의)\s?(?:명|단체|사람|개|곳|팀|부스)|하나에|각각|까지|최대|최소|이상|이하|이내|한도|부터"
)
_SUPPOSED = re.compile(r"[가-힣]면\s")
_PREDICATE = re.compile(r"(?:나요|까요|까|는가|[은던]가요?|[아어해돼여]요|습니다|되나|하나)\s?[?.]*$")
_VERB_END = re.compile(
    r"나요|는지|는가|면|어야|아야|고|지(?:않|못|마)|었|았|였|려|기로|으면|어도|던|ㄴ다|습니|을때|을수|는데|거나"
)
_PHRASES = words.listed("questions", "phrases")
_ORDINAL = re.compile(r"제?\s?(\d+)\s?(회|차|기|호|분기|단계|학년)(?![가-힣]*(?:까지만))")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s?(?:년|학년도|[.\-/]|\s|$))|['’](\d\d)년")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s?월(?!\s?요)")
_ARTICLE = re.compile(r"제?\s?(\d+)\s?조(?:의\s?(\d+))?(?!\s?(?:원|\d))")
_DIGITS = re.compile(r"^[\d.,]+$")
_WORD = re.compile(r"[0-9A-Za-z가-힣一-龥]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    Attributes:
        text: as asked.
        wanted: the kind of value.
        unit: for COUNT the unit.
        many: an enumeration is asked for.
        terms: the words that carry it, with their weights.
        years: that it names; likewise months.
        months: that it names.
        articles: (article, branch) that it names.
        ordinals: "3회", "2차": number and counter.
        focus: the noun before the asking word ("출연자" in "출연자는 누구"); without it nothing is an answer.
        defined: the word whose meaning is asked ("축제" in "축제란 무엇").
        counted: what is counted, with its unit ("개단체" in "몇 개 단체").
        negative: it asks for what is not: 나오지 못한, 할 수 없는.
        figures: amounts and numbers with a comparison ("2시간을 넘으면"), which decide between rows of a table.
        restated: its words that only say again which kind is asked for ("장소" in "장소가 어디").
        owner: (whose, what) in "위원장의 임기는 몇 년": what another one has is no answer.
        until: a deadline is asked for.
        limited: a limit or a rate is asked for ("몇 명까지", "한 단체에 몇 개").
        supposed: it asks for a rule ("비가 오면 ..."), not for what once happened.
        vague: a bare word or two that ask nothing.
    """

    text: str
    wanted: Wanted
    unit: str
    many: bool
    terms: dict[str, float]
    years: frozenset[int]
    months: frozenset[int]
    articles: frozenset[tuple[int, int | None]]
    ordinals: frozenset[tuple[int, str]]
    focus: str = ""
    defined: str = ""
    counted: str = ""
    negative: bool = False
    figures: tuple[Quantity, ...] = ()
    restated: frozenset[str] = frozenset()
    owner: tuple[str, str] = ("", "")
    until: bool = False
    limited: bool = False
    supposed: bool = False
    vague: bool = False


def has_words(text: str) -> bool:
    """Returns whether there is anything to look for."""
    return bool(_WORD.search(text))


def analyse(text: str, terms: dict[str, float]) -> Question:
    """Take a question apart, with the weighted terms that the library found in it."""
    wanted, unit = _wanted(text)
    weights = _weights(text, terms, wanted)
    weights |= _whole_words(text, weights)
    heaviest = max(weights.values(), default=1.0)
    weights |= {word: heaviest for phrase, others in _PHRASINGS.items() if phrase in text for word in others}
    counted, defined, owner = _COUNTED.search(text), _DEFINED.search(text), _OWNER.search(text)
    many = bool(_LIST.search(text)) and wanted in (Wanted.NONE, Wanted.METHOD)
    return Question(
        text=text,
        wanted=wanted,
        unit=unit,
        many=many,
        terms=weights,
        years=frozenset(int(full) if full else 2000 + int(short) for full, short in _YEAR.findall(text)),
        months=frozenset(int(month) for month in _MONTH.findall(text)),
        articles=frozenset((int(number), int(branch) if branch else None) for number, branch in _ARTICLE.findall(text)),
        ordinals=frozenset((int(number), counter) for number, counter in _ORDINAL.findall(text)),
        focus=_focus(text, weights),
        defined=defined[1] if defined else "",
        counted=squeezed(counted[1] + counted[2]) if counted else "",
        negative=negated(text),
        figures=tuple(one for one in claims(text).quantities if one.unit),
        restated=frozenset(_RESTATED.get(wanted, ())) & frozenset(weights),
        owner=(owner[1], owner[2]) if owner else ("", ""),
        until=bool(_UNTIL.search(text)),
        limited=bool(_LIMITED.search(text)),
        supposed=bool(_SUPPOSED.search(text)),
        vague=wanted is Wanted.NONE
        and not (many or defined or _PREDICATE.search(text))
        and _words_that_carry(text, weights) < 2,
    )


def _whole_words(text: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Where only words that say little were found, the longer words they end: 이의신청, of which only 신청 is known."""
    if not weights or not all(is_light(term) for term in weights):
        return {}
    made = {}
    for word in _TOKEN.findall(text):
        for term in weights:
            at = word.find(term)
            before = word[:at]
            if at > 1 and len(term) > 1 and not any(other in before for other in weights):
                made[word[: at + len(term)]] = 3 * max(weights.values())
    return made


def _words_that_carry(text: str, weights: Mapping[str, float]) -> int:
    """How many words of the question, as they are spaced, hold one of its terms."""
    return sum(any(squeezed(term) in squeezed(word) for term in weights if not is_light(term)) for word in text.split())


def _wanted(text: str) -> tuple[Wanted, str]:
    for pattern, wanted in _KINDS:
        match = pattern.search(text)
        if match is None:
            continue
        if wanted is Wanted.COUNT:
            return wanted, _COUNTERS[match[1]]
        money = bool(_MONEY.search(text)) or "원" in text or "억" in text
        if wanted is Wanted.AMOUNT and not money:
            return Wanted.QUANTITY, ""
        if wanted is Wanted.QUANTITY and money and "얼마" in text and not _RATE.search(text):
            return Wanted.AMOUNT, ""
        return wanted, ""
    return Wanted.NONE, ""


def _weights(text: str, terms: dict[str, float], wanted: Wanted) -> dict[str, float]:
    """Terms that carry the question. General words, verbs and words that restate the kind asked for count less."""
    asked = squeezed("".join(sorted(_PHRASES)))
    letters = squeezed(text)
    restated = _RESTATED.get(wanted, ())
    kept: dict[str, float] = {}
    for term, weight in terms.items():
        if term in _ASKING or _DIGITS.match(term) or (len(term) == 2 and term in asked and term not in _LIGHT):
            continue
        factor = 1.0
        if term in restated:
            factor = 0.2
        elif term in _LIGHT:
            factor = 0.35
        elif len(term) == 1 or _is_verb(term, letters):
            factor = 0.5
        kept[term] = max(weight, 0.1) * factor
    return kept


def _focus(text: str, weights: dict[str, float]) -> str:
    """The last full-weight noun before the asking word, when a particle joins the two: "출연자는 누구"."""
    match = _FOCUS.search(text)
    if match is None:
        return ""
    word = squeezed(match[1])
    ending = [term for term in weights if len(term) > 1 and word.endswith(squeezed(term)) and not is_light(term)]
    restated = {name for names in _RESTATED.values() for name in names}
    return max((term for term in ending if term not in restated), key=len, default="")


def _is_verb(term: str, letters: str) -> bool:
    """A stem whose form in the question is contracted (빌리 in 빌릴), or that has an ending only verbs take."""
    folded = squeezed(term)
    at = letters.find(folded)
    return at < 0 or bool(_VERB_END.match(letters, at + len(folded)))


def words_of(text: str, pairs: Mapping[str, float]) -> dict[str, float]:
    """Without morphemes: the question's words without particles, each weighted by its rarest letter pair."""
    made: dict[str, float] = {}
    for token in _TOKEN.findall(text):
        word = _ENDING.sub("", token) if len(token) > 2 else token
        word = word if len(word) > 1 else token
        weights = [pairs[pair] for at in range(len(word) - 1) if (pair := squeezed(word[at : at + 2])) in pairs]
        if weights and not (_INTERROGATIVE.match(word) or _VERBAL.search(token) or _DATED.match(token)):
            made[word] = max(weights)
    return made


def equivalents(term: str) -> tuple[str, ...]:
    """Other words an office writes for it."""
    return _EQUIVALENTS.get(term, ())


def office_words(question: Question) -> list[list[str]]:
    """What an office would write: for the question's words, and for what it asks. To look it up again by each."""
    for_words = [other for term in question.terms if not is_light(term) for other in equivalents(term)]
    lists = (dict.fromkeys(for_words), _SOUGHT.get(question.wanted, ()))
    return [kept for listed in lists if (kept := [word for word in listed if len(word) > 1])]


def is_light(term: str) -> bool:
    """Returns whether a word says little about what is asked."""
    return term in _LIGHT or len(term) == 1
