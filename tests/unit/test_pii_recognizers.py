"""Each form of each type is found, whatever particle follows; what only looks alike is left alone."""

from __future__ import annotations

import pytest
from support.pii_values import PARTICLES

from pii.analyzer import Analyzer
from pii.findings import LEAST, Sign, Type

ANALYZER = Analyzer()
FORMS = [
    # value, type, what stands before
    ("900101-1234567", "RRN", ""),
    ("9001011234567", "RRN", ""),
    ("900101 - 1234567", "RRN", ""),
    ("900101 1234567", "RRN", ""),
    ("900101-1******", "RRN", ""),
    ("900101-*******", "RRN", ""),
    ("900230-1234567", "RRN", ""),
    ("051102-9234110", "RRN", ""),
    ("991399-1234567", "RRN", "주민등록번호 "),
    ("900101_1234567", "RRN", ""),
    ("900101 | 1234567", "RRN", ""),
    ("900101-1", "RRN", "주민번호 "),
    ("911124-5678901", "FRN", ""),
    ("110111-0062432", "CRN", "법인등록번호 "),
    ("110111-0062430", "CRN", "법인등록번호 "),
    ("134511-0012345", "CRN", ""),
    ("M123A4567", "PASSPORT", ""),
    ("M12345678", "PASSPORT", ""),
    ("M 123 A 4567", "PASSPORT", "여권번호 "),
    ("A1234567", "PASSPORT", "passport no. "),
    ("11-22-123456-12", "LICENSE", ""),
    ("28 22 123456 12", "LICENSE", ""),
    ("112212345612", "LICENSE", "운전면허 "),
    ("서울 98-123456-12", "LICENSE", ""),
    ("104-86-56659", "BRN", ""),
    ("1048656659", "BRN", ""),
    ("104-86-56650", "BRN", ""),
    ("104 86 56650", "BRN", "사업자등록번호 "),
    ("010-1234-5678", "PHONE", ""),
    ("01012345678", "PHONE", ""),
    ("010.1234.5678", "PHONE", ""),
    ("010 1234 5678", "PHONE", ""),
    ("010)1234-5678", "PHONE", ""),
    ("(02) 123-4567", "PHONE", ""),
    ("02-1234-5678", "PHONE", ""),
    ("044-205-2701", "PHONE", ""),
    ("044-205-1234~5", "PHONE", ""),
    ("070-1234-5678", "PHONE", ""),
    ("0505-123-4567", "PHONE", ""),
    ("1588-1234", "PHONE", ""),
    ("+82 10-1234-5678", "PHONE", ""),
    ("+82)10-1234-5678", "PHONE", ""),
    ("+1 415 555 0132", "PHONE", ""),
    ("205-2701", "PHONE", "전화 "),
    ("010-1234-567", "PHONE", "휴대전화 "),
    ("+82-(0)10-1234-5678", "PHONE", ""),
    ("010_1234_5678", "PHONE", ""),
    ("02-123-4567", "PHONE", "Tel."),
    ("hong@korea.kr", "EMAIL", ""),
    ("hong.gil-dong+1@mail.example.go.kr", "EMAIL", "이메일은"),
    ("hong(at)korea.kr", "EMAIL", ""),
    ("hong @ korea.kr", "EMAIL", ""),
    ("4111-1111-1111-1111", "CARD", ""),
    ("4111111111111111", "CARD", ""),
    ("4111-1111-1111-1112", "CARD", ""),
    ("3714 496353 98431", "CARD", ""),
    ("123456-04-123456", "ACCOUNT", "국민은행 "),
    ("110-123-456789", "ACCOUNT", "계좌번호: "),
    ("3333-01-1234567", "ACCOUNT", "카카오뱅크 계좌 "),
    ("12345604123456", "ACCOUNT", "입금 계좌 "),
    ("302-1234-5678-91", "ACCOUNT", "농협 "),
    ("123-456-78-901234", "ACCOUNT", "KB "),
    ("110123456789", "ACCOUNT", "신한"),
    ("12가3456", "PLATE", ""),
    ("12가 3456", "PLATE", ""),
    ("123허4567", "PLATE", ""),
    ("서울 30 나 1234", "PLATE", ""),
    ("경기12바3456", "PLATE", ""),
    ("12345678901", "HEALTH", "건강보험증번호 "),
    ("1990년 1월 1일", "BIRTH", "생년월일 "),
    ("1990.1.1.", "BIRTH", "생년월일: "),
    ("90. 01. 01.", "BIRTH", "생년월일: "),
    ("19900101", "BIRTH", "생년월일(8자리) "),
    ("900101", "BIRTH", "주민번호 앞자리 "),
    ("192.168.0.1", "IP", ""),
    ("10.0.0.0/8", "IP", ""),
    ("2001:db8::8a2e:370:7334", "IP", ""),
    ("00:1A:2B:3C:4D:5E", "IP", ""),
    ("1M8GDM9AXKP042788", "VEHICLE_ID", ""),
    ("KMHXX00XXXX000001", "VEHICLE_ID", "차대번호 "),
    ("abcd1234!", "SECRET", "비밀번호: "),
    ("abcd1234", "SECRET", "비번 "),
    ("AKIAABCDEFGHIJKLMNOP", "SECRET", ""),
    ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "SECRET", ""),
]


