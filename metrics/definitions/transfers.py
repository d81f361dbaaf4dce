"""Transfers to the police (行刑衔接): decided, handed over, answered, pushed, each with its legal clock."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, or_

from data_access.database.schema import NOT_PURSUED, criminal_transfer, labour_case
from data_access.rules.demo_marks import demo_mark, is_demo
from data_access.rules.limits import CALENDAR_DAYS, length_text, unit_of
from data_access.rules.parameters import days
from metrics.definitions.cases import CASE_DIMENSIONS, CASE_FIELDS, FROM_CASE, ORDERED, case_metric
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
    filled,
    happened,
    judged,
    not_yet,
    on_time,
    since,
    some,
)

k, t = labour_case.c, criminal_transfer.c
_LAW = "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）"
_PUSHES = "2023 年工作要点三（三）"
_FROM_TRANSFER = criminal_transfer.join(FROM_CASE, k.case_no == t.case_no)
TRANSFER = Fact(
    name="criminal_transfer",
    label="移送公安",
    source=_FROM_TRANSFER,
    detail_source=_FROM_TRANSFER,
    key=t.transfer_no,
    town=t.town_code,
    **CASE_DIMENSIONS,
    fields={
        "transfer_no": Field("移送编号", t.transfer_no, Known.GIVEN),
        **CASE_FIELDS,
        "town_code": Field("属地街镇", t.town_code, Known.GIVEN),
        "reported_on": happened("报告", t.reported_on),
        "decide_due_on": Field("决定期限", t.decide_due_on, Known.GIVEN, "日期", limit="criminal_transfer.decide_days"),
        "decided_on": happened("决定移送", t.decided_on),
        "hand_over_due_on": Field(
            "移送期限", t.hand_over_due_on, t.decided_on, "日期", limit="criminal_transfer.hand_over_days"
        ),
        "handed_over_on": happened("移送", t.handed_over_on),
        "police_due_on": Field(
            "公安决定期限", t.police_due_on, t.handed_over_on, "日期", limit="criminal_transfer.police_days"
        ),
        "police_decided_on": happened("公安决定", t.police_decided_on),
        "police_result": Field("公安决定", t.police_result, t.police_decided_on),
        "review_due_on": Field(
            "提请复议期限", t.review_due_on, t.police_decided_on, "日期", limit="criminal_transfer.review_days"
        ),
        "review_on": happened("提请复议", t.review_on),
        "pushed": Field(
            "两法衔接平台",
            case((t.pushed_two_law, "已推送"), (t.pushed_two_law.is_(False), "未推送")),
            t.two_law_on,
        ),
        "two_law_due_on": Field(
            "推送两法衔接期限", t.two_law_due_on, t.handed_over_on, "日期", limit="criminal_transfer.push_days"
        ),
        "two_law_on": happened("推送两法衔接平台", t.two_law_on),
        "two_law_receipt": Field("两法衔接回执", t.two_law_receipt, t.two_law_on),
    },
    title="employer_name",
    kept_since=t.reported_on,
    begun=since(t.reported_on),
    limits=(
        Limit("决定是否移送", "decide_due_on", "decided_on", "reported_on"),
        Limit("移送", "hand_over_due_on", "handed_over_on", "decided_on"),
        Limit("公安决定立案", "police_due_on", "police_decided_on", "handed_over_on"),
        Limit("提请复议", "review_due_on", "review_on", "police_decided_on"),
        Limit("推送两法衔接平台", "two_law_due_on", "two_law_on", "handed_over_on"),
    ),
)
_TRANSFERRED = ("transfer_no", "employer_name", "town_code", "workers", "amount_yuan", "reported_on", "decided_on",
                "handed_over_on", "police_decided_on", "police_result")  # fmt: skip
_DECIDED = (*ORDERED, "decision_on", "two_law_due_on", "two_law_on", "two_law_receipt")
_PUSHED = ("transfer_no", "employer_name", "town_code", "handed_over_on", "two_law_due_on", "two_law_on",
           "two_law_receipt")  # fmt: skip


def _hand_over_limit() -> str:
    """The law says 24 hours, which are one day; an office may have set another limit."""
    key = "criminal_transfer.hand_over_days"
    is_one_day = days(key) == 1 and unit_of(key) == CALENDAR_DAYS
    return "24小时（按日计，次日止）" if is_one_day else length_text(key)


def _transfer(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {"unit": "%" if kind is Kind.RATIO else "件", "columns": _TRANSFERRED, "clause": _LAW}
    given = {**usual, **rest}
    return Metric(
        id=f"case.{id_}", name=name, kind=kind, fact=TRANSFER, numerator=numerator, explanation=explanation, **given
    )


def _transfer_late(at: Moment) -> Expression:
    clocks = ((t.decide_due_on, t.decided_on), (t.hand_over_due_on, t.handed_over_on))
    waiting = [
        and_(due < at.as_of, not_yet(done, at), begun <= at.as_of)
        for (due, done), begun in zip(clocks, (t.reported_on, t.decided_on), strict=True)
    ]
    police = and_(t.police_due_on < at.as_of, not_yet(t.police_decided_on, at), t.handed_over_on <= at.as_of)
    return or_(*waiting, police)


def pushed(day: Expression, since_day: Expression, state: Expression) -> Condition:
    """Pushed by the moment; where only a mark says so, since the day it rests on. Never unknown."""
    return lambda at: case((day <= at.as_of, 1), (and_(day.is_(None), state, since_day <= at.as_of), 1), else_=0) == 1


TRANSFER_PUSHED = pushed(t.two_law_on, t.handed_over_on, t.pushed_two_law)


def _push_due(at: Moment) -> Expression:
    return and_(t.handed_over_on <= at.as_of, t.two_law_due_on < at.as_of)


def _decision_due(at: Moment) -> Expression:
    return and_(k.decision_on <= at.as_of, k.two_law_due_on < at.as_of)


def _answered(id_: str, result: str) -> Metric:
    return _transfer(
        f"transfer_{id_}",
        f"公安{result}",
        Kind.COUNT,
        lambda at: and_(t.police_decided_on <= at.as_of, t.police_result == result),
        f"期间公安机关决定{result}的移送案件件数，按公安决定日期归属。",
        date=t.police_decided_on,
    )


def _open_refusal(at: Moment) -> Expression:
    refused = and_(t.police_decided_on <= at.as_of, t.police_result == NOT_PURSUED)
    return and_(refused, t.review_due_on < at.as_of, not_yet(t.review_on, at))


def _waiting(at: Moment) -> Expression:
    return and_(t.reported_on <= at.as_of, not_yet(t.police_decided_on, at))


def metrics() -> tuple[Metric, ...]:
    push = length_text("criminal_transfer.push_days") + demo_mark(is_demo("criminal_transfer.push_days"), "（{}）")
    push_decision = length_text("labour_case.push_days") + demo_mark(is_demo("labour_case.push_days"), "（{}）")
    transfer_need = filled(
        "移送公安台账“是否推送两法衔接”或“推送两法衔接日期”列", t.pushed_two_law, t.two_law_on,
        expected=some(_FROM_TRANSFER, _push_due),
    )  # fmt: skip
    decision_need = filled("监察案件台账“推送两法衔接日期”列", k.two_law_on, expected=some(labour_case, _decision_due))
    sent = since(k.two_law_on)
    return (
        _transfer(
            "transferred", "报告移送公安", Kind.COUNT, always, "期间报告移送公安的案件件数。", date=t.reported_on
        ),
        _transfer(
            "transfer_decided_rate",
            "移送决定及时率",
            Kind.RATIO,
            on_time(t.decided_on, t.decide_due_on),
            f"期间报告移送、{length_text('criminal_transfer.decide_days')}期限已到或已决定的案件中，"
            f"负责人在{length_text('criminal_transfer.decide_days')}内决定的比例。",
            denominator=judged(on_time(t.decided_on, t.decide_due_on), t.decide_due_on),
            date=t.reported_on,
            direction=Direction.UP,
            due="decide_due_on",
        ),
        _transfer(
            "handed_over_rate",
            "移交及时率",
            Kind.RATIO,
            on_time(t.handed_over_on, t.hand_over_due_on),
            f"期间决定移送、{_hand_over_limit()}期限已到或已移交的案件中，在{_hand_over_limit()}内移交的比例。",
            denominator=judged(
                on_time(t.handed_over_on, t.hand_over_due_on), t.hand_over_due_on, since(t.decided_on)
            ),
            date=t.decided_on,
            direction=Direction.UP,
            due="hand_over_due_on",
        ),
        _transfer(
            "police_decided_rate",
            "公安决定及时率",
            Kind.RATIO,
            on_time(t.police_decided_on, t.police_due_on),
            f"期间移交公安、{length_text('criminal_transfer.police_days')}期限已到或已决定的案件中，"
            f"公安机关在{length_text('criminal_transfer.police_days')}内决定是否立案的比例。",
            denominator=judged(
                on_time(t.police_decided_on, t.police_due_on), t.police_due_on, since(t.handed_over_on)
            ),
            date=t.handed_over_on,
            direction=Direction.UP,
            due="police_due_on",
        ),
        _transfer(
            "transfer_overdue",
            "移送环节超期",
            Kind.STOCK,
            _transfer_late,
            "截至日决定移送、移交或公安决定的期限已过而仍未完成的案件件数。",
            direction=Direction.DOWN,
            owner="inspector",
            due="decide_due_on",
        ),
        _transfer(
            "transfer_open", "移送在办", Kind.STOCK, _waiting, "截至日已报告移送、公安机关尚未决定的案件件数。",
            due="decide_due_on",
        ),
        _answered("filed", "立案"),
        _answered("not_filed", NOT_PURSUED),
        _answered("sent_back", "退回"),
        _transfer(
            "not_filed_review_overdue",
            "不予立案未提请复议",
            Kind.STOCK,
            _open_refusal,
            f"截至日公安机关决定不予立案、提请复议期限（{length_text('criminal_transfer.review_days')}）已过而未提请复议的"
            "件数；经研究不提请的，也须在台账中说明。",
            clause=f"{_LAW}第九条",
            due="review_due_on",
            columns=(*_TRANSFERRED, "review_due_on", "review_on"),
        ),
        _transfer(
            "transfer_pushed_rate",
            "移送案件推送率",
            Kind.RATIO,
            TRANSFER_PUSHED,
            f"期间移送公安的案件中，移送后{push}期限已过或已推送的，截至日已推送两法衔接平台的比例。",
            denominator=lambda at: or_(and_(t.handed_over_on <= at.as_of, TRANSFER_PUSHED(at)), _push_due(at)),
            date=t.handed_over_on,
            direction=Direction.UP,
            late_counts=True,
            due="two_law_due_on",
            clause=_PUSHES,
            columns=_PUSHED,
            needs=(transfer_need,),
        ),
        _transfer(
            "transfer_unpushed",
            "移送案件未推送",
            Kind.STOCK,
            lambda at: and_(_push_due(at), ~TRANSFER_PUSHED(at)),
            f"截至日移送公安满{push}、仍未推送两法衔接平台的案件件数。",
            direction=Direction.DOWN,
            due="two_law_due_on",
            clause=_PUSHES,
            columns=_PUSHED,
            needs=(transfer_need,),
        ),
        case_metric(
            "decision_pushed_rate",
            "处罚案件推送率",
            Kind.RATIO,
            sent,
            f"期间作出处理处罚决定的案件中，决定后{push_decision}期限已过或已推送的，截至日已推送两法衔接平台的比例。",
            denominator=judged(sent, k.two_law_due_on, since(k.decision_on)),
            date=k.decision_on,
            direction=Direction.UP,
            late_counts=True,
            due="two_law_due_on",
            clause=_PUSHES,
            columns=_DECIDED,
            needs=(decision_need,),
        ),
        case_metric(
            "decision_unpushed",
            "处罚案件未推送",
            Kind.STOCK,
            lambda at: and_(_decision_due(at), not_yet(k.two_law_on, at)),
            f"截至日作出处理处罚决定满{push_decision}、仍未推送两法衔接平台的案件件数。",
            direction=Direction.DOWN,
            due="two_law_due_on",
            clause=_PUSHES,
            columns=_DECIDED,
            needs=(decision_need,),
        ),
    )  # fmt: skip
