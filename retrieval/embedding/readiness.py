"""Whether the shipped encoder can be used, found out without loading anything of it: for gyeot doctor."""

from __future__ import annotations

import hashlib
import json
from importlib import metadata, resources
from typing import Final

from retrieval.errors import EncoderCode

_LIBRARIES: Final = ("onnxruntime", "tokenizers", "numpy")


def readiness() -> tuple[str | None, EncoderCode | None]:
    """What it is called, or None and why it can't be used."""
    folder = resources.files("resources").joinpath("encoder")
    try:
        for library in _LIBRARIES:
            metadata.version(library)
        described = json.loads(folder.joinpath("encoder.json").read_bytes())
        for name, wanted in described["sha256"].items():
            if hashlib.sha256(folder.joinpath(str(name)).read_bytes()).hexdigest() != wanted:
                return None, EncoderCode.ENCODER_DAMAGED
        return f"{described['model']} ({described['variant']})", None
    except (OSError, metadata.PackageNotFoundError):
        return None, EncoderCode.ENCODER_MISSING
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, EncoderCode.ENCODER_DAMAGED
