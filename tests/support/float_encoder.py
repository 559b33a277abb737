"""The shipped weights in float32 through sentence-transformers' own BERT: what the encoder is measured against."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np
from support.reference_encoder import ReferenceEncoder

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = {"queries": "query: ", "passages": "passage: "}


class FloatEncoder:
    """A sentence-transformers model made of the shipped file; the words are cleaned as the reference cleans them."""

    def __init__(self, folder: Path) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Normalize, Pooling, Transformer
        from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

        torch.set_num_threads(1)
        self._reference = ReferenceEncoder(folder)
        a = self._reference.a
        config = BertConfig(
            vocab_size=len(self._reference.words), hidden_size=384, num_hidden_layers=12, num_attention_heads=12,
            intermediate_size=1536, max_position_embeddings=512, layer_norm_eps=1e-12,
        )  # fmt: skip
        model = BertModel(config, add_pooling_layer=False)
        model.load_state_dict({key: torch.from_numpy(np.array(one)) for key, one in self._state(a).items()})
        with tempfile.TemporaryDirectory() as made:
            model.save_pretrained(made)
            fast: Any = PreTrainedTokenizerFast
            fast(
                tokenizer_file=str(folder / "tokenizer.json"),
                pad_token="<pad>",
                unk_token="<unk>",
                model_max_length=512,
            ).save_pretrained(made)
            word = Transformer(made, max_seq_length=512)
        self._model: Any = SentenceTransformer(modules=[word, Pooling(384, "mean"), Normalize()], device="cpu")

    def encode(self, kind: str, texts: list[str]) -> Any:
        """Vectors of "queries" or "passages"."""
        ready = [(PREFIX[kind] + text).translate(self._reference.table) for text in texts]
        return self._model.encode(ready, batch_size=8, show_progress_bar=False)

    def _state(self, a: dict[str, Any]) -> dict[str, Any]:
        made = {
            "embeddings.word_embeddings.weight": self._reference.words,
            "embeddings.position_embeddings.weight": a["positions"],  # the type is in it already
            "embeddings.token_type_embeddings.weight": np.zeros((2, 384), np.float32),
            "embeddings.LayerNorm.weight": a["emb.ln.w"],
            "embeddings.LayerNorm.bias": a["emb.ln.b"],
        }
        names = {"ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense"}
        norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
        for layer in range(12):
            p, q = f"l{layer}.", f"encoder.layer.{layer}."
            for at, part in enumerate(("query", "key", "value")):
                rows = slice(384 * at, 384 * (at + 1))
                made[f"{q}attention.self.{part}.weight"] = self._reference.matrix(p + "qkv")[rows]
                made[f"{q}attention.self.{part}.bias"] = a[p + "qkv.bias"][rows]
            for ours, theirs in names.items():
                made[f"{q}{theirs}.weight"] = self._reference.matrix(p + ours)
                made[f"{q}{theirs}.bias"] = a[f"{p}{ours}.b"]
            for ours, theirs in norms.items():
                made[f"{q}{theirs}.weight"], made[f"{q}{theirs}.bias"] = a[f"{p}{ours}.w"], a[f"{p}{ours}.b"]
        return made
