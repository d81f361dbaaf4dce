"""What a row says by field, in little room: most columns of a wide ledger are blank in most of its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, MutableMapping
from typing import Any

_NOTHING: frozenset[str] = frozenset()


class RowValues(MutableMapping[str, Any]):
    """The values of a row by field; fields in doubt are left out, and those that it leaves blank are None.

    Rows that leave the same fields blank share the set of them.
    """

    __slots__ = ("_blank", "given")

    def __init__(self, blank: frozenset[str] = _NOTHING) -> None:
        self._blank = blank
        self.given: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name in self.given or name not in self._blank:
            return self.given[name]
        return None

    def get(self, name: str, default: Any = None) -> Any:
        given = self.given
        if name in given:
            return given[name]
        return None if name in self._blank else default

    def __setitem__(self, name: str, value: Any) -> None:
        self.given[name] = value

    def __delitem__(self, name: str) -> None:
        if name not in self._blank:
            del self.given[name]
            return
        self._blank -= {name}
        self.given.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        yield from self.given
        yield from (name for name in self._blank if name not in self.given)

    def __len__(self) -> int:
        return len(self.given.keys() | self._blank)

    def __contains__(self, name: object) -> bool:
        return name in self.given or name in self._blank

    def filled(self) -> dict[str, Any]:
        """The fields that say something."""
        return {name: value for name, value in self.given.items() if value is not None}

    def of(self, names: Collection[str]) -> dict[str, Any]:
        """Those of some fields, in no certain order."""
        found: dict[str, Any] = {name: None for name in self._blank if name in names}
        found.update({name: value for name, value in self.given.items() if name in names})
        return found
