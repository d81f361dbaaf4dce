"""The slides of a briefing: one message each, its takeaway as title; the projected page and the .pptx draw the same.

A slide has one exhibit and at most three supporting lines. Its notes carry the definitions and record counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import ceil

from data_access.paths import ASSETS
from data_access.reference.polygons import PolygonError
from data_access.reference.unit_names import town_areas
from data_access.rules.rounding import half_up
from metrics.assessment.headline import Headline
from metrics.engine.model import Direction
from metrics.judging.targets import Status
from metrics.questions.attention import nothing_open
from metrics.reporting.cases import VETO
from metrics.reporting.portraits import Portrait, PortraitLine
from metrics.reporting.report import (
    FLOWS,
    INDICATORS,
    MONTHLY,
    TOWN_FIGURES,
    Figure,
    Report,
    TownLine,
    asked_before,
    day_said,
    until_said,
)
from metrics.reporting.report_sentences import (
    asks,
    best_and_worst,
    causes,
    compared_head,
    follow_ups_said,
    joined,
    level,
    levels,
    listed_once,
    missed_said,
    most_missed,
    moved,
    open_matters,
    ranked,
    statuses,
    trailing,
)
from metrics.wording.formats import NO_OCCASION
from metrics.wording.official import official, short
from metrics.wording.ranking import names

# What a table that is read from the last row of a room holds: lines of text, and characters across (32 px of 1080).
TABLE_LINES = 11
ACROSS = 54
ROWS = 12  # towns one under the other on a slide; of more, the first and the last half stand there
MAP_FIGURE = "lead.overdue"
RANK_FIGURE = "lead.closed_on_time_rate"
BESIDE = (*INDICATORS, "lead.overdue")


@dataclass(frozen=True)
class Opens:
    """What a number on a slide opens: the records of a figure (in one town if given), or the open items of a unit."""

    metric: str = ""
    town: str = ""
    owner: str = ""
    year: int = 0  # counted in that assessment year, not in the period


@dataclass(frozen=True)
class Verdict:
    """The year's score and grade, what vetoed it and where points were lost."""

    points: str  # 76.89
    scale: str  # 满分 100 分
    grade: str  # C 等, or C 至 B while what is unknown could change it
    status: Status
    veto_said: str  # over the vetoes: 一票否决, or that there is none or none is known
    vetoes: tuple[tuple[str, str, Opens], ...]  # condition, how often, what it opens
    losses: tuple[tuple[str, str], ...]  # name, points lost; most first


@dataclass(frozen=True)
class Numbers:
    """A few figures in the largest type."""

    figures: tuple[Figure, ...]
    compared_with: str


