"""Mail: Korean heads and bodies in every encoding, HTML, attachments down to their limit."""

from __future__ import annotations

import base64
import contextlib
import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import mail, reading
from retrieval.documents.html_text import html_text
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()
HANGUL = "똠방각하와 뷁, 확장 완성형"


def letter(body: str = "본문이다.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "홍길동 <hong@example.kr>"
    message["To"] = "총무과 <chong@example.kr>"
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0900"
    message["Subject"] = "회의 자료 송부"
    message.set_content(body)
    return message


def read(message: EmailMessage | bytes, limits: Limits = LIMITS) -> Document:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return mail.read(data, "a.eml", limits)


def raw(subject: bytes, kind: str, body: bytes, encoding: str = "8bit") -> bytes:
    return (
        b"From: a@example.kr\r\nSubject: " + subject + b"\r\nMIME-Version: 1.0\r\nContent-Type: " + kind.encode()
        + b"\r\nContent-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + body
    )  # fmt: skip


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.kind is not Kind.HEADER]


def failures(document: Document) -> list[tuple[str, str]]:
    return [
        (str(warning.detail["attachment"]), str(warning.detail["code"]))
        for warning in document.warnings
        if warning.code is WarningCode.ATTACHMENT_FAILED
    ]


def test_heads_and_body() -> None:
    document = read(letter("안녕하세요.\n\n회의는 3월 5일입니다.\n"))
    head, *body = document.blocks
    assert head.kind is Kind.HEADER
    assert head.text.split("\n") == [
        "From: 홍길동 <hong@example.kr>",
        "To: 총무과 <chong@example.kr>",
        "Date: Mon, 02 Mar 2026 09:00:00 +0900",
        "Subject: 회의 자료 송부",
    ]
    assert head.location.to_json() == {}
    assert [(block.text, block.location.line) for block in body] == [("안녕하세요.", 1), ("회의는 3월 5일입니다.", 3)]
    assert document.title == "회의 자료 송부"


@pytest.mark.parametrize(
    "charset", ["ks_c_5601-1987", "euc-kr", "KSC5601", "utf-8", "cp949", "us-ascii", "unknown-8bit"]
)
def test_korean_charsets_keep_all_syllables(charset: str) -> None:
    codec = "utf-8" if charset == "utf-8" else "cp949"
    data = raw(b"x", f'text/plain; charset="{charset}"', HANGUL.encode(codec))
    assert texts(read(data)) == [HANGUL]


@pytest.mark.parametrize("charset", ["ks_c_5601-1987", "euc-kr", "utf-8"])
def test_korean_subjects(charset: str) -> None:
    encoded = base64.b64encode(HANGUL.encode("utf-8" if charset == "utf-8" else "cp949"))
    document = read(raw(b"=?" + charset.encode() + b"?B?" + encoded + b"?=", "text/plain", b"x"))
    assert document.title == HANGUL


def test_raw_eight_bit_subjects() -> None:
    assert read(raw(HANGUL.encode("cp949"), "text/plain", b"x")).title == HANGUL
    assert read(raw(HANGUL.encode(), "text/plain", b"x")).title == HANGUL


def test_folded_and_broken_subjects() -> None:
    half = base64.b64encode("앞부분".encode()).decode()
    folded = f"=?utf-8?B?{half}?=\r\n =?utf-8?B?{half}?=".encode()
    assert read(raw(folded, "text/plain", b"x")).title == "앞부분앞부분"
    assert read(raw(b"=?utf-8?B?!!!?= rest", "text/plain", b"x")).blocks


def test_quoted_printable_and_base64_bodies() -> None:
    body = base64.b64encode(HANGUL.encode("cp949"))
    assert texts(read(raw(b"x", "text/plain; charset=euc-kr", body, "base64"))) == [HANGUL]
    quoted = "".join(f"={byte:02X}" for byte in "가나".encode()).encode()
    assert texts(read(raw(b"x", "text/plain; charset=utf-8", quoted, "quoted-printable"))) == ["가나"]


def test_html_only() -> None:
    source = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>첫 <b>문단</b> 이다.</p>둘째<br>셋째"
        "<table><tr><td>가</td><td>나</td></tr></table><script>x()</script></body></html>"
    )
    document = read(raw(b"x", "text/html; charset=utf-8", source.encode()))
    assert texts(document) == ["첫 문단 이다.", "둘째", "셋째", "가\t나"]


def test_plain_text_comes_before_html() -> None:
    message = letter("글로 쓴 것\n")
    message.add_alternative("<p>꾸민 것</p>", subtype="html")
    assert texts(read(message)) == ["글로 쓴 것"]


