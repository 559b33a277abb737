"""Does a sentence hold the kind of value that a question asks for?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.grounding.claims import claims
from engine.grounding.names import SURNAMES
from engine.tasks.questions import Wanted, equivalents, is_light

if TYPE_CHECKING:
    from engine.grounding.claims import Claims
    from engine.tasks.questions import Question

_PERIODS = frozenset(("일", "주", "개월", "년", "시간", "개년", "분"))
_PLACE = re.compile(
    r"에서|회의실|강당|센터|청사|광장|공원|체육관|운동장|도서관|문화회관|회관|대학교|협회|안내소|정류장|주차장|승강장|\d층|누리집|홈페이지|창구|(?:장소|소재지|위치)\s?[:：]|[가-힣]\s?쪽|[동서남북정후]문\s|입구|지하|로\s?\d+|길\s?\d+|본관|별관|민원실|현장|시스템"
)
_PERSON = re.compile(
    r"과장|팀장|국장|실장|담당|주무관|위원장|시장|군수|구청장|부시장|장관|사무관|책임|총괄|소장|원장|대표"
)
NAMED = re.compile(
    rf"(?<![가-힣])(?!위원|위촉|이사|정부|주민|공무|민원|기관|시장|국장|소장|차장)[{SURNAMES}][가-힣][가-힣](?<![의은는를을와과로에고며])(?=\(|\s?[,·]\s|$|\s(?:위원|과장|팀장|주무관|교수))"
    rf"|[:：]\s?(?:[가-힣]+\s){{0,2}}[{SURNAMES}][가-힣]{{2}}(?:$|[(,])"
)
_SURE_NAME = re.compile(
    rf"(?<![가-힣])(?!위원)[{SURNAMES}][가-힣]{{2}}\("
    rf"|[:：]\s?(?:[가-힣]+\s){{0,2}}[{SURNAMES}][가-힣]{{2}}(?:$|[(,])"
    r"|(?:장|주무관|과장|의원|교수|대표|위원)\s(?:남궁|황보|제갈|선우|독고|사공)[가-힣]{1,2}(?=[은는이가),\s]|$)"
)
_LABELS = {
    Wanted.DATE: re.compile(r"(?:일시|기간|일자|날짜|기한|시기|마감)[가-힣]{0,2}\s?[:：]"),
    Wanted.PERIOD: re.compile(r"(?:기간|기한|일수)\s?[:：]"),
    Wanted.AMOUNT: re.compile(r"(?:금액|예산|사업비|요금|료|비|합계)[가-힣()]{0,3}\s?[:：]"),
    Wanted.COUNT: re.compile(r"(?:인원|규모|정원|수)\s?[:：]"),
    Wanted.PLACE: re.compile(r"(?:장소|위치|소재지|곳)\s?[:：]"),
    Wanted.PERSON: re.compile(r"(?:성명|이름|담당자?|위원장|강사|책임자)\s?[:：]"),
    Wanted.PHONE: re.compile(r"(?:전화|연락처|문의)[가-힣]{0,2}\s?[:：]"),
}
_VALUES = re.compile(r"[\d\s.,:~∼()/☎-]|[월화수목금토일](?=\))|[년월일원명%]")
_REFERENCE_DAY = re.compile(r"\d\.?\s?(?:기준|현재)")
_AT = re.compile(r"[가-힣](?:에|으?로)\s(?:보관|비치|모여|모인|모이)")
_CONTACT = re.compile(r"\s내[요죠면는]|문의|신청|제출|알리|알려야|전화|맡|요청|접수|청구|연락|내야|내나|신고")
_RELATIVE = re.compile(
    r"(?:다음\s?날|이튿날|전날|당일|말일|연말|월말|그날|첫날|마지막\s?날)\s?(?:\d\d:\d\d)?(?:까지|부터)"
)
_RELATED = re.compile(
    r"이내|안에|까지|초과|넘|[일월년주]\s?(?:전|후|뒤)"
)  # a span counted from something is a point in time
_DIFFERENCE = re.compile(r"\d\s?[가-힣]{1,2}\s?(?:부족|증가|감소|추가|초과|남[음았])")
_BOUND = re.compile(r"까지|이내|안에|기한|마감|이전|전에|[~∼〜～]\s?(?:\d|$)|내에")
_FORBIDDEN = re.compile(r"수\s?없|못하|못한|금지|제한을\s?받")
_PER = re.compile(
    r"\d+\s?[가-힣]{1,3}마다|[가-힣\d]당\s|(?:한|하나의)\s?(?:단체|사람|명|개|곳|팀|부스|세대|가구)[은는에이가]|하나에|까지[^.]{0,12}수\s?있"
)
_ENDS = re.compile(r"끝나|끝난|끝내|마치|마칩|마쳐|마친|종료|폐막|닫")
_BEGINS = re.compile(r"시작|개막|개시|착수")
_PAST_SYLLABLES = "".join(
    chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 == 20 and chr(code) not in "있겠"
)
_PAST = re.compile(rf"[{_PAST_SYLLABLES}](?:다|고|음|으며|으나|습니다)")  # a syllable that ends in ㅆ: 았, 었, 했
_BY_NAME = re.compile(r"이름|성명|성함")
_REASON = re.compile(r"때문|위하여|위해|따라|따른|사유|이유|목적|인하여|으로 인한|관계로|하고자|함으로써|취지")
# What must be there for an answer; the softer kinds (persons, places, reasons) only raise a sentence.
HARD = frozenset(
    (
        Wanted.AMOUNT,
        Wanted.QUANTITY,
        Wanted.COUNT,
        Wanted.DATE,
        Wanted.PERIOD,
        Wanted.CLOCK,
        Wanted.PHONE,
        Wanted.ADDRESS,
        Wanted.PERSON,
    )
)


KIND = 0.4  # from here on a sentence holds the kind of value asked for
FIGURES = frozenset((Wanted.AMOUNT, Wanted.QUANTITY, Wanted.COUNT))
BOUNDED = FIGURES | {Wanted.PERIOD}


def holds(question: Question, text: str) -> float:
    """0 where the kind of value is missing, 1 where it is there, between for a near kind; 0.5 where none is asked."""
    if question.wanted in (Wanted.NONE, Wanted.METHOD):
        return 0.5
    found = claims(text)
    if question.wanted in _SOFT:
        return _soft(question, text, found)
    return _hard(question, text, found)


_SOFT = frozenset((Wanted.PERSON, Wanted.OFFICE, Wanted.PLACE, Wanted.REASON))


def form(question: Question, text: str) -> float:
    """Better where a label says that here stands what is asked for; worse where a value stands alone."""
    mark = _own_label(question, text)
    label = _LABELS.get(question.wanted)
    match = label.search(text) if label is not None else None
    if match is not None:  # best where the sentence begins with it
        mark += 0.2 if match.start() <= 4 else 0.12
    elif question.wanted in HARD and len(_VALUES.sub("", text)) < 3:
        mark -= 0.4
    if question.wanted is Wanted.DATE and _REFERENCE_DAY.search(text):
        mark -= 0.4
    if "?" in text:
        mark -= 0.25
    if question.wanted is Wanted.COUNT and not question.limited and _PER.search(text):
        mark -= 0.35  # a ratio or a limit per head is not how many there are
    if question.wanted is Wanted.COUNT and is_difference(text):
        mark -= 0.3
    if question.supposed and _PAST.search(text):
        mark -= 0.3
    return mark + _phase(question, text)


def is_difference(text: str) -> bool:
    """How many more or fewer, which is not how many there are."""
    return bool(_DIFFERENCE.search(text))


def _own_label(question: Question, text: str) -> float:
    """The line's label is what is asked about: "결과 발표: ..." to "결과 발표는 언제"."""
    match = _LABELLED.match(text)
    if match is None or question.wanted not in HARD | {Wanted.PLACE}:
        return 0.0
    label, named = match[1], [term for term in question.terms if len(term) > 1 and term not in question.restated]
    held = [term for term in named if any(word in label for word in (term, *equivalents(term)))]
    rest = re.sub("|".join(map(re.escape, held)) or "$^", "", label.replace(" ", ""))
    return 0.25 if len(held) > 1 and len(rest) <= 2 else 0.1 if held else 0.0


