"""What the cells of a column say, whatever row they stand in: each content is read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from data_access.cells.sums import is_rounded, shown_unit
from data_access.cells.text import (
    CellFault,
    begins_none,
    is_blank,
    is_content,
    is_too_long,
    says_empty,
    says_not_known,
    squeezed,
    written,
)
from data_access.ledger_import.ledger_columns import BESIDE, FIRM, QUARTER, SPAN, TOWN, may_lack_year
from data_access.ledger_import.recognised import BASE_UNIT, Layout, LedgerField
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import plain, row_words

_AS_FOUND: dict[str, object] = {}
_LONGEST_DITTO = 12  # signs, with blanks between them
_SINCE_1904 = 1462  # days, the first of which spreadsheets call 1900-01-00
_REMEMBERED = 10_000  # contents of a column: where there are more, few come again


def _content_of(row: SheetRow, column: LedgerField, *, from_1904: bool = False) -> object:
    kind = column.column.kind
    if column.number in row.spread and kind.once:
        return None
    content = row.cells.get(column.number)
    if from_1904 and kind.day and isinstance(content, (int, float)) and content > _SINCE_1904:
        content += _SINCE_1904  # a day without its format
    if not row.displayed:
        return content
    if kind.money and (unit := shown_unit(row.displayed.get(column.number))):
        return f"{content}{unit}"
    return row.displayed.get(column.number, content) if kind.displayed and not is_too_long(content) else content


def contents_of(layout: Layout, row: SheetRow, above: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What a row says by field, and what of it is not what stands in the column; ``above``: of the row before it.

    Optional fields without a cell are left out.
    """
    cells, fields = dict(row.cells.items()), layout.fields
    as_found = not (row.displayed or row.spread or layout.from_1904)
    if as_found:
        found = {name: cells.get(number) for name, number, read in layout.places if read or number in cells}
    else:
        found = {
            name: _content_of(row, fields[name], from_1904=layout.from_1904)
            for name, number, read in layout.places
            if read or number in cells
        }
    for name, content in found.items():
        if not isinstance(content, str) or len(content) > _LONGEST_DITTO or _is_usual(content[:1]):
            continue
        kind = fields[name].column.kind
        if not kind.once and _is_ditto(content):  # a figure has to be written out
            found[name], as_found = above.get(name), False
        elif (kind.day or kind.money) and _says_not_yet(content):
            found[name], as_found = None, False
    if as_found:
        return found, _AS_FOUND
    return found, {n: c for n, c in found.items() if c is not cells.get(fields[n].number)} or _AS_FOUND


@cache
def _dittos() -> frozenset[str]:
    """The marks that repeat what stands above, 〃 and 同上, as compared."""
    return frozenset(map(plain, row_words()["dittos"]))


@cache
def _is_usual(sign: str) -> bool:
    """Neither 同上 nor 未发 begins with the sign: most cells need no closer look."""
    return begins_none(sign, (*_dittos(), *row_words()["not_yet"]))


def _is_ditto(content: str) -> bool:
    return squeezed(content).upper() in _dittos()


@lru_cache(maxsize=1 << 14)
def _says_not_yet(content: str) -> bool:
    """It says that nothing has happened yet: 未发 in the column of days or sums."""
    return squeezed(content).strip("()") in row_words()["not_yet"]


def as_answered(layout: Layout, column: LedgerField, content: object) -> object:
    """What somebody said that the cell means; the cell where nobody did."""
    if not layout.answers.phrases and column.column.kind is not TOWN:
        return content
    answer = layout.answers.phrase(layout.ledger.name, column.heading, written(content))
    if answer is None and column.column.kind is TOWN:
        answer = layout.answers.towns.get(plain(written(content)))
    return content if answer is None else answer


@dataclass(slots=True)  # frozen ones take three times as long to make
class CellReading:
    """What a content of a column says, in whatever row it stands."""

    content: object  # as answered
    blank: bool = False
    unknown: bool = False
    value: Any = None
    fault: CellFault | None = None
    rounded: bool = False
    emptied: bool = False  # it asks for what is known to be emptied
    assumed: bool = False  # it is empty and stands for a value
    settled: bool = False  # its value is that of the field, and nothing more is to be said


@dataclass(slots=True)
class ColumnReading:
    """How a column of a sheet is read: each of its contents once, for all rows that say it."""

    layout: Layout
    column: LedgerField
    longest: int | None  # signs that its field may hold
    known: dict[tuple[type, object], CellReading] = field(default_factory=dict)
    lacks_years: bool = False  # 4月7日 may stand in it, and something tells the year

    def __post_init__(self) -> None:
        kind, layout = self.column.column.kind, self.layout
        tells = layout.year is not None or "year" in layout.fields
        self.lacks_years = may_lack_year(kind) and (tells or kind is QUARTER)

    def of(self, content: object) -> CellReading:
        typed = (content.__class__, content)
        found = self.known.get(typed)
        if found is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            found = self.known[typed] = _reading(
                self.column, as_answered(self.layout, self.column, content), self.longest
            )
        return found


def _reading(column: LedgerField, content: object, longest: int | None) -> CellReading:
    kind, usual = column.column.kind, is_content(content)
    emptied = not usual and says_empty(content)
    content = None if emptied else content
    if kind is TOWN and isinstance(content, str) and content.strip().upper() == "#N/A":  # elsewhere nothing was found
        return CellReading(content, fault=CellFault("formula_error", "公式没有找到街镇，请直接填写后重新导入"))
    if kind.none and squeezed(content) in row_words()["none"]:
        return CellReading(content, value=0)
    if not usual and is_blank(content) and not kind.blank:
        return CellReading(content, blank=True, emptied=emptied)
    if not usual and kind.words and says_not_known(content):
        return CellReading(content, unknown=True)
    try:
        value = column.read(content)
    except CellFault as fault:
        return CellReading(content, fault=fault.with_traceback(None))
    rounded = kind.money and is_rounded(content, column.unit or BASE_UNIT)
    assumed = kind.blank and not emptied and not squeezed(content)
    fits = not longest or not isinstance(value, str) or len(value) <= longest
    settled = fits and not (rounded or emptied or assumed) and kind not in (SPAN, BESIDE, FIRM)
    return CellReading(content, value=value, rounded=rounded, emptied=emptied, assumed=assumed, settled=settled)
