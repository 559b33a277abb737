"""Quantities of Korean office text: value, unit and comparison word, in base values (2억 3천만원 = 230,000,000 원).

The comparison word belongs to the key: "5명 이상" is not "5명 초과". Dates, articles and telephone numbers must be
blanked out before (see engine.grounding.claims).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_MAGNITUDES = {
    "백": 10**2, "천": 10**3, "만": 10**4, "십만": 10**5, "백만": 10**6, "천만": 10**7,
    "억": 10**8, "십억": 10**9, "백억": 10**10, "천억": 10**11, "조": 10**12,
}  # fmt: skip
_UNITS = {
    "원": ("원",), "%p": ("%p", "%포인트", "퍼센트포인트", "퍼센트 포인트"), "%": ("%", "％", "퍼센트", "프로"),
    "명": ("명", "인"), "건": ("건",), "개소": ("개소", "곳", "개 소"), "개월": ("개월", "달"), "개년": ("개년",),
    "개": ("개",), "대": ("대",), "회": ("회", "차례"), "차": ("차",), "번": ("번",), "일": ("일",),
    "주": ("주일", "주간", "주"), "년": ("년",), "시간": ("시간",), "분": ("분",), "초": ("초",),
    "㎡": ("㎡", "m²", "m2", "제곱미터"), "km": ("km", "㎞", "킬로미터"), "kg": ("kg", "㎏", "킬로그램"),
    "cm": ("cm", "㎝", "센티미터"), "mm": ("mm", "㎜", "밀리미터"), "m": ("m", "미터"),
    "ha": ("ha", "㏊", "헥타르"), "톤": ("톤", "t"),
    "가구": ("가구", "세대"), "동": ("동",), "권": ("권",), "부": ("부",), "점": ("점",), "배": ("배",), "종": ("종",),
    "쪽": ("쪽", "페이지"), "층": ("층",), "석": ("석",), "매": ("매", "장"), "ℓ": ("ℓ", "L", "리터"),
    "학급": ("학급",),
    "마리": ("마리",), "필지": ("필지",), "그루": ("그루", "주목"), "단계": ("단계",), "가지": ("가지",), "위": ("위",),
    "급": ("급",), "호": ("호",), "세": ("세", "살"), "팀": ("팀",), "차로": ("차로",), "도": ("℃", "도"),
    "기": ("기",),
    "kWh": ("kWh", "㎾h"), "kW": ("kW", "㎾", "킬로와트"), "GB": ("GB", "기가바이트"), "과목": ("과목",), "편": ("편",),
    "읍면동": ("읍면동",), "면": ("면",),
}  # fmt: skip
_CANONICAL = {form: unit for unit, forms in _UNITS.items() for form in forms}
_UNIT = "|".join(re.escape(form) for form in sorted(_CANONICAL, key=len, reverse=True))
_MAGNITUDE = "|".join(sorted(_MAGNITUDES, key=len, reverse=True))
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PART = rf"(?:{_NUMBER}\s?(?:{_MAGNITUDE}))"
_QUANTITY = re.compile(
    rf"(?P<sign>(?<![\d\w)])[-−△▲]\s?)?"
    rf"(?P<body>{_PART}(?:\s?{_PART})*(?:\s?{_NUMBER})?|{_NUMBER})(?P<more>여)?\s?(?P<unit>{_UNIT})?"
)
_PIECE = re.compile(rf"({_NUMBER})\s?({_MAGNITUDE})?")
_RANGE = re.compile(r"\s?[~∼〜～]\s?$")
_AFTER = re.compile(
    r"^\s?(?:[가-힣]{0,2}간|정도|가량)?\s?(?:을|를|이|의|은|는|에)?\s?"
    r"(이상|이하|초과|미만|이내|내(?=에|$|\s)|넘|까지|범위|안에|한도|상당)"
)
_BEFORE = re.compile(r"(최대|최고|최소|최저|최장|적어도|많아야|약|대략|한도)\s?(?:금\s?)?$")
_COMPARISONS = {
    "이상": ">=", "최소": ">=", "최저": ">=", "적어도": ">=", "이하": "<=", "이내": "<=", "내": "<=", "까지": "<=",
    "범위": "<=", "안에": "<=", "한도": "<=", "최대": "<=", "최고": "<=", "최장": "<=", "많아야": "<=",
    "초과": ">", "넘": ">", "미만": "<",
}  # fmt: skip
_HEADED = re.compile(
    rf"[(\[（]\s?(?:단위\s?[:：]\s?)?(?P<unit>(?:{_MAGNITUDE})?(?:{_UNIT}))\s?[)\]）]\s?[:：]\s?(?P<number>[-△▲]?{_NUMBER})"
)
_DECLARED = re.compile(rf"단위\s?[:：]\s?(?P<unit>(?:{_MAGNITUDE})?(?:{_UNIT}))")
_SHARE = re.compile(rf"(?<!\d)(?P<whole>10|100|1000|1천|1,000)분의\s?(?P<part>{_NUMBER})")
_SCALED = re.compile(rf"({_MAGNITUDE})?({_UNIT})$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of a text.

    Attributes:
        value: in base units.
        unit: canonical; "" where none is written.
        comparison: ">=", "<=", ">", "<" or "".
        precision: the size of its last written digit; what a rounded figure may be off by half of.
        approximate: "약", "여".
        text: as written.
        start: where it begins.
        end: where it ends.
    """

    value: Decimal
    unit: str
    comparison: str
    precision: Decimal
    approximate: bool
    text: str
    start: int
    end: int


