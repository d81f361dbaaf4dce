"""惩戒公布 as lists: who should be listed and lacks which step, the path of each listing, transfers by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, null, or_, select

from data_access.database.schema import criminal_transfer, listing
from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name, unit_called
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.cases import CASE, INSPECTING_UNIT
from metrics.definitions.listings import BLACKLIST, LISTING, in_force, not_listed
from metrics.definitions.transfers import TRANSFER, TRANSFER_PUSHED
from metrics.engine.evaluation import fixed_moment, scope_filters
from metrics.engine.model import Fact, Limit, Moment, as_known
from metrics.wording.clocks import Clock, clock_of

n, t = listing.c, criminal_transfer.c
_POLICE, _BUILDING = "区公安分局", "区建管委"
_LEAVING = "办理移出"
_NAMED = ("listing_no", "employer_name", "town_code", "listed_on", "expires_on", "removed_on")
_OF_LISTING = ("notice_on", "statement_on", "publish_receipt", "credit_receipt")
_OF_TRANSFER = ("transfer_no", "case_no", "employer_name", "town_code", "police_result", "two_law_receipt")
# The notice and the decision that an order to pay which ran out leads to, listed or not.
_NOTICE = Limit("告知", "notice_due_on", "notice_on", "pay_order_due_on")
_DECISION = Limit("列入决定", "listing_due_on", None, "pay_order_due_on")


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


def _step(label: str, fact: Fact, due: str, row: Row[Any], scope: Scope, receipt: str = "") -> PathStep:
    """The step that ends the fact's limit of that due day, with its clock once what it runs from has happened."""
    found = row._asdict()
    limit = next(limit for limit in fact.limits if limit.due == due)
    done_on = found[limit.done or ""]
    shown = clock_of(fact, replace(limit, label=label), found, scope.as_of)
    return PathStep(label, done_on, shown, found[receipt] if receipt and done_on else None)


def _next(steps: Sequence[PathStep]) -> PathStep | None:
    """The first step that is owed and not taken."""
    return next((step for step in steps if step.done_on is None and step.clock is not None), None)


def _known(fact: Fact, at: Moment, *names: str) -> list[ColumnElement[Any]]:
    """These fields and those of its limits as known at the moment: what had not happened yet is empty."""
    of_limits = (name for limit in fact.limits for name in (limit.due, limit.done, limit.since) if name)
    return [as_known(fact.fields[name], at.as_of).label(name) for name in dict.fromkeys((*names, *of_limits))]


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
    of_case = (as_known(CASE.fields[name], at.as_of).label(name) for name in ("notice_due_on", "pay_order_due_on"))
    columns = (*_known(LISTING, at, *_NAMED, *_OF_LISTING), *of_case, *_standing(at))
    query = select(*columns).select_from(LISTING.source).order_by(n.listing_no)
    return sorted((_listing_path(row, scope) for row in _rows(connection, query, LISTING, scope, at)), key=_urgency)


def _listing_path(row: Row[Any], scope: Scope) -> SanctionPath:
    listed, removed = row.listed_on, row.removed_on
    notice = PathStep("告知", row.notice_on, clock_of(CASE, _NOTICE, row._asdict(), scope.as_of))
    answer = _step("答复陈述申辩", LISTING, "answer_due_on", row, scope)
    decision = _step("列入决定", LISTING, "listing_due_on", row, scope)
    published = _step("公示", LISTING, "publish_due_on", row, scope, "publish_receipt")
    pushed = _step("推送信用中国", LISTING, "credit_due_on", row, scope, "credit_receipt")
    leaving = _step(_LEAVING, LISTING, "removal_due_on", row, scope)
    if listed is None:
        before = [step for step in (notice, answer) if step.done_on is None and step.clock is not None]
        missing: PathStep | None = (before or [decision])[0]
        state = "应列未列" if row.is_not_listed else "列入程序中"
    elif row.is_in_force:
        missing, state = _next((published, pushed, leaving)), "在列"
    else:
        missing, state = None, "已移出" if removed else "期满"
    heard = PathStep("陈述申辩", row.statement_on)
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
    columns = (*_known(BLACKLIST, at, *_NAMED), in_force(at).label("is_in_force"))
    query = select(*columns).select_from(BLACKLIST.source).order_by(n.listed_on.desc(), n.listing_no)
    found = []
    for row in _rows(connection, query, BLACKLIST, scope, at):
        listed, removed = row.listed_on, row.removed_on
        copied = _step("抄送", BLACKLIST, "copy_due_on", row, scope)
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