@dataclass(frozen=True)
class Table:
    """Rows of words; a cell with a status is drawn with its mark and colour, one that opens can be clicked.

    ``widths`` are shares; ``opens`` is empty or has the shape of ``rows``.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    statuses: tuple[tuple[Status | None, ...], ...]
    widths: tuple[int, ...]
    opens: tuple[tuple[Opens | None, ...], ...] = ()
    nothing: str = "无发生"  # what stands there without rows; 无数据 where no ledger says so


@dataclass(frozen=True)
class Bars:
    """Sorted horizontal bars from zero, with the target as a line. Amounts are as shown (rates in per cent)."""

    measure: str
    rows: tuple[tuple[str, Decimal, str, Status], ...]  # name, amount, said, status
    target: Decimal | None
    target_said: str
    top: Decimal
    opens: tuple[Opens, ...]  # of each row
    nothing: str = "尚无台账"  # what stands there without rows; 无发生 where the ledger holds nothing


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
    year: int  # whose towns they are


Exhibit = Verdict | Numbers | Table | Bars | Lines | TownMap


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
    "follow_up": "联席会议台账",
    "evidence": "书面资料清单",
    "task": "要点任务清单",
}


def _notes(report: Report, metric_ids: Sequence[str]) -> tuple[str, ...]:
    """The definition, clause and number of records of each figure on a slide."""
    found = []
    for m in dict.fromkeys(metric_ids):
        f = report.figures.get(m)
        if f is None:
            continue
        clause = f"依据：{f.clause}。" if f.clause else ""
        demo = "目标为演示参数。" if f.demo_target else ""
        found.append(official(f"{f.name} {f.said}：{f.explanation}{clause}{demo}记录 {report.records[m]:,} 条。"))
    return tuple(found)


def _slide(
    report: Report, slide_id: str, title: str, exhibit: Exhibit, lines: Sequence[str], metric_ids: Sequence[str]
) -> Slide:
    themes = dict.fromkeys(m.split(".", 1)[0] for m in metric_ids)
    sources = [SOURCES[t] for t in themes if t in SOURCES]
    sources = sources or ["考核指标库与各项台账" if slide_id in ("year", "since") else "联席会议台账"]
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
    running = report.figures["lead.true_in_progress"]
    if unsolved.amount is None:
        unpaid = "属实欠薪化解情况无数据"
    elif unsolved.amount:
        unpaid = f"{unsolved.said}属实欠薪尚未化解"
    else:
        unpaid = f"{running.said}属实欠薪在期限内办理" if running.amount else "属实欠薪均已化解"
    return f"{late}，{unpaid}；{statuses([report.figures[m] for m in INDICATORS])}"


def _veto_said(h: Headline) -> str:
    """What stands over the vetoes: a veto without a ledger is not known, which is not none."""
    unknown = f"{len(h.undecided)} 项一票否决情形没有台账，未判定" if h.undecided else ""
    if h.vetoes:
        return official("，另有 ".join(filter(None, ("一票否决", unknown))))
    return official(unknown or "没有一票否决情形")


GRADES = {"A": Status.MET, "B": Status.NEAR, "C": Status.MISSED}
LOSSES = 5  # that stand on the first slide


def _year(report: Report) -> Slide | None:
    """The year's most important fact; None before the first catalogue of indicators."""
    h = report.headline
    if h is None:
        return None
    head = f"{h.place} {h.year} 年考核自查".lstrip()
    if h.points is None:
        verdict = Verdict("—", "无可计分", "未评定", Status.UNKNOWN, _veto_said(h), (), ())
        why = f"{until_said(h.as_of)}没有一条计分记录" if h.tracked else "尚无可以计分的台账"
        return _slide(report, "year", f"{head}无可计分：{why}", verdict, [], [])
    cause = "、".join(f"{v.name}（{v.said}）" for v in h.vetoes[:1]) + ("等" if len(h.vetoes) > 1 else "")
    # While points or a veto are unknown the grade is a range.
    grade = f"{h.grade} 等" if h.grade else f"{h.grade_low} 至 {h.grade_high}"
    points = f" {half_up(h.points, 2)} 分"
    if h.unknown:
        points = f"已得 {points}、已失 {half_up(h.lost, 2)} 分，尚有 {half_up(h.unknown, 2)} 分未知"
    title = (
        f"{head}{points}，"
        + (f"因{cause}一票否决，" if h.vetoes else "")
        + (f"评为 {grade}" if h.grade else f"等次 {grade}")
    )
    verdict = Verdict(
        f"{half_up(h.points, 2)}",
        f"满分 {h.full:f} 分",
        grade,
        GRADES[h.grade] if h.grade else Status.UNKNOWN,
        _veto_said(h),
        tuple((v.name, v.said, Opens(v.metric_id, year=h.year)) for v in h.vetoes),
        tuple((x.name, f"−{half_up(x.points, 2)} 分") for x in h.losses[:LOSSES]),
    )
    vetoing = "；".join(f"{case.said}，由{case.owner}负责" for case in report.cases.of(VETO))
    freed = f"解除一票否决可评 {h.grade_without_veto} 等" if h.vetoes and h.grade_without_veto != h.grade else ""
    unvetoed = "".join(f"{said}。" for said in (vetoing, freed) if said)
    counted = (
        f"可计分 {half_up(h.counted, 2)} 分，得 {half_up(h.won, 2)} 分，按 {h.full:f} 分折算。"
        if h.counted != h.full
        else ""
    )
    measures = "、".join(f"{m.name} −{half_up(m.points, 2)} 分" for m in h.measures[:3])
    lost = f"按考核方式失分：{measures}。" if measures else "没有失分。"
    basis = f"{h.basis}。" if h.basis else ""
    return _slide(report, "year", title, verdict, [lost, unvetoed or basis, counted], [])


