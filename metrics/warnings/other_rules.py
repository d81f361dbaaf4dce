"""W12, W13 and W15 to W19: boards found missing, sites that leads gather about, firms that other departments report."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from data_access.database.schema import (
    ITEM_FAILING,
    department_signal,
    inspection,
    inspection_item,
    lead,
    site,
    town,
)
from data_access.reference.checklist import system_items
from data_access.rules.warning_rules import Step, WarningRule
from metrics.definitions.checklist_results import made_good_on
from metrics.warnings.obligation_rules import of_sites
from metrics.warnings.occasions import (
    NO_DAY,
    Days,
    days_of,
    earliest,
    month_said,
    moved,
    nothing,
    occasions,
    raised_by_level,
    read,
    wan,
)
from metrics.warnings.runs import last_of, run_numbers

s, i, x, n, g = site.c, inspection.c, inspection_item.c, lead.c, department_signal.c


_NEVER = 1_000_000_000  # leads or workers that no site has


def board_missing(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W12: the board (维权信息告示牌) found missing or incomplete, until it was rectified or found in order."""
    board = system_items("notice_board")
    source = inspection_item.join(inspection, i.inspection_no == x.inspection_no).join(site, s.site_no == i.site_no)
    query = of_sites(
        source, i.inspection_no.label("what"), i.inspected_on.label("found"), x.result, made_good_on().label("good"),
    ).where(x.item_code.in_(board), x.result.in_(ITEM_FAILING), i.inspected_on <= as_of)  # fmt: skip
    rows = read(connection, query)
    found = days_of(rows["found"])
    gone = earliest(days_of(rows["good"]), days_of(rows["completed_on"]))
    raised = raised_by_level(rule, lambda step: moved(found, step.value, step.unit))
    return occasions(rule, rows, raised, gone, as_of)


def leads_gather(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W13: so many leads about one site, or workers in them, within some days; until all of them are closed."""
    query = of_sites(
        lead.join(site, s.site_no == n.site_no), n.lead_no, n.received_on, func.coalesce(n.workers, 1).label("workers"),
        n.closed_on,
    ).where(n.received_on <= as_of)  # fmt: skip
    rows = read(connection, query.order_by(s.site_no, n.received_on, n.lead_no))
    within = timedelta(rule.number("within"))
    least = {unit: min((int(s.value) for s in rule.steps if s.unit == unit), default=_NEVER) for unit in ("条", "人")}
    by_site = rows.groupby("site", sort=False)
    many = (by_site["lead_no"].transform("size") >= least["条"]) | (by_site["workers"].transform("sum") >= least["人"])
    rows = rows[many.to_numpy(dtype=bool)]
    groups = [_gathered(of_site, within) for _, of_site in rows.groupby("site", sort=False)]
    found = pd.concat(groups, ignore_index=True) if groups else rows.assign(what=[], count=[], people=[], gone=[])
    found["within"] = rule.number("within")
    day = days_of(found["received_on"])

    def reached(step: Step) -> Days:
        held = found["count" if step.unit == "条" else "people"].to_numpy(dtype=np.int64)
        # One occasion a gathering: the first lead that brings it to the threshold.
        first = pd.Series(held >= int(step.value)).groupby(found["what"].to_numpy()).cumsum().to_numpy() == 1
        return np.where((held >= int(step.value)) & first, day, NO_DAY)

    raised = raised_by_level(rule, reached)
    by_gathering = found["what"].to_numpy()
    each = {level: pd.Series(days).groupby(by_gathering).min() for level, days in raised.items()}
    one = last_of(found, "what").sort_index()
    one = one.assign(count=found.groupby("what")["count"].max(), people=found.groupby("what")["people"].max())
    raised = {level: days.reindex(one.index).to_numpy(dtype="datetime64[D]") for level, days in each.items()}
    return occasions(rule, one.reset_index(), raised, days_of(one["gone"]), as_of)


def _gathered(rows: pd.DataFrame, within: timedelta) -> pd.DataFrame:
    """Each lead of a site with how many leads and workers the days up to it bring; leads that are no more than the
    window apart are one gathering, named by its first."""
    days, workers = list(rows["received_on"]), list(rows["workers"])
    counts, people, names = [], [], []
    start, name = 0, rows["lead_no"].iloc[0]
    for place, day in enumerate(days):
        if place and day - days[place - 1] > within:
            name = rows["lead_no"].iloc[place]
        while day - days[start] > within:
            start += 1
        counts.append(place - start + 1)
        people.append(sum(workers[start : place + 1]))
        names.append(name)
    ends: dict[str, date | None] = {}
    for gathering, end in zip(names, rows["closed_on"], strict=True):  # open as long as one of its leads is
        known = ends.get(gathering, end)
        ends[gathering] = None if known is None or end is None else max(known, end)
    return rows.assign(what=names, count=counts, people=people, gone=pd.Series(names, index=rows.index).map(ends))


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
        month=[month_said(day) for day in last["first_day"]], sum=[wan(yuan) for yuan in largest],
    )  # fmt: skip

    def reached(step: Step) -> Days:
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
