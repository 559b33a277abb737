"""What the installer says, in Korean and English, and the error that carries such a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """One statement in both languages; `{name}` fields are filled by `SetupError` or `with_fields`."""

    ko: str
    en: str

    def with_fields(self, **fields: object) -> Sentence:
        """The same sentence with its fields filled."""
        return Sentence(self.ko.format(**fields), self.en.format(**fields))

    def lines(self) -> str:
        """Both languages, one under the other."""
        return f"{self.ko}\n{self.en}"

    def inline(self) -> str:
        """Both languages on one line, for short titles."""
        return f"{self.ko} · {self.en}"


class SetupError(Exception):
    """Set-up can't go on; the sentence says what happened and what to do. `tail` holds the last lines of the log."""

    def __init__(self, sentence: Sentence, tail: tuple[str, ...] = (), **fields: object) -> None:
        self.sentence = sentence.with_fields(**fields) if fields else sentence
        self.tail = tail
        super().__init__(self.sentence.en)


STEP_ENVIRONMENT = Sentence("가상 환경", "virtual environment")
STEP_PACKAGES = Sentence("패키지", "packages")
STEP_ENCODERS = Sentence("문장 인코더", "sentence encoders")
STEP_ENGINE = Sentence("언어 모델 엔진(llama.cpp)", "language-model engine (llama.cpp)")
STEP_PROJECT = Sentence("곁", "gyeot itself")
STEP_TEST_TOOLS = Sentence("검사 도구", "test tools")

NO_VENV = Sentence(
    "이 Python에는 venv/ensurepip이 없습니다. Debian과 Ubuntu에서는 'sudo apt install python{version}-venv'를 "
    "실행한 뒤 다시 시도하세요.",
    "This Python has no venv/ensurepip: on Debian and Ubuntu run 'sudo apt install python{version}-venv', then "
    "try again.",
)
VENV_FAILED = Sentence(
    "가상 환경 {folder}을(를) 만들지 못했습니다. 디스크 여유 공간과 폴더 권한을 확인하고 다시 실행하세요.",
    "The virtual environment {folder} could not be made: check free space and the folder's permissions, then run "
    "again.",
)
NOT_WRITABLE = Sentence(
    "폴더 {folder}에 쓸 수 없습니다. 쓸 수 있는 폴더로 저장소를 옮기거나 권한을 바꾼 뒤 다시 실행하세요.",
    "The folder {folder} can't be written to: move the checkout or change its permissions, then run again.",
)
FOREIGN_FOLDER = Sentence(
    "{folder}은(는) 가상 환경이 아니라서 건드리지 않았습니다. 다른 곳으로 옮긴 뒤 다시 실행하세요.",
    "{folder} is not a virtual environment, so it was left alone: move it away, then run again.",
)
REBUILDING = Sentence("가상 환경을 새로 만듭니다.", "The virtual environment is made anew.")
UNFINISHED = Sentence("만들다가 중단된 가상 환경입니다.", "The virtual environment was left unfinished.")
OTHER_PYTHON = Sentence(
    "다른 Python({version})으로 만든 가상 환경입니다.",
    "The virtual environment was made by another Python ({version}).",
)
MOVED = Sentence("폴더가 옮겨졌습니다.", "The folder was moved.")
PYTHON_GONE = Sentence("가상 환경을 만든 Python이 없어졌습니다.", "The Python behind the virtual environment is gone.")
OTHER_SYSTEM = Sentence(
    "다른 운영 체제에서 만든 가상 환경입니다.", "The virtual environment was made on another system."
)
INTERRUPTED_WRITING = Sentence(
    "지난 설치가 패키지를 쓰는 중에 끊겼습니다.", "The last set-up was interrupted while writing packages."
)
NO_NETWORK = Sentence(
    "처음 설치하려면 패키지를 받을 수 있어야 합니다. 네트워크(또는 pip 미러 설정)를 확인하고 다시 실행하거나, "
    "연결된 같은 종류의 PC에서 "
    "'python3 -m pip download -d wheels -r constraints.txt'로 받은 폴더를 옮겨 PIP_NO_INDEX=1 "
    "PIP_FIND_LINKS=<wheels 폴더>로 실행하세요.",
    "The first set-up must reach a package index: check the network or pip's mirror setting and run again, or "
    "carry over the folder that "
    "'python3 -m pip download -d wheels -r constraints.txt' fills on a connected PC of the same kind and set "
    "PIP_NO_INDEX=1 "
    "PIP_FIND_LINKS=<that wheels folder>.",
)
PACKAGES_FAILED = Sentence(
    "패키지를 설치하지 못했습니다. 아래 기록({log})을 보고 고친 뒤 같은 명령을 다시 실행하세요.",
    "The packages could not be installed: see the log ({log}), mend the cause, and run the same command again.",
)
DISK_FULL = Sentence(
    "디스크에 빈 공간이 없습니다. 공간을 비운 뒤 같은 명령을 다시 실행하세요.",
    "The disk is full: free some space and run the same command again.",
)
WAITING_FOR_OTHER = Sentence(
    "이 폴더에서 다른 설치가 진행 중입니다. 끝날 때까지 기다립니다.",
    "Another set-up is at work in this folder; waiting for it to end.",
)
INTERRUPTED = Sentence(
    "중단했습니다. 같은 명령을 다시 실행하면 이어서 합니다.",
    "Interrupted; the same command goes on where this one stopped.",
)
ENCODERS_LEFT_OUT = Sentence(
    "이 PC의 패키지 저장소에는 수 GB짜리 CUDA용 torch만 있어 문장 인코더를 설치하지 않았습니다. 나머지 기능은 "
    "모두 됩니다. 필요하면 --encoders를 붙이세요.",
    "The package index offers only the CUDA build of torch (several GB) here, so the sentence encoders were "
    "left out; everything else works. Add --encoders to install them.",
)
NO_COMPILER = Sentence(
    "C++ 컴파일러가 없어 언어 모델 엔진을 만들지 못했습니다. 곁은 추출 모드로 동작합니다. 엔진을 쓰려면 {advice} "
    "뒤 같은 명령을 다시 실행하세요.",
    "There is no C++ compiler, so the language-model engine was not built; gyeot works in extractive mode. "
    "To add the engine, {advice_en}, then run the same command again.",
)
ENGINE_UNREACHABLE = Sentence(
    "언어 모델 엔진의 소스를 받지 못했습니다. 곁은 추출 모드로 동작합니다. 네트워크가 되면 같은 명령을 다시 "
    "실행하세요.",
    "The source of the language-model engine could not be fetched; gyeot works in extractive mode. "
    "Run the same command again when there is a network.",
)
ENGINE_FAILED = Sentence(
    "언어 모델 엔진을 빌드하지 못했습니다. 곁은 추출 모드로 동작합니다. 기록({log})을 보고 고친 뒤 --engine을 "
    "붙여 다시 실행하세요.",
    "The language-model engine could not be built; gyeot works in extractive mode. "
    "See the log ({log}), mend the cause and run again with --engine.",
)
BACKEND_FAILED = Sentence(
    "{backend} 엔진을 빌드하지 못해 {next_backend} 엔진으로 다시 시도합니다.",
    "The {backend} engine could not be built; trying {next_backend}.",
)
READY = Sentence("준비되었습니다({seconds:.1f}초).", "Ready ({seconds:.1f} s).")
SYSTEM_REFUSED = Sentence(
    "운영 체제가 요청을 거절했습니다({reason}). 디스크 여유 공간과 폴더 권한을 확인하고 다시 실행하세요.",
    "The operating system refused ({reason}): check free space and folder permissions, then run again.",
)