def _since(report: Report) -> Slide | None:
    """What moved since the last meeting (自上次会议以来); None before the first one."""
    since = report.since
    if since is None:
        return None
    # Some of each kind stand on the slide; of what stays red, the longest first.
    still = sorted(since.still_red, key=lambda t: -t.meetings)
    first = (*since.turned_red[:4], *since.recovered[:2], *still[:3])
    turns = (*first, *since.turned_red[4:], *since.recovered[2:], *still[3:])
    total = len(since.turned_red) + len(since.recovered) + len(still)
    head, widths = ("变化", "单位", "指标", "上次", "现在", "持续"), (18, 18, 24, 14, 16, 14)
    listed = [
        (t.movement.value, t.unit, t.name, t.before, t.now, t.times_said if t.meetings > 1 else "—") for t in turns
    ]
    rows = _fitting(listed, widths)
    shown = turns[: len(rows)]
    marks = tuple((None, None, None, None, t.status, None) for t in shown)
    # Figures of the year so far.
    opens = tuple(
        (None, None, None, None, Opens(t.metric_id, t.town, year=report.scope.as_of.year) if t.town else None, None)
        for t in shown
    )
    held = f"{since.meeting}（{day_said(since.then)}）" if since.meeting else day_said(since.then)
    more = f"另有 {total - len(rows)} 项。" if total > len(rows) else ""
    days = f"各项{since.days_said}。" if since.days_said else ""
    lines = [f"与{held}相比；“持续”为连续几次会议未达标。{more}", days]
    counted = {"新增未达标": len(since.turned_red), "已好转": len(since.recovered), "仍未达标": len(still)}
    moves = "，".join(f"{word} {n} 项" for word, n in counted.items() if n)
    title = f"自上次会议以来{moves or '没有未达标的指标'}"
    return _slide(report, "since", title, Table(head, rows, marks, widths, opens), lines, [])


def _opening(report: Report) -> Slide:
    shown = ("lead.overdue", "lead.unsolved_true", "lead.closed_on_time_rate", "deposit.stored_rate")
    picked = [report.figures[m] for m in shown]
    lines = [
        joined_level(report, "lead.received", "lead.closed"),
        f"{open_matters(report.items, report.unknown)}。",
        f"{report.place}，{report.period}；比较期为{report.compared_days}。",
    ]
    return _slide(report, "opening", headline(report), Numbers(tuple(picked), report.compared_with), lines, shown)


def joined_level(report: Report, *metric_ids: str) -> str:
    """Several figures in one sentence."""
    return joined(levels([report.figures[m] for m in metric_ids], report.compared_with))


def _indicators(report: Report) -> Slide:
    picked = [report.figures[m] for m in INDICATORS]
    rows = tuple(
        (f.name, f.said, f.target_said.removeprefix("目标 ") or "—", f.change or "—", f.base or "—", f.status.value)
        for f in picked
    )
    marks = tuple((None, f.status, None, None, None, f.status) for f in picked)
    opens = tuple((None, Opens(f.id), None, None, Opens(f.id), None) for f in picked)
    head = ("指标", "数值", "目标", compared_head(report.compared_with), "基数", "状态")
    table = Table(head, rows, marks, (22, 15, 16, 22, 20, 15), opens)
    missed = [f.name for f in picked if f.status is Status.MISSED]
    title = statuses(picked)
    if missed and len(missed) < len(picked):
        title += f"；未达标的是{'、'.join(missed[:3])}" + ("等" if len(missed) > 3 else "")
    return _slide(report, "indicators", title, table, [], INDICATORS)


