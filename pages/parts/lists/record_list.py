"""The list of the records behind a figure: paged and sorted in SQL, searchable, exportable."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.rules.limits import CALENDAR_DAYS, WORKING_DAYS, days_counted
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.known_figures import lacking
from metrics.engine.model import Direction, Field, Kind, Metric, Part
from metrics.engine.records import record_total, records
from metrics.wording.clocks import days_past
from metrics.wording.formats import ten_thousands
from metrics.wording.in_progress import BESIDE
from pages.parts import queries
from pages.parts.files.exports import csv_bytes, xlsx_bytes
from pages.parts.lists.rows import cell_text, rows
from pages.parts.scope.names import named
from pages.parts.scope.scope_bar import scope_text

PAGE_ROWS = 50
DAYS_LEFT = {WORKING_DAYS: "剩余工作日", CALENDAR_DAYS: "剩余日数"}


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
        ALL_METRICS[metric_id],
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
    count, total = record_total(connection, ALL_METRICS[metric_id], scope, part, search=search)
    return count, str(total)


@queries.cached_query(entries=512)
def not_known(connection: Connection, metric_id: str, as_of: date) -> str:
    """What would make a figure known that is not, see `metrics.engine.known_figures.lacking`."""
    return lacking(connection, ALL_METRICS[metric_id], as_of)


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


def is_weighed(metric: Metric) -> bool:
    """Whether a figure sums amounts instead of counting records."""
    return metric.weight is not None


def weight_heading(metric: Metric, part: Part = Part.NUMERATOR) -> str:
    """What the summed column is called, with its unit."""
    unit_text = "元" if metric.money else metric.unit if metric.unit != "%" else "分"
    if metric.denominator is not None:
        return f"{part_name(metric, part)}（{unit_text}）"
    moves = "movement" in metric.fact.name and metric.kind is Kind.BALANCE
    return f"{'计入' if moves else ''}{metric.name}（{unit_text}）"


def _heading(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit in ("元", "人") else field.label


def _in_words(name: str, value: Any) -> Any:
    return named(name, value) if isinstance(value, str) else value


def with_days_left(metric: Metric, frame: pd.DataFrame, shown: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The list of what is within its limit (办理中), with the days left beside the limit."""
    if metric.id not in BESIDE.values() or metric.due is None:
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


def list_records(metric: Metric, scope: Scope, part: Part, *, synthetic: bool) -> str | None:
    """Draw the list with its search, order, pages and exports; returns the key of the row that was picked."""
    orders = _orders(metric, part)
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
            list(orders),
            format_func=orders.__getitem__,
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

        @queries.of_this_run
        def everything() -> pd.DataFrame:
            frame = page_of_records(metric.id, scope, part, search, order, None, 0, descending=descending)
            shown = with_days_left(metric, frame, labelled(metric, frame, part), scope.as_of)
            return with_total(metric, shown, part, total)

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
        wants = not_known(metric.id, scope.as_of)
        found = (
            f"本指标无数据，不列记录：截至该日没有{wants}。补充后导入，即可查看。"
            if wants
            else f"没有找到“{search}”。可换一个词或清空查找。"
            if search
            else "所选范围内没有这类记录。可扩大期间或街镇范围。"
        )
        st.info(found, icon=":material/search_off:")
        return None
    frame = page_of_records(
        metric.id, scope, part, search, order, PAGE_ROWS, (number - 1) * PAGE_ROWS, descending=descending
    )
    shown = with_days_left(metric, frame, labelled(metric, frame, part), scope.as_of)
    foot = None
    if is_weighed(metric):
        heading = weight_heading(metric, part)
        signed = heading.startswith("计入")
        shown[heading] = [_amount(metric, weight, signed=signed) for weight in shown[heading]]
        whole = f"合计 {count:,} 条" if number == 1 and pages == 1 else f"全部 {count:,} 条合计"
        foot = {str(shown.columns[0]): whole, heading: _amount(metric, Decimal(total), signed=signed)}
    place = rows(
        shown,
        key=f"list-{metric.id}-{part.value}",
        alt=f"{metric.name}记录清单，共 {count} 条",
        lines=two_lines(metric, frame, shown),
        foot=foot,
        right=[weight_heading(metric, part)] if is_weighed(metric) else [],
        sorts={
            heading: "" if name != order else "descending" if descending else "ascending"
            for name, heading in orders.items()
        },
        on_sort=lambda heading: _sort_by(next(name for name, h in orders.items() if h == heading)),
    )
    return None if place is None else str(frame["key"].iloc[place])


def _orders(metric: Metric, part: Part) -> dict[str, str]:
    """What all records can be sorted by, with its heading: the columns that are shown, and the limit."""
    fields = metric.fact.fields
    names = [n for n in dict.fromkeys((metric.due or metric.columns[0], *metric.columns)) if fields[n].mask is None]
    found = {n: _heading(fields[n]) for n in names}
    if is_weighed(metric):
        heading = weight_heading(metric, part)
        found = {"weight": heading} | {n: h for n, h in found.items() if h != heading}
    return found


def _first_page() -> None:
    st.session_state["page"] = 1


def _sort_by(name: str) -> None:
    """A heading was pressed: upwards, then downwards, then by number again; over all records, from the first page."""
    same, down = st.session_state.get("order") == name, bool(st.session_state.get("descending"))
    st.session_state["order"] = None if same and down else name
    st.session_state["descending"] = same and not down
    _first_page()


def _amount(metric: Metric, weight: Any, *, signed: bool) -> str:
    """A summed amount: sums with two decimals, people and pieces whole, movements of a balance with their sign."""
    places = ",.2f" if metric.money else ","
    return format(Decimal(weight) if metric.money else int(weight), f"+{places}" if signed else places)


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
        called = cell_text("", _in_words(title, cells[title])) if cells[title] else str(cells["key"])
        unit_text = "元" if metric.money else metric.unit.replace("%", "")
        aside = f"{shown.iloc[place, 1]!s} {unit_text}".strip() if weighed else ""
        if not aside and money is not None and cells[money]:
            aside = f"{ten_thousands(Decimal(cells[money]))} 万元"
        if not aside and state is not None:
            aside = cell_text("", _in_words(state, cells[state]))
        rest = [
            f"{known[n].label} {cell_text('', cells[n])}" if known[n].unit == "日期" else str(_in_words(n, cells[n]))
            for n in dict.fromkeys(more)
            if cells[n]
        ]
        unit = metric.due_unit
        if (left := DAYS_LEFT[unit]) in shown and shown[left].iloc[place] is not None:
            rest.append(f"还剩 {shown[left].iloc[place]} {days_counted(unit)}")
        lines.append((called, aside, " · ".join(dict.fromkeys(rest))))  # the town itself may be the unit
    return lines


def _head(metric: Metric, scope: Scope, part: Part, count: int, search: str, *, synthetic: bool) -> list[str]:
    """The lines above an exported list: what it is, of what scope, how many, and that it is synthetic."""
    lines = [
        f"{metric.name}（{part_name(metric, part)}）：共 {count} 条",
        f"范围：{scope_text(scope, metric)}",
        *([f"查找：{search}"] if search else []),
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
