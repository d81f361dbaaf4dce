"""Metrics of written evidence (书面资料): provided, checked, sent back, overdue, by assessment year."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from sqlalchemy import Date, String, and_, case, cast, extract, func, or_

from data_access.database.schema import department, evidence
from data_access.rules.indicator_files import codes_asking_for_evidence
from metrics.definitions.owning_units import owning_units
from metrics.definitions.undivided import NOWHERE
from metrics.engine.model import (
    Condition,
    Direction,
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Limit,
    Metric,
    Moment,
    always,
    happened,
    judged,
    not_yet,
)

e = evidence.c
_YEAR = cast(e.assessment_year, String)
# What a year asks for without a day is due by its end.
DUE = func.date(func.coalesce(cast(e.due_on, String), _YEAR + "-12-31"), type_=Date)


class EvidenceState(StrEnum):
    """How an item of written evidence stands."""

    CHECKED = "审核通过"
    UNCHECKED = "待审核"
    REJECTED = "退回补正"
    OVERDUE = "超期未交"
    TO_COME = "未到期"
    UNLISTED = "未列清单"  # the catalogue asks for it, the list of evidence does not hold it


# Evidence is a department's or a town's, by its usual name; it is the whole district's matter, no town's share of it.
@cache
def evidence_fact() -> Fact:
    """书面资料."""
    owner_town, owner_department = owning_units(e.owner_name)
    return Fact(
        name="evidence",
        label="书面资料",
        source=evidence,
        detail_source=evidence.outerjoin(department, department.c.code == owner_department),
        key=e.evidence_no,
        town=NOWHERE,
        department=owner_department,
        domain=NOWHERE,
        investment=NOWHERE,
        fields={
            "evidence_no": Field("材料编号", e.evidence_no, Known.GIVEN),
            "indicator_code": Field("指标编号", e.indicator_code, Known.GIVEN),
            "title": Field("材料名称", e.title, Known.GIVEN),
            "owner_name": Field("责任单位", e.owner_name, Known.GIVEN),
            "department_code": Field("责任部门", owner_department, Known.GIVEN),
            "department_name": Field("部门全称", department.c.name, Known.GIVEN),
            "town_code": Field("责任街镇", owner_town, Known.GIVEN),
            "evidence_due_on": Field("应交日期", e.due_on, Known.GIVEN, "日期"),
            "provided_on": happened("提交", e.provided_on),
            "file_ref": Field("文件位置", e.file_ref, e.provided_on),
            "document_no": Field("文号", e.document_no, e.provided_on),
            "checked_on": happened("审核", e.checked_on),
            "rejected_on": happened("退回", case((e.rejected_reason.is_not(None), e.checked_on))),
            "rejected_reason": Field("退回理由", e.rejected_reason, e.checked_on),
        },
        title="title",
        kept_since=e.due_on,
        begun=always,  # the year asks for it from its first day
        limits=(Limit("提交材料", "evidence_due_on", "provided_on", undone="rejected_on"),),
    )


EVIDENCE_COLUMNS = ("evidence_no", "indicator_code", "title", "owner_name", "evidence_due_on", "provided_on",
              "document_no", "file_ref", "checked_on", "rejected_reason")  # fmt: skip


def evidence_rejected(at: Moment) -> Expression:
    """退回: checked by the moment, with a reason why not, and not sent in again since."""
    again = and_(e.provided_on.is_not(None), e.provided_on > e.checked_on, e.provided_on <= at.as_of)
    checked = and_(e.checked_on.is_not(None), e.checked_on <= at.as_of)  # never NULL: the others negate it
    return and_(checked, e.rejected_reason.is_not(None), ~again)


def evidence_in_order(at: Moment) -> Expression:
    """Provided and not sent back; what waits for its check counts as provided."""
    return and_(e.provided_on <= at.as_of, ~evidence_rejected(at))


def evidence_unchecked(at: Moment) -> Expression:
    """Provided, and not looked at since: also what was sent in again after it had been sent back."""
    return and_(evidence_in_order(at), or_(not_yet(e.checked_on, at), e.provided_on > e.checked_on))


def evidence_overdue(at: Moment) -> Expression:
    return and_(at.as_of > DUE, not_yet(e.provided_on, at), ~evidence_rejected(at))


def evidence_to_come(at: Moment) -> Expression:
    return and_(at.as_of <= DUE, not_yet(e.provided_on, at), ~evidence_rejected(at))


def evidence_state(at: Moment) -> Expression:
    """The one state of an item: every list, portrait and document says what the figures count."""
    return case(
        (evidence_rejected(at), EvidenceState.REJECTED.value),
        (evidence_overdue(at), EvidenceState.OVERDUE.value),
        (evidence_to_come(at), EvidenceState.TO_COME.value),
        (evidence_unchecked(at), EvidenceState.UNCHECKED.value),
        else_=EvidenceState.CHECKED.value,
    )


def evidence_asked_by(at: Moment) -> Expression:
    """Evidence of the assessment year in which the period ends, and of the years before."""
    return e.assessment_year <= extract("year", at.end)


# Evidence belongs to the assessment year that asks for it, whichever year it falls due in: what is due only after that
# year's end counts on its last day, and is no gap of it.
EVIDENCE_DAY = func.date(
    case(
        (extract("year", e.due_on) > e.assessment_year, _YEAR + "-12-31"),
        (extract("year", e.due_on) < e.assessment_year, _YEAR + "-01-01"),
        else_=func.coalesce(cast(e.due_on, String), _YEAR + "-12-31"),
    ),
    type_=Date,
).label("evidence_day")


def _of(code: str | None) -> Condition:
    return always if code is None else lambda at: e.indicator_code == code


def complete_rate(code: str | None = None) -> Metric:
    """材料齐备率, of all evidence or of one indicator's."""
    return Metric(
        id="evidence.complete_rate" if code is None else f"evidence.complete_rate.{code}",
        name="材料齐备率" if code is None else f"{code} 材料齐备率",
        unit="%",
        kind=Kind.RATIO,
        fact=evidence_fact(),
        denominator=judged(evidence_in_order, DUE, _of(code)),
        numerator=evidence_in_order,
        date=EVIDENCE_DAY,
        direction=Direction.UP,
        owner="owner_name",
        due="evidence_due_on",
        late_counts=True,
        columns=EVIDENCE_COLUMNS,
        clause="考核细则“查阅书面资料”",
        explanation=f"应交日期在期间内的{'' if code is None else f'指标 {code} 的'}书面资料中，"
        "截至日已提交且未被退回的比例；待审核的按已交计。材料归入要求它的考核年度，应交日期在次年的年内不算缺。",
    )


