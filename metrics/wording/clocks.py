"""The clock of a limit on one record: since when it runs, how many days it allows, how many were used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from data_access.rules.limits import WORKING_DAYS, days_between, days_counted
from data_access.rules.working_days import is_estimated
from metrics.engine.model import Fact, Limit
from metrics.wording.formats import UNKNOWN


class ClockState(StrEnum):
    """How a clock stands."""

    MET = "按期"
    LATE = "超期完成"
    RUNNING = "办理中"
    DUE = "今日到期"
    OVERDUE = "已超期"


@dataclass(frozen=True)
class Clock:
    """A limit as it stands at the as-of date; days are 工作日 or, where the law counts so, calendar days (日)."""

    label: str
    since: date | None
    due_on: date
    done_on: date | None  # None while not done by the as-of date
    state: ClockState
    unit: str
    allowed: int | None  # days the limit gives
    used: int | None  # days taken, or run so far
    over: int  # days beyond the limit; 0 in time
    left: int  # days still to run; 0 once done or over
    estimated: bool  # 预计: runs beyond the published calendar


def days_past(due_on: date, day: date, unit: str) -> int:
    """How far the day lies past a limit, in its unit; negative before it."""
    return days_between(due_on, day, unit)


def days_over(due_on: date, day: date, unit: str) -> int:
    """How late a record is: `days_past`, and at least 1 once the limit ran out, be it over a holiday."""
    past = days_past(due_on, day, unit)
    return max(past, 1) if day > due_on else past


def clock(label: str, since: date | None, due_on: date, done_on: date | None, as_of: date, unit: str) -> Clock:
    """The clock of one limit. What was done after the as-of date is not known yet."""
    done = done_on if done_on is not None and done_on <= as_of else None
    until = done or as_of
    late = until > due_on
    if done is not None:
        state = ClockState.LATE if late else ClockState.MET
    elif late:
        state = ClockState.OVERDUE
    else:
        state = ClockState.DUE if due_on == as_of else ClockState.RUNNING
    return Clock(
        label=label,
        since=since,
        due_on=due_on,
        done_on=done,
        state=state,
        unit=unit,
        allowed=None if since is None else days_between(since, due_on, unit),
        used=None if since is None else max(days_between(since, until, unit), 0),
        over=days_over(due_on, until, unit) if late else 0,
        left=days_between(as_of, due_on, unit) if state is ClockState.RUNNING else 0,
        estimated=unit == WORKING_DAYS and is_estimated(due_on),
    )


def clock_of(fact: Fact, limit: Limit, found: Mapping[str, Any], as_of: date) -> Clock | None:
    """The clock of a record's limit; None when the record has no such limit, or it had not begun by the as-of date."""
    due, since = found.get(limit.due), found.get(limit.since or "")
    if due is None or (limit.since is not None and (since is None or since > as_of)):
        return None
    done, back = found.get(limit.done or ""), found.get(limit.undone or "")
    if done is not None and back is not None and done <= back <= as_of:
        done = None
    return clock(limit.label, since, due, done, as_of, fact.fields[limit.due].due_unit)


def clocks_of(fact: Fact, found: Mapping[str, Any], as_of: date) -> list[Clock]:
    """Every clock of a record, in the order of the fact's limits."""
    return [c for limit in fact.limits if (c := clock_of(fact, limit, found, as_of)) is not None]


def limit_text(due_on: date | None, as_of: date, unit: str, *, done_on: date | None = None) -> str:
    """还剩 3 个工作日 / 今日到期 / 已超 2 个工作日; 按期 or 超期 once done; 预计 beyond the published calendar."""
    if due_on is None:
        return UNKNOWN
    c = clock("", None, due_on, done_on, as_of, unit)
    mark = "（预计）" if c.estimated else ""
    match c.state:
        case ClockState.MET:
            return f"按期完成{mark}"
        case ClockState.LATE:
            return f"超期 {c.over} {days_counted(unit)}完成{mark}"
        case ClockState.DUE:
            return f"今日到期{mark}"
        case ClockState.RUNNING:
            return f"还剩 {c.left} {days_counted(unit)}{mark}"
        case ClockState.OVERDUE:
            return f"已超 {c.over} {days_counted(unit)}{mark}"


def clock_text(c: Clock) -> str:
    """按期,用 3 个工作日(限 15 个工作日,期限 2023-12-15); 预计 beyond the published calendar."""
    unit = days_counted(c.unit)
    limit = f"限 {c.allowed} {unit}，" if c.allowed is not None else ""
    mark = "（预计）" if c.estimated else ""
    due = f"{limit}期限 {c.due_on}{mark}"
    if c.state is ClockState.MET:
        used = f"，用 {c.used} {unit}" if c.used is not None else ""
        return f"按期完成{used}（{due}）"
    if c.state is ClockState.LATE:
        return f"超期 {c.over} {unit}完成（{due}）"
    if c.state is ClockState.OVERDUE:
        return f"已超 {c.over} {unit}（{due}）"
    used = f"，已用 {c.used} {unit}" if c.used is not None else ""
    if c.state is ClockState.DUE:
        return f"今日到期{used}（{due}）"
    return f"还剩 {c.left} {unit}{used}（{due}）"
