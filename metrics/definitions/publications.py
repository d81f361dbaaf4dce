"""重大欠薪违法行为季度公布 (人社部令第29号): each quarter published by its day, and pushed to both platforms."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Date, FromClause, and_, bindparam, case, func, literal, or_, select, union_all

from data_access.database.derived_days import publication_due
from data_access.database.schema import publication
from data_access.rules.demo_marks import demo_mark, is_demo
from data_access.rules.limits import length_text
from data_access.rules.quarters import last_day
from metrics.definitions.cases import INSPECTING_UNIT
from metrics.definitions.transfers import pushed
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
    filled,
    happened,
    judged,
    not_yet,
    on_time,
    since,
    some,
)

q = publication.c
_LAW, _PUSHES = "人社部令第29号", "2023 年工作要点三（二）（三）"

_YEARS = range(2010, 2041)  # 人社部令第29号 is in force since 2017


def _calendar() -> FromClause:
    """Every quarter with its last day and the day by which it is to be published, whatever the ledger holds."""
    rows = []
    for year in _YEARS:
        for number in range(1, 5):
            name = f"{year}-Q{number}"
            due = bindparam(None, callable_=partial(publication_due, name), type_=Date)
            ends = literal(last_day(name), Date).label("quarter_end")
            rows.append(select(literal(name).label("quarter"), ends, due.label("due_on")))
    return union_all(*rows).subquery("quarter")


_QUARTER = _calendar()
_SOURCE = _QUARTER.outerjoin(publication, q.quarter == _QUARTER.c.quarter)
# A quarter's publication belongs to the quarter, though it falls due in the next.
QUARTER_END = _QUARTER.c.quarter_end
DUE_ON = func.coalesce(q.due_on, _QUARTER.c.due_on)


def _begun(at: Moment) -> Expression:
    """A row of the ledger, or a quarter that has ended since the first one and has no row: nobody published it."""
    first = select(func.min(publication.c.quarter)).correlate(None).scalar_subquery()
    return or_(q.publication_no.is_not(None), and_(at.as_of > QUARTER_END, _QUARTER.c.quarter >= first))


def _pushed_text(text: Expression) -> Expression:
    return case((text, "已推送"), (text.is_(False), "未推送"))


PUBLICATION = Fact(
    name="publication",
    label="季度公布",
    source=_SOURCE,
    detail_source=_SOURCE,
    key=func.coalesce(q.publication_no, _QUARTER.c.quarter),
    town=NOWHERE,
    department=NOWHERE,
    domain=NOWHERE,
    investment=NOWHERE,
    fields={
        "publication_no": Field("公布编号", q.publication_no, Known.GIVEN),
        "quarter": Field("季度", _QUARTER.c.quarter, Known.GIVEN),
        "publisher": Field("公布单位", literal(INSPECTING_UNIT), Known.GIVEN),
        "publication_due_on": Field("应公布日期", DUE_ON, Known.GIVEN, "日期", limit="publication.publish_days"),
        "published_on": happened("公布", q.published_on),
        "cases": Field("公布案件", q.cases, q.published_on, "件"),
        "site_receipt": Field("公布网址（回执）", q.site_receipt, q.published_on),
        "push_due_on": Field("推送期限", q.push_due_on, q.published_on, "日期", limit="publication.push_days"),
        "credit": Field("信用平台", _pushed_text(q.pushed_credit), q.credit_on),
        "credit_on": happened("推送信用平台", q.credit_on),
        "credit_receipt": Field("信用平台回执", q.credit_receipt, q.credit_on),
        "two_law": Field("两法衔接平台", _pushed_text(q.pushed_two_law), q.two_law_on),
        "two_law_on": happened("推送两法衔接平台", q.two_law_on),
        "two_law_receipt": Field("两法衔接回执", q.two_law_receipt, q.two_law_on),
    },
    title="quarter",
    kept_since=q.due_on,
    or_since=(q.published_on,),
    begun=_begun,
    limits=(
        Limit("季度公布", "publication_due_on", "published_on"),
        Limit("推送信用平台", "push_due_on", "credit_on", "published_on"),
        Limit("推送两法衔接平台", "push_due_on", "two_law_on", "published_on"),
    ),
)
_QUARTERS = ("publication_no", "quarter", "publication_due_on", "published_on")
_PUSHED = (*_QUARTERS, "push_due_on", "credit_on", "credit_receipt", "two_law_on", "two_law_receipt")
TO_CREDIT = pushed(q.credit_on, q.published_on, q.pushed_credit)
TO_TWO_LAW = pushed(q.two_law_on, q.published_on, q.pushed_two_law)


_published = since(q.published_on)


def _push_due(at: Moment) -> Expression:
    return and_(q.published_on <= at.as_of, q.push_due_on < at.as_of)


def _publication(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {"unit": "%" if kind is Kind.RATIO else "个", "columns": _QUARTERS, "clause": _LAW,
             "due": "publication_due_on", "owner": "publisher"}  # fmt: skip
    given = {**usual, **rest}
    return Metric(
        id=f"publication.{id_}", name=name, kind=kind, fact=PUBLICATION, numerator=numerator, explanation=explanation,
        **given,
    )  # fmt: skip


def metrics() -> tuple[Metric, ...]:
    length = length_text("publication.push_days") + demo_mark(is_demo("publication.push_days"), "（{}）")
    cases_known = filled("季度公布台账“公布案件数”列", q.cases, expected=some(publication, _published))
    needs = tuple(
        filled(f"季度公布台账“{label}”列", pushed_, day, expected=some(publication, _push_due))
        for label, pushed_, day in (
            ("是否推送信用平台", q.pushed_credit, q.credit_on), ("是否推送两法衔接", q.pushed_two_law, q.two_law_on),
        )
    )  # fmt: skip

    def push_rate(id_: str, name: str, platform: str, sent: Condition, need: int) -> Metric:
        return _publication(
            id_, name, Kind.RATIO, sent,
            f"期间各季度（按季末归属）的公布中，公布后{length}期限已过或已推送的，截至日已推送{platform}的比例。",
            denominator=lambda at: and_(q.published_on <= at.as_of, or_(sent(at), q.push_due_on < at.as_of)),
            date=QUARTER_END, direction=Direction.UP, late_counts=True, due="push_due_on", clause=_PUSHES,
            columns=_PUSHED, needs=(needs[need],),
        )  # fmt: skip

    return (
        _publication(
            "published_rate",
            "季度公布率",
            Kind.RATIO,
            _published,
            "期间内各季度（按季末归属）中，应公布日期已过或已公布的，截至日已公布重大欠薪违法行为的比例；当季无案件的，公布“无”也计。",
            late_counts=True,
            denominator=judged(_published, DUE_ON),
            date=QUARTER_END,
            direction=Direction.UP,
        ),
        _publication(
            "published_on_time_rate",
            "季度按期公布率",
            Kind.RATIO,
            on_time(q.published_on, DUE_ON),
            "期间内各季度（按季末归属）中，应公布日期已过或已公布的，按期公布重大欠薪违法行为的比例。",
            denominator=judged(on_time(q.published_on, DUE_ON), DUE_ON),
            date=QUARTER_END,
            direction=Direction.UP,
        ),
        _publication(
            "overdue",
            "超期未公布季度",
            Kind.STOCK,
            lambda at: and_(at.as_of > DUE_ON, not_yet(q.published_on, at)),
            "截至日应公布日期已过、仍未公布重大欠薪违法行为的季度数，台账首个季度以来没有登记的季度也在内。",
            direction=Direction.DOWN,
        ),
        _publication(
            "cases",
            "公布案件",
            Kind.SUM,
            _published,
            "期间内各季度（按季末归属）公布的重大欠薪违法案件件数合计。",
            unit="件",
            weight=lambda _at: func.coalesce(q.cases, 0),
            date=QUARTER_END,
            columns=(*_QUARTERS, "cases"),
            needs=(cases_known,),
        ),
        _publication(
            "published",
            "公布违法案件（按公布日期）",
            Kind.SUM,
            _published,
            "期间内向社会公布的重大欠薪违法案件件数合计，按公布日期归属，不论属于哪个季度。",
            unit="件",
            weight=lambda _at: func.coalesce(q.cases, 0),
            date=q.published_on,
            due=None,
            columns=(*_QUARTERS, "cases"),
            needs=(cases_known,),
        ),
        push_rate("credit_rate", "公布推送信用平台率", "国家信用信息平台", TO_CREDIT, 0),
        push_rate("two_law_rate", "公布推送两法衔接率", "两法衔接平台", TO_TWO_LAW, 1),
        _publication(
            "unpushed",
            "公布未推送",
            Kind.STOCK,
            lambda at: and_(_push_due(at), or_(~TO_CREDIT(at), ~TO_TWO_LAW(at))),
            f"截至日公布满{length}，仍未推送国家信用信息平台或两法衔接平台的季度数。",
            direction=Direction.DOWN,
            due="push_due_on",
            clause=_PUSHES,
            columns=_PUSHED,
            needs=needs,
        ),
    )  # fmt: skip
