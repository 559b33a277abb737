"""Invented identifiers of every type with right check digits, sentences around them, and ways to write them oddly."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pii.checksums import business, corporate, foreigner, luhn, resident

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PARTICLES = ("는", "은", "로", "에", "이며", "입니다", "를", "이고", " 씨", "에서", "까지", ".", ",", ")", "")
SIGNS = "0123456789"


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(SIGNS) for _ in range(count))


def with_check(start: str, holds: Callable[[str], bool]) -> str:
    [last, *_] = [sign for sign in SIGNS if holds(start + sign)]
    return start + last


def birth(rng: random.Random) -> str:
    return f"{rng.randrange(100):02}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"


def rrn(rng: random.Random) -> str:
    start = birth(rng) + rng.choice("1234") + digits(rng, 5)
    value = with_check(start, resident) if rng.random() < 0.5 else start + rng.choice(SIGNS)
    return f"{value[:6]}-{value[6:]}"


def frn(rng: random.Random) -> str:
    start = birth(rng) + rng.choice("5678") + digits(rng, 5)
    value = with_check(start, foreigner) if rng.random() < 0.5 else start + rng.choice(SIGNS)
    return f"{value[:6]}-{value[6:]}"


def passport(rng: random.Random) -> str:
    letter = rng.choice("MSROD")
    if rng.random() < 0.5:
        return letter + digits(rng, 8)
    return letter + digits(rng, 3) + rng.choice(string.ascii_uppercase) + digits(rng, 4)


def licence(rng: random.Random) -> str:
    office = rng.choice([*range(11, 27), 28])
    return f"{office}-{digits(rng, 2)}-{digits(rng, 6)}-{digits(rng, 2)}"


def brn(rng: random.Random) -> str:
    value = with_check(str(rng.randrange(101, 1000)) + digits(rng, 6), business)
    return f"{value[:3]}-{value[3:5]}-{value[5:]}"


def crn(rng: random.Random) -> str:
    value = with_check("1101" + rng.choice(("11", "14", "21", "71")) + digits(rng, 6), corporate)
    return f"{value[:6]}-{value[6:]}"


def phone(rng: random.Random) -> str:
    form = rng.choice(("010-{4}-{4}", "02-{3}-{4}", "031-{3}-{4}", "070-{4}-{4}", "011-{3}-{4}", "+82-10-{4}-{4}"))
    for count in ("3", "4"):
        while f"{{{count}}}" in form:
            form = form.replace(f"{{{count}}}", digits(rng, int(count)), 1)
    return form


def email(rng: random.Random) -> str:
    name = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randrange(3, 10)))
    return f"{name}{rng.choice(('', '.kim', '77'))}@{rng.choice(('korea.kr', 'example.go.kr', 'mail.example.com'))}"


def card(rng: random.Random) -> str:
    value = with_check(rng.choice("3456") + digits(rng, 14), luhn)
    return "-".join(value[at : at + 4] for at in range(0, 16, 4))


def account(rng: random.Random) -> str:
    groups = rng.choice(((6, 2, 6), (3, 3, 6), (4, 3, 6), (3, 6, 5), (3, 4, 4, 2), (4, 2, 7)))
    return "-".join(str(rng.randrange(1, 10)) + digits(rng, count - 1) for count in groups)


def plate(rng: random.Random) -> str:
    return f"{digits(rng, rng.choice((2, 3)))}{rng.choice('가나다라마거너더러버서하허호')}{digits(rng, 4)}"


def health(rng: random.Random) -> str:
    return str(rng.randrange(1, 10)) + digits(rng, 10)


def born(rng: random.Random) -> str:
    year, month, day = rng.randrange(1930, 2020), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice((f"{year}년 {month}월 {day}일", f"{year}.{month}.{day}.", f"{year}-{month:02}-{day:02}"))


def address(rng: random.Random) -> str:
    return ".".join(str(rng.randrange(1, 255)) for _ in range(4))


def vehicle(rng: random.Random) -> str:
    return "KMH" + "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(8)) + digits(rng, 6)


def secret(rng: random.Random) -> str:
    return "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(8)) + "7!a"


@dataclass(frozen=True)
class Kind:
    """How values of a type are made, and what stands before them in official sentences."""

    make: Callable[[random.Random], str]
    leads: tuple[str, ...]


KINDS = {
    "RRN": Kind(rrn, ("주민등록번호 ", "신청인(", "대상자 ", "")),
    "FRN": Kind(frn, ("외국인등록번호 ", "체류자 ", "")),
    "PASSPORT": Kind(passport, ("여권번호 ", "여권번호는 ", "신청인 ")),
    "LICENSE": Kind(licence, ("운전면허번호 ", "면허 ", "")),
    "BRN": Kind(brn, ("사업자등록번호: ", "업체 ", "")),
    "CRN": Kind(crn, ("법인등록번호 ", "법인번호는 ")),
    "PHONE": Kind(phone, ("연락처 ", "전화: ", "문의 ", "☎", "")),
    "EMAIL": Kind(email, ("이메일은", "전자우편 ", "")),
    "CARD": Kind(card, ("카드번호 ", "결제 ", "")),
    "ACCOUNT": Kind(account, ("국민은행 ", "환급 계좌 ", "입금계좌번호: ")),
    "PLATE": Kind(plate, ("차량번호 ", "차량 ", "")),
    "HEALTH": Kind(health, ("건강보험증번호 ", "건강보험 증번호는 ")),
    "BIRTH": Kind(born, ("생년월일 ", "생년월일: ")),
    "IP": Kind(address, ("접속 IP ", "서버 ", "")),
    "VEHICLE_ID": Kind(vehicle, ("차대번호 ",)),
    "SECRET": Kind(secret, ("비밀번호: ", "password=")),
}
SENTENCES = (
    "2026년도 추진계획에 따라 예산 12조 3456억원을 집행합니다. ",
    "제2024-000123호 공고문은 2024-05-13부터 30일간 게시합니다. ",
    "도로 120km 구간을 정비하고 사업비 1,234,567원을 정산합니다. ",
    "앞으로 3개월 동안 12명이 2인 1조로 참여합니다. ",
    "세계적으로 1위이며 참석자는 1,200명입니다. ",
)


def full_width(value: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in value)


def zero_width(value: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(value))
    return value[:at] + rng.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad") + value[at:]


def other_dashes(value: str, rng: random.Random) -> str:
    return value.replace("-", rng.choice(("‐", "–", "—", "−", "－", " - ", " – ", "‑")))


def spaced(value: str) -> str:
    return value.replace("-", " ")


def apart(value: str) -> str:
    return " ".join(value)


def over_a_line(value: str) -> str:
    head, dash, tail = value.partition("-")
    return f"{head}{dash}\n{tail}"
