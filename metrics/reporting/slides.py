"""The slides of a briefing: one message each, its takeaway as title; the projected page and the .pptx draw the same.

A slide has one exhibit and at most three supporting lines. Its notes carry the definitions and record counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from data_access.paths import ASSETS
from metrics.ranking import names
from metrics.reporting.official import official, short
from metrics.reporting.report import FLOWS, INDICATORS, MONTHLY, TOWN_FIGURES, Figure, Report, TownLine, day_said
from metrics.reporting.report_sentences import (
    asks,
    best_and_worst,
    causes,
    follow_ups_said,
    level,
    most_missed,
    moved,
    open_matters,
    ranked,
    statuses,
    trailing,
)
from metrics.targets import Status

ROWS = 8  # of a table that is read from the last row of a room
MAP_FIGURE = "lead.overdue"
RANK_FIGURE = "lead.closed_on_time_rate"


@dataclass(frozen=True)
class Numbers:
    """A few figures in the largest type."""

    figures: tuple[Figure, ...]
    compared_with: str


@dataclass(frozen=True)
class Table:
    """Rows of words; a cell with a status is drawn with its mark and colour. ``widths`` are shares."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    statuses: tuple[tuple[Status | None, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Bars:
    """Sorted horizontal bars from zero, with the target as a line. Amounts are as shown (rates in per cent)."""

    measure: str
    rows: tuple[tuple[str, Decimal, str, Status], ...]  # name, amount, said, status
    target: Decimal | None
    target_said: str
    top: Decimal


@dataclass(frozen=True)
class Lines:
    """Monthly figures; months as 2023-12."""

    months: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]


@dataclass(frozen=True)
class TownMap:
    """The towns coloured by a figure; amounts by town code."""

    figure: str
    measure: str
    amounts: tuple[tuple[str, Decimal | None, str], ...]  # code, amount, said


Exhibit = Numbers | Table | Bars | Lines | TownMap


@dataclass(frozen=True)
class Slide:
    id: str
    name: str
    title: str
    exhibit: Exhibit
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    source: str


SOURCES = {
    "lead": "欠薪线索台账",
    "inspection": "实地核查台账",
    "deposit": "工资保证金台账",
    "wage_account": "专用账户台账",
}


def _notes(report: Report, metric_ids: Sequence[str]) -> tuple[str, ...]:
    """The definition, clause and number of records of each figure on a slide."""
    found = []
    for m in dict.fromkeys(metric_ids):
        f = report.figures[m]
        clause = f"依据：{f.clause}。" if f.clause else ""
        demo = "目标为演示参数。" if f.demo_target else ""
        found.append(official(f"{f.name} {f.said}：{f.explanation}{clause}{demo}记录 {report.records[m]:,} 条。"))
    return tuple(found)


def _slide(
    report: Report, slide_id: str, title: str, exhibit: Exhibit, lines: Sequence[str], metric_ids: Sequence[str]
) -> Slide:
    themes = dict.fromkeys(m.split(".", 1)[0] for m in metric_ids)
    sources = [SOURCES[t] for t in themes if t in SOURCES] or ["联席会议台账"]
    source = "、".join(sources) if len(sources) < 3 else f"{sources[0]}等 {len(sources)} 项台账"
    said = tuple(official(line) for line in lines if line)[:3]
    notes = _notes(report, metric_ids)
    return Slide(
        slide_id, SLIDES[slide_id], short(official(title), 56), exhibit, said, notes, official(f"来源：{source}")
    )


def headline(report: Report) -> str:
    """The state in one sentence: what is overdue, what is not solved, and how the main figures stand."""
    overdue, unsolved = report.figures["lead.overdue"], report.figures["lead.unsolved_true"]
    if overdue.amount is None:
        return f"截至 {day_said(report.scope.as_of)}尚无线索台账"
    late = f"{overdue.said}线索超期未结" if overdue.amount else "没有超期未结的线索"
    unpaid = f"{unsolved.said}属实欠薪尚未化解" if unsolved.amount else "属实欠薪均已化解"
    return f"{late}，{unpaid}；{statuses([report.figures[m] for m in INDICATORS])}"


