"""W15 to W19: firms that other departments report (部门信号)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from data_access.database.schema import (
    department_signal,
    town,
)
from data_access.rules.warning_file import Threshold, WarningRule
from metrics.warnings.occasions import (
    Days,
    days_of,
    known_by,
    nothing,
    occasions,
    raised_by_level,
    read,
    sum_in_words,
    told_as,
)
from metrics.warnings.runs import last_of, run_numbers
from metrics.wording.dates import month_in_words

g = department_signal.c
_WITHOUT_SUM = "经营异常"  # is so or not; of the others a sum of 0 is no arrear


def signalled(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W15 to W19: a firm that another department reports month by month, until a later report leaves it out."""
    query = (
        select(
            func.coalesce(g.employer_uscc, g.employer_name).label("subject"), g.employer_uscc.label("uscc"),
            g.employer_name.label("firm"), g.town_code.label("town"), town.c.name.label("town_name"), g.kind,
            g.month.label("first_day"), g.amount_yuan, g.source, g.reported_on,
        )
        .select_from(department_signal.outerjoin(town, town.c.code == g.town_code))
        .where(g.kind == rule.signal, g.reported_on <= as_of)
        .order_by("subject", g.month, g.amount_yuan.desc().nulls_last(), g.signal_no)
    )  # fmt: skip
    rows = read(connection, query)
    reports = rows[["first_day", "reported_on"]].sort_values("first_day")
    if rule.signal != _WITHOUT_SUM:
        rows = rows[rows["amount_yuan"].map(lambda yuan: yuan != 0).astype(bool)]
    if rows.empty:
        return nothing()
    rows = rows.drop_duplicates(["subject", "first_day"]).reset_index(drop=True)  # two departments, one month
    month = days_of(rows["first_day"]).astype("datetime64[M]").astype(np.int64)
    rows["run"] = run_numbers(rows["subject"].to_numpy(), month)
    rows["count"] = rows.groupby("run").cumcount() + 1
    where = ["town", "town_name"]  # few departments know the town of a firm: what one of a run says holds for it
    rows[where] = rows.groupby("run")[where].transform(lambda column: column.ffill().bfill())
    by_run, by_months = rows.groupby("run"), rule.steps[0].unit == "个月"
    reported = pd.Series(days_of(rows["reported_on"]), index=rows.index)
    rows["known_on"] = reported.groupby(rows["run"]).cummax() if by_months else reported  # months with those before
    one = last_of(rows, "run").assign(what=[f"{first:%Y-%m}" for first in by_run["first_day"].first()])

    def reached(step: Threshold) -> Days:
        held = rows["count"] if by_months else _known_sums(rows)
        days = rows["known_on"].where((held >= (int(step.value) if by_months else step.value)).astype(bool))
        return days_of(days.groupby(rows["run"]).min().reindex(one.index))

    def words(days: Days) -> pd.DataFrame:
        known = known_by(rows, "run", "known_on", pd.Series(days, index=one.index))
        if not by_months:  # the month of the sum
            known = known.loc[_known_sums(known).groupby(known["run"]).idxmax()]
        latest = last_of(known, "run")
        return told_as(one, latest[["count", "source"]].assign(
            month=[month_in_words(day) for day in latest["first_day"]],
            sum=[sum_in_words(yuan) for yuan in latest["amount_yuan"]],
        )).reset_index(drop=True)  # fmt: skip

    gone = [_left_out(reports, ended) for ended in one["first_day"]]
    raised = raised_by_level(rule, reached)
    wordings = {level: words(days) for level, days in raised.items()}
    return occasions(rule, one.reset_index(drop=True), raised, np.array(gone, dtype="datetime64[D]"), as_of, wordings)


def _known_sums(rows: pd.DataFrame) -> pd.Series[Any]:
    """元; a sum that is not known reaches no threshold."""
    return rows["amount_yuan"].map(lambda yuan: yuan or Decimal(0))


def _left_out(reports: pd.DataFrame, month: date) -> date | None:
    """The day on which a later month was first reported, without the firm."""
    later: list[date] = list(reports.loc[reports["first_day"] > month, "reported_on"])
    return min(later, default=None)
