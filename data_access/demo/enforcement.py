"""What inspectors served (执法文书) and talks, reminders, praise and criticism (约谈通报) of the demo district."""

from __future__ import annotations

import numpy as np

from data_access.database.schema import (
    CORRECTION_ORDER,
    CRITICISM,
    INQUIRY_NOTICE,
    INTERVIEW,
    PRAISE,
    RECTIFICATION_NOTICE,
    REMINDER,
)
from data_access.demo.inspections import Inspections
from data_access.demo.sites import Firms, Sites
from data_access.demo.tools import (
    Array,
    Columns,
    Days,
    Ints,
    Period,
    later,
    next_office_day,
    numbered_by_year,
    office_day,
    only,
    stack,
    take,
    texts,
    working_later,
)

# Kind, number a year and 1x, matter.
_TALKS = (
    (INTERVIEW, 14, "督促支付拖欠工资"),
    (REMINDER, 22, "节前工资支付提醒"),
    (PRAISE, 4, "工资支付保障制度落实较好"),
    (CRITICISM, 3, "多次督促仍未整改"),
)


def _of_kind(kind: str, matter: str, about: Columns, issued: Days, due: Days, complied: Days) -> Columns:
    size = len(issued)
    return {
        "document_kind": np.full(size, kind, dtype=object), "matter": np.full(size, matter, dtype=object),
        **about, "issued_on": issued, "due_on": due, "complied_on": complied,
    }  # fmt: skip


def _of_sites(sites: Sites, firms: Firms, rows: Ints) -> Columns:
    contractor = sites.contractor[rows]
    return {
        "site_no": sites.table["site_no"][rows], "town_code": sites.table["town_code"][rows],
        "employer_name": firms.table["name"][contractor], "employer_uscc": firms.table["uscc"][contractor],
    }  # fmt: skip


def build_documents(
    rng: np.random.Generator, span: Period, sites: Sites, firms: Firms, inspections: Inspections, cases: Columns
) -> Columns:
    """A notice for some visits that found something, an inquiry and an order for some cases."""
    found = inspections.table["rectify_due_on"]
    visits = np.flatnonzero(~np.isnat(found) & (rng.random(len(found)) < 0.3))
    of_visits = _of_kind(
        RECTIFICATION_NOTICE, "限期整改核查发现的问题", _of_sites(sites, firms, inspections.site[visits]),
        inspections.table["inspected_on"][visits], found[visits], inspections.table["rectified_on"][visits],
    )  # fmt: skip
    parts = [of_visits]
    for kind, matter, since, share in (
        (INQUIRY_NOTICE, "接受询问并提供工资支付资料", "filed_on", 0.35),
        (CORRECTION_ORDER, "改正未足额支付工资行为", "pay_order_on", 0.4),
    ):
        day = cases[since]
        rows = np.flatnonzero(~np.isnat(day) & (rng.random(len(day)) < share))
        about = {name: cases[name][rows] for name in ("site_no", "town_code", "employer_name", "employer_uscc")}
        issued = day[rows]
        due = working_later(issued, 5)
        slow, never = rng.random(len(rows)) < 0.06, rng.random(len(rows)) < 0.02
        took = np.where(slow, rng.integers(6, 15, len(rows)), rng.integers(1, 6, len(rows)))
        complied = span.happened(only(~never, working_later(issued, took)))
        parts.append(_of_kind(kind, matter, about, issued, due, complied))
    every = stack(*parts)
    every = take(every, np.argsort(every["issued_on"], kind="stable"))
    return {"document_no": numbered_by_year("WS", every["issued_on"]), **every}


def _named(value: str, size: int) -> Array:
    return np.full(size, value, dtype=object)


def build_talks(rng: np.random.Generator, span: Period, sites: Sites, firms: Firms) -> Columns:
    """Talks and reminders through the year, praise and criticism in January, for sites under way."""
    parts = []
    for year in span.years:
        first = np.datetime64(f"{year}-01-01", "D")
        for kind, count, matter in _TALKS:
            size = count * span.scale
            yearly = kind in (PRAISE, CRITICISM)
            day = np.full(size, first + 15) if yearly else later(np.full(size, first), rng.integers(3, 360, size))
            day = next_office_day(office_day(day))
            rows = np.array([rng.choice(np.flatnonzero(sites.under_way(d))) for d in day], dtype=np.int64)
            parts.append(
                {
                    "talk_kind": _named(kind, size), **_of_sites(sites, firms, rows), "held_on": day,
                    "host_name": texts(["区人社局", "区建管委"])[rng.integers(0, 2, size)],
                    "matter": _named(matter, size),
                }
            )  # fmt: skip
    every = stack(*parts)
    every = take(every, every["held_on"] <= span.as_of)
    every = take(every, np.argsort(every["held_on"], kind="stable"))
    return {"talk_no": numbered_by_year("YT", every["held_on"]), **every}
