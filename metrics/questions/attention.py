"""What needs attention now: the open obligations that have a clock, most pressing first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from data_access.database.schema import FESTIVAL_NOTE, event_note
from data_access.database.scope import Scope
from data_access.reference.unit_names import standing_town
from data_access.rules.holidays import spring_festivals
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.leads import LEAD, closed_unpaid
from metrics.definitions.undivided import honoured
from metrics.definitions.warnings import WARNING
from metrics.engine.evaluation import fixed_moment
from metrics.engine.records import records
from metrics.judging.deposit_clock import last_covered, late_since
from metrics.judging.known_in_scope import known_in
from metrics.judging.values import Value
from metrics.questions.balances import NOT_STORED
from metrics.questions.sanction_lists import to_be_listed, transfers
from metrics.wording.clocks import days_over, limit_text

BUSINESS = (
    "lead.overdue",
    "lead.unsolved_true",
    "deposit.not_stored",
    "deposit.part_stored",
    "deposit.top_up_overdue",
    "deposit.guarantee_expired",
    "deposit.guarantee_expiring",
    "inspection.rectification_overdue",
    "warning.overdue",
    "case.transfer_overdue",
    "incident.unreported",
    "incident.overdue",
)
# What the leading group's office waits for: what its meetings asked, evidence and priorities past their day.
FOLLOW_UPS = "follow_up.open"
OFFICE = (
    FOLLOW_UPS,
    "listing.not_listed",
    "publication.overdue",
    "evidence.overdue",
    "evidence.rejected",
    "task.overdue",
)
ATTENTION = (*BUSINESS, *OFFICE)
# Sanctions are late from the limit of the step that is missing, as 惩戒公布 tells it.
_PATHS = {"listing.not_listed": to_be_listed, "case.transfer_overdue": transfers}
_ABOUT = ("site_name", "employer_name")
EACH = 500  # per figure; more than anybody can hear


def attention_of(scope: Scope) -> tuple[str, ...]:
    """The attention figures that the scope can be asked for: evidence and priorities are no town's, see `honoured`."""
    return tuple(m for m in ATTENTION if m in BUSINESS or honoured(ALL_METRICS[m].fact, scope) == scope)


def to_show(scope: Scope, now: Mapping[str, Value]) -> tuple[str, ...]:
    """The attention figures with something behind them, and those without a ledger; all when nothing is wrong."""
    asked = attention_of(scope)
    return tuple(m for m in asked if now[m].value != 0) or asked


def without_ledger(connection: Connection, scope: Scope) -> tuple[str, ...]:
    """The names of the attention figures of which nothing is known in the scope: there no list is no good news."""
    asked = [ALL_METRICS[m] for m in attention_of(scope)]
    known = known_in(connection, asked, scope)
    return tuple(metric.name for metric in asked if metric.id not in known)


def nothing_open(unknown: Sequence[str]) -> str:
    """What is said where the worklist is empty; ``unknown`` are the figures without a ledger."""
    if not unknown:
        return "没有超期、未化解、待补足或即将到期的事项"
    return f"没有已知的待办事项，{len(unknown)} 类事项尚无台账、不作判断"


