"""What a lead (欠薪线索) is and how it stands; its figures are in `metrics.definitions.lead_lifecycle`, `.lead_money`.

Leads are not arrears cases: counts of leads, of true cases, people and money stand apart.
不解决不销账: a true lead with money outstanding is never solved, whatever its status says.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, case, func, literal, or_, select

from data_access.database.reach import REACH
from data_access.database.schema import FINDINGS_TRUE, lead, lead_payment, site
from data_access.rules.lead_rules import extended_too_late, paid_in_full
from metrics.definitions.at_sites import investment_of, site_fields
from metrics.engine.model import (
    Condition,
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Limit,
    Metric,
    Moment,
    Need,
    filled,
    happened,
    not_yet,
    since,
    some,
)

c = lead.c

_FROM = lead.outerjoin(site, site.c.site_no == c.site_no)
_INVESTMENT = investment_of(site.c.investment, c.domain)
LEAD = Fact(
    name="lead",
    label="欠薪线索",
    source=_FROM,
    detail_source=_FROM,
    key=c.lead_no,
    town=c.town_code,
    department=c.department_code,
    domain=c.domain,
    investment=_INVESTMENT,
    fields={
        "lead_no": Field("线索编号", c.lead_no, Known.GIVEN),
        "source": Field("来源", c.source, Known.GIVEN),
        "employer_name": Field("被反映单位", c.employer_name, Known.GIVEN),
        "employer_uscc": Field("统一社会信用代码", c.employer_uscc, Known.GIVEN),
        **site_fields(c.site_no),
        "investment": Field("投资性质", _INVESTMENT, Known.GIVEN),
        "town_code": Field("属地街镇", c.town_code, Known.GIVEN),
        "domain": Field("领域", c.domain, Known.GIVEN),
        "sub_industry": Field("行业", c.sub_industry, Known.GIVEN),
        "department_code": Field("行业主管部门", c.department_code, Known.GIVEN),
        "handler_name": Field("承办单位", c.handler_name, Known.GIVEN),
        "workers": Field("涉及人数", c.workers, Known.GIVEN, "人"),
        "amount_yuan": Field("涉及金额", c.amount_yuan, Known.GIVEN, "元"),
        "received_on": happened("接收", c.received_on),
        "accept_due_on": Field("受理期限", c.accept_due_on, Known.GIVEN, "日期", limit="lead.accept_days"),
        "accepted_on": happened("受理", c.accepted_on),
        "contact_due_on": Field("联系期限", c.contact_due_on, Known.GIVEN, "日期", limit="lead.contact_days"),
        "contacted_on": happened("联系", c.contacted_on),
        "verified_on": happened("核实", c.verified_on),
        "finding": Field("核实情况", c.finding, c.verified_on),
        "nature": Field("性质", c.nature, c.verified_on),
        "cause": Field("欠薪原因", c.cause, c.verified_on),
        "true_workers": Field("核实人数", c.true_workers, c.verified_on, "人"),
        "true_amount_yuan": Field("核实金额", c.true_amount_yuan, c.verified_on, "元"),
        "first_due_on": Field("原办理期限", c.first_due_on, Known.GIVEN, "日期", limit="lead.close_days"),
        "close_due_on": Field(
            "办理期限",
            c.close_due_on,
            func.coalesce(c.extended_on, c.received_on),
            "日期",
            before=c.first_due_on,
            limit="lead.close_days",
        ),
        "extended_on": happened("延期", c.extended_on),
        "extension": Field(
            "延期情况",
            case(
                (extended_too_late(c.extended_on, c.close_due_on), "超期后批准，不计"),
                (c.extended_on.is_not(None), "按期批准"),
            ),
            c.extended_on,
        ),
        "extension_approver": Field("延期批准", c.extension_approver, c.extended_on),
        "extension_reason": Field("延期理由", c.extension_reason, c.extended_on),
        "sent_back_on": happened("退回", c.sent_back_on),
        "mediated_on": happened("调解成功", c.mediated_on),
        "closed_on": happened("办结", c.closed_on),
        "conclusion": Field("办理结论", c.conclusion, c.closed_on),
        "repeat_of": Field("重复线索", c.repeat_of, Known.GIVEN),
        "satisfaction": Field("满意度", c.satisfaction, c.replied_on),
        "replied_on": happened("回访", c.replied_on),
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


def of_leads(table: Table) -> dict[str, Any]:
    """Source and dimensions of a fact that has its rows within leads: theirs."""
    return {
        "source": table.join(LEAD.source, c.lead_no == table.c.lead_no),
        "detail_source": table.join(LEAD.detail_source, c.lead_no == table.c.lead_no),
        "town": c.town_code,
        "department": c.department_code,
        "domain": c.domain,
        "investment": LEAD.investment,
    }


LEAD_BASIC = ("lead_no", "employer_name", "town_code", "investment", "handler_name", "received_on", "close_due_on",
              "closed_on")  # fmt: skip
TIMELY = (*LEAD_BASIC, "workers", "amount_yuan", "conclusion")
TRUE = (*LEAD_BASIC, "true_workers", "true_amount_yuan", "finding", "conclusion")


# A payment whose day nobody can read was made by the day the data reach, and shows only as of then.
PAID_ON = func.coalesce(lead_payment.c.paid_on, REACH)


def _of_payments(column: Expression, at: Moment) -> Expression:
    """A column of a lead's payments, added up as of the moment."""
    return (
        select(func.coalesce(func.sum(column), 0))
        .where(lead_payment.c.lead_no == c.lead_no, at.as_of >= PAID_ON)
        .correlate_except(lead_payment)
        .scalar_subquery()
    )


