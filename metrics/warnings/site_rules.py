"""W12 and W13: boards found missing at sites, and sites that leads gather about."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func

from data_access.database.schema import (
    ITEM_FAILING,
    inspection,
    inspection_item,
    lead,
    site,
)
from data_access.reference.checklist import system_items
from data_access.rules.warning_file import Threshold, WarningRule
from metrics.definitions.checklist_results import made_good_on
from metrics.warnings.obligation_rules import of_sites
from metrics.warnings.occasions import (
    NO_DAY,
    Days,
    days_of,
    earliest,
    known_by,
    moved,
    occasions,
    raised_by_level,
    read,
    told_as,
)
from metrics.warnings.runs import last_of

s, i, x, n = site.c, inspection.c, inspection_item.c, lead.c


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
    found = _gathered(rows, within)
    found["within"] = rule.number("within")
    day = days_of(found["received_on"])

    def reached(step: Threshold) -> Days:
        held = found["count" if step.unit == "条" else "people"].to_numpy(dtype=np.int64)
        # One occasion a gathering: the first lead that brings it to the threshold.
        first = pd.Series(held >= int(step.value)).groupby(found["what"].to_numpy()).cumsum().to_numpy() == 1
        return np.where((held >= int(step.value)) & first, day, NO_DAY)

    raised = raised_by_level(rule, reached)
    by_gathering = found["what"].to_numpy()
    each = {level: pd.Series(days).groupby(by_gathering).min() for level, days in raised.items()}
    one = last_of(found, "what").sort_index()
    raised = {level: days.reindex(one.index).to_numpy(dtype="datetime64[D]") for level, days in each.items()}

    def words(days: Days) -> pd.DataFrame:
        known = known_by(found, "what", "received_on", pd.Series(days, index=one.index))
        return told_as(one, last_of(known, "what")[["count", "people"]]).reset_index()

    wordings = {level: words(days) for level, days in raised.items()}
    return occasions(rule, one.reset_index(), raised, days_of(one["gone"]), as_of, wordings)


def _gathered(rows: pd.DataFrame, within: timedelta) -> pd.DataFrame:
    """Each lead with how many leads and workers of its site the days up to it bring; ``rows`` by site and day. Leads
    that are no more than the window apart are one gathering, named by its first."""
    sites, days, workers = list(rows["site"]), list(rows["received_on"]), list(rows["workers"])
    leads = list(rows["lead_no"])
    counts, people, names = [], [], []
    start, name = 0, ""
    for place, (site_no, day) in enumerate(zip(sites, days, strict=True)):
        if not place or site_no != sites[place - 1]:
            start, name = place, leads[place]
        elif day - days[place - 1] > within:
            name = leads[place]
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
