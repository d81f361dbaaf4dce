"""Metrics of on-site verification (实地核查): coverage, compliance by item, red lines, rectification."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, func, literal, or_, select

from data_access.database.schema import DOMAINS, ITEM_FAILING, enterprise, inspection, inspection_item, site, town
from data_access.database.site_states import idle_by_status
from data_access.reference.checklist import ChecklistItem, checklist
from data_access.rules.demo_marks import demo_sentence, is_demo
from metrics.definitions.at_sites import INVESTMENT
from metrics.definitions.checklist_results import (
    Grade,
    checked,
    failed_before,
    full_points,
    graded,
    parameter,
    red_line_failed,
    site_earned,
    site_margin,
    site_possible,
)
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
    on_time,
    since,
)

i, x, s = inspection.c, inspection_item.c, site.c
_CONSTRUCTION = literal(DOMAINS[0]).label("domain")
located = town.alias("located")

SITE_FIELDS = {
    "site_no": Field("项目编号", s.site_no, Known.GIVEN),
    "site_name": Field("项目名称", s.name, Known.GIVEN),
    "town_code": Field("属地街镇", s.town_code, Known.GIVEN),
    "town_name": Field("责任街镇", town.c.name, Known.GIVEN),
    "department_code": Field("行业主管部门", s.department_code, Known.GIVEN),
    "builder_name": Field("建设单位", s.builder_name, Known.GIVEN),
    "contractor_name": Field("施工总承包单位", enterprise.c.name, Known.GIVEN),
    "contractor_uscc": Field("总包统一社会信用代码", s.contractor_uscc, Known.GIVEN),
    "investment": Field("投资性质", INVESTMENT, Known.GIVEN),
    "contract_yuan": Field("合同价", s.contract_yuan, Known.GIVEN, "元"),
    "contract_signed_on": happened("合同签订", s.contract_signed_on),
    "permit_on": happened("施工许可", s.permit_on),
    "planned_completion_on": Field("计划竣工日期", s.planned_completion_on, Known.GIVEN, "日期"),
    "completed_on": happened("实际竣工", s.completed_on),
    "status": Field("项目状态", s.status, Known.GIVEN),
    "site_workers": Field("在场人数", s.workers, Known.GIVEN, "人"),
    "deposit_due_on": Field("保证金应存日", s.deposit_due_on, Known.GIVEN, "日期", limit="deposit.store_days"),
    "deposit_required_yuan": Field("应存金额", s.deposit_required_yuan, Known.GIVEN, "元"),
    "deposit_basis": Field("比例依据", s.deposit_basis, Known.GIVEN),
    "exempt_reason": Field("免存理由", s.exempt_reason, s.relief_on),
    "relief_percent": Field("减存比例", s.relief_percent, s.relief_on, "%"),
    "relief_approver": Field("免存减存批准", s.relief_approver, s.relief_on),
    "relief_on": happened("免存减存批准", s.relief_on),
    "wage_account_due_on": Field(
        "专户应开日", s.wage_account_due_on, Known.GIVEN, "日期", limit="wage_account.open_days"
    ),
    "managing_entity": Field("管理主体", s.managing_entity, Known.GIVEN),
    "lon": Field("经度", s.lon, Known.GIVEN, "度"),
    "lat": Field("纬度", s.lat, Known.GIVEN, "度"),
    "located_town_name": Field(
        "坐标所在街镇",
        select(located.c.name).where(located.c.code == s.located_town_code).correlate_except(located).scalar_subquery(),
        Known.GIVEN,
    ),
}
SITE_DETAIL = site.outerjoin(enterprise, enterprise.c.uscc == s.contractor_uscc).outerjoin(
    town, town.c.code == s.town_code
)
SITE_DIMENSIONS: dict[str, Any] = {
    "town": s.town_code, "department": s.department_code, "domain": _CONSTRUCTION, "investment": INVESTMENT
}  # fmt: skip


def _registered(at: Moment) -> Expression:
    """A project is known since its permit or contract; without either it is one of the register all the same."""
    undated = and_(s.permit_on.is_(None), s.contract_signed_on.is_(None))
    return or_(s.permit_on <= at.as_of, s.contract_signed_on <= at.as_of, undated)


SITE = Fact(
    name="site",
    label="在建工地",
    source=site,
    detail_source=SITE_DETAIL,
    key=s.site_no,
    **SITE_DIMENSIONS,
    fields=SITE_FIELDS,
    title="site_name",
    kept_since=s.permit_on,
    or_since=(s.contract_signed_on,),
    begun=_registered,
)

_INSPECTION_FIELDS = {
    **SITE_FIELDS,
    "inspection_no": Field("核查编号", i.inspection_no, Known.GIVEN),
    "inspected_on": happened("核查", i.inspected_on),
    "team": Field("核查组", i.team, Known.GIVEN),
    "rectify_due_on": Field("整改期限", i.rectify_due_on, Known.GIVEN, "日期", limit="inspection.rectify_days"),
    "order_no": Field("整改文书号", i.order_no, Known.GIVEN),
    "rectification": Field("整改措施", i.rectification, i.rechecked_on),
    "rechecked_on": happened("复查", i.rechecked_on),
    "recheck_result": Field("复查结果", i.recheck_result, i.rechecked_on),
    "rectified_on": happened("整改完成", i.rectified_on),
    "photos": Field("照片", i.photos, Known.GIVEN),
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
    kept_since=i.inspected_on,
    begun=since(i.inspected_on),
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
        "item_code": Field("条目", x.item_code, Known.GIVEN),
        "result": Field("核查结果", x.result, Known.GIVEN),
    },
    title="site_name",
    kept_since=i.inspected_on,
    begun=since(i.inspected_on),
    limits=(RECTIFICATION,),
)

VISIT = ("inspection_no", "inspected_on", "site_name", "town_code", "department_code", "investment", "contractor_name",
         "team")  # fmt: skip
RECTIFY = (*VISIT, "rectify_due_on", "rechecked_on", "recheck_result", "rectified_on")
SITE_LIST = ("site_no", "site_name", "town_code", "department_code", "investment", "contractor_name", "permit_on",
             "site_workers")  # fmt: skip
ITEM_LIST = (*VISIT, "item_code", "result", "rectified_on")
PLACE_LIST = ("site_no", "site_name", "town_code", "located_town_name", "department_code", "investment", "lon", "lat",
              "site_workers")  # fmt: skip


BEGUN_ON = func.coalesce(s.permit_on, s.contract_signed_on)  # permitted, or where no permit is needed contracted


def was_in_progress() -> Expression:
    """在建 on some day, known or yet to come."""
    return and_(BEGUN_ON.is_not(None), ~idle_by_status())


def _under_way(last: Expression, unfinished: Expression) -> Expression:
    """在建 on some day: begun by the last one; neither finished nor 未开工."""
    return and_(last >= BEGUN_ON, unfinished, ~idle_by_status())


def in_progress(at: Moment) -> Expression:
    """在建 at the as-of date."""
    return _under_way(at.as_of, not_yet(s.completed_on, at))


def under_way_in_period(at: Moment) -> Expression:
    """在建 on some day of the period: a site that finished in it was to be verified all the same."""
    return _under_way(at.end, or_(s.completed_on.is_(None), s.completed_on >= at.start))


def inspected_in_period(at: Moment) -> Expression:
    visits = exists().where(i.site_no == s.site_no, i.inspected_on >= at.start, i.inspected_on <= at.end)
    return visits.correlate_except(inspection)


def inspected_by(at: Moment) -> Expression:
    """Verified at least once by the moment."""
    return exists().where(i.site_no == s.site_no, i.inspected_on <= at.as_of).correlate_except(inspection)


def rectification_late(at: Moment) -> Expression:
    """整改超期, of a verification: its rectification limit has passed and nothing was confirmed."""
    return and_(i.inspected_on <= at.as_of, i.rectify_due_on < at.as_of, not_yet(i.rectified_on, at))


def pressing(red_line_broken: Expression, overdue: Expression) -> Expression:
    """A red line is broken or a rectification overdue: no score makes up for it."""
    return or_(red_line_broken, overdue)


def _is_pressing(at: Moment) -> Expression:
    late = exists().where(i.site_no == s.site_no, rectification_late(at)).correlate_except(inspection)
    return pressing(red_line_failed(at), late)


def site_grade(at: Moment) -> Expression:
    """The `Grade` of a site at the moment."""
    return graded(site_margin(at, "good_score"), site_margin(at, "poor_score"), _is_pressing(at))


def grades_demo() -> str:
    """Whether the limits of the grades are confirmed, as a sentence."""
    return demo_sentence({"分级线": is_demo("inspection.good_score", "inspection.poor_score")})


def _with_grade(grade: Grade) -> Condition:
    return lambda at: and_(in_progress(at), site_grade(at) == grade.value)


def is_misplaced(at: Moment) -> Expression:
    """The point lies outside all towns, or in another one than declared."""
    elsewhere = or_(s.located_town_code.is_(None), s.located_town_code != s.town_code)
    return and_(in_progress(at), s.lon.is_not(None), s.lat.is_not(None), elsewhere)


def _applicable(_at: Moment) -> Expression:
    return x.result != "不适用"


def _compliant(_at: Moment) -> Expression:
    return x.result == "符合"


def _item_metric(item: ChecklistItem) -> Metric:
    return Metric(
        id=f"inspection.item_compliance_rate.{item.code}",
        name=f"{item.name}符合率",
        item=item.code,
        unit="%",
        kind=Kind.RATIO,
        fact=INSPECTION_ITEM,
        numerator=_compliant,
        date=i.inspected_on,
        direction=Direction.UP,
        denominator=lambda at: and_(x.item_code == item.code, x.result != "不适用"),
        clause=f"《保障农民工工资支付条例》{item.article}",
        columns=ITEM_LIST,
        needs=(checked((item.code,)),),
        explanation=f"期间核查中“{item.name}”一项适用的工地次数中，结果为“符合”的比例；“部分符合”不计入分子。",
    )


def metrics() -> tuple[Metric, ...]:
    good, poor = parameter("good_score"), parameter("poor_score")
    points_demo = demo_sentence({"分值": is_demo("inspection.full_points", "inspection.partial_points"), "权重": True})
    return (
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
            explanation="截至日已取得施工许可（未登记许可的，已签订合同）、尚未竣工的工地数；两项日期都没有登记的不计；"
            "项目状态登记为未开工、竣工的不计。",
        ),
        Metric(
            id="inspection.site_coverage_rate",
            name="核查覆盖率",
            unit="%",
            kind=Kind.RATIO,
            fact=SITE,
            denominator=under_way_in_period,
            numerator=inspected_in_period,
            of_period=True,
            direction=Direction.UP,
            owner="town_name",
            kept_since=i.inspected_on,
            columns=SITE_LIST,
            explanation="期间内曾在建（含期间内竣工）的工地中，期间内至少实地核查过一次的比例。",
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
            columns=ITEM_LIST,
            explanation="期间核查的适用条目中，结果为“符合”的比例；“部分符合”不计入分子，“不适用”不计入分母。",
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
            kept_since=i.inspected_on,
            columns=SITE_LIST,
            explanation=f"截至日在建、且红线条目（{'、'.join(item.name for item in checklist() if item.red_line)}）"
            "最近一次结果为“不符合”并未整改的工地数。",
        ),
        Metric(
            id="inspection.rectified_on_time_rate",
            name="整改及时率",
            unit="%",
            kind=Kind.RATIO,
            fact=INSPECTION,
            denominator=judged(on_time(i.rectified_on, i.rectify_due_on), i.rectify_due_on),
            numerator=on_time(i.rectified_on, i.rectify_due_on),
            date=i.rectify_due_on,
            direction=Direction.UP,
            owner="town_name",
            due="rectify_due_on",
            columns=RECTIFY,
            explanation="整改期限在期间内届满的核查中，期限内复查确认整改到位的比例。",
        ),
        Metric(
            id="inspection.rectification_overdue",
            name="超期未整改",
            unit="处",
            kind=Kind.STOCK,
            fact=INSPECTION,
            numerator=lambda at: and_(rectification_late(at), in_progress(at)),
            direction=Direction.DOWN,
            owner="town_name",
            due="rectify_due_on",
            columns=RECTIFY,
            explanation="截至日整改期限已过、仍未确认整改到位的在建工地核查，一次核查计一处。",
        ),
        Metric(
            id="inspection.site_score",
            name="工地得分率",
            unit="%",
            kind=Kind.RATIO,
            fact=SITE,
            denominator=lambda at: and_(in_progress(at), inspected_by(at)),
            numerator=always,
            weight=site_earned,
            base_weight=site_possible,
            in_points=True,
            kept_since=i.inspected_on,
            direction=Direction.UP,
            columns=SITE_LIST,
            explanation=f"截至日在建工地各条目最近一次适用结果的加权得分率："
            f"符合 {full_points()} 分、部分符合 {parameter('partial_points')} 分、"
            f"不符合 0 分，乘以条目权重，“不适用”不计；以最近一次核查所见为准，整改情况另列。{points_demo}",
        ),
        Metric(
            id="inspection.sites_good",
            name="良好工地",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=_with_grade(Grade.GOOD),
            kept_since=i.inspected_on,
            columns=SITE_LIST,
            explanation=f"截至日在建、得分率不低于 {good}% 且无未整改红线问题、无整改超期的工地数。{grades_demo()}",
        ),
        Metric(
            id="inspection.sites_to_rectify",
            name="需整改工地",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=_with_grade(Grade.RECTIFY),
            direction=Direction.DOWN,
            owner="town_name",
            kept_since=i.inspected_on,
            columns=SITE_LIST,
            explanation=f"截至日在建、得分率在 {poor}%（含）至 {good}% 之间且无未整改红线问题、无整改超期的工地数。"
            f"{grades_demo()}",
        ),
        Metric(
            id="inspection.sites_supervised",
            name="重点督办工地",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=_with_grade(Grade.SUPERVISED),
            direction=Direction.DOWN,
            owner="town_name",
            kept_since=i.inspected_on,
            columns=SITE_LIST,
            explanation=f"截至日在建、得分率低于 {poor}% 、有未整改红线问题或整改超期的工地数。{grades_demo()}",
        ),
        Metric(
            id="inspection.repeat_failures",
            name="同一条目反复不合格",
            unit="项",
            kind=Kind.COUNT,
            fact=INSPECTION_ITEM,
            numerator=lambda at: and_(x.result.in_(ITEM_FAILING), failed_before(at)),
            date=i.inspected_on,
            direction=Direction.DOWN,
            owner="town_name",
            columns=ITEM_LIST,
            explanation="期间核查中结果为“不符合”或“部分符合”，且同一工地同一条目在以往核查中也曾不合格的项数。",
        ),
        Metric(
            id="inspection.misplaced_sites",
            name="坐标存疑工地",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=is_misplaced,
            direction=Direction.DOWN,
            owner="town_name",
            columns=PLACE_LIST,
            explanation="截至日在建、坐标不在任何街镇范围内，或落在登记属地以外街镇的工地数。",
        ),
    )
