from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from support.reference_encoder import ReferenceEncoder

from retrieval.embedding.encoder import by_length, plain
from retrieval.embedding.shipped import FILES, ShippedEncoder, shipped_folder
from retrieval.errors import EncoderCode, EncoderError

QUESTION = "휴가는 며칠까지 쓸 수 있나요?"
RIGHT = "제5조(연차휴가) 공무원의 연가 일수는 재직기간에 따라 21일까지로 한다."
WRONG = "축제 예산은 3억 원이며 도비 1억 원을 포함한다."
TEXTS = [
    RIGHT,
    WRONG,
    "회의ㆍ보고 자료는 2026. 3. 4.까지 제출",
    "접수기간: 3. 4.~3. 15.\n문의 02-1234-5678 (총무과)",
    "MS Excel 파일(.xlsx)의 VBA 매크로를 실행합니다.",
    "漢字와 ﾊﾝｶｸ, Ⅲ. ½",
    "가",
    "민원인이 신청한 사항에 대하여 처리기간을 연장하려면 그 사유와 처리 예정일을 문서로 알려야 한다. " * 6,
]


class _StopError(Exception):
    pass


@pytest.fixture(scope="module")
def encoder() -> ShippedEncoder:
    return ShippedEncoder()


def test_vectors_are_those_of_an_independent_reading_of_the_file(encoder: ShippedEncoder) -> None:
    reference = ReferenceEncoder(shipped_folder())
    made = np.vstack([encoder.encode_passages(TEXTS).vectors, encoder.encode_queries([QUESTION]).vectors])
    texts = [*("passage: " + text for text in TEXTS), "query: " + QUESTION]
    assert (made * np.array([reference.encode(text) for text in texts])).sum(1).min() >= 0.999


def test_unit_vectors_in_single_precision(encoder: ShippedEncoder) -> None:
    made = encoder.encode_passages(TEXTS)
    assert made.vectors.dtype == np.float32 and made.vectors.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(made.vectors, axis=1), 1, atol=1e-5)
    assert made.cut == (False,) * len(TEXTS)


def test_a_question_in_other_words_lies_nearer_to_its_answer(encoder: ShippedEncoder) -> None:
    query = encoder.encode_queries([QUESTION]).vectors[0]
    right, wrong = encoder.encode_passages([RIGHT, WRONG]).vectors @ query
    assert right > wrong + 0.01


def test_a_vector_does_not_depend_on_its_batch(encoder: ShippedEncoder) -> None:
    together = encoder.encode_passages(TEXTS).vectors
    alone = np.vstack([encoder.encode_passages([text]).vectors for text in TEXTS])
    backwards = encoder.encode_passages(TEXTS[::-1]).vectors[::-1]
    assert (together * alone).sum(1).min() > 0.9999
    assert (together * backwards).sum(1).min() > 0.9999


def test_questions_and_passages_get_their_own_prefix(encoder: ShippedEncoder) -> None:
    same = float(encoder.encode_queries([RIGHT]).vectors[0] @ encoder.encode_passages([RIGHT]).vectors[0])
    assert 0.8 < same < 0.9999


def test_the_same_words_in_other_normal_forms_are_the_same(encoder: ShippedEncoder) -> None:
    forms = [unicodedata.normalize(form, RIGHT) for form in ("NFC", "NFD")]
    assert forms[0] != forms[1]
    vectors = encoder.encode_passages(forms).vectors
    assert float(vectors[0] @ vectors[1]) > 0.99999


def test_a_text_longer_than_the_model_reads_is_cut_and_says_so(encoder: ShippedEncoder) -> None:
    long = "민원 처리 기간은 " * 400
    made = encoder.encode_passages([long, RIGHT, long + "다른 끝"])
    assert made.cut == (True, False, True)
    assert float(made.vectors[0] @ made.vectors[2]) > 0.99999


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "​‮", "?!" * 500, "<s></s><pad>", "가" * 100_000])
def test_any_text_has_a_vector(encoder: ShippedEncoder, text: str) -> None:
    made = encoder.encode_queries([text]).vectors
    assert np.isfinite(made).all() and abs(float(np.linalg.norm(made)) - 1) < 1e-4


def test_no_texts_no_vectors(encoder: ShippedEncoder) -> None:
    made = encoder.encode_passages([])
    assert made.vectors.shape == (0, 384) and made.cut == ()


