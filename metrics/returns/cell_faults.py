"""Whether the cells that a return declares can be asked: each of one figure, with part, filters and unit that fit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import can_be_narrowed_by
from metrics.engine.evaluation import SCOPE_DIMENSIONS
from metrics.engine.field_values import unfit_value
from metrics.engine.model import Part
from metrics.returns.layout import CellAsked, CellSpan, CheckRule, CrossCheck, ReturnLine
from metrics.returns.return_files import ReturnFile


def find_unfit_cells(file: ReturnFile, columns: Sequence[ReturnLine], rows: Sequence[ReturnLine]) -> None:
    """Every cell has one figure, and part, filters and unit that it has."""
    for number, column in enumerate(columns, start=1):
        money = []
        for row_number, row in enumerate(rows or (ReturnLine("", "", CellAsked()),), start=1):
            asked = row.asked.with_(column.asked)

            def fault(reason: str, key: str, at: int = number, of: ReturnLine = column) -> None:
                file.fault(reason, key, "column", at, of.title)

            if row.asked.metric and column.asked.metric:
                fault(f"指标已由行“{row.title}”写明，行和栏只写一处", "metric")
            metric = ALL_METRICS.get(asked.metric)
            if metric is None:
                if not asked.metric:  # what is written and not known is told where it is read
                    fault(f"没有写明指标 metric{f'，行“{row.title}”也没有' if row.id else ''}", "metric")
                continue
            money.append(metric.money and (metric.denominator is None or asked.part is not None))
            if asked.part in (Part.DENOMINATOR, Part.GAP) and metric.denominator is None:
                fault(f"指标“{metric.name}”没有分母，part 只能为 numerator", "part")
            for name, values in asked.where.items():
                own = name in column.asked.where
                place = ("column", number, column.title) if own else ("row", row_number, row.title)
                if not can_be_narrowed_by(metric, name):
                    known = "、".join(dict.fromkeys((*SCOPE_DIMENSIONS, *metric.fact.fields)))
                    file.fault(f"指标“{metric.name}”的记录没有“{name}”这一项，可用：{known}", "where", *place)
                    continue
                for value in values:
                    if unfit := unfit_value(metric, name, value):
                        file.fault(unfit, "where", *place)
        if column.unit and money and not any(money):
            file.fault(f"不是金额，不写 {column.unit}", "unit", "column", number, column.title)


class _Kind(StrEnum):
    RATE = "比率"
    MONEY = "金额"
    COUNT = "个数"


def _kind(asked: CellAsked) -> _Kind:
    metric = ALL_METRICS[asked.metric]
    if metric.denominator is not None and asked.part is None:
        return _Kind.RATE
    return _Kind.MONEY if metric.money else _Kind.COUNT


def _runs_on(asked: CellAsked) -> bool:
    """Whether a cell is a running total: what happened since the year or the campaign began."""
    return ALL_METRICS[asked.metric].has_period and asked.days is not CellSpan.PERIOD and _kind(asked) is not _Kind.RATE


def unlike(check: CrossCheck, columns: Sequence[ReturnLine], rows: Sequence[ReturnLine]) -> str:
    """Why the lines of a check cannot be compared (Chinese); empty where they can, or a figure is not known."""
    lines, across = (rows, columns) if check.of_rows else (columns, rows or (ReturnLine("", "", CellAsked()),))
    compared = [line for line in lines if line.id in (*check.lines, check.whole)]
    for other in across:
        cells = [(line, other.asked.with_(line.asked)) for line in compared]
        cells = [(line, asked) for line, asked in cells if asked.metric in ALL_METRICS]
        if check.rule is CheckRule.RISING:
            if bad := [line.title for line, asked in cells if not _runs_on(asked)]:
                return f"“{'”“'.join(bad)}”不是累计数（span 为 year 或 campaign 的发生数），不能与上一期比"
        elif check.rule is CheckRule.SUM and _Kind.RATE in {_kind(asked) for _, asked in cells}:
            return "比率不能相加"
        elif len(kinds := {_kind(asked): line.title for line, asked in cells}) > 1:
            return f"{'、'.join(f'“{title}”是{kind}' for kind, title in kinds.items())}，不能相互比较"
    return ""
