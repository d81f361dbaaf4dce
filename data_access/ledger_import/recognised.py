"""A sheet recognised as a ledger: its columns, and its records with what is to be said of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from sys import maxsize
from typing import Any

from data_access.cells.choices import CORRECTION
from data_access.cells.sums import written_sum, yuan_of
from data_access.cells.text import PHRASE, RECORD, CellFault, check_computed, is_blank, written
from data_access.database.storing import Load, Record
from data_access.ledger_import.answers import Answers, Source
from data_access.ledger_import.ledger_columns import MOVEMENT, SPAN_SIGN, WARNING_RULE, Column, Ledger
from data_access.ledger_import.load_report import Finding, Question
from data_access.ledger_import.row_values import RowValues
from data_access.ledger_import.sheets.sheet import UNMERGED, SheetRow
from data_access.reference.ledger_phrases import vocabulary
from data_access.rules.warning_rules import warning_rules

BASE_UNIT = "元"
REST = "；本行其余内容已导入"
_MAX_SHOWN = 40
_NOT_KNOWN = "不详"  # as `says_not_known` reads it
MADE = "自编"  # begins a key that is a digest
LONGEST_KEY = 32


@dataclass(frozen=True)
class LedgerField:
    """A column of the sheet that the ledger knows."""

    column: Column
    number: int  # from 1
    heading: str  # as written in the file; of two heading rows 上层/下层
    unit: str | None = None  # of money, where anything in the sheet says it
    row: int | None = None  # of a form: where the entry stands
    recalled: bool = False  # nothing says the unit but an answer to an earlier file

    def read(self, cell: object) -> Any:
        """The value of a cell that is not blank. Raises CellFault."""
        check_computed(cell)
        kind = self.column.kind
        return kind.read(cell, self.unit or BASE_UNIT) if kind.money else kind.read(cell)


@dataclass(frozen=True)
class Unused:
    """A heading that the ledger may know, and why its column is not read."""

    heading: str
    why: str
    asked: bool = False  # somebody can say once what it is
    counts: bool = False  # it only numbers the rows
    clashes: bool = False  # it stands twice with different contents
    number: int = 0  # its column, where another column was taken for the same field
    field: str = ""  # that field


@dataclass(frozen=True)
class Layout:
    """A sheet recognised as a ledger."""

    sheet: str
    ledger: Ledger
    heading_row: int
    fields: dict[str, LedgerField]  # by field name
    numbering: frozenset[int]  # columns that only number the rows
    missing: tuple[str, ...]  # required headings that are not there
    skipped: tuple[str, ...]  # headings that nobody knows
    rows: tuple[SheetRow, ...]  # below the headings
    as_of: date | None  # 截至 in the title rows
    unread: tuple[tuple[int, str], ...] = ()  # title cells whose 截至 cannot be read: row, text
    wrong_as_of: str = ""  # why the day of 截至 cannot be
    unused: tuple[Unused, ...] = ()
    identity: tuple[str, ...] = ()  # the fields that name a record: the key, or what stands in for it
    constant: Mapping[str, object] = field(default_factory=dict)  # cells that the sheet says once for all rows
    answers: Answers = field(default_factory=Answers)
    year: int | None = None  # that the titles say all rows are of
    last_month: int = 12  # of that year
    source: Source | None = None
    hidden_rows: frozenset[int] = frozenset()  # that nobody sees
    from_1904: bool = False  # its numbers count days from 1904
    notes: tuple[str, ...] = ()  # what is to be known of the sheet
    past: str = ""  # the word in the sheet's name that says its records are of the past

    @cached_property
    def has_numbers(self) -> bool:
        """Whether the ledger's own number names the records, not what stands in for it."""
        return self.identity == (self.ledger.key.field,)

    @cached_property
    def longest_key(self) -> int:
        """How many signs a record's number may have, as its table column says."""
        return getattr(self.ledger.table.c[self.ledger.key.field].type, "length", None) or maxsize

    @cached_property
    def spans(self) -> tuple[str, ...]:
        """The fields of which one column tells the beginning and the end."""
        return tuple(name for name in self.fields if SPAN_SIGN in name)

    @property
    def is_form(self) -> bool:
        """Whether the sheet is one record with its entries beside their labels, without a row of headings."""
        return not self.heading_row

    def column(self, name: str) -> Column | None:
        """The ledger's own column of a field."""
        return next((column for column in self.ledger.columns if column.field == name), None)

    def field_of(self, name: str) -> LedgerField | None:
        """The column that gives a field: its own, or the span of which it is an end."""
        return self.fields.get(name) or self._ends.get(name)

    @cached_property
    def _ends(self) -> dict[str, LedgerField]:
        """The columns of spans, by each end."""
        found: dict[str, LedgerField] = {}
        for name, column in self.fields.items():
            for end in name.split(SPAN_SIGN):
                found.setdefault(end, column)
        return found

    @cached_property
    def begun_by_span(self) -> tuple[str, ...]:
        """The fields that every row needs and a span gives."""
        needed = (column.field for column in self.ledger.columns if column.filled)
        return tuple(name for name in needed if name not in self.fields and self.field_of(name) is not None)

    @cached_property
    def happened(self) -> tuple[str, ...]:  # days of events
        return tuple(column.field for column in self.ledger.columns if column.kind.happened)

    @cached_property
    def optional(self) -> frozenset[str]:
        """The fields whose empty cell says nothing."""
        return frozenset(n for n, f in self.fields.items() if not f.column.filled and not f.column.kind.blank)

    @cached_property
    def places(self) -> tuple[tuple[str, int, bool], ...]:
        """Each field with the number of its column, and whether also its empty cell is read."""
        return tuple((name, field.number, name not in self.optional) for name, field in self.fields.items())


