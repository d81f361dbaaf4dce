"""W15 to W19: firms that other departments report (部门信号)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
    nothing,
    occasions,
    raised_by_level,
    read,
    sum_in_words,
)
from metrics.warnings.runs import last_of, run_numbers
from metrics.wording.dates import month_in_words

g = department_signal.c


def signalled(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W15 to W19: a firm that another department reports month by month, until a later report leaves it out."""
    query = (
        select(
            func.coalesce(g.employer_uscc, g.employer_name).label("subject"), g.employer_uscc.label("uscc"),
            g.employer_name.label("firm"), g.town_code.label("town"), town.c.name.label("town_name"), g.kind,
            g.month.label("first_day"), g.amount_yuan, g.source, g.reported_on,
        )
        .select_from(department_signal.join(town, town.c.code == g.town_code))
        .where(g.kind == rule.signal, g.reported_on <= as_of)
        .order_by("subject", g.month, g.amount_yuan.desc(), g.signal_no)
    )  # fmt: skip
    rows = read(connection, query)
    if rows.empty:
        return nothing()
    rows = rows.drop_duplicates(["subject", "first_day"]).reset_index(drop=True)  # two departments, one month
    month = days_of(rows["first_day"]).astype("datetime64[M]").astype(np.int64)
    rows["run"] = run_numbers(rows["subject"].to_numpy(), month)
    rows["count"] = rows.groupby("run").cumcount() + 1
    by_run = rows.groupby("run")
    day = rows["reported_on"]
    last, largest = (
        last_of(rows, "run"),
        by_run["amount_yuan"].apply(lambda sums: max(sums.dropna(), default=Decimal(0))),
    )
    one = last.assign(
        what=[f"{first:%Y-%m}" for first in by_run["first_day"].first()], count=by_run.size(),
        month=[month_in_words(day) for day in last["first_day"]], sum=[sum_in_words(yuan) for yuan in largest],
    )  # fmt: skip

    def reached(step: Threshold) -> Days:
        held = rows["count"] if step.unit == "个月" else rows["amount_yuan"].map(lambda yuan: yuan or Decimal(0))
        days = day.where((held >= (int(step.value) if step.unit == "个月" else step.value)).astype(bool))
        return days_of(days.groupby(rows["run"]).first().reindex(one.index))

    reports = rows[["first_day", "reported_on"]].sort_values("first_day")
    gone = [_left_out(reports, ended) for ended in one["first_day"]]
    raised = raised_by_level(rule, reached)
    return occasions(rule, one.reset_index(drop=True), raised, np.array(gone, dtype="datetime64[D]"), as_of)


def _left_out(reports: pd.DataFrame, month: date) -> date | None:
    """The day on which a later month was first reported, without the firm."""
    later: list[date] = list(reports.loc[reports["first_day"] > month, "reported_on"])
    return min(later, default=None)
