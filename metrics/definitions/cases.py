"""Labour inspection cases (劳动保障监察案件), each with its legal clock.

Candidates for transfer are hints (提示), never a verdict: the sums of ``assets/parameters/criminal.toml`` apply.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from data_access.database.schema import Money, criminal_transfer, labour_case, lead, site
from data_access.rules.criminal_sums import thresholds
from data_access.rules.demo_marks import demo_mark
from data_access.rules.limits import CALENDAR_DAYS, length_text
from metrics.definitions.at_sites import construction, investment_of, site_fields
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
_INVESTIGATION = "《劳动保障监察条例》第十七条"
INSPECTING_UNIT = "区人社局"  # 谁执法谁认定谁负责 (人社部令第45号第四条)
CRIME = "刑法第二百七十六条之一；法释〔2013〕3号"

_paid = site.alias("paid_site")  # the case's own project, else that of its lead
FROM_CASE = (
    labour_case.outerjoin(lead, lead.c.lead_no == k.lead_no)
    .outerjoin(site, site.c.site_no == k.site_no)
    .outerjoin(_paid, _paid.c.site_no == func.coalesce(k.site_no, lead.c.site_no))
)
_DOMAIN = func.coalesce(lead.c.domain, construction(k.site_no))
CASE_DIMENSIONS: dict[str, Any] = {
    "department": func.coalesce(lead.c.department_code, site.c.department_code),
    "domain": _DOMAIN,
    "investment": investment_of(_paid.c.investment, _DOMAIN),
}
CASE_FIELDS = {
    "case_no": Field("案件编号", k.case_no, Known.GIVEN),
    "employer_name": Field("当事单位", k.employer_name, Known.GIVEN),
    "employer_uscc": Field("统一社会信用代码", k.employer_uscc, Known.GIVEN),
    "inspector": Field("办案单位", literal(INSPECTING_UNIT), Known.GIVEN),
    "lead_no": Field("线索编号", k.lead_no, Known.GIVEN),
    **site_fields(k.site_no),
    "investment": Field("投资性质", CASE_DIMENSIONS["investment"], Known.GIVEN),
    "workers": Field("涉及人数", k.workers, Known.GIVEN, "人"),
    "amount_yuan": Field("涉及金额", k.amount_yuan, Known.GIVEN, "元"),
    "complained_on": happened("投诉", k.complained_on),
    "file_due_on": Field("立案期限", k.file_due_on, Known.GIVEN, "日期", limit="labour_case.file_days"),
    "filed_on": happened("立案", k.filed_on),
    "close_due_on": Field("办案期限", k.close_due_on, k.filed_on, "日期", limit="labour_case.investigate_days"),
    "case_extended_on": happened("延期", k.extended_on),
    "pay_order_on": happened("责令支付", k.pay_order_on),
    "pay_order_due_on": Field("责令支付期限", k.pay_order_due_on, k.pay_order_on, "日期", counted_in=CALENDAR_DAYS),
    "pay_order_complied_on": happened("履行", k.pay_order_complied_on),
    "decision_on": happened("处理处罚决定", k.decision_on),
    "decision_no": Field("处罚文号", k.decision_no, k.decision_on),
    "penalised_name": Field("处罚对象", k.penalised_name, k.decision_on),
    "penalty_yuan": Field("处罚金额", k.penalty_yuan, k.decision_on, "元"),
    "two_law_due_on": Field("推送两法衔接期限", k.two_law_due_on, k.decision_on, "日期", limit="labour_case.push_days"),
    "two_law_on": happened("推送两法衔接平台", k.two_law_on),
    "two_law_receipt": Field("两法衔接回执", k.two_law_receipt, k.two_law_on),
    "notice_due_on": Field("拟列入告知期限", k.notice_due_on, k.pay_order_on, "日期", limit="listing.notice_days"),
    "listing_due_on": Field("列入决定期限", k.listing_due_on, k.pay_order_on, "日期", limit="listing.decide_days"),
    "court_on": happened("申请法院强制执行", k.court_on),
    "closed_on": happened("结案", k.closed_on),
    "fled": Field("逃匿", case((k.absconded, "是"), (k.absconded.is_(None), None), else_="否"), k.pay_order_on),
}
CASE = Fact(
    name="labour_case",
    label="监察案件",
    source=FROM_CASE,
    detail_source=FROM_CASE,
    key=k.case_no,
    town=k.town_code,
    **CASE_DIMENSIONS,
    fields={**CASE_FIELDS, "town_code": Field("属地街镇", k.town_code, Known.GIVEN)},
    title="employer_name",
    kept_since=k.complained_on,
    begun=since(k.complained_on),
    limits=(
        Limit("立案", "file_due_on", "filed_on", "complained_on"),
        Limit("调查结案", "close_due_on", "closed_on", "filed_on"),
        Limit("责令支付", "pay_order_due_on", "pay_order_complied_on", "pay_order_on"),
        Limit("推送两法衔接平台", "two_law_due_on", "two_law_on", "decision_on"),
    ),
)
_BASIC = ("case_no", "employer_name", "town_code", "investment", "complained_on", "filed_on", "close_due_on",
          "closed_on")  # fmt: skip
ORDERED = ("case_no", "employer_name", "town_code", "investment", "workers", "amount_yuan", "pay_order_on",
           "pay_order_due_on", "pay_order_complied_on", "fled")  # fmt: skip


def sums_text() -> str:
    """How sure the sums of a hint are, as a clause."""
    demo = any(threshold.is_demo for threshold in thresholds().values())
    return f"数额标准{demo_mark(demo, '为{}，')}以本市高院规定为准"


def is_open(at: Moment) -> Expression:
    return and_(k.complained_on <= at.as_of, not_yet(k.closed_on, at))


def order_expired(at: Moment) -> Expression:
    """责令支付 served, its term over, not complied with in time nor since."""
    return and_(k.pay_order_on <= at.as_of, k.pay_order_due_on < at.as_of, not_yet(k.pay_order_complied_on, at))


def sum_reached(_at: Moment) -> Expression:
    """数额较大: ten workers or more and the total, or so much a head that one worker at least reaches the sum."""
    limits = {key: threshold.value for key, threshold in thresholds().items()}
    each = literal(limits["one_worker.yuan"], Money())
    together = literal(limits["many_workers.yuan"], Money())
    many = and_(k.workers >= int(limits["many_workers.workers"]), k.amount_yuan >= together)
    return or_(many, and_(k.workers >= 1, k.amount_yuan >= k.workers * each))


def _reported(at: Moment) -> Expression:
    transfers = select(literal(1)).where(t.case_no == k.case_no, t.reported_on <= at.as_of)
    return transfers.correlate_except(criminal_transfer).exists()


def _candidate(at: Moment) -> Expression:
    return and_(order_expired(at), sum_reached(at), ~_reported(at))


def _refused(at: Moment) -> Expression:
    """Ended without being filed, in time: the complaint was turned down, no filing is owed."""
    not_filed = not_yet(k.filed_on, at)
    return and_(not_filed, k.closed_on.is_not(None), k.closed_on <= at.as_of, k.closed_on <= k.file_due_on)


# Complaints past the limit of their filing of which none was ever filed do not say that none is.
FILING_KNOWN = filled(
    "监察案件台账“立案日期”列", k.filed_on,
    expected=some(labour_case, lambda at: and_(k.file_due_on < at.as_of, not_yet(k.closed_on, at))),
)  # fmt: skip

# Likewise of cases past the limit of their investigation.
CLOSING_KNOWN = filled(
    "监察案件台账“结案日期”列", k.closed_on,
    expected=some(labour_case, lambda at: and_(k.filed_on <= at.as_of, k.close_due_on < at.as_of)),
)  # fmt: skip


def case_metric(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {"unit": "%" if kind is Kind.RATIO else "件", "columns": _BASIC}
    given = {**usual, **rest}
    return Metric(
        id=f"case.{id_}", name=name, kind=kind, fact=CASE, numerator=numerator, explanation=explanation, **given
    )


def metrics() -> tuple[Metric, ...]:
    return (
        case_metric(
            "complained",
            "来案",
            Kind.COUNT,
            always,
            "期间投诉、举报、转入和主动发现的案件件数，按投诉日期归属；主动发现的没有投诉，按立案日期归属。",
            date=k.complained_on,
        ),
        case_metric(
            "filed",
            "立案",
            Kind.COUNT,
            since(k.filed_on),
            "期间立案的监察案件件数，按立案日期归属。",
            date=k.filed_on,
            needs=(FILING_KNOWN,),
        ),
        case_metric(
            "filed_on_time_rate",
            "及时立案率",
            Kind.RATIO,
            on_time(k.filed_on, k.file_due_on),
            f"期间收到、立案期限（{length_text('labour_case.file_days')}）已到或已立案的案件中，"
            "在期限内立案的比例；期限内决定不予立案的不计。",
            denominator=judged(on_time(k.filed_on, k.file_due_on), k.file_due_on, lambda at: ~_refused(at)),
            date=k.complained_on,
            direction=Direction.UP,
            due="file_due_on",
            clause="《关于实施〈劳动保障监察条例〉若干规定》第十八条",
            columns=(*_BASIC, "file_due_on"),
            needs=(FILING_KNOWN,),
        ),
        case_metric(
            "closed_on_time_rate",
            "按期结案率",
            Kind.RATIO,
            on_time(k.closed_on, k.close_due_on),
            f"办案期限（立案起{length_text('labour_case.investigate_days')}，"
            f"经批准延长{length_text('labour_case.extend_days')}）在期间内届满的案件中，按期结案的比例。",
            denominator=judged(on_time(k.closed_on, k.close_due_on), k.close_due_on, since(k.filed_on)),
            date=k.close_due_on,
            direction=Direction.UP,
            due="close_due_on",
            clause=_INVESTIGATION,
            columns=(*_BASIC, "case_extended_on"),
            needs=(FILING_KNOWN, CLOSING_KNOWN),
        ),
        case_metric("open", "在办案件", Kind.STOCK, is_open, "截至日未结案的监察案件件数。", due="close_due_on"),
        case_metric(
            "overdue",
            "超期未结案件",
            Kind.STOCK,
            lambda at: and_(is_open(at), k.filed_on <= at.as_of, k.close_due_on < at.as_of),
            "截至日办案期限（含延长）已过、仍未结案的监察案件件数。",
            direction=Direction.DOWN,
            due="close_due_on",
            clause=_INVESTIGATION,
            needs=(FILING_KNOWN,),
        ),
        case_metric(
            "extended",
            "经批准延长办案",
            Kind.COUNT,
            since(k.extended_on),
            "期间经批准延长办案期限的案件件数。",
            date=k.extended_on,
            clause=_INVESTIGATION,
            columns=(*_BASIC, "case_extended_on"),
        ),
        case_metric(
            "pay_orders",
            "责令限期支付",
            Kind.COUNT,
            since(k.pay_order_on),
            "期间发出责令限期支付文书的案件件数。",
            date=k.pay_order_on,
            columns=ORDERED,
        ),
        case_metric(
            "pay_order_obeyed_rate",
            "责令支付按期履行率",
            Kind.RATIO,
            on_time(k.pay_order_complied_on, k.pay_order_due_on),
            "支付期限在期间内届满的责令支付文书中，按期履行的比例。",
            denominator=judged(
                on_time(k.pay_order_complied_on, k.pay_order_due_on), k.pay_order_due_on, since(k.pay_order_on)
            ),
            date=k.pay_order_due_on,
            direction=Direction.UP,
            due="pay_order_due_on",
            clause="《劳动保障监察条例》第二十六条",
            columns=ORDERED,
        ),
        case_metric(
            "pay_order_expired",
            "责令到期未履行",
            Kind.STOCK,
            order_expired,
            "截至日责令支付期限已过、仍未履行的案件件数（逾期加付赔偿金 50%–100%）。",
            direction=Direction.DOWN,
            due="pay_order_due_on",
            clause="《劳动保障监察条例》第二十六条",
            columns=ORDERED,
        ),
        case_metric(
            "decisions",
            "处理处罚决定",
            Kind.COUNT,
            since(k.decision_on),
            "期间作出行政处理或处罚决定的案件件数。",
            date=k.decision_on,
            columns=(*ORDERED, "decision_on", "decision_no", "penalty_yuan"),
        ),
        case_metric(
            "court",
            "申请法院强制执行",
            Kind.COUNT,
            since(k.court_on),
            "期间申请人民法院强制执行的案件件数。",
            date=k.court_on,
            clause="《保障农民工工资支付条例》第四十二条",
            columns=(*ORDERED, "decision_on", "court_on"),
        ),
        case_metric(
            "transfer_hint",
            "移送公安提示",
            Kind.STOCK,
            lambda at: and_(_candidate(at), k.absconded),
            "提示，不作定性：截至日责令支付已送达且超期、达到数额标准、当事人逃匿、尚未报告移送的案件。"
            f"{sums_text()}；一名劳动者三个月以上报酬的条件须另行核实。",
            clause=CRIME,
            due="pay_order_due_on",
            columns=ORDERED,
        ),
        case_metric(
            "means_unknown",
            "须查明支付能力",
            Kind.STOCK,
            lambda at: and_(_candidate(at), or_(k.absconded.is_(None), ~k.absconded)),
            "提示，不作定性：截至日责令支付超期、达到数额标准、未见逃匿的案件，须查明是否有能力支付而不支付。",
            clause=CRIME,
            due="pay_order_due_on",
            columns=ORDERED,
        ),
    )
