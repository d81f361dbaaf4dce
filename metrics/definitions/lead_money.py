"""People and money of leads: reported, verified, recovered and outstanding stand apart."""

from __future__ import annotations

from sqlalchemy import and_, case, func, or_

from data_access.database.schema import lead
from metrics.definitions.leads import (
    FINDING_KNOWN,
    LEAD_BASIC,
    LIMIT_OVER,
    PAYMENTS_KNOWN,
    TRUE,
    is_true,
    lead_metric,
    owing,
    paid,
    paid_people,
    recovered,
    ripe,
    solved,
)
from metrics.engine.model import Direction, Expression, Kind, Metric, Moment, always, filled

c = lead.c


def outstanding(at: Moment) -> Expression:
    """Verified and not yet paid, 元; a sum not yet verified counts as nothing here and keeps the lead unsolved."""
    return case((c.true_amount_yuan > paid(at), c.true_amount_yuan - paid(at)), else_=0)


def _with_wages(at: Moment) -> Expression:
    """Paid in full, or with people recorded as paid though the lead is not."""
    return or_(solved(at), and_(is_true(at), paid_people(at) > 0))


def _people_paid(at: Moment) -> Expression:
    on_record = paid_people(at)
    people = func.coalesce(c.true_workers, 0)
    return case((solved(at), people), (on_record > c.true_workers, people), else_=on_record)


def metrics() -> tuple[Metric, ...]:
    return (
        lead_metric(
            "recovered_rate",
            "追发率",
            Kind.RATIO,
            is_true,
            "期间接收、核实属实且办理期限已过、已办结或已付清的线索中，已支付金额占核实欠薪金额的比例（多付的部分不计）；"
            "仍在期限内的不计。",
            denominator=lambda at: and_(is_true(at), c.true_amount_yuan.is_not(None), ripe(solved)(at)),
            weight=recovered,
            base_weight=lambda at: c.true_amount_yuan,
            date=c.received_on,
            direction=Direction.UP,
            money=True,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN, PAYMENTS_KNOWN),
        ),
        lead_metric(
            "workers",
            "线索涉及人数",
            Kind.SUM,
            always,
            "期间接收的线索反映的人数（未核实口径）。",
            unit="人",
            weight=lambda at: func.coalesce(c.workers, 0),
            date=c.received_on,
            columns=(*LEAD_BASIC, "workers"),
            needs=(filled("欠薪线索台账“涉及人数”列", c.workers, expected=LIMIT_OVER),),
        ),
        lead_metric(
            "amount",
            "线索涉及金额",
            Kind.SUM,
            always,
            "期间接收的线索反映的金额（未核实口径）。",
            unit="元",
            money=True,
            weight=lambda at: func.coalesce(c.amount_yuan, 0),
            date=c.received_on,
            columns=(*LEAD_BASIC, "amount_yuan"),
            needs=(filled("欠薪线索台账“涉及金额”列", c.amount_yuan, expected=LIMIT_OVER),),
        ),
        lead_metric(
            "true_workers",
            "核实欠薪人数",
            Kind.SUM,
            is_true,
            "期间接收且核实属实的线索所涉人数。",
            unit="人",
            weight=lambda at: func.coalesce(c.true_workers, 0),
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "true_amount",
            "核实欠薪金额",
            Kind.SUM,
            is_true,
            "期间接收且核实属实的线索的欠薪金额。",
            unit="元",
            money=True,
            weight=lambda at: func.coalesce(c.true_amount_yuan, 0),
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "recovered_amount",
            "已追发金额",
            Kind.SUM,
            lambda at: and_(is_true(at), c.true_amount_yuan.is_not(None)),
            "期间接收且核实属实的线索，截至日已支付的欠薪金额（多付的部分不计）。",
            unit="元",
            money=True,
            weight=recovered,
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN, PAYMENTS_KNOWN),
        ),
        lead_metric(
            "paid_workers",
            "已追发人数",
            Kind.SUM,
            _with_wages,
            "期间接收且核实属实的线索中，截至日已付清的线索所涉人数，加上只付了一部分的线索登记的追发人数（不超过核实人数，没有登记的不计）。",
            unit="人",
            weight=_people_paid,
            date=c.received_on,
            columns=TRUE,
            needs=(FINDING_KNOWN, PAYMENTS_KNOWN),
        ),
        lead_metric(
            "outstanding_amount",
            "未付清金额",
            Kind.SUM,
            owing,
            "期间接收且核实属实的线索，截至日仍未支付的欠薪金额。核实欠薪金额 = 已追发金额 + 未付清金额。",
            unit="元",
            money=True,
            weight=outstanding,
            date=c.received_on,
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN, PAYMENTS_KNOWN),
        ),
        lead_metric(
            "outstanding_workers",
            "未付清人数",
            Kind.SUM,
            owing,
            "期间接收且核实属实、截至日欠薪仍未付清的线索所涉人数。",
            unit="人",
            weight=lambda at: func.coalesce(c.true_workers, 0),
            date=c.received_on,
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "arrears_amount",
            "未清欠薪余额",
            Kind.BALANCE,
            owing,
            "截至日全部未付清欠薪的金额，不论何时接收。",
            unit="元",
            money=True,
            weight=outstanding,
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
        lead_metric(
            "arrears_workers",
            "未清欠薪人数",
            Kind.STOCK,
            owing,
            "截至日欠薪未付清的全部线索所涉人数，不论何时接收。",
            unit="人",
            weight=lambda at: func.coalesce(c.true_workers, 0),
            direction=Direction.DOWN,
            owner="handler_name",
            due="close_due_on",
            columns=TRUE,
            needs=(FINDING_KNOWN,),
        ),
    )