def _nothing_open(report: Report) -> str:
    """What an empty list of open items says: where a kind has no ledger, not that there is nothing."""
    return Status.UNKNOWN.value if report.unknown else NO_OCCASION


def _attention(report: Report) -> Slide:
    widths = (20, 34, 20, 26)
    rows = _fitting([(i.kind, short(i.title, 16), i.owner, i.clock) for i in report.items], widths)
    shown = report.items[: len(rows)]
    marks = tuple((None, None, None, Status.MISSED if i.days_over > 0 else Status.NEAR) for i in shown)
    opens = tuple((Opens(i.metric), None, Opens(owner=i.owner), None) for i in shown)
    table = Table(("事项", "对象", "责任单位", "时限"), rows, marks, widths, opens, _nothing_open(report))
    more = len(report.items) - len(shown)
    cut = f"按超期时长排列，另有 {more} 项见工作通报。" if more else ""
    once = listed_once(report)
    lines = [cut, f"{once}。" if once else ""]
    ids = [m for m in dict.fromkeys(i.metric for i in report.items) if m in report.figures]
    return _slide(
        report, "attention", open_matters(report.items, report.unknown), table, lines, ids or ["lead.overdue"]
    )


def _ends(order: Sequence[TownLine]) -> tuple[list[TownLine], str]:
    """The towns a slide has room for: the first and the last where there are more, and the words that say so."""
    if len(order) <= ROWS:
        return list(order), ""
    half = ROWS // 2
    return [*order[:half], *order[-half:]], f"{len(order)} 个街镇中的前 {half} 位和后 {half} 位，其余见数据簿"


def _towns(report: Report) -> Slide:
    order = ranked(report.towns, RANK_FIGURE)
    whole = report.figures[RANK_FIGURE]
    shown, cut = _ends(order)
    rows = tuple(
        (t.name, (f.amount or Decimal(0)) * 100, f.said, f.status) for t in shown for f in [t.figures[RANK_FIGURE]]
    )
    bars = Bars(
        f"{whole.name}（%）{f'，{cut}' if cut else ''}",
        rows,
        None if whole.target is None else whole.target * 100,
        whole.target_said,
        Decimal(100),
        tuple(Opens(RANK_FIGURE, t.code) for t in shown),
        NO_OCCASION if whole.no_occasion else "尚无台账",
    )
    met = [t.name for t in order if t.figures[RANK_FIGURE].status is Status.MET]
    if not order:
        title = f"{whole.name}{'无发生' if whole.no_occasion else '尚无台账'}"
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
    picked = [report.figures[m] for m in TOWN_FIGURES]
    order, cut = _ends(sorted(report.towns, key=lambda t: (-len(t.missed), t.code)))
    rows = tuple((t.name, *(t.figures[f.id].said for f in picked)) for t in order)
    marks = tuple((None, *(t.figures[f.id].status for f in picked)) for t in order)
    opens = tuple((None, *(Opens(f.id, t.code) for f in picked)) for t in order)
    table = Table(("街镇", *(f.name for f in picked)), rows, marks, (14, *([11] * len(picked))), opens)
    told = missed_said(f.status for t in report.towns for f in t.figures.values())
    title = "，".join(filter(None, (f"各街镇关键指标{told}", most_missed(report.towns))))
    lines = [f"按未达标项数排列，{cut}。"] if cut else []
    return _slide(report, "matrix", title, table, lines, TOWN_FIGURES)


