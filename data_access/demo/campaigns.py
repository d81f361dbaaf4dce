"""Campaigns (专项行动) of the demo district, their results, and the notes on charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from data_access.demo.meetings import meeting_days
from data_access.demo.office_rows import DAY, Row, columns_of, numbered_rows
from data_access.demo.tools import Columns, Days, Period, office_day, texts, town_codes, town_trouble, town_weights
from data_access.reference.organisation import towns
from data_access.rules.holidays import spring_festival
from data_access.rules.winter_campaign import winter_campaign_start


def build_campaigns(span: Period) -> Columns:
    """冬季行动 of each winter that began in the period, and one campaign of each summer or autumn."""
    rows: list[Row] = []
    for year in span.years:
        if year % 2:
            rows.append(_campaign(f"ZX{year}01", f"{year}年根治欠薪夏季专项行动", "夏季行动", year, (7, 18), (8, 31)))
        else:
            name = f"{year}年集中整治拖欠农民工工资问题专项行动"
            rows.append(_campaign(f"ZX{year}01", name, "集中整治", year, (9, 22), (10, 31)))
        eve = spring_festival(year + 1) - DAY
        name = f"{year}-{year + 1}年根治欠薪冬季专项行动" if year < 2023 else f"{year}-{year + 1}年治理欠薪冬季行动"
        start = winter_campaign_start(year)
        winter = _campaign(f"ZX{year}02", name, "冬季行动", year, (start.month, start.day), (12, 31))
        rows.append({**winter, "ends_on": eve, "cleared_by": eve - 7 * DAY})
    started = [row for row in rows if np.datetime64(row["starts_on"], "D") <= span.as_of]
    return columns_of(started, ("starts_on", "ends_on", "cleared_by"))


def _campaign(number: str, name: str, kind: str, year: int, *days: tuple[int, int]) -> Row:
    starts, ends = (date(year, *day) for day in days)
    return {
        "campaign_no": number, "name": name, "kind": kind, "starts_on": starts, "ends_on": ends, "cleared_by": ends,
    }  # fmt: skip


def build_campaign_results(rng: np.random.Generator, span: Period, campaigns: Columns) -> Columns:
    """Fortnightly reports of each town; every report counts what was done since the one before."""
    numbers, codes, reported = [], [], []
    for number, first, last in zip(campaigns["campaign_no"], campaigns["starts_on"], campaigns["ends_on"], strict=True):
        for report in office_day(np.arange(first + 14, min(last, span.as_of) + 1, 14)):
            numbers += [number] * len(towns())
            codes += list(range(len(towns())))
            reported += [report] * len(towns())
    town = np.array(codes, dtype=np.int64)
    day: Days = np.array(reported, dtype="datetime64[D]")
    weight = town_weights()[town]
    firms, sites = rng.poisson(weight * 160 * span.scale), rng.poisson(weight * 26 * span.scale)
    problems = rng.poisson((firms * 0.05 + sites * 0.3) * span.trouble(town, day))
    remedied = rng.binomial(problems, np.clip(0.97 - 0.05 * town_trouble()[town], 0, 1))
    inspectors, workers = 2 * (firms + sites), firms * 8 + sites * 60
    return {
        "campaign_no": texts(numbers),
        "town_code": town_codes()[town],
        "reported_on": day,
        "firms_checked": firms,
        "sites_checked": sites,
        "problems_found": problems,
        "problems_remedied": remedied,
        "inspectors": inspectors,
        "workers_covered": workers,
    }


def build_notes(span: Period, campaigns: Columns) -> Columns:
    """Days to mark on charts: 春节, campaigns, meetings, and 进博会 as a sensitive window in November."""
    rows: list[Row] = []
    note: Callable[[str, str, date, date | None], None] = lambda label, kind, first, last: rows.append(  # noqa: E731
        {"label": label, "kind": kind, "starts_on": first, "ends_on": last}
    )
    for year in span.years:
        festival = spring_festival(year)
        note(f"{year}年春节", "春节", festival, festival + 6 * DAY)
        note(f"{year}年进博会保障期", "敏感期", date(year, 11, 1), date(year, 11, 10))
    for name, first, last in zip(campaigns["name"], campaigns["starts_on"], campaigns["ends_on"], strict=True):
        note(str(name), "专项行动", first.astype(date), last.astype(date))
    for day, title in meeting_days(span):
        note(title, "会议", day, None)
    happened = [row for row in rows if np.datetime64(row["starts_on"], "D") <= span.as_of]
    happened.sort(key=lambda row: (row["starts_on"], row["label"]))
    return columns_of(numbered_rows(happened, "note_no", "SJBZ"), ("starts_on", "ends_on"))
