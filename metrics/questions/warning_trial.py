"""How good the rules are: days gained before leads, and what another threshold would have done (阈值试算)."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median_low
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from data_access.database.schema import DOMAINS, lead, site, warning
from data_access.database.scope import Scope
from data_access.reference.unit_names import standing_town
from data_access.rules.months import months_before
from data_access.rules.warning_file import WarningRule
from data_access.rules.warning_rules import warning_rules, watched_until
from metrics.definitions.inspections import SITE
from metrics.definitions.leads import is_true
from metrics.definitions.warnings import WARNING
from metrics.engine.evaluation import fixed_moment, scope_filters
from metrics.warnings.evaluating import evaluate_rule
from metrics.wording.formats import per_cent

n, w = lead.c, warning.c
Leads = Mapping[tuple[str, str], list[tuple[date, str, bool]]]  # by site or firm: day, number, known to be true


def _leads(connection: Connection, as_of: date) -> Leads:
    """The leads by site and by firm, by day."""
    known_true = is_true(fixed_moment(as_of, as_of)).label("known_true")
    query = select(n.lead_no, n.site_no, n.employer_uscc, n.received_on, known_true)
    found: dict[tuple[str, str], list[tuple[date, str, bool]]] = defaultdict(list)
    for row in connection.execute(query.where(n.received_on <= as_of).order_by(n.received_on, n.lead_no)):
        for kind, key in (("site", row.site_no), ("firm", row.employer_uscc)):
            if key:
                found[kind, key].append((row.received_on, row.lead_no, bool(row.known_true)))
    return found


def _came(leads: Leads, site: str | None, uscc: str | None, after: date, last: date) -> list[tuple[date, str, bool]]:
    """The leads about a site or a firm after a day up to another, the earliest first."""
    found = []
    for key in (("site", site or ""), ("firm", uscc or "")):
        about = leads.get(key, [])
        start = bisect_left(about, (after + timedelta(1), "", False))
        found += [came for came in about[start:] if came[0] <= last]
    return sorted(found)


def _gained(came: Sequence[tuple[date, str, bool]], raised_on: date) -> list[int]:
    """The days from a warning to the first lead it became; none where it became none."""
    return [(first - raised_on).days for first, _, _ in came[:1]]


def gained_by_rule(connection: Connection, scope: Scope) -> dict[str, int]:
    """By rule the median of the days from a warning of the period to the first lead it became."""
    leads = _leads(connection, scope.as_of)
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    query = select(w.rule_code, w.site_no, w.employer_uscc, w.raised_on, w.watch_until).select_from(WARNING.source)
    inside = (w.raised_on >= scope.start, w.raised_on <= scope.last_day, w.watch_until.is_not(None))
    gained: dict[str, list[int]] = defaultdict(list)
    for row in connection.execute(query.where(WARNING.begun(at), *inside, *scope_filters(WARNING, scope))):
        came = _came(leads, row.site_no, row.employer_uscc, row.raised_on, row.watch_until)
        gained[row.rule_code] += _gained(came, row.raised_on)
    return {code: median_low(days) for code, days in gained.items() if days}


@dataclass(frozen=True)
class Outcome:
    """What a threshold would have done over the years looked back on."""

    value: Decimal
    raised: int
    turned: int  # of them, followed by a lead
    judged: int  # of them, followed by a lead or watched to the end: the base of 预警转线索率
    true_leads: int  # true leads that it would have warned of
    gained: int | None  # median of the days before the lead

    @property
    def turned_per_cent(self) -> float | None:
        """预警转线索率 as it is printed."""
        return float(per_cent(Decimal(self.turned) / self.judged)) if self.judged else None

    @property
    def idle(self) -> int:
        """Warnings watched to the end that no lead followed."""
        return self.judged - self.turned


@dataclass(frozen=True)
class Trial:
    """A rule's threshold as it is beside another, from a day on."""

    rule: WarningRule
    level: str
    since: date
    now: Outcome
    changed: Outcome
    lacks: str


def _within(connection: Connection, scope: Scope) -> Callable[[Mapping[Hashable, Any]], bool]:
    """Whether an occasion lies in the scope's towns, department and domain, as warnings are counted there."""
    sites = None
    if scope.department or scope.investment:
        narrowed = scope_filters(SITE, replace(scope, towns=(), domain=None))
        sites = set(connection.scalars(select(site.c.site_no).select_from(SITE.source).where(*narrowed)))

    def inside(row: Mapping[Hashable, Any]) -> bool:
        of_site = bool(row["site"])
        return (
            (not scope.towns or standing_town(row["town"], scope.year) in scope.towns)
            and (sites is None or row["site"] in sites)
            and (scope.domain is None or scope.domain == DOMAINS[0 if of_site else 1])
        )

    return inside


def trial(connection: Connection, scope: Scope, code: str, level: str, value: Decimal) -> Trial:
    """What the rule would have raised at a level with another threshold, in the scope's part of the district.

    Both are computed from the data as they are known now; warnings that were stored play no part.
    """
    rules = warning_rules()
    rule = rules.rules[code]
    since = months_before(scope.as_of, 12 * rules.settings["trial_years"])
    leads = _leads(connection, scope.as_of)
    present = next(step.value for step in reversed(rule.steps) if step.level == level)
    as_it_is = evaluate_rule(connection, rule, scope.as_of)
    within = _within(connection, scope)

    def outcome(found: pd.DataFrame, threshold: Decimal) -> Outcome:
        rows = [] if found.empty else found[found["level"] == level].to_dict("records")
        raised = [
            (row["site"], row["uscc"], row["raised_on"]) for row in rows if row["raised_on"] >= since and within(row)
        ]
        return _judged(raised, leads, scope.as_of, threshold)

    now = changed = outcome(as_it_is.found, present)
    if value != present:
        other = evaluate_rule(connection, rule.with_threshold(level, value), scope.as_of)
        changed = outcome(other.found, value)
    return Trial(rule=rule, level=level, since=since, now=now, changed=changed, lacks=as_it_is.lacks)


def _judged(
    raised: Iterable[tuple[str | None, str | None, date]], leads: Leads, as_of: date, threshold: Decimal
) -> Outcome:
    count, judged, true, gained = 0, 0, set(), list[int]()
    for of_site, uscc, day in raised:
        count += 1
        came = _came(leads, of_site, uscc, day, min(watched_until(day), as_of))
        judged += bool(came) or watched_until(day) < as_of
        gained += _gained(came, day)
        true |= {number for _, number, is_true in came if is_true}
    return Outcome(
        value=threshold, raised=count, turned=len(gained), judged=judged, true_leads=len(true),
        gained=median_low(gained) if gained else None,
    )  # fmt: skip
