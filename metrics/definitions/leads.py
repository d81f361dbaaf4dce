"""Metrics of leads (欠薪线索): lifecycle, limits, true cases; people and money are in `metrics.definitions.lead_money`.

Leads are not arrears cases: counts of leads, of true cases, people and money stand apart.
不解决不销账: a true lead with money outstanding is never solved, whatever its status says.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from data_access.database.schema import FINDINGS_TRUE, lead, lead_payment, site
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
    Need,
    always,
    filled,
    judged,
    not_yet,
    on_time,
    since,
    some,
)

c = lead.c

LEAD = Fact(
    name="lead",
    label="欠薪线索",
    source=lead,
    detail_source=lead.outerjoin(site, site.c.site_no == c.site_no),
    key=c.lead_no,
    town=c.town_code,
    department=c.department_code,
    domain=c.domain,
    fields={
        "lead_no": Field("线索编号", c.lead_no, Known.GIVEN),
        "source": Field("来源", c.source, Known.GIVEN),
        "employer_name": Field("被反映单位", c.employer_name, Known.GIVEN),
        "employer_uscc": Field("统一社会信用代码", c.employer_uscc, Known.GIVEN),
        "site_no": Field("项目编号", c.site_no, Known.GIVEN),
        "site_name": Field("项目名称", site.c.name, Known.GIVEN),
        "town_code": Field("属地街镇", c.town_code, Known.GIVEN),
        "domain": Field("领域", c.domain, Known.GIVEN),
        "sub_industry": Field("行业", c.sub_industry, Known.GIVEN),
        "department_code": Field("行业主管部门", c.department_code, Known.GIVEN),
        "handler_name": Field("承办单位", c.handler_name, Known.GIVEN),
        "workers": Field("涉及人数", c.workers, Known.GIVEN, "人"),
        "amount_yuan": Field("涉及金额", c.amount_yuan, Known.GIVEN, "元"),
        "received_on": Field("接收日期", c.received_on, Known.HAPPENED, "日期"),
        "accept_due_on": Field("受理期限", c.accept_due_on, Known.GIVEN, "日期"),
        "accepted_on": Field("受理日期", c.accepted_on, Known.HAPPENED, "日期"),
        "contact_due_on": Field("联系期限", c.contact_due_on, Known.GIVEN, "日期"),
        "contacted_on": Field("联系日期", c.contacted_on, Known.HAPPENED, "日期"),
        "verified_on": Field("核实日期", c.verified_on, Known.HAPPENED, "日期"),
        "finding": Field("核实情况", c.finding, c.verified_on),
        "nature": Field("性质", c.nature, c.verified_on),
        "cause": Field("欠薪原因", c.cause, c.verified_on),
        "true_workers": Field("核实人数", c.true_workers, c.verified_on, "人"),
        "true_amount_yuan": Field("核实金额", c.true_amount_yuan, c.verified_on, "元"),
        "first_due_on": Field("原办理期限", c.first_due_on, Known.GIVEN, "日期"),
        "close_due_on": Field(
            "办理期限", c.close_due_on, func.coalesce(c.extended_on, c.received_on), "日期", before=c.first_due_on
        ),
        "extended_on": Field("延期日期", c.extended_on, Known.HAPPENED, "日期"),
        "extension": Field(
            "延期情况",
            case((c.extended_on > c.close_due_on, "逾期后批准，不计"), (c.extended_on.is_not(None), "按期批准")),
            c.extended_on,
        ),
        "extension_approver": Field("延期批准", c.extension_approver, c.extended_on),
        "extension_reason": Field("延期理由", c.extension_reason, c.extended_on),
        "returned_on": Field("退回日期", c.returned_on, Known.HAPPENED, "日期"),
        "mediated_on": Field("调解成功日期", c.mediated_on, Known.HAPPENED, "日期"),
        "closed_on": Field("办结日期", c.closed_on, Known.HAPPENED, "日期"),
        "conclusion": Field("办理结论", c.conclusion, c.closed_on),
        "repeat_of": Field("重复线索", c.repeat_of, Known.GIVEN),
        "satisfaction": Field("满意度", c.satisfaction, c.replied_on),
        "replied_on": Field("回访日期", c.replied_on, Known.HAPPENED, "日期"),
        "reporter_name": Field("反映人", c.reporter_name, Known.GIVEN),
        "reporter_phone": Field("联系电话", c.reporter_phone, Known.GIVEN),
        "remark": Field("备注", c.remark, Known.UNDATED),
    },
    title="employer_name",
    kept_since=c.received_on,
    begun=since(c.received_on),
    limits=(
        Limit("受理", "accept_due_on", "accepted_on", "received_on"),
        Limit("联系反映人", "contact_due_on", "contacted_on", "received_on"),
        Limit("办结", "close_due_on", "closed_on", "received_on"),
    ),
)

BASIC = ("lead_no", "employer_name", "town_code", "handler_name", "received_on", "close_due_on", "closed_on")
TIMELY = (*BASIC, "workers", "amount_yuan", "conclusion")
TRUE = (*BASIC, "true_workers", "true_amount_yuan", "finding", "conclusion")


def paid(at: Moment) -> Expression:
    """已支付金额 of a lead as of the moment, 元."""
    return (
        select(func.coalesce(func.sum(lead_payment.c.amount_yuan), 0))
        .where(lead_payment.c.lead_no == c.lead_no, lead_payment.c.paid_on <= at.as_of)
        .correlate_except(lead_payment)
        .scalar_subquery()
    )


def verified(at: Moment) -> Expression:
    return and_(c.finding.is_not(None), c.verified_on <= at.as_of)


def is_true(at: Moment) -> Expression:
    """属实 or 部分属实, as known at the moment."""
    return and_(c.finding.in_(FINDINGS_TRUE), c.verified_on <= at.as_of)


def sent_back(at: Moment) -> Expression:
    """退回: of another district or another body, closed for us on that day."""
    return func.coalesce(c.returned_on <= at.as_of, literal(value=False))


def is_open(at: Moment) -> Expression:
    return and_(c.received_on <= at.as_of, not_yet(c.closed_on, at), ~sent_back(at))


def overdue(at: Moment) -> Expression:
    """超期未结: open, and past its limit."""
    return and_(is_open(at), c.close_due_on < at.as_of)


def within_limit(at: Moment) -> Expression:
    """办理中: neither closed nor past its limit; on its last day a lead is still within it."""
    return and_(not_yet(c.closed_on, at), func.coalesce(c.close_due_on >= at.as_of, literal(value=False)))


def ripe(settled: Condition) -> Condition:
    """What a rate counts: settled already, or no longer within its limit. What still runs is neither won nor lost."""
    return lambda at: or_(settled(at), ~within_limit(at))


def solved(at: Moment) -> Expression:
    """True and paid in full. Without any payment nothing is solved, whatever sum was verified (不解决不销账)."""
    return and_(is_true(at), c.true_amount_yuan <= paid(at), paid(at) > 0)


def owing(at: Moment) -> Expression:
    """True, with arrears outstanding or of unknown amount, or never paid at all."""
    unpaid = or_(c.true_amount_yuan.is_(None), c.true_amount_yuan > paid(at), paid(at) == 0)
    return and_(is_true(at), unpaid)


def unsolved(at: Moment) -> Expression:
    """Owing past its limit, or closed all the same (不解决不销账)."""
    return and_(owing(at), ~within_limit(at))


def closed_unpaid(at: Moment) -> Expression:
    """Closed though unpaid: a contradiction of the ledger."""
    return and_(unsolved(at), c.closed_on <= at.as_of)


def recovered(at: Moment) -> Expression:
    """已支付金额 up to the verified sum, 元: an overpayment recovers no more than was owed."""
    return case((paid(at) > c.true_amount_yuan, c.true_amount_yuan), else_=paid(at))


def extended_late(at: Moment) -> Expression:
    """曾超期: the extension was granted after the limit had run out and moves nothing (延期须在期限届满前批准)."""
    return and_(c.extended_on <= at.as_of, c.extended_on > c.close_due_on)


def limit(at: Moment) -> Expression:
    """The limit as known at the moment. Extended only before it runs out, so nothing late hangs on it."""
    return case((c.extended_on > at.as_of, func.coalesce(c.first_due_on, c.close_due_on)), else_=c.close_due_on)


def sent_back_in_time(at: Moment) -> Expression:
    """A lead sent back late was late all the same."""
    return and_(
        sent_back(at), func.coalesce(c.returned_on <= c.close_due_on, literal(value=False)), not_yet(c.closed_on, at)
    )


def repeated(at: Moment) -> Expression:
    """重复反映: names the earlier lead, or was closed as a repetition."""
    return or_(c.repeat_of.is_not(None), and_(c.conclusion == "重复反映", c.closed_on <= at.as_of))


def some_lead(condition: Condition) -> Condition:
    """Some lead that was received and not sent back meets the condition."""
    return some(lead, lambda at: and_(c.received_on <= at.as_of, ~sent_back(at), condition(at)))


def _ran_out(due: Expression) -> Condition:
    """Some lead is past that limit; one without it is taken at its limit of closing."""
    return some_lead(lambda at: ~func.coalesce(func.coalesce(due, c.close_due_on) >= at.as_of, literal(value=False)))


# A lead within its limits may leave these columns empty: only what is closed or past its limit should have them.
LIMIT_OVER = some_lead(lambda at: ~within_limit(at))
FINDING_KNOWN = filled("欠薪线索台账“核实情况”列", c.finding, expected=LIMIT_OVER)
REPLIES_KNOWN = filled("欠薪线索台账“满意度”列", c.satisfaction, expected=_ran_out(c.close_due_on))
_ACCEPTANCE_KNOWN = filled("欠薪线索台账“受理日期”列", c.accepted_on, expected=_ran_out(c.accept_due_on))
_CONTACT_KNOWN = filled("欠薪线索台账“联系日期”列", c.contacted_on, expected=_ran_out(c.contact_due_on))
_REPLY_KNOWN = filled("欠薪线索台账“回访日期”列", c.replied_on, expected=_ran_out(c.close_due_on))
_EXTENSION_KNOWN = filled("欠薪线索台账“延期日期”列", c.extended_on, expected=LIMIT_OVER)
# Conclusions that never speak of repetition do not say that there is none.
_REPETITION_KNOWN = Need(
    "欠薪线索台账“重复线索编号”列（或办理结论“重复反映”）",
    some(lead, lambda at: and_(c.received_on <= at.as_of, repeated(at))),
    LIMIT_OVER,
)


def lead_metric(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    """A metric of leads, counted in 件 (rates in %) and listed with the basic columns unless said otherwise."""
    usual = {"unit": "%" if kind is Kind.RATIO else "件", "columns": BASIC}
    return Metric(
        id=f"lead.{id_}",
        name=name,
        kind=kind,
        fact=LEAD,
        numerator=numerator,
        explanation=explanation,
        **{**usual, **rest},
    )


def metrics() -> tuple[Metric, ...]:
    return (
        lead_metric(
            "received",
            "接收线索",
            Kind.COUNT,
            always,
            "期间接收的欠薪线索件数。线索不等于欠薪案件。",
            date=c.received_on,
            columns=(*BASIC, "source", "finding"),
        ),
        lead_metric(
            "closed",
            "办结线索",
            Kind.COUNT,
            lambda at: c.closed_on <= at.as_of,
            "期间办结的线索件数，按办结日期归属。",
            date=c.closed_on,
            columns=TIMELY,
        ),
        lead_metric(
            "true",
            "属实线索",
            Kind.COUNT,
            is_true,
            "期间接收的线索中，截至日已核实为属实或部分属实的件数。",
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "accepted",
            "已受理线索",
            Kind.COUNT,
            lambda at: c.accepted_on <= at.as_of,
            "期间接收的线索中，截至日已受理的件数。",
            date=c.received_on,
            needs=(_ACCEPTANCE_KNOWN,),
            columns=(*BASIC, "accept_due_on", "accepted_on"),
        ),
        lead_metric(
            "contacted",
            "已联系线索",
            Kind.COUNT,
            lambda at: c.contacted_on <= at.as_of,
            "期间接收的线索中，截至日已联系反映人的件数。",
            date=c.received_on,
            needs=(_CONTACT_KNOWN,),
            columns=(*BASIC, "contact_due_on", "contacted_on"),
        ),
        lead_metric(
            "verified",
            "已核实线索",
            Kind.COUNT,
            verified,
            "期间接收的线索中，截至日已有核实结论的件数。",
            date=c.received_on,
            columns=(*BASIC, "verified_on", "finding"),
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "closed_of_received",
            "已办结线索",
            Kind.COUNT,
            lambda at: c.closed_on <= at.as_of,
            "期间接收的线索中，截至日已办结的件数，按接收日期归属。",
            date=c.received_on,
            columns=TIMELY,
        ),
        lead_metric(
            "replied",
            "已回访线索",
            Kind.COUNT,
            lambda at: c.replied_on <= at.as_of,
            "期间接收的线索中，截至日已回访的件数。",
            date=c.received_on,
            needs=(_REPLY_KNOWN,),
            columns=(*BASIC, "satisfaction", "replied_on"),
        ),
        lead_metric(
            "solved",
            "属实已化解线索",
            Kind.COUNT,
            solved,
            "期间接收且核实属实的线索中，截至日欠薪已全额支付的件数。不解决不销账：核实金额未明、未支付、未付清的均不计。",
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "written_off",
            "已销账线索",
            Kind.COUNT,
            lambda at: and_(verified(at), c.closed_on <= at.as_of, or_(~c.finding.in_(FINDINGS_TRUE), solved(at))),
            "期间接收的线索中，截至日已核实、已办结，且不属实或欠薪已全额支付的件数。属实而未付清的不得销账。",
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "closed_by_extension",
            "经延期按期办结",
            Kind.COUNT,
            lambda at: and_(
                c.close_due_on.is_not(None),
                c.extended_on <= at.as_of,
                ~extended_late(at),
                c.closed_on <= at.as_of,
                c.closed_on <= c.close_due_on,
            ),
            "办理期限在期间内届满且按期办结的线索中，经批准延期的件数（已计入按期办结率的分子）。",
            date=c.close_due_on,
            needs=(_EXTENSION_KNOWN,),
            columns=(*BASIC, "extended_on", "extension_approver", "extension_reason"),
        ),
        lead_metric(
            "extended_late",
            "逾期后延期",
            Kind.COUNT,
            extended_late,
            "办理期限在期间内届满的线索中，期限届满后才批准延期的件数。延期不改变期限，曾超期照计：未办结的列为超期，办结的不算按期。",
            date=c.close_due_on,
            direction=Direction.DOWN,
            needs=(_EXTENSION_KNOWN,),
            due="close_due_on",
            owner="handler_name",
            columns=(*BASIC, "extended_on", "extension", "extension_approver", "extension_reason"),
        ),
        lead_metric(
            "accepted_on_time_rate",
            "及时接收率",
            Kind.RATIO,
            on_time(c.accepted_on, c.accept_due_on),
            "期间接收且受理期限已到或已受理的线索中，在期限内受理的比例。未填受理日期的台账不计。",
            denominator=judged(on_time(c.accepted_on, c.accept_due_on), c.accept_due_on),
            date=c.received_on,
            direction=Direction.UP,
            due="accept_due_on",
            owner="handler_name",
            columns=(*BASIC, "accept_due_on", "accepted_on"),
            needs=(_ACCEPTANCE_KNOWN,),
        ),
        lead_metric(
            "contacted_on_time_rate",
            "及时联系率",
            Kind.RATIO,
            on_time(c.contacted_on, c.contact_due_on),
            "期间接收且联系期限已到或已联系的线索中，在期限内联系反映人的比例。",
            denominator=judged(on_time(c.contacted_on, c.contact_due_on), c.contact_due_on),
            date=c.received_on,
            direction=Direction.UP,
            due="contact_due_on",
            owner="handler_name",
            columns=(*BASIC, "contact_due_on", "contacted_on"),
            needs=(_CONTACT_KNOWN,),
        ),
        lead_metric(
            "verified_rate",
            "核查率",
            Kind.RATIO,
            verified,
            "期间接收且办理期限已过或已核实的线索中，截至日已有核实结论的比例；仍在期限内未核实的、已退回的不计。",
            denominator=lambda at: and_(ripe(verified)(at), or_(verified(at), ~sent_back(at))),
            date=c.received_on,
            direction=Direction.UP,
            owner="handler_name",
            due="close_due_on",
            columns=(*BASIC, "verified_on", "finding"),
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "true_rate",
            "属实率",
            Kind.RATIO,
            is_true,
            "期间接收且已核实的线索中，属实或部分属实的比例。属实率低属正常情况，仅供参考。",
            denominator=verified,
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "closed_rate",
            "办结率",
            Kind.RATIO,
            lambda at: c.closed_on <= at.as_of,
            "期间接收且办理期限已过或已办结的线索中，截至日已办结的比例（不论是否按期）；仍在期限内的、已退回的不计。",
            denominator=lambda at: and_(~within_limit(at), or_(c.closed_on <= at.as_of, ~sent_back(at))),
            date=c.received_on,
            direction=Direction.UP,
            owner="handler_name",
            due="close_due_on",
            columns=TIMELY,
        ),
        lead_metric(
            "closed_on_time_rate",
            "按期办结率",
            Kind.RATIO,
            on_time(c.closed_on, c.close_due_on),
            "办理期限在期间内届满的线索中，在期限（含期限届满前批准的延期）内办结的比例，逾期后批准的延期不计。"
            "分母是到期的线索，不是全部接收的线索；截至日当天到期、尚未办结的不算超期，也不计；期限内退回的不计。",
            denominator=lambda at: and_(~within_limit(at), ~sent_back_in_time(at)),
            date=c.close_due_on,
            direction=Direction.UP,
            due="close_due_on",
            owner="handler_name",
            columns=(*TIMELY, "extension"),
        ),
        lead_metric(
            "resolved_rate",
            "属实案件化解率",
            Kind.RATIO,
            solved,
            "期间接收、核实属实且办理期限已过、已办结或已付清的线索中，欠薪已全额支付的比例；仍在期限内的列为办理中。"
            "不解决不销账：未付清的，不论状态如何均不计入分子。",
            denominator=lambda at: and_(is_true(at), ripe(solved)(at)),
            date=c.received_on,
            direction=Direction.UP,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "repeat_rate",
            "重复反映率",
            Kind.RATIO,
            repeated,
            "期间接收的线索中，与此前线索为同一劳动者、同一单位、同一欠薪时段的比例，越低越好。",
            denominator=always,
            date=c.received_on,
            direction=Direction.DOWN,
            columns=(*BASIC, "repeat_of", "conclusion"),
            needs=(_REPETITION_KNOWN,),
        ),
        lead_metric(
            "satisfied_rate",
            "满意率",
            Kind.RATIO,
            lambda at: c.satisfaction.in_(("满意", "基本满意")),
            "期间有效回访中，评价“满意”和“基本满意”的比例；未回访、未评价的不计入分母。",
            denominator=lambda at: and_(c.satisfaction.is_not(None), c.replied_on <= at.as_of),
            date=c.replied_on,
            direction=Direction.UP,
            owner="handler_name",
            columns=(*BASIC, "satisfaction", "replied_on"),
            needs=(REPLIES_KNOWN,),
        ),
        lead_metric(
            "fully_satisfied_rate",
            "评价满意占比",
            Kind.RATIO,
            lambda at: c.satisfaction == "满意",
            "期间有效回访中，评价“满意”（不含“基本满意”）的比例。",
            denominator=lambda at: and_(c.satisfaction.is_not(None), c.replied_on <= at.as_of),
            date=c.replied_on,
            columns=(*BASIC, "satisfaction", "replied_on"),
            needs=(REPLIES_KNOWN,),
        ),
        lead_metric(
            "fairly_satisfied",
            "评价基本满意",
            Kind.COUNT,
            lambda at: and_(c.satisfaction == "基本满意", c.replied_on <= at.as_of),
            "期间回访中评价“基本满意”的件数。",
            date=c.replied_on,
            owner="handler_name",
            columns=(*BASIC, "satisfaction", "replied_on"),
        ),
        lead_metric(
            "dissatisfied",
            "评价不满意",
            Kind.COUNT,
            lambda at: and_(c.satisfaction == "不满意", c.replied_on <= at.as_of),
            "期间回访中评价“不满意”的件数。",
            date=c.replied_on,
            direction=Direction.DOWN,
            owner="handler_name",
            columns=(*BASIC, "satisfaction", "replied_on"),
            needs=(REPLIES_KNOWN,),
        ),
        lead_metric(
            "open",
            "在办线索",
            Kind.STOCK,
            is_open,
            "截至日已接收、未办结的线索件数。",
            owner="handler_name",
            due="close_due_on",
            columns=TIMELY,
        ),
        lead_metric(
            "in_progress",
            "办理中线索",
            Kind.STOCK,
            lambda at: and_(is_open(at), within_limit(at)),
            "截至日在办、办理期限未到的线索件数：既不算办结，也不算超期，还剩天数见各件时限。",
            owner="handler_name",
            due="close_due_on",
            columns=TIMELY,
        ),
        lead_metric(
            "overdue",
            "超期未结线索",
            Kind.STOCK,
            overdue,
            "截至日办理期限（含期限届满前批准的延期）已过、仍未办结的线索件数；逾期后批准的延期不改变期限。",
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=(*TIMELY, "extension"),
        ),
        lead_metric(
            "unsolved_true",
            "属实未化解线索",
            Kind.STOCK,
            unsolved,
            "截至日已核实属实、办理期限已过而欠薪仍未付清的线索件数，包括状态为“办结”但未付清的（不解决不销账）；"
            "仍在期限内的见“属实办理中”。",
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "true_in_progress",
            "属实办理中",
            Kind.STOCK,
            lambda at: and_(owing(at), within_limit(at)),
            "截至日已核实属实、欠薪未付清而仍在办理期限内的线索件数，不算未化解。",
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "closed_unpaid",
            "办结未付清线索",
            Kind.STOCK,
            closed_unpaid,
            "截至日状态为办结、属实而欠薪未付清的线索，属台账矛盾，须核实后更正（不解决不销账）。",
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
    )