def quantities(text: str) -> list[Quantity]:
    """The figures of a text in order. In a range ("3~5일") the first takes unit and size of the second."""
    shares = [_share(text, match) for match in _SHARE.finditer(text)]
    for share in shares:
        text = text[: share.start] + "\u00b6" * (share.end - share.start) + text[share.end :]
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        if not _stands_alone(text, match):
            continue
        made = _quantity(text, match)
        if made is not None:
            found.append(made)
    for position in range(len(found) - 1):
        found[position] = _ranged(text, found[position], found[position + 1])
    return sorted([*found, *shares], key=lambda one: one.start) + _headed(text)


def declared_units(text: str) -> list[tuple[int, str]]:
    """Scales declared for a whole table or page, as in "(단위: 천원)": (1000, "원")."""
    return [_scale(match["unit"]) for match in _DECLARED.finditer(text)]


def _share(text: str, match: re.Match[str]) -> Quantity:
    """In statutes 100분의 50 is 50 %."""
    whole = 1000 if match["whole"] in ("1천", "1,000") else int(match["whole"])
    value = Decimal(match["part"].replace(",", "")) * 100 / whole
    behind = _AFTER.match(text[match.end() :])
    comparison = _COMPARISONS.get(behind[1], "") if behind else ""
    precision = Decimal(100) / whole
    return Quantity(value, "%", comparison, precision, False, match[0], match.start(), match.end())


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1] if match.start() else " "
    return not (before.isascii() and (before.isalnum() or before in "._/")) and not before.isdigit()


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    value, smallest = Decimal(0), Decimal(0)
    for number, magnitude in _PIECE.findall(match["body"]):
        scale = Decimal(_MAGNITUDES.get(magnitude, 1))
        digits = number.replace(",", "")
        try:
            value += Decimal(digits) * scale
        except InvalidOperation:
            return None
        decimals = len(digits.partition(".")[2])
        smallest = scale / (10**decimals)
        if not decimals and not magnitude:
            smallest = Decimal(1)
    if match["sign"]:
        value = -value
    ahead, behind = _BEFORE.search(text[max(0, match.start() - 8) : match.start()]), _AFTER.match(text[match.end() :])
    word = behind[1] if behind else (ahead[1] if ahead else "")
    about = bool(match["more"]) or bool(ahead and ahead[1] in ("약", "대략"))
    return Quantity(
        value=value,
        unit=_CANONICAL.get(match["unit"] or "", ""),
        comparison=_COMPARISONS.get(word, ""),
        precision=smallest,
        approximate=about,
        text=match[0].strip(),
        start=match.start(),
        end=match.end(),
    )


def _ranged(text: str, first: Quantity, second: Quantity) -> Quantity:
    """In "3~5억원" the first means 3억원."""
    if first.unit or not _RANGE.search(text[first.end : second.start] or " ") or not second.unit:
        return first
    scale = Decimal(1)
    if first.value < 10**4 and second.precision > 1:
        scale = second.precision
    return Quantity(
        first.value * scale, second.unit, first.comparison, scale, first.approximate, first.text, first.start, first.end
    )


def _headed(text: str) -> list[Quantity]:
    """Figures whose unit stands in the head of their column: "예산액(천원): 1,200"."""
    made = []
    for match in _HEADED.finditer(text):
        scale, unit = _scale(match["unit"])
        number = match["number"].lstrip("-△▲").replace(",", "")
        value = Decimal(number) * scale * (-1 if match["number"][0] in "-△▲" else 1)
        made.append(
            Quantity(value, unit, "", Decimal(scale), False, match["number"], match.start("number"), match.end())
        )
    return made


def _scale(form: str) -> tuple[int, str]:
    match = _SCALED.match(form)
    if match is None:
        return 1, ""
    return _MAGNITUDES.get(match[1] or "", 1), _CANONICAL[match[2]]
