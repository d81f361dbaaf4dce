"""The list under a chart: exactly the records of the bar, cell or line that was picked; a row opens its drawer."""

from __future__ import annotations

import streamlit as st

from data_access.scope import Scope
from metrics.catalogue import CATALOGUE
from metrics.narrowing import Narrow
from pages.leads import loading as own
from pages.parts.drawer import open_drawer
from pages.parts.plain import on_screen, plain
from pages.parts.record_list import labelled, two_lines
from pages.parts.rows import rows

SHOWN = 200


def narrow_list(metric_id: str, by: tuple[Narrow, ...], scope: Scope, title: str, *, key: str) -> None:
    """Draw the records of a figure that fit ``by``, at most SHOWN of them."""
    metric = CATALOGUE[metric_id]
    count, frame = own.narrow(scope, metric_id, by, limit=SHOWN)
    more = f"，列出前 {SHOWN} 条" if count > SHOWN else ""
    st.markdown(f"**{plain(title)}：{count:,} 条记录**{more} {on_screen('点选一行查看办理经过')}")
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
