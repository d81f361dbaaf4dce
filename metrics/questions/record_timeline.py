"""The timeline of one record as known at a date: its steps with their clocks, and the records it is linked to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Date, literal, select, type_coerce

from data_access.database.derived_days import STEP_DUE
from data_access.database.schema import (
    CREDIT_LIST,
    Money,
    criminal_transfer,
    deposit,
    deposit_movement,
    labour_case,
    lead,
    lead_instalment,
    lead_payment,
    lead_routing,
    lead_step,
    listing,
    mediation,
)
from data_access.database.scope import Scope
from data_access.rules.limits import WORKING_DAYS
from data_access.rules.working_days import working_days_between
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.firms import ENTERPRISE
from metrics.definitions.incidents import INCIDENT
from metrics.definitions.lead_money import outstanding
from metrics.definitions.leads import LEAD, PAID_ON, is_true, paid, solved
from metrics.definitions.listings import BLACKLIST, LISTING
from metrics.definitions.routing import ROUTING
from metrics.engine.evaluation import fixed_moment
from metrics.engine.model import Fact, Known, as_known
from metrics.engine.records import keys_shown
from metrics.engine.visible import visible
from metrics.questions.incident_lists import CLOSED, one_incident
from metrics.questions.incident_sentences import HOUR_UNKNOWN, step_text
from metrics.wording.clocks import Clock, clock, clocks_of
from metrics.wording.formats import yuan_text


def facts() -> dict[str, Fact]:
    """Every fact whose records can be opened, by name."""
    return {ENTERPRISE.name: ENTERPRISE} | {m.fact.name: m.fact for m in ALL_METRICS.values()}


@dataclass(frozen=True)
class TimelineStep:
    """Something that happened to a record, with its clock if it had a limit, and the working days since the last."""

    day: date
    name: str
    note: str
    clock: Clock | None
    since_last: int


@dataclass(frozen=True)
class Link:
    """A record that belongs to this one: what it is, its fact and its key."""

    label: str
    fact: str
    key: str


def _counted(events: Iterable[tuple[date, str, str, Clock | None]]) -> list[TimelineStep]:
    steps: list[TimelineStep] = []
    for day, name, note, ticking in sorted(events, key=lambda event: event[0]):
        since = working_days_between(steps[-1].day, day) if steps else 0
        steps.append(TimelineStep(day, name, note, ticking, since))
    return steps


def _fields(fact: Fact, found: Mapping[str, Any], as_of: date) -> list[tuple[date, str, str, Clock | None]]:
    """The dates of a record that are events; limits are clocks, not events."""
    ticking = {limit.done: limit for limit in fact.limits}
    clocks = {c.label: c for c in clocks_of(fact, found, as_of)}
    events = []
    for name, field in fact.fields.items():
        day = found.get(name)
        if field.known is not Known.HAPPENED or day is None:
            continue
        limit = ticking.get(name)
        events.append((day, field.event or field.label, "", clocks.get(limit.label) if limit else None))
    return events


def _lead_events(
    connection: Connection, lead_no: str, received: date, as_of: date
) -> list[tuple[date, str, str, Clock | None]]:
    """Steps, units, payments, mediation and instalments of a lead by the as-of date; what was agreed may lie ahead."""
    s, p, r, m, i = lead_step.c, lead_payment.c, lead_routing.c, mediation.c, lead_instalment.c
    events: list[tuple[date, str, str, Clock | None]] = []
    for row in connection.execute(select(lead_step).where(s.lead_no == lead_no, s.done_on <= as_of).order_by(s.seq)):
        unit = LEAD.fields[STEP_DUE[row.step]].due_unit if row.step in STEP_DUE else WORKING_DAYS
        ticking = clock(row.step, received, row.due_on, row.done_on, as_of, unit) if row.due_on else None
        events.append((row.done_on, row.step, " ".join(filter(None, (row.actor, row.note))), ticking))
    left_on, outcome = (as_known(ROUTING.fields[n], literal(as_of, Date)).label(n) for n in ("left_on", "outcome"))
    stays = select(r.unit_name, r.level, r.routed_on, left_on, outcome)
    for row in connection.execute(stays.where(r.lead_no == lead_no, r.routed_on <= as_of)):
        events.append((row.routed_on, f"流转至{row.unit_name}", row.level, None))
        if row.left_on is not None and row.outcome in ("退回", "转办"):
            events.append((row.left_on, f"{row.unit_name}{row.outcome}", "", None))
    for row in connection.execute(select(lead_payment).where(p.lead_no == lead_no, as_of >= PAID_ON)):
        undated = "" if row.paid_on else "支付日期未写明"
        people = f"{row.workers} 人" if row.workers is not None else ""
        note = " ".join(filter(None, (row.channel, people, undated)))
        events.append((row.paid_on or as_of, f"支付 {yuan_text(row.amount_yuan)} 元", note, None))
    for row in connection.execute(select(mediation).where(m.lead_no == lead_no)):
        named = ((row.agreement_on, "调解成功"), (row.performed_on, "协议履行"), (row.checked_on, "以案定补审核"))
        events += [(day, name, "", None) for day, name in named if day is not None and day <= as_of]
    for row in connection.execute(select(lead_instalment).where(i.lead_no == lead_no, i.agreed_on <= as_of)):
        undated = "" if row.due_on else "应付日期未写明，列在约定日"
        due = f"约定分期第 {row.seq} 期应付 {yuan_text(row.amount_yuan)} 元"
        events.append((row.due_on or row.agreed_on, due, undated, None))
    return events


def _incident_events(
    connection: Connection, found: Mapping[str, Any], scope: Scope
) -> list[tuple[date, str, str, Clock | None]]:
    """The finding, reports, response and end of an incident with their hours, minutes and limits."""
    incident_found = one_incident(connection, found["incident_no"], scope)
    closing = {c.label: c for c in clocks_of(INCIDENT, found, scope.as_of)}.get(CLOSED)
    if incident_found is None:  # 弄虚作假 has a day alone
        return _fields(INCIDENT, found, scope.as_of)
    begun = f"{incident_found.found_at:%H:%M}" if incident_found.found_at else HOUR_UNKNOWN
    events: list[tuple[date, str, str, Clock | None]] = [(incident_found.found_on, "发现", begun, None)]
    events += [(s.day, s.name, step_text(s), closing if s.name == CLOSED else None) for s in incident_found.steps]
    return events


def timeline(connection: Connection, fact: Fact, found: Mapping[str, Any], scope: Scope) -> list[TimelineStep]:
    """The steps of a record, oldest first; ``found`` is the record as known then (`metrics.engine.records.record`).

    A lead without recorded steps tells its dated fields.
    """
    as_of = scope.as_of
    if fact is INCIDENT:
        return _counted(_incident_events(connection, found, scope))
    if fact.name != "lead":
        return _counted(_fields(fact, found, as_of))
    events = _lead_events(connection, found["lead_no"], found["received_on"], as_of)
    stepped = {name for _, name, _, _ in events}
    if "接收" not in stepped:
        events += _fields(fact, found, as_of)
    return _counted(events)


@dataclass(frozen=True)
class Settlement:
    """What a true lead owes by the day, 元. ``verified_yuan`` is None when not known; then it is not solved."""

    verified_yuan: Decimal | None
    paid_yuan: Decimal
    outstanding_yuan: Decimal
    solved: bool


def settlement(connection: Connection, lead_no: str, as_of: date) -> Settlement | None:
    """Whether a true lead is solved (不解决不销账), as its figures count it; None of any other lead."""
    at = fixed_moment(as_of, as_of)
    sums = (lead.c.true_amount_yuan, *(type_coerce(sum_, Money()) for sum_ in (paid(at), outstanding(at))))
    row = connection.execute(select(*sums, solved(at)).where(lead.c.lead_no == lead_no, is_true(at))).first()
    return None if row is None else Settlement(row[0], row[1], row[2], bool(row[3]))


# --- links ------------------------------------------------------------------------------------------

# Which field points to a record of which fact, what that is called, and the field that names it where one does.
_BY_FIELD = (
    ("lead_no", "lead", "线索", ""),
    ("repeat_of", "lead", "此前线索", ""),
    ("site_no", "site", "项目", "site_name"),
    ("case_no", "labour_case", "监察案件", ""),
    ("employer_uscc", "enterprise", "用人单位", "employer_name"),
    ("contractor_uscc", "enterprise", "施工总承包单位", "contractor_name"),
)


def links(connection: Connection, fact: Fact, key: str, found: Mapping[str, Any], scope: Scope) -> list[Link]:
    """The records this one points to, and those that point to it: site, firm, deposit use, case, transfer, listing.

    Only records that existed by the as-of date and that the viewer may see.
    """
    known = facts()
    there = [
        Link(f"{label} {found.get(called) or found[name]}", target, found[name])
        for name, target, label, called in _BY_FIELD
        if found.get(name) and target in known and target != fact.name
    ]
    if fact.name == "lead":
        there += _of_lead(connection, key, found)
    elif fact.name == "labour_case":
        there += _of_cases(connection, [key])
    elif fact.name == "enterprise":
        there += _of_firm(connection, key, scope)
    elif fact.name == "deposit_movement":
        there += _of_movement(connection, key, found)
    elif fact is INCIDENT:
        incident_found = one_incident(connection, key, scope)
        there += [Link(f"线索 {number}", "lead", number) for number in (incident_found.leads if incident_found else ())]
    elif fact.name == "site":
        there += _leads_where(connection, lead.c.site_no == key, scope)
    unique = {(link.fact, link.key): link for link in reversed(there) if link.fact in known}
    by_fact = {name: [key for of, key in unique if of == name] for name in {of for of, _ in unique}}
    shown = {name: keys_shown(connection, known[name], keys, scope) for name, keys in by_fact.items()}
    return [link for link in reversed(unique.values()) if link.key in shown[link.fact]]


def _of_movement(connection: Connection, key: str, found: Mapping[str, Any]) -> list[Link]:
    """The movement that a correction takes back, and the corrections of a movement."""
    v = deposit_movement.c
    own = [found["corrects"]] if found.get("corrects") else []
    its = connection.scalars(select(v.movement_no).where(v.corrects == key).order_by(v.movement_no))
    there = [Link(f"冲正的流水 {number}", "deposit_movement", number) for number in own]
    return there + [Link(f"已由 {number} 冲正", "deposit_movement", number) for number in its]


def _of_cases(connection: Connection, numbers: list[str]) -> list[Link]:
    t, n = criminal_transfer.c, listing.c
    transfers = connection.scalars(select(t.transfer_no).where(t.case_no.in_(numbers)).order_by(t.transfer_no))
    found = [Link(f"移送公安 {number}", "criminal_transfer", number) for number in transfers]
    listed = connection.execute(
        select(n.listing_no, n.list_kind).where(n.case_no.in_(numbers)).order_by(n.listing_no)
    ).all()
    return found + [_of_list(number, kind) for number, kind in listed]


def _leads_where(connection: Connection, condition: Any, scope: Scope) -> list[Link]:
    """The last eight that may be seen."""
    own = visible(LEAD, scope.viewer)
    known = select(lead.c.lead_no).where(condition, lead.c.received_on <= scope.as_of, *own)
    numbers = connection.scalars(known.order_by(lead.c.received_on.desc(), lead.c.lead_no).limit(8))
    return [Link(f"线索 {number}", "lead", number) for number in numbers]


def _of_list(number: str, kind: str) -> Link:
    """The two lists are two facts."""
    return Link(f"{kind} {number}", LISTING.name if kind == CREDIT_LIST else BLACKLIST.name, number)


def _of_firm(connection: Connection, uscc: str, scope: Scope) -> list[Link]:
    n = listing.c
    listed = connection.execute(select(n.listing_no, n.list_kind).where(n.employer_uscc == uscc)).all()
    found = [_of_list(number, kind) for number, kind in listed]
    return found + _leads_where(connection, lead.c.employer_uscc == uscc, scope)


def _of_lead(connection: Connection, lead_no: str, found: Mapping[str, Any]) -> list[Link]:
    d, v, p = deposit.c, deposit_movement.c, lead_payment.c
    related = []
    if found.get("repeat_of"):
        related.append(Link(f"此前线索 {found['repeat_of']}", "lead", found["repeat_of"]))
    repeats = connection.scalars(select(lead.c.lead_no).where(lead.c.repeat_of == lead_no).order_by(lead.c.lead_no))
    related += [Link(f"重复反映 {number}", "lead", number) for number in repeats]
    cases = list(connection.scalars(select(labour_case.c.case_no).where(labour_case.c.lead_no == lead_no)))
    related += [Link(f"监察案件 {number}", "labour_case", number) for number in cases]
    related += _of_cases(connection, cases) if cases else []
    if found.get("site_no"):
        # A deposit used for this lead: paid from the deposit of its site, on the same day and of the same sum.
        uses = connection.scalars(
            select(v.movement_no)
            .select_from(deposit_movement.join(deposit, d.deposit_no == v.deposit_no))
            .join(lead_payment, (p.paid_on == v.moved_on) & (p.amount_yuan == v.amount_yuan))
            .where(p.lead_no == lead_no, p.channel == "保证金", v.kind == "使用", d.site_no == found["site_no"])
        )
        related += [Link(f"保证金使用 {number}", "deposit_movement", number) for number in uses]
    return related
