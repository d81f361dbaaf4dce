"""The headings of a record list with their units, what is summed, the days left, the rows on small screens.

Which columns a list has is said by its figure (``columns`` in `metrics.definitions`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from data_access.rules.limits import CALENDAR_DAYS, WORKING_DAYS, days_counted
from metrics.engine.fact_ledger import ledger_of
from metrics.engine.model import Direction, Field, Metric, Part
from metrics.quality.rule_file import THEME
from metrics.wording.clocks import days_past
from metrics.wording.formats import ten_thousands
from metrics.wording.in_progress import RUNNING_BESIDE
from pages.parts.lists.rows import cell_text
from pages.parts.scope.names import named

DAYS_LEFT = {WORKING_DAYS: "剩余工作日", CALENDAR_DAYS: "剩余日数"}


def part_name(metric: Metric, part: Part) -> str:
    """What a part is called: of a rate with a goal 未达到, 已达到, 全部应计; of a count 全部记录; of a rule 有问题."""
    if metric.denominator is None:
        return "全部记录"
    if metric.theme == THEME:
        return {Part.GAP: "没有问题", Part.NUMERATOR: "有问题", Part.DENOMINATOR: "全部检查"}[part]
    if metric.direction is Direction.UP:
        return {Part.GAP: "未达到", Part.NUMERATOR: "已达到", Part.DENOMINATOR: "全部应计"}[part]
    return {Part.GAP: "不属于", Part.NUMERATOR: "属于", Part.DENOMINATOR: "全部应计"}[part]


def labelled(metric: Metric, frame: pd.DataFrame, part: Part = Part.NUMERATOR) -> pd.DataFrame:
    """The list as it is read: Chinese headings, codes by name; what is summed after the key, then the columns.

    The first column names the record; a movement of a balance carries its sign.
    """
    fields = metric.fact.fields
    shown = pd.DataFrame(
        {_heading(fields[n]): [_in_words(n, v) for v in frame[n]] for n in metric.columns}, dtype=object
    )
    if is_weighed(metric):
        heading = weight_heading(metric, part)
        shown = shown.drop(columns=heading, errors="ignore")
        shown.insert(1, heading, frame["weight"].to_list())
    return shown


def sheet_name(metric: Metric) -> str:
    """What the sheet of an exported list is called: its ledger, by which it is known again when it is given back."""
    own = ledger_of(metric.fact)
    return metric.name if own is None else own.name


def is_weighed(metric: Metric) -> bool:
    """Whether a figure sums amounts instead of counting records."""
    return metric.weight is not None


def weight_heading(metric: Metric, part: Part = Part.NUMERATOR) -> str:
    """What the summed column is called, with its unit."""
    unit_text = "元" if metric.money else metric.unit if metric.unit != "%" else "分"
    if metric.denominator is not None:
        return f"{part_name(metric, part)}（{unit_text}）"
    return f"{'计入' if metric.is_signed else ''}{metric.name}（{unit_text}）"


def _heading(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit in ("元", "人") else field.label


def _in_words(name: str, value: Any) -> Any:
    return named(name, value) if isinstance(value, str) else value


def with_numbers(metric: Metric, frame: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """The list as a ledger to be given back: of warnings that only a rule knows with the numbers they are stored by."""
    numbers = [name for name in metric.columns if name == "warning_no"]
    return shown.assign(**{_heading(metric.fact.fields[name]): frame[name].to_list() for name in numbers})


def as_shown(metric: Metric, frame: pd.DataFrame, part: Part, as_of: date) -> pd.DataFrame:
    """`labelled`; the list of what is within its limit (办理中) with the days left beside the limit."""
    shown = labelled(metric, frame, part)
    if metric.id not in RUNNING_BESIDE.values() or metric.due is None:
        return shown
    left = [None if due is None else -days_past(due, as_of, metric.due_unit) for due in frame[metric.due]]
    limit = list(shown.columns).index(_heading(metric.fact.fields[metric.due]))
    counted = shown.copy()
    counted.insert(limit + 1, DAYS_LEFT[metric.due_unit], pd.Series(left, index=shown.index, dtype=object))
    return counted


def with_total(metric: Metric, shown: pd.DataFrame, part: Part, total: str) -> pd.DataFrame:
    """The list of all records with the line of its total, which equals the figure; a list that counts has none."""
    if not is_weighed(metric) or shown.empty:
        return shown
    last: dict[str, Any] = dict.fromkeys(shown.columns)
    last[shown.columns[0]] = "合计"
    last[weight_heading(metric, part)] = Decimal(total)
    return pd.concat([shown, pd.DataFrame([last], dtype=object)], ignore_index=True)


def orders(metric: Metric, part: Part) -> dict[str, str]:
    """What all records can be sorted by, with its heading: the columns that are shown, and the limit."""
    fields = metric.fact.fields
    names = [n for n in dict.fromkeys((metric.due or metric.columns[0], *metric.columns)) if not fields[n].is_personal]
    found = {n: _heading(fields[n]) for n in names}
    if is_weighed(metric):
        heading = weight_heading(metric, part)
        found = {"weight": heading} | {n: h for n, h in found.items() if h != heading}
    return found


def amount_text(metric: Metric, weight: Any) -> str:
    """A summed amount: sums with two decimals, people and pieces whole, movements of a balance with their sign."""
    places = ",.2f" if metric.money else ","
    return format(Decimal(weight) if metric.money else int(weight), f"+{places}" if metric.is_signed else places)


def two_lines(metric: Metric, frame: pd.DataFrame, shown: pd.DataFrame) -> list[tuple[str, str, str]]:
    """The rows on small screens: what a record is called and its sum or state; town, owner and limit."""
    fact = metric.fact
    known = fact.fields
    title = fact.title if fact.title in frame else metric.columns[0]
    state = next((n for n in ("status", "result", "finding", "state", "kind") if n in frame), None)
    money = next((n for n in metric.columns if known[n].unit == "元"), None)
    more = [n for n in ("town_code", metric.owner, metric.due) if n and n in frame and n != title]
    if not more or metric.due is None or metric.due not in frame:
        more += [n for n in metric.columns if known[n].unit == "日期" and n not in more][:1]
    lines = []
    weighed = is_weighed(metric)
    for place in range(len(frame)):
        cells = frame.iloc[place]
        called = cell_text(_in_words(title, cells[title])) if cells[title] else str(cells["key"])
        unit_text = "元" if metric.money else metric.unit.replace("%", "")
        aside = f"{shown.iloc[place, 1]!s} {unit_text}".strip() if weighed else ""
        if not aside and money is not None and cells[money]:
            aside = f"{ten_thousands(Decimal(cells[money]))} 万元"
        if not aside and state is not None:
            aside = cell_text(_in_words(state, cells[state]))
        rest = [
            f"{known[n].label} {cell_text(cells[n])}" if known[n].unit == "日期" else str(_in_words(n, cells[n]))
            for n in dict.fromkeys(more)
            if cells[n]
        ]
        unit = metric.due_unit
        if (left := DAYS_LEFT[unit]) in shown and shown[left].iloc[place] is not None:
            rest.append(f"还剩 {shown[left].iloc[place]} {days_counted(unit)}")
        lines.append((called, aside, " · ".join(dict.fromkeys(rest))))  # the town itself may be the unit
    return lines


def units_of(metric: Metric, part: Part) -> dict[str, str]:
    """The units of the columns of `labelled` by heading; what is summed has that of the figure."""
    fields = metric.fact.fields
    found = {_heading(fields[name]): fields[name].unit for name in metric.columns}
    return found | ({weight_heading(metric, part): "元" if metric.money else metric.unit} if is_weighed(metric) else {})