def _opening(report: Report) -> Slide:
    shown = ("lead.overdue", "lead.unsolved_true", "lead.closed_on_time_rate", "deposit.stored_rate")
    picked = [report.figures[m] for m in shown]
    lines = [
        joined_level(report, "lead.received", "lead.closed"),
        f"{open_matters(report.items)}。",
        f"{report.place}，{report.period}。",
    ]
    return _slide(report, "opening", headline(report), Numbers(tuple(picked), report.compared_with), lines, shown)


def joined_level(report: Report, *metric_ids: str) -> str:
    """Several figures in one sentence."""
    return "；".join(level(report.figures[m], report.compared_with) for m in metric_ids) + "。"


def _indicators(report: Report) -> Slide:
    picked = [report.figures[m] for m in INDICATORS]
    rows = tuple(
        (f.name, f.said, f.target_said.removeprefix("目标 ") or "—", f.change or "—", f.base or "—", f.status.value)
        for f in picked
    )
    marks = tuple((None, f.status, None, None, None, f.status) for f in picked)
    table = Table(("指标", "数值", "目标", report.compared_with, "基数", "状态"), rows, marks, (22, 14, 16, 20, 18, 14))
    missed = [f.name for f in picked if f.status is Status.MISSED]
    title = statuses(picked)
    if missed:
        title += f":{'、'.join(missed)}" if len(missed) < len(picked) else ""
    return _slide(report, "indicators", title, table, [], INDICATORS)


def _attention(report: Report) -> Slide:
    late = [i for i in report.items if i.days_over > 0]
    shown = (late or list(report.items))[:ROWS]
    rows = tuple((i.kind, short(i.title, 18), i.owner, i.clock) for i in shown)
    marks = tuple((None, None, None, Status.MISSED if i.days_over > 0 else Status.NEAR) for i in shown)
    table = Table(("事项", "对象", "责任单位", "时限"), rows, marks, (20, 36, 18, 26))
    more = len(report.items) - len(shown)
    lines = [f"按超期时间排列，另有 {more} 项见数据簿。"] if more else []
    ids = [m for m in dict.fromkeys(i.metric for i in report.items) if m in report.figures]
    return _slide(report, "attention", open_matters(report.items), table, lines, ids or ["lead.overdue"])


def _towns(report: Report) -> Slide:
    order = ranked(report.towns, RANK_FIGURE)
    whole = report.figures[RANK_FIGURE]
    rows = tuple(
        (t.name, (f.amount or Decimal(0)) * 100, f.said, f.status) for t in order for f in [t.figures[RANK_FIGURE]]
    )
    bars = Bars(
        f"{whole.name}(%)", rows, None if whole.target is None else whole.target * 100, whole.target_said, Decimal(100)
    )
    met = [t.name for t in order if t.figures[RANK_FIGURE].status is Status.MET]
    if not order:
        title = f"{whole.name}{'无发生' if whole.no_occasion else '尚无台账'}"
    elif len(order) == 1:
        title = level(order[0].figures[RANK_FIGURE], report.compared_with)
    else:
        reached = f"{len(met)} 个街镇{whole.name}达标" if met else f"没有街镇{whole.name}达标"
        title = f"{reached}，{trailing(report.towns, RANK_FIGURE)}"
    silent = [t.name for t in report.towns if t.figures[RANK_FIGURE].no_occasion]
    lines = [
        f"{report.place}{level(whole, report.compared_with)}。",
        f"{best_and_worst(report.towns, 'inspection.site_coverage_rate')}。"
        if best_and_worst(report.towns, "inspection.site_coverage_rate")
        else "",
        f"{names(silent)}无发生。" if silent else "",
    ]
    return _slide(report, "towns", title, bars, lines, [RANK_FIGURE, "inspection.site_coverage_rate"])


