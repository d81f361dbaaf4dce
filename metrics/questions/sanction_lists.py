"""惩戒公布 as lists: who should be listed and lacks which step, the path of each listing, transfers by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from data_access.database.schema import criminal_transfer, labour_case, listing
from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name, unit_called
from data_access.rules.limits import unit_of
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.cases import CASE, INSPECTING_UNIT
from metrics.definitions.listings import BLACKLIST, LISTING, in_force, not_listed
from metrics.definitions.transfers import TRANSFER
from metrics.engine.evaluation import fixed_moment, scope_filters
from metrics.engine.model import Fact, Moment
from metrics.wording.clocks import Clock, clock

n, k, t = listing.c, labour_case.c, criminal_transfer.c
_POLICE, _BUILDING = "区公安分局", "区建管委"


@dataclass(frozen=True)
class PathStep:
    """One step of a path: how it stands; ``clock`` is None where it has no limit or was never owed."""

    label: str
    done_on: date | None
    clock: Clock | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class SanctionPath:
    """A record with its steps in order, and the next one that is missing; ``owner`` has to take it."""

    metric_id: str  # a figure whose records hold it
    key: str
    name: str
    town: str
    steps: tuple[PathStep, ...]
    missing: PathStep | None
    owner: str
    ends_on: date | None = None
    state: str = ""


def _known(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def _step(
    label: str, row: Row[Any], since: str, due: str, done: str, scope: Scope, key: str, receipt: str = ""
) -> PathStep:
    """A step with its clock, once what it runs from has happened."""
    found = row._mapping
    done_on, due_on = _known(found[done], scope.as_of), found[due]
    runs = due_on is not None and (not since or _known(found[since], scope.as_of) is not None)
    shown = clock(label, found[since] if since else None, due_on, done_on, scope.as_of, unit_of(key)) if runs else None
    return PathStep(label, done_on, shown, found[receipt] if receipt and done_on else None)


def _next(steps: Sequence[PathStep]) -> PathStep | None:
    """The first step that is owed and not taken."""
    return next((step for step in steps if step.done_on is None and step.clock is not None), None)


def _rows(connection: Connection, query: Select[Any], fact: Fact, scope: Scope, at: Moment) -> Sequence[Row[Any]]:
    return connection.execute(query.where(fact.begun(at), *scope_filters(fact, scope))).all()


def _at(scope: Scope) -> Moment:
    return fixed_moment(scope.as_of, scope.start, scope.last_day)


def _standing(at: Moment) -> tuple[ColumnElement[Any], ...]:
    """How a listing stands, as the figures count it."""
    return in_force(at).label("is_in_force"), not_listed(at).label("is_not_listed")


def _urgency(path: SanctionPath) -> tuple[date, str]:
    due = path.missing.clock.due_on if path.missing and path.missing.clock else date.max
    return due, path.key


def listing_paths(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """Every 人社失信名单 that stands, is in procedure, is owed, or was listed in the period: the most urgent first."""
    at = _at(scope)
    query = (
        select(listing, k.notice_due_on, k.pay_order_due_on, *_standing(at))
        .select_from(LISTING.source)
        .order_by(n.listing_no)
    )
    return sorted((_listing_path(row, scope) for row in _rows(connection, query, LISTING, scope, at)), key=_urgency)


def _listing_path(row: Row[Any], scope: Scope) -> SanctionPath:
    as_of = scope.as_of
    listed, removed = _known(row.listed_on, as_of), _known(row.removed_on, as_of)
    notice = _step("告知", row, "pay_order_due_on", "notice_due_on", "notice_on", scope, "listing.notice_days")
    statement = _known(row.statement_on, as_of)
    answer = _step("答复陈述申辩", row, "statement_on", "answer_due_on", "answered_on", scope, "listing.answer_days")
    decision = PathStep(
        "列入决定", listed,
        clock("列入决定", None, row.due_on, listed, as_of, unit_of("listing.decide_days")) if row.due_on else None,
    )  # fmt: skip
    published = _step("公示", row, "listed_on", "publish_due_on", "published_on", scope, "listing.publish_days",
                      "publish_receipt")  # fmt: skip
    pushed = _step("推送信用中国", row, "listed_on", "credit_due_on", "credit_on", scope, "listing.credit_days",
                   "credit_receipt")  # fmt: skip
    leaving = _step("办理移出", row, "removal_applied_on", "removal_due_on", "removed_on", scope,
                    "listing.removal_days")  # fmt: skip
    if listed is None:
        before = [step for step in (notice, answer) if step.done_on is None and step.clock is not None]
        missing: PathStep | None = (before or [decision])[0]
        state = "应列未列" if row.is_not_listed else "列入程序中"
    elif row.is_in_force:
        missing, state = _next((published, pushed, leaving)), "在列"
    else:
        missing, state = None, "已移出" if removed else "期满"
    heard = PathStep("陈述申辩", statement)
    metric_id = {"应列未列": "listing.not_listed", "列入程序中": "listing.in_procedure", "在列": "listing.in_force"}
    return SanctionPath(
        metric_id=metric_id.get(state, "listing.listed"), key=row.listing_no, name=row.employer_name,
        town=row.town_code, steps=(notice, heard, answer, decision, published, pushed, leaving), missing=missing,
        owner=unit_called(INSPECTING_UNIT, scope.year), ends_on=removed or (row.expires_on if listed else None),
        state=state,
    )  # fmt: skip


def blacklist_paths(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """Every 住建黑名单 entry: the construction department's own list, its term as its ledger says."""
    at = _at(scope)
    query = select(listing, *_standing(at)).order_by(n.listed_on.desc(), n.listing_no)
    found = []
    for row in _rows(connection, query, BLACKLIST, scope, at):
        listed, removed = _known(row.listed_on, scope.as_of), _known(row.removed_on, scope.as_of)
        copied = _step("抄送", row, "listed_on", "copy_due_on", "copied_on", scope, "listing.copy_days")
        state = "在列" if row.is_in_force else "未列入" if listed is None else "已移出" if removed else "期满"
        found.append(
            SanctionPath(
                metric_id="blacklist.in_force" if row.is_in_force else "blacklist.listed", key=row.listing_no,
                name=row.employer_name, town=row.town_code, steps=(PathStep("列入", listed), copied),
                missing=_next((copied,)), owner=unit_called(_BUILDING, scope.year),
                ends_on=removed or (row.expires_on if listed else None), state=state,
            )
        )  # fmt: skip
    return found


