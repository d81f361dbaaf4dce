"""How leads flow: time spent in each step, age of the stock, who holds them, what they are, who is named again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, case, func, or_, select

from data_access.database.schema import lead, lead_payment, lead_routing
from data_access.database.scope import Scope
from data_access.reference.unit_names import unit_called
from data_access.rules.holidays import next_spring_festival, spring_festival
from data_access.rules.parameters import days
from data_access.rules.working_days import working_days_between
from metrics.definitions.leads import LEAD, is_open, is_true, overdue, repeated, solved
from metrics.definitions.routing import ROUTING
from metrics.engine.evaluation import fixed_moment, row_weights, scope_filters
from metrics.engine.firm_keys import firm_keys
from metrics.engine.model import Expression, Metric, as_known
from metrics.engine.narrowing import Between
from metrics.engine.periods import winter_start
from metrics.wording.clocks import days_over

# Steps that are not one of the handling after the other: from end to end, and what follows the closing.
WHOLE_WAY, TO_PAYMENT, TO_REPLY = "接收→办结", "属实→付清", "办结→回访"
NO_HANDLER = "未定承办单位"

c, r = lead.c, lead_routing.c


def age_limits() -> tuple[int, ...]:
    """The ends of the classes of age, in working days since a lead came in (演示参数)."""
    return tuple(days(f"lead.age_days_{place}") for place in range(1, 5))


@dataclass(frozen=True)
class Spent:
    """Working days between two steps, over the leads that took both."""

    step: str
    leads: int
    median: int | None
    most: int | None  # 90th percentile: nine in ten took no longer


def nearest_rank(days: Sequence[tuple[int, int]], share: float) -> int | None:
    """The value below or at which ``share`` of the weighted values lie; None without any. Pairs (value, weight)."""
    total = sum(weight for _, weight in days)
    seen = 0
    for value, weight in sorted(days):
        seen += weight
        if seen >= share * total:
            return value
    return None


def _spent(connection: Connection, step: str, first: Expression, last: Expression, *conditions: Expression) -> Spent:
    # Grouped by the pair of days: a few thousand rows at any size of the district.
    query = select(first, last, func.count()).where(last >= first, *conditions).group_by(first, last)
    pairs = [(working_days_between(begun, done), count) for begun, done, count in connection.execute(query).all()]
    return Spent(step, sum(n for _, n in pairs), nearest_rank(pairs, 0.5), nearest_rank(pairs, 0.9))


def time_spent(connection: Connection, scope: Scope) -> list[Spent]:
    """Working days spent in each step by the leads received in the period, as far as they got by the as-of date."""
    within = [c.received_on.between(scope.start, scope.last_day), *scope_filters(LEAD, scope)]
    steps = (
        ("接收→受理", c.received_on, c.accepted_on),
        ("受理→联系", c.accepted_on, c.contacted_on),
        ("联系→核实", c.contacted_on, c.verified_on),
        ("核实→办结", c.verified_on, c.closed_on),
        (TO_REPLY, c.closed_on, c.replied_on),
        (WHOLE_WAY, c.received_on, c.closed_on),
    )
    found = [_spent(connection, name, first, last, last <= scope.as_of, *within) for name, first, last in steps]
    at = fixed_moment(scope.as_of, scope.start)
    last_paid = (
        select(func.max(lead_payment.c.paid_on))
        .where(lead_payment.c.lead_no == c.lead_no, lead_payment.c.paid_on <= scope.as_of)
        .correlate_except(lead_payment)
        .scalar_subquery()
    )
    paid = select(c.verified_on.label("begun"), last_paid.label("done")).where(solved(at), *within).subquery()
    return [*found, _spent(connection, TO_PAYMENT, paid.c.begun, paid.c.done)]


# --- stock ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Age:
    """A class of the stock by working days since the lead came in."""

    label: str
    received: Between
    open: int
    overdue: int

    @property
    def within_limit(self) -> int:
        return self.open - self.overdue


def age_classes(as_of: date) -> list[tuple[str, Between]]:
    """The classes of `age_limits` as stretches of days of receipt, newest first, together every day up to ``as_of``."""
    found: list[tuple[str, Between]] = []
    last, day, previous = as_of, as_of, 0
    for limit in age_limits():
        while working_days_between(day, as_of) <= limit:
            day -= timedelta(days=1)
        found.append((f"{previous}–{limit} 个工作日", Between("received_on", day + timedelta(days=1), last)))
        last, previous = day, limit + 1
    return [*found, (f"{age_limits()[-1]} 个工作日以上", Between("received_on", date(1990, 1, 1), last))]


def ageing(connection: Connection, scope: Scope) -> list[Age]:
    """The open leads by age, and how many of them are over their limit."""
    at = fixed_moment(scope.as_of, scope.start)
    rows = connection.execute(
        select(c.received_on, func.count(), func.sum(case((overdue(at), 1), else_=0)))
        .where(is_open(at), *scope_filters(LEAD, scope))
        .group_by(c.received_on)
    ).all()
    return [
        Age(
            label,
            span,
            sum(count for day, count, _ in rows if span.first <= day <= span.last),
            sum(int(late) for day, _, late in rows if span.first <= day <= span.last),
        )
        for label, span in age_classes(scope.as_of)
    ]


def by_owner(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Who holds open leads: owner (str or None), open, overdue (int), days_over (int: of the limit's unit, the
    oldest).

    The most overdue first.
    """
    at = fixed_moment(scope.as_of, scope.start)
    late = overdue(at)
    rows = connection.execute(
        select(
            c.handler_name,
            func.count(),
            func.sum(case((late, 1), else_=0)),
            func.min(case((late, c.close_due_on))),
        )
        .where(is_open(at), *scope_filters(LEAD, scope))
        .group_by(c.handler_name)
    ).all()
    held: dict[str | None, tuple[int, int, date | None]] = {}
    for owner, count, over, oldest in rows:  # a unit under its present and its former names is one
        name = owner and unit_called(owner, scope.year)
        before, late_before, day = held.get(name, (0, 0, None))
        held[name] = before + count, late_before + int(over), min(filter(None, (day, oldest)), default=None)
    unit = LEAD.fields["close_due_on"].due_unit
    found = [
        (owner, count, over, days_over(oldest, scope.as_of, unit) if oldest else 0)
        for owner, (count, over, oldest) in held.items()
    ]
    frame = pd.DataFrame(found, columns=["owner", "open", "overdue", "days_over"], dtype=object)
    frame = frame.astype(dict.fromkeys(("open", "overdue", "days_over"), "int64"))
    return frame.sort_values(["overdue", "days_over", "open"], ascending=False, kind="stable", ignore_index=True)


