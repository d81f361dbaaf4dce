"""On-site verifications (实地核查) of the demo district with every item of the checklist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.demo.sites import Sites
from data_access.demo.tools import (
    Columns,
    Days,
    Flags,
    Ints,
    Period,
    days_late,
    given,
    join,
    later,
    limit_ends,
    none,
    numbered_by_year,
    only,
    pick,
    texts,
    working_later,
)
from data_access.reference.checklist import checklist
from data_access.rules.parameters import days

# Share of the sites in progress that are seen at least once, in the first, second … year.
_COVERAGE = (0.80, 0.87, 0.94)
_FURTHER_VISITS = 36  # a year and 1x, mostly to weak sites
_OFTEN_FAILED = {"C07A": 1.7, "C07B": 1.6, "C16": 1.5, "C10": 1.3, "C09": 1.3, "C06": 1.2, "C14": 0.4, "C12": 0.4}
_TEAM = {"区建管委": "住建组", "区交通委": "交通组", "区水务局": "水务组", "区绿化市容局": "住建组"}
RESULTS = texts(["符合", "部分符合", "不符合", "不适用"])


@dataclass(frozen=True)
class Inspections:
    table: Columns
    items: Columns
    site: Ints
    board_missing: Flags  # C16 failed


def _visits(rng: np.random.Generator, span: Period, sites: Sites) -> tuple[Ints, Days]:
    """Sites and days of all visits, ascending."""
    permit, done = sites.table["permit_on"], sites.table["completed_on"]
    chosen, visited = [], []
    for year, coverage in zip(span.years, _COVERAGE, strict=True):
        first = np.maximum(permit, np.datetime64(f"{year}-01-01", "D"))
        last = np.fmin(np.minimum(span.as_of, np.datetime64(f"{year}-12-31", "D")), done)
        room = (last - first).astype(np.int64)
        # Early in a year only part of its visits have been made.
        elapsed = min(1.0, int((span.as_of - np.datetime64(f"{year}-01-01", "D")).astype(int)) / 330)
        longest = min(30, int(room.max()))
        share = elapsed * np.where(room >= longest, coverage, np.where(room > 7, 0.25 * coverage, 0))
        seen = np.flatnonzero(rng.random(len(room)) < share)
        weights = np.where(room >= longest, sites.trouble, 0)
        again = rng.choice(len(room), round(_FURTHER_VISITS * elapsed) * span.scale, p=weights / weights.sum())
        rows = np.r_[seen, again]
        day = later(first[rows], (rng.random(len(rows)) * room[rows]).astype(np.int64))
        working = working_later(later(day, -1), 1)  # the first working day from then on
        chosen.append(rows)
        visited.append(np.where(working <= last[rows], working, day))
    site, day = np.concatenate(chosen), np.concatenate(visited)
    order = np.argsort(day, kind="stable")
    return site[order], day[order]


def build_inspections(rng: np.random.Generator, span: Period, sites: Sites) -> Inspections:
    site, day = _visits(rng, span, sites)
    size = len(site)
    items = checklist()
    trouble = sites.trouble[site] * span.trouble(sites.town[site], day) * rng.lognormal(-0.1, 0.5, size)
    usual = np.array([_OFTEN_FAILED.get(item.code, 1.0) for item in items]) * 0.07
    draw = rng.random((size, len(items)))
    fails = np.minimum(trouble[:, None] * usual, 0.75)
    result = np.where(draw < fails * 0.45, 2, np.where(draw < fails, 1, 0))
    position = {item.code: i for i, item in enumerate(items)}
    result[~sites.table["government_funded"][site], position["C01"]] = 3
    for code in ("C02", "C04"):
        result[rng.random(size) < 0.04, position[code]] = 3
    result[sites.table["deposit_exempt"][site], position["C15"]] = 3

    bad = ((result == 1) | (result == 2)).any(axis=1)
    limit = days("inspection.rectify_days")
    due = only(bad, limit_ends(day, "inspection.rectify_days"))
    kind = rng.random(size) / (0.6 + 0.4 * span.trouble(sites.town[site], day))
    on_time, late = (
        working_later(day, rng.integers(4, limit + 1, size)),
        working_later(due, days_late(rng, size, 24, 70)),
    )
    rechecked = span.happened(only(bad, np.where(kind > 0.07, on_time, late)))
    # Some re-checks find what the first visit found: that stands until the next visit.
    unmended = (kind > 0.07) & (kind < 0.11)
    happened = ~np.isnat(rechecked)
    team = texts([_TEAM[d] for d in sites.table["department_code"][site]])
    general = rng.random(size) < 0.55
    numbers = numbered_by_year("HC", day)
    table: Columns = {
        "inspection_no": numbers,
        "site_no": sites.table["site_no"][site],
        "inspected_on": day,
        "team": np.where(general, pick(rng, ("第一组", "第二组"), size), team),
        "rectify_due_on": due,
        "rechecked_on": rechecked,
        "recheck_result": given(happened, np.where(unmended, "未整改", "已整改").astype(object)),
        "rectified_on": only(~unmended, rechecked),
        # Every visit photographs the board; a failing one its findings too.
        "photos": np.where(bad, join(numbers, "_告示牌.jpg;", numbers, "_问题.jpg"), join(numbers, "_告示牌.jpg")),
        "remark": none(size),
    }
    codes = texts([item.code for item in items])
    flat: Columns = {
        "inspection_no": np.repeat(numbers, len(items)),
        "item_code": np.tile(codes, size),
        "result": RESULTS[result.ravel()],
    }
    board = result[:, position["C16"]]
    return Inspections(table, flat, site, (board == 1) | (board == 2))
