"""What labour inspection cases came to (查处结果): closed, whom they concerned, what was paid.

People and sums belong to the period in which a case was filed, so that what was paid is never more than what was owed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, and_, func, literal, or_, select

from data_access.database.schema import labour_case, lead
from metrics.definitions.cases import CLOSING_KNOWN, FILING_KNOWN, case_metric
from metrics.definitions.leads import solved
from metrics.engine.model import Condition, Direction, Expression, Kind, Metric, Moment, Need, filled, since, some

k = labour_case.c
_RESULT = ("case_no", "employer_name", "town_code", "investment", "workers", "amount_yuan", "filed_on", "close_due_on",
           "pay_order_complied_on", "closed_on")  # fmt: skip
_BY_LAW = "《劳动保障监察条例》第十七条、第二十六条"


_closed, _filed = since(k.closed_on), since(k.filed_on)


def _filed_and_closed(at: Moment) -> Expression:
    return and_(_filed(at), _closed(at))


def paid(at: Moment) -> Expression:
    """追发: the order to pay was complied with, or the lead it came from is paid in full."""
    settled = select(literal(1)).where(lead.c.lead_no == k.lead_no, solved(at)).correlate_except(lead).exists()
    return and_(_filed(at), or_(func.coalesce(k.pay_order_complied_on <= at.as_of, literal(value=False)), settled))


def _weight(column: Expression) -> Condition:
    return lambda _at: func.coalesce(column, 0)


def _known(label: str, column: Column[Any]) -> Need:
    return filled(f"监察案件台账“{label}”列", column, expected=some(labour_case, _filed))


def _result(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual: dict[str, Any] = {"date": k.filed_on, "columns": _RESULT, "clause": _BY_LAW}
    return case_metric(id_, name, kind, numerator, explanation, **(usual | rest))


def metrics() -> tuple[Metric, ...]:
    workers = {"unit": "人", "weight": _weight(k.workers), "needs": (FILING_KNOWN, _known("涉及人数", k.workers))}
    amount = {"unit": "元", "weight": _weight(k.amount_yuan), "money": True,
              "needs": (FILING_KNOWN, _known("涉及金额", k.amount_yuan))}  # fmt: skip
    return (
        _result(
            "closed",
            "结案",
            Kind.COUNT,
            _closed,
            "期间结案的监察案件件数，按结案日期归属。",
            date=k.closed_on,
            needs=(CLOSING_KNOWN,),
        ),
        _result(
            "closed_rate",
            "结案率",
            Kind.RATIO,
            _filed_and_closed,
            "期间立案的监察案件中，截至日已结案的比例，不论办案期限是否已到。",
            denominator=_filed,
            direction=Direction.UP,
            needs=(FILING_KNOWN, CLOSING_KNOWN),
        ),
        _result("workers", "案件涉及人数", Kind.SUM, _filed, "期间立案的监察案件涉及的人数。", **workers),
        _result("amount", "案件涉及金额", Kind.SUM, _filed, "期间立案的监察案件涉及的金额。", **amount),
        _result(
            "paid_workers",
            "案件追发人数",
            Kind.SUM,
            paid,
            "期间立案的监察案件中，截至日责令支付已履行或所办线索已付清的案件涉及的人数。",
            **workers,
        ),
        _result(
            "paid_amount",
            "案件追发金额",
            Kind.SUM,
            paid,
            "期间立案的监察案件中，截至日责令支付已履行或所办线索已付清的案件涉及的金额。",
            **amount,
        ),
    )