# --- what they are ----------------------------------------------------------------------------------


def cross(connection: Connection, metric: Metric, scope: Scope, row: str, column: str) -> pd.DataFrame:
    """A figure of leads by two fields of theirs: row, column (str or None), count (int)."""
    at = fixed_moment(scope.as_of, scope.start)
    numerator, _ = row_weights(metric, at)
    first, second = (
        as_known(LEAD.fields[row], at.as_of).label("row"),
        as_known(LEAD.fields[column], at.as_of).label("column"),
    )
    grouped = (
        select(first, second, numerator.label("n"))
        .where(c.received_on.between(scope.start, scope.last_day), *scope_filters(LEAD, scope))
        .subquery()
    )
    query = select(grouped.c.row, grouped.c.column, func.sum(grouped.c.n)).group_by(grouped.c.row, grouped.c.column)
    rows = [(a, b, int(n or 0)) for a, b, n in connection.execute(query).all() if n]
    # Objects, so that an empty field stays None.
    return pd.DataFrame(rows, columns=["row", "column", "count"], dtype=object).astype({"count": "int64"})


def added_up(cells: pd.DataFrame, axis: str) -> dict[str, int]:
    """The counts of `cross` by one of its axes, row or column, the largest first."""
    found: Counter[str] = Counter()
    for name, count in zip(cells[axis], cells["count"], strict=True):
        found[name] += int(count)
    return dict(found.most_common())