@dataclass(slots=True)
class Row:
    """One record of a ledger."""

    layout: Layout
    number: int  # as Excel shows it
    key: str
    identity: tuple[str, ...] = ()  # the fields that name it: the layout's, or others where it leaves one blank
    values: RowValues = field(default_factory=RowValues)
    cells: Mapping[int, object] = field(default_factory=dict)  # as they stand in the sheet, by column
    spread: Mapping[int, int] = field(default_factory=lambda: UNMERGED)  # as in `SheetRow`
    contents: Mapping[str, object] = field(default_factory=dict)  # by field, where it is not what stands in its column
    beside: int = 0  # the row of its sheet with the same number that was taken
    faults: tuple[Finding, ...] = ()
    flags: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()  # prose that fits no column
    masked: Mapping[str, str] = field(default_factory=dict)  # what stands masked in its cell, by field: never a value
    superseded: bool = False  # a row of the past that another sheet has as it is now
    emptied: frozenset[str] = frozenset()  # fields whose cell asks for what is known to be emptied
    assumed: frozenset[str] = frozenset()  # fields whose empty cell stands for a value: 核查结果 不适用
    kept: frozenset[str] = frozenset()  # fields of which the known value stays, since their cell is empty
    outcome: str = ""  # accepted, updated, unchanged

    def finding(self, name: str, fault: str, remedy: str, asks: str = "") -> Finding:
        """A finding in the column of field ``name``; ``remedy`` completes “第23行“涉及金额(元)”为-5000:…”."""
        column = self.layout.field_of(name)
        text = self.shown(name)  # what no column says is told by the row's number
        shown = text or ("" if column else self.shown(self.layout.ledger.key.field))
        if len(shown) > _MAX_SHOWN:
            shown = shown[:_MAX_SHOWN] + "…"
        heading = column.heading if column else self.layout.ledger.key.heading
        number = column.row if column and column.row else self.number
        message = f"第{number}行“{heading}”为{shown or '空'}：{remedy}。"
        place = column.number if column and not column.row else 0
        choices = _answers(column.column) if column and asks == PHRASE else ()
        asked = text if asks else ""
        return Finding(number, heading, fault, message, asks, asked, place=place, beside=self.beside, choices=choices)

    def question(self, name: str, fault: str, message: str, *choices: str, asked: str) -> Finding:
        """A finding that asks what the row is to the record filed under ``asked``, to be answered by a choice."""
        return replace(self.finding(name, fault, message, RECORD), written=asked, choices=choices)

    def content(self, name: str) -> object:
        """The cell of a field."""
        if name in self.contents:
            return self.contents[name]
        column = self.layout.fields.get(name)
        return column and self.cells.get(column.number)

    def shown(self, name: str) -> str:
        """The cell of a field as written."""
        return written(self.content(name))

    def unread(self, name: str) -> bool:
        """The cell of a field says something, and none of it was understood, or that it is not known (不详)."""
        if self.values.given.get(name) is not None or name in self.emptied:
            return False
        return (content := self.content(name)) is not None and not is_blank(written(content))

    def misread(self, name: str) -> bool:
        """The cell of a field says something that was not understood."""
        return self.unread(name) and name not in self.values

    def restates(self, name: str, known: Any) -> bool:
        """A cell says a known sum again, rounded to what its unit and places can say: 16.35 万元 of 163,456.78 元."""
        field, value = self.layout.fields.get(name), self.values.get(name)
        if field is None or not field.column.kind.money or known is None or not isinstance(value, Decimal):
            return False
        try:
            sum_ = written_sum(self.shown(name))
            unit = yuan_of(sum_.unit or field.unit or BASE_UNIT)
        except CellFault:
            return False
        step = unit * Decimal(10) ** min(int(sum_.number.as_tuple().exponent), 0)
        return unit > 1 and abs(value) != known and abs(abs(value) - known) * 2 <= step

    def reject(self, name: str, fault: str, remedy: str) -> None:
        self.faults += (self.finding(name, fault, remedy),)

    def flag(self, name: str, fault: str, remedy: str, asks: str = "") -> None:
        self.flags += (self.finding(name, fault, remedy, asks),)


