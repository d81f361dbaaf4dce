"""Metrics of early warning (预警处置): raised, open by the level they climbed to, overdue, handled, turned leads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, case, exists, literal, or_, select

from data_access.database.schema import COMPARED, GRID, lead, site, warning
from data_access.rules.demo_marks import demo_mark, demo_sentence
from data_access.rules.warning_rules import warning_rules
from metrics.definitions.at_sites import at_site_or_firm, site_fields
from metrics.definitions.leads import FINDING_KNOWN, TRUE, is_true, lead_metric
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

w, n, s = warning.c, lead.c, site.c
RED, YELLOW, BLUE = ("红",), ("黄", "橙"), ("蓝",)

_AT_SITE = at_site_or_firm(warning)
WARNING = Fact(
    name="warning",
    label="预警",
    key=w.warning_no,
    **_AT_SITE,
    fields={
        "warning_no": Field("预警编号", w.warning_no, Known.GIVEN),
        "rule_code": Field("规则", w.rule_code, Known.GIVEN),
        "level": Field("级别", w.level, Known.GIVEN),
        "channel": Field("渠道", w.channel, Known.GIVEN),
        **site_fields(w.site_no),
        "investment": Field("投资性质", _AT_SITE["investment"], Known.GIVEN),
        "about": Field(
            "预警对象",
            case((w.site_no.is_not(None), "在建工地"), (w.employer_name.is_not(None), "用人单位"), else_="未写明"),
            Known.GIVEN,
        ),
        "employer_name": Field("单位名称", w.employer_name, Known.GIVEN),
        "employer_uscc": Field("统一社会信用代码", w.employer_uscc, Known.GIVEN),
        "town_code": Field("属地街镇", w.town_code, Known.GIVEN),
        "owner_name": Field("处置单位", w.owner_name, Known.GIVEN),
        "raised_on": happened("预警", w.raised_on),
        "warning_due_on": Field("处置期限", w.due_on, Known.GIVEN, "日期"),
        "handled_on": happened("处置", w.handled_on),
        "result": Field("处置结果", w.result, w.handled_on),
        "turned_into": Field("转线索编号", w.lead_no, w.handled_on),
        "watch_until": Field("跟踪至", w.watch_until, Known.GIVEN, "日期"),
        "note": Field("内容", w.note, Known.GIVEN),
    },
    title="note",
    kept_since=w.raised_on,
    begun=since(w.raised_on),
    limits=(Limit("处置", "warning_due_on", "handled_on", "raised_on"),),
)
WARNING_LIST = ("warning_no", "rule_code", "level", "note", "site_name", "employer_name", "town_code", "investment",
                "owner_name", "raised_on", "warning_due_on", "handled_on")  # fmt: skip
HANDLED_LIST = (*WARNING_LIST, "result")
MENDED_LIST = ("warning_no", "rule_code", "level", "note", "about", "site_name", "employer_name", "town_code",
               "investment", "owner_name", "raised_on", "warning_due_on", "handled_on", "result")  # fmt: skip


def open_warning(at: Moment) -> Expression:
    """未处置: raised and not handled yet."""
    return and_(w.raised_on <= at.as_of, not_yet(w.handled_on, at))


def level_now(at: Moment) -> Expression:
    """The level of a warning at the moment: one left alone past its due day climbed (升级), at most twice."""
    rules = warning_rules().levels
    following = {level.name: level.following for level in rules}
    escalations = []
    for name, higher in following.items():
        highest = following.get(higher or "")
        if highest:
            escalations.append((and_(w.level == name, w.due_on < at.escalated_again), literal(highest)))
        if higher:
            escalations.append((and_(w.level == name, w.due_on < at.escalated), literal(higher)))
    return case((~open_warning(at), w.level), *escalations, else_=w.level)


def _any_of(table: Table, *conditions: Expression) -> Expression:
    """Some row meets one of the conditions; each asked by itself, so that it finds its index."""
    found = (exists(select(literal(1)).where(condition)).correlate_except(table) for condition in conditions)
    return or_(*found)


def turned(at: Moment) -> Expression:
    """转为线索: a lead of the same site or firm came after it, within the days it is watched, or its ledger names one.

    One of the day itself may be what it was raised for.
    """
    came = and_(n.received_on > w.raised_on, n.received_on <= w.watch_until, n.received_on <= at.as_of)
    named = and_(n.lead_no == w.lead_no, n.received_on <= at.as_of, w.handled_on <= at.as_of)
    about = (and_(n.site_no == w.site_no, came), and_(n.employer_uscc == w.employer_uscc, came), named)
    return and_(w.raised_on <= at.as_of, _any_of(lead, *about))


def warned_before(at: Moment) -> Expression:
    """Of a lead: its site or firm had been warned of when it came."""
    watched = and_(w.raised_on < n.received_on, w.watch_until >= n.received_on, w.raised_on <= at.as_of)
    about = (and_(w.site_no == n.site_no, watched), and_(w.employer_uscc == n.employer_uscc, watched))
    return _any_of(warning, *about)


def _escalated_from(levels: tuple[str, ...]) -> str:
    """含由黄色、蓝色升级的。 by the levels that become one of these, at once or by the next; empty where none does."""
    following = {level.name: level.following for level in warning_rules().levels}
    lower = [name for name, next_ in following.items() if next_ and {next_, following.get(next_)} & {*levels}]
    names = "、".join(f"{name}色" for name in reversed(lower) if name not in levels)
    return f"含由{names}升级的。" if names else ""


def _open_at(levels: tuple[str, ...]) -> Condition:
    return lambda at: and_(open_warning(at), level_now(at).in_(levels))


def _warning(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {
        "unit": "%" if kind is Kind.RATIO else "件", "columns": WARNING_LIST, "due": "warning_due_on",
        "owner": "owner_name",
    }  # fmt: skip
    given = {**usual, **rest}
    return Metric(
        id=f"warning.{id_}", name=name, kind=kind, fact=WARNING, numerator=numerator, explanation=explanation, **given
    )


def metrics() -> tuple[Metric, ...]:
    rules = warning_rules()
    watched = rules.settings["lead_days"]
    watched_demo = demo_mark("lead_days" in rules.demo_settings)
    watched_in_brackets = demo_mark("lead_days" in rules.demo_settings, "（{}）")
    escalation = (
        f"超过处置期限仍未处置的，自下一个工作日起升一级。{demo_sentence({'级别和时限': rules.levels_are_demo})}"
    )
    return (
        _warning("raised", "预警", Kind.COUNT, always, "期间发出的预警件数。", date=w.raised_on),
        _warning(
            "from_grid", "线下网格排查预警", Kind.COUNT, lambda _at: w.channel == GRID,
            "期间线下网格化排查发出的预警件数。", date=w.raised_on,
        ),
        _warning(
            "from_data", "线上比对预警", Kind.COUNT, lambda _at: w.channel == COMPARED,
            "期间线上大数据比对发出的预警件数。", date=w.raised_on,
        ),
        _warning(
            "handled_on_time_rate",
            "预警按期处置率",
            Kind.RATIO,
            on_time(w.handled_on, w.due_on),
            f"处置期限在期间内届满的预警中，按期处置的比例。{demo_sentence({'处置期限': rules.levels_are_demo})}",
            denominator=judged(on_time(w.handled_on, w.due_on), w.due_on, lambda at: w.raised_on <= at.as_of),
            date=w.due_on,
            direction=Direction.UP,
            columns=HANDLED_LIST,
        ),
        _warning(
            "overdue",
            "超期未处置预警",
            Kind.STOCK,
            lambda at: and_(open_warning(at), w.due_on < at.as_of),
            "截至日处置期限已过、仍未处置的预警件数。",
            direction=Direction.DOWN,
        ),
        _warning(
            "mended", "预警已整改", Kind.COUNT, lambda at: w.handled_on <= at.as_of,
            "期间发出的预警中，截至日已处置的件数，按预警日期归属。", date=w.raised_on, columns=MENDED_LIST,
        ),
        _warning(
            "unmended", "预警未整改", Kind.COUNT, open_warning,
            "期间发出的预警中，截至日仍未处置的件数。预警 = 已整改 + 未整改。", date=w.raised_on,
            direction=Direction.DOWN, columns=MENDED_LIST[:-1],
        ),
        _warning("open", "未处置预警", Kind.STOCK, open_warning, "截至日已发出、尚未处置的预警件数。"),
        _warning(
            "open_red", "红色未处置预警", Kind.STOCK, _open_at(RED),
            f"截至日未处置、现为红色的预警件数。{_escalated_from(RED)}{escalation}",
        ),
        _warning(
            "open_yellow", "黄色未处置预警", Kind.STOCK, _open_at(YELLOW),
            f"截至日未处置、现为黄色（橙色）的预警件数。{_escalated_from(YELLOW)}{escalation}",
        ),
        _warning(
            "open_blue", "蓝色未处置预警", Kind.STOCK, _open_at(BLUE), "截至日未处置、仍为蓝色的预警件数。",
        ),
        _warning(
            "escalated",
            "升级未处置预警",
            Kind.STOCK,
            lambda at: and_(open_warning(at), level_now(at) != w.level),
            f"截至日未处置、级别已升的预警件数。{escalation}",
        ),
        _warning(
            "handled", "已处置预警", Kind.COUNT, lambda at: w.handled_on <= at.as_of,
            "期间处置的预警件数，含风险已消除的，按处置日期归属。", date=w.handled_on, columns=HANDLED_LIST,
        ),
        _warning(
            "turned_rate",
            "预警转线索率",
            Kind.RATIO,
            turned,
            f"期间发出、跟踪期（{watched}日{watched_demo}）已满或已转为线索的预警中，同一工地（企业）在跟踪期内收到线索的比例。",
            denominator=judged(turned, w.watch_until),
            date=w.raised_on,
            columns=HANDLED_LIST,
        ),
        _warning(
            "turned",
            "转为线索预警",
            Kind.COUNT,
            turned,
            f"期间发出的预警中，此后{watched}日内{watched_in_brackets}同一工地（企业）收到线索的件数。",
            date=w.raised_on,
            columns=HANDLED_LIST,
        ),
        lead_metric(
            "unwarned",
            "未经预警的属实线索",
            Kind.COUNT,
            lambda at: and_(is_true(at), ~warned_before(at)),
            f"期间接收、核实属实的线索中，接收前{watched}日内{watched_in_brackets}同一工地（企业）没有预警的件数；没有填工地和信用代码的也在内。",
            date=n.received_on,
            kept_since=w.raised_on,
            needs=(FINDING_KNOWN,),
            owner="handler_name",
            columns=TRUE,
        ),
    )  # fmt: skip