def repeated_firms(connection: Connection, scope: Scope, *, limit: int = 30) -> pd.DataFrame:
    """Firms named by two or more leads of the period, each once (see `metrics.engine.firm_keys`), the most often
    named first.

    Returns one row per firm with key, name (str), leads, repeats, true, open, workers (int).
    """
    at = fixed_moment(scope.as_of, scope.start)
    rows = connection.execute(
        select(
            c.employer_uscc,
            c.employer_name,
            func.count(),
            func.sum(case((repeated(at), 1), else_=0)),
            func.sum(case((is_true(at), 1), else_=0)),
            func.sum(case((is_open(at), 1), else_=0)),
            func.sum(func.coalesce(c.workers, 0)),
        )
        .where(
            c.received_on.between(scope.start, scope.last_day),
            or_(c.employer_name.is_not(None), c.employer_uscc.is_not(None)),
            *scope_filters(LEAD, scope),
        )
        .group_by(c.employer_uscc, c.employer_name)
        .order_by(c.employer_name, c.employer_uscc)
    ).all()
    keys = firm_keys(connection, scope.as_of)
    counts: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for uscc, name, *found in rows:
        if (key := keys.key(uscc, name)) is None:
            continue
        names.setdefault(key, keys.label(key, name))
        counts[key] = [before + int(n or 0) for before, n in zip(counts.get(key, [0] * 5), found, strict=True)]
    several = sorted((-ns[1], -ns[0], names[key], key) for key, ns in counts.items() if ns[0] >= 2)
    listed = [(key, name, *counts[key]) for *_, name, key in several[:limit]]
    return pd.DataFrame(listed, columns=["key", "name", "leads", "repeats", "true", "open", "workers"])


WINTER_DAYS = 91  # thirteen weeks before the festival
WINTER_COLUMNS = ["winter", "before", "left", "day", "count"]


def winters(connection: Connection, scope: Scope, *, number: int = 3) -> pd.DataFrame:
    """Leads received so far in the thirteen weeks before the festival, this winter (or the last one) and those before.

    One row per winter and day up to the as-of date, the oldest winter first: winter (such as 2023–2024), before
    (int: days to the festival, negative), left (int: the same, positive), day (date), count (int, cumulative).
    Within the parts of the scope, whatever its period.
    """
    this = next_spring_festival(winter_start(scope.as_of))
    festivals = [spring_festival(year) for year in range(this.year - number + 1, this.year + 1)]
    first = festivals[0] - timedelta(days=WINTER_DAYS)
    rows = connection.execute(
        select(c.received_on, func.count())
        .where(c.received_on.between(first, scope.as_of), *scope_filters(LEAD, scope))
        .group_by(c.received_on)
    ).all()
    by_day = {row[0]: int(row[1]) for row in rows}
    found = []
    for festival in festivals:
        total = 0
        for before in range(-WINTER_DAYS, 1):
            day = festival + timedelta(days=before)
            if day > scope.as_of:
                break
            total += by_day.get(day, 0)
            found.append((f"{festival.year - 1}–{festival.year}", before, -before, day, total))
    return pd.DataFrame(found, columns=WINTER_COLUMNS)


def holding(connection: Connection, scope: Scope) -> pd.DataFrame:
    """How long each unit held what came to it in the period: level, unit, routed, held, sent_back, rerouted (int),
    median, most (working days, int or None; of those it gave up by the as-of date). Level by level, most first.
    """
    at = fixed_moment(scope.as_of, scope.start)
    left_on, outcome = (as_known(ROUTING.fields[name], at.as_of) for name in ("left_on", "outcome"))
    rows = connection.execute(
        select(r.level, r.unit_name, r.routed_on, left_on, outcome, func.count())
        .select_from(ROUTING.source)
        .where(r.routed_on.between(scope.start, scope.last_day), *scope_filters(ROUTING, scope))
        .group_by(r.level, r.unit_name, r.routed_on, left_on, outcome)
    ).all()
    units: dict[tuple[str, str], list[tuple[date, date | None, str | None, int]]] = {}
    for level, unit, *stay in rows:
        units.setdefault((level, unit_called(unit, scope.year)), []).append(tuple(stay))
    found = []
    for (level, unit), stays in units.items():
        days = [(working_days_between(came, left), n) for came, left, _, n in stays if left is not None]
        outcomes = {how: sum(n for *_, outcome, n in stays if outcome == how) for how in ("退回", "转办", None)}
        found.append(
            (level, unit, sum(n for *_, n in stays), outcomes[None], outcomes["退回"], outcomes["转办"],
             nearest_rank(days, 0.5), nearest_rank(days, 0.9))
        )  # fmt: skip
    columns = ["level", "unit", "routed", "held", "sent_back", "rerouted", "median", "most"]
    frame = pd.DataFrame(found, columns=columns).astype({"median": "Int64", "most": "Int64"})
    order = frame["level"].map({"区级执法": 0, "行业部门": 1, "街镇": 2})
    frame = frame.assign(order=order).sort_values(["order", "routed"], ascending=[True, False], ignore_index=True)
    return frame.drop(columns="order")
