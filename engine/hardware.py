"""What the PC has: processor, memory. No language-model library is asked."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

_CPUINFO = Path("/proc/cpuinfo")
_MODEL_NAME = re.compile(r"^(?:model name|Hardware|Model)\s*:\s*(.{1,200}?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hardware:
    """One look at the PC; memory in bytes."""

    cpu: str
    cores: int
    logical: int
    memory_total: int
    memory_free: int


def survey() -> Hardware:
    """Look now."""
    memory = psutil.virtual_memory()
    return Hardware(cpu_name(), cores(), psutil.cpu_count() or 1, memory.total, memory.available)


@cache
def cpu_name() -> str:
    """The processor's name as its maker writes it, else the architecture."""
    name = _name_in(_CPUINFO.read_text("utf-8", "replace")) if _CPUINFO.is_file() else ""
    return name or platform.processor() or platform.machine() or "unknown"


def cores() -> int:
    """Physical cores; logical ones where the system does not tell (some virtual machines)."""
    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1


def suggested_threads() -> int:
    """Threads for number crunching: the physical cores this process may use, all but one from four cores on."""
    return threads_for(min(cores(), usable()))


def threads_for(available: int) -> int:
    """All of few cores; one is left to the rest of the PC from four on."""
    return max(1, available if available < 4 else available - 1)


def usable() -> int:
    """Logical processors this process may run on."""
    process = psutil.Process()
    affinity = getattr(process, "cpu_affinity", None)  # absent on macOS
    return len(affinity()) if affinity is not None else psutil.cpu_count() or 1


def _name_in(cpuinfo: str) -> str:
    found = _MODEL_NAME.search(cpuinfo)
    return found.group(1) if found else ""
