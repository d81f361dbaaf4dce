"""What a ledger an office keeps is made of: its columns, and how their cells are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Table

from data_access.cells import choices, days, office, sums, terms, text
from data_access.reference.organisation import all_towns

ITEM_PREFIX = "item:"  # fields of the checklist: item:C05
SPAN_SIGN = "+"  # stored_on+expires_on: one column for the beginning and the end


@dataclass(frozen=True, eq=False)  # equal to itself alone: each cell asks of which kind it is
class CellKind:
    """How the cells of a column are read."""

    read: Callable[..., Any]
    once: bool = False  # one figure for all rows a merged cell spans: repeating it would count it more than once
    displayed: bool = False  # the digits count, as the cell's format shows them
    happened: bool = False  # the day of an event
    day: bool = False  # a day, which may stand as a number
    money: bool = False  # `read` also takes the column's unit
    words: bool = True  # says in words that it is not known
    blank: bool = False  # an empty cell says something
    none: bool = False  # 无 says that there is none, not that nobody knows
    period: bool = False  # a period stands for its last day
    vocabulary: str = ""  # the table of set phrases in values.toml
    example: str = ""  # how an office writes it, for templates


def one_of(vocabulary: str) -> CellKind:
    """The set phrases of that table of ``assets/ledgers/values.toml``."""
    return CellKind(partial(choices.choice, vocabulary), vocabulary=vocabulary)


def _yes_no(vocabulary: str) -> CellKind:
    return CellKind(partial(choices.yes_no, vocabulary), vocabulary=vocabulary)


_DAY = "2023-04-19"
KEY = CellKind(text.key, displayed=True, words=False, example="XS2023-001")
TEXT = CellKind(text.text, displayed=True, words=False)
FIRM = CellKind(text.firm_name, displayed=True, words=False, example="上海某某建设有限公司")
PROSE = CellKind(text.prose, words=False)
BESIDE = CellKind(text.prose, words=False)  # no column holds it: it goes to the remark under its heading
CODE = CellKind(text.credit_code, displayed=True, example="18位统一社会信用代码")
TOWN = CellKind(text.town, example="徐泾镇")
UNIT_NAME = CellKind(text.unit_name, words=False, example="区人社局")
EVENT = CellKind(days.event_day, happened=True, day=True, example=_DAY)
PLANNED = CellKind(days.planned_day, displayed=True, day=True, period=True, example=_DAY)
BEGINNING = CellKind(
    days.planned_day, displayed=True, day=True, example=_DAY
)  # a period does not stand for its last day
MONTH = CellKind(days.month, displayed=True, example="2023-04")
TERM = CellKind(terms.term, example="三年")
SPAN = CellKind(days.span, day=True, example="2023-04-19至2024-04-18")
SUM = CellKind(sums.amount, once=True, money=True, example="64000.00")
SIGNED_SUM = CellKind(sums.signed_amount, once=True, money=True, example="64000.00")
COUNT = CellKind(sums.head_count, once=True, example="12")
TALLY = replace(COUNT, none=True)  # of what is counted in full: 无 is nought
RATIO = CellKind(office.ratio, displayed=True, example="0.75%")
ORDER = CellKind(sums.order, example="1")
DEGREES = CellKind(sums.degrees, once=True, example="121.124178")
MARK = CellKind(choices.mark, words=False, blank=True, vocabulary="mark")
ACCOUNT_MARK = replace(MARK, read=choices.account_mark)
MOVEMENT = CellKind(choices.movement_kind, vocabulary="movement")
YES_NO = _yes_no("government_funded")
INVESTMENT = one_of("investment")
DOMAIN = one_of("domain")
FINDING = one_of("finding")
SATISFACTION = one_of("satisfaction")
RECHECK = one_of("recheck_result")
STATUS = one_of("site_status")
DEPOSIT_STATE = one_of("deposit_state")
FORM = one_of("deposit_form")
ACCOUNT_KIND = one_of("account_kind")
REFERENCE_SYSTEM = one_of("reference_system")
MOMENT = CellKind(office.event_time, happened=True, day=True, example="2023-04-19 09:30")
WARNING_RULE = CellKind(office.warning_rule, vocabulary="warning_rule", example="W07")
QUARTER = CellKind(office.quarter, example="2023年第2季度")
INDICATOR = CellKind(office.indicator, displayed=True, words=False, example="P01")
YEAR = CellKind(office.year, example="2023")
PER_CENT = CellKind(office.per_cent, displayed=True, example="75%")
WHETHER = _yes_no("yes_no")
COMPLIED = _yes_no("complied")


def in_words(kind: CellKind | None, value: Any) -> str:
    """A value of a column of that kind in words, "" for none: 是, 徐泾镇, 1,200.00元, 2023-12 of a month, 60%."""
    if value is None:
        wording = ""
    elif isinstance(value, bool) or kind in (WHETHER, YES_NO):
        wording = "是" if value else "否"
    elif isinstance(value, Decimal):
        wording = f"{value:,.2f}元"
    elif isinstance(value, datetime):
        wording = f"{value:%Y-%m-%d %H:%M}"
    elif isinstance(value, date):
        wording = f"{value:%Y-%m}" if kind is MONTH else f"{value:%Y-%m-%d}"
    elif kind is TOWN:
        wording = next((town.name for town in all_towns() if town.code == value), str(value))
    else:
        wording = f"{value}%" if kind is PER_CENT else str(value)
    return wording


def may_lack_year(kind: CellKind) -> bool:
    """Its cells may leave out their year: 4月7日, 3月, 第2季度."""
    return kind in (QUARTER, MONTH, EVENT)


@dataclass(frozen=True)
class Column:
    field: str  # the table's column, or a name of its own for what goes elsewhere
    kind: CellKind = TEXT
    required: bool = False  # the heading must be there
    filled: bool = False  # every row needs a value: it makes the row a record
    begins: bool = False  # the day the record came in, which it may lack: one in no calendar refuses the row
    usual: bool = False  # tells the ledger as the required ones do; where it says nothing that is told, and unknown
    least: str = ""  # of a sum: which limit tells that it is hardly in 元, see `Units.least`
    heading: str = ""
    aliases: tuple[str, ...] = ()  # the most precise first

    @property
    def written_heading(self) -> str:
        """The standard heading as files of the product write it: with the unit of money."""
        return f"{self.heading}（元）" if self.kind.money else self.heading


@dataclass(frozen=True, eq=False)  # equal to itself alone: each load looks it up a thousand times
class Ledger:
    name: str
    table: Table
    columns: tuple[Column, ...]  # the key first
    aliases: tuple[str, ...] = ()  # other names of the sheet
    parts: tuple[str, ...] = ()  # fields that make the natural key together with the key
    stand_ins: tuple[tuple[str, ...], ...] = ()  # what names a record where there is no number
    if_counted: tuple[tuple[str, ...], ...] = ()  # the same, only where the column of numbers counts the rows
    tells_apart: tuple[str, ...] = ()  # what tells two records apart that a stand-in names alike
    agreeing: tuple[str, ...] = ()  # what two rows of one file may differ in, and a known record must not
    doubtful: tuple[tuple[str, ...], ...] = ()  # of a record that a stand-in names: it may be another where all differ
    # In what a list without numbers agrees with a known record that it likely tells anew, each way; the first filled.
    likely: tuple[tuple[str, ...], ...] = ()
    # In what a new number agrees with a known record that it likely tells again, each way; all must be filled.
    doubles: tuple[tuple[str, ...], ...] = ()
    in_order: tuple[tuple[str, str], ...] = ()  # of days: the earlier, the later; the same day is in order
    identifying: tuple[str, ...] = ()  # a known number of which one of these differs is that of another record
    together: tuple[str, ...] = ()  # the same, where all of these differ
    turn: tuple[str, ...] = ()  # of rows that follow each other within their key: the day, and what else tells them
    increments: tuple[str, ...] = ()  # figures that are added up from row to row, of which a record has one

    @property
    def key(self) -> Column:
        return self.columns[0]

    @property
    def key_refers(self) -> bool:
        """Whether its key is the number of another ledger's record: steps of a lead, months of an account."""
        return bool(self.table.c[self.key.field].foreign_keys)


def key_column(field: str) -> Column:
    # `filled` stays False: a missing key is a fault of its own.
    return Column(field, KEY, required=True)


def must(field: str, kind: CellKind, least: str = "") -> Column:
    return Column(field, kind, required=True, filled=True, least=least)


def may(kind: CellKind, *fields: str) -> tuple[Column, ...]:
    return tuple(Column(field, kind) for field in fields)


def should(field: str, kind: CellKind) -> Column:
    """A column that nearly every such list has and that makes no record: what it leaves out is unknown, and told."""
    return Column(field, kind, usual=True)


# What names a site where its number is not given.
NAMED_SITE = (Column("site_name"), Column("site_contractor", FIRM), Column("site_permit_no", KEY))
# What names the lead, case, incident or task that a row belongs to where its number is not given.
OF_NAMES = OF_FIRM, OF_SITE, OF_TITLE, OF_DAY = ("of_firm", "of_site", "of_title", "of_day")
# Stand in every table and tell no ledger from another.
ANYWHERE = frozenset((*(column.field for column in NAMED_SITE), *OF_NAMES))