def _answers(column: Column) -> tuple[str, ...]:
    """What a phrase of the column may be said to mean; empty where it is written freely."""
    standard = vocabulary(column.kind.vocabulary).standard if column.kind.vocabulary else ()
    if column.kind is WARNING_RULE:  # the vocabulary knows other names of some
        standard = tuple(warning_rules().rules)
    if column.kind is MOVEMENT:
        standard = (*standard, CORRECTION)
    return (*standard, _NOT_KNOWN) if standard and column.kind.words else standard


@dataclass
class Sheets:
    """What became of the sheets of a workbook."""

    layouts: list[Layout] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)  # no ledgers: name, reason
    refused: dict[str, str] = field(default_factory=dict)  # ledgers that cannot be loaded: name, reason with remedy
    mending: dict[str, tuple[str, list[Question]]] = field(default_factory=dict)  # may only mend: why refused otherwise
    asked: list[Question] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)  # loaded though nobody sees them
    entries: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of forms, that no ledger has
    notes: dict[str, list[str]] = field(default_factory=dict)  # what is to be known of sheets that are loaded


def text_in_key(value: object) -> str:
    """A value as it stands in a key that is made of what names the record."""
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    if isinstance(value, tuple):  # the kind of a movement, and whether it corrects one
        return f"{value[0]}{CORRECTION if value[1] and value[0] != CORRECTION else ''}"
    return str(value)


def made_key(parts: list[str]) -> str:
    """One key of what names a record; a digest where it is longer than a key may be."""
    joined = "-".join(parts)
    if len(parts) == 1 or len(joined) <= LONGEST_KEY:
        return joined
    return f"{MADE}{hashlib.sha256(joined.encode()).hexdigest()[:16]}"


def short_key(number: str) -> str:
    """A number longer than a key may be as its beginning and a digest: the same wherever a ledger names it."""
    digest = hashlib.sha256(number.encode()).hexdigest()[:8]
    return number if len(number) <= LONGEST_KEY else f"{number[: LONGEST_KEY - 9]}~{digest}"


def flag_order(row: Row, record: Record) -> None:
    """Flag a date of the sheet that lies before the one it must follow."""
    flagged = set()
    for earlier, later in row.layout.ledger.in_order:
        first, second = record[earlier], record[later]
        if first and second and second < first and later in row.layout.fields and later not in flagged:
            flagged.add(later)
            row.flag(later, "dates_out_of_order", f"早于{first:%Y-%m-%d}的前一环节，请核对")


def tell_counted(row: Row, record: Record, names: Iterable[str]) -> None:
    """Flag each due day that is counted although its cell says something that was not understood."""
    for name in names:
        if row.misread(name) and record[name]:
            row.flag(name, "counted_limit", f"没有读出，暂按规定期限{record[name]:%Y-%m-%d}计，请补填")


def asked_to_empty(load: Load, row: Row, name: str) -> bool:
    """The cell of a field is to empty what is known: it says 清空, or is empty where all empty cells are to."""
    return name in row.values and row.values[name] is None and (load.emptying or name in row.emptied)
