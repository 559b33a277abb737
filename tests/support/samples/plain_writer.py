"""The complaint list (CSV, cp949), past answers (JSONL), the mail (EML) and the two notes (MD, TXT)."""

from __future__ import annotations

from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

from support.samples import mail
from support.samples.docx_writer import write_docx
from support.samples.world import TEXTS

_WORD = "application", "vnd.openxmlformats-officedocument.wordprocessingml.document"


def write_complaints() -> bytes:
    """The list as old office programs export it: cp949, CRLF."""
    return (TEXTS / "complaints.csv").read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp949")


def write_answers() -> bytes:
    """One JSON object a line: id, title, text, office."""
    return (TEXTS / "answers.jsonl").read_bytes()


def write_mail() -> bytes:
    """A mail in UTF-8 with the volunteers' schedule attached."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "SUBJECT"  # EmailMessage loses a blank where it folds Korean (Python 3.11): Header does not
    message["From"] = f"{mail.MAIL_FROM[0]} <{mail.MAIL_FROM[1]}>"
    message["To"] = f"{mail.MAIL_TO[0]} <{mail.MAIL_TO[1]}>"
    message["Date"] = mail.MAIL_DATE
    message["Message-ID"] = "<20260513-1@gaon.example>"
    message.set_content(mail.MAIL_BODY, cte="base64")
    message.add_attachment(write_docx(mail.ATTACHMENT), *_WORD, filename=mail.ATTACHMENT_NAME)
    message.set_boundary("gyeot-sample-boundary")
    subject = Header(mail.MAIL_SUBJECT, "utf-8", header_name="Subject").encode(linesep="\r\n")
    return message.as_bytes().replace(b"SUBJECT", subject.encode(), 1)


def write_notes() -> dict[str, bytes]:
    """The handover note and the duty log."""
    return {"인수인계서.md": mail.HANDOVER.encode(), "당직근무일지.txt": mail.DUTY.encode("utf-8")}
