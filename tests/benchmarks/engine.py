"""Speed of our generation loop beside the bare low-level loop of llama.cpp, in one run on one model.

    python tests/benchmarks/engine.py [--model FILE.gguf] [--shape 0.6b] [--prompt 512] [--new 32] [--rounds 3]
                                      [--only speed follow cancel busy]

Without --model a file of a real shape with random weights is made for the run (0.4 GB, in a temporary folder). The two
loops take turns, so that other load on the PC meets both. Also: time to the first token of a follow-up question, and
how long a cancel takes in a prompt and in an answer, and generation beside another
busy process (with processor time beside the wall time, since "idle" is only as idle as the PC).
"""
# ruff: noqa: E402  the repository goes on the path first: this file has the name of the package it measures

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import numpy as np
from support.scripted_gguf import write_random

from engine.errors import CancelledError
from engine.llm.generation import Session
from engine.llm.local import LocalModel
from engine.llm.model import Message, ModelSettings, Request

PARTS = ("speed", "follow", "cancel", "busy")
WORDS = "시청 민원실은 평일 아홉 시부터 여섯 시까지 열며 점심시간에도 한 명이 남아 접수를 받습니다. "


class Bare:
    """What llama.cpp does with nothing around it: greedy, no stops, no text, no cancel."""

    def __init__(self, native: LocalModel, threads: int) -> None:
        import llama_cpp

        self.llama = llama_cpp
        params = llama_cpp.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = 4096, 256, 256
        params.n_threads = params.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(native._model, params)
        self.size = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(native._model))
        self.batch = llama_cpp.llama_batch_init(256, 0, 1)

    def decode(self, tokens: list[int], position: int) -> None:
        self.batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            self.batch.token[index] = token
            self.batch.pos[index] = position + index
            self.batch.n_seq_id[index] = 1
            self.batch.seq_id[index][0] = 0
            self.batch.logits[index] = index == len(tokens) - 1
        assert self.llama.llama_decode(self.context, self.batch) == 0

    def run(self, prompt: list[int], new: int) -> tuple[float, float]:
        self.llama.llama_memory_clear(self.llama.llama_get_memory(self.context), True)
        started = time.perf_counter()
        for position in range(0, len(prompt), 256):
            self.decode(prompt[position : position + 256], position)
        read = time.perf_counter()
        for position in range(len(prompt), len(prompt) + new - 1):
            logits = self.llama.llama_get_logits_ith(self.context, -1)
            self.decode([int(np.ctypeslib.as_array(logits, (self.size,)).argmax())], position)
        return len(prompt) / (read - started), (new - 1) / (time.perf_counter() - read)

    def close(self) -> None:
        self.llama.llama_batch_free(self.batch)
        self.llama.llama_free(self.context)


def never() -> bool:
    return False


def request(text: str, new: int) -> Request:
    return Request((Message("system", "요약"), Message("user", text)), max_tokens=new)


def ours(session: Session, text: str, new: int) -> tuple[float, float, int]:
    answer = session.generate(request(text, new), lambda _: None, never)
    seconds = max(answer.seconds - answer.prompt_seconds, 1e-9)
    return (answer.prompt_tokens - answer.reused) / answer.prompt_seconds, (answer.tokens - 1) / seconds, answer.tokens


def cancel_latency(session: Session, text: str) -> float:
    told = threading.Event()
    at = [0.0]

    def tell() -> None:
        at[0] = time.perf_counter()
        told.set()

    timer = threading.Timer(0.3, tell)
    timer.start()
    try:
        session.generate(request(text, 400), lambda _: None, told.is_set)
    except CancelledError:
        return time.perf_counter() - at[0]
    finally:
        timer.cancel()
    return float("nan")


