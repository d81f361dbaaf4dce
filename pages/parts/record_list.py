"""The list of the records behind a figure: paged and sorted in SQL, searchable, exportable."""

from __future__ import annotations

from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from data_access.scope import Scope
from metrics.catalogue import CATALOGUE
from metrics.evaluation import record_total, records
from metrics.model import Direction, Metric, Part
from pages.parts import loading
from pages.parts.exports import csv_bytes, xlsx_bytes
from pages.parts.scope_bar import scope_said, town_name

PAGE_ROWS = 50


@st.cache_data(ttl=loading.REFRESH, max_entries=256, show_spinner=False)
def page_of_records(
    url: str,
    version: int,
    metric_id: str,
    scope: Scope,
    part: Part,
    search: str,
    order: str | None,
    limit: int | None,
    offset: int,
    *,
    descending: bool,
) -> pd.DataFrame:
    """See `metrics.evaluation.records`; the scope carries the viewer."""
    del version
    with loading.engine(url).connect() as connection:
        return records(
            connection,
            CATALOGUE[metric_id],
            scope,
            part,
            search=search,
            order_by=order,
            descending=descending,
            limit=limit,
            offset=offset,
        )


@st.cache_data(ttl=loading.REFRESH, max_entries=512, show_spinner=False)
def totals(url: str, version: int, metric_id: str, scope: Scope, part: Part, search: str) -> tuple[int, str]:
    """Number of records and the sum of their weights as text (exact)."""
    del version
    with loading.engine(url).connect() as connection:
        count, total = record_total(connection, CATALOGUE[metric_id], scope, part, search=search)
    return count, str(total)


def labelled(metric: Metric, frame: pd.DataFrame) -> pd.DataFrame:
    """The list as it is read: Chinese headings, towns by name; columns of the metric in their order."""
    fields = metric.fact.fields
    shown = frame[list(metric.columns)].copy()
    if "town_code" in shown:
        shown["town_code"] = shown["town_code"].map(town_name)
    return shown.rename(
        columns={n: f"{f.label}（{f.unit}）" if f.unit in ("元", "人") else f.label for n, f in fields.items()}
    )


def list_records(metric: Metric, scope: Scope, part: Part, *, synthetic: bool) -> str | None:
    """Draw the list with its search, order, pages and exports; returns the key of the row that was picked."""
    url = loading.database_url()
    version = loading.state(url).version
    fields = metric.fact.fields
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        search = st.text_input(
            "查找", key="search", bind="query-params", placeholder="编号、单位、承办部门……", width=260
        ).strip()
        orders = [metric.due, *metric.columns] if metric.due and metric.due not in metric.columns else metric.columns
        order = st.selectbox(
            "排序",
            [o for o in orders if o],
            format_func=lambda n: fields[n].label,
            index=None,
            key="order",
            bind="query-params",
            placeholder="按编号",
            width=180,
        )
        descending = st.toggle("由大到小", key="descending", bind="query-params", disabled=order is None)
        count, _ = totals(url, version, metric.id, scope, part, search)
        pages = max(ceil(count / PAGE_ROWS), 1)
        number = st.pagination(pages, key="page") if pages > 1 else 1
        head = _head(metric, scope, part, count, synthetic=synthetic)

        def everything() -> pd.DataFrame:
            frame = page_of_records(url, version, metric.id, scope, part, search, order, None, 0, descending=descending)
            return labelled(metric, frame)

        st.download_button(
            "导出台账",
            lambda: xlsx_bytes(everything(), head, metric.name),
            f"{metric.name}_{scope.as_of}.xlsx",
            on_click="ignore",
            icon=":material/download:",
            disabled=not count,
        )
        st.download_button(
            "导出 CSV",
            lambda: csv_bytes(everything(), head),
            f"{metric.name}_{scope.as_of}.csv",
            "text/csv",
            on_click="ignore",
            disabled=not count,
        )
    if not count:
        found = (
            f"没有找到“{search}”。可换一个词或清空查找。"
            if search
            else "所选范围内没有这类记录。可扩大期间或街镇范围。"
        )
        st.info(found, icon=":material/search_off:")
        return None
    frame = page_of_records(
        url, version, metric.id, scope, part, search, order, PAGE_ROWS, (number - 1) * PAGE_ROWS, descending=descending
    )
    event = st.dataframe(
        labelled(metric, frame),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"list-{metric.id}-{part.value}-{number}",
        placeholder="—",
        height=min(36 * len(frame) + 40, 640),
        column_config=_columns(metric),
        alt=f"{metric.name}记录清单，共 {count} 条",
    )
    picked = event.selection.rows
    return str(frame["key"].iloc[picked[0]]) if picked else None


def _columns(metric: Metric) -> dict[str, Any]:
    """How each column is shown: dates as 2023-12-15, sums with separators and two decimals."""
    config: dict[str, Any] = {}
    for name in metric.columns:
        field = metric.fact.fields[name]
        if field.unit == "日期":
            config[field.label] = st.column_config.DateColumn(format="YYYY-MM-DD")
        elif field.unit == "元":
            config[f"{field.label}（元）"] = st.column_config.NumberColumn(format="%,.2f")
    return config


def _head(metric: Metric, scope: Scope, part: Part, count: int, *, synthetic: bool) -> list[str]:
    """The lines above an exported list: what it is, of what scope, how many, and that it is synthetic."""
    lines = [
        f"{metric.name}（{part_name(metric, part)}）：共 {count} 条",
        f"范围：{scope_said(scope)}",
        f"口径：{metric.explanation}",
    ]
    return [*lines, "模拟数据，不作统计依据"] if synthetic else lines


def part_name(metric: Metric, part: Part) -> str:
    """What a part is called: of a rate with a goal 未达到, 已达到, 全部应计; of a count simply 全部记录."""
    if metric.denominator is None:
        return "全部记录"
    if metric.direction is Direction.UP:
        return {Part.GAP: "未达到", Part.NUMERATOR: "已达到", Part.DENOMINATOR: "全部应计"}[part]
    return {Part.GAP: "不属于", Part.NUMERATOR: "属于", Part.DENOMINATOR: "全部应计"}[part]
