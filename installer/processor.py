"""What the engine's build depends on in this PC: processor features, compilers, graphics tool kits."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

# Only these decide what -march=native may emit; kernels add and drop other flags (mitigations) at will.
INSTRUCTION_SETS = (
    "3dnow", "abm", "adx", "aes", "amx", "avx", "bmi", "clflush", "clwb", "cx16", "f16c", "fma", "fsgsbase", "gfni",
    "lzcnt", "movbe", "pclmul", "popcnt", "prfchw", "rdrand", "rdrnd", "rdseed", "sha", "sse", "ssse", "vaes",
    "vpclmul", "xsave",
)  # fmt: skip


def instruction_sets(cpuinfo: str) -> list[str]:
    """The features that matter, from the text of /proc/cpuinfo (x86 `flags`, Arm `Features`)."""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "flags":
            return sorted(flag for flag in set(value.split()) if flag.startswith(INSTRUCTION_SETS))
        if name.strip() == "Features":
            return sorted(set(value.split()))
    return []


def processor() -> str:
    """A text that is equal on PCs that can run each other's native code."""
    if sys.platform == "win32":
        return f"{platform.machine()} {os.environ.get('PROCESSOR_IDENTIFIER', platform.processor())}"
    if sys.platform == "darwin":
        return f"{platform.machine()} {_output(['/usr/sbin/sysctl', '-n', 'machdep.cpu.brand_string'])}"
    try:
        found = instruction_sets(Path("/proc/cpuinfo").read_text("utf-8", errors="replace"))
    except OSError:
        found = []
    return " ".join([platform.machine(), *(found or [platform.processor()])])


def system() -> str:
    """The system a native library is built for, its C library included."""
    return f"{sysconfig.get_platform()} {' '.join(platform.libc_ver())}".strip()


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def has_compiler() -> bool:
    """Whether a C and a C++ compiler are to be had."""
    if sys.platform == "win32":
        if shutil.which("cl") or (shutil.which("gcc") and shutil.which("g++")):
            return True
        base = Path(os.environ.get("PROGRAMFILES(X86)", r"C:\Program Files (x86)"))
        finder = base / "Microsoft Visual Studio" / "Installer" / "vswhere.exe"
        part = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"
        return bool(
            _output([str(finder), "-latest", "-products", "*", "-requires", part, "-property", "installationPath"])
        )
    if sys.platform == "darwin":
        return bool(_output(["/usr/bin/xcode-select", "-p"]))  # /usr/bin/cc is always there, and only asks to install
    return _has_program("CC", ("cc", "gcc", "clang")) and _has_program("CXX", ("c++", "g++", "clang++"))


def _has_program(variable: str, names: tuple[str, ...]) -> bool:
    words = os.environ.get(variable, "").split()
    return bool(shutil.which(words[0])) if words else any(shutil.which(name) for name in names)


def compiler_advice() -> tuple[str, str]:
    """How to get a compiler on this system, in Korean and English."""
    if sys.platform == "win32":
        return (
            "Visual Studio Build Tools에서 'C++를 사용한 데스크톱 개발'을 설치한",
            "install 'Desktop development with C++' of the Visual Studio Build Tools",
        )
    if sys.platform == "darwin":
        return "'xcode-select --install'을 실행한", "run 'xcode-select --install'"
    return (
        "'sudo apt install g++'(또는 배포판의 C++ 컴파일러)로 설치한",
        "run 'sudo apt install g++' (or install your distribution's C++ compiler)",
    )


def backends() -> list[str]:
    """What the engine can be built for here, best first; plain CPU is always the last."""
    if sys.platform == "darwin":
        return ["metal"] if platform.machine() == "arm64" else ["cpu"]
    found = []
    # A tool kit without a card would give a library that can't be loaded: the driver must be there too.
    if shutil.which("nvcc") and _output(["nvidia-smi", "-L"]):
        found.append("cuda")
    if not found and shutil.which("glslc") and _has_vulkan_headers():
        found.append("vulkan")
    return [*found, "cpu"]


def _has_vulkan_headers() -> bool:
    kit = os.environ.get("VULKAN_SDK")
    places = [Path(kit) / "include", Path(kit) / "Include"] if kit else []
    return any(
        (place / "vulkan" / "vulkan.h").is_file()
        for place in [*places, Path("/usr/include"), Path("/usr/local/include")]
    )
