"""The slides on the main figures: the state in one sentence, the indicators, one town beside the district."""

from __future__ import annotations

from metrics.judging.targets import Status
from metrics.reporting.deck.making import slide_of
from metrics.reporting.deck.slide import Numbers, Opens, Slide, Table
from metrics.reporting.figure_sentences import compared_head, joined, levels, statuses
from metrics.reporting.open_item_sentences import open_matters
from metrics.reporting.portrait_sentences import PortraitLine
from metrics.reporting.portraits import Portrait
from metrics.reporting.report import MAIN_FIGURES, Report
from metrics.wording.dates import day_in_words
from metrics.wording.formats import WHOLE_DISTRICT

COMPARED_FIGURES = (*MAIN_FIGURES, "lead.overdue")


def headline(report: Report) -> str:
    """The state in one sentence: what is overdue, what is not solved, and how the main figures stand."""
    overdue, unsolved = report.figures["lead.overdue"], report.figures["lead.unsolved_true"]
    if overdue.amount is None:
        return f"截至 {day_in_words(report.scope.as_of)}尚无线索台账"
    late = f"{overdue.text}线索超期未结" if overdue.amount else "没有超期未结的线索"
    running = report.figures["lead.true_in_progress"]
    if unsolved.amount is None:
        unpaid = "属实欠薪化解情况无数据"
    elif unsolved.amount:
        unpaid = f"{unsolved.text}属实欠薪尚未化解"
    else:
        unpaid = f"{running.text}属实欠薪在期限内办理" if running.amount else "属实欠薪均已化解"
    return f"{late}，{unpaid}；{statuses([report.figures[m] for m in MAIN_FIGURES])}"


def opening_slide(report: Report) -> Slide:
    shown = ("lead.overdue", "lead.unsolved_true", "lead.closed_on_time_rate", "deposit.stored_rate")
    picked = [report.figures[m] for m in shown]
    lines = [
        joined_level(report, "lead.received", "lead.closed"),
        f"{open_matters(report.items, report.unknown)}。",
        f"{report.place}，{report.period}；比较期为{report.compared_days}。",
    ]
    return slide_of(report, "opening", headline(report), Numbers(tuple(picked), report.compared_with), lines, shown)


def joined_level(report: Report, *metric_ids: str) -> str:
    """Several figures in one sentence."""
    return joined(levels([report.figures[m] for m in metric_ids], report.compared_with))


def indicators_slide(report: Report) -> Slide:
    picked = [report.figures[m] for m in MAIN_FIGURES]
    rows = tuple(
        (f.name, f.text, f.goal_text or "—", f.change_text or "—", f.base or "—", f.status.value) for f in picked
    )
    marks = tuple((None, f.status, None, None, None, f.status) for f in picked)
    opens = tuple((None, Opens(f.id), None, None, Opens(f.id), None) for f in picked)
    head = ("指标", "数值", "目标", compared_head(report.compared_with), "基数", "状态")
    table = Table(head, rows, marks, (22, 15, 16, 22, 20, 15), opens)
    missed = [f.name for f in picked if f.status is Status.MISSED]
    title = statuses(picked)
    if missed and len(missed) < len(picked):
        title += f"；未达标的是{'、'.join(missed[:3])}" + ("等" if len(missed) > 3 else "")
    return slide_of(report, "indicators", title, table, [], MAIN_FIGURES)


def beside_slide(report: Report, portrait: Portrait) -> Slide:
    """One town beside the district and the towns of its size."""
    lines: list[PortraitLine] = [x for x in portrait.lines if x.figure.id in COMPARED_FIGURES]
    lines.sort(key=lambda x: COMPARED_FIGURES.index(x.figure.id))
    rows, marks, opens = [], [], []
    for line in lines:
        f = line.figure
        others = [(p.code, p.figures[f.id]) for p in portrait.peers]
        rows.append((f.name, f.text, line.district.text, *(other.text for _, other in others)))
        marks.append((None, f.status, line.district.status, *(other.status for _, other in others)))
        opens.append((None, Opens(f.id), None, *(Opens(f.id, code) for code, _ in others)))
    head = ("指标", portrait.name, WHOLE_DISTRICT, *(p.name for p in portrait.peers))
    widths = (24, *([15] * (len(head) - 1)))
    table = Table(head, tuple(rows), tuple(marks), widths, tuple(opens))
    judged = [
        (x.figure, x.district)
        for x in lines
        if x.figure.id in MAIN_FIGURES and x.figure.amount is not None and x.district.amount is not None
    ]
    behind = [f.name for f, whole in judged if f.worse_than(whole)]
    level_or_better = f"{portrait.name} {len(judged)} 项指标均不差于全区"
    title = f"{portrait.name} {len(judged)} 项指标中，{len(behind)} 项不及全区：{'、'.join(behind[:3])}" + (
        "等" if len(behind) > 3 else ""
    )
    if not judged:
        idle = all(x.figure.no_occasion for x in lines if x.figure.id in MAIN_FIGURES)
        title = f"{portrait.name}本期各项指标{'无发生' if idle else '无发生或无数据'}"
    elif not behind:
        title = level_or_better
    size = "规模相近的街镇按接收线索和在建工地数选取。" if portrait.peers else ""
    return slide_of(report, "beside", title, table, [*portrait.gaps[:1], size], [x.figure.id for x in lines])
