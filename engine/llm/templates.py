"""Messages to a prompt, by the chat template in the model file.

The template is a program from an untrusted file: it runs in an immutable sandbox. What stands in a message must never
become a control token (a document could end the user's turn and speak as the system): every content is fenced by two
characters that are no characters (U+FDD0, U+FDD1), so that after rendering it is known which parts are the template's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.llm.model import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

FENCE_OPEN, FENCE_CLOSE = "\ufdd0", "\ufdd1"
MAX_TEMPLATE = 200_000
MAX_RENDERED = 16_000_000

SYSTEM = "당신은 공공기관의 업무 도우미입니다. 묻는 말에 한국어로 답합니다."

CHATML = (
    "{%- for message in messages -%}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}"
)

_PARTS = re.compile(f"{FENCE_OPEN}([^{FENCE_CLOSE}]*){FENCE_CLOSE}")
_FENCES = re.compile(f"[{FENCE_OPEN}{FENCE_CLOSE}]")


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A stretch of a prompt; `trusted` where the template wrote it, so that control tokens' names count."""

    text: str
    trusted: bool


def render(template: str, messages: Sequence[Message], *, bos: str = "", eos: str = "") -> tuple[Part, ...]:
    """The prompt up to where the assistant begins.

    A system message is always given (some templates put their own in its place otherwise). A template that does not
    take one gets it in front of the first user message; one that fails in any way is replaced by ChatML.
    """
    given = _with_system(messages)
    for source, turns in ((template, given), (template, _merged(given)), (CHATML, given)):
        if source:
            text = _try(source, turns, bos, eos)
            if text is not None and _complete(text, turns):
                return _split(text)
    raise AssertionError("ChatML renders whatever it is given")


def opens_thought(parts: Sequence[Part]) -> bool:
    """Whether the prompt ends inside a thought, so that the answer begins with one."""
    return bool(parts) and parts[-1].trusted and parts[-1].text.rstrip().endswith("<think>")


def _with_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    if messages and messages[0].role == "system":
        return tuple(messages)
    return (Message("system", SYSTEM), *messages)


def _merged(messages: Sequence[Message]) -> tuple[Message, ...]:
    system, *rest = messages
    if not rest or rest[0].role != "user":
        return (Message("user", system.content), *rest)
    return (Message("user", f"{system.content}\n\n{rest[0].content}"), *rest[1:])


def _try(template: str, messages: Sequence[Message], bos: str, eos: str) -> str | None:
    """The rendered text, or None where the template can't be used."""
    if len(template) > MAX_TEMPLATE:
        return None
    turns = [{"role": message.role, "content": _fenced(message.content)} for message in messages]
    try:
        pieces, size = [], 0
        for piece in (
            _environment()
            .from_string(template)
            .generate(
                messages=turns,
                add_generation_prompt=True,
                bos_token=bos,
                eos_token=eos,
                enable_thinking=False,
                tools=None,
                documents=None,
            )
        ):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_RENDERED:
                return None
    except Exception:  # noqa: BLE001  a template is a foreign program: whatever it raises, ChatML takes its place
        return None
    return "".join(pieces)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # the result is a prompt, not a page
        extensions=["jinja2.ext.loopcontrols"],
    )
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.now().astimezone().strftime(form)
    environment.filters["tojson"] = _to_json
    return environment


def _refuse(message: str) -> NoReturn:
    raise jinja2.TemplateError(message)


def _to_json(value: object, indent: int | None = None, **_: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _fenced(content: str) -> str:
    return f"{FENCE_OPEN}{_FENCES.sub('', content).strip()}{FENCE_CLOSE}"


def _complete(text: str, messages: Sequence[Message]) -> bool:
    """Whether the last message came through whole: a template that loses the question is no use."""
    return _fenced(messages[-1].content) in text


def _split(text: str) -> tuple[Part, ...]:
    parts = []
    for index, piece in enumerate(_PARTS.split(text)):
        if piece:
            trusted = index % 2 == 0
            parts.append(Part(_FENCES.sub("", piece), trusted))
    return tuple(parts)
