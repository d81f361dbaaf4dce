"""失信名单 and 住建黑名单: who should be listed, who is, what was published, pushed and copied, who may leave.

Two lists of two departments with two terms: each is a fact of its own, so that no figure and no list holds both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Select, and_, case, exists, func, literal, or_, select

from data_access.database.schema import BLACKLIST_KIND, CREDIT_LIST, DOMAINS, incident, labour_case, listing, site
from data_access.rules.demo_marks import demo_mark, is_demo
from data_access.rules.limits import length_text
from data_access.rules.parameters import parameters
from metrics.definitions.cases import (
    CASE,
    CASE_DIMENSIONS,
    INSPECTING_UNIT,
    ORDERED,
    case_metric,
    order_expired,
    sum_reached,
)
from metrics.definitions.firms import OUTSIDE, registered
from metrics.definitions.incidents import EXTREME, GROUP, people_at
from metrics.definitions.undivided import NOWHERE
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
    judged,
    not_yet,
    since,
    some,
)

n, k, o = listing.c, labour_case.c, incident.c
LISTING_LAW = "人社部令第45号"
_SEED, _PUSHES = "2023 年工作要点三（一）", "2023 年工作要点三（二）"
_OF_ANY_LIST = {
    "listing_no": Field("名单编号", n.listing_no, Known.GIVEN),
    "list_kind": Field("名单种类", n.list_kind, Known.GIVEN),
    "employer_name": Field("单位名称", n.employer_name, Known.GIVEN),
    "employer_uscc": Field("统一社会信用代码", n.employer_uscc, Known.GIVEN),
    "seat": Field("注册地", registered(n.employer_uscc), Known.GIVEN),
    "case_no": Field("案件编号", n.case_no, Known.GIVEN),
    "town_code": Field("属地街镇", n.town_code, Known.GIVEN),
    "listing_due_on": Field("应列入日期", n.due_on, Known.GIVEN, "日期"),
    "listed_on": happened("列入", n.listed_on),
    "expires_on": Field("到期日期", n.expires_on, n.listed_on, "日期"),
    "removed_on": happened("移出", n.removed_on),
}


def _building() -> Expression:
    """工程建设领域: the general contractor of a site that was begun by the first day of the listing."""
    its = site.alias("its_site")
    begun = func.coalesce(its.c.permit_on, its.c.contract_signed_on)
    by_then = (or_(day.is_(None), begun <= day) for day in (n.due_on, n.notice_on, n.listed_on))
    built = exists(select(literal(1)).where(its.c.contractor_uscc == n.employer_uscc, *by_then)).correlate_except(its)
    return case((built, literal(DOMAINS[0])))


def decision_due() -> Expression:
    """The last day of the decision: as the ledger says, else by the payment order of its case."""
    due: Expression = func.coalesce(n.due_on, k.listing_due_on)
    return due


_WITH_CASE = listing.outerjoin(CASE.source, k.case_no == n.case_no)
OF_ITS_CASE = CASE_DIMENSIONS | {"domain": func.coalesce(CASE_DIMENSIONS["domain"], _building())}
LISTING = Fact(
    name="listing",
    label="失信名单",
    source=_WITH_CASE,
    detail_source=_WITH_CASE,
    key=n.listing_no,
    town=n.town_code,
    **OF_ITS_CASE,
    fields={
        **_OF_ANY_LIST,
        "listing_due_on": Field("应列入日期", decision_due(), Known.GIVEN, "日期", limit="listing.decide_days"),
        "decider": Field("认定单位", literal(INSPECTING_UNIT), Known.GIVEN),
        "notice_on": happened("告知", n.notice_on),
        "statement_until": Field(
            "陈述申辩期至", n.statement_until, n.notice_on, "日期", limit="listing.statement_days"
        ),
        "statement_on": happened("陈述申辩", n.statement_on),
        "answer_due_on": Field("答复期限", n.answer_due_on, n.statement_on, "日期", limit="listing.answer_days"),
        "answered_on": happened("答复", n.answered_on),
        "publish_due_on": Field("公示期限", n.publish_due_on, n.listed_on, "日期", limit="listing.publish_days"),
        "published_on": happened("公示", n.published_on),
        "publish_receipt": Field("公示网址（回执）", n.publish_receipt, n.published_on),
        "credit_due_on": Field("推送信用平台期限", n.credit_due_on, n.listed_on, "日期", limit="listing.credit_days"),
        "credit_on": happened("推送信用平台", n.credit_on),
        "credit_receipt": Field("信用平台回执", n.credit_receipt, n.credit_on),
        "corrected_on": happened("改正", n.corrected_on),
        "removable_on": Field("可申请移出日期", n.removable_on, n.corrected_on, "日期", limit="listing.correct_days"),
        "removal_applied_on": happened("申请移出", n.removal_applied_on),
        "removal_due_on": Field(
            "移出办理期限", n.removal_due_on, n.removal_applied_on, "日期", limit="listing.removal_days"
        ),
    },
    title="employer_name",
    kept_since=n.due_on,
    or_since=(n.listed_on, n.notice_on),
    begun=lambda at: and_(
        n.list_kind == CREDIT_LIST, or_(n.due_on <= at.as_of, n.listed_on <= at.as_of, n.notice_on <= at.as_of)
    ),
    limits=(
        Limit("答复陈述申辩", "answer_due_on", "answered_on", "statement_on"),
        Limit("列入名单", "listing_due_on", "listed_on"),
        Limit("公示", "publish_due_on", "published_on", "listed_on"),
        Limit("推送信用平台", "credit_due_on", "credit_on", "listed_on"),
        Limit("办理移出", "removal_due_on", "removed_on", "removal_applied_on"),
    ),
)
BLACKLIST = Fact(
    name="blacklist",
    label="住建黑名单",
    source=listing,
    detail_source=listing,
    key=n.listing_no,
    town=n.town_code,
    department=NOWHERE,
    domain=literal(DOMAINS[0]),  # 住建: a list of builders
    investment=NOWHERE,
    fields={
        **_OF_ANY_LIST,
        "copy_due_on": Field("抄送期限", n.copy_due_on, n.listed_on, "日期", limit="listing.copy_days"),
        "copied_on": happened("抄送", n.copied_on),
    },
    title="employer_name",
    kept_since=n.due_on,
    or_since=(n.listed_on,),
    begun=lambda at: and_(n.list_kind == BLACKLIST_KIND, or_(n.due_on <= at.as_of, n.listed_on <= at.as_of)),
    limits=(Limit("列入名单", "listing_due_on", "listed_on"), Limit("抄送", "copy_due_on", "copied_on", "listed_on")),
)
_LISTED = ("listing_no", "list_kind", "employer_name", "town_code", "case_no", "listing_due_on", "listed_on")
_PROCEDURE = ("listing_no", "employer_name", "town_code", "case_no", "notice_on", "statement_on", "answer_due_on",
              "answered_on", "listing_due_on", "listed_on")  # fmt: skip
_PUBLISHED = ("listing_no", "employer_name", "town_code", "listed_on", "publish_due_on", "published_on",
              "publish_receipt")  # fmt: skip
_PUSHED = ("listing_no", "employer_name", "town_code", "listed_on", "credit_due_on", "credit_on",
           "credit_receipt")  # fmt: skip
_LEAVING = ("listing_no", "employer_name", "town_code", "listed_on", "expires_on", "corrected_on", "removable_on",
            "removal_applied_on", "removal_due_on", "removed_on")  # fmt: skip
_COPIED = ("listing_no", "employer_name", "town_code", "listed_on", "copy_due_on", "copied_on", "expires_on")
_OWED = (*ORDERED, "notice_due_on", "listing_due_on")


def in_force(at: Moment) -> Expression:
    """On the list at the moment: listed, not removed, its term not over; the last day of the term still counts."""
    return and_(
        n.listed_on <= at.as_of, not_yet(n.removed_on, at), or_(n.expires_on.is_(None), n.expires_on >= at.as_of)
    )


_listed = since(n.listed_on)


def _on_credit_list(at: Moment) -> Expression:
    return and_(n.list_kind == CREDIT_LIST, _listed(at))


def not_listed(at: Moment) -> Expression:
    """应列未列: the limit of the decision over, and not decided; noticed or not, unless the order was obeyed since."""
    return and_(_owed_by(at) < at.as_of, not_yet(n.listed_on, at))


def _owed_by(at: Moment) -> Expression:
    return func.coalesce(n.due_on, case((order_expired(at), k.listing_due_on)))


def _in_procedure(at: Moment) -> Expression:
    """Noticed or due, not decided, its limit not over."""
    return and_(not_yet(n.listed_on, at), func.coalesce(_owed_by(at) >= at.as_of, literal(value=True)))


def _has_led_to_an_incident(at: Moment) -> Expression:
    """引发群体性事件 or 极端事件, of so many people: of its lead, its site or, unless both name sites, its firm."""
    large = int(parameters()["listing.group_people"].value)
    grave = or_(o.kind == EXTREME, and_(o.kind == GROUP, people_at(at) >= large))

    def named(column: Column[Any], *more: Expression) -> Select[Any]:
        there = select(column).where(grave, o.found_on <= at.as_of, column.is_not(None), *more)
        return there.correlate_except(incident)

    return or_(
        k.lead_no.in_(named(o.lead_no)),
        k.site_no.in_(named(o.site_no)),
        k.employer_uscc.in_(named(o.employer_uscc, o.site_no.is_(None))),
        and_(k.site_no.is_(None), k.employer_uscc.in_(named(o.employer_uscc))),
    )


def _started(at: Moment) -> Expression:
    """A listing of this case, or one without a case of its firm, is in the ledger by the moment."""
    of_case = or_(n.case_no == k.case_no, and_(n.case_no.is_(None), n.employer_uscc == k.employer_uscc))
    return exists(select(literal(1)).where(LISTING.begun(at), of_case)).correlate_except(listing)


def to_be_listed(at: Moment) -> Expression:
    """符合列入条件: an order to pay not met in time nor since, and the sum of the crime or a grave incident."""
    return and_(order_expired(at), or_(sum_reached(at), _has_led_to_an_incident(at)))


def not_started(at: Moment) -> Expression:
    return and_(to_be_listed(at), ~_started(at))


# A name without any day says neither that it was listed nor that it was not.
_DATED = Need(
    "失信名单台账“列入日期”列（或“应列入日期”“告知日期”）",
    some(listing, lambda _at: or_(*(day.is_not(None) for day in (n.due_on, n.listed_on, n.notice_on)))),
    some(listing, always),
)


def _list(fact: Fact, id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {
        "unit": "%" if kind is Kind.RATIO else "件",
        "columns": _LISTED,
        "clause": LISTING_LAW,
        "kept_since": n.listed_on,
    }
    given = {**usual, **rest, "needs": (_DATED, *rest.get("needs", ()))}
    return Metric(
        id=f"{fact.name}.{id_}", name=name, kind=kind, fact=fact, numerator=numerator, explanation=explanation, **given
    )


def _done(fact: Fact, day: Any, due: Any, column: str) -> tuple[Condition, Condition, Condition, Any]:
    """What has to follow each decision: done, among what it is judged, left undone; and the column it rests on."""

    def owed(at: Moment) -> Expression:
        return and_(fact.begun(at), _listed(at), due < at.as_of)

    need = filled(f"失信名单台账“{column}”列", day, expected=some(listing, owed))
    return (
        lambda at: day <= at.as_of,
        judged(lambda at: day <= at.as_of, due, _listed),
        lambda at: and_(in_force(at), due < at.as_of, not_yet(day, at)),
        (need,),
    )


def metrics() -> tuple[Metric, ...]:
    limit = {
        key: f"{length_text(f'listing.{key}_days')}{demo_mark(is_demo(f'listing.{key}_days'), '（{}）')}"
        for key in ("publish", "credit", "copy", "answer", "decide", "removal", "correct")
    } | {"term": length_text("listing.term_months")}
    is_published, to_publish, unpublished, needs_published = _done(
        LISTING, n.published_on, n.publish_due_on, "公示日期"
    )
    is_pushed, to_push, unpushed, needs_pushed = _done(LISTING, n.credit_on, n.credit_due_on, "推送信用平台日期")
    is_copied, to_copy, _, needs_copied = _done(BLACKLIST, n.copied_on, n.copy_due_on, "抄送日期")
    criteria = "责令支付超期仍未履行、达到拒不支付劳动报酬罪数额标准或引发群体性（极端）事件"
    return (
        case_metric(
            "listing_owed",
            "符合列入条件未启动",
            Kind.STOCK,
            not_started,
            f"提示，不作定性：截至日{criteria}，而失信名单台账中没有列入程序的案件件数，含决定期限未到的。",
            clause=f"{LISTING_LAW}第五条",
            due="listing_due_on",
            owner="inspector",
            columns=_OWED,
        ),
        case_metric(
            "listing_overdue",
            "超期未启动列入",
            Kind.STOCK,
            lambda at: and_(not_started(at), k.listing_due_on < at.as_of),
            f"截至日{criteria}，列入决定期限（责令支付期限届满后{limit['decide']}）已过，"
            "而失信名单台账中没有列入程序的案件件数。",
            direction=Direction.DOWN,
            clause=f"{LISTING_LAW}第五条",
            due="listing_due_on",
            owner="inspector",
            columns=_OWED,
        ),
        _list(
            LISTING,
            "listed",
            "列入失信名单",
            Kind.COUNT,
            _listed,
            "期间列入拖欠农民工工资失信联合惩戒对象名单的件数。",
            date=n.listed_on,
            clause=f"{LISTING_LAW}第五条",
        ),
        _list(
            LISTING,
            "listed_outside",
            "列入的外地企业",
            Kind.COUNT,
            lambda at: and_(_listed(at), registered(n.employer_uscc) == OUTSIDE),
            "期间列入失信名单的单位中，按统一社会信用代码所载登记机关区划在本市以外登记的件数；没有信用代码的注册地不详，不计。",
            date=n.listed_on,
            clause=f"{LISTING_LAW}第五条",
            columns=(*_LISTED, "seat"),
            needs=(
                filled("失信名单台账“统一社会信用代码”列", n.employer_uscc, expected=some(listing, _on_credit_list)),
            ),
        ),
        _list(
            LISTING, "in_force", "失信名单在列", Kind.STOCK, in_force,
            f"截至日在列（已列入、未移出、列入期限{limit['term']}未满）的拖欠农民工工资失信联合惩戒对象件数，不含住建黑名单。",
            columns=_LEAVING,
        ),
        _list(
            LISTING, "in_procedure", "列入程序中", Kind.STOCK, _in_procedure,
            "截至日已告知或已登记应列入、尚未决定而决定期限未过的件数。", due="listing_due_on", columns=_PROCEDURE,
            kept_since=n.due_on,
        ),
        _list(
            LISTING, "answer_overdue", "陈述申辩超期未答复", Kind.STOCK,
            lambda at: and_(n.statement_on <= at.as_of, n.answer_due_on < at.as_of, not_yet(n.answered_on, at),
                            not_yet(n.listed_on, at)),
            f"截至日提出陈述申辩满{limit['answer']}、既未答复也未决定的件数。",
            direction=Direction.DOWN, due="answer_due_on", columns=_PROCEDURE, kept_since=n.due_on,
        ),
        _list(
            LISTING, "published_rate", "失信名单公示率", Kind.RATIO, is_published,
            f"期间列入失信名单的，列入后{limit['publish']}期限已过或已公示的，截至日已在门户网站公示的比例。",
            denominator=to_publish, date=n.listed_on, direction=Direction.UP, late_counts=True, due="publish_due_on",
            clause=_SEED, columns=_PUBLISHED, needs=needs_published,
        ),
        _list(
            LISTING, "unpublished", "列入未公示", Kind.STOCK, unpublished,
            f"截至日在列、列入满{limit['publish']}仍未在门户网站公示的件数。",
            direction=Direction.DOWN, due="publish_due_on", clause=_SEED, columns=_PUBLISHED, needs=needs_published,
        ),
        _list(
            LISTING, "credit_rate", "失信名单推送率", Kind.RATIO, is_pushed,
            f"期间列入失信名单的，列入后{limit['credit']}期限已过或已推送的，截至日已推送国家信用信息平台（信用中国）的比例。",
            denominator=to_push, date=n.listed_on, direction=Direction.UP, late_counts=True, due="credit_due_on",
            clause=_PUSHES, columns=_PUSHED, needs=needs_pushed,
        ),
        _list(
            LISTING, "unpushed", "列入未推送", Kind.STOCK, unpushed,
            f"截至日在列、列入满{limit['credit']}仍未推送国家信用信息平台（信用中国）的件数。",
            direction=Direction.DOWN, due="credit_due_on", clause=_PUSHES, columns=_PUSHED, needs=needs_pushed,
        ),
        _list(
            LISTING, "removable", "可申请提前移出", Kind.STOCK,
            lambda at: and_(in_force(at), n.removable_on <= at.as_of, not_yet(n.removal_applied_on, at)),
            f"截至日在列、改正满{limit['correct']}、尚未申请提前移出的件数；提前移出须书面承诺并申请。",
            columns=_LEAVING,
        ),
        _list(
            LISTING, "removal_overdue", "移出申请超期未办", Kind.STOCK,
            lambda at: and_(n.removal_applied_on <= at.as_of, n.removal_due_on < at.as_of, not_yet(n.removed_on, at)),
            f"截至日申请提前移出满{limit['removal']}仍未办结的件数。",
            direction=Direction.DOWN, due="removal_due_on", columns=_LEAVING,
        ),
        _list(
            LISTING, "removed", "移出失信名单", Kind.COUNT, lambda at: n.removed_on <= at.as_of,
            "期间提前移出或期满移出失信名单的件数，按移出日期归属。", date=n.removed_on, columns=_LEAVING,
        ),
        _list(
            BLACKLIST, "listed", "列入住建黑名单", Kind.COUNT, _listed,
            "期间列入本市建筑工程拖欠农民工工资“黑名单”的件数，由住建部门认定，与失信名单分别统计。",
            date=n.listed_on, clause=_SEED, columns=_COPIED,
        ),
        _list(
            BLACKLIST, "in_force", "住建黑名单在列", Kind.STOCK, in_force,
            "截至日在列（已列入、未移出、台账所载期限未满）的住建黑名单件数，与失信名单分别统计。",
            clause=_SEED, columns=_COPIED,
        ),
        _list(
            BLACKLIST, "copied_rate", "黑名单抄送率", Kind.RATIO, is_copied,
            f"期间列入住建黑名单的，列入后{limit['copy']}期限已过或已抄送的，截至日已抄送领导小组办公室的比例。",
            denominator=to_copy, date=n.listed_on, direction=Direction.UP, late_counts=True, due="copy_due_on",
            clause=_SEED, columns=_COPIED, needs=needs_copied,
        ),
        _list(
            BLACKLIST, "uncopied", "黑名单未抄送", Kind.STOCK,
            lambda at: and_(_listed(at), n.copy_due_on < at.as_of, not_yet(n.copied_on, at)),
            f"截至日列入满{limit['copy']}仍未抄送领导小组办公室的住建黑名单件数。",
            direction=Direction.DOWN, due="copy_due_on", clause=_SEED, columns=_COPIED, needs=needs_copied,
        ),
    )  # fmt: skip
