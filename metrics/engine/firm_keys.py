"""One key for a firm, wherever it is counted, listed or named: in ranking panels, ledgers, bulletins and portraits.

A firm is its 统一社会信用代码: two firms of one name and different codes stay two. A row without a code joins the only
code known under its name by the date; under a name with no code, or with several, it stands for the name alone. A row
that says 不详 names nobody: such rows are never one firm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import CTE, Connection, FromClause, Subquery, Table, and_, func, not_, or_, select, union

from data_access.database.personal import equals_shown
from data_access.database.schema import enterprise, labour_case, lead, listing
from metrics.engine.model import Expression

# Where rows name a firm, with the day since when a row is known.
FIRMS_NAMED = ((lead, lead.c.received_on), (labour_case, labour_case.c.complained_on), (listing, listing.c.due_on))

# What stands in ledgers instead of a name.
NOBODY = ("不详", "不明", "未知", "不知", "不清楚", "无", "未填", "未提供", "/", "-", "—", "")
UNNAMED = "单位不详"


def _names_nobody(name: Expression) -> Expression:
    return or_(name.is_(None), func.trim(name).in_(NOBODY))


def known_codes(as_of: date | Expression) -> Subquery:
    """Every name and code that were seen together by the date: name, code."""
    pairs = [select(enterprise.c.name.label("name"), enterprise.c.uscc.label("code"))]
    for table, day in FIRMS_NAMED:
        c = table.c
        pairs.append(
            select(c.employer_name, c.employer_uscc).where(
                not_(_names_nobody(c.employer_name)), c.employer_uscc.is_not(None), day <= as_of
            )
        )
    return union(*pairs).subquery("known_codes")


@dataclass(frozen=True)
class FirmKeys:
    """The codes known under each name by a date, for names that have any, and a name for each code."""

    codes: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    def key(self, uscc: str | None, name: str | None) -> str | None:
        """The key of the firm a row names; None when it names nobody."""
        if uscc or not name or name.strip() in NOBODY:
            return uscc or None
        known = self.codes.get(name, ())
        return known[0] if len(known) == 1 else name

    def label(self, key: str, name: str | None) -> str:
        """The firm's name, also for a row with its code alone; where several firms have it, what tells them apart."""
        if not name or name.strip() in NOBODY:
            name = self.names.get(key, key)
        others = self.codes.get(name, ())
        if len(others) < 2:
            return name
        return f"{name}（未填信用代码）" if key == name else f"{name}（代码尾号 {key[-4:]}）"


def firm_keys(connection: Connection, as_of: date) -> FirmKeys:
    """How rows find their firm by the date."""
    pairs = known_codes(as_of)
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for name, code in connection.execute(select(pairs.c.name, pairs.c.code).order_by(pairs.c.code, pairs.c.name)):
        found.setdefault(name, []).append(code)
        if name != code:
            names.setdefault(code, name)
    registered = connection.execute(select(enterprise.c.uscc, enterprise.c.name))
    names |= {code: name for code, name in registered if name.strip() not in (*NOBODY, code)}
    return FirmKeys({name: tuple(codes) for name, codes in found.items()}, names)


def of_firm(table: Table, key: str | None, as_of: date | Expression) -> Expression:
    """The rows of a table that belong to the firm of a key; None: that name nobody. See `FirmKeys.key`."""
    c = table.c
    if key is None:
        return and_(c.employer_uscc.is_(None), _names_nobody(c.employer_name))
    pairs = known_codes(as_of)
    counted = select(pairs.c.name, func.count().label("codes"), func.min(pairs.c.code).label("code")).group_by(
        pairs.c.name
    )
    by_name = counted.subquery("by_name")
    only_its_own = select(by_name.c.name).where(by_name.c.codes == 1, by_name.c.code == key)
    with_one = select(by_name.c.name).where(by_name.c.codes == 1)
    nobody_elses = and_(equals_shown(c.employer_name, key), c.employer_name.not_in(with_one))
    without = and_(c.employer_uscc.is_(None), or_(c.employer_name.in_(only_its_own), nobody_elses))
    return or_(c.employer_uscc == key, without)


@lru_cache(maxsize=8)
def _only_codes(as_of: date | Expression) -> CTE:
    """The names with one code alone by the date: name, code; one expression, so that a statement asks for it once."""
    pairs = known_codes(as_of)
    counted = select(pairs.c.name, func.min(pairs.c.code).label("code")).group_by(pairs.c.name)
    return counted.having(func.count() == 1).cte()


def with_code(table: Table, as_of: date | Expression) -> tuple[FromClause, Expression]:
    """A table of rows that name a firm, joined with what its names stand for, and the code of each row's firm (NULL of
    one that has none). See `FirmKeys.key`."""
    c, only = table.c, _only_codes(as_of)
    by_name = and_(c.employer_uscc.is_(None), ~_names_nobody(c.employer_name), only.c.name == c.employer_name)
    return table.outerjoin(only, by_name), func.coalesce(c.employer_uscc, only.c.code)
