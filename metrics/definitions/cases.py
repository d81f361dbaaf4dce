"""Labour inspection cases (劳动保障监察案件) and their transfer to the police, each with its legal clock.

Candidates for transfer are hints (提示), never a verdict: the sums of ``assets/parameters/criminal.toml`` apply.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from data_access.database.schema import DOMAINS, Money, criminal_transfer, labour_case, lead, site
from data_access.paths import ASSETS
from data_access.rules.limits import CALENDAR_DAYS, length_text, unit_of
from data_access.rules.parameters import check_entry, days, exact_number, read_entries, read_toml
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

k, t = labour_case.c, criminal_transfer.c
_INVESTIGATION = "《劳动保障监察条例》第十七条"
_TRANSFER = "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）"
_CRIME = "刑法第二百七十六条之一；法释〔2013〕3号"

_FROM_CASE = labour_case.outerjoin(lead, lead.c.lead_no == k.lead_no).outerjoin(site, site.c.site_no == k.site_no)
_DIMENSIONS: dict[str, Any] = {
    "department": func.coalesce(lead.c.department_code, site.c.department_code),
    "domain": func.coalesce(lead.c.domain, case((k.site_no.is_not(None), DOMAINS[0]))),
}
_CASE_FIELDS = {
    "case_no": Field("案件编号", k.case_no, Known.GIVEN),
    "employer_name": Field("当事单位", k.employer_name, Known.GIVEN),
    "employer_uscc": Field("统一社会信用代码", k.employer_uscc, Known.GIVEN),
    "lead_no": Field("线索编号", k.lead_no, Known.GIVEN),
    "site_no": Field("项目编号", k.site_no, Known.GIVEN),
    "site_name": Field("项目名称", site.c.name, Known.GIVEN),
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
    "court_on": happened("申请法院强制执行", k.court_on),
    "closed_on": happened("结案", k.closed_on),
    "fled": Field("逃匿", case((k.absconded, "是"), (k.absconded.is_(None), None), else_="否"), k.pay_order_on),
}
CASE = Fact(
    name="labour_case",
    label="监察案件",
    source=_FROM_CASE,
    detail_source=_FROM_CASE,
    key=k.case_no,
    town=k.town_code,
    **_DIMENSIONS,
    fields={**_CASE_FIELDS, "town_code": Field("属地街镇", k.town_code, Known.GIVEN)},
    title="employer_name",
    kept_since=k.complained_on,
    begun=since(k.complained_on),
    limits=(
        Limit("立案", "file_due_on", "filed_on", "complained_on"),
        Limit("调查结案", "close_due_on", "closed_on", "filed_on"),
        Limit("责令支付", "pay_order_due_on", "pay_order_complied_on", "pay_order_on"),
    ),
)
_FROM_TRANSFER = criminal_transfer.join(_FROM_CASE, k.case_no == t.case_no)
TRANSFER = Fact(
    name="criminal_transfer",
    label="移送公安",
    source=_FROM_TRANSFER,
    detail_source=_FROM_TRANSFER,
    key=t.transfer_no,
    town=t.town_code,
    **_DIMENSIONS,
    fields={
        "transfer_no": Field("移送编号", t.transfer_no, Known.GIVEN),
        **_CASE_FIELDS,
        "town_code": Field("属地街镇", t.town_code, Known.GIVEN),
        "reported_on": happened("报告", t.reported_on),
        "decide_due_on": Field("决定期限", t.decide_due_on, Known.GIVEN, "日期", limit="criminal_transfer.decide_days"),
        "decided_on": happened("决定移送", t.decided_on),
        "hand_over_due_on": Field(
            "移送期限", t.hand_over_due_on, t.decided_on, "日期", limit="criminal_transfer.hand_over_days"
        ),
        "handed_over_on": happened("移送", t.handed_over_on),
        "police_due_on": Field(
            "公安决定期限", t.police_due_on, t.handed_over_on, "日期", limit="criminal_transfer.police_days"
        ),
        "police_decided_on": happened("公安决定", t.police_decided_on),
        "police_result": Field("公安决定", t.police_result, t.police_decided_on),
        "pushed": Field(
            "两法衔接平台",
            case((t.pushed_two_law, "已推送"), (t.pushed_two_law.is_(False), "未推送")),
            t.handed_over_on,
        ),
    },
    title="employer_name",
    kept_since=t.reported_on,
    begun=since(t.reported_on),
    limits=(
        Limit("决定是否移送", "decide_due_on", "decided_on", "reported_on"),
        Limit("移送", "hand_over_due_on", "handed_over_on", "decided_on"),
        Limit("公安决定立案", "police_due_on", "police_decided_on", "handed_over_on"),
    ),
)

_BASIC = ("case_no", "employer_name", "town_code", "complained_on", "filed_on", "close_due_on", "closed_on")
ORDERED = ("case_no", "employer_name", "town_code", "workers", "amount_yuan", "pay_order_on", "pay_order_due_on",
           "pay_order_complied_on", "fled")  # fmt: skip
TRANSFERRED = ("transfer_no", "employer_name", "town_code", "workers", "amount_yuan", "reported_on", "decided_on",
               "handed_over_on", "police_decided_on", "police_result")  # fmt: skip


_SUMS = {"one_worker.yuan": "元", "many_workers.workers": "人", "many_workers.yuan": "元"}


def _sum(key: str, entry: Any) -> Decimal:
    if key not in _SUMS:
        raise ValueError("没有这个参数，请核对键名")
    check_entry(entry, (_SUMS[key],))
    number = exact_number(entry["value"])
    if number <= 0:
        raise ValueError(f"值 {number} 须大于零")
    if key == "many_workers.workers" and number != int(number):
        raise ValueError(f"值 {number} 须为整数（人）")
    return number


def read_thresholds(path: Path) -> dict[str, Decimal]:
    """The sums of a file. Raises ParameterError naming every fault."""
    entries: dict[str, Any] = dict.fromkeys(_SUMS)
    for group, table in read_toml(path).items():
        entries |= (
            {f"{group}.{name}": entry for name, entry in table.items()} if isinstance(table, dict) else {group: table}
        )
    return read_entries(path, entries, _sum)


@cache
def thresholds() -> dict[str, Decimal]:
    """The sums that make a case a hint: one_worker.yuan, many_workers.workers, many_workers.yuan."""
    return read_thresholds(ASSETS / "parameters" / "criminal.toml")


def _happened(day: Expression) -> Condition:
    return lambda at: day <= at.as_of


def is_open(at: Moment) -> Expression:
    return and_(k.complained_on <= at.as_of, not_yet(k.closed_on, at))


def order_expired(at: Moment) -> Expression:
    """责令支付 served, its term over, not complied with in time nor since."""
    return and_(k.pay_order_on <= at.as_of, k.pay_order_due_on < at.as_of, not_yet(k.pay_order_complied_on, at))


def sum_reached(_at: Moment) -> Expression:
    """数额较大: ten workers or more and the total, or so much a head that one worker at least reaches the sum."""
    limits = thresholds()
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


def _case(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {"unit": "%" if kind is Kind.RATIO else "件", "columns": _BASIC}
    given = {**usual, **rest}
    return Metric(
        id=f"case.{id_}", name=name, kind=kind, fact=CASE, numerator=numerator, explanation=explanation, **given
    )


def _hand_over_limit() -> str:
    """The law says 24 hours, which are one day; an office may have set another limit."""
    key = "criminal_transfer.hand_over_days"
    is_one_day = days(key) == 1 and unit_of(key) == CALENDAR_DAYS
    return "24小时（按日计，次日止）" if is_one_day else length_text(key)


def _transfer(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {"unit": "%" if kind is Kind.RATIO else "件", "columns": TRANSFERRED, "clause": _TRANSFER}
    given = {**usual, **rest}
    return Metric(
        id=f"case.{id_}", name=name, kind=kind, fact=TRANSFER, numerator=numerator, explanation=explanation, **given
    )


def _transfer_late(at: Moment) -> Expression:
    clocks = ((t.decide_due_on, t.decided_on), (t.hand_over_due_on, t.handed_over_on))
    waiting = [
        and_(due < at.as_of, not_yet(done, at), begun <= at.as_of)
        for (due, done), begun in zip(clocks, (t.reported_on, t.decided_on), strict=True)
    ]
    police = and_(t.police_due_on < at.as_of, not_yet(t.police_decided_on, at), t.handed_over_on <= at.as_of)
    return or_(*waiting, police)


def metrics() -> tuple[Metric, ...]:
    return (
        _case(
            "complained", "收到投诉", Kind.COUNT, always, "期间收到的投诉、举报和转入案件件数。", date=k.complained_on
        ),
        _case(
            "filed",
            "立案",
            Kind.COUNT,
            _happened(k.filed_on),
            "期间立案的监察案件件数，按立案日期归属。",
            date=k.filed_on,
        ),
        _case(
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
        ),
        _case(
            "closed_on_time_rate",
            "按期结案率",
            Kind.RATIO,
            on_time(k.closed_on, k.close_due_on),
            f"办案期限（立案起{length_text('labour_case.investigate_days')}，"
            f"经批准延长{length_text('labour_case.extend_days')}）在期间内届满的案件中，按期结案的比例。",
            denominator=judged(on_time(k.closed_on, k.close_due_on), k.close_due_on, _happened(k.filed_on)),
            date=k.close_due_on,
            direction=Direction.UP,
            due="close_due_on",
            clause=_INVESTIGATION,
            columns=(*_BASIC, "case_extended_on"),
        ),
        _case("open", "在办案件", Kind.STOCK, is_open, "截至日未结案的监察案件件数。", due="close_due_on"),
        _case(
            "overdue",
            "超期未结案件",
            Kind.STOCK,
            lambda at: and_(is_open(at), k.filed_on <= at.as_of, k.close_due_on < at.as_of),
            "截至日办案期限（含延长）已过、仍未结案的监察案件件数。",
            direction=Direction.DOWN,
            due="close_due_on",
            clause=_INVESTIGATION,
        ),
        _case(
            "extended",
            "经批准延长办案",
            Kind.COUNT,
            _happened(k.extended_on),
            "期间经批准延长办案期限的案件件数。",
            date=k.extended_on,
            clause=_INVESTIGATION,
            columns=(*_BASIC, "case_extended_on"),
        ),
        _case(
            "pay_orders",
            "责令限期支付",
            Kind.COUNT,
            _happened(k.pay_order_on),
            "期间发出责令限期支付文书的案件件数。",
            date=k.pay_order_on,
            columns=ORDERED,
        ),
        _case(
            "pay_order_obeyed_rate",
            "责令支付按期履行率",
            Kind.RATIO,
            on_time(k.pay_order_complied_on, k.pay_order_due_on),
            "支付期限在期间内届满的责令支付文书中，按期履行的比例。",
            denominator=judged(
                on_time(k.pay_order_complied_on, k.pay_order_due_on), k.pay_order_due_on, _happened(k.pay_order_on)
            ),
            date=k.pay_order_due_on,
            direction=Direction.UP,
            due="pay_order_due_on",
            clause="《劳动保障监察条例》第二十六条",
            columns=ORDERED,
        ),
        _case(
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
        _case(
            "decisions",
            "处理处罚决定",
            Kind.COUNT,
            _happened(k.decision_on),
            "期间作出行政处理或处罚决定的案件件数。",
            date=k.decision_on,
            columns=(*ORDERED, "decision_on"),
        ),
        _case(
            "court",
            "申请法院强制执行",
            Kind.COUNT,
            _happened(k.court_on),
            "期间申请人民法院强制执行的案件件数。",
            date=k.court_on,
            clause="《保障农民工工资支付条例》第四十二条",
            columns=(*ORDERED, "decision_on", "court_on"),
        ),
        _case(
            "transfer_hint",
            "移送公安提示",
            Kind.STOCK,
            lambda at: and_(_candidate(at), k.absconded),
            "提示，不作定性：截至日责令支付已送达且超期、达到数额标准、当事人逃匿、尚未报告移送的案件。"
            "数额标准为演示参数，以本市高院规定为准；一名劳动者三个月以上报酬的条件须另行核实。",
            clause=_CRIME,
            due="pay_order_due_on",
            columns=ORDERED,
        ),
        _case(
            "means_unknown",
            "须查明支付能力",
            Kind.STOCK,
            lambda at: and_(_candidate(at), or_(k.absconded.is_(None), ~k.absconded)),
            "提示，不作定性：截至日责令支付超期、达到数额标准、未见逃匿的案件，须查明是否有能力支付而不支付。",
            clause=_CRIME,
            due="pay_order_due_on",
            columns=ORDERED,
        ),
        _transfer(
            "transferred", "报告移送公安", Kind.COUNT, always, "期间报告移送公安的案件件数。", date=t.reported_on
        ),
        _transfer(
            "transfer_decided_rate",
            "移送决定及时率",
            Kind.RATIO,
            on_time(t.decided_on, t.decide_due_on),
            f"期间报告移送、{length_text('criminal_transfer.decide_days')}期限已到或已决定的案件中，"
            f"负责人在{length_text('criminal_transfer.decide_days')}内决定的比例。",
            denominator=judged(on_time(t.decided_on, t.decide_due_on), t.decide_due_on),
            date=t.reported_on,
            direction=Direction.UP,
            due="decide_due_on",
        ),
        _transfer(
            "handed_over_rate",
            "移交及时率",
            Kind.RATIO,
            on_time(t.handed_over_on, t.hand_over_due_on),
            f"期间决定移送、{_hand_over_limit()}期限已到或已移交的案件中，在{_hand_over_limit()}内移交的比例。",
            denominator=judged(
                on_time(t.handed_over_on, t.hand_over_due_on), t.hand_over_due_on, _happened(t.decided_on)
            ),
            date=t.decided_on,
            direction=Direction.UP,
            due="hand_over_due_on",
        ),
        _transfer(
            "police_decided_rate",
            "公安决定及时率",
            Kind.RATIO,
            on_time(t.police_decided_on, t.police_due_on),
            f"期间移交公安、{length_text('criminal_transfer.police_days')}期限已到或已决定的案件中，"
            f"公安机关在{length_text('criminal_transfer.police_days')}内决定是否立案的比例。",
            denominator=judged(
                on_time(t.police_decided_on, t.police_due_on), t.police_due_on, _happened(t.handed_over_on)
            ),
            date=t.handed_over_on,
            direction=Direction.UP,
            due="police_due_on",
        ),
        _transfer(
            "transfer_overdue",
            "移送环节超期",
            Kind.STOCK,
            _transfer_late,
            "截至日决定移送、移交或公安决定的期限已过而仍未完成的案件件数。",
            direction=Direction.DOWN,
            due="decide_due_on",
        ),
    )