def unstarted(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """Cases that meet the criteria and have no listing in the ledger: the notice is missing, then the decision."""
    at = _at(scope)
    query = select(labour_case).select_from(CASE.source).where(ALL_METRICS["case.listing_owed"].numerator(at))
    found = []
    for row in _rows(connection, query, CASE, scope, at):
        decision = clock("列入决定", row.pay_order_due_on, row.listing_due_on, None, scope.as_of,
                         unit_of("listing.decide_days")) if row.listing_due_on else None  # fmt: skip
        notice = clock("告知", row.pay_order_due_on, row.notice_due_on, None, scope.as_of,
                       unit_of("listing.notice_days")) if row.notice_due_on else decision  # fmt: skip
        steps = (PathStep("告知", None, notice), PathStep("列入决定", None, decision))
        found.append(
            SanctionPath(metric_id="case.listing_owed", key=row.case_no, name=row.employer_name or row.case_no,
                 town=row.town_code, steps=steps, missing=steps[0], owner=unit_called(INSPECTING_UNIT, scope.year),
                 state="未启动")
        )  # fmt: skip
    return sorted(found, key=_urgency)


def to_be_listed(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """应列尽列: who meets the criteria and is not listed, or is listed and not published or pushed: by limit."""
    waiting = [path for path in listing_paths(connection, scope) if path.missing is not None]
    return sorted([*unstarted(connection, scope), *waiting], key=_urgency)


def candidates(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """Hints (提示): cases whose order ran out and whose sum is reached, not reported to the police."""
    at = _at(scope)
    found = []
    for metric_id, state in (("case.transfer_hint", "涉嫌逃匿"), ("case.means_unknown", "须查明支付能力")):
        query = select(labour_case).select_from(CASE.source).where(ALL_METRICS[metric_id].numerator(at))
        for row in _rows(connection, query, CASE, scope, at):
            ordered = clock("责令支付", row.pay_order_on, row.pay_order_due_on, None, scope.as_of, "日")
            step = PathStep("报告移送", None, ordered)
            found.append(
                SanctionPath(metric_id=metric_id, key=row.case_no, name=row.employer_name or row.case_no,
                             town=row.town_code, steps=(step,), missing=step,
                             owner=unit_called(INSPECTING_UNIT, scope.year), state=state)
            )  # fmt: skip
    return sorted(found, key=_urgency)


def transfers(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """Transfers reported in the period, and earlier ones with a step missing: open ones first, then the newest."""
    at = _at(scope)
    waiting = ("case.transfer_open", "case.transfer_unpushed", "case.not_filed_review_overdue")
    late = or_(*(ALL_METRICS[metric_id].numerator(at) for metric_id in waiting))
    query = (
        select(criminal_transfer, func.coalesce(k.employer_name, t.case_no).label("employer_name"))
        .select_from(TRANSFER.source)
        .where(or_(t.reported_on.between(scope.start, scope.last_day), late))
        .order_by(t.reported_on.desc(), t.transfer_no)
    )
    found = [_transfer(row, scope) for row in _rows(connection, query, TRANSFER, scope, at)]
    return sorted(found, key=lambda path: path.missing is None)


def _transfer(row: Row[Any], scope: Scope) -> SanctionPath:
    of = "criminal_transfer."
    decided = _step("决定移送", row, "reported_on", "decide_due_on", "decided_on", scope, f"{of}decide_days")
    handed = _step("移交公安", row, "decided_on", "hand_over_due_on", "handed_over_on", scope, f"{of}hand_over_days")
    police = _step("公安决定", row, "handed_over_on", "police_due_on", "police_decided_on", scope, f"{of}police_days")
    review = _step("提请复议", row, "police_decided_on", "review_due_on", "review_on", scope, f"{of}review_days")
    pushed = _step("推送两法衔接", row, "handed_over_on", "two_law_due_on", "two_law_on", scope, f"{of}push_days",
                   "two_law_receipt")  # fmt: skip
    if pushed.done_on is None and row.two_law_on is None and row.pushed_two_law:
        pushed = PathStep(pushed.label, None, None, "已推送，日期未填")
    missing = _next((decided, handed, police, review, pushed))
    result = row.police_result if police.done_on else None
    whose = _POLICE if missing is police else INSPECTING_UNIT
    return SanctionPath(
        metric_id="case.transferred", key=row.transfer_no, name=row.employer_name, town=row.town_code,
        steps=(PathStep("报告", row.reported_on), decided, handed, police, review, pushed), missing=missing,
        owner=unit_called(whose, scope.year), state=result or ("待公安决定" if handed.done_on else "移送办理中"),
    )  # fmt: skip


def town_of(path: SanctionPath, scope: Scope) -> str:
    return town_name(path.town, scope.year)
