"""A sheet to print and sign: which model file stands on this PC, its hash, its licence, and what the list says of it.

Markdown or HTML, one page, nothing in it but what `models verify` has just read.
"""

from __future__ import annotations

import html
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalogue import UNKNOWN_LICENCE, known_models
from engine.model_parts import parts_of

if TYPE_CHECKING:
    from datetime import datetime

    from engine.catalogue import Registered

_TITLE = {"ko": "언어 모델 파일 확인서", "en": "Verification of a language model file"}
_ROWS = {
    "ko": ("모델", "파일", "크기(바이트)", "SHA-256", "이용 조건", "곁의 목록에 있는 해시", "구조, 양자화", "PC",
           "확인한 때"),
    "en": ("Model", "File", "Size (bytes)", "SHA-256", "Licence", "Hash in gyeot's list", "Kind, quantisation", "PC",
           "Verified at"),
}  # fmt: skip
_KNOWN = {
    "ko": ("예", "아니요: 배포처가 알린 값과 견주어 확인하세요"),
    "en": ("yes", "no: compare it with the publisher's"),
}
_SIGN = {"ko": "확인한 사람 (서명): ____________________", "en": "Verified by (signature): ____________________"}


def rows(model: Registered, language: str, when: datetime) -> tuple[tuple[str, str], ...]:
    """Name and value of each line of the sheet."""
    known = any(model.sha256 in one.sha256 for one in known_models())
    files = parts_of(Path(model.path))
    named = files[0].name if len(files) == 1 else f"{files[0].name} … {files[-1].name} ({len(files)})"
    licence = model.licence if model.licence != UNKNOWN_LICENCE or language == "en" else "모름: 사용자가 확인함"
    values = (
        model.name,
        named,
        f"{model.bytes:,}",
        model.sha256,
        licence,
        _KNOWN[language][not known],
        ", ".join(word for word in (model.architecture, model.quantisation) if word),
        platform.node() or "-",
        when.strftime("%Y-%m-%d %H:%M:%S %z").strip(),
    )
    return tuple(zip(_ROWS[language], values, strict=True))


def render(model: Registered, *, as_html: bool, language: str, when: datetime) -> str:
    """The sheet's text."""
    lines = rows(model, language, when)
    title, sign = _TITLE[language], _SIGN[language]
    if not as_html:
        table = "\n".join(f"| {_cell(name)} | {_cell(value)} |" for name, value in lines)
        return f"# {title}\n\n| | |\n|---|---|\n{table}\n\n{sign}\n"
    table = "\n".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in lines)
    style = (
        "body{font-family:sans-serif;margin:2cm}table{border-collapse:collapse}"
        "th,td{border:1px solid #444;padding:6px 10px;text-align:left;overflow-wrap:anywhere}th{white-space:nowrap}"
    )
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{style}</style></head>\n<body><h1>{html.escape(title)}</h1>\n<table>\n{table}\n</table>\n"
        f"<p>{html.escape(sign)}</p></body></html>\n"
    )


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
