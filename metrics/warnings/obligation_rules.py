"""W01 to W05: special accounts and deposits that are not opened, registered, stored, renewed or made up in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, FromClause, Select, and_, func, or_, select

from data_access.database.schema import CASH, GUARANTEE_FORMS, deposit, deposit_movement, site, town, wage_account
from data_access.database.site_states import idle_by_status
from data_access.rules.warning_rules import Step, WarningRule
from metrics.definitions.funds import is_use
from metrics.engine.evaluation import fixed_moment
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
BEGUN = func.coalesce(s.permit_on, s.contract_signed_on)


def of_sites(source: FromClause, *columns: Any) -> Select[Any]:
    """A SELECT about sites that are or were in progress, with what names them; ``source`` holds `site`."""
    query = select(*subject_of_site(), town.c.name.label("town_name"), s.completed_on, BEGUN.label("begun"), *columns)
    return query.select_from(source.join(town, town.c.code == s.town_code)).where(BEGUN.is_not(None), ~idle_by_status())


def clocked(rule: WarningRule, rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The occasions of obligations with ``due`` and ``done``; they stand while their site is in progress."""
    due, begun = days_of(rows["due"]), days_of(rows["begun"])

    def raised(step: Step) -> Days:
        return np.maximum(moved(due, step.value, step.unit), begun)

    gone = earliest(days_of(rows["done"]), days_of(rows["completed_on"]))
    return occasions(rule, rows, raised_by_level(rule, raised), gone, as_of)


def not_opened(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W01: no special account though its limit is over (or near, where the threshold is negative)."""
    first = select(func.min(a.opened_on)).where(a.site_no == s.site_no).correlate(site).scalar_subquery()
    query = of_sites(site, s.wage_account_due_on.label("due"), first.label("done"))
    return clocked(rule, read(connection, query.where(s.wage_account_due_on.is_not(None))).assign(what="专户"), as_of)


def not_registered(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W02: an account that was not registered (备案); one that was closed needs it no more."""
    done = func.coalesce(a.registered_on, a.closed_on)
    query = of_sites(
        wage_account.join(site, s.site_no == a.site_no), a.account_no.label("account"), a.account_no.label("what"),
        a.register_due_on.label("due"), done.label("done"),
    )  # fmt: skip
    return clocked(rule, read(connection, query.where(a.register_due_on.is_not(None))), as_of)


def not_stored(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W03: no deposit of any form stored for a site that is not exempt."""
    first = select(func.min(d.stored_on)).where(d.site_no == s.site_no).correlate(site).scalar_subquery()
    owed = and_(
        s.deposit_due_on.is_not(None), s.deposit_exempt.is_(False), func.coalesce(s.deposit_required_yuan, 1) > 0
    )
    query = of_sites(site, s.deposit_due_on.label("due"), first.label("done")).where(owed)
    return clocked(rule, read(connection, query).assign(what="保证金"), as_of)


def expiring(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W04: a guarantee near or past its end, with no other deposit of the site that outlasts it."""
    other = deposit.alias("renewal")
    o = other.c
    renewed = (
        select(func.min(o.stored_on))
        .where(
            o.site_no == d.site_no,
            o.deposit_no != d.deposit_no,
            or_(o.form == CASH, o.expires_on.is_(None), o.expires_on > d.expires_on),
            or_(o.ended_on.is_(None), o.ended_on > d.expires_on),
            o.amount_yuan >= d.amount_yuan,
        )
        .correlate(deposit)
        .scalar_subquery()
    )
    query = of_sites(
        deposit.join(site, s.site_no == d.site_no), d.deposit_no.label("deposit"), d.deposit_no.label("what"),
        d.expires_on.label("due"), d.ended_on, renewed.label("renewed"),
    ).where(d.form.in_(GUARANTEE_FORMS), d.expires_on.is_not(None), d.stored_on <= as_of)  # fmt: skip
    rows = read(connection, query)
    rows["done"] = earliest(days_of(rows["ended_on"]), days_of(rows["renewed"]))
    return clocked(rule, rows, as_of)


def not_made_up(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W05: a use of the deposit that was neither topped up nor replaced by a new guarantee."""
    other = deposit.alias("replacement")
    o = other.c
    replaced = (
        select(func.min(o.stored_on))
        .where(
            o.site_no == d.site_no, o.deposit_no != d.deposit_no, o.stored_on >= m.moved_on,
            o.amount_yuan >= d.amount_yuan, d.form.in_(GUARANTEE_FORMS),
        )
        .correlate(deposit, deposit_movement)
        .scalar_subquery()
    )  # fmt: skip
    source = deposit_movement.join(deposit, d.deposit_no == m.deposit_no).join(site, s.site_no == d.site_no)
    query = of_sites(
        source, m.movement_no.label("what"), m.moved_on.label("moved"), m.top_up_due_on.label("due"), m.topped_up_on,
        replaced.label("replaced"),
    ).where(is_use(fixed_moment(as_of, as_of)), m.top_up_due_on.is_not(None))  # fmt: skip
    rows = read(connection, query)
    rows["done"] = earliest(days_of(rows["topped_up_on"]), days_of(rows["replaced"]))
    return clocked(rule, rows, as_of)
