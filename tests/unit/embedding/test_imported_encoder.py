"""A sentence-transformers folder made on the spot: tiny, random, with prompts."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.embedding.imported import ImportedEncoder
from retrieval.errors import EncoderCode, EncoderError

pytest.importorskip("sentence_transformers", reason="sentence-transformers is not installed", exc_type=ImportError)
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of torch and transformers, not ours
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

WIDTH = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    base = tmp_path_factory.mktemp("models") / "base"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "질문", "문서", ":", *"가나다라마바사아자차카타파하"]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        model_max_length=16,
    ).save_pretrained(base)  # fmt: skip
    config = BertConfig(
        vocab_size=len(words), hidden_size=WIDTH, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=16,
    )  # fmt: skip
    BertModel(config).save_pretrained(base)
    word = Transformer(str(base), max_seq_length=16)
    model = SentenceTransformer(modules=[word, Pooling(WIDTH, "mean")], device="cpu")
    model.prompts = {"query": "질문 : ", "document": "문서 : "}
    made = base.parent / "작은 모델"
    model.save(str(made))
    shutil.rmtree(base)
    return made


@pytest.fixture(scope="module")
def encoder(folder: Path) -> ImportedEncoder:
    return ImportedEncoder(folder)


def _code(folder: Path) -> EncoderCode:
    with pytest.raises(EncoderError) as refused:
        ImportedEncoder(folder)
    return refused.value.code


def test_unit_vectors_with_the_prompts_of_the_model(encoder: ImportedEncoder) -> None:
    queries = encoder.encode_queries(["가 나", "다"]).vectors
    passages = encoder.encode_passages(["가 나", "다"]).vectors
    assert queries.dtype == np.float32 and queries.shape == (2, WIDTH)
    assert np.allclose(np.linalg.norm(queries, axis=1), 1, atol=1e-5)
    assert float(queries[0] @ passages[0]) < 0.99999
    assert encoder.prompt(("query",)) == "질문 : " and encoder.prompt(("passage", "document")) == "문서 : "
    assert encoder.prompt(("nothing",)) == ""


def test_the_same_as_the_library_gives(encoder: ImportedEncoder, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    expected = model.encode(["질문 : 가 나 다"], normalize_embeddings=True)
    assert np.allclose(encoder.encode_queries(["가 나 다"]).vectors, expected, atol=1e-5)


def test_long_texts_are_cut_and_say_so(encoder: ImportedEncoder) -> None:
    assert encoder.encode_passages(["가 " * 50, "가", ""]).cut == (True, False, False)
    assert encoder.encode_passages([]).vectors.shape == (0, WIDTH)


def test_its_identity_is_its_content(encoder: ImportedEncoder, folder: Path, tmp_path: Path) -> None:
    identity = encoder.identity
    assert (identity.model, identity.dimension, identity.variant) == ("작은 모델", WIDTH, "folder")
    copy = Path(shutil.copytree(folder, tmp_path / "작은 모델"))
    assert ImportedEncoder(copy).identity == identity
    config = json.loads((copy / "config_sentence_transformers.json").read_text("utf-8"))
    config["prompts"]["query"] = "다른 질문 : "
    (copy / "config_sentence_transformers.json").write_text(json.dumps(config), encoding="utf-8")
    assert ImportedEncoder(copy).identity.digest != identity.digest


@pytest.mark.parametrize("name", ["modeling.py", "pytorch_model.bin", "x.pkl", "sub/extra.pt"])
def test_code_and_pickles_are_refused(folder: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_bytes(b"x")
    assert _code(copy) is EncoderCode.ENCODER_UNSUITABLE


def test_modules_of_others_are_refused(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    modules = json.loads((copy / "modules.json").read_text("utf-8"))
    modules[0]["type"] = "os.system"
    (copy / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    assert _code(copy) is EncoderCode.ENCODER_UNSUITABLE
    (copy / "modules.json").write_text("{", encoding="utf-8")
    assert _code(copy) is EncoderCode.ENCODER_UNSUITABLE


def test_what_is_no_encoder_is_refused(folder: Path, tmp_path: Path) -> None:
    assert _code(tmp_path / "nowhere") is EncoderCode.ENCODER_UNSUITABLE
    assert _code(tmp_path) is EncoderCode.ENCODER_UNSUITABLE
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    weights = next(copy.rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:100])
    assert _code(copy) is EncoderCode.ENCODER_UNSUITABLE
    weights.unlink()
    assert _code(copy) is EncoderCode.ENCODER_UNSUITABLE


def test_without_the_library_a_code_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    assert _code(folder) is EncoderCode.ENCODER_LIBRARY_MISSING
