"""GGUF files made at test time: one that says what a test wrote, and one of random weights.

Scripted: architecture llama, one layer that adds nothing, a one-hot embedding, and an output matrix that is a table
"token -> next token". The true engine then gives a fixed answer whatever it is asked, at any temperature.

*Several answers.* The next token depends on the current one alone, so the last token of the prompt must choose the
answer. The chat template (a part of the file, so no test hook is in the product) looks for phrases in the system and
the last message and ends the prompt with a control token of its own for each answer.

*Repeated words.* In such a chain every token may occur once only, and a vocabulary may hold every text once only. So an
answer is not cut at words but into pieces that no answer has used yet: each piece is the shortest run of words (then
of bytes) that is still free. The text that comes out is exactly what was written; only the cuts are uneven. Cutting by
bytes (`cut="bytes"`) breaks inside Korean characters on purpose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Quant
from gguf import TokenType

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = ""  # the key of the answer for all other prompts


@dataclass(frozen=True)
class Endless:
    """An answer that starts over for ever. Longer than 60 pieces it is no "loop" to the engine, shorter it is."""

    text: str


Answer = (
    str | Endless | Mapping[str, object] | list[object]
)  # dict and list: written as JSON the way our grammars space it


def write_scripted(
    path: Path,
    answers: Mapping[str, Answer] | str | Endless,
    *,
    context: int = 32768,
    cut: str = "words",
    split: int = 0,
) -> Path:
    """Write a model that answers by phrase.

    Args:
        path: where; its folder exists.
        answers: phrase in the system or last message -> answer, first match wins; DEFAULT ("") for all others. Or one
            text for everything.
        context: the model's training context.
        cut: "words" or "bytes".
        split: most tensors in a file; with it the model is several files and the first one's path comes back.
    """
    table: dict[str, Answer] = {DEFAULT: answers} if isinstance(answers, str | Endless) else dict(answers)
    table.setdefault(DEFAULT, "네.")
    texts = {phrase: _text(answer) for phrase, answer in table.items()}
    chains = _pieces({text for text, _ in texts.values()}, cut)
    vocabulary = _Vocabulary()
    for index in range(len(table)):
        vocabulary.add(f"<|answer{index}|>".encode(), TokenType.CONTROL)
    ids = {
        text: [vocabulary.add(_stored(piece), TokenType.NORMAL) for piece in pieces] for text, pieces in chains.items()
    }
    end = vocabulary.id("<|im_end|>")
    successor = np.full(len(vocabulary.tokens), end)
    for index, (text, _) in enumerate(texts.values()):
        chain = [vocabulary.id(f"<|answer{index}|>"), *ids[text]]
        successor[chain[:-1]] = chain[1:]
    for text, endless in texts.values():
        if endless:
            successor[ids[text][-1]] = ids[text][0]
    _write_table(path, vocabulary, successor, _template(list(table)), context, split)
    return min(path.parent.glob(f"{path.stem}-00001-of-*.gguf")) if split else path


def _text(answer: Answer) -> tuple[str, bool]:
    if isinstance(answer, Endless):
        return answer.text, True
    return (answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)), False


def _pieces(texts: set[str], cut: str) -> dict[str, list[bytes]]:
    """Cut every text into pieces that occur once over all texts; short texts first, so that they stay whole."""
    used = {b" ", *_Vocabulary().tokens}
    chains = {}
    for text in sorted(texts, key=lambda text: (len(text), text)):
        atoms = [m.encode() for m in re.findall(r"\s*\S+|\s+$", text)] if cut == "words" else _bytes(text, 4)
        pieces = _unique(atoms, used) or _unique(_bytes(text, 1), used)
        if pieces is None:
            raise ValueError("this text can't be cut into pieces of its own: make it longer")
        used.update(pieces)
        chains[text] = pieces
    return chains


def _bytes(text: str, size: int) -> list[bytes]:
    data = text.encode()
    return [data[i : i + size] for i in range(0, len(data), size)]


def _unique(atoms: list[bytes], used: set[bytes]) -> list[bytes] | None:
    """Join atoms from the left until each piece is new; the last ones are merged backwards if need be."""
    pieces: list[bytes] = []
    taken = set(used)
    current = b""
    for atom in atoms:
        current += atom
        if current not in taken and len(_stored(current)) > 1:
            pieces.append(current)
            taken.add(current)
            current = b""
    while current:
        if not pieces:
            return None
        current = pieces.pop() + current
        if current not in taken:
            pieces.append(current)
            current = b""
    return pieces


def _stored(piece: bytes) -> bytes:
    return piece.replace(b" ", "\u2581".encode())


def _template(phrases: list[str]) -> str:
    """ChatML whose generation prompt ends with the control token of the answer that is wanted."""
    choice = "".join(
        f"{{%- {'elif' if order else 'if'} {json.dumps(phrase, ensure_ascii=False)} in seen -%}}"
        f"{{{{ '<|answer{index}|>' }}}}"
        for order, (index, phrase) in enumerate((i, p) for i, p in enumerate(phrases) if p != DEFAULT)
    )
    other = f"{{{{ '<|answer{phrases.index(DEFAULT)}|>' }}}}"
    choice = choice + "{%- else -%}" + other + "{%- endif -%}" if choice else other
    return (
        "{%- set seen = messages[0]['content'] + ' ' + messages[-1]['content'] -%}"
        "{%- for m in messages -%}"
        "{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}"
        "{%- endfor -%}"
        "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}" + choice + "{%- endif -%}"
    )


class _Vocabulary:
    """SentencePiece-style with byte fallback, so that every text can be read (Korean: three tokens a syllable)."""

    def __init__(self) -> None:
        self.tokens: list[bytes] = []
        self.types: list[int] = []
        self.add(b"<unk>", TokenType.UNKNOWN)
        self.add(b"<s>", TokenType.CONTROL)
        self.add(b"</s>", TokenType.CONTROL)
        for byte in range(256):
            self.add(f"<0x{byte:02X}>".encode(), TokenType.BYTE)
        self.add("\u2581".encode(), TokenType.NORMAL)
        self.add(b"<|im_start|>", TokenType.CONTROL)
        self.add(b"<|im_end|>", TokenType.CONTROL)

    def add(self, text: bytes, kind: TokenType) -> int:
        self.tokens.append(text)
        self.types.append(int(kind))
        return len(self.tokens) - 1

    def id(self, text: str) -> int:
        return self.tokens.index(text.encode())

    def write(self, writer: gguf.GGUFWriter, template: str) -> None:
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(self.tokens)
        writer.add_token_scores([-float(rank) for rank in range(len(self.tokens))])
        writer.add_token_types(self.types)
        writer.add_unk_token_id(0)
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_eot_token_id(self.id("<|im_end|>"))
        writer.add_add_bos_token(False)
        writer.add_add_eos_token(False)
        writer.add_add_space_prefix(False)
        writer.add_chat_template(template)


def _hparams(writer: gguf.GGUFWriter, context: int, shape: dict[str, int]) -> None:
    writer.add_context_length(context)
    writer.add_embedding_length(shape["embd"])
    writer.add_feed_forward_length(shape["ff"])
    writer.add_block_count(shape["layers"])
    writer.add_head_count(shape["heads"])
    writer.add_head_count_kv(shape["kv"])
    writer.add_key_length(shape["dim"])
    writer.add_value_length(shape["dim"])
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    writer.add_rope_dimension_count(shape["dim"])
    writer.add_vocab_size(shape["vocab"])


def _finish(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_table(
    path: Path, vocabulary: _Vocabulary, successor: np.ndarray, template: str, context: int, split: int
) -> None:
    n = len(vocabulary.tokens)
    embd = -(-n // 32) * 32
    embedding = np.zeros((n, embd), np.float16)
    embedding[np.arange(n), np.arange(n)] = 1
    head = np.zeros((n, embd), np.float16)
    head[successor, np.arange(n)] = 1  # the norm scales a one-hot vector to sqrt(embd): the right score is 17 and more
    writer = gguf.GGUFWriter(str(path), "llama", split_max_tensors=split)
    writer.add_name("scripted-test")
    writer.add_file_type(int(gguf.LlamaFileType.MOSTLY_F16))
    _hparams(writer, context, {"embd": embd, "ff": 32, "layers": 1, "heads": 1, "kv": 1, "dim": 32, "vocab": n})
    vocabulary.write(writer, template)
    noise = np.random.default_rng(0)
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output.weight", head)
    writer.add_tensor("output_norm.weight", np.ones(embd, np.float32))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(embd, np.float32))
    for name in ("attn_q", "attn_k", "attn_v", "ffn_gate", "ffn_up"):
        writer.add_tensor(f"blk.0.{name}.weight", (noise.standard_normal((32, embd)) * 0.02).astype(np.float16))
    for name in ("attn_output", "ffn_down"):  # zero: what was read before changes nothing
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((embd, 32), np.float16))
    _finish(writer)


SHAPES = {
    "tiny": {"embd": 256, "ff": 512, "layers": 2, "heads": 4, "kv": 2, "dim": 64, "vocab": 2048},
    "0.6b": {"embd": 1024, "ff": 3072, "layers": 28, "heads": 16, "kv": 8, "dim": 128, "vocab": 151936},
}
# Where a block's scales stand (offsets of half floats) and how small they are, so that sums stay finite.
_SCALES = {Quant.Q4_K: ((0, 2), 4e-5), Quant.Q6_K: ((208,), 1e-5)}


def write_random(path: Path, shape: str = "tiny", *, context: int = 32768, seed: int = 0) -> Path:
    """Write a qwen3 model of a real shape in Q4_K with random weights: noise as text, true speed and memory."""
    s = SHAPES[shape]
    rng = np.random.default_rng(seed)
    vocabulary = _Vocabulary()
    for index in range(s["vocab"] - len(vocabulary.tokens)):
        vocabulary.add(f"<|unused{index}|>".encode(), TokenType.UNUSED)
    writer = gguf.GGUFWriter(str(path), "qwen3")
    writer.add_name(f"random-{shape}")
    writer.add_file_type(int(gguf.LlamaFileType.MOSTLY_Q4_K_M))
    writer.add_quantization_version(2)
    _hparams(writer, context, s)
    vocabulary.write(writer, _template([DEFAULT]).replace("{{ '<|answer0|>' }}", ""))

    def matrix(name: str, rows: int, columns: int, kind: Quant = Quant.Q4_K) -> None:
        writer.add_tensor(f"{name}.weight", _random_blocks(rng, rows, columns, kind), raw_dtype=kind)

    def ones(name: str, length: int) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(length, np.float32))

    embd, dim = s["embd"], s["dim"]
    matrix("token_embd", s["vocab"], embd, Quant.Q6_K)
    ones("output_norm", embd)
    for layer in range(s["layers"]):
        block = f"blk.{layer}."
        for name, length in (("attn_norm", embd), ("ffn_norm", embd), ("attn_q_norm", dim), ("attn_k_norm", dim)):
            ones(block + name, length)
        matrix(block + "attn_q", s["heads"] * dim, embd)
        matrix(block + "attn_k", s["kv"] * dim, embd)
        matrix(block + "attn_v", s["kv"] * dim, embd)
        matrix(block + "attn_output", embd, s["heads"] * dim)
        matrix(block + "ffn_gate", s["ff"], embd)
        matrix(block + "ffn_up", s["ff"], embd)
        matrix(block + "ffn_down", embd, s["ff"])
    _finish(writer)
    return path


def _random_blocks(rng: np.random.Generator, rows: int, columns: int, kind: Quant) -> np.ndarray:
    """Random quantised blocks with small scales; gguf can't quantise to these kinds, so the bytes are made directly."""
    per_block, size = gguf.GGML_QUANT_SIZES[kind]
    pool = min(rows, 64)
    raw = rng.integers(0, 256, (pool * (columns // per_block), size), dtype=np.uint8)
    offsets, scale = _SCALES[kind]
    for offset in offsets:
        raw[:, offset : offset + 2] = np.frombuffer(np.float16(scale).tobytes(), np.uint8)
    raw = raw.reshape(pool, -1)
    return np.tile(raw, (-(-rows // pool), 1))[:rows]
