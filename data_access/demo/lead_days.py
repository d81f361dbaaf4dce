"""How leads of the demo district come in and move on: the season, the limits, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_access.demo.tools import (
    Days,
    Flags,
    Ints,
    Period,
    days_late,
    later,
    limit_ends,
    only,
    town_trouble,
    working_later,
)
from data_access.rules.holidays import next_spring_festival
from data_access.rules.parameters import days

ANNUAL_LEADS = (880, 850, 830)  # in the first, second … year, per 1x
OVERDUE_OPEN = 7  # per 1x, on the as-of day, beside those that run late as in every month
OVERDUE_TRUE = 2  # of these true and unpaid, the others still being looked into or not true


def _season(day: date) -> float:
    """Weight of a day by weeks to the next Spring Festival."""
    to_festival = (next_spring_festival(day) - day).days
    if to_festival == 0 or to_festival > 344:  # the festival and what follows: the year's quietest days
        weight = 0.2 if to_festival == 0 or to_festival > 348 else 0.6
    else:
        weeks = to_festival / 7
        steps = ((5, 2.0), (9, 1.6), (13, 1.2), (22, 1.0), (44, 0.8), (60, 0.6))
        weight = next(value for limit, value in steps if weeks <= limit)
    return weight * (0.4 if day.weekday() >= 5 else 1.0)


def received_days(rng: np.random.Generator, span: Period) -> Days:
    """The day each lead came in, ascending."""
    parts = []
    for year, count in zip(span.years, ANNUAL_LEADS, strict=True):
        whole = np.arange(np.datetime64(f"{year}-01-01", "D"), np.datetime64(f"{year + 1}-01-01", "D"))
        weights = np.array([_season(day) for day in whole.tolist()])
        past = whole <= span.as_of
        size = round(count * span.scale * float(weights[past].sum() / weights.sum()))
        parts.append(rng.choice(whole[past], size, p=weights[past] / weights[past].sum()))
    return np.sort(np.concatenate(parts))


@dataclass(frozen=True)
class LeadDays:
    """The days of a lead as they will be, also beyond the as-of day."""

    accept_due: Days
    accepted: Days
    contact_due: Days
    contacted: Days
    verified: Days
    first_due: Days
    close_due: Days
    extended: Days
    closed: Days


def days_of_leads(rng: np.random.Generator, span: Period, town: Ints, day: Days) -> LeadDays:
    """The days of every lead, most within the limits in working days."""
    size, trouble = len(town), span.trouble(town, day)
    limit, more = days("lead.close_days"), days("lead.extend_days")
    accept_due = limit_ends(day, "lead.accept_days")
    same_day = (rng.random(size) < 0.6) & (working_later(later(day, -1), 1) == day)
    slow = rng.random(size) < 0.012 * trouble
    accepted = np.where(same_day, day, np.where(slow, working_later(accept_due, rng.integers(1, 3, size)), accept_due))
    contact_due = limit_ends(day, "lead.contact_days")
    slow = rng.random(size) < 0.036 * trouble
    in_time = working_later(day, rng.integers(1, days("lead.contact_days") + 1, size))
    late = working_later(contact_due, rng.integers(1, 4, size))
    contacted = np.maximum(np.where(slow, late, in_time), accepted)
    first_due = limit_ends(day, "lead.close_days")
    verified = np.maximum(working_later(day, rng.integers(3, 11, size)), contacted)
    prolonged = rng.random(size) < 0.06
    close_due = np.where(prolonged, limit_ends(first_due, "lead.extend_days"), first_due)
    quick = working_later(day, np.clip(rng.normal(11, 2.6, size).round().astype(np.int64), 4, limit))
    longer = working_later(first_due, rng.integers(1, more + 1, size))
    closed = np.where(prolonged, longer, quick)
    slow = rng.random(size) < 0.036 * trouble
    closed = np.where(slow, working_later(close_due, days_late(rng, size, 24, 70)), closed)
    closed = np.maximum(closed, verified)
    extended = only(prolonged, np.maximum(working_later(day, rng.integers(11, limit + 1, size)), contacted))
    # Now and then an extension is granted only after the limit has run out.
    tardy = prolonged & (np.cumsum(prolonged) % 30 == 0)
    extended = np.where(tardy, working_later(first_due, 2), extended)
    # An extension that came too late does not move the due date, one still to come does not move it yet.
    close_due = np.where(tardy | (prolonged & (extended > span.as_of)), first_due, close_due)
    return LeadDays(
        accept_due=accept_due,
        accepted=accepted,
        contact_due=contact_due,
        contacted=contacted,
        verified=verified,
        first_due=first_due,
        close_due=close_due,
        extended=extended,
        closed=closed,
    )


@dataclass(frozen=True)
class LeftOpen:
    """Leads that stay open beyond their due date; ``true`` are those verified and unpaid."""

    all: Ints
    true: Ints


def hold_back(rng: np.random.Generator, span: Period, town: Ints, plan: LeadDays, public: Flags) -> LeftOpen:
    """Choose leads due in the last thirty days to stay open, more in the weak towns; moves their days in ``plan``.

    True ones are those of ``public`` sites first: they veto the year.
    """
    lately = np.flatnonzero((plan.close_due < span.as_of) & (plan.close_due >= later(np.array([span.as_of]), -30)[0]))
    p = town_trouble()[town[lately]] ** 0.7
    count = min(OVERDUE_OPEN * span.scale, len(lately) // 3)
    rows = rng.choice(lately, count, replace=False, p=p / p.sum())
    # One of a public site is always among them.
    known = lately[public[lately] & (plan.verified[lately] <= span.as_of)]
    if len(known) and not np.isin(known, rows).any():
        rows[0] = known[0]
    verified = rows[plan.verified[rows] <= span.as_of]
    verified = verified[np.argsort(~public[verified], kind="stable")]
    true = verified[: OVERDUE_TRUE * span.scale]
    plan.closed[rows] = later(np.full(count, span.as_of), 10)
    waiting = rows[~np.isin(rows, true)]
    waiting = waiting[rng.random(len(waiting)) < 0.6]
    plan.verified[waiting] = later(np.full(len(waiting), span.as_of), 5)
    return LeftOpen(rows, true)