def _matrix(report: Report) -> Slide:
    picked = [report.figures[m] for m in TOWN_FIGURES[:8]]
    order = sorted(report.towns, key=lambda t: (-len(t.missed), t.code))
    rows = tuple((t.name, *(t.figures[f.id].said for f in picked)) for t in order)
    marks = tuple((None, *(t.figures[f.id].status for f in picked)) for t in order)
    table = Table(("街镇", *(f.name for f in picked)), rows, marks, (14, *([11] * len(picked))))
    missed = sum(len(t.missed) for t in report.towns)
    if not missed:
        title = "各街镇关键指标没有未达标项"
    elif len(order) == 1:
        title = f"{order[0].name} {missed} 项关键指标未达标"
    else:
        title = f"各街镇关键指标共 {missed} 处未达标，{most_missed(report.towns)}"
    return _slide(report, "matrix", title, table, [], TOWN_FIGURES[:8])


def _map(report: Report) -> Slide:
    whole = report.figures[MAP_FIGURE]
    amounts = tuple((t.code, t.figures[MAP_FIGURE].amount, t.figures[MAP_FIGURE].said) for t in report.towns)
    text = best_and_worst(report.towns, MAP_FIGURE)
    title = text.split("；", 1)[0] if text else level(whole, report.compared_with)
    if whole.amount == 0:
        title = f"{report.place}没有{whole.name}"
    having = [t for t in report.towns if t.figures[MAP_FIGURE].amount]
    free = [t.name for t in report.towns if t.figures[MAP_FIGURE].amount == 0]
    lines = [
        f"{report.place}{level(whole, report.compared_with)}。",
        f"分布在 {len(having)} 个街镇。" if len(having) > 1 else "",
        f"{names(free)}没有{whole.name}。" if free and having else "",
    ]
    return _slide(
        report, "map", title, TownMap(MAP_FIGURE, f"{whole.name}（{whole.unit}）", amounts), lines, [MAP_FIGURE]
    )


def _funds(report: Report) -> Slide:
    shown = [report.figures[m] for m in FLOWS]
    ten_thousand = [(f.name, (f.amount or Decimal(0)) / 10_000, f.said, f.status) for f in shown]
    top = max((row[1] for row in ten_thousand), default=Decimal(0)) or Decimal(1)
    bars = Bars("本期保证金现金（万元）", tuple(ten_thousand), None, "", top)
    stored, overdue = report.figures["deposit.stored_rate"], report.figures["deposit.top_up_overdue"]
    if stored.amount is None:
        title = f"{stored.name}{'无发生' if stored.no_occasion else '尚无台账'}"
    else:
        debt = f"{overdue.said}动用后逾期未补足" if overdue.amount else "动用后均按期补足"
        title = f"{stored.name} {stored.said}，{debt}"
    ids = ("deposit.cash_balance", "deposit.guarantee_cover")
    lines = [
        "；".join(f"{report.figures[m].when}{report.figures[m].name} {report.figures[m].said}" for m in ids) + "。",
        joined_level(report, "deposit.not_stored"),
        joined_level(report, "deposit.guarantee_expiring"),
    ]
    return _slide(report, "funds", title, bars, lines, [*FLOWS, "deposit.stored_rate", "deposit.top_up_overdue", *ids])


def _leads(report: Report) -> Slide:
    months = tuple(f"{m.month // 100}-{m.month % 100:02d}" for m in report.months)
    labels = {"lead.received": "接收", "lead.closed": "办结", "lead.open": "在办存量"}
    series = tuple((labels[m], tuple(month.values[m] for month in report.months)) for m in MONTHLY)
    received, stock = report.figures["lead.received"], report.figures["lead.open"]
    if received.amount is None:
        title = "截至该日尚无线索台账"
    elif not received.amount:
        title = f"本期没有接收线索，在办 {stock.said}"
    else:
        title = "，".join(
            filter(None, (f"接收线索 {received.said}", moved(received, report.compared_with), f"在办 {stock.said}"))
        )
    true = report.figures["lead.true"]
    lines = [
        joined_level(report, "lead.true", "lead.resolved_rate"),
        f"{causes(report.causes, int(true.amount or 0))}。" if true.amount is not None else "",
        f"本期核实欠薪 {report.figures['lead.true_workers'].said}、{report.figures['lead.true_amount'].said}，"
        f"未付清 {report.figures['lead.outstanding_amount'].said}。"
        if true.amount
        else "",
    ]
    ids = (
        *MONTHLY,
        "lead.true",
        "lead.resolved_rate",
        "lead.true_workers",
        "lead.true_amount",
        "lead.outstanding_amount",
    )
    return _slide(report, "leads", title, Lines(months, series), lines, ids)


