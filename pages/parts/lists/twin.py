"""The table twin of an exhibit: numbers stay numbers, so that they sort, and it is taken along with scope and mark.

The built-in download of tables is off (config.toml): it knows neither the scope nor 模拟数据.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.model import Metric
from metrics.judging.values import Value
from metrics.wording.formats import UNKNOWN, in_ten_thousands, printed_rate
from pages.parts import shown_data
from pages.parts.files.downloads import download_button
from pages.parts.files.exports import xlsx_bytes
from pages.parts.scope.scope_bar import scope_text


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of a column are written: on the screen (printf), in a sheet."""

    screen: str
    sheet: str


RATE = NumberForm("%.1f%%", '0.0"%"')  # values in per cent
SUM_FORM = NumberForm("%,.2f", "#,##0.00")
WHOLE_FORM = NumberForm("%,.0f", "#,##0")
_MONTH = "YYYY-MM"
WHOLE_ROWS = 20  # a table up to these is shown whole


def heading(metric: Metric) -> str:
    """A figure as the heading of its column, with the unit that its numbers do not carry."""
    unit = "万元" if metric.unit == "元" else metric.unit
    return metric.name if unit == "%" else f"{metric.name}（{unit}）"


def form(metric: Metric) -> NumberForm:
    return RATE if metric.unit == "%" else SUM_FORM if metric.unit == "元" else WHOLE_FORM


def in_numbers(value: Value) -> float | int | None:
    """A figure as a number in its column: rates in per cent and sums in 万元 as they are printed."""
    if value.value is None:
        return None
    if value.metric.unit == "%":
        return float(printed_rate(value) or 0)
    return in_ten_thousands(value.value) if value.metric.unit == "元" else int(value.value)


def parts(value: Value) -> dict[str, int | float | None]:
    """Numerator and denominator of a rate as columns; nothing for other figures."""
    if value.metric.denominator is None:
        return {}
    shown = {"分子": value.numerator, "分母": value.denominator}
    if value.metric.money:
        return {f"{n}（万元）": None if v is None else in_ten_thousands(v) for n, v in shown.items()}
    return {n: None if v is None else int(v) for n, v in shown.items()}


def figure_forms(metric: Metric) -> dict[str, NumberForm]:
    """The forms of the columns `heading`, and of numerator and denominator."""
    pieces = dict.fromkeys(("分子", "分母"), WHOLE_FORM) | dict.fromkeys(("分子（万元）", "分母（万元）"), SUM_FORM)
    return {heading(metric): form(metric), **pieces}


def twin(table: pd.DataFrame, name: str, forms: Mapping[str, NumberForm] | None = None, *, alt: str = "") -> None:
    """Draw the table without its index, and the button that takes it along.

    ``forms`` are those of the columns with numbers; dates are shown as 2023-12-15, the first of a month as 2023-12
    where the column is called 月份.
    """
    forms = {n: f for n, f in (forms or {}).items() if n in table}
    for column in table.columns:
        if column not in forms and pd.api.types.is_integer_dtype(table[column]):
            forms[str(column)] = WHOLE_FORM
    shown: dict[str, Any] = {n: st.column_config.NumberColumn(format=f.screen) for n, f in forms.items()}
    days = [c for c in table.columns if any(isinstance(v, date) for v in table[c].head(3))]
    shown |= {c: st.column_config.DateColumn(format=_MONTH if c == "月份" else "YYYY-MM-DD") for c in days}
    drawn = table.assign(**{
        n: pd.to_numeric(table[n], errors="coerce") for n in forms if table[n].dtype == object
    })  # fmt: skip
    height: Literal["content", "auto"] = "content" if len(table) <= WHOLE_ROWS else "auto"
    st.dataframe(drawn, hide_index=True, column_config=shown, placeholder=UNKNOWN, alt=alt or name, height=height)
    scope: Scope = st.session_state["scope"]
    head = [name, f"范围：{scope_text(scope)}"]
    if shown_data.state().synthetic:
        head.append("模拟数据，不作统计依据")
    sheet = table.astype(object).where(table.notna(), None)
    download_button(
        "导出本表",
        lambda: xlsx_bytes(sheet, head, name, {n: f.sheet for n, f in forms.items()}),
        f"{name}_{scope.as_of}.xlsx",
        icon=":material/download:",
        kind="tertiary",
        key=f"twin-{name}",
    )


def by_months(by_month: pd.DataFrame) -> pd.DataFrame:
    """A frame indexed by the days of months (month ends or first days) as a table that begins with 月份."""
    table = by_month.rename_axis(columns=None).reset_index(names="月份")
    return table.assign(月份=[date(day.year, day.month, 1) for day in table["月份"]])
