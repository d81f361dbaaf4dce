"""Metrics of incidents (事件舆情): group events beside public opinion, never added up, with their clocks."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, exists, extract, func, literal, or_, select

from data_access.database.schema import incident, incident_report, site
from data_access.rules.demo_marks import demo_mark, demo_sentence, is_demo
from data_access.rules.incident_rules import (
    FIRST_REPORT,
    FOLLOW_UP,
    RESPONSE,
    VETOED,
    WARNED,
    WRITTEN_REPORT,
    InForce,
    incident_rules,
)
from data_access.rules.limits import length_text
from metrics.definitions.at_sites import at_site_or_firm, site_fields
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
    filled,
    happened,
    judged,
    not_yet,
    on_time,
    since,
    some,
)

o, r, s = incident.c, incident_report.c, site.c
GROUP, EXTREME, OPINION, FALSIFIED = ("群体性事件", "极端事件", "舆情", "弄虚作假")
# What is reported, answered and closed, of an unknown kind too; 弄虚作假 is the assessors' finding.
HANDLED = or_(o.kind.is_(None), o.kind != FALSIFIED)
_SEED = "2023 年工作要点二（三）"


def _seconds(later: Expression) -> Expression:
    """From the finding to a later moment; empty where the hour of either is not known."""
    return extract("epoch", later) - extract("epoch", o.found_at)


def _minutes(later: Expression) -> Expression:
    return cast(_seconds(later), Integer) // 60


def in_force(steps: tuple[InForce, ...]) -> Expression:
    """The number of a line or limit that is in force on the day an incident was found."""
    later = [(o.found_on >= step.since, literal(step.value)) for step in reversed(steps[1:])]
    return case(*later, else_=literal(steps[0].value)) if later else literal(steps[0].value)


def _reported_people(*conditions: Expression) -> Select[Any]:
    """The most people of any follow-up report on the incident."""
    query = select(func.max(r.people)).where(r.incident_no == o.incident_no, *conditions)
    return query.correlate_except(incident_report)


def _at_most(reported: Expression) -> Expression:
    return case((reported > func.coalesce(o.people, 0), reported), else_=o.people)


def people_at(at: Moment) -> Expression:
    """人数: the most that the incident or a follow-up report by the moment tells."""
    return _at_most(_reported_people(r.reported_on <= at.as_of).scalar_subquery())


_PEOPLE = _at_most(_reported_people().scalar_subquery())
# Known since the first report that told so many; until then what the incident itself tells.
_PEOPLE_KNOWN_ON = (
    select(func.min(r.reported_on))
    .where(
        r.incident_no == o.incident_no,
        r.people == _reported_people().scalar_subquery(),
        r.people > func.coalesce(o.people, 0),
    )
    .correlate_except(incident_report)
    .scalar_subquery()
)


INCIDENT = Fact(
    name="incident",
    label="事件",
    key=o.incident_no,
    **at_site_or_firm(incident),
    fields={
        "incident_no": Field("事件编号", o.incident_no, Known.GIVEN),
        "kind": Field("类型", o.kind, Known.GIVEN),
        "title": Field("事件", o.title, Known.GIVEN),
        "town_code": Field("属地街镇", o.town_code, Known.GIVEN),
        **site_fields(o.site_no),
        "employer_name": Field("涉事单位", o.employer_name, Known.GIVEN),
        "employer_uscc": Field("统一社会信用代码", o.employer_uscc, Known.GIVEN),
        "people": Field("人数", _PEOPLE, func.coalesce(_PEOPLE_KNOWN_ON, o.found_on), "人", before=o.people),
        "cause": Field("起因", o.cause, Known.GIVEN),
        "owner_name": Field("处置单位", o.owner_name, Known.GIVEN),
        "lead_no": Field("关联线索编号", o.lead_no, Known.GIVEN),
        "found_on": happened("发现", o.found_on),
        "reported_on": happened("首报", o.reported_on),
        "report_minutes": Field("首报用时（分钟）", _minutes(o.reported_at), o.reported_on),
        "responded_on": happened("响应", o.responded_on),
        "response_minutes": Field("响应用时（分钟）", _minutes(o.responded_at), o.responded_on),
        "incident_due_on": Field("办结期限", o.close_due_on, Known.GIVEN, "日期", limit="incident.close_days"),
        "closed_on": happened("办结", o.closed_on),
        "result": Field("处置结果", o.result, o.closed_on),
    },
    title="title",
    kept_since=o.found_on,
    begun=since(o.found_on),
    limits=(Limit("办结", "incident_due_on", "closed_on", "found_on"),),
)
INCIDENT_LIST = ("incident_no", "kind", "title", "town_code", "people", "cause", "owner_name", "found_on",
                 "report_minutes", "closed_on")  # fmt: skip
_CLOCKED_LIST = ("incident_no", "kind", "title", "town_code", "people", "owner_name", "found_on", "report_minutes",
                 "response_minutes", "incident_due_on", "closed_on")  # fmt: skip


def _of(*kinds: str) -> Expression:
    return o.kind.in_(kinds)


def group_reaching(line: str, at: Moment) -> Expression:
    """群体性事件 of at least as many people as the line says, 预警 or 一票否决."""
    return and_(_of(GROUP), people_at(at) >= in_force(incident_rules().people[line]))


def open_incident(at: Moment) -> Expression:
    """未办结: found, and not closed by the moment."""
    return and_(HANDLED, not_yet(o.closed_on, at))


def unreported(at: Moment) -> Expression:
    """Found and still not reported, on the day itself too (即知即报)."""
    return and_(HANDLED, not_yet(o.reported_on, at))


def follow_up_owed(at: Moment) -> Expression:
    """待续报: open, reported once, and silent for longer than the limit of follow-up reports."""
    lately = select(literal(1)).where(
        r.incident_no == o.incident_no, r.reported_on >= at.followed_up, r.reported_on <= at.as_of
    )
    return and_(open_incident(at), o.reported_on < at.followed_up, ~exists(lately.correlate_except(incident_report)))


def overdue(at: Moment) -> Expression:
    """超期未办结: open past its limit."""
    return and_(open_incident(at), o.close_due_on < at.as_of)


def _first_written(column: Expression) -> Expression:
    """Of the first follow-up report (书面报告): its day or its moment."""
    of_it = select(func.min(r.seq)).where(r.incident_no == o.incident_no).correlate_except(incident_report)
    first = select(column).where(r.incident_no == o.incident_no, r.seq == of_it.scalar_subquery())
    return first.correlate_except(incident_report).scalar_subquery()


# The day and the moment that each clock stops at.
_STOPPED_BY = {
    FIRST_REPORT: (o.reported_on, o.reported_at),
    WRITTEN_REPORT: (_first_written(r.reported_on), _first_written(r.reported_at)),
    RESPONSE: (o.responded_on, o.responded_at),
}


def _in_time(clock: str, at: Moment) -> Expression:
    """Came by the moment, within the minutes of the limit."""
    day, moment = _STOPPED_BY[clock]
    return and_(day <= at.as_of, _seconds(moment) <= in_force(incident_rules().limits[clock]) * 60)


def came_late(clock: str, at: Moment) -> Expression:
    """Came by the moment, after the minutes of the limit; no hour that is not known is late."""
    day, moment = _STOPPED_BY[clock]
    return and_(day <= at.as_of, _seconds(moment) > in_force(incident_rules().limits[clock]) * 60)


def _by_clock(clock: str) -> tuple[Condition, Condition]:
    """What came within the minutes of a limit, and what can be judged: both hours known, or a day gone by without."""
    day, moment = _STOPPED_BY[clock]

    def among(at: Moment) -> Expression:
        came = and_(day <= at.as_of, moment.is_not(None))
        missed = and_(not_yet(day, at), o.found_on < at.as_of)
        return and_(HANDLED, o.found_at.is_not(None), or_(came, missed))

    return partial(_in_time, clock), among


def _handled_before_today(at: Moment) -> Expression:
    return and_(HANDLED, o.found_on < at.as_of)


def _column(label: str, *columns: Any) -> Need:
    expected = some(incident, _handled_before_today)
    return filled(f"事件舆情台账“{label}”列", *columns, expected=expected)


def _limit_words(clock: str) -> str:
    """60分钟内, with the days of effect where there are several."""
    steps = incident_rules().limits[clock]
    unit = "日" if clock == FOLLOW_UP else "分钟"
    return "，".join(f"{f'{step.since}起' if place else ''}{step.value}{unit}" for place, step in enumerate(steps))


def _people_words(line: str) -> str:
    steps = incident_rules().people[line]
    return "，".join(f"{f'{step.since}起' if place else ''}{step.value} 人" for place, step in enumerate(steps))


def _incident(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual: dict[str, Any] = {
        "unit": "%" if kind is Kind.RATIO else "起", "columns": INCIDENT_LIST, "clause": _SEED, "owner": "owner_name",
        "direction": Direction.UP if kind is Kind.RATIO else Direction.DOWN,
    }  # fmt: skip
    if kind is Kind.COUNT:
        usual["date"] = o.found_on
    given = {**usual, **rest}
    return Metric(
        id=f"incident.{id_}", name=name, kind=kind, fact=INCIDENT, numerator=numerator, explanation=explanation, **given
    )


def metrics() -> tuple[Metric, ...]:
    rules = incident_rules()
    warned, vetoed = (rules.people[line] for line in (WARNED, VETOED))
    veto = {"clause": f"考核一票否决情形{demo_mark(rules.is_demo(VETOED), '（{}）')}"}
    close_days = length_text("incident.close_days") + demo_mark(is_demo("incident.close_days"))
    clocks_demo = demo_sentence({"时限": rules.is_demo(FIRST_REPORT, WRITTEN_REPORT, RESPONSE)})
    reported, reportable = _by_clock(FIRST_REPORT)
    written, writable = _by_clock(WRITTEN_REPORT)
    answered, answerable = _by_clock(RESPONSE)
    by_hour = "发现和{}的时刻都有的才作判断；发现次日仍没有{}的按超时计。" + clocks_demo
    return (
        _incident(
            "group", "群体性事件", Kind.COUNT, lambda at: _of(GROUP),
            "期间发现的因欠薪引发的群体性事件起数。与舆情分列，不相加。",
        ),
        _incident(
            "group_people",
            "群体性事件人数",
            Kind.SUM,
            lambda at: and_(_of(GROUP), people_at(at).is_not(None)),
            "期间发现的群体性事件涉及人数合计，续报人数更多的按续报计，没有填人数的不在内。",
            unit="人",
            weight=lambda at: func.coalesce(people_at(at), 0),
            date=o.found_on,
        ),
        _incident(
            "warned_group", f"{warned[-1].value}人以上群体性事件", Kind.COUNT, lambda at: group_reaching(WARNED, at),
            f"期间发现的群体性事件中达到预警线（{_people_words(WARNED)}及以上{demo_mark(rules.is_demo(WARNED))}）的起数。",
        ),
        _incident(
            "large_group", f"{vetoed[-1].value}人以上群体性事件", Kind.COUNT, lambda at: group_reaching(VETOED, at),
            f"期间因欠薪引发的 {_people_words(VETOED)}以上群体性事件起数。", **veto,
        ),
        _incident(
            "extreme", "极端事件", Kind.COUNT, lambda at: _of(EXTREME),
            "期间因欠薪引发、造成严重后果的极端事件起数。", **veto,
        ),
        _incident(
            "falsified", "弄虚作假", Kind.COUNT, lambda at: _of(FALSIFIED), "期间经查实的考核弄虚作假起数。", **veto,
        ),
        _incident(
            "opinion", "舆情", Kind.COUNT, lambda at: _of(OPINION),
            "期间发现的欠薪舆情起数。与群体性事件分列，不相加。",
        ),
        _incident(
            "reported_on_time_rate", "即知即报率", Kind.RATIO, reported,
            f"期间发现的事件舆情中，自发现起{_limit_words(FIRST_REPORT)}内首报的比例。{by_hour.format('首报', '首报')}",
            denominator=reportable, date=o.found_on, columns=_CLOCKED_LIST,
            needs=(_column("报告时间", o.reported_on, o.reported_at),),
        ),
        _incident(
            "written_on_time_rate", "书面报告及时率", Kind.RATIO, written,
            f"期间发现的事件舆情中，自发现起{_limit_words(WRITTEN_REPORT)}内书面报告（第一次续报）的比例。"
            f"{by_hour.format('书面报告', '书面报告')}",
            denominator=writable, date=o.found_on, columns=_CLOCKED_LIST, kept_since=r.reported_on,
        ),
        _incident(
            "responded_on_time_rate", "响应及时率", Kind.RATIO, answered,
            f"期间发现的事件舆情中，自发现起{_limit_words(RESPONSE)}内到场处置（舆情为首次回应）的比例。"
            f"{by_hour.format('响应', '响应')}",
            denominator=answerable, date=o.found_on, columns=_CLOCKED_LIST,
            needs=(_column("响应时间", o.responded_on, o.responded_at),),
        ),
        _incident(
            "closed_on_time_rate", "事件按期办结率", Kind.RATIO, on_time(o.closed_on, o.close_due_on),
            f"办结期限（发现后{close_days}）在期间内届满的事件舆情中，按期办结的比例。",
            denominator=judged(on_time(o.closed_on, o.close_due_on), o.close_due_on, lambda at: HANDLED),
            date=o.close_due_on, columns=_CLOCKED_LIST, due="incident_due_on",
        ),
        _incident(
            "unreported", "未首报事件", Kind.STOCK, unreported, "截至日没有首报的事件舆情起数，当日发现的在内。",
            needs=(_column("报告时间", o.reported_on, o.reported_at),),
        ),
        _incident(
            "follow_up_owed", "待续报事件", Kind.STOCK, follow_up_owed,
            f"截至日未办结、自上一次报告起已超过{_limit_words(FOLLOW_UP)}没有续报的事件舆情起数。"
            + demo_sentence({"时限": rules.is_demo(FOLLOW_UP)}),
            kept_since=r.reported_on,
        ),
        _incident(
            "open", "未办结事件", Kind.STOCK, open_incident, "截至日已发现、尚未办结的事件舆情起数。",
            due="incident_due_on", columns=_CLOCKED_LIST, direction=Direction.NONE,
        ),
        _incident(
            "overdue", "超期未办结事件", Kind.STOCK, overdue,
            f"截至日办结期限（发现后{close_days}）已过、仍未办结的事件舆情起数。",
            due="incident_due_on", columns=_CLOCKED_LIST,
        ),
        _incident(
            "unclocked", "时刻不详事件", Kind.COUNT,
            lambda at: and_(
                HANDLED, o.reported_on <= at.as_of, or_(o.found_at.is_(None), o.reported_at.is_(None))
            ),
            "期间发现、已首报而台账没有写明发现或首报时刻的起数，即知即报不作判断。",
        ),
    )  # fmt: skip