@pytest.mark.parametrize(("value", "kind", "lead"), FORMS)
def test_forms_with_every_particle(value: str, kind: str, lead: str) -> None:
    for particle in PARTICLES:
        if kind == "EMAIL" and particle == ".":
            continue
        text = f"{lead}{value}{particle} 확인"
        start = len(lead)
        hits = [one for one in ANALYZER.analyze(text) if one.start <= start and start + len(value) - 1 <= one.end]
        assert [str(one.type) for one in hits] == [kind], text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("신청인 R429T5148 6506-7894-0289-2438", {"PASSPORT"}),
        ("차량번호 403더4281,4784-0437-4927-2757", {"PLATE", "CARD"}),
        ("차량번호 02호9320 건강보험증번호 54770636352", {"PLATE", "HEALTH"}),
        ("상호-104-86-56659-차대번호 KMHDFE5E04W980591", {"BRN", "VEHICLE_ID"}),
        ("Tel.02-123-4567/Fax.02-123-4568", {"PHONE"}),
        ("38.122.79.243/95.206.47.36", {"IP"}),
        ("737마7424,070-7131-4501", {"PLATE", "PHONE"}),
        ("900101-1234567/010-1234-5678,hong@korea.kr", {"RRN", "PHONE", "EMAIL"}),
    ],
)
def test_neighbours_take_nothing_from_each_other(text: str, kinds: set[str]) -> None:
    found = ANALYZER.analyze(text)
    assert {str(one.type) for one in found} >= kinds
    covered = {at for one in found for at in range(one.start, one.end)}
    assert not [char for at, char in enumerate(text) if char.isdigit() and at not in covered]


@pytest.mark.parametrize(
    "text",
    [
        "1990년 1월 1일생 홍길동",
        "1990-01-01생",
        "90.01.01.생입니다",
        "1990년 1월 1일 출생",
        "홍길동(1990.01.01., 남)",
        "그는 1985. 12. 31.에 출생하였다. 생년월일 1985. 12. 31.",
    ],
)
def test_births_by_what_follows(text: str) -> None:
    assert Type.BIRTH in {one.type for one in ANALYZER.analyze(text)}


