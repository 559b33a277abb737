"""The encoder as an ONNX graph: 12 layers of BERT, mean over the tokens, length 1. Three ways to hold the matrices.

q4: the wheel's 4 bits as they are (MatMulNBits; inputs rounded by blocks of 32). int8: 8 bits by column, inputs rounded
by token, so that a vector does not depend on what else is in its batch. float: for comparisons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from retrieval.training.encoder.onnxfile import MICROSOFT, Graph
from retrieval.training.encoder.packed import BLOCK, Packed, Quantised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

Variant = Literal["q4", "int8", "float"]
VARIANTS: tuple[Variant, ...] = ("q4", "int8", "float")
_LARGEST = 63  # 7 bits: with 8, processors without VNNI overflow where they add pairs of products


def build(packed: Packed, keep: NDArray[np.int64], variant: Variant) -> bytes:
    """The file of a variant. Inputs: ids (batch, length) and lengths (batch); output: vectors (batch, width)."""
    return _Builder(packed, variant).build(packed.matrix("emb.word", packed.width).rows(keep), keep)


class _Builder:
    def __init__(self, packed: Packed, variant: Variant) -> None:
        self._packed = packed
        self._variant = variant
        self._graph = Graph("encoder")

    def build(self, words: Quantised, keep: NDArray[np.int64]) -> bytes:
        graph, width = self._graph, self._packed.width
        ids = graph.takes("ids", "int64", ["batch", "length"])
        lengths = graph.takes("lengths", "int32", ["batch"])
        state = self._embed(words, ids)
        for layer in range(self._packed.layers):
            state = self._layer(f"l{layer}.", state, lengths)
        self._pool(state, ids, lengths)
        graph.gives("vectors", "float32", ["batch", width])
        return graph.model("gyeot", {"variant": self._variant, "pieces": str(len(keep))})

    def _embed(self, words: Quantised, ids: str) -> str:
        graph, packed = self._graph, self._packed
        table = graph.constant("words", _pairs(words.nibbles))
        scales = graph.constant("words.scales", words.scales.astype(np.float32))
        word = graph.node("GatherBlockQuantized", [table, ids, scales], "word", MICROSOFT,
                          bits=4, block_size=BLOCK, gather_axis=0, quantize_axis=1)  # fmt: skip
        positions = packed.floats("emb.pos").reshape(-1, packed.width) + packed.floats("emb.type")[: packed.width]
        shape = graph.node("Shape", [ids], "shape")
        length = graph.node("Gather", [shape, graph.constant("one", np.array([1], np.int64))], "length", axis=0)
        zero = graph.constant("zero", np.array([0], np.int64))
        position = graph.node("Slice", [graph.constant("positions", positions), zero, length, zero], "position")
        summed = graph.node("Add", [word, position], "embedded")
        gamma, beta = (graph.constant(f"emb.ln.{part}", packed.floats(f"emb.ln.{part}")) for part in "wb")
        return graph.node("LayerNormalization", [summed, gamma, beta], "state", axis=-1, epsilon=packed.epsilon)

    def _layer(self, at: str, state: str, lengths: str) -> str:
        graph, packed = self._graph, self._packed
        wide = self._times(at + "qkv", state, ("q", "k", "v"), packed.width)
        sizes = graph.constant("thirds", np.full(3, packed.width, np.int64))
        parts = graph.split("Split", [wide, sizes], [f"{at}{part}" for part in "qkv"], axis=-1)
        bias = graph.constant(at + "qkv.bias", np.concatenate([packed.floats(f"{at}{part}.b") for part in "qkv"]))
        seen = graph.node("MultiHeadAttention", [*parts, bias, lengths], at + "seen", MICROSOFT,
                          num_heads=packed.heads)  # fmt: skip
        state = self._add(at + "aln", self._times(at + "ao", seen, ("ao",), packed.width), state, at + "ao.b")
        inner = self._times(at + "fi", state, ("fi",), packed.width)
        bias = graph.constant(at + "fi.b", packed.floats(at + "fi.b"))
        inner = graph.node("BiasGelu", [inner, bias], at + "gelu", MICROSOFT)
        return self._add(at + "oln", self._times(at + "fo", inner, ("fo",), packed.inner), state, at + "fo.b")

    def _add(self, name: str, change: str, state: str, bias: str) -> str:
        """Layer norm of the sum of a layer's change, its bias and what it started from."""
        graph, packed = self._graph, self._packed
        tensors = [graph.constant(key, packed.floats(key)) for key in (f"{name}.w", f"{name}.b", bias)]
        return graph.node("SkipLayerNormalization", [change, state, *tensors], name, MICROSOFT, epsilon=packed.epsilon)

    def _times(self, name: str, state: str, parts: tuple[str, ...], columns: int) -> str:
        """Product with the matrices of a layer, side by side; biases are added by what follows."""
        at = name.split(".")[0]
        found = [self._packed.matrix(f"{at}.{part}.w", columns) for part in parts]
        matrix = Quantised(
            np.concatenate([one.scales for one in found]), np.concatenate([one.nibbles for one in found])
        )
        if self._variant == "q4":
            return self._times_q4(name, state, matrix)
        if self._variant == "int8":
            return self._times_int8(name, state, matrix.floats())
        weights = self._graph.constant(f"{name}.w", np.ascontiguousarray(matrix.floats().T))
        return self._graph.node("MatMul", [state, weights], f"{name}.product")

    def _times_q4(self, name: str, state: str, matrix: Quantised) -> str:
        rows, columns = matrix.nibbles.shape
        blocks = _pairs(matrix.nibbles).reshape(rows, columns // BLOCK, BLOCK // 2)
        inputs = [
            state,
            self._graph.constant(f"{name}.w", blocks),
            self._graph.constant(f"{name}.scales", matrix.scales.astype(np.float32)),
        ]
        return self._graph.node("MatMulNBits", inputs, f"{name}.product", MICROSOFT,
                                K=columns, N=rows, bits=4, block_size=BLOCK, accuracy_level=4)  # fmt: skip

    def _times_int8(self, name: str, state: str, weights: Floats) -> str:
        graph = self._graph
        scales = np.abs(weights).max(axis=1) / np.float32(_LARGEST)
        rounded = np.rint(weights / scales[:, None]).astype(np.int8)
        rows, columns = weights.shape
        flat = graph.node("Reshape", [state, graph.constant(f"flat{columns}", np.array([-1, columns], np.int64))],
                          f"{name}.flat")  # fmt: skip
        last = graph.constant("last", np.array([-1], np.int64))
        largest = graph.node("ReduceMax", [graph.node("Abs", [flat], f"{name}.abs"), last], f"{name}.max", keepdims=0)
        share = graph.constant("share", np.array(1 / 127, np.float32))
        scale = graph.node("Mul", [largest, share], f"{name}.scale")
        middle = graph.constant("middle", np.array(128, np.uint8))
        middles = graph.node("Expand", [middle, graph.node("Shape", [scale], f"{name}.tokens")], f"{name}.middles")
        tokens = graph.node("QuantizeLinear", [flat, scale, middles], f"{name}.tokens8", axis=0)
        inputs = [
            tokens,
            graph.constant(f"{name}.w", np.ascontiguousarray(rounded.T)),
            graph.constant("unit", np.array(1, np.float32)),
            graph.constant(f"{name}.scales", scales.astype(np.float32)),
            middle,
        ]
        product = graph.node("MatMulIntegerToFloat", inputs, f"{name}.integers", MICROSOFT)
        column = graph.node("Unsqueeze", [scale, last], f"{name}.column")
        scaled = graph.node("Mul", [product, column], f"{name}.scaled")
        whole = graph.constant(f"whole{rows}", np.array([rows], np.int64))
        shape = graph.node("Concat", ["shape", whole], f"{name}.shape", axis=0)
        return graph.node("Reshape", [scaled, shape], f"{name}.product")

    def _pool(self, state: str, ids: str, lengths: str) -> None:
        """Mean over the tokens that are not padding, brought to length 1."""
        graph = self._graph
        last = graph.constant("last", np.array([-1], np.int64))
        middle = graph.constant("one", np.array([1], np.int64))
        scalar = [graph.constant(f"scalar{value}", np.array(value, np.int32)) for value in (0, 1)]
        size = graph.node("Cast", [graph.node("Squeeze", ["length"], "size64")], "size", to=6)
        places = graph.node("Range", [scalar[0], size, scalar[1]], "places")
        inside = graph.node("Less", [places, graph.node("Unsqueeze", [lengths, last], "ends")], "inside")
        mask = graph.node("Unsqueeze", [graph.node("Cast", [inside], "inside32", to=1), last], "mask")
        total = graph.node("ReduceSum", [graph.node("Mul", [state, mask], "masked"), middle], "total", keepdims=0)
        # The length of the sum cancels out: a mean and a sum point the same way.
        graph.node("LpNormalization", [total], "vectors", axis=-1, p=2)
        del ids


def _pairs(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two weights a byte, the first one low."""
    return np.ascontiguousarray(nibbles[:, 0::2] | nibbles[:, 1::2] << 4)
