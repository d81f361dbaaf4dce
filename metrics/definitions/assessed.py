"""Metrics that the assessment asks for beside the daily figures: government sites that owe wages, and the
state of each system on site (制度) that the assessors would find today."""

from __future__ import annotations

from sqlalchemy import and_, case, literal, or_, select

from data_access.database.schema import DOMAINS, lead, site
from data_access.reference.checklist import system_items
from metrics.definitions.at_sites import construction
from metrics.definitions.checklist_results import checked, full_points, item_names, latest, points, rectified
from metrics.definitions.inspections import INSPECTION_ITEM, ITEM_LIST, SITE_DIMENSIONS, in_progress
from metrics.definitions.leads import FINDING_KNOWN, TRUE, lead_metric, owing, some_lead, unsolved, within_limit
from metrics.engine.model import (
    Condition,
    Direction,
    Expression,
    Fact,
    Kind,
    Metric,
    Moment,
    Need,
    filled,
    some,
)

s = site.c
OF_A_SITE = construction(s.site_no)


def _state_points(at: Moment) -> Expression:
    """Points of a result as the assessors would find it today: what the re-check found rectified counts in full."""
    return case((rectified(at), full_points()), else_=points())


def _system(id_: str, name: str, clause: str) -> Metric:
    """The mean score of a system over the verified sites in progress, 0 to 100 %."""
    items = system_items(id_)
    return Metric(
        id=f"system.{id_}",
        name=name,
        unit="%",
        kind=Kind.RATIO,
        fact=INSPECTION_ITEM,
        denominator=lambda at: and_(INSPECTION_ITEM.fields["item_code"].expression.in_(items), in_progress(at),
                                    latest(at)),
        numerator=lambda at: _state_points(at) > 0,
        weight=_state_points,
        base_weight=lambda at: literal(full_points()),
        in_points=True,
        direction=Direction.UP,
        owner="town_name",
        due="rectify_due_on",
        clause=f"《保障农民工工资支付条例》{clause}",
        columns=ITEM_LIST,
        needs=(checked(items),),
        explanation=f"截至日在建工地“{'、'.join(item_names()[code] for code in items)}”条目最近一次适用结果的"
        "平均得分率：符合得满分，部分符合得一半，不符合不得分，复查已整改的按符合计。",
    )  # fmt: skip


def _proven(id_: str, name: str, clause: str, explanation: str, *, government: bool) -> Metric:
    """The share of verified sites in progress on which an item is fulfilled or rectified."""
    items = system_items(id_)
    of_system = INSPECTION_ITEM.fields["item_code"].expression.in_(items)
    result = INSPECTION_ITEM.fields["result"].expression

    def verified(at: Moment) -> Expression:
        return and_(of_system, INSPECTION_ITEM.begun(at))

    def among(at: Moment) -> Expression:
        funded = [s.government_funded] if government else []
        return and_(of_system, *funded, in_progress(at), latest(at))

    return Metric(
        id=f"system.{id_}",
        name=name,
        unit="%",
        kind=Kind.RATIO,
        fact=INSPECTION_ITEM,
        denominator=among,
        numerator=lambda at: or_(result == "符合", rectified(at)),
        direction=Direction.UP,
        owner="town_name",
        due="rectify_due_on",
        clause=f"《保障农民工工资支付条例》{clause}",
        columns=ITEM_LIST,
        needs=(checked(items), *((_funding_known(some(INSPECTION_ITEM.source, verified)),) if government else ())),
        explanation=explanation,
    )


def _funding_known(expected: Condition) -> Need:
    return filled("在建工地台账“是否政府投资”列", s.government_funded, expected=expected)


def _funded_by_government(_at: Moment) -> Expression:
    public = select(literal(1)).where(s.site_no == lead.c.site_no, s.government_funded)
    return public.correlate_except(site).exists()


def metrics() -> tuple[Metric, ...]:
    return (
        lead_metric(
            "unsolved_government",
            "政府投资项目欠薪未清零",
            Kind.STOCK,
            lambda at: and_(unsolved(at), _funded_by_government(at)),
            "截至日核实属实、办理期限已过或已办结而欠薪未付清，且发生在政府投资项目的线索件数；仍在期限内的不算。",
            needs=(FINDING_KNOWN, _funding_known(some_lead(unsolved))),
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
        ),
        lead_metric(
            "government_in_progress",
            "政府投资项目欠薪办理中",
            Kind.STOCK,
            lambda at: and_(owing(at), within_limit(at), _funded_by_government(at)),
            "截至日核实属实、欠薪未付清而仍在办理期限内，且发生在政府投资项目的线索件数，不构成一票否决。",
            needs=(FINDING_KNOWN, _funding_known(some_lead(owing))),
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
        ),
        _system("real_name", "实名制管理落实", "第二十八条"),
        _system("labour_contract", "劳动合同落实", "第二十八条"),
        _system("wage_account", "工资专用账户落实", "第二十六条"),
        _system("labour_cost", "人工费用按月拨付落实", "第二十九条"),
        _system("paid_by_contractor", "总包代发、按月足额落实", "第三十一条"),
        _system("deposit", "工资保证金落实", "第三十二条"),
        _system("notice_board", "维权信息告示牌落实", "第三十四条"),
        _system("wage_officer", "劳资专管员落实", "第二十八条"),
        _system("records_kept", "用工和工资台账保存", "第十五条"),
        _proven(
            "funds_proven",
            "政府投资项目资金来源落实率",
            "第二十三条",
            "截至日在建、已核查的政府投资项目中，“资金安排到位”最近一次结果为符合或已整改的比例。",
            government=True,
        ),
        _proven(
            "payment_guarantee",
            "工程款支付担保覆盖率",
            "第二十四条",
            "截至日在建、已核查且适用的项目中，“工程款支付担保”最近一次结果为符合或已整改的比例。",
            government=False,
        ),
    )


def occurs_in(fact: Fact, domain: str | None) -> bool:
    """Whether a domain can have such records at all: building sites and what hangs on them are 工程建设领域 alone."""
    of_sites = fact.domain is OF_A_SITE or fact.domain is SITE_DIMENSIONS["domain"]
    return domain in (None, DOMAINS[0]) or not of_sites