@pytest.mark.parametrize(
    "text",
    [
        "예산 12조 3456억원을",
        "추진함으로 2024년 3월",
        "도로 120km",
        "제2024-000123호",
        "2024-05-13 공고",
        "2024. 5. 13. ~ 2024. 6. 30.",
        "세계적으로 1위",
        "사업비 1,234,567,890원",
        "30주 1234명",
        "12호 2024년",
        "서로 2인 1조로 12명",
        "2019 2020 2021 2022",
        "버전 1.2.3.4로 올립니다",
        "12:30:45에 시작",
        "개인정보 보호법 제23조, 시행령 제18조",
        "std::cout, MyClass::toString",
        "비율 1:2:3:4",
        "비밀번호는 변경하세요",
        "password: changeme",
        "ISBN 979-11-5839-123-4",
        "문서번호 행정안전부-1234 (2026.3.1.)",
        "010번 버스 1234 5678",
        "색 #ff00aa",
        "2024년 생산량",
        "합계 100 200 300 400 500",
        "1.1.1.1 개요",
        "a@b",
        "민원 1AA-2405-0123456",
        "우편번호 30128",
        "대법원 1981. 1. 27. 선고 80다1392 판결",
        "약관 8.1.2.1.항과",
        "불법행위 발생일인 1977. 10. 12.에",
        "접수번호 2026011234567",
        "비밀번호 8자리 이상, AES-256 암호화",
        "제2024-000123호 공고문의 계좌",
    ],
)
def test_what_only_looks_alike(text: str) -> None:
    assert [(str(one.type), text[one.start : one.end]) for one in ANALYZER.analyze(text)] == []


def only(text: str):
    [found] = ANALYZER.analyze(text)
    return found


def test_a_failed_check_lowers_and_says_so_but_never_unmasks() -> None:
    for good, bad in [
        ("960121-1021413", "960121-1021414"),
        ("911124-5678906", "911124-5678905"),
        ("104-86-56659", "104-86-56658"),
        ("4111-1111-1111-1111", "4111-1111-1111-1112"),
    ]:
        right, wrong = only(good), only(bad)
        assert right.type is wrong.type
        assert right.score > wrong.score >= LEAST
        assert Sign.CHECKSUM in right.signs
        assert Sign.CHECKSUM_FAILED in wrong.signs


def test_words_nearby_raise() -> None:
    for value, lead in [("900101-1234567", "주민등록번호 "), ("M12345678", "여권번호 "), ("010-1234-5678", "전화 ")]:
        assert only(lead + value).score > only(value).score
        assert Sign.CONTEXT in only(lead + value).signs


def test_the_word_decides_between_person_and_corporation() -> None:
    number = "110111-0062432"
    assert only(f"법인등록번호 {number}").type is Type.CRN
    assert only(f"주민등록번호 {number}").type is Type.RRN
    assert only(number).type is Type.CRN  # only its check holds
    assert only("110111-1234567").type is Type.RRN  # the safe side


def test_twelve_digits_beside_an_account_are_no_licence() -> None:
    assert only("신한은행 계좌 110123456789").type is Type.ACCOUNT
    assert only("운전면허 112212345612").type is Type.LICENSE


def test_a_private_key_goes_whole() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEow\n" * 40 + "-----END RSA PRIVATE KEY-----"
    found = only(f"열쇠:\n{key}\n끝")
    assert (found.type, found.end - found.start) == (Type.SECRET, len(key))
    assert only(f"{key[:200]}").end >= 190


def test_login_in_an_address() -> None:
    text = "postgres://admin:s3cret@db.example.kr/x"
    assert "s3cret" not in "".join(text[: one.start] + text[one.end :] for one in ANALYZER.analyze(text))


def test_a_bracket_that_opens_a_remark_stays() -> None:
    text = "문의처(031-8060-2560)로"
    found = only(text)
    assert text[found.start : found.end] == "031-8060-2560"


def test_a_bank_after_the_number() -> None:
    assert only("110-123-456789 (신한은행 홍길동)").type is Type.ACCOUNT


def test_a_random_resident_number_is_never_a_company() -> None:
    """Masked as a company's it could be restored; only Seoul's office number without a word may mean one."""
    random_tail = "440714-2193725"  # the corporate check holds, the resident check does not
    assert only(f"신청인({random_tail}는").type is Type.RRN