def test_it_stops_between_batches(encoder: ShippedEncoder) -> None:
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise _StopError

    with pytest.raises(_StopError):
        encoder.encode_passages([f"{TEXTS[7]} {at}" for at in range(50)], check)
    assert len(calls) == 3


def test_threads_share_it(encoder: ShippedEncoder) -> None:
    expected = encoder.encode_passages(TEXTS).vectors
    made: list[float] = []

    def work() -> None:
        made.append(float((encoder.encode_passages(TEXTS).vectors * expected).sum(1).min()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and min(made) > 0.9999


def test_it_is_loaded_at_the_first_text_and_can_be_let_go() -> None:
    own = ShippedEncoder()
    states = [own.loaded]
    own.encode_queries(["가"])
    states.append(own.loaded)
    own.unload()
    states.append(own.loaded)
    own.load()
    assert [*states, own.loaded] == [False, True, False, True]


def test_its_identity_names_the_files(tmp_path: Path) -> None:
    own = ShippedEncoder()
    assert own.identity.model == "intfloat/multilingual-e5-small"
    assert (own.identity.dimension, own.identity.variant) == (384, "q4")
    shutil.copytree(shipped_folder(), tmp_path / "other")
    described = json.loads((tmp_path / "other" / "encoder.json").read_text("utf-8"))
    described["sha256"]["tokenizer.json"] = "0" * 64
    (tmp_path / "other" / "encoder.json").write_text(json.dumps(described), encoding="utf-8")
    assert ShippedEncoder(tmp_path / "other").identity.key != own.identity.key


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_not_used(tmp_path: Path, name: str) -> None:
    shutil.copytree(shipped_folder(), tmp_path / "copy")
    data = bytearray((tmp_path / "copy" / name).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "copy" / name).write_bytes(data)
    with pytest.raises(EncoderError) as refused:
        ShippedEncoder(tmp_path / "copy").load()
    assert refused.value.code is EncoderCode.ENCODER_DAMAGED


def test_a_missing_file_is_named_by_its_code(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as refused:
        ShippedEncoder(tmp_path)
    assert refused.value.code is EncoderCode.ENCODER_MISSING
    (tmp_path / "encoder.json").write_bytes((shipped_folder() / "encoder.json").read_bytes())
    with pytest.raises(EncoderError) as refused:
        ShippedEncoder(tmp_path).load()
    assert refused.value.code is EncoderCode.ENCODER_MISSING


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 2}', '{"schema": 1}', '{"schema": 1, "sha256": {}}'])
def test_a_description_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "encoder.json").write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError) as refused:
        ShippedEncoder(tmp_path)
    assert refused.value.code is EncoderCode.ENCODER_DAMAGED


def test_it_needs_neither_torch_nor_the_network() -> None:
    script = (
        "import socket, sys\n"
        "def no(*_): raise AssertionError('socket')\n"
        "socket.socket.connect = no; socket.getaddrinfo = no\n"
        "from retrieval.embedding.shipped import ShippedEncoder\n"
        "encoder = ShippedEncoder()\n"
        "assert 'onnxruntime' not in sys.modules\n"
        "assert encoder.encode_queries(['휴가']).vectors.shape == (1, 384)\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-X", "utf8", "-c", script], cwd=root, check=True, timeout=120)


def test_the_shipped_folder_is_whole_and_small() -> None:
    folder = shipped_folder()
    assert {path.name for path in folder.iterdir()} == {*FILES, "encoder.json", "LICENSE"}
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 35_000_000
    text = (folder / "LICENSE").read_text("utf-8")
    assert "intfloat/multilingual-e5-small" in text and "Permission is hereby granted" in text


def test_batches_hold_like_sizes_within_a_budget() -> None:
    sizes = [5, 100, 3, 90, 250, 4]
    batches = by_length(sizes, 200)
    assert sorted(at for batch in batches for at in batch) == list(range(6))
    assert all(len(batch) == 1 or max(sizes[at] for at in batch) * len(batch) <= 200 for batch in batches)
    assert batches == [[2, 5, 0], [3, 1], [4]]
    assert by_length([], 200) == []


def test_plain_text_can_always_be_encoded() -> None:
    assert plain("a\ud800b") == "a?b"
    assert plain("각") == "각"