def _cases(metric_id: str, at: Moment) -> Select[Any]:
    """The cases that a figure counts."""
    columns = _known(CASE, at, "case_no", "employer_name", "town_code", "notice_due_on", "listing_due_on")
    unnoticed = null().label("notice_on")
    return select(*columns, unnoticed).select_from(CASE.source).where(ALL_METRICS[metric_id].numerator(at))


def unstarted(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """Cases that meet the criteria and have no listing in the ledger: the notice is missing, then the decision."""
    at = _at(scope)
    query = _cases("case.listing_owed", at)
    found = []
    for row in _rows(connection, query, CASE, scope, at):
        decision = clock_of(CASE, _DECISION, row._asdict(), scope.as_of)
        notice = clock_of(CASE, _NOTICE, row._asdict(), scope.as_of) or decision
        steps = (PathStep("告知", None, notice), PathStep("列入决定", None, decision))
        found.append(
            SanctionPath(metric_id="case.listing_owed", key=row.case_no, name=row.employer_name or row.case_no,
                 town=row.town_code, steps=steps, missing=steps[0], owner=unit_called(INSPECTING_UNIT, scope.year),
                 state="未启动")
        )  # fmt: skip
    return sorted(found, key=_urgency)


def to_be_listed(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """应列尽列: who meets the criteria and is not listed, or is listed and not published or pushed: by limit.

    Who waits to be removed is listed all right.
    """
    waiting = [path for path in listing_paths(connection, scope) if path.missing and path.missing.label != _LEAVING]
    return sorted([*unstarted(connection, scope), *waiting], key=_urgency)


def candidates(connection: Connection, scope: Scope) -> list[SanctionPath]:
    """Hints (提示): cases whose order ran out and whose sum is reached, not reported to the police."""
    at = _at(scope)
    found = []
    for metric_id, state in (("case.transfer_hint", "涉嫌逃匿"), ("case.means_unknown", "须查明支付能力")):
        for row in _rows(connection, _cases(metric_id, at), CASE, scope, at):
            ordered = _step("责令支付", CASE, "pay_order_due_on", row, scope)
            step = PathStep("报告移送", None, ordered.clock)
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
        select(*_known(TRANSFER, at, *_OF_TRANSFER), TRANSFER_PUSHED(at).label("is_pushed"))
        .select_from(TRANSFER.source)
        .where(or_(t.reported_on.between(scope.start, scope.last_day), late))
        .order_by(t.reported_on.desc(), t.transfer_no)
    )
    found = [_transfer(row, scope) for row in _rows(connection, query, TRANSFER, scope, at)]
    return sorted(found, key=lambda path: path.missing is None)


def _transfer(row: Row[Any], scope: Scope) -> SanctionPath:
    decided = _step("决定移送", TRANSFER, "decide_due_on", row, scope)
    handed = _step("移交公安", TRANSFER, "hand_over_due_on", row, scope)
    police = _step("公安决定", TRANSFER, "police_due_on", row, scope)
    review = _step("提请复议", TRANSFER, "review_due_on", row, scope)
    pushed = _step("推送两法衔接", TRANSFER, "two_law_due_on", row, scope, "two_law_receipt")
    if row.is_pushed and pushed.done_on is None:
        pushed = PathStep(pushed.label, None, None, "已推送，日期未填")
    missing = _next((decided, handed, police, review, pushed))
    whose = _POLICE if missing is police else INSPECTING_UNIT
    return SanctionPath(
        metric_id="case.transferred", key=row.transfer_no, name=row.employer_name or row.case_no, town=row.town_code,
        steps=(PathStep("报告", row.reported_on), decided, handed, police, review, pushed), missing=missing,
        owner=unit_called(whose, scope.year),
        state=row.police_result or ("待公安决定" if handed.done_on else "移送办理中"),
    )  # fmt: skip


def town_of(path: SanctionPath, scope: Scope) -> str:
    return town_name(path.town, scope.year)