_LABELLED = re.compile(
    r"^[^가-힣]{0,4}(?:[가나다라마바사아자차카타파하]\s?[.)]\s)?"
    r"([가-힣][가-힣 ·]{1,14})\s?[:：](?![^:]*, [^:,]{1,10}: )"
)


def _phase(question: Question, text: str) -> float:
    """The end of a thing does not answer when it begins, nor its beginning when it ends."""
    if question.wanted not in (Wanted.CLOCK, Wanted.DATE):
        return 0.0
    for asked, other in ((_ENDS, _BEGINS), (_BEGINS, _ENDS)):
        if asked.search(question.text) and not other.search(question.text):
            return 0.15 if asked.search(text) else -0.5 if other.search(text) else 0.0
    return 0.0


def _soft(question: Question, text: str, found: Claims) -> float:
    wanted = question.wanted
    if wanted is Wanted.PERSON:
        named = found.people or NAMED.search(text)
        posts = [term for term in question.terms if _PERSON.fullmatch(term)]
        if posts and not any(re.search(rf"(?<![가-힣]){post}|[가-힣]{{2,}}{post}", text) for post in posts):
            return 0.0  # 부시장 is no 시장
        if posts and _BY_NAME.search(question.text):
            return float(_named_for(posts, text))
        if _BY_NAME.search(question.text):  # a post is no name
            return float(bool(found.people or _SURE_NAME.search(text)))
        by_post = _PERSON.search(text)
        return 1.0 if named else 0.4 if by_post else 0.0
    if wanted is Wanted.OFFICE:
        return 1.0 if found.offices else 0.0
    if wanted is Wanted.PLACE:
        if _AT.search(text):
            return 1.0
        text = _without_asked(question, text)
        office = 0.5 if _CONTACT.search(question.text) else 0.3
        return 1.0 if _PLACE.search(text) or _LABELS[wanted].search(text) else office if found.offices else 0.0
    return 1.0 if _REASON.search(text) else 0.3


