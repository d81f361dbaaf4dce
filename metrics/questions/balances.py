"""Where the money stands: the waterfall of the cash principal, balances by holder, obligations with their owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pandas as pd
from sqlalchemy import Connection, func, select, type_coerce

from data_access.database.schema import Money
from data_access.database.scope import Scope
from data_access.reference.unit_names import standing_department, standing_town, unit_called
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.cases import INSPECTING_UNIT
from metrics.engine.evaluation import fixed_moment, row_weights, scope_filters
from metrics.engine.records import records
from metrics.judging.deposit_clock import last_covered, late_since
from metrics.judging.values import Value

# Label and metric of each bar; the sign says which way it moves the principal, 0 is a balance.
BALANCE_STEPS = (
    ("期初余额", "deposit.opening_cash", 0),
    ("存入", "deposit.paid_in", 1),
    ("使用", "deposit.used", -1),
    ("补足", "deposit.topped_up", 1),
    ("返还", "deposit.returned", -1),
    ("期末余额", "deposit.closing_cash", 0),
)
HOLDINGS = ("deposit.cash_balance", "deposit.guarantee_cover")  # never added to each other

# What has a clock: the counting metric; its sum is `<id>_amount`.
OBLIGATIONS = (
    "deposit.not_stored",
    "deposit.top_up_overdue",
    "deposit.top_up_pending",
    "deposit.guarantee_expired",
    "deposit.guarantee_expiring",
    "deposit.guarantee_expiring_60",
    "deposit.guarantee_expiring_90",
    "deposit.return_waiting",
    "deposit.notice_running",
)
NOT_STORED = "deposit.not_stored"


@dataclass(frozen=True)
class WaterfallBar:
    """One bar of the waterfall: from where to where it reaches, and what it stands for, 元."""

    label: str
    metric: str
    low: Decimal
    high: Decimal
    amount: Decimal
    sign: int

    @property
    def moved(self) -> Decimal:
        """What it adds (below zero: takes); a balance as it is."""
        return self.sign * self.amount if self.sign else self.amount


def waterfall(values: Mapping[str, Value]) -> list[WaterfallBar]:
    """The bars from the opening to the closing balance; empty when no movement was ever kept.

    Raises ArithmeticError when opening + 存入 − 使用 + 补足 − 返还 is not the closing balance to the cent.
    """
    amounts = {metric: values[metric].value for _, metric, _ in BALANCE_STEPS}
    if any(amount is None for amount in amounts.values()):
        return []
    found, level = [], Decimal(0)
    for label, metric, sign in BALANCE_STEPS:
        amount = amounts[metric] or Decimal(0)
        after = amount if sign == 0 else level + sign * amount
        if label == BALANCE_STEPS[-1][0] and after != level:
            raise ArithmeticError(f"保证金流水不平：推算期末 {level} 元，期末余额 {after} 元")
        low, high = (Decimal(0), after) if sign == 0 else sorted((level, after))
        found.append(WaterfallBar(label, metric, low, high, amount, sign))
        level = after
    return found


def balance_change(steps: Sequence[WaterfallBar]) -> Decimal:
    """元 by which the closing balance differs from the opening one."""
    return steps[-1].amount - steps[0].amount


def holdings(connection: Connection, scope: Scope, field: str) -> pd.DataFrame:
    """What each holder has at the as-of date: cash principal and guarantee cover, in columns of their own.

    ``field`` is one of town_code, department_code, form, keeper_name. Returns one row per holder with group (str or
    None), deposit.cash_balance and deposit.guarantee_cover (Decimal, 元), largest first.
    """
    found: dict[str | None, dict[str, Decimal]] = {}
    standing = {"town_code": standing_town, "department_code": standing_department}.get(field, lambda name, _: name)
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    for metric in (ALL_METRICS[name] for name in HOLDINGS):
        weight, _ = row_weights(metric, at)
        group = metric.fact.fields[field].expression
        query = (
            select(group, type_coerce(func.sum(weight), Money()))
            .select_from(metric.fact.detail_source)
            .where(*scope_filters(metric.fact, scope), metric.numerator(at))
            .group_by(group)
        )
        for held_by, amount in connection.execute(query):
            name = standing(held_by, scope.year)
            if amount:
                found.setdefault(name, dict.fromkeys(HOLDINGS, Decimal(0)))[metric.id] += amount
    ordered = sorted(found.items(), key=lambda holder: -max(holder[1].values()))
    return pd.DataFrame([{"group": name, **amounts} for name, amounts in ordered], columns=["group", *HOLDINGS])


@dataclass(frozen=True)
class Obligation:
    """The next record of an obligation and who owns most of them."""

    metric: str
    due_on: date | None  # the earliest
    key: str | None  # of that record
    unit: str  # 工作日 or 日, in which its clock is counted
    owners: tuple[tuple[str, int], ...]  # 行业主管部门 (区人社局 for returns) and how many, most first


def obligations(connection: Connection, scope: Scope) -> list[Obligation]:
    """The obligations with their earliest clock and their owners, in the order of OBLIGATIONS."""
    found = []
    for metric in (ALL_METRICS[name] for name in OBLIGATIONS):
        columns = [name for name in (metric.due, metric.owner) if name]
        rows = records(connection, replace(metric, columns=tuple(columns)), scope, order_by=metric.due)
        if metric.owner is None:
            owners: Sequence[tuple[str, int]] = [(unit_called(INSPECTING_UNIT, scope.year), len(rows))]
        else:
            counted = rows[metric.owner].fillna("未定部门").value_counts()
            owners = [(str(name), int(count)) for name, count in counted.items()]
        unit = metric.due_unit
        lapsed = last_covered(connection, scope.as_of) if metric.id == NOT_STORED else {}
        clocks = [
            (*late_since(row[metric.due], lapsed.get(row["key"]), unit), row["key"])
            for row in rows.to_dict("records")
            if metric.due is not None and row[metric.due] is not None
        ]
        due, unit, key = min(clocks, key=lambda c: c[0], default=(None, unit, None))
        found.append(Obligation(metric.id, due, key, unit, tuple(owners)))
    return found


def held(table: pd.DataFrame, metric_id: str) -> Decimal:
    """元 of one kind of `holdings` together."""
    return sum(table[metric_id], Decimal())