def test_an_empty_plain_part_gives_way_to_html() -> None:
    message = letter("\n")
    message.add_alternative("<p>꾸민 것</p>", subtype="html")
    assert texts(read(message)) == ["꾸민 것"]


def test_attachments_are_read_in_their_own_places() -> None:
    message = letter()
    message.add_attachment("가,나\n1,2\n".encode("cp949"), maintype="text", subtype="csv", filename="예산 집행.csv")
    message.add_attachment("메모다.\n".encode(), maintype="application", subtype="octet-stream", filename="메모.txt")
    document = read(message)
    places = [block.location.to_json() for block in document.blocks[2:]]
    assert places == [
        {"attachment": "예산 집행.csv"},
        {"line": 1, "attachment": "예산 집행.csv"},
        {"attachment": "메모.txt"},
        {"line": 1, "attachment": "메모.txt"},
    ]
    assert [block.kind for block in document.blocks[2:4]] == [Kind.HEADING, Kind.TABLE]


def test_an_attachment_that_fails_costs_only_itself() -> None:
    message = letter()
    message.add_attachment(b"%PDF-1.7 broken", maintype="application", subtype="pdf", filename="망가진.pdf")
    message.add_attachment(b"", maintype="application", subtype="pdf", filename="빈.pdf")
    message.add_attachment("좋은 글".encode(), maintype="text", subtype="plain", filename="좋은.txt")
    document = read(message)
    assert failures(document) == [("망가진.pdf", "DAMAGED"), ("빈.pdf", "EMPTY_FILE")]
    assert document.blocks[-1].text == "좋은 글"


def nested(depth: int) -> EmailMessage:
    message = letter(f"{depth}번째\n")
    if depth:
        message.add_attachment(nested(depth - 1))
    return message


def test_mails_inside_mails_down_to_the_limit() -> None:
    document = read(nested(5), Limits(depth=2))
    assert [text for text in texts(document) if text.endswith("번째")] == ["5번째", "4번째", "3번째"]
    assert [code for _, code in failures(document)] == ["TOO_COMPLEX"]
    deepest = document.blocks[-1].location.attachment or ""
    assert deepest.count("/") == 1


def test_inner_warnings_name_their_attachment() -> None:
    message = letter()
    message.add_attachment(b"  \n", maintype="text", subtype="plain", filename="빈칸.txt")
    (warning,) = read(message).warnings
    assert warning.detail["attachment"] == "빈칸.txt"


def test_pictures_in_the_text_are_no_attachments() -> None:
    message = letter()
    message.add_related(
        b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", cid="<logo>", filename="logo.png", disposition="inline"
    )
    (warning,) = read(message).warnings
    assert (warning.code, warning.detail) == (WarningCode.OBJECTS_NOT_READ, {"pictures": 1, "objects": 0})


def test_names_cannot_climb() -> None:
    message = letter()
    message.add_attachment(b"x y", maintype="text", subtype="plain", filename="../../etc/passwd\t\u202e.txt")
    (name,) = {block.location.attachment for block in read(message).blocks if block.location.attachment}
    assert "/" not in name
    assert name.isprintable()


def test_too_many_attachments_are_counted() -> None:
    message = letter()
    for number in range(103):
        message.add_attachment(b"a b", maintype="text", subtype="plain", filename=f"{number}.txt")
    (warning,) = read(message).warnings
    assert warning.detail == {"attachment": "100.txt", "count": 3, "code": "TOO_COMPLEX"}


def test_html_text() -> None:
    assert html_text("<p>a  b\n c</p><ul><li>d<li>e &amp; f</ul><!-- g -->") == "a b c\nd\ne & f"
    assert html_text("<p>열린 <b>글") == "열린 글"
    assert html_text("<script>a</script><style>b</style>c") == "c"


SMALL = nested(1).as_bytes()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_changed_mails_give_documents_or_document_errors(data: st.DataObject) -> None:
    source = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(source) - 1))
        source[place : place + 3] = data.draw(st.binary(max_size=6))
    try:
        reading.read(bytes(source), "a.eml", LIMITS)
    except DocumentError:
        return


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_as_a_mail(data: bytes) -> None:
    try:
        mail.read(b"From: a\nSubject: " + data, "a.eml", LIMITS)
    except DocumentError as error:
        assert error.code is DocumentCode.DAMAGED


def test_a_head_without_end_costs_no_more_than_its_beginning() -> None:
    data = raw(b"x", 'text/plain; name="' + '{"a":' * 100_000, "본문입니다.".encode())
    begin = time.process_time()
    with contextlib.suppress(DocumentError, RecursionError):  # the library's own depth: the edge makes a code of it
        read(data)
    assert time.process_time() - begin < 20  # minutes without the bound
