"""The annexes of a bulletin: indicators, towns, open items, tasks by unit, changes, follow-ups, cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_access.database.kept_warnings import shown_number
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.judging.targets import Status
from metrics.reporting.bulletin.document import Annex, AnnexKind
from metrics.reporting.figure_sentences import (
    compared_head,
)
from metrics.reporting.open_item_sentences import Ask
from metrics.reporting.report import REPORTED, TOWN_FIGURES, Report
from metrics.reporting.typical_cases import LISTED, TypicalCase
from metrics.wording.official import official


def _annex(
    kind: AnnexKind,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Sequence[int] = (),
    remark: str = "",
) -> Annex:
    cells = tuple(tuple(official(cell) for cell in row) for row in rows)
    return Annex(kind, tuple(official(h) for h in header), cells, tuple(widths), tuple(right), remark)


def _state_text(status: Status) -> str:
    return status.value if status is not Status.INFO else "—"


def _indicator_table(report: Report) -> Annex:
    picked = [report.figures[m] for m in REPORTED if report.figures[m].target is not None]
    rows = [
        (f.name, f.text, f.base or "—", f.goal_text or "—", f.change_text or "—", _state_text(f.status)) for f in picked
    ]
    header = ("指标", "数值", "基数", "目标", compared_head(report.compared_with), "状态")
    return _annex(AnnexKind.INDICATORS, header, rows, (26, 16, 32, 20, 28, 14), (1, 2, 3, 4))


def _town_table(report: Report) -> Annex:
    metrics = TOWN_FIGURES
    if len(report.towns) == 1:  # its figures are those of the first table
        return _annex(AnnexKind.TOWNS, (), (), ())
    rows = [(t.name, *(t.figures[m].text for m in metrics)) for t in report.towns]
    if report.towns:
        rows.append(("合计" if report.scope.towns else report.place, *(report.figures[m].text for m in metrics)))
    header = ("街镇", *(report.figures[m].name for m in metrics))
    return _annex(AnnexKind.TOWNS, header, rows, (18, *([13] * len(metrics))), tuple(range(1, len(metrics) + 1)))


def _clause_table(report: Report) -> Annex:
    rows = [
        (c.clause.number, c.clause.title, c.clause.lead, c.statement, _state_text(c.status)) for c in report.clauses
    ]
    return _annex(AnnexKind.CLAUSES, ("条款", "事项", "牵头单位", "落实情况", "状态"), rows, (12, 22, 15, 39, 12))


def _item_table(report: Report) -> Annex:
    rows = [
        (str(n), i.kind, i.title, shown_number(i.key), i.owner, str(i.due_on or "—"), i.clock)
        for n, i in enumerate(report.items, start=1)
    ]
    header = ("序号", "事项", "对象", "记录编号", "责任单位", "期限", "时限")
    return _annex(AnnexKind.ITEMS, header, rows, (8, 20, 29, 28, 18, 25, 28))


def _follow_up_table(report: Report) -> Annex:
    listed = report.meeting.follow_ups if report.meeting else ()
    rows = [(f.title, f.owner, str(f.due_on or "—"), f.clock) for f in listed]
    return _annex(AnnexKind.FOLLOW_UPS, ("督办事项", "责任单位", "期限", "办理情况"), rows, (38, 20, 18, 24))


def _ask_table(asked: Sequence[Ask]) -> Annex:
    rows = [(a.owner, "；".join(a.tasks), str(a.count), str(a.overdue)) for a in asked]
    return _annex(AnnexKind.ASKS, ("责任单位", "任务", "事项数", "已超期"), rows, (18, 62, 10, 10), (2, 3))


def _case_table(cases: Sequence[TypicalCase]) -> Annex:
    rows = [
        (
            case.kind,
            case.statement,
            case.owner,
            "、".join(case.keys[:LISTED]) + ("等" if len(case.keys) > LISTED else ""),
        )
        for case in cases
    ]
    return _annex(AnnexKind.CASES, ("类型", "案例", "责任单位", "记录编号"), rows, (17, 40, 13, 30))


def _since_table(report: Report) -> Annex:
    listed = report.since.sentences if report.since is not None else ()
    rows = [(str(n), sentence) for n, sentence in enumerate(listed, start=1)]
    turns = report.since.turns if report.since is not None else ()
    if any(turn.department and ALL_METRICS[turn.metric_id].fact.name == "lead" for turn in turns):
        rows.append(("注", "部门的线索按行业主管范围统计，交办清单按承办单位列。"))
    days = report.since.days_text if report.since is not None else ""
    return _annex(AnnexKind.SINCE, ("序号", "变化情况"), rows, (8, 92), remark=days)


def annexes_of(report: Report, asked: Sequence[Ask]) -> tuple[Annex, ...]:
    """Those that hold something, numbered 附件1, 附件2 …"""
    wanted = (
        _indicator_table(report),
        _town_table(report),
        _clause_table(report),
        _item_table(report),
        _ask_table(asked),
        _since_table(report),
        _follow_up_table(report),
        _case_table(report.cases.listed),
    )
    filled = [annex for annex in wanted if annex.rows]
    return tuple(replace(annex, number=n) for n, annex in enumerate(filled, start=1))
