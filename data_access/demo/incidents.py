"""Incidents of the demo district: group events and public opinion, with their reports up to the end of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_access.database.schema import DOMAINS
from data_access.demo.sites import Sites
from data_access.demo.tools import (
    Array,
    Columns,
    Period,
    given,
    join,
    later,
    limit_ends,
    numbered_by_year,
    only,
    pick,
    stack,
    take,
    texts,
    town_codes,
    town_names,
    town_weights,
)
from data_access.reference.organisation import towns

_CAUSES = ("拖欠工程款", "违法分包转包挂靠", "总包未代发", "经营困难", "工程量争议")
_RESULTS = ("已约谈单位并支付到位", "约定分期支付，人员散去", "已回应并核实，转线索办理")
_MINUTE = "timedelta64[m]"


@dataclass(frozen=True)
class _Series:
    """How many group events and public-opinion events of 1x, of how many people, since how many days."""

    prefix: str
    groups: int
    opinions: int
    people: tuple[int, int]
    days: int | None = None  # before the as-of day; None: the whole period
    ago: tuple[int, ...] = ()  # days on which the last of them lie


_SERIES = (
    _Series("SJ", 5, 9, (10, 33)),
    _Series("SD", 6, 9, (3, 19), days=400, ago=(11, 6, 2)),
)


def build_incidents(rngs: Sequence[np.random.Generator], span: Period, sites: Sites) -> Columns:
    """Few group events (none of 50 people or more) and a few public-opinion events a year, most of the last one."""
    found = stack(*(_series(rng, span, sites, series) for rng, series in zip(rngs, _SERIES, strict=True)))
    return take(found, np.argsort(found["found_on"], kind="stable"))


def _series(rng: np.random.Generator, span: Period, sites: Sites, series: _Series) -> Columns:
    groups, opinions = series.groups * span.scale, series.opinions * span.scale
    size = groups + opinions
    first = span.start if series.days is None else max(span.start, span.as_of - series.days)
    day = np.sort(rng.choice(np.arange(first, span.as_of), size))
    day[size - len(series.ago) :] = span.as_of - np.array(series.ago, dtype="timedelta64[D]")
    day = np.sort(day)
    town = rng.choice(len(towns()), size, p=town_weights())
    group = np.isin(np.arange(size), rng.choice(size, groups, replace=False))
    site = np.full(size, -1, dtype=np.int64)
    for row in range(size):
        fits = np.flatnonzero((sites.town == town[row]) & sites.under_way(day[row : row + 1]))
        if len(fits) and (group[row] or row % 2):
            site[row] = rng.choice(fits)
    at_site = site >= 0
    minutes = rng.integers(7 * 60, 20 * 60, size).astype(_MINUTE)
    found_at = day.astype("datetime64[m]") + minutes
    reported_at = found_at + rng.integers(8, 115, size).astype(_MINUTE)
    where = np.where(at_site, sites.table["name"][site], join(town_names()[town], "某企业"))
    public = sites.table["government_funded"][site] & at_site
    return {
        "incident_no": numbered_by_year(series.prefix, day),
        "kind": np.where(group, "群体性事件", "舆情").astype(object),
        "town_code": town_codes()[town],
        "site_no": given(at_site, sites.table["site_no"][site]),
        "title": join(where, np.where(group, "工人集体讨薪", "网络反映拖欠工资").astype(object)),
        "people": np.where(group, rng.integers(*series.people, size), np.nan),
        "found_on": day,
        "found_at": found_at.astype("datetime64[s]"),
        "reported_on": reported_at.astype("datetime64[D]"),
        "reported_at": reported_at.astype("datetime64[s]"),
        "closed_on": span.happened(later(day, rng.integers(1, 12, size))),
        "government_funded": public,
    }


def handled_incidents(
    rng: np.random.Generator, span: Period, incidents: Columns, leads: Columns
) -> tuple[Columns, Columns]:
    """The incidents with cause, firm, response, end and lead; and what was reported of them after the first report."""
    size = len(incidents["incident_no"])
    found_at = incidents["found_at"].astype("datetime64[m]")
    responded_at = found_at + rng.integers(25, 150, size).astype(_MINUTE)
    closed = ~np.isnat(incidents["closed_on"])
    hour = rng.integers(9 * 60, 18 * 60, size).astype(_MINUTE)
    closed_at = np.maximum(incidents["closed_on"].astype("datetime64[m]") + hour, found_at + np.timedelta64(3, "h"))
    at_site = np.array([number is not None for number in incidents["site_no"]])
    lead = np.array([_lead_of(incidents, leads, row) for row in range(size)], dtype=np.int64)
    linked, firm = lead >= 0, (lead >= 0) & ~at_site
    code = {town.code: town.name for town in towns()}
    whole = incidents | {
        "employer_name": given(firm, leads["employer_name"][lead]),
        "employer_uscc": given(firm, leads["employer_uscc"][lead]),
        "cause": pick(rng, _CAUSES, size),
        "responded_on": only(responded_at <= np.datetime64(later(np.array([span.as_of]), 1)[0], "m"),
                             responded_at.astype("datetime64[D]")),
        "responded_at": responded_at.astype("datetime64[s]"),
        "close_due_on": limit_ends(incidents["found_on"], "incident.close_days"),
        "closed_at": np.where(closed, closed_at, np.datetime64("NaT")).astype("datetime64[s]"),
        "closed_on": np.where(closed, closed_at, np.datetime64("NaT")).astype("datetime64[D]"),
        "result": given(closed, pick(rng, _RESULTS, size)),
        "owner_name": texts([code[town] for town in incidents["town_code"]]),
        "lead_no": given(linked, leads["lead_no"][lead]),
    }  # fmt: skip
    return whole, _reports(rng, span, whole)


def _lead_of(incidents: Columns, leads: Columns, row: int) -> int:
    """The row of a lead of the same site, else of a firm of the same town, about that time; -1 where there is none."""
    near = np.abs((leads["received_on"] - incidents["found_on"][row]).astype(int)) <= 30
    if incidents["site_no"][row] is not None:
        fits = near & (leads["site_no"] == incidents["site_no"][row])
    else:
        named = np.array([uscc is not None for uscc in leads["employer_uscc"]])
        fits = near & named & (leads["domain"] == DOMAINS[1]) & (leads["town_code"] == incidents["town_code"][row])
    return int(np.flatnonzero(fits)[0]) if fits.any() else -1


def _reports(rng: np.random.Generator, span: Period, incidents: Columns) -> Columns:
    """The written report within some two hours, then about one a day until the end."""
    numbers: list[str] = []
    seqs: list[int] = []
    moments: list[np.datetime64] = []
    people: list[float] = []
    words: list[str] = []
    for row, number in enumerate(incidents["incident_no"]):
        written = incidents["found_at"][row].astype("datetime64[m]") + np.timedelta64(int(rng.integers(50, 135)), "m")
        written = max(written, incidents["reported_at"][row].astype("datetime64[m]") + np.timedelta64(12, "m"))
        last = incidents["closed_on"][row]
        days = np.arange(incidents["found_on"][row] + 1, span.as_of + 1 if np.isnat(last) else last)
        daily = days[rng.random(len(days)) > 0.06].astype("datetime64[m]") + np.timedelta64(17 * 60, "m")
        for seq, moment in enumerate([written, *daily], start=1):
            numbers.append(number)
            seqs.append(seq)
            moments.append(moment)
            people.append(incidents["people"][row] if seq == 1 else np.nan)
            words.append("书面报告：现场情况和处置安排" if seq == 1 else "处置进展续报")
    at: Array = np.array(moments, dtype="datetime64[m]")
    return {
        "incident_no": texts(numbers),
        "seq": np.array(seqs, dtype=np.int64),
        "reported_on": at.astype("datetime64[D]"),
        "reported_at": at.astype("datetime64[s]"),
        "people": np.array(people),
        "content": texts(words),
    }
