"""What is said of sanctions: who is not listed, what was not published or pushed, which transfers are late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from data_access.rules.limits import days_counted
from data_access.rules.quarters import year_and_number
from metrics.judging.values import Value
from metrics.questions.publication_calendar import PUBLISHED, Channel, Quarter
from metrics.questions.sanction_lists import PathStep, SanctionPath
from metrics.wording.clocks import Clock, ClockState
from metrics.wording.formats import UNKNOWN, value_text
from metrics.wording.ranking import leading


def takeaway(
    now: Mapping[str, Value],
    by_town: Mapping[str, Mapping[str, Value]],
    quarters: Sequence[Quarter],
    waiting: Sequence[SanctionPath],
) -> str:
    """应列尽列缺一步 3 件,其中列入期限已过 2 件,徐泾镇 1 件居首,由区人社局认定;1 个季度推送有缺口(2021 年一季度)。

    ``waiting`` is the list of 应列尽列 beside it: the first number is that of its lines. Only what can still be done
    is told: what came late stands at the calendar.
    """
    listed = now["listing.not_listed"]
    if not listed.tracked and not quarters and not now["case.transfer_hint"].tracked:
        return "尚无失信名单、季度公布和监察案件台账，不作判断。请先导入台账。"
    parts, missing = [], f"应列尽列缺一步 {len(waiting)} 件" if waiting else ""
    counted = listed if listed.tracked else now["case.listing_overdue"]  # without a list every case is unstarted
    late = int(counted.value or 0)
    if late:
        each = {town: int(of[counted.metric.id].value or 0) for town, of in by_town.items()}
        first = leading(each, "件", total=late)
        overdue = f"{'其中' if missing else ''}列入期限已过 {late:,} 件"
        parts.append("，".join(filter(None, (missing, overdue, first, "由区人社局认定"))))
    elif listed.tracked:
        parts.append("，".join(filter(None, (missing, "没有超期应列未列"))))
    else:
        parts.append("尚无失信名单台账")
    parts.append(_left_of_quarters(quarters))
    hint, slow = now["case.transfer_hint"], now["case.transfer_overdue"]
    if hint.value or slow.value:
        gone = [f"移送公安提示 {value_text(hint)}" if hint.value else "",
                f"移送环节超期 {value_text(slow)}" if slow.value else ""]  # fmt: skip
        parts.append("、".join(filter(None, gone)))
    elif hint.tracked:
        parts.append("没有待移送和移送超期的案件")
    return f"{'；'.join(parts)}。"


def steps_text(waiting: Sequence[SanctionPath]) -> str:
    """缺告知 2 件、缺列入决定 1 件: the lines of 应列尽列 by the step that is missing, in the order of the path."""
    counted = Counter(path.missing.label for path in waiting if path.missing)
    order = [step.label for path in waiting for step in path.steps]
    return "、".join(f"缺{label} {counted[label]} 件" for label in sorted(counted, key=order.index))


def _left_of_quarters(quarters: Sequence[Quarter]) -> str:
    """1 个季度超期未公布(2023 年二季度),2 个季度推送有缺口(…); 季度公布无缺口."""
    if not quarters:
        return "尚无季度公布台账"
    left = [(_unpublished(quarters), "超期未公布"), (_with_gaps(quarters), "推送有缺口")]
    return "，".join(f"{len(of)} 个季度{word}{_named(of)}" for of, word in left if of) or "季度公布无缺口"


def _unpublished(quarters: Sequence[Quarter]) -> list[Quarter]:
    return [q for q in quarters if _is_overdue(q.channel(PUBLISHED))]


def _with_gaps(quarters: Sequence[Quarter]) -> list[Quarter]:
    return [q for q in quarters if any(map(_is_overdue, q.pushes))]


def publication_text(quarters: Sequence[Quarter]) -> str:
    """2021 年一季度以来 11 个季度均已公布,1 个公布超期,1 个推送有缺口(2021 年一季度),1 个推送超期."""
    if not quarters:
        return "尚无季度公布台账"
    done = [q for q in quarters if q.channel(PUBLISHED).is_done]
    missing = _unpublished(quarters)
    running = [q for q in quarters if q not in done and q not in missing]
    messages = []
    if missing:
        messages.append(f"{len(missing)} 个季度超期未公布{_named(missing)}")
    elif done:
        messages.append(f"{len(done)} 个季度均已公布")
    if running:
        messages.append(f"{'、'.join(quarter_text(q.name) for q in running)}尚在公布期限内")
    gaps = _with_gaps(quarters)
    for of_it, word in (
        ([q for q in quarters if _was_late(q.channel(PUBLISHED))], "公布超期"),
        (gaps, "推送有缺口"),
        ([q for q in quarters if any(map(_was_late, q.pushes))], "推送超期"),
    ):
        if of_it:  # what can still be done is named
            messages.append(f"{len(of_it)} 个{word}{_named(of_it) if of_it is gaps else ''}")
    since = f"{quarter_text(quarters[0].name)}以来 " if missing or done else ""
    return since + "，".join(messages)


def _named(quarters: Sequence[Quarter]) -> str:
    """The last two of them in brackets: （2022 年四季度、2023 年三季度）."""
    more = "等" if len(quarters) > 2 else ""
    return f"（{'、'.join(quarter_text(q.name) for q in quarters[-2:])}{more}）"


def quarter_text(name: str) -> str:
    """2023 年三季度 of 2023-Q3."""
    found = year_and_number(name)
    return f"{found[0]} 年{'一二三四'[found[1] - 1]}季度" if found else name


def _is_overdue(channel: Channel) -> bool:
    return not channel.is_done and channel.clock is not None and channel.clock.state is ClockState.OVERDUE


def _was_late(channel: Channel) -> bool:
    return channel.clock is not None and channel.clock.state is ClockState.LATE


def channel_text(channel: Channel) -> str:
    """2023-10-17 / 2023-10-31（超期 3 个工作日完成）/ 缺（已超 12 个工作日）/ 已推送，日期未填 / —."""
    if channel.marked:
        return "已推送，日期未填"
    return step_text(PathStep(channel.name, channel.done_on, channel.clock, channel.receipt))


def step_text(step: PathStep) -> str:
    """The day of a step, and how late it was or is; — where it is not owed."""
    found = step.clock
    if found is None:
        return str(step.done_on) if step.done_on else (step.receipt or UNKNOWN)
    if step.done_on is None:
        return f"缺（{clock_left(found)}）"
    late = f"（超期 {found.over} {days_counted(found.unit)}）" if found.over else ""
    return f"{step.done_on}{late}"


def clock_left(found: Clock) -> str:
    """还剩 3 个工作日 / 今日到期 / 已超 2 个工作日 of a step not taken."""
    if found.state is ClockState.DUE:
        return "今日到期"
    return (
        f"已超 {found.over} {days_counted(found.unit)}"
        if found.over
        else f"还剩 {found.left} {days_counted(found.unit)}"
    )


def missing_text(path: SanctionPath) -> str:
    """缺告知 · 区人社局 · 已超 3 个工作日."""
    step = path.missing
    if step is None:
        return f"{path.state} · 无缺项"
    left = f" · {clock_left(step.clock)}" if step.clock else ""
    return f"缺{step.label} · {path.owner}{left}"