def paid(at: Moment) -> Expression:
    """已支付金额 of a lead as of the moment, 元."""
    return _of_payments(lead_payment.c.amount_yuan, at)


def paid_people(at: Moment) -> Expression:
    """追发人数 that payments of a lead tell by the moment; the people of two payments may be the same."""
    return _of_payments(lead_payment.c.workers, at)


def verified(at: Moment) -> Expression:
    return and_(c.finding.is_not(None), c.verified_on <= at.as_of)


def is_true(at: Moment) -> Expression:
    """属实 or 部分属实, as known at the moment."""
    return and_(c.finding.in_(FINDINGS_TRUE), c.verified_on <= at.as_of)


def not_true(at: Moment) -> Expression:
    """Not known to be true: found untrue, not to be verified, or not verified yet."""
    return ~func.coalesce(is_true(at), literal(value=False))


def sent_back(at: Moment) -> Expression:
    """退回: of another district or another body, closed for us on that day."""
    return func.coalesce(c.sent_back_on <= at.as_of, literal(value=False))


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


def _settled(at: Moment) -> Expression:
    return func.coalesce(paid_in_full(c.true_amount_yuan, paid(at)), literal(value=False))


def solved(at: Moment) -> Expression:
    """True and paid in full. Without any payment nothing is solved, whatever sum was verified (不解决不销账)."""
    return and_(is_true(at), _settled(at))


def owing(at: Moment) -> Expression:
    """True, with arrears outstanding or of unknown amount, or never paid at all."""
    return and_(is_true(at), ~_settled(at))


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
    return and_(c.extended_on <= at.as_of, extended_too_late(c.extended_on, c.close_due_on))


def limit(at: Moment) -> Expression:
    """The limit as known at the moment. Extended only before it runs out, so nothing late hangs on it."""
    return case((c.extended_on > at.as_of, func.coalesce(c.first_due_on, c.close_due_on)), else_=c.close_due_on)


def sent_back_in_time(at: Moment) -> Expression:
    """A lead sent back late was late all the same."""
    return and_(
        sent_back(at), func.coalesce(c.sent_back_on <= c.close_due_on, literal(value=False)), not_yet(c.closed_on, at)
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
ACCEPTANCE_KNOWN = filled("欠薪线索台账“受理日期”列", c.accepted_on, expected=_ran_out(c.accept_due_on))
CONTACT_KNOWN = filled("欠薪线索台账“联系日期”列", c.contacted_on, expected=_ran_out(c.contact_due_on))
REPLY_KNOWN = filled("欠薪线索台账“回访日期”列", c.replied_on, expected=_ran_out(c.close_due_on))
EXTENSION_KNOWN = filled("欠薪线索台账“延期日期”列", c.extended_on, expected=LIMIT_OVER)
# Who closes true leads and tells of no payment anywhere does not say that nothing was paid.
PAYMENTS_KNOWN = Need(
    "工资追发台账，或欠薪线索台账“已支付金额”列",
    some(lead_payment, lambda at: at.as_of >= PAID_ON),
    some_lead(lambda at: and_(is_true(at), c.closed_on <= at.as_of)),
)
# Conclusions that never speak of repetition do not say that there is none.
REPETITION_KNOWN = Need(
    "欠薪线索台账“重复线索编号”列（或办理结论“重复反映”）",
    some(lead, lambda at: and_(c.received_on <= at.as_of, repeated(at))),
    LIMIT_OVER,
)


def lead_metric(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    """A metric of leads, counted in 件 (rates in %) and listed with the basic columns unless said otherwise."""
    usual = {"unit": "%" if kind is Kind.RATIO else "件", "columns": LEAD_BASIC}
    return Metric(
        id=f"lead.{id_}",
        name=name,
        kind=kind,
        fact=LEAD,
        numerator=numerator,
        explanation=explanation,
        **{**usual, **rest},
    )