def _follow_ups(report: Report) -> Slide:
    held = report.meeting
    if held is None:
        empty = Table(("督办事项", "责任单位", "期限", "办理情况"), (), (), (36, 20, 18, 26))
        return _slide(report, "follow_ups", "尚无联席会议记录", empty, ["请在案件数据库中登记会议与督办事项。"], [])
    rows = tuple((short(f.title, 20), f.owner, f"{f.due_on}", f.state) for f in held.follow_ups[:ROWS])
    marks = tuple(
        (None, None, None, Status.MET if f.done_on else Status.MISSED if f.late else Status.NEAR)
        for f in held.follow_ups[:ROWS]
    )
    table = Table(("督办事项", "责任单位", "期限", "办理情况"), rows, marks, (36, 20, 18, 26))
    lines = [f"{held.title}（{day_said(held.held_on)}）。"]
    return _slide(report, "follow_ups", f"上次会议{follow_ups_said(held.follow_ups)}", table, lines, [])


def _asks(report: Report) -> Slide:
    asked = asks(report.items, report.meeting.follow_ups if report.meeting else ())
    rows = tuple((a.owner, f"{a.overdue} 项" if a.overdue else "—", official("；".join(a.tasks))) for a in asked[:7])
    marks = tuple((None, Status.MISSED if a.overdue else None, None) for a in asked[:7])
    table = Table(("责任单位", "超期", "请办理"), rows, marks, (18, 12, 70))
    if not asked:
        return _slide(report, "asks", "没有需要督办的事项", table, ["请各单位保持日常巡查和按期报送。"], [])
    owners = f"请 {len(asked)} 个单位" if len(asked) > 1 else f"请{asked[0].owner}"
    late = sum(a.overdue for a in asked)
    total = sum(a.count for a in asked)
    title = f"{owners}办理 {total} 项事项" + (f"，优先办结超期的 {late} 项" if late else "")
    more = [f"另有 {len(asked) - 7} 个单位的事项见工作通报。"] if len(asked) > 7 else []
    return _slide(report, "asks", title, table, more, [])


SLIDES = {
    "opening": "总体情况",
    "indicators": "主要指标",
    "attention": "须关注事项",
    "towns": "街镇排序",
    "matrix": "街镇指标",
    "map": "街镇分布",
    "funds": "资金监管",
    "leads": "线索办理",
    "follow_ups": "督办事项",
    "asks": "请各单位办理",
}
_BUILT: dict[str, Callable[[Report], Slide]] = {
    "opening": _opening,
    "indicators": _indicators,
    "attention": _attention,
    "towns": _towns,
    "matrix": _matrix,
    "map": _map,
    "funds": _funds,
    "leads": _leads,
    "follow_ups": _follow_ups,
    "asks": _asks,
}


def slides(report: Report, chosen: Sequence[str] = tuple(SLIDES)) -> tuple[Slide, ...]:
    """The chosen slides in that order; unknown ids fall out."""
    return tuple(_BUILT[s](report) for s in chosen if s in _BUILT)


class BriefingError(ValueError):
    """The named sets of slides do not fit."""


@cache
def named_sets() -> dict[str, tuple[str, ...]]:
    """The named sets of assets/briefing.toml: name → slide ids in order. Raises BriefingError (Chinese)."""
    entries = tomllib.loads((ASSETS / "briefing.toml").read_text(encoding="utf-8"))["set"]
    found = {}
    for entry in entries:
        unknown = [s for s in entry["slides"] if s not in SLIDES]
        if unknown:
            known = "、".join(SLIDES)
            raise BriefingError(f"assets/briefing.toml 的“{entry['name']}”：没有页面“{unknown[0]}”，可用：{known}")
        found[str(entry["name"])] = tuple(entry["slides"])
    return found


__all__ = ["SLIDES", "Bars", "Lines", "Numbers", "Slide", "Table", "TownLine", "TownMap", "named_sets", "slides"]
