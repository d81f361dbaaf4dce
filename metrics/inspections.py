"""Metrics of on-site verification (实地核查): coverage, compliance by item, red lines, rectification."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, literal, or_, select

from data_access.organisation import ChecklistItem, checklist
from data_access.schema import enterprise, inspection, inspection_item, site, town
from metrics.model import Direction, Expression, Fact, Field, Kind, Limit, Metric, Moment, always

i, x, s = inspection.c, inspection_item.c, site.c
CONSTRUCTION = literal("工程建设领域").label("domain")

SITE_FIELDS = {
    "site_no": Field("项目编号", s.site_no),
    "site_name": Field("项目名称", s.name),
    "town_code": Field("属地街镇", s.town_code),
    "town_name": Field("责任街镇", town.c.name),
    "department_code": Field("行业主管部门", s.department_code),
    "builder_name": Field("建设单位", s.builder_name),
    "contractor_name": Field("施工总承包单位", enterprise.c.name),
    "contract_yuan": Field("合同价", s.contract_yuan, "元"),
    "permit_on": Field("施工许可日期", s.permit_on, "日期"),
    "planned_completion_on": Field("计划竣工日期", s.planned_completion_on, "日期"),
    "completed_on": Field("实际竣工日期", s.completed_on, "日期"),
    "site_workers": Field("在场人数", s.workers, "人"),
    "deposit_due_on": Field("保证金应存日", s.deposit_due_on, "日期"),
    "deposit_required_yuan": Field("应存金额", s.deposit_required_yuan, "元"),
    "deposit_basis": Field("比例依据", s.deposit_basis),
    "wage_account_due_on": Field("专户应开日", s.wage_account_due_on, "日期"),
}
SITE_DETAIL = site.outerjoin(enterprise, enterprise.c.uscc == s.contractor_uscc).outerjoin(
    town, town.c.code == s.town_code
)
SITE_DIMENSIONS: dict[str, Any] = {"town": s.town_code, "department": s.department_code, "domain": CONSTRUCTION}

SITE = Fact(
    name="site",
    label="在建工地",
    source=site,
    detail_source=SITE_DETAIL,
    key=s.site_no,
    **SITE_DIMENSIONS,
    fields=SITE_FIELDS,
    title="site_name",
    evidence=s.permit_on,
)

_INSPECTION_FIELDS = {
    **SITE_FIELDS,
    "inspection_no": Field("核查编号", i.inspection_no),
    "inspected_on": Field("核查日期", i.inspected_on, "日期"),
    "team": Field("核查组", i.team),
    "rectify_due_on": Field("整改期限", i.rectify_due_on, "日期"),
    "rechecked_on": Field("复查日期", i.rechecked_on, "日期"),
    "recheck_result": Field("复查结果", i.recheck_result),
    "rectified_on": Field("整改完成日期", i.rectified_on, "日期"),
}
RECTIFICATION = Limit("整改", "rectify_due_on", "rectified_on")
INSPECTION = Fact(
    name="inspection",
    label="实地核查",
    source=inspection.join(site, s.site_no == i.site_no),
    detail_source=inspection.join(SITE_DETAIL, s.site_no == i.site_no),
    key=i.inspection_no,
    **SITE_DIMENSIONS,
    fields=_INSPECTION_FIELDS,
    title="site_name",
    evidence=i.inspected_on,
    limits=(RECTIFICATION,),
)

INSPECTION_ITEM = Fact(
    name="inspection_item",
    label="核查条目",
    source=inspection_item.join(inspection, i.inspection_no == x.inspection_no).join(site, s.site_no == i.site_no),
    detail_source=inspection_item.join(inspection, i.inspection_no == x.inspection_no).join(
        SITE_DETAIL, s.site_no == i.site_no
    ),
    key=x.inspection_no + "/" + x.item_code,
    **SITE_DIMENSIONS,
    fields={
        **_INSPECTION_FIELDS,
        "item_code": Field("条目", x.item_code),
        "result": Field("核查结果", x.result),
    },
    title="site_name",
    evidence=i.inspected_on,
    limits=(RECTIFICATION,),
)

VISIT = ("inspection_no", "inspected_on", "site_name", "town_code", "department_code", "contractor_name", "team")
RECTIFY = (*VISIT, "rectify_due_on", "rechecked_on", "recheck_result", "rectified_on")
SITE_LIST = ("site_no", "site_name", "town_code", "department_code", "contractor_name", "permit_on", "site_workers")
RED_LINES = tuple(item.code for item in checklist() if item.red_line)


def in_progress(at: Moment) -> Expression:
    """在建: permitted and not finished at the moment."""
    return and_(s.permit_on <= at.as_of, or_(s.completed_on.is_(None), s.completed_on > at.as_of))


def verified_in_period(at: Moment) -> Expression:
    visits = exists().where(i.site_no == s.site_no, i.inspected_on >= at.start, i.inspected_on <= at.as_of)
    return visits.correlate_except(inspection)


def red_line_failed(at: Moment) -> Expression:
    """The latest result of some red-line item is 不符合 and not mended at the moment."""
    later, later_item = inspection.alias("later"), inspection_item.alias("later_item")
    seen_later = (
        select(literal(1))
        .select_from(later.join(later_item, later_item.c.inspection_no == later.c.inspection_no))
        .where(
            later.c.site_no == i.site_no,
            later_item.c.item_code == x.item_code,
            later_item.c.result != "不适用",
            later.c.inspected_on <= at.as_of,
            or_(
                later.c.inspected_on > i.inspected_on,
                and_(later.c.inspected_on == i.inspected_on, later.c.inspection_no > i.inspection_no),
            ),
        )
        .correlate_except(later, later_item)
        .exists()
    )
    return (
        select(literal(1))
        .select_from(inspection.join(inspection_item, x.inspection_no == i.inspection_no))
        .where(
            i.site_no == s.site_no,
            i.inspected_on <= at.as_of,
            x.item_code.in_(RED_LINES),
            x.result == "不符合",
            or_(i.rectified_on.is_(None), i.rectified_on > at.as_of),
            ~seen_later,
        )
        .correlate_except(inspection, inspection_item)
        .exists()
    )


def _applicable(_at: Moment) -> Expression:
    return x.result != "不适用"


def _compliant(_at: Moment) -> Expression:
    return x.result == "符合"


def _item_metric(item: ChecklistItem) -> Metric:
    return Metric(
        id=f"inspection.item_compliance_rate.{item.code}",
        name=f"{item.name}符合率",
        unit="%",
        kind=Kind.RATIO,
        fact=INSPECTION_ITEM,
        numerator=_compliant,
        date=i.inspected_on,
        direction=Direction.UP,
        denominator=lambda at: and_(x.item_code == item.code, x.result != "不适用"),
        clause=f"《保障农民工工资支付条例》{item.article}",
        columns=(*VISIT, "item_code", "result", "rectified_on"),
        explanation=f"期间核查中“{item.name}”一项适用的工地次数中,结果为“符合”的比例;“部分符合”不计入分子。",
    )


METRICS = (
    Metric(
        id="inspection.count",
        name="实地核查",
        unit="次",
        kind=Kind.COUNT,
        fact=INSPECTION,
        numerator=always,
        date=i.inspected_on,
        columns=RECTIFY,
        explanation="期间开展的工地实地核查次数。",
    ),
    Metric(
        id="inspection.sites_in_progress",
        name="在建工地",
        unit="个",
        kind=Kind.STOCK,
        fact=SITE,
        numerator=in_progress,
        columns=SITE_LIST,
        explanation="截至日已取得施工许可、尚未竣工的工地数。",
    ),
    Metric(
        id="inspection.site_coverage_rate",
        name="核查覆盖率",
        unit="%",
        kind=Kind.RATIO,
        fact=SITE,
        denominator=in_progress,
        numerator=verified_in_period,
        direction=Direction.UP,
        owner="town_name",
        evidence=i.inspected_on,
        columns=SITE_LIST,
        explanation="截至日在建的工地中,期间内至少实地核查过一次的比例。",
    ),
    Metric(
        id="inspection.item_compliance_rate",
        name="制度落实符合率",
        unit="%",
        kind=Kind.RATIO,
        fact=INSPECTION_ITEM,
        denominator=_applicable,
        numerator=_compliant,
        date=i.inspected_on,
        direction=Direction.UP,
        clause="《保障农民工工资支付条例》第三十九条",
        columns=(*VISIT, "item_code", "result", "rectified_on"),
        explanation="期间核查的适用条目中,结果为“符合”的比例;“部分符合”不计入分子,“不适用”不计入分母。",
    ),
    *(_item_metric(item) for item in checklist()),
    Metric(
        id="inspection.red_line_sites",
        name="红线问题工地",
        unit="个",
        kind=Kind.STOCK,
        fact=SITE,
        numerator=lambda at: and_(in_progress(at), red_line_failed(at)),
        direction=Direction.DOWN,
        owner="town_name",
        evidence=i.inspected_on,
        columns=SITE_LIST,
        explanation="截至日在建、且红线条目(专户、人工费用、劳动合同、实名制、总包代发、保证金)最近一次结果为“不符合”"
        "并未整改的工地数。",
    ),
    Metric(
        id="inspection.rectified_on_time_rate",
        name="整改及时率",
        unit="%",
        kind=Kind.RATIO,
        fact=INSPECTION,
        denominator=lambda at: i.rectify_due_on.is_not(None),
        numerator=lambda at: and_(i.rectified_on <= at.as_of, i.rectified_on <= i.rectify_due_on),
        date=i.rectify_due_on,
        direction=Direction.UP,
        owner="town_name",
        due="rectify_due_on",
        columns=RECTIFY,
        explanation="整改期限在期间内届满的核查中,期限内复查确认整改到位的比例。",
    ),
    Metric(
        id="inspection.rectification_overdue",
        name="逾期未整改",
        unit="次",
        kind=Kind.STOCK,
        fact=INSPECTION,
        numerator=lambda at: and_(
            i.inspected_on <= at.as_of,
            i.rectify_due_on < at.as_of,
            or_(i.rectified_on.is_(None), i.rectified_on > at.as_of),
            in_progress(at),
        ),
        direction=Direction.DOWN,
        owner="town_name",
        due="rectify_due_on",
        columns=RECTIFY,
        explanation="截至日整改期限已过、仍未确认整改到位的在建工地核查次数。",
    ),
)
