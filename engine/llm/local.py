"""The door to llama.cpp, through the low-level bindings of llama-cpp-python. Nothing else imports llama_cpp.

Only `engine.roles.llm` imports this module, inside the llm worker, because importing it loads the native library.
Faults in there may end the process: that is why it is one of its own.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

# GNU OpenMP's threads spin at every barrier; on a busy PC that makes generation up to twenty times slower. It is read
# when the library loads, so it is set before (a user's own value wins).
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
# A failed assertion would start a debugger, if there is one, and print what it sees, prompt and paths, to stderr.
os.environ["GGML_NO_BACKTRACE"] = "1"

import llama_cpp
import numpy as np
import psutil

from engine.errors import CancelledError, EngineCode, EngineError
from engine.llm.model import Device, Facts
from engine.llm.threads import Watch, usable_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from engine.llm.model import ModelSettings

_llama: Any = llama_cpp  # its annotations differ from what ctypes returns
_log = logging.getLogger(__name__)

CPU_BATCH = 256  # as fast as 512 on a CPU, and a cancel comes sooner
GPU_BATCH = 512
SMALLEST_CONTEXT = 512
POLL_SECONDS = 0.02
ABORTED = 2  # what llama_decode returns when the abort callback said so
_KINDS = ("cpu", "gpu", "igpu", "accelerator")
_TOKEN_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_BYTES = ctypes.POINTER(ctypes.c_uint8)
_LOG_ERROR = 4


@_llama.llama_log_callback  # type: ignore[untyped-decorator]  # ctypes
def _log_line(level: int, text: bytes, _data: object) -> None:
    """llama.cpp's own messages: only which function had an error, since the text may hold a path of the user."""
    if level == _LOG_ERROR:
        function = text.split(b":")[0].decode("ascii", "replace").strip()
        _log.info("llama.cpp: error in %s", function if function.isidentifier() else "the library")


@cache
def _start() -> None:
    _llama.llama_log_set(_log_line, ctypes.c_void_p(0))
    _llama.llama_backend_init()


class _Abort:
    """A flag that llama.cpp looks at after every step of a calculation, without calling Python.

    A callback into Python would cost some percent of the speed. C's `strlen` has the shape of the callback: of an
    empty string it is 0 (go on), of a string of one byte it is 1 (stop).
    """

    def __init__(self) -> None:
        self.flag = ctypes.create_string_buffer(2)
        library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
        self.callback = ctypes.cast(library.strlen, _llama.ggml_abort_callback)

    def set(self, *, on: bool) -> None:
        self.flag[0] = b"\x01" if on else b"\x00"


