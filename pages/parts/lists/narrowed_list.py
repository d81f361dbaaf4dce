"""The list under a chart: exactly the records of the bar, cell or line that was picked; a row opens its drawer."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.narrowing import Narrow, narrowed
from metrics.engine.records import counted_records
from pages.parts import queries
from pages.parts.lists.drawer import open_drawer
from pages.parts.lists.record_headings import labelled, two_lines
from pages.parts.lists.rows import rows
from pages.parts.plain import on_screen, plain

_SHOWN = 100


@queries.cached_query(entries=128)
def _narrow(
    connection: Connection, scope: Scope, metric_id: str, by: tuple[Narrow, ...], limit: int, offset: int = 0
) -> tuple[int, pd.DataFrame]:
    metric = narrowed(ALL_METRICS[metric_id], by, scope.year)
    count, _, frame = counted_records(connection, metric, scope, order_by=metric.due, limit=limit, offset=offset)
    return count, frame


def narrow_list(metric_id: str, by: tuple[Narrow, ...], scope: Scope, title: str, *, key: str) -> None:
    """Draw the records of a figure that fit ``by``, by limit, _SHOWN to a page; the page stands in the address."""
    metric = ALL_METRICS[metric_id]
    page = f"{key}_page"
    asked = str(st.session_state.get(page, st.query_params.get(page, "")))
    number = int(asked) if asked.isdecimal() and asked != "0" else 1
    count, frame = _narrow(scope, metric_id, by, limit=_SHOWN, offset=(number - 1) * _SHOWN)
    pages = max(-(-count // _SHOWN), 1)
    if number > pages:  # that of another bar
        st.session_state[page] = 1
        count, frame = _narrow(scope, metric_id, by, limit=_SHOWN)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(title)}：{count:,} 条记录** {on_screen('点选一行查看办理经过')}")
        if pages > 1:
            st.pagination(pages, key=page, bind="query-params")
    if frame.empty:
        st.info("没有符合的记录。", icon=":material/search_off:")
        return
    shown = labelled(metric, frame)
    place = rows(
        shown, key=f"narrow-{key}", alt=f"{title}，共 {count} 条", lines=two_lines(metric, frame, shown), height=400
    )
    opened = f"{key}_row"
    if place is not None:
        st.query_params[opened] = str(frame["key"].iloc[place])
    row = st.query_params.get(opened)

    def close() -> None:
        st.query_params.pop(opened, None)

    if row:
        open_drawer(metric.fact, row, scope, on_close=close)
