"""Orders and notices that inspectors serve (执法文书): issued, by kind, and obeyed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from data_access.database.reach import REACH
from data_access.database.schema import (
    CORRECTION_ORDER,
    INQUIRY_NOTICE,
    RECTIFICATION_NOTICE,
    enforcement_document,
)
from metrics.definitions.at_sites import at_site, site_fields
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
    happened,
    since,
    some,
)

o = enforcement_document.c
_LAW = "《劳动保障监察条例》第十八条"
_KINDS = {"correction": CORRECTION_ORDER, "rectification": RECTIFICATION_NOTICE, "inquiry": INQUIRY_NOTICE}

# One that is said to be obeyed without a day was obeyed by the day the data reach.
_COMPLIED_ON = func.coalesce(o.complied_on, case((o.complied, REACH)))
_AT_SITE = at_site(enforcement_document)
ENFORCEMENT_DOCUMENT = Fact(
    name="enforcement_document",
    label="执法文书",
    key=o.document_no,
    **_AT_SITE,
    fields={
        "document_no": Field("文书编号", o.document_no, Known.GIVEN),
        "document_kind": Field("文书种类", o.document_kind, Known.GIVEN),
        "employer_name": Field("被责令单位", o.employer_name, Known.GIVEN),
        "employer_uscc": Field("统一社会信用代码", o.employer_uscc, Known.GIVEN),
        **site_fields(o.site_no),
        "investment": Field("投资性质", _AT_SITE["investment"], Known.GIVEN),
        "town_code": Field("属地街镇", o.town_code, Known.GIVEN),
        "matter": Field("责令事项", o.matter, Known.GIVEN),
        "issued_on": happened("下达", o.issued_on),
        "order_due_on": Field("履行期限", o.due_on, Known.GIVEN, "日期"),
        "complied_on": happened("履行", o.complied_on),
        "complied": Field("是否履行", case((o.complied, "是"), (o.complied.is_(None), None), else_="否"), _COMPLIED_ON),
    },
    title="employer_name",
    kept_since=o.issued_on,
    begun=since(o.issued_on),
    limits=(Limit("履行", "order_due_on", "complied_on", "issued_on"),),
)
ORDER_LIST = ("document_no", "document_kind", "employer_name", "site_name", "town_code", "investment", "matter",
              "issued_on", "order_due_on", "complied_on", "complied")  # fmt: skip


def _of_kind(kind: str) -> Condition:
    return lambda _at: o.document_kind == kind


def complied(at: Moment) -> Expression:
    """已履行 by the moment, in time or late."""
    return func.coalesce(at.as_of >= _COMPLIED_ON, False)


def _undated(at: Moment) -> Expression:
    """Said to be obeyed without a day: before the day the data reach nobody knows whether it was."""
    return and_(o.complied_on.is_(None), func.coalesce(o.complied, False), ~complied(at))


def _served(condition: Condition) -> Condition:
    """Some document that was served by the moment meets the condition."""
    return some(enforcement_document, lambda at: and_(o.issued_on <= at.as_of, condition(at)))


_NEEDS_COMPLIANCE = filled(
    "执法文书台账“履行日期”或“是否履行”列", o.complied_on, o.complied,
    expected=_served(lambda at: or_(o.due_on.is_(None), _to_comply(at))),
)  # fmt: skip
# Looking back, where a ledger answers by 是否履行 alone.
_NEEDS_DAY = Need(
    "执法文书台账“履行日期”列（只写是否履行的，以前各日是否已履行不详）",
    _served(lambda at: o.complied_on <= at.as_of), _served(_undated),
)  # fmt: skip
_WITH_COMPLIANCE = some(enforcement_document, lambda at: or_(o.complied_on <= at.as_of, o.complied.is_not(None)))


def unmet(at: Moment) -> Expression:
    """Its limit over and not obeyed; where the ledger says of none whether it was, of none that it was not."""
    open_ = and_(~complied(at), ~_undated(at))
    return and_(o.issued_on <= at.as_of, o.due_on < at.as_of, open_, _WITH_COMPLIANCE(at))


def missed_on(at: Moment) -> Expression:
    """The last day of a limit within which it was not obeyed, met later or not; NULL where it was, or nobody knows."""
    return case((or_(unmet(at), and_(o.complied_on <= at.as_of, o.complied_on > o.due_on)), o.due_on))


def correction_unmet(at: Moment) -> Expression:
    return and_(o.document_kind == CORRECTION_ORDER, unmet(at))


def _to_comply(at: Moment) -> Expression:
    """Obeyed, or its limit has run out; one without a limit was to be obeyed at once, where the ledger answers of it.

    A ledger that answers by 履行日期 alone says of an empty day that it was not obeyed yet.
    """
    not_yet_complied = and_(o.due_on.is_(None), or_(o.complied.is_(False), ~_answered()))
    return and_(or_(complied(at), not_yet_complied, o.due_on < at.as_of), ~_undated(at))


def _answered() -> Expression:
    """The ledger says 是否履行 of some document."""
    answered = enforcement_document.alias("answered")
    return select(literal(1)).select_from(answered).where(answered.c.complied.is_not(None)).exists()


def _order(id_: str, name: str, kind: Kind, explanation: str, **rest: Any) -> Metric:
    usual: dict[str, Any] = {"unit": "份", "numerator": always, "date": o.issued_on, "columns": ORDER_LIST,
                             "clause": _LAW}  # fmt: skip
    return Metric(
        id=f"order.{id_}", name=name, kind=kind, fact=ENFORCEMENT_DOCUMENT, explanation=explanation, **(usual | rest)
    )


def metrics() -> tuple[Metric, ...]:
    return (
        _order("issued", "下达执法文书", Kind.COUNT, "期间下达的责令改正、限期整改指令书、询问通知书份数合计。"),
        *(
            _order(
                f"issued_{code}",
                kind,
                Kind.COUNT,
                f"期间下达的{kind}份数，按下达日期归属；没有写明种类的不计。",
                numerator=_of_kind(kind),
                needs=(filled("执法文书台账“文书种类”列", o.document_kind,
                              expected=some(enforcement_document, since(o.issued_on))),),
            )
            for code, kind in _KINDS.items()
        ),
        _order(
            "unmet", "执法文书到期未履行", Kind.STOCK,
            "截至日履行期限已过、仍未履行的责令改正、限期整改指令书、询问通知书份数；没有写明期限的不计。",
            numerator=unmet, date=None, direction=Direction.DOWN, due="order_due_on",
            needs=(_NEEDS_COMPLIANCE, _NEEDS_DAY),
        ),
        _order(
            "obeyed_rate",
            "执法文书履行率",
            Kind.RATIO,
            "期间下达的执法文书中，截至日已履行的比例，不论履行是否超期；履行期限未到、尚未履行的不计；"
            "没有写明期限的自下达起计。有“是否履行”列而该列和履行日期、履行期限都空着的，不计；"
            "只写已履行、没有履行日期的，查看以往日期时不详，不计。",
            unit="%",
            numerator=complied,
            denominator=_to_comply,
            direction=Direction.UP,
            due="order_due_on",
            late_counts=True,
            needs=(_NEEDS_COMPLIANCE, _NEEDS_DAY),
        ),
    )  # fmt: skip