def _evidence(id_: str, name: str, numerator: Condition, explanation: str, direction: Direction) -> Metric:
    def counted(at: Moment) -> Expression:
        return and_(evidence_asked_by(at), numerator(at))

    return Metric(
        id=f"evidence.{id_}", name=name, unit="项", kind=Kind.STOCK, fact=evidence_fact(), numerator=counted,
        explanation=explanation, direction=direction, owner="owner_name", due="evidence_due_on",
        columns=EVIDENCE_COLUMNS,
    )  # fmt: skip


def metrics() -> tuple[Metric, ...]:
    return (
        complete_rate(),
        *(complete_rate(code) for code in codes_asking_for_evidence()),
        _evidence(
            "overdue",
            "超期未交材料",
            evidence_overdue,
            "截至日应交日期已过、仍未提交的书面资料项数；含以前年度未交的。",
            Direction.DOWN,
        ),
        _evidence(
            "rejected",
            "退回待补正材料",
            evidence_rejected,
            "截至日审核退回、须重新提交的书面资料项数；含以前年度未补正的。",
            Direction.DOWN,
        ),
        _evidence(
            "unchecked",
            "待审核材料",
            evidence_unchecked,
            "截至日已提交或补正后重新提交、尚未审核的书面资料项数。",
            Direction.NONE,
        ),
        _evidence(
            "to_come",
            "未到期待交材料",
            evidence_to_come,
            "期间所在考核年度的书面资料中，截至日应交日期未到、尚未提交的项数。",
            Direction.NONE,
        ),
    )
