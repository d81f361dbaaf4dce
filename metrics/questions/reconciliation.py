"""Reconciliation: every account whose bank statement differs from the ledger, and since when."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.reconciliation import ACCOUNT_COLUMNS, differs
from metrics.engine.evaluation import fixed_moment
from metrics.engine.model import Fact
from metrics.engine.records import records


def differences(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Every account whose latest statement differs from the ledger, the oldest difference first.

    Returns one row per account with kind (工资保证金, 专用账户), metric and key (its record), account_ref,
    site_name, town_code, department_code, bank_name, month (of the statement), balance_yuan, ledger_yuan,
    difference_yuan (Decimal, 元, bank less ledger), since (first month of the unbroken run of differing months)
    and months (how many of them).
    """
    found = []
    for theme, kind in (("deposit", "工资保证金"), ("wage_account", "专用账户")):
        metric = ALL_METRICS[f"{theme}.statement_difference"]
        still = records(connection, metric, scope)
        if still.empty:
            continue
        runs = _runs(connection, metric.fact, set(still["account_ref"]), scope)
        for row in still.to_dict("records"):
            since, months = runs[row["account_ref"]]
            found.append({"kind": kind, "metric": metric.id, "since": since, "months": months} | row)
    columns = ["kind", "metric", "key", *ACCOUNT_COLUMNS, "since", "months"]
    frame = pd.DataFrame(found, columns=columns)
    return frame.sort_values(["months", "key"], ascending=[False, True], ignore_index=True)


def both_ways(found: pd.DataFrame) -> tuple[Decimal, Decimal]:
    """What banks report above and below the ledger in all `differences`, 元; never netted."""
    differing = found["difference_yuan"]
    return sum((y for y in differing if y > 0), Decimal()), sum((y for y in differing if y < 0), Decimal())


def _runs(connection: Connection, fact: Fact, accounts: set[str], scope: Scope) -> dict[str, tuple[Any, int]]:
    """For each account: since when its statements have differed without a break, and for how many months."""
    f = fact.fields
    number, month = f["account_ref"].expression, f["month"].expression
    rows = connection.execute(
        select(number, month, differs(fact))
        .select_from(fact.source)
        .where(number.in_(accounts), fact.begun(fixed_moment(scope.as_of, scope.as_of)))
        .order_by(number, month.desc())
    )
    found = {}
    for account, statements in groupby(rows, key=lambda row: row[0]):
        run = []
        for _, day, differing in statements:
            if not differing:
                break
            run.append(day)
        found[account] = (run[-1], len(run))
    return found
