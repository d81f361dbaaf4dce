"""The slides that set towns against each other: ranking, key figures, map."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from data_access.reference.polygons import PolygonError
from data_access.reference.unit_names import town_areas
from metrics.judging.targets import Status
from metrics.reporting.deck.making import slide_of
from metrics.reporting.deck.slide import Bars, Opens, Slide, Table, TownMap
from metrics.reporting.figure import TownLine
from metrics.reporting.figure_sentences import joined, level
from metrics.reporting.report import TOWN_FIGURES, Report
from metrics.reporting.town_sentences import best_and_worst, missed_text, most_missed, ranked, trailing
from metrics.wording.formats import NO_OCCASION, per_cent
from metrics.wording.ranking import names

_ROWS = 12  # towns one under the other on a slide; of more, the first and the last half stand there
MAP_FIGURE = "lead.overdue"
RANK_FIGURE = "lead.closed_on_time_rate"


def _ends(order: Sequence[TownLine]) -> tuple[list[TownLine], str]:
    """The towns a slide has room for: the first and the last where there are more, and the words that say so."""
    if len(order) <= _ROWS:
        return list(order), ""
    half = _ROWS // 2
    return [*order[:half], *order[-half:]], f"{len(order)} 个街镇中的前 {half} 位和后 {half} 位，其余见数据簿"


def towns_slide(report: Report) -> Slide:
    order = ranked(report.towns, RANK_FIGURE)
    whole = report.figures[RANK_FIGURE]
    shown, cut = _ends(order)
    rows = tuple(
        (t.name, per_cent(f.shown or Decimal(0)), f.text, f.status) for t in shown for f in [t.figures[RANK_FIGURE]]
    )
    bars = Bars(
        f"{whole.name}（%）{f'，{cut}' if cut else ''}",
        rows,
        None if whole.target is None else per_cent(whole.target),
        whole.target_text,
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
        joined(best_and_worst(report.towns, "inspection.site_coverage_rate")),
        f"{names(silent)}无发生。" if silent else "",
    ]
    return slide_of(report, "towns", title, bars, lines, [RANK_FIGURE, "inspection.site_coverage_rate"])


def matrix_slide(report: Report) -> Slide:
    picked = [report.figures[m] for m in TOWN_FIGURES]
    order, cut = _ends(sorted(report.towns, key=lambda t: (-len(t.missed), t.code)))
    rows = tuple((t.name, *(t.figures[f.id].text for f in picked)) for t in order)
    marks = tuple((None, *(t.figures[f.id].status for f in picked)) for t in order)
    opens = tuple((None, *(Opens(f.id, t.code) for f in picked)) for t in order)
    table = Table(("街镇", *(f.name for f in picked)), rows, marks, (14, *([11] * len(picked))), opens)
    missed = missed_text(f.status for t in report.towns for f in t.figures.values())
    title = "，".join(filter(None, (f"各街镇关键指标{missed}", most_missed(report.towns))))
    lines = [f"按未达标项数排列，{cut}。"] if cut else []
    return slide_of(report, "matrix", title, table, lines, TOWN_FIGURES)


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


def map_slide(report: Report) -> Slide:
    whole = report.figures[MAP_FIGURE]
    amounts = tuple((t.code, t.figures[MAP_FIGURE].amount, t.figures[MAP_FIGURE].text) for t in report.towns)
    clauses = best_and_worst(report.towns, MAP_FIGURE)
    title = clauses[0] if clauses else level(whole, report.compared_with)
    if whole.amount == 0:
        title = f"{report.place}没有{whole.name}"
    having = [t for t in report.towns if t.figures[MAP_FIGURE].amount]
    free = [t.name for t in report.towns if t.figures[MAP_FIGURE].amount == 0]
    lines = [
        f"{report.place}{level(whole, report.compared_with)}。",
        f"分布在 {len(having)} 个街镇。" if len(having) > 1 else "",
        _undrawn(report) or (f"{names(free)}没有{whole.name}。" if free and having else ""),
    ]
    return slide_of(
        report, "map", title, TownMap(MAP_FIGURE, f"{whole.name}（{whole.unit}）", amounts, report.scope.year),
        lines, [MAP_FIGURE],
    )  # fmt: skip
