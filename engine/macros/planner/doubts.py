"""What a request says that nobody has understood: words left over once all that is known has been taken away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.macros.planner.mentions import partial
from engine.macros.planner.words import words

if TYPE_CHECKING:
    from engine.macros.planner.mentions import Clause
    from engine.macros.profile import Table

_ENDINGS: Final = re.compile(
    r"(?:해주시기바랍니다|해주십시오|하여주세요|해주세요|주세요|십시오|습니다|해줘요|해줄래|해줘|하여|하고|해서|하면|하게|하기|하되|한다|해라|되어|되게|된|"
    r"이라는|라는|이거나|거나|으로|에서|에는|에게|까지|부터|보다|이고|이며|이면|하는|한|할|해|함|인|들|"
    r"은|는|을|를|의|에|로|와|과|랑|도|만|고|줘|요|면|나|이|가|서|별)+$"
)


def unknown_words(clause: Clause, table: Table) -> list[str]:
    """Words nobody has understood, as they stand in the request."""
    rest = re.sub(r"[^가-힣A-Za-z0-9\s]", " ", clause.rest())
    if table.sheet:
        rest = rest.replace(table.sheet, " ")
    return [word for word in rest.split() if not _known(word) and not _object(word, table)]


def turned(doubts: list[str]) -> bool:
    """Whether what was not understood may turn the meaning round: such a request is not guessed at."""
    return any(re.search(r"빼|제외|말고|아닌|아니|않|외|없|못|반대", word) for word in doubts)


def _object(word: str, table: Table) -> bool:
    """What the rows are (사업을 골라줘, 민원 건수): the beginning of a column's name that stands for no column."""
    return not word.endswith(("별", "별로", "마다", "순", "순으로")) and partial(word, table)


def _known(word: str) -> bool:
    if re.fullmatch(r"[가-힣]", word):
        return True  # a particle left over
    stems = {word, _ENDINGS.sub("", word)}
    for stem in stems:
        if not stem or stem in words().fillers:
            return True
        # A verb's stem: the endings that may follow are many.
        if any(
            len(filler) >= 2 and stem.startswith(filler) and _tail(stem[len(filler) :]) for filler in words().fillers
        ):
            return True
    return False


def _tail(text: str) -> bool:
    """Whether what follows a known word is only endings, or another known word."""
    left = _ENDINGS.sub("", text)
    return len(left) <= 1 or left in words().fillers
