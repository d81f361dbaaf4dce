"""What needs attention now: the open obligations that have a clock, most pressing first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from sqlalchemy import Connection, select

from data_access.schema import event_note
from data_access.scope import Scope
from data_access.working_days import SPRING_FESTIVALS, working_days_between
from metrics.catalogue import CATALOGUE
from metrics.evaluation import records

ATTENTION = (
    "lead.overdue",
    "lead.unsolved_true",
    "deposit.top_up_overdue",
    "deposit.guarantee_expired",
    "deposit.guarantee_expiring",
    "inspection.rectification_overdue",
)


def worklist(
    connection: Connection, scope: Scope, *, each: int = 20, figures: Sequence[str] = ATTENTION
) -> pd.DataFrame:
    """The records behind the attention figures, at most ``each`` per figure, the longest overdue first.

    Returns one row per record and figure: metric (str), key (str), title, town, owner (str or None), due_on (date
    or None), days_over (int, working days past the limit; negative while it still runs; 0 without a limit).
    """
    rows = []
    for metric_id in figures:
        metric = CATALOGUE[metric_id]
        needed = dict.fromkeys((*metric.columns, metric.fact.title, "town_code", metric.owner, metric.due))
        listed = replace(metric, columns=tuple(name for name in needed if name))
        for row in records(connection, listed, scope, order_by=metric.due, limit=each).to_dict("records"):
            due_on = row.get(metric.due) if metric.due else None
            rows.append(
                {
                    "metric": metric_id,
                    "key": row["key"],
                    "title": row[metric.fact.title],
                    "town": row["town_code"],
                    "owner": row.get(metric.owner) if metric.owner else None,
                    "due_on": due_on,
                    "days_over": working_days_between(due_on, scope.as_of) if due_on else 0,
                }
            )
    columns = ["metric", "key", "title", "town", "owner", "due_on", "days_over"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("days_over", ascending=False, kind="stable", ignore_index=True)


def notes(connection: Connection) -> pd.DataFrame:
    """What is marked on charts: one row per event with day (date), label (str) and kind (str), by day."""
    n = event_note.c
    rows = connection.execute(select(n.starts_on, n.label, n.kind).order_by(n.starts_on)).all()
    festivals = [(day, "春节", "春节") for day in SPRING_FESTIVALS]
    found = [tuple(row) for row in rows if row.kind != "春节"] + festivals
    return pd.DataFrame(found, columns=["day", "label", "kind"]).sort_values("day", ignore_index=True)