def worklist(
    connection: Connection, scope: Scope, *, each: int = EACH, figures: Sequence[str] | None = None
) -> pd.DataFrame:
    """The records behind the scope's attention figures (or those given), at most ``each`` per figure, the longest
    overdue first.

    Returns one row per record and figure: metric (str), key (str), title, town, owner (str or None), site and lead
    (their numbers, or None), due_on (date or None), unit (工作日 or 日), days_over (int, days of that unit past the
    limit, at least 1 once it has run out; negative while it still runs; 0 without a limit), contradicted (bool: a lead
    closed though unpaid).
    """
    rows = []
    lapsed = last_covered(connection, scope.as_of)
    at = fixed_moment(scope.as_of, scope.start)
    contradicted = set(connection.scalars(select(LEAD.key).where(closed_unpaid(at))))
    for metric_id in attention_of(scope) if figures is None else figures:
        metric = ALL_METRICS[metric_id]
        town = "town_code" if "town_code" in metric.fact.fields else None
        site = "site_no" if "site_no" in metric.fact.fields else None
        lead = "lead_no" if "lead_no" in metric.fact.fields else None
        about = _ABOUT if metric.fact is WARNING else ()
        needed = dict.fromkeys((*metric.columns, metric.fact.title, *about, town, site, lead, metric.owner, metric.due))
        listed = replace(metric, columns=tuple(name for name in needed if name))
        found = records(connection, listed, scope, order_by=metric.due, limit=each).to_dict("records")
        paths = _PATHS[metric_id](connection, scope) if found and metric_id in _PATHS else ()
        missing = {path.key: (path.missing.clock, path.owner) for path in paths if path.missing and path.missing.clock}
        for row in found:
            due_on = row.get(metric.due) if metric.due else None
            unit = metric.due_unit
            if metric_id == NOT_STORED and due_on:
                due_on, unit = late_since(due_on, lapsed.get(row["key"]), unit)
            owner = row.get(metric.owner) if metric.owner else None
            if row["key"] in missing:
                step, owner = missing[row["key"]]
                due_on, unit = step.due_on, step.unit
            rows.append(
                {
                    "metric": metric_id,
                    "key": row["key"],
                    "title": _title(row, metric.fact.title, about),
                    "town": standing_town(row[town], scope.year) if town else None,
                    "owner": owner,
                    "site": row[site] if site else None,
                    "lead": row[lead] if lead else None,
                    "due_on": due_on,
                    "unit": unit,
                    "days_over": days_over(due_on, scope.as_of, unit) if due_on else 0,
                    "contradicted": metric.fact is LEAD and row["key"] in contradicted,
                }
            )
    columns = ["metric", "key", "title", "town", "owner", "site", "lead", "due_on", "unit", "days_over", "contradicted"]
    # Objects, so that what is not known stays None.
    frame = pd.DataFrame(rows, columns=columns, dtype=object).astype({"days_over": "int64", "contradicted": bool})
    # By the due day, since 日 and 工作日 do not compare.
    late = frame["due_on"].map(lambda day: (scope.as_of - day).days if day else 0)
    return frame.iloc[(-late.astype("int64")).argsort(kind="stable")].reset_index(drop=True)


def _title(row: Mapping[Any, Any], title: str, about: Sequence[str]) -> str | None:
    """What names a record: of a warning the site or firm it speaks of, where there is one."""
    named: str | None = next((row[name] for name in about if row[name]), row[title])
    return named


def each_once(items: pd.DataFrame) -> pd.DataFrame:
    """Each record once, under the figure that puts it highest: a lead may be overdue and unsolved at the same time.

    A site whose deposit is short because a guarantee ran out or a use was not made up stands under that cause alone.
    """
    facts = items["metric"].map(lambda metric_id: ALL_METRICS[metric_id].fact.name)
    again = pd.DataFrame({"fact": facts, "key": items["key"]}).duplicated()
    causes = items.loc[items["metric"].isin(SHORT_BECAUSE), "site"]
    again |= items["metric"].isin(SHORT) & items["site"].isin(causes)
    return items[~again].reset_index(drop=True)


SHORT = ("deposit.not_stored", "deposit.part_stored")
SHORT_BECAUSE = ("deposit.guarantee_expired", "deposit.top_up_overdue")


CONTRADICTION = "lead.closed_unpaid"
CONTRADICTED = "已办结，欠薪未付清，须更正"


def contradictions_first(items: pd.DataFrame) -> pd.DataFrame:
    """Each lead once, those closed though unpaid first; an instalment stands for its lead. ``items`` as `worklist`."""
    grave = items["metric"] == CONTRADICTION
    ordered = pd.concat([items[grave], items[~grave]])
    return ordered[~ordered["lead"].fillna(ordered["key"]).duplicated()].reset_index(drop=True)


def standing(item: Mapping[Any, Any], as_of: date) -> str:
    """How a record of the worklist stands: 已办结,欠薪未付清,须更正 for a lead closed though unpaid, else its clock."""
    return CONTRADICTED if item["contradicted"] else limit_text(item["due_on"], as_of, item["unit"])


def notes(connection: Connection) -> pd.DataFrame:
    """What is marked on charts: one row per event with day (date), label (str) and kind (str), by day."""
    n = event_note.c
    rows = connection.execute(select(n.starts_on, n.label, n.kind).order_by(n.starts_on)).all()
    # Charts cut their own stretch out of a century.
    festivals = [(day, FESTIVAL_NOTE, FESTIVAL_NOTE) for day in spring_festivals(date(2000, 1, 1), date(2100, 1, 1))]
    found = [tuple(row) for row in rows if row.kind != FESTIVAL_NOTE] + festivals
    return pd.DataFrame(found, columns=["day", "label", "kind"]).sort_values("day", ignore_index=True)