def _undrawn(report: Report) -> str:
    """Which of the listed towns have no outline; the map says so instead of leaving them out in silence."""
    try:
        drawn = {area.code for area in town_areas(report.scope.year)}
    except PolygonError:
        return ""
    missing = [t.name for t in report.towns if t.code not in drawn]
    if not missing:
        return ""
    which = "、".join(missing) if len(missing) <= 3 else f"{missing[0]}等 {len(missing)} 个街镇"
    return f"{which}没有边界数据，未在图中绘出。"


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
        _undrawn(report) or (f"{names(free)}没有{whole.name}。" if free and having else ""),
    ]
    return _slide(
        report, "map", title, TownMap(MAP_FIGURE, f"{whole.name}（{whole.unit}）", amounts, report.scope.year),
        lines, [MAP_FIGURE],
    )  # fmt: skip


def _funds(report: Report) -> Slide:
    shown = [f for m in FLOWS if (f := report.figures[m]).amount is not None]  # unknown is no bar of 0
    ten_thousand = [(f.name, (f.amount or Decimal(0)) / 10_000, f.said, f.status) for f in shown]
    top = max((row[1] for row in ten_thousand), default=Decimal(0)) or Decimal(1)
    bars = Bars("本期保证金现金（万元）", tuple(ten_thousand), None, "", top, tuple(Opens(f.id) for f in shown))
    stored, overdue = report.figures["deposit.stored_rate"], report.figures["deposit.top_up_overdue"]
    if stored.amount is None:
        title = f"{stored.name}{'无发生' if stored.no_occasion else '尚无台账'}"
    else:
        used = report.figures["deposit.used"]
        debt = ""
        if overdue.amount is not None:
            debt = "动用后没有逾期未补足的" if used.amount else "本期没有动用"
        if overdue.amount:
            debt = f"{overdue.said}动用后逾期未补足"
        title = "，".join(filter(None, (f"{stored.name} {stored.said}", debt)))
    ids = ("deposit.cash_balance", "deposit.guarantee_cover")
    lines = [
        _held_said(report, ids),
        joined_level(report, "deposit.not_stored"),
        joined_level(report, "deposit.guarantee_expiring"),
    ]
    return _slide(report, "funds", title, bars, lines, [*FLOWS, "deposit.stored_rate", "deposit.top_up_overdue", *ids])


def _held_said(report: Report, ids: Sequence[str]) -> str:
    """截至12月15日,保证金现金余额 5,492.35 万元、保函担保额 8,770.66 万元: apart, never added."""
    held = [report.figures[m] for m in ids if report.figures[m].amount is not None]
    said = "、".join(f"{f.name} {f.said}" for f in held)
    return f"{until_said(report.scope.as_of)}，{said}（分列，不相加）。" if held else ""


