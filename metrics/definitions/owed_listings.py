"""应列未列: who meets the criteria of 人社部令第45号 and is not listed, whether its procedure was begun or not.

One row per listing of the labour department's list and per case whose payment order has a term: a case that no listing
was begun for stands for itself, one with a listing in the listing's row.
"""

from __future__ import annotations

from sqlalchemy import String, and_, cast, func, literal, null, or_, select, union_all

from data_access.database.schema import CREDIT_LIST, labour_case, listing
from metrics.definitions.cases import CASE, CASE_FIELDS, INSPECTING_UNIT
from metrics.definitions.listings import (
    LISTING,
    LISTING_LAW,
    OF_ITS_CASE,
    decision_due,
    not_listed,
    not_started,
)
from metrics.engine.model import Direction, Expression, Fact, Field, Kind, Known, Limit, Metric, Moment, happened

n, k = listing.c, labour_case.c
_of_list = select(n.listing_no, n.case_no).where(n.list_kind == CREDIT_LIST)
_of_cases = select(cast(null(), String), k.case_no).where(k.pay_order_due_on.is_not(None))
_rows = union_all(_of_list, _of_cases).subquery("owed_listing")
_SOURCE = _rows.outerjoin(listing, n.listing_no == _rows.c.listing_no).outerjoin(
    CASE.source, k.case_no == _rows.c.case_no
)
_ITSELF = n.listing_no.is_(None)  # a case that stands for itself


def _begun(at: Moment) -> Expression:
    return or_(LISTING.begun(at), and_(_ITSELF, not_started(at)))


def _owed(at: Moment) -> Expression:
    """应列未列: the limit of the decision is over, and it was not decided, noticed or not."""
    return or_(and_(~_ITSELF, not_listed(at)), and_(_ITSELF, k.listing_due_on < at.as_of))


OWED_LISTING = Fact(
    name="owed_listing",
    label="应列失信名单",
    source=_SOURCE,
    detail_source=_SOURCE,
    key=func.coalesce(n.listing_no, k.case_no),
    town=func.coalesce(n.town_code, k.town_code),
    **OF_ITS_CASE,
    fields={
        "listing_no": Field("名单编号", n.listing_no, Known.GIVEN),
        "case_no": Field("案件编号", func.coalesce(n.case_no, k.case_no), Known.GIVEN),
        "employer_name": Field("单位名称", func.coalesce(n.employer_name, k.employer_name), Known.GIVEN),
        "employer_uscc": Field("统一社会信用代码", func.coalesce(n.employer_uscc, k.employer_uscc), Known.GIVEN),
        "town_code": Field("属地街镇", func.coalesce(n.town_code, k.town_code), Known.GIVEN),
        **{name: CASE_FIELDS[name] for name in ("workers", "amount_yuan", "pay_order_on", "pay_order_due_on")},
        "decider": Field("认定单位", literal(INSPECTING_UNIT), Known.GIVEN),
        "notice_on": happened("告知", n.notice_on),
        "listing_due_on": Field("应列入日期", decision_due(), Known.GIVEN, "日期", limit="listing.decide_days"),
        "listed_on": happened("列入", n.listed_on),
    },
    title="employer_name",
    kept_since=n.due_on,
    begun=_begun,
    limits=(Limit("列入名单", "listing_due_on", "listed_on"),),
)


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="listing.not_listed",
            name="应列未列失信名单",
            unit="件",
            kind=Kind.STOCK,
            fact=OWED_LISTING,
            numerator=_owed,
            explanation="截至日符合列入条件、列入决定期限已过而未列入拖欠农民工工资失信联合惩戒对象名单的件数：失信名单台账中"
            "应列入日期已过或已告知而未决定的，以及台账中没有列入程序的监察案件。",
            columns=("listing_no", "case_no", "employer_name", "town_code", "workers", "amount_yuan",
                     "pay_order_due_on", "notice_on", "listing_due_on"),
            direction=Direction.DOWN,
            due="listing_due_on",
            clause=f"{LISTING_LAW}第五条",
            owner="decider",
        ),
    )  # fmt: skip
