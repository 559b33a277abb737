"""Offices, agencies, posts and the people named with them, found by form: what must not be invented or swapped."""

from __future__ import annotations

import re

from engine.grounding import words

_OFFICE = re.compile(
    r"(?<![가-힣])(?:보건소|소방서|경찰서|교육청|도서관|시청|군청|구청|도청|[가-힣]{1,14}?(?:위원회|주민센터|행정복지센터|센터|사무소|사업소|출장소|연구원|연구소|공단|공사|재단|협회|조합|"
    r"대학교|초등학교|중학교|고등학교|보건소|소방서|경찰서|도서관|박물관|진흥원|관리원|개발원|교육원|평가원|"
    r"담당관|관리관|정책관|본부|지청|지사|지부|사무국|의회|법원|병원|은행|"
    r"(?:특별시|광역시|특별자치시|특별자치도)|(?:시|군|구)청|[가-힣](?:부|처|청|과|팀|국|실|군|구|시|도|읍|면|동)))"
    r"(?=$|[^가-힣]|(?:은|는|이|가|을|를|의|에|에서|에게|와|과|도|로|으로|및|장|장이|장은|장의|장에게|이며|이다|입니다|에서는|에는|까지|부터)(?![가-힣])|입니다|이며|에서|에게)"
)
_POSTS = (
    "주무관|사무관|서기관|과장|팀장|국장|실장|계장|소장|센터장|위원장|위원|시장|군수|구청장|도지사|장관|차관|청장|원장|교수|"
    "본부장|부장|차장|대리|대표|이사장|이사|회장|의원|의장|반장|지사|연구원|담당자|간사|부시장|부군수"
)
_PERSON = re.compile(rf"(?<![가-힣])([가-힣]{{2,4}})\s(?:{_POSTS})(?![가-힣]{{3}})")
_LABELLED = re.compile(
    r"(?:담당자?|작성자|책임자|성명|신청인|대표자?|발표자|연락처|문의처?|위원장)\s?(?:[:：]|은|는)\s?([가-힣]{2,4})(?![가-힣])"
)
SURNAMES = "".join(sorted(words.listed("names", "surnames")))
_ORDINARY = words.listed("names", "ordinary")
_ROLE = re.compile(r"위원$|위원회|공무원|회원|직원")
_GENERAL = words.listed("names", "general")


def offices(text: str) -> list[str]:
    """Offices and places named in a text, without particles."""
    return [match[0] for match in _OFFICE.finditer(text) if match[0] not in _ORDINARY and len(match[0]) > 2]


def people(text: str) -> list[str]:
    """People named with a post or after a label ("담당: 홍길동")."""
    found = [match[1] for pattern in (_PERSON, _LABELLED) for match in pattern.finditer(text)]
    return [
        name
        for name in found
        if name[0] in SURNAMES
        and name not in _GENERAL
        and name[-1] not in "과팀국실부처청은는을를의에로와"
        and not _ROLE.search(name)
    ]