def _leads(report: Report) -> Slide:
    months = tuple(f"{m.month // 100}-{m.month % 100:02d}" for m in report.months)
    labels = {"lead.received": "接收", "lead.closed": "办结", "lead.open": "在办存量"}
    series = tuple((labels[m], tuple(month.values[m] for month in report.months)) for m in MONTHLY)
    received, stock = report.figures["lead.received"], report.figures["lead.open"]
    if received.amount is None:
        title = f"{until_said(report.scope.as_of)}尚无线索台账"
    elif not received.amount:
        title = f"本期没有接收线索，在办 {stock.said}"
    else:
        title = "，".join(
            filter(None, (f"接收线索 {received.said}", moved(received, report.compared_with), f"在办 {stock.said}"))
        )
    true, owed = report.figures["lead.true"], report.figures["lead.outstanding_amount"]
    rest = f"未付清 {owed.said}" if owed.amount else "已全部付清"
    lines = [
        joined_level(report, "lead.true", "lead.resolved_rate"),
        joined([causes(report.causes, int(true.amount or 0))]),
        f"本期核实欠薪 {report.figures['lead.true_workers'].said}、{report.figures['lead.true_amount'].said}，{rest}。"
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


def _follow_ups(report: Report) -> Slide | None:
    """What became of the last meeting's follow-ups; None when it asked nothing of the scope."""
    head, widths = ("督办事项", "责任单位", "期限", "办理情况"), (38, 18, 16, 28)
    held, asked = report.meeting, asked_before(report)
    if held is None:
        empty = Table(head, (), (), widths, nothing="无数据")
        none = f"{until_said(report.scope.as_of)}，尚无联席会议记录"
        return _slide(report, "follow_ups", none, empty, [], [])
    if held.follow_ups and not asked:
        return None
    rows = _fitting([(short(f.title, 36), f.owner, f"{f.due_on}", f.state) for f in asked], widths)
    marks = tuple(
        (None, None, None, Status.MET if f.done_on else Status.MISSED if f.late else Status.NEAR)
        for f in asked[: len(rows)]
    )
    more = f"另有 {len(asked) - len(rows)} 项见工作通报。" if len(asked) > len(rows) else ""
    lines = [f"含历次会议未办结事项，最近一次会议：{held.title}（{day_said(held.held_on)}）。{more}"]
    title = follow_ups_said(asked)
    return _slide(report, "follow_ups", title, Table(head, rows, marks, widths), lines, [])


def _asks(report: Report) -> Slide:
    head, widths = ("责任单位", "超期", "请办理"), (18, 13, 69)
    asked = asks(report.items)
    listed = [
        (a.owner, f"{a.overdue} 项" if a.overdue else "—", short(official("；".join(a.tasks)), 68)) for a in asked
    ]
    rows = _fitting(listed, widths)
    shown = asked[: len(rows)]
    marks = tuple((None, Status.MISSED if a.overdue else None, None) for a in shown)
    opens = tuple((Opens(owner=a.owner), Opens(owner=a.owner) if a.overdue else None, None) for a in shown)
    table = Table(head, rows, marks, widths, opens, _nothing_open(report))
    if not asked:
        title = nothing_open(report.unknown) if report.unknown else "没有需要督办的事项"
        return _slide(report, "asks", title, table, ["请各单位保持日常巡查和按期报送。"], [])
    owners = f"请 {len(asked)} 个单位" if len(asked) > 1 else f"请{asked[0].owner}"
    late = sum(a.overdue for a in asked)
    total = sum(a.count for a in asked)
    title = f"{owners}办理 {total} 项{'超期' if late == total else ''}事项"
    title += f"，优先办结超期的 {late} 项" if 0 < late < total else ""
    first = [f"由{case.owner}首先{case.measure}，解除一票否决情形。" for case in report.cases.of(VETO) if case.measure]
    more = [f"另有 {len(asked) - len(rows)} 个单位的事项见工作通报。"] if len(asked) > len(rows) else []
    return _slide(report, "asks", title, table, [*first, *more], list(dict.fromkeys(i.metric for i in report.items)))


def _beside(report: Report, portrait: Portrait) -> Slide:
    """One town beside the district and the towns of its size."""
    lines: list[PortraitLine] = [x for x in portrait.lines if x.figure.id in BESIDE]
    lines.sort(key=lambda x: BESIDE.index(x.figure.id))
    rows, marks, opens = [], [], []
    for line in lines:
        f = line.figure
        others = [(p.code, p.figures[f.id]) for p in portrait.peers]
        rows.append((f.name, f.said, line.district.said, *(other.said for _, other in others)))
        marks.append((None, f.status, line.district.status, *(other.status for _, other in others)))
        opens.append((None, Opens(f.id), None, *(Opens(f.id, code) for code, _ in others)))
    head = ("指标", portrait.name, "全区", *(p.name for p in portrait.peers))
    widths = (24, *([15] * (len(head) - 1)))
    table = Table(head, tuple(rows), tuple(marks), widths, tuple(opens))
    judged = [
        (x.figure, x.district)
        for x in lines
        if x.figure.id in INDICATORS and x.figure.amount is not None and x.district.amount is not None
    ]
    behind = [f.name for f, whole in judged if _worse(f, whole)]
    level_or_better = f"{portrait.name} {len(judged)} 项指标均不差于全区"
    title = f"{portrait.name} {len(judged)} 项指标中，{len(behind)} 项不及全区：{'、'.join(behind[:3])}" + (
        "等" if len(behind) > 3 else ""
    )
    if not judged:
        idle = all(x.figure.no_occasion for x in lines if x.figure.id in INDICATORS)
        title = f"{portrait.name}本期各项指标{'无发生' if idle else '无发生或无数据'}"
    elif not behind:
        title = level_or_better
    size = "规模相近的街镇按接收线索和在建工地数选取。" if portrait.peers else ""
    return _slide(report, "beside", title, table, [*portrait.gaps[:1], size], [x.figure.id for x in lines])


def _worse(figure: Figure, other: Figure) -> bool:
    """Whether a figure that has a value is worse than the other, as both are said."""
    if figure.amount is None or other.amount is None or figure.said == other.said:
        return False
    return figure.amount < other.amount if figure.direction is Direction.UP else figure.amount > other.amount


def _ems(text: str) -> float:
    """How wide a text is, in characters of full width."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.58 for letter in text)


def text_lines(text: str, across: float) -> int:
    """How many lines a text takes where ``across`` characters of full width stand beside each other."""
    return ceil((_ems(text) + 0.1) / across)


def row_lines(row: Sequence[str], widths: Sequence[int]) -> int:
    """How many lines the highest cell of a row takes at the size of a slide's body."""
    rooms = [ACROSS * share / sum(widths) - 0.8 for share in widths]
    return max(text_lines(text, room) for text, room in zip(row, rooms, strict=True))


def _fitting(rows: Sequence[tuple[str, ...]], widths: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """The first rows, as many as a slide holds."""
    found, lines = [], 0.0
    for row in rows:
        lines += row_lines(row, widths) + 0.3  # the room between two rows
        if lines > TABLE_LINES:
            break
        found.append(row)
    return tuple(found)


SLIDES = {
    "year": "年度结论",
    "since": "自上次会议以来",
    "opening": "总体情况",
    "indicators": "主要指标",
    "attention": "需关注事项",
    "towns": "街镇排序",
    "matrix": "街镇指标",
    "map": "街镇分布",
    "funds": "资金监管",
    "leads": "线索办理",
    "follow_ups": "督办事项",
    "asks": "请各单位办理",
    "beside": "街镇对照",
}
# Slides that set towns against each other: of one town alone they have no point.
AMONG_TOWNS = ("towns", "matrix", "map")
_BUILT: dict[str, Callable[[Report], Slide | None]] = {
    "year": _year,
    "since": _since,
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


def slides(
    report: Report, chosen: Sequence[str] = tuple(SLIDES), portrait: Portrait | None = None
) -> tuple[Slide, ...]:
    """The chosen slides in that order, as far as they have a point in the report's scope; unknown ids fall out.

    Of one town, its ``portrait`` gives the slide 街镇对照 in the place of those that set towns against each other.
    """
    alone = len(report.towns) == 1
    wanted = dict.fromkeys("beside" if alone and s in AMONG_TOWNS else s for s in chosen)
    found = []
    for s in wanted:
        if s == "beside":
            found.append(_beside(report, portrait) if alone and portrait is not None else None)
        elif s in _BUILT:
            found.append(_BUILT[s](report))
    return tuple(slide for slide in found if slide is not None)


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


__all__ = [
    "SLIDES",
    "Bars",
    "Lines",
    "Numbers",
    "Opens",
    "Slide",
    "Table",
    "TownLine",
    "TownMap",
    "Verdict",
    "named_sets",
    "row_lines",
    "slides",
    "text_lines",
]