class LocalGrammar:
    """A grammar of llama.cpp over a vocabulary."""

    def __init__(self, vocabulary: object, size: int, gbnf: str) -> None:
        self._handle = _llama.llama_sampler_init_grammar(vocabulary, gbnf.encode(), b"root")
        if not self._handle:
            raise EngineError(EngineCode.BAD_REQUEST, what="grammar")
        self._one = (_llama.llama_token_data * 1)()
        self._all = np.empty(size, _TOKEN_DATA)

    def allows(self, token: int) -> bool:
        """Whether the token may come next."""
        self._one[0] = _llama.llama_token_data(token, 0.0, 0.0)
        self._apply(self._one, 1)
        return bool(self._one[0].logit > -1.0)

    def mask(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """A copy of the scores with all that is forbidden at minus infinity."""
        table = self._all
        table["id"] = np.arange(table.size, dtype=np.int32)
        table["logit"] = logits
        self._apply(table.ctypes.data_as(_llama.llama_token_data_p), table.size)
        return table["logit"].copy()

    def accept(self, token: int) -> None:
        """Go on past an allowed token; a forbidden one would end the process."""
        _llama.llama_sampler_accept(self._handle, token)

    def close(self) -> None:
        """Free it."""
        if self._handle:
            _llama.llama_sampler_free(self._handle)
            self._handle = None

    def _apply(self, data: object, size: int) -> None:
        pointer = ctypes.cast(data, _llama.llama_token_data_p)  # type: ignore[arg-type]  # an array or a pointer
        candidates = _llama.llama_token_data_array(pointer, size, -1, False)
        _llama.llama_sampler_apply(self._handle, ctypes.byref(candidates))


class LocalModel:
    """A GGUF file loaded by llama.cpp, with one context of one sequence. See `engine.llm.model.Native`."""

    def __init__(
        self, settings: ModelSettings, context: int, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> None:
        _start()
        self._model: Any = None
        self._context: Any = None
        self._batch: Any = None
        self._abort = _Abort()
        try:
            self._load(settings, progress, cancelled)
            self._open(settings, context)
        except BaseException:
            self.close()
            raise

    def _load(self, settings: ModelSettings, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
        @_llama.llama_progress_callback  # type: ignore[untyped-decorator]  # ctypes
        def report(done: float, _data: object) -> bool:
            progress(done)
            return not cancelled()

        params = _llama.llama_model_default_params()
        params.n_gpu_layers = settings.gpu_layers
        params.progress_callback = report
        self._model = _llama.llama_model_load_from_file(os.fsencode(settings.path), params)
        if not self._model:
            if cancelled():
                raise CancelledError
            raise EngineError(EngineCode.MODEL_DAMAGED, name=settings.path.name)
        self._vocabulary = _llama.llama_model_get_vocab(self._model)
        self._size = int(_llama.llama_vocab_n_tokens(self._vocabulary))

    def _open(self, settings: ModelSettings, context: int) -> None:
        on_gpu = settings.gpu_layers != 0 and bool(_llama.llama_supports_gpu_offload())
        self.batch = GPU_BATCH if on_gpu else CPU_BATCH
        threads, self._batch_threads = threads_for(settings.threads)
        self._threads_set = self._threads_now = threads
        self._adapts = settings.threads is None and not on_gpu
        wanted = min(context, int(_llama.llama_model_n_ctx_train(self._model)) or context)
        while not self._context:
            params = _llama.llama_context_default_params()
            params.n_ctx = wanted
            params.n_batch = params.n_ubatch = self.batch
            params.n_threads, params.n_threads_batch = threads, self._batch_threads
            params.flash_attn_type = _llama.LLAMA_FLASH_ATTN_TYPE_AUTO
            params.abort_callback = self._abort.callback
            params.abort_callback_data = ctypes.addressof(self._abort.flag)
            self._context = _llama.llama_init_from_model(self._model, params)
            if not self._context:
                wanted //= 2
                if wanted < SMALLEST_CONTEXT:
                    raise self._too_big(settings)
        self._memory = _llama.llama_get_memory(self._context)
        self._batch = _llama.llama_batch_init(self.batch, 0, 1)
        for index in range(self.batch):
            self._batch.n_seq_id[index] = 1
            self._batch.seq_id[index][0] = 0
        shape = (self.batch,)
        self._tokens = np.ctypeslib.as_array(self._batch.token, shape)
        self._positions = np.ctypeslib.as_array(self._batch.pos, shape)
        self._wanted = np.ctypeslib.as_array(self._batch.logits, shape)
        self.facts = Facts(
            # llama.cpp rounds the context up; what was asked for is what counts
            context=min(wanted, int(_llama.llama_n_ctx(self._context))),
            threads=threads,
            device=_device_name() if on_gpu else "CPU",
            template=(_llama.llama_model_chat_template(self._model, None) or b"").decode("utf-8", "replace"),
            bos=self._special(_llama.llama_vocab_bos(self._vocabulary)),
            eos=self._special(_llama.llama_vocab_eos(self._vocabulary)),
        )

    def _too_big(self, settings: ModelSettings) -> EngineError:
        needed = int(_llama.llama_model_size(self._model)) >> 20
        free = psutil.virtual_memory().available >> 20
        return EngineError(EngineCode.MODEL_TOO_BIG, name=settings.path.name, needed=needed, available=free)

    def tokenize(self, text: str, *, special: bool, start: bool = False) -> list[int]:
        """Text to tokens."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        tokens = (_llama.llama_token * room)()
        count = _llama.llama_tokenize(self._vocabulary, data, len(data), tokens, room, start, special)
        if count < 0:  # more tokens than bytes: only a vocabulary with odd rules does that
            tokens = (_llama.llama_token * -count)()
            count = _llama.llama_tokenize(self._vocabulary, data, len(data), tokens, -count, start, special)
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """The bytes of a token; a control token has none."""
        return self._piece(token, special=False)

    def is_end(self, token: int) -> bool:
        """Whether the token ends the turn."""
        return bool(_llama.llama_vocab_is_eog(self._vocabulary, token))

    def evaluate(self, tokens: Sequence[int], position: int, *, logits: bool) -> None:
        """Read tokens at a position."""
        count = len(tokens)
        batch = self._batch
        batch.n_tokens = count
        self._tokens[:count] = tokens
        self._positions[:count] = np.arange(position, position + count)
        self._wanted[:count] = 0
        self._wanted[count - 1] = logits
        if count == 1 and self._threads_now != self._threads_set:  # for single tokens; a prompt hardly suffers
            self._threads_set = self._threads_now
            _llama.llama_set_n_threads(self._context, self._threads_set, self._batch_threads)
        code = _llama.llama_decode(self._context, batch)
        if code == ABORTED:
            raise CancelledError
        if code:
            raise EngineError(EngineCode.UNEXPECTED, why=f"llama_decode {code}")

    def use_threads(self, threads: int) -> None:
        """Use so many threads for prompts and single tokens; 0 for what was chosen at loading."""
        single = threads or self.facts.threads
        self._threads_set = self._threads_now = single
        _llama.llama_set_n_threads(self._context, single, threads or self._batch_threads)

    def logits(self) -> NDArray[np.float32]:
        """The scores after the last token read."""
        pointer = _llama.llama_get_logits_ith(self._context, -1)
        scores: NDArray[np.float32] = np.ctypeslib.as_array(pointer, (self._size,))
        return scores

    def forget_from(self, position: int) -> bool:
        """Drop what is remembered from a position on, or all where the model's memory can't be cut."""
        if _llama.llama_memory_seq_rm(self._memory, 0, position, -1):
            return True
        _llama.llama_memory_clear(self._memory, True)
        return False

    def state_size(self) -> int:
        """Bytes of the state of the sequence."""
        return int(_llama.llama_state_seq_get_size(self._context, 0))

    def save_state(self) -> NDArray[np.uint8]:
        """A copy of the sequence's memory."""
        size = self.state_size()
        state = np.empty(size, np.uint8)
        written = _llama.llama_state_seq_get_data(self._context, state.ctypes.data_as(_BYTES), size, 0)
        return state[: int(written)]

    def restore_state(self, state: NDArray[np.uint8]) -> bool:
        """Put a saved memory in place of what is there."""
        _llama.llama_memory_clear(self._memory, False)
        read = _llama.llama_state_seq_set_data(self._context, state.ctypes.data_as(_BYTES), state.size, 0)
        if read != state.size or not read:
            _llama.llama_memory_clear(self._memory, False)
            return False
        return True

    def grammar(self, gbnf: str) -> LocalGrammar:
        """A grammar over this vocabulary."""
        return LocalGrammar(self._vocabulary, self._size, gbnf)

    @contextmanager
    def watch(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        """Look at `cancelled` every 20 ms from a thread of its own; the decoding thread is inside llama.cpp.

        It also looks at how busy the PC is, unless the user has fixed the number of threads.
        """
        done = threading.Event()

        def look() -> None:
            cores = Watch(self.facts.threads) if self._adapts else None
            while not done.wait(POLL_SECONDS):
                if cores is not None:
                    self._threads_now = cores.look() or self._threads_now
                if cancelled():
                    self._abort.set(on=True)
                    return

        watcher = threading.Thread(target=look, name="cancel-watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            self._abort.set(on=False)

    def close(self) -> None:
        """Free batch, context and model, in this order."""
        if self._batch is not None:
            _llama.llama_batch_free(self._batch)
        if self._context:
            _llama.llama_free(self._context)
        if self._model:
            _llama.llama_model_free(self._model)
        self._batch = self._context = self._model = None

    def _piece(self, token: int, *, special: bool) -> bytes:
        buffer = ctypes.create_string_buffer(64)
        length = _llama.llama_token_to_piece(self._vocabulary, token, buffer, 64, 0, special)
        if length < 0:
            buffer = ctypes.create_string_buffer(-length)
            length = _llama.llama_token_to_piece(self._vocabulary, token, buffer, -length, 0, special)
        return buffer.raw[: max(length, 0)]

    def _special(self, token: int) -> str:
        return self._piece(token, special=True).decode("utf-8", "replace") if token >= 0 else ""


def threads_for(wanted: int | None) -> tuple[int, int]:
    """Threads for single tokens and for prompts: one per physical core that this process may use, or what is wanted."""
    threads = min(wanted, os.cpu_count() or 1) if wanted else usable_cores()
    return threads, threads


def devices() -> tuple[Device, ...]:
    """The processors llama.cpp can use; llama-cpp-python binds none of these functions."""
    _start()
    base, registry = _library("ggml-base"), _library("ggml")
    registry.ggml_backend_dev_count.restype = ctypes.c_size_t
    registry.ggml_backend_dev_get.restype = ctypes.c_void_p
    registry.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    for name, result in (("name", ctypes.c_char_p), ("description", ctypes.c_char_p), ("type", ctypes.c_int)):
        function = getattr(base, f"ggml_backend_dev_{name}")
        function.restype, function.argtypes = result, [ctypes.c_void_p]
    base.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, *[ctypes.POINTER(ctypes.c_size_t)] * 2]
    base.ggml_backend_dev_memory.restype = None
    found = []
    for index in range(registry.ggml_backend_dev_count()):
        handle = registry.ggml_backend_dev_get(index)
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        base.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
        kind = base.ggml_backend_dev_type(handle)
        # the CPU's entry calls all of its memory free
        available = psutil.virtual_memory().available if kind == 0 else free.value
        found.append(
            Device(
                name=base.ggml_backend_dev_description(handle).decode("utf-8", "replace"),
                backend=base.ggml_backend_dev_name(handle).decode("utf-8", "replace"),
                kind=_KINDS[kind] if 0 <= kind < len(_KINDS) else "other",
                free=available,
                total=total.value,
            )
        )
    return tuple(found)


def _device_name() -> str:
    return next((device.name for device in devices() if device.kind in ("gpu", "igpu")), "GPU")


def _library(name: str) -> ctypes.CDLL:
    folder = Path(os.environ.get("LLAMA_CPP_LIB_PATH") or Path(_llama.__file__).parent / "lib")
    pattern = {"win32": "{}.dll", "darwin": "lib{}.dylib"}.get(sys.platform, "lib{}.so")
    return ctypes.CDLL(str(folder / pattern.format(name)))
