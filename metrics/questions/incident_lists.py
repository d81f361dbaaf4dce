"""事件舆情 one by one, as known on a day: how fast each was reported, answered and closed, and its leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, Date, literal, or_, select

from data_access.database.schema import incident, incident_report, lead
from data_access.database.scope import Scope
from data_access.reference.unit_names import standing_town, unit_called
from data_access.rules.incident_rules import (
    FIRST_REPORT,
    FOLLOW_UP,
    LINKED,
    RESPONSE,
    VETOED,
    WARNED,
    WRITTEN_REPORT,
    incident_rules,
)
from metrics.definitions.incidents import (
    GROUP,
    HANDLED,
    INCIDENT,
    came_late,
    follow_up_owed,
    group_reaching,
    overdue,
    people_at,
    unreported,
)
from metrics.definitions.leads import LEAD
from metrics.engine.evaluation import fixed_moment, scope_filters
from metrics.engine.model import Expression, as_known
from metrics.engine.visible import visible
from metrics.questions.sensitive_periods import Span, sensitive_spans

UNKNOWN_KIND = "类型未填"
CLOSED = "办结"
_OWED = {FIRST_REPORT: unreported, FOLLOW_UP: follow_up_owed, CLOSED: overdue}
_CLOCKS = (FIRST_REPORT, WRITTEN_REPORT, RESPONSE)
_LINES = (VETOED, WARNED)  # the graver first
_STEP_FIELDS = ("reported_on", "responded_on", "closed_on", "result")


@dataclass(frozen=True)
class IncidentStep:
    """A report, the response or the end: its day, its hour where it was written down, and what its limit allowed."""

    name: str
    day: date
    at: datetime | None
    minutes: int | None = None  # since the finding; None where an hour is not known
    allowed: int | None = None  # 分钟; None without a limit in minutes
    late: bool = False  # as the figures judge it
    note: str = ""


@dataclass(frozen=True)
class Incident:
    """An incident as known on the day it is looked at."""

    number: str
    kind: str
    title: str
    town: str
    place: str  # the site, else the firm; empty where neither is written down
    site_no: str | None
    uscc: str | None
    people: int | None
    cause: str
    owner: str
    found_on: date
    found_at: datetime | None
    steps: tuple[IncidentStep, ...]  # 首报, 续报, 响应 and 办结 that have come, in the order of their moments
    close_due_on: date | None
    closed_on: date | None
    result: str
    leads: tuple[str, ...]
    line: str  # 一票否决 or 预警, whose number of people it reaches; else empty
    season: str  # the sensitive period it was found in; else empty
    owed: tuple[str, ...]  # what is overdue of it on the day: 首报, 续报, 办结
    follow_ups: int  # 续报 after the written report

    def step(self, name: str) -> IncidentStep | None:
        """首报, 书面报告, 响应 or 办结, where it has come."""
        return next((step for step in self.steps if step.name == name), None)

    @property
    def report(self) -> IncidentStep | None:
        return self.step(FIRST_REPORT)

    @property
    def reported_late(self) -> bool:
        return self.report is not None and self.report.late

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


def incidents(connection: Connection, scope: Scope) -> list[Incident]:
    """What was found in the period, and what of earlier days was still open at the as-of date, the newest first."""
    o, closed = incident.c, as_known(INCIDENT.fields["closed_on"], literal(scope.as_of, Date))
    return _read(connection, scope, or_(o.found_on.between(scope.start, scope.last_day), closed.is_(None)))


def one_incident(connection: Connection, number: str, scope: Scope) -> Incident | None:
    """An incident of any part of the district as known on the as-of date; None of 弄虚作假, of what is not known yet
    and of what the viewer may not see."""
    day = replace(scope.whole, start=scope.as_of, end=scope.as_of)
    found = _read(connection, day, incident.c.incident_no == number)
    return found[0] if found else None


def _read(connection: Connection, scope: Scope, condition: Expression) -> list[Incident]:
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    known = [as_known(INCIDENT.fields[name], at.as_of).label(f"known_{name}") for name in _STEP_FIELDS]
    owed = [owes(at).label(f"owed_{name}") for name, owes in _OWED.items()]
    late = [came_late(name, at).label(f"late_{name}") for name in _CLOCKS]
    reached = [group_reaching(line, at).label(f"reached_{line}") for line in _LINES]
    o, s = incident.c, INCIDENT.fields["site_name"].expression
    query = (
        select(incident, s.label("site_name"), *known, *owed, *late, *reached, people_at(at).label("most_people"))
        .select_from(INCIDENT.detail_source)
        .where(INCIDENT.begun(at), HANDLED, condition, *scope_filters(INCIDENT, scope))
        .order_by(o.found_on.desc(), o.found_at.desc(), o.incident_no)
    )
    rows = list(connection.execute(query).mappings())
    reports = _reports(connection, [row["incident_no"] for row in rows], scope.as_of)
    leads = _leads(connection, rows, scope)
    spans = sensitive_spans(connection, min((r["found_on"] for r in rows), default=scope.as_of), scope.as_of)
    return [_made(row, reports.get(row["incident_no"], ()), leads[row["incident_no"]], spans, scope) for row in rows]


def _made(row: Any, reports: Sequence[Any], leads: tuple[str, ...], spans: Sequence[Span], scope: Scope) -> Incident:
    rules, found, day = incident_rules(), row["found_at"], row["found_on"]

    def step(name: str, on: date, moment: datetime | None, clock: str | None, note: str = "") -> IncidentStep:
        minutes = (moment - found) // timedelta(minutes=1) if moment and found else None
        allowed = rules.limit_on(clock, day) if clock else None
        return IncidentStep(name, on, moment, minutes, allowed, bool(clock and row[f"late_{clock}"]), note)

    steps = []
    for name, field, clock in ((FIRST_REPORT, "reported", FIRST_REPORT), (RESPONSE, "responded", RESPONSE)):
        if row[f"known_{field}_on"] is not None:
            steps.append(step(name, row[f"known_{field}_on"], row[f"{field}_at"], clock))
    for place, report in enumerate(reports):
        message = "；".join(filter(None, (f"{report.people} 人" if report.people is not None else "", report.content)))
        name = f"第 {report.seq} 次续报" if place else WRITTEN_REPORT
        steps.append(step(name, report.reported_on, report.reported_at, None if place else WRITTEN_REPORT, message))
    closed = row["known_closed_on"]
    if closed is not None:
        steps.append(step(CLOSED, closed, row["closed_at"], None, row["known_result"] or ""))
    steps.sort(key=lambda s: (s.day, s.at or datetime.combine(s.day, time.max)))
    return Incident(
        number=row["incident_no"],
        kind=row["kind"] or UNKNOWN_KIND,
        title=row["title"] or "未写明",
        town=standing_town(row["town_code"], scope.year) or "",
        place=row["site_name"] or row["employer_name"] or "",
        site_no=row["site_no"],
        uscc=row["employer_uscc"],
        people=row["most_people"],
        cause=row["cause"] or "",
        owner=unit_called(row["owner_name"], scope.year) if row["owner_name"] else "",
        found_on=day,
        found_at=found,
        steps=tuple(steps),
        close_due_on=row["close_due_on"],
        closed_on=closed,
        result=row["known_result"] or "",
        leads=leads,
        line=next((line for line in _LINES if row[f"reached_{line}"]), ""),
        season=next((span.name for span in spans if span.first <= day <= span.last), ""),
        owed=tuple(name for name in _OWED if row[f"owed_{name}"]),
        follow_ups=max(len(reports) - 1, 0),
    )


def _reports(connection: Connection, numbers: Sequence[str], as_of: date) -> dict[str, list[Any]]:
    r = incident_report.c
    found: dict[str, list[Any]] = {}
    query = select(incident_report).where(r.incident_no.in_(numbers), r.reported_on <= as_of)
    for row in connection.execute(query.order_by(r.incident_no, r.seq)):
        found.setdefault(row.incident_no, []).append(row)
    return found


def _leads(connection: Connection, rows: Sequence[Any], scope: Scope) -> dict[str, tuple[str, ...]]:
    """The leads that the ledger names, and those of the same site or firm received about the day of the finding.

    Of those that the viewer may see.
    """
    n = lead.c
    named = [row["lead_no"] for row in rows if row["lead_no"]]
    sites = [row["site_no"] for row in rows if row["site_no"]]
    firms = [row["employer_uscc"] for row in rows if row["employer_uscc"]]
    query = select(n.lead_no, n.site_no, n.employer_uscc, n.received_on).where(
        n.received_on <= scope.as_of,
        *visible(LEAD, scope.viewer),
        or_(n.lead_no.in_(named), n.site_no.in_(sites), n.employer_uscc.in_(firms)),
    )
    there = connection.execute(query.order_by(n.received_on, n.lead_no)).all() if rows else []

    def goes_with(row: Any, found: Any) -> bool:
        near = timedelta(incident_rules().limit_on(LINKED, row["found_on"]))
        same = (row["site_no"] and row["site_no"] == found.site_no) or (
            row["employer_uscc"] and row["employer_uscc"] == found.employer_uscc
        )
        return bool(row["lead_no"] == found.lead_no or (same and abs(found.received_on - row["found_on"]) <= near))

    return {row["incident_no"]: tuple(f.lead_no for f in there if goes_with(row, f)) for row in rows}


@dataclass(frozen=True)
class CauseLine:
    """What came of one cause; group events and the others apart."""

    cause: str  # empty where it is not written down
    groups: int
    people: int  # of group events
    others: int
    leads: int


def by_cause(found: Iterable[Incident]) -> list[CauseLine]:
    """One line per cause, the one with most group events first."""
    causes: dict[str, list[Incident]] = {}
    for x in found:
        causes.setdefault(x.cause, []).append(x)
    lines = []
    for cause, own in causes.items():
        groups = [x for x in own if x.kind == GROUP]
        leads = {number for x in own for number in x.leads}
        people = sum(x.people or 0 for x in groups)
        lines.append(CauseLine(cause, len(groups), people, len(own) - len(groups), len(leads)))
    return sorted(lines, key=lambda line: (-line.groups, -line.others, line.cause))


def waiting(listed: Iterable[Incident], scope: Scope) -> list[Incident]:
    """What is still open, most owed first, those reported late before others; then what was reported too late."""
    listed = list(listed)
    open_ones = (x for x in listed if x.is_open)
    still = sorted(open_ones, key=lambda x: (-len(x.owed), not x.reported_late, x.found_on, x.number))
    return [*still, *(x for x in slowest(found_in(listed, scope)) if x.reported_late and not x.is_open)]


def found_in(listed: Iterable[Incident], scope: Scope) -> list[Incident]:
    """Those found in the period: what the rates count."""
    return [x for x in listed if scope.start <= x.found_on <= scope.last_day]


def minutes_to_report(listed: Iterable[Incident]) -> list[int]:
    """分钟 from finding to first report, of those whose hours are known."""
    return [step.minutes for x in listed if (step := x.report) is not None and step.minutes is not None]


def median_minutes(listed: Iterable[Incident]) -> int | None:
    """The middle of `minutes_to_report`, rounded down; None where no hour is known."""
    minutes = minutes_to_report(listed)
    return int(median(minutes)) if minutes else None


def slowest(listed: Iterable[Incident]) -> list[Incident]:
    """What was reported, the slowest first; those whose hours are not known are left out."""
    timed = [(step.minutes, x) for x in listed if (step := x.report) is not None and step.minutes is not None]
    return [x for _, x in sorted(timed, key=lambda pair: (-pair[0], pair[1].number))]
