"""Deposits that a firm stored for all its sites: they belong to no site and count in no figure of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Connection, select

from data_access.database.schema import deposit
from metrics.definitions.funds import emptied, held, valid
from metrics.engine.any_moment import ANY_MOMENT, at_days
from metrics.wording.formats import money_text


@dataclass(frozen=True)
class OwnDeposit:
    """A deposit of the firm as a whole and what it holds, 元."""

    form: str
    held_yuan: Decimal


def own_deposits(connection: Connection, uscc: str | None, as_of: date) -> tuple[OwnDeposit, ...]:
    """Those of the firm of that code that stand on the day, by form."""
    d = deposit.c
    query = (
        select(d.form, held(ANY_MOMENT))
        .where(d.firm_uscc == uscc, d.site_no.is_(None), valid(ANY_MOMENT), ~emptied(ANY_MOMENT))
        .order_by(d.form, d.deposit_no)
    )
    with at_days((as_of, as_of, as_of)):
        return tuple(OwnDeposit(form, yuan) for form, yuan in connection.execute(query))


def own_deposits_text(found: tuple[OwnDeposit, ...]) -> str:
    """What the firm stored beside its sites; cash and guarantees are never added."""
    forms = [(form, [one.held_yuan for one in of]) for form, of in groupby(found, key=lambda one: one.form)]
    listed = "、".join(f"{form} {len(sums)} 笔 {money_text(sum(sums, Decimal()))}" for form, sums in forms)
    return f"另按单位存储保证金：{listed}，不计入任何项目"
