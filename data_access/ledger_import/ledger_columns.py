"""What a ledger an office keeps is made of: its columns, and how their cells are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Table

from data_access.ledger_import.cells import choices, days, sums, text

ITEM_PREFIX = "item:"  # fields of the checklist: item:C05
SPAN_SIGN = "+"  # stored_on+expires_on: one column for the beginning and the end


@dataclass(frozen=True)
class Kind:
    """How the cells of a column are read."""

    read: Callable[..., Any]
    once: bool = False  # one figure for all rows a merged cell spans: repeating it would count it more than once
    displayed: bool = False  # the digits count, as the cell's format shows them
    happened: bool = False  # the day of an event
    money: bool = False  # `read` also takes the column's unit
    words: bool = True  # says in words that it is not known
    blank: bool = False  # an empty cell says something
    period: bool = False  # a period stands for its last day


KEY = Kind(text.key, displayed=True, words=False)
TEXT = Kind(text.text, displayed=True, words=False)
FIRM = Kind(text.firm_name, displayed=True, words=False)
PROSE = Kind(text.prose, words=False)
CODE = Kind(text.credit_code, displayed=True)
TOWN = Kind(text.town)
UNIT_NAME = Kind(text.unit_name, words=False)
EVENT = Kind(days.event_day, happened=True)
PLANNED = Kind(days.planned_day, displayed=True, period=True)
MONTH = Kind(days.month, displayed=True)
SPAN = Kind(days.span)
SUM = Kind(sums.amount, once=True, money=True)
SIGNED_SUM = Kind(sums.signed_amount, once=True, money=True)
COUNT = Kind(sums.head_count, once=True)
DEGREES = Kind(sums.degrees, once=True)
MARK = Kind(choices.mark, words=False, blank=True)
MOVEMENT = Kind(choices.movement_kind)
YES_NO = Kind(partial(choices.yes_no, "government_funded"))
DOMAIN = Kind(partial(choices.choice, "domain"))
FINDING = Kind(partial(choices.choice, "finding"))
SATISFACTION = Kind(partial(choices.choice, "satisfaction"))
RECHECK = Kind(partial(choices.choice, "recheck_result"))
STATUS = Kind(partial(choices.choice, "site_status"))
DEPOSIT_STATE = Kind(partial(choices.choice, "deposit_state"))
FORM = Kind(partial(choices.choice, "deposit_form"))
ACCOUNT_KIND = Kind(partial(choices.choice, "account_kind"))
REFERENCE_SYSTEM = Kind(partial(choices.choice, "reference_system"))


@dataclass(frozen=True)
class Column:
    field: str  # the table's column, or a name of its own for what goes elsewhere
    kind: Kind = TEXT
    required: bool = False  # the heading must be there
    filled: bool = False  # every row needs a value: it makes the row a record
    least: str = ""  # of a sum: which limit tells that it is hardly in 元, see `Units.least`
    heading: str = ""
    aliases: tuple[str, ...] = ()  # the most precise first


@dataclass(frozen=True)
class Ledger:
    name: str
    table: Table
    columns: tuple[Column, ...]  # the key first
    aliases: tuple[str, ...] = ()  # other names of the sheet
    parts: tuple[str, ...] = ()  # fields that make the natural key together with the key
    stand_ins: tuple[tuple[str, ...], ...] = ()  # what names a record where there is no number

    @property
    def key(self) -> Column:
        return self.columns[0]


def key_column(field: str) -> Column:
    # `filled` stays False: a missing key is a fault of its own.
    return Column(field, KEY, required=True)


def must(field: str, kind: Kind, least: str = "") -> Column:
    return Column(field, kind, required=True, filled=True, least=least)


def may(kind: Kind, *fields: str) -> tuple[Column, ...]:
    return tuple(Column(field, kind) for field in fields)


# What names a site where its number is not given.
NAMED_SITE = (Column("site_name"), Column("site_contractor", FIRM), Column("site_permit_no", KEY))
ANYWHERE = frozenset(column.field for column in NAMED_SITE)  # stand in every table and tell no ledger from another
