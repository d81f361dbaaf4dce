"""What is said of incidents: how many of each sort, how fast they were reported, what is still owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from data_access.database.scope import Scope
from data_access.rules.incident_rules import FIRST_REPORT, VETOED, WARNED, incident_rules
from metrics.definitions.incidents import INCIDENT
from metrics.judging.values import Value
from metrics.questions.incident_lists import Incident, IncidentStep, found_in, median_minutes, slowest
from metrics.wording.clocks import limit_text
from metrics.wording.formats import UNKNOWN, value_text
from metrics.wording.ranking import leading

HOUR_UNKNOWN = "时刻不详"
NO_LEDGER = (
    "尚无事件舆情台账。可在“数据导入”中导入“事件舆情”；确实没有发生的，导入只有表头、注明“截至某日无”的“事件舆情”。"
)


def minutes_text(minutes: int | None) -> str:
    """61 分钟; from two hours on 2 小时 5 分钟, from two days on 3 天 4 小时; — where an hour is not known."""
    if minutes is None:
        return UNKNOWN
    if minutes < 120:
        return f"{minutes} 分钟"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} 小时 {rest} 分钟" if rest else f"{hours} 小时"
    days, left = divmod(hours, 24)
    return f"{days} 天 {left} 小时" if left else f"{days} 天"


def over_text(step: IncidentStep) -> str:
    """超 31 分钟; empty of what was in time or has no limit."""
    return f"超 {minutes_text(step.minutes - step.allowed)}" if step.late and step.minutes and step.allowed else ""


def step_text(step: IncidentStep) -> str:
    """14:05,用时 61 分钟(限 60 分钟),超 1 分钟;书面报告…: the hour, what it took and what was said."""
    messages = [f"{step.at:%H:%M}" if step.at else HOUR_UNKNOWN]
    if step.minutes is not None and step.allowed is not None:
        messages.append(f"用时 {minutes_text(step.minutes)}（限 {minutes_text(step.allowed)}）")
    messages += [over_text(step)] if step.late else []
    return "；".join(filter(None, ("，".join(messages), step.note)))


def takeaway(
    now: Mapping[str, Value], groups_by_town: Mapping[str, Value], listed: Sequence[Incident], scope: Scope
) -> str:
    """群体性事件 8 起(10 人以上 5 起,50 人以上 0 起),徐泾镇 2 起居首;舆情 10 起。首报用时中位 59 分钟,…;1 起未办结。"""
    groups, opinions = now["incident.group"], now["incident.opinion"]
    if not groups.tracked:
        return "尚无事件舆情台账，不作判断。"
    if not groups.value and not opinions.value and not now["incident.extreme"].value:
        still = now["incident.open"]
        return f"所选期间没有群体性事件和舆情{f'，此前发现的 {value_text(still)}未办结' if still.value else ''}。"
    clauses = [_groups(now, groups_by_town, scope.as_of), f"舆情 {value_text(opinions)}"]
    if now["incident.extreme"].value:
        clauses.insert(0, f"极端事件 {value_text(now['incident.extreme'])}")
    return f"{'；'.join([*clauses, *_reports(now, found_in(listed, scope)), _left(now)])}。"


def _groups(now: Mapping[str, Value], by_town: Mapping[str, Value], day: date) -> str:
    groups, warned, vetoed = (now[f"incident.{m}"] for m in ("group", "warned_group", "large_group"))
    if not groups.value:
        return "没有群体性事件"
    lines = [
        f"{people_line(line, day)}以上 {value_text(value)}" for line, value in ((WARNED, warned), (VETOED, vetoed))
    ]
    first = leading({name: v.value for name, v in by_town.items()}, "起", total=int(groups.value))
    return f"群体性事件 {value_text(groups)}（{'，'.join(lines)}）{f'，{first}' if first else ''}"


def people_line(line: str, day: date) -> str:
    """10 人: how many people make the line on a day."""
    return f"{incident_rules().people_on(line, day)} 人"


def _reports(now: Mapping[str, Value], listed: Sequence[Incident]) -> list[str]:
    rate = now["incident.reported_on_time_rate"]
    if rate.value is None:
        return []
    texts = [f"即知即报率 {value_text(rate)}"]
    if (middle := median_minutes(listed)) is not None:
        texts.append(f"首报用时中位 {minutes_text(middle)}")
    late = [x for x in slowest(listed) if x.reported_late]
    if late and late[0].report:
        texts.append(f"{len(late)} 起超时，最慢 {minutes_text(late[0].report.minutes)}")
    return ["，".join(texts)]


def _left(now: Mapping[str, Value]) -> str:
    still = now["incident.open"]
    if not still.value:
        return "均已办结"
    named = (("unreported", "没有首报"), ("follow_up_owed", "待续报"), ("overdue", "超期"))
    owed = [f"{value_text(v)}{word}" for m, word in named if (v := now[f"incident.{m}"]).value]
    return f"{value_text(still)}未办结" + (f"（{'、'.join(owed)}）" if owed else "")


def limits_text(day: date) -> str:
    """首报 60 分钟、… as in force on a day, for captions."""
    rules = incident_rules()
    return (
        f"首报时限 {rules.limit_on(FIRST_REPORT, day)} 分钟，"
        f"预警线 {people_line(WARNED, day)}，一票否决线 {people_line(VETOED, day)}"
    )


def timeline_text(found: Sequence[Incident]) -> str:
    """1 起在敏感时段,7 起首报超时: what the timeline of a period shows."""
    if not found:
        return "期间没有发生"
    in_season = len([x for x in found if x.season])
    late = len([x for x in found if x.reported_late])
    return f"{in_season} 起在敏感时段，{late} 起首报超时"


def pressing_text(incident: Incident) -> str:
    """待续报，首报超 31 分钟: what is owed of an incident and that its first report was late; empty of neither."""
    owed = [f"待{'、'.join(incident.owed)}"] if incident.owed else []
    late = [f"首报{over_text(incident.report)}"] if incident.report and incident.reported_late else []
    return "，".join([*owed, *late])


def close_limit_text(incident: Incident, as_of: date) -> str:
    """还剩 8 个工作日 until an open one is to be closed."""
    return limit_text(incident.close_due_on, as_of, INCIDENT.fields["incident_due_on"].due_unit)


def standing_text(incident: Incident, as_of: date) -> str:
    """待续报,办结还剩 8 个工作日 of an open one; 首报用时 83 分钟 of one that is closed."""
    report = incident.report
    if incident.is_open:
        return f"办结{close_limit_text(incident, as_of)}"
    return f"首报用时 {minutes_text(report.minutes)}" if report else ""