def _named_for(posts: list[str], text: str) -> bool:
    """A name stands right before or behind the post: "시장 남궁새벽", "위원장: 진하늘"."""
    post = "|".join(map(re.escape, posts))
    behind = rf"(?:{post})\s?[:：]?\s?(?:[{SURNAMES}]|남궁)[가-힣]{{1,3}}?(?=[은는이가),(\s]|$)"
    before = rf"(?<![가-힣])(?!위원|위촉)[{SURNAMES}][가-힣]{{2}}(?<![은는이가을를의])\s?(?:{post})"
    return bool(re.search(behind, text) or re.search(before, text))


def _without_asked(question: Question, text: str) -> str:
    """Without the question's own words: where the 주차장 is, the word 주차장 does not say."""
    asked = [term for term in question.terms if len(term) > 1 and not is_light(term)]
    asked += [other for term in asked for other in equivalents(term) if len(other) > 1]
    if not asked:
        return text
    names = "|".join(map(re.escape, sorted(asked, key=len, reverse=True)))
    return re.sub(rf"(?:{names})(?!에서)[가-힣]?", "", text)


def _hard(question: Question, text: str, found: Claims) -> float:
    wanted = question.wanted
    if wanted is Wanted.PHONE:
        return float(any(one.kind == "phone" for one in found.exacts))
    if wanted is Wanted.ADDRESS:
        return float(any(one.kind == "address" for one in found.exacts))
    if wanted is Wanted.CLOCK:
        return float(any(one.kind == "clock" for one in found.dates))
    period = any(one.unit in _PERIODS for one in found.quantities)
    if wanted is Wanted.PERIOD:
        return 1.0 if period else 0.4 if len(found.dates) >= 2 else 0.0
    if wanted is Wanted.DATE:
        dated = any(one.kind != "clock" and (one.month or one.day is not None) for one in found.dates)
        if question.until and not _deadline(text):
            return 0.3 if dated or period or found.dates else 0.0
        if dated or _RELATIVE.search(text):
            return 1.0
        lasting = "언제" in question.text and not question.until and not _RELATED.search(text)
        return (0.3 if lasting else 0.8) if period else 0.3 if found.dates else 0.0
    return _figure(question, text, found)


def _deadline(text: str) -> bool:
    """An end is set for doing something; not for how long it is forbidden."""
    return bool(_BOUND.search(text)) and not _FORBIDDEN.search(text)


_CELL = re.compile(r"[:：]\s?[△▲-]?[\d,.]+(?:$|[,\s])")


def _figure(question: Question, text: str, found: Claims) -> float:
    if question.wanted is Wanted.COUNT and _SIZE_CELL.search(text):
        text = _SIZE_CELL.sub("", text)
        found = claims(text)
    units = {one.unit for one in found.quantities}
    bare = 0.5 if "" in units and _CELL.search(text) else 0.2 if "" in units else 0.0
    if question.wanted is Wanted.AMOUNT:
        large = any(not one.unit and one.value >= 1000 for one in found.quantities)
        return 1.0 if "원" in units else max(bare, 0.5) if large or "%" in units else bare
    if question.wanted is Wanted.COUNT:
        return 1.0 if units & _NEAR_UNITS.get(question.unit, frozenset((question.unit,))) else min(bare, 0.3)
    return 1.0 if units - {""} else bare


_SIZE_CELL = re.compile(r"(?:규격|단위|크기): [^,]*")  # "규격: 1대" is no number of them
_NEAR_UNITS = {
    "분": frozenset(("분", "명")),
    "개소": frozenset(("개", "개소")),
    "개": frozenset(("개", "개소", "건", "가지")),
    "회": frozenset(("회", "번", "차")),
}