def follow_ups(session: Session, text: str) -> None:
    """A question on a document, another one on it, and one more after another document was read in between."""
    rows = []
    for name, asked in (
        ("first", f"문서 가. {text} 예산은 얼마입니까?"),
        ("follow-up", f"문서 가. {text} 담당 부서는 어디입니까?"),
        ("another document", f"문서 나. {text} 언제까지입니까?"),
        ("follow-up after the other document", f"문서 가. {text} 전화번호는?"),
    ):
        used = time.process_time()
        answer = session.generate(request(asked, 1), lambda _: None, never)
        rows.append((name, answer.prompt_seconds, time.process_time() - used, answer.reused, answer.prompt_tokens))
    for name, wall, used, reused, tokens in rows:
        print(
            f"first token, {name}: {wall:.3f} s wall, {used:.3f} s CPU, {reused} of {tokens} tokens known, "
            f"{wall / rows[0][1]:.3f} of the first (CPU {used / rows[0][2]:.3f})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--shape", default="0.6b")
    parser.add_argument("--prompt", type=int, default=512)
    parser.add_argument("--new", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.model or write_random(Path(folder, "random.gguf"), options.shape)
        started = time.perf_counter()
        native = LocalModel(ModelSettings(path, threads=options.threads), 4096, lambda _: None, never)
        print(f"load {time.perf_counter() - started:.2f} s, {native.facts.threads} threads, {native.facts.device}")
        measure(native, options)


def measure(native: LocalModel, options: argparse.Namespace) -> None:
    session = Session(native, lambda: 1 << 29)
    per_word = len(native.tokenize(WORDS, special=False))
    text = WORDS * max(1, options.prompt // per_word)
    if "speed" in options.only:
        speed(session, native, text, options)
    if "follow" in options.only:
        follow_ups(session, text)
    if "cancel" in options.only:
        for where, question in (("a prompt", text * 4), ("an answer", "짧게")):
            latencies = [cancel_latency(session, f"{number} {question}") for number in range(3)]
            print(f"cancel in {where}: {max(latencies) * 1000:.0f} ms at most of 3")
    if "busy" in options.only:
        beside_another(session, options.new, options.rounds)
    session.close()


def speed(session: Session, native: LocalModel, text: str, options: argparse.Namespace) -> None:
    bare = Bare(native, native.facts.threads)
    prompt = native.tokenize(text, special=False)
    rows: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
    ours(session, "준비", 4)
    for round_number in range(options.rounds):
        rows["bare"].append(bare.run(prompt, options.new))
        prompt_speed, per_second, tokens = ours(session, f"{round_number} {text}", options.new)
        rows["ours"].append((prompt_speed, per_second))
        print(f"round {round_number + 1}: bare {rows['bare'][-1]}, ours {rows['ours'][-1]} ({tokens} tokens)")
    for column, name in enumerate(("prompt", "generation")):
        theirs = max(row[column] for row in rows["bare"])  # the round that other load disturbed least
        mine = max(row[column] for row in rows["ours"])
        print(f"{name}: bare {theirs:.1f} t/s, ours {mine:.1f} t/s, ratio {mine / theirs:.3f}")
    bare.close()


def beside_another(session: Session, new: int, rounds: int) -> None:
    """Generation alone and beside one busy process, in turns."""
    speeds: dict[str, list[tuple[float, float]]] = {"alone": [], "beside one": []}
    for number in range(rounds):
        for name, rows in speeds.items():
            with contextlib.ExitStack() as stack:
                if name != "alone":
                    process = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
                    stack.callback(process.kill)
                ours(session, f"{number} {name} {WORDS * 20}", 8)  # a prompt first: the watch looks meanwhile
                used = time.process_time()
                _, per_second, tokens = ours(session, f"{number} {name} {WORDS * 20} 하나", new)
                rows.append((per_second, (time.process_time() - used) / tokens))
    best = {name: max(rows) for name, rows in speeds.items()}
    for name, (per_second, used) in best.items():
        print(f"generation {name}: {per_second:.1f} t/s, {used * 1000:.0f} ms CPU a token with its share of the prompt")
    print(f"kept beside one busy process: {best['beside one'][0] / best['alone'][0]:.2f}")


if __name__ == "__main__":
    main()
