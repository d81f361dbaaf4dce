"""The list under a chart: exactly the records of the bar, cell or line that was picked; a row opens its drawer."""

from __future__ import annotations

import streamlit as st

from data_access.scope import Scope
from metrics.catalogue import CATALOGUE
from metrics.narrowing import Narrow
from pages.leads import loading as own
from pages.parts.drawer import open_drawer
from pages.parts.plain import plain
from pages.parts.record_list import labelled

SHOWN = 200


def narrow_list(metric_id: str, by: tuple[Narrow, ...], scope: Scope, title: str, *, key: str) -> None:
    """Draw the records of a figure that fit ``by``, at most SHOWN of them."""
    metric = CATALOGUE[metric_id]
    count, frame = own.narrow(scope, metric_id, by, limit=SHOWN)
    more = f"，列出前 {SHOWN} 条" if count > SHOWN else ""
    st.markdown(f"**{plain(title)}：{count:,} 条记录**{more} :gray[点选一行查看办理经过]")
    if frame.empty:
        st.info("没有符合的记录。", icon=":material/search_off:")
        return
    event = st.dataframe(
        labelled(metric, frame),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"narrow-{key}",
        placeholder="—",
        height=min(36 * len(frame) + 40, 400),
        alt=f"{title}，共 {count} 条",
    )
    picked = str(frame["key"].iloc[event.selection.rows[0]]) if event.selection.rows else None
    # The selection outlives its drawer: a row just closed is not opened again.
    if picked is None:
        st.session_state.pop(f"closed-{key}", None)
    elif st.session_state.get(f"closed-{key}") != picked:
        open_drawer(metric.fact, picked, scope, on_close=lambda: st.session_state.update({f"closed-{key}": picked}))
