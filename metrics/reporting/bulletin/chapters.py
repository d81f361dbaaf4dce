"""The other sections of a bulletin: the general state, what moved since the last meeting, the towns, what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from metrics.definitions.meetings import FollowUpState
from metrics.judging.targets import Status
from metrics.reporting.bulletin.document import Block, paragraph
from metrics.reporting.figure_sentences import (
    joined,
    statuses,
)
from metrics.reporting.open_item_sentences import Ask, follow_ups_text, listed_once, open_matters
from metrics.reporting.report import MAIN_FIGURES, REPORTED, Report
from metrics.reporting.typical_cases import VETO
from metrics.wording.dates import day_in_words, until_text
from metrics.wording.ranking import names

_ASKED = 2  # units whose tasks stand in the text; the annex has them all
TOWNS_NAMED = 2  # with what they miss
_MISSED_NAMED = 3  # figures of such a town; the annex has all
TOWNS_COUNTED = 10  # more of the others are counted together


def since_chapter(report: Report) -> list[Block]:
    """What turned red and what recovered, in one sentence; unit by unit in the annex."""
    since = report.since
    if since is None:
        return []
    days = f"以上变化{since.days_text}，分项工作情况按通报期间统计。" if since.days_text else ""
    return [paragraph(f"{since.text}{days}")]


def follow_ups_chapter(report: Report, annex: str) -> list[Block]:
    held = report.meeting
    if held is None:
        return [paragraph(f"{until_text(report.scope.as_of)}，尚无联席会议记录。")]
    title = held.title.removeprefix(f"{held.held_on.year}年")
    if report.scope.domain or report.scope.investment:
        return [paragraph(f"{day_in_words(held.held_on)}召开{title}；督办事项不分领域和投资性质，办理情况见全区通报。")]
    if not held.follow_ups:
        # Of a department's industry in some towns these are asked.
        asked = names([t.name for t in report.towns]) if report.scope.towns else report.scope.department
        none = f"没有交办{asked}的督办事项" if asked else follow_ups_text(())
        return [paragraph(f"{day_in_words(held.held_on)}召开{title}，{none}。")]
    text = f"历次会议未办结和最近一次会议交办的{follow_ups_text(held.follow_ups)}"
    late = [f for f in held.follow_ups if f.state is FollowUpState.OVERDUE]
    named = "、".join(f"{f.owner}{f.clock}" for f in late)  # what they were asked stands in the annex
    return [paragraph(f"{text}{f'（{named}）' if named else ''}，办理情况见{annex}。")]


def requests_chapter(report: Report, asked: Sequence[Ask], annex: str) -> list[Block]:
    if not asked:
        missed = any(f.status is Status.MISSED for f in report.figures.values())
        request = "请有关单位针对未达标指标逐项整改。" if missed else ""
        return [paragraph(f"{request}请各单位保持日常巡查，按期报送台账，防止新增欠薪。")]
    head = f"请有关单位按{annex}抓紧办理，超期事项优先办结。" if len(asked) > 1 else ""
    matters = open_matters(report.items, report.unknown, listed_once(report))
    first = [f"由{case.owner}首先{case.measure}，解除一票否决情形" for case in report.cases.of(VETO) if case.measure]
    found: list[Block] = [paragraph(f"{matters}。{head}{joined(first)}")]
    for n, ask in enumerate(asked[:_ASKED], start=1):
        found.append(paragraph(f"{ask.statement}。", f"{n}.{ask.owner}。"))
    return found


def general_chapter(report: Report, annex: str) -> list[Block]:
    """The year's most important fact first, then how the indicators stand."""
    indicators = [report.figures[m] for m in MAIN_FIGURES]
    found: list[Block] = []
    if report.headline is not None:
        found.append(paragraph(report.headline.statement))
    vetoing = [f"一票否决事项系{case.statement}，由{case.owner}负责" for case in report.cases.of(VETO)]
    if vetoing:
        found.append(paragraph(joined(vetoing)))
    found.append(paragraph(f"{report.nothing_known or statuses(indicators)}{f'，见{annex}' if annex else ''}。"))
    return found


def _some(missed: Sequence[str]) -> str:
    return "、".join(missed[:_MISSED_NAMED]) + ("等" if len(missed) > _MISSED_NAMED else "")


def towns_sentence(report: Report) -> str:
    """Who misses most, with what; the others are counted."""
    if all(f.amount is None for t in report.towns for f in t.figures.values()):
        each = "各街镇" if len(report.towns) > 1 else ""
        return f"{each}关键指标尚无台账或无发生，不作判断。"
    if len(report.towns) == 1:  # of one town alone all that the first annex judges
        missed = [f.name for m in REPORTED if (f := report.figures[m]).target is not None and f.status is Status.MISSED]
        text = f" {len(missed)} 项指标未达标（{'、'.join(missed)}）" if missed else "各项指标没有未达标项"
        return f"{report.towns[0].name}{text}。"
    free = [t.name for t in report.towns if not t.missed]
    order = [t for t in sorted(report.towns, key=lambda t: (-len(t.missed), t.code)) if t.missed]
    if not order:
        return "各街镇关键指标没有未达标项。"
    most = [t for t in order if len(t.missed) == len(order[0].missed)][:TOWNS_NAMED]
    parts = [f"{t.name} {len(t.missed)} 项关键指标未达标（{_some([f.name for f in t.missed])}）" for t in most]
    others = [t for t in order if t not in most]
    alike = [(n, [t.name for t in same]) for n, same in groupby(others, key=lambda t: len(t.missed))]
    rest = "，".join(f"{'、'.join(those)}{'各' if len(those) > 1 else ''} {n} 项" for n, those in alike)
    if len(others) > TOWNS_COUNTED:
        highest, least = len(others[0].missed), len(others[-1].missed)
        rest = f"{len(others)} 个街镇" + (f"各 {least} 项" if highest == least else f" {least} 至 {highest} 项")
    ending = f"{'、'.join(free) if len(free) <= TOWNS_COUNTED else names(free)}关键指标没有未达标项" if free else ""
    return joined([*parts, f"其余街镇中，{rest}" if rest else "", ending])
