"""W01 to W05: special accounts and deposits that are not opened, registered, stored, renewed or made up in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, FromClause, Select, func, select

from data_access.database.schema import GUARANTEE_FORMS, deposit, deposit_movement, site, town, wage_account
from data_access.rules.warning_file import Threshold, WarningRule
from metrics.definitions.deposit_obligations import not_stored_or_given_back, unrenewed
from metrics.definitions.funds import is_use, made_up_on
from metrics.definitions.inspections import BEGUN_ON, was_in_progress
from metrics.definitions.wage_accounts import CONTRACTED_ON, REGISTER_SETTLED_ON, without_account
from metrics.engine.evaluation import fixed_moment
from metrics.engine.stretches import changing, day_after, stretches
from metrics.warnings.occasions import (
    Days,
    days_of,
    earliest,
    moved,
    occasions,
    raised_by_level,
    read,
    subject_of_site,
)

s, a, d, m = site.c, wage_account.c, deposit.c, deposit_movement.c
_SITE_CHANGES = (changing(s.site_no, BEGUN_ON), changing(s.site_no, s.completed_on))
_ACCOUNT_CHANGES = (changing(a.site_no, a.opened_on), changing(a.site_no, a.closed_on))
_DEPOSIT_CHANGES = (
    changing(d.site_no, d.stored_on), changing(d.site_no, d.ended_on), changing(d.site_no, day_after(d.expires_on)),
)  # fmt: skip
_OF_DEPOSIT = deposit_movement.join(deposit, d.deposit_no == m.deposit_no)
_MOVEMENT_CHANGES = (
    changing(d.site_no, m.moved_on, _OF_DEPOSIT), changing(d.site_no, m.topped_up_on, _OF_DEPOSIT),
)  # fmt: skip


def about_sites(source: FromClause, *columns: Any) -> Select[Any]:
    """A SELECT with what names the sites it is about; ``source`` holds `site`."""
    query = select(
        *subject_of_site(), town.c.name.label("town_name"), s.completed_on, BEGUN_ON.label("begun"), *columns
    )
    return query.select_from(source.join(town, town.c.code == s.town_code))


def of_sites(source: FromClause, *columns: Any) -> Select[Any]:
    """`about_sites` that are or were in progress."""
    return about_sites(source, *columns).where(was_in_progress())


def clocked(rule: WarningRule, rows: pd.DataFrame, since: str, until: str, as_of: date) -> pd.DataFrame:
    """The occasions of obligations with a ``due`` day, from the column ``since`` on and until the column ``until``."""
    due, begun = days_of(rows["due"]), days_of(rows[since])

    def raised(step: Threshold) -> Days:
        return np.maximum(moved(due, step.value, step.unit), begun)

    return occasions(rule, rows, raised_by_level(rule, raised), days_of(rows[until]), as_of)


def _clocked_stretches(rule: WarningRule, rows: pd.DataFrame, what: str | None, as_of: date) -> pd.DataFrame:
    """The occasions of obligations that may come back: each stretch is one, the later ones named by their first day."""
    names = rows["what"] if what is None else pd.Series(what, index=rows.index, dtype=object)
    named = names.where(rows["place"] == 0, names + "/" + rows["from_day"].astype(str))
    return clocked(rule, rows.assign(what=named), "from_day", "to_day", as_of)


def not_opened(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W01: no special account that stands though its limit is over (or near, where the threshold is negative)."""
    query = of_sites(site, s.site_no.label("what"), s.wage_account_due_on.label("due"))
    query = query.where(s.wage_account_due_on.is_not(None))
    changes = (changing(s.site_no, CONTRACTED_ON), changing(s.site_no, s.completed_on), *_ACCOUNT_CHANGES)
    rows = stretches(connection, query, s.site_no, changes, without_account, as_of)
    return _clocked_stretches(rule, rows, "专户", as_of)


def not_registered(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W02: an account of a site in progress that was not registered (备案)."""
    query = of_sites(
        wage_account.join(site, s.site_no == a.site_no), a.account_no.label("account"), a.account_no.label("what"),
        a.register_due_on.label("due"), a.opened_on, REGISTER_SETTLED_ON.label("settled"),
    ).where(a.register_due_on.is_not(None))  # fmt: skip
    rows = read(connection, query)
    rows["since"] = np.fmax(days_of(rows["begun"]), days_of(rows["opened_on"]))
    rows["until"] = earliest(days_of(rows["settled"]), days_of(rows["completed_on"]))
    return clocked(rule, rows, "since", "until", as_of)


def not_stored(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W03: a site that must store has no deposit: it never stored one, or the last was given back and none followed."""
    first = select(func.min(d.stored_on)).where(d.site_no == s.site_no).correlate(site).scalar_subquery()
    query = of_sites(site, s.site_no.label("what"), s.deposit_due_on.label("due"), first.label("first_stored"))
    query = query.where(s.deposit_due_on.is_not(None), s.deposit_exempt.is_(False))
    changes = (*_SITE_CHANGES, *_DEPOSIT_CHANGES, *_MOVEMENT_CHANGES)
    rows = stretches(connection, query, s.site_no, changes, not_stored_or_given_back, as_of)
    before = days_of(rows["first_stored"]) <= days_of(rows["from_day"])
    rows = rows.assign(state=np.where(before, "已返还而未另行存储", "未存储").astype(object))
    return _clocked_stretches(rule, rows, "保证金", as_of)


def expiring(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W04: a guarantee near or past its end that nothing took the place of."""
    query = of_sites(
        deposit.join(site, s.site_no == d.site_no), d.deposit_no.label("deposit"), d.deposit_no.label("what"),
        d.expires_on.label("due"),
    ).where(d.form.in_(GUARANTEE_FORMS), d.expires_on.is_not(None))  # fmt: skip
    rows = stretches(connection, query, s.site_no, (*_SITE_CHANGES, *_DEPOSIT_CHANGES), unrenewed, as_of)
    return _clocked_stretches(rule, rows, None, as_of)


def not_made_up(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W05: a use of the deposit that was not made up, whatever became of its site."""
    source = deposit_movement.join(deposit, d.deposit_no == m.deposit_no).join(site, s.site_no == d.site_no)
    query = about_sites(
        source, m.movement_no.label("what"), m.moved_on.label("moved"), m.top_up_due_on.label("due"),
        made_up_on().label("settled"),
    ).where(is_use(fixed_moment(as_of, as_of)), m.top_up_due_on.is_not(None))  # fmt: skip
    return clocked(rule, read(connection, query), "moved", "settled", as_of)
