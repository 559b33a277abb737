"""The generation loop: one conversation with one loaded model, on one thread.

It reads the prompt in chunks (and only what no earlier prompt shared), draws tokens one by one, and ends at the
end of turn, a stop string, the limit, a circle, or a cancel. It never runs over the context: a prompt that leaves no
room for the answer is refused before anything is read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.errors import CancelledError, EngineCode, EngineError
from engine.llm import grammar as grammars
from engine.llm import templates
from engine.llm.model import Answer
from engine.llm.prefixes import Prefixes
from engine.llm.remembered import Remembered
from engine.llm.sampling import Sampler, choose_allowed
from engine.llm.speed import QUICK_READ, QUICK_WRITE, READ_TOKENS, WRITE_TOKENS, measure
from engine.llm.stream import Characters, Circles, Stops, Thoughts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.llm.model import Grammar, Native, Request
    from engine.llm.speed import Speed


MEASURED = "시청 민원실은 평일 아홉 시부터 여섯 시까지 열며 점심시간에도 한 명이 남아 접수를 받습니다. "


@dataclass(slots=True)
class _Text:
    """Pieces of tokens to shown text."""

    stops: Stops
    thoughts: Thoughts
    show: Callable[[str], None]
    characters: Characters = field(default_factory=Characters)
    shown: list[str] = field(default_factory=list)

    def push(self, piece: bytes) -> bool:
        """Show what is complete; True once a stop string came."""
        self._out(self.stops.push(self.thoughts.push(self.characters.push(piece))))
        return self.stops.stopped

    def end(self) -> str:
        self._out(self.stops.push(self.thoughts.push(self.characters.end()) + self.thoughts.end()))
        self._out(self.stops.end())
        return "".join(self.shown)

    def _out(self, text: str) -> None:
        if text:
            self.shown.append(text)
            self.show(text)


class Session:
    """Generates answers with a loaded model and remembers what it has read.

    Args:
        native: the model.
        room: bytes that the states of earlier prompts may take now; none are kept where it is not given.
    """

    def __init__(self, native: Native, room: Callable[[], int] = lambda: 0) -> None:
        self._native = native
        self._prefixes = Prefixes(native, room)
        self._remembered = Remembered()

    def generate(self, request: Request, show: Callable[[str], None], cancelled: Callable[[], bool]) -> Answer:
        """Answer a request, showing text as it comes.

        Raises:
            CancelledError: the next request works.
            EngineError: PROMPT_TOO_LONG, BAD_REQUEST (a schema outside the subset), BAD_OUTPUT.
        """
        remembered = self._remembered.find(request)
        if remembered is None:
            answer = self._answer(request, show, cancelled)
            self._remembered.keep(request, answer)
            return answer
        show(remembered.text)
        return replace(remembered, tokens=0, reused=remembered.prompt_tokens, prompt_seconds=0.0, seconds=0.0)

    def _answer(self, request: Request, show: Callable[[str], None], cancelled: Callable[[], bool]) -> Answer:
        gbnf = grammars.to_gbnf(request.schema) if request.schema is not None else None
        facts = self._native.facts
        parts = templates.render(facts.template, request.messages, bos=facts.bos, eos=facts.eos)
        prompt = self._tokens(parts)
        room = facts.context - request.max_tokens
        if len(prompt) > room:
            raise EngineError(EngineCode.PROMPT_TOO_LONG, tokens=len(prompt), room=max(room, 0), context=facts.context)
        text = _Text(Stops(request.stop), Thoughts(thinking=templates.opens_thought(parts), active=gbnf is None), show)
        grammar = self._native.grammar(gbnf) if gbnf is not None else None
        started = time.perf_counter()
        try:
            with self._native.watch(cancelled):
                reused = self._prefixes.read(prompt, cancelled, passing=request.part)
                read = time.perf_counter()
                finish, tokens = self._write(request, grammar, text, cancelled)
        finally:
            if grammar is not None:
                grammar.close()
        answer = Answer(
            text=text.end(),
            finish=finish,
            prompt_tokens=len(prompt),
            tokens=tokens,
            reused=reused,
            prompt_seconds=read - started,
            seconds=time.perf_counter() - started,
        )
        if request.schema is not None:
            grammars.parse(answer.text, request.schema)
        return answer

    def count(self, text: str) -> int:
        """Tokens of a text that stands in a message; safe beside a running generation."""
        return len(self._native.tokenize(text, special=False))

    def measure(self, threads: Sequence[int], cancelled: Callable[[], bool], *, quick: bool = False) -> list[Speed]:
        """How fast the model reads and writes with each of these numbers of threads; what it has read is forgotten.

        Raises:
            CancelledError: the next request works.
        """
        native = self._native
        text = native.tokenize(MEASURED * 8, special=False) or [0]
        read, write = (QUICK_READ, QUICK_WRITE) if quick else (READ_TOKENS, WRITE_TOKENS)
        tokens = (text * (read // len(text) + 1))[:read]
        made: list[Speed] = []
        try:
            for count in threads:
                if cancelled():
                    raise CancelledError
                self._prefixes.empty()
                with native.watch(cancelled):
                    made.append(measure(native, tokens, count, write=write))
        finally:
            native.use_threads(0)
            self._prefixes.empty()
        return made

    def close(self) -> None:
        """Free the model and all that is kept of what it read."""
        self._prefixes.clear()
        self._remembered.clear()
        self._native.close()

    def _tokens(self, parts: Sequence[templates.Part]) -> list[int]:
        """Tokens of a prompt. In one go where that is safe, because borders cut words differently.

        Where a message holds the name of a control token, part by part: there the name stays text.
        """
        tokenize = self._native.tokenize
        bos = self._native.facts.bos
        start = not (bos and parts and parts[0].text.startswith(bos))
        for part in parts:
            if not part.trusted and tokenize(part.text, special=True) != tokenize(part.text, special=False):
                break
        else:
            return tokenize("".join(part.text for part in parts), special=True, start=start)
        tokens: list[int] = []
        for index, part in enumerate(parts):
            tokens += tokenize(part.text, special=part.trusted, start=start and index == 0)
        return tokens

    def _write(
        self, request: Request, grammar: Grammar | None, text: _Text, cancelled: Callable[[], bool]
    ) -> tuple[str, int]:
        """Draw tokens until something ends the answer; returns what did, and how many there were."""
        native, circles = self._native, Circles()
        sampler = Sampler(request.temperature, request.seed)

        def fits(token: int) -> bool:
            piece = native.piece(token)
            return native.is_end(token) or (bool(piece) and text.characters.fits(piece))

        for written in range(request.max_tokens):
            if cancelled():
                raise CancelledError
            logits = native.logits()
            token = sampler.choose(logits) if grammar is None else choose_allowed(sampler, logits, grammar, fits)
            if native.is_end(token):
                return "stop", written
            if grammar is not None:
                grammar.accept(token)
            if text.push(native.piece(token)):
                return "stop", written + 1
            if circles.push(token):
                return "loop", written + 1
            if written + 1 < request.max_tokens:
                self._prefixes.append([token], last=True)
        return "length", request.max_tokens
