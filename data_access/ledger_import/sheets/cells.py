"""The cells of a row in little room: rows that fill the same columns share the list of them."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import Any


class Cells(Mapping[int, object]):
    """What stands in the columns of a row, by number; a large sheet has some hundred thousand of them."""

    __slots__ = ("columns", "contents")

    def __init__(self, columns: Mapping[int, int], contents: tuple[object, ...]) -> None:
        self.columns = columns  # the place of each among the contents
        self.contents = contents

    def __getitem__(self, number: int) -> object:
        return self.contents[self.columns[number]]

    def __iter__(self) -> Iterator[int]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.contents)

    def __contains__(self, number: object) -> bool:
        return number in self.columns

    def get(self, number: int, default: Any = None) -> Any:
        place = self.columns.get(number)
        return default if place is None else self.contents[place]

    def values(self) -> ValuesView[object]:
        return _Values(self)

    def items(self) -> ItemsView[int, object]:
        return _Items(self)


class _Values(ValuesView[object]):
    _mapping: Cells

    def __iter__(self) -> Iterator[object]:
        return iter(self._mapping.contents)


class _Items(ItemsView[int, object]):
    _mapping: Cells

    def __iter__(self) -> Iterator[tuple[int, object]]:
        return zip(self._mapping.columns, self._mapping.contents, strict=True)


class Packing:
    """Makes rows of cells, each list of columns once."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, ...], Mapping[int, int]] = {}

    def cells(self, found: Mapping[int, object]) -> Cells:
        numbers = tuple(found)
        columns = self.known.get(numbers)
        if columns is None:
            columns = self.known[numbers] = {number: place for place, number in enumerate(numbers)}
        return Cells(columns, tuple(found.values()))
