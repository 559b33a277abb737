"""What restorable placeholders stand for, by the id of their text: in this process's memory only, and bounded."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pii.placeholders import Numbering

MOST: Final = 64
MOST_VALUES: Final = 500_000


class Vaults:
    """The newest vaults; the oldest goes when there are too many. Its repr tells the number and nothing else."""

    def __init__(self, most: int = MOST, most_values: int = MOST_VALUES) -> None:
        self._most = most
        self._most_values = most_values
        self._kept: OrderedDict[str, Mapping[str, str]] = OrderedDict()

    def __repr__(self) -> str:
        return f"<Vaults of {len(self._kept)}>"

    def keep(self, numbering: Numbering) -> str | None:
        """Keep what may be restored; its id, or None where nothing is restorable."""
        values = numbering.values
        if not values:
            return None
        self._kept[numbering.id] = values
        while len(self._kept) > 1 and (len(self._kept) > self._most or self._size() > self._most_values):
            self._kept.popitem(last=False)
        return numbering.id

    def values(self, vault: str) -> Mapping[str, str] | None:
        """Placeholder to value, or None where that vault is gone."""
        return self._kept.get(vault)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def _size(self) -> int:
        return sum(map(len, self._kept.values()))
