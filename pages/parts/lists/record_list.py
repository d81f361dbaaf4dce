"""The list of the records behind a figure: paged and sorted in SQL, searchable, exportable."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.definitions.public_projects import asked_in
from metrics.definitions.undivided import has_share
from metrics.engine.known_figures import lacking
from metrics.engine.model import Metric, Part
from metrics.engine.records import record_total, records
from metrics.quality.rule_file import listed
from pages.parts import queries
from pages.parts.files.downloads import download_button
from pages.parts.files.exports import csv_bytes, xlsx_bytes
from pages.parts.lists.record_headings import (
    amount_text,
    as_shown,
    is_weighed,
    orders,
    part_name,
    sheet_name,
    two_lines,
    weight_heading,
    with_numbers,
    with_total,
)
from pages.parts.lists.rows import rows
from pages.parts.plain import plain
from pages.parts.scope.scope_bar import scope_text

PAGE_ROWS = 50


@queries.cached_query(entries=256)
def page_of_records(
    connection: Connection,
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
    """See `metrics.engine.records.records`; the scope carries the viewer."""
    return records(
        connection,
        listed(metric_id),
        scope,
        part,
        search=search,
        order_by=order,
        descending=descending,
        limit=limit,
        offset=offset,
    )


@queries.cached_query(entries=512)
def totals(connection: Connection, metric_id: str, scope: Scope, part: Part, search: str) -> tuple[int, str]:
    """Number of records and the sum of their weights as text (exact)."""
    count, total = record_total(connection, listed(metric_id), scope, part, search=search)
    return count, str(total)


@queries.cached_query(entries=512)
def _lacking(connection: Connection, metric_id: str, scope: Scope) -> str:
    return lacking(connection, asked_in(listed(metric_id), scope), scope.as_of)


def _why_unknown(metric: Metric, scope: Scope) -> str:
    """Why no records stand behind a figure that is not known in the scope (Chinese); empty where it is known."""
    if not has_share(metric.fact, scope):
        return "本指标只有全区数，不分到所选范围。"
    wants = _lacking(metric.id, scope)
    return f"本指标无数据，不列记录：截至该日没有{wants}。" if wants else ""


def nothing_listed_text(metric: Metric, scope: Scope, search: str = "") -> str:
    """Why a list is empty, and what to do: not known, nothing found, nothing to be seen, or none there."""
    if unknown := _why_unknown(metric, scope):
        return f"{unknown}{'补充后导入' if has_share(metric.fact, scope) else '在上方改选全部'}，即可查看。"
    if search:
        return f"没有找到“{search}”。可换一个词或清空查找。"
    if not scope.viewer.sees_all:
        return "所选范围内没有您可以查看的这类记录。"
    return "所选范围内没有这类记录。可扩大期间或街镇范围。"


def list_records(metric: Metric, scope: Scope, part: Part, *, synthetic: bool) -> str | None:
    """Draw the list with its search, order, pages and exports; returns the key of the row that was picked."""
    order_by = orders(metric, part)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="list-tools"):
        search = st.text_input(
            "查找",
            key="search",
            bind="query-params",
            placeholder="清单中的文字、日期、金额……",
            width=260,
            on_change=_first_page,
        ).strip()
        order = st.selectbox(
            "排序",
            list(order_by),
            format_func=order_by.__getitem__,
            index=None,
            key="order",
            bind="query-params",
            placeholder="按编号",
            width=180,
            on_change=_first_page,
        )
        descending = st.toggle(
            "由大到小", key="descending", bind="query-params", disabled=order is None, on_change=_first_page
        )
        count, total = totals(metric.id, scope, part, search)
        pages = max(ceil(count / PAGE_ROWS), 1)
        if st.session_state.get("page", 1) > pages:
            st.session_state["page"] = pages
        number = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
        head = _head(metric, scope, part, count, search, synthetic=synthetic)

        def everything() -> pd.DataFrame:
            frame = page_of_records(metric.id, scope, part, search, order, None, 0, descending=descending)
            shown = with_numbers(metric, frame, as_shown(metric, frame, part, scope.as_of))
            return with_total(metric, shown, part, total)

        download_button(
            "导出台账",
            lambda: xlsx_bytes(everything(), head, sheet_name(metric)),
            f"{metric.name}_{scope.as_of}.xlsx",
            icon=":material/download:",
            disabled=not count,
        )
        download_button(
            "导出 CSV",
            lambda: csv_bytes(everything(), head),
            f"{metric.name}_{scope.as_of}.csv",
            "text/csv",
            disabled=not count,
        )
    if not count:
        st.info(plain(nothing_listed_text(metric, scope, search)), icon=":material/search_off:")
        return None
    frame = page_of_records(
        metric.id, scope, part, search, order, PAGE_ROWS, (number - 1) * PAGE_ROWS, descending=descending
    )
    shown = as_shown(metric, frame, part, scope.as_of)
    foot = None
    if is_weighed(metric):
        heading = weight_heading(metric, part)
        shown[heading] = [amount_text(metric, weight) for weight in shown[heading]]
        whole = f"合计 {count:,} 条" if number == 1 and pages == 1 else f"全部 {count:,} 条合计"
        foot = {str(shown.columns[0]): whole, heading: amount_text(metric, Decimal(total))}
    place = rows(
        shown,
        key=f"list-{metric.id}-{part.value}",
        alt=f"{metric.name}记录清单，共 {count} 条",
        lines=two_lines(metric, frame, shown),
        foot=foot,
        right=[weight_heading(metric, part)] if is_weighed(metric) else [],
        sorts={
            heading: "" if name != order else "descending" if descending else "ascending"
            for name, heading in order_by.items()
        },
        on_sort=lambda heading: _sort_by(next(name for name, h in order_by.items() if h == heading)),
    )
    return None if place is None else str(frame["key"].iloc[place])


def _first_page() -> None:
    st.session_state["page"] = 1


def _sort_by(name: str) -> None:
    """A heading was pressed: upwards, then downwards, then by number again; over all records, from the first page."""
    same, down = st.session_state.get("order") == name, bool(st.session_state.get("descending"))
    st.session_state["order"] = None if same and down else name
    st.session_state["descending"] = same and not down
    _first_page()


def _head(metric: Metric, scope: Scope, part: Part, count: int, search: str, *, synthetic: bool) -> list[str]:
    """The lines above an exported list: what it is, of what scope, how many, and that it is synthetic."""
    lines = [
        f"{metric.name}（{part_name(metric, part)}）：共 {count} 条",
        f"范围：{scope_text(scope, metric)}",
        *([f"查找：{search}"] if search else []),
        f"口径：{metric.explanation}",
    ]
    return [*lines, "模拟数据，不作统计依据"] if synthetic else lines
