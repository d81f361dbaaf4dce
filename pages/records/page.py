"""记录清单: the records of exactly one figure in one scope; a row opens its drawer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from data_access.organisation import towns
from metrics.catalogue import CATALOGUE
from metrics.model import Kind, Part
from metrics.wording import base, number, said, target_said, unit
from pages.parts import loading
from pages.parts.drawer import open_drawer
from pages.parts.drill import OVERVIEW_PAGE, default_part
from pages.parts.guard import required_scope
from pages.parts.palette import status_markdown
from pages.parts.plain import plain
from pages.parts.record_list import list_records, part_name, totals
from pages.parts.scope_bar import town_name

scope = required_scope()
if st.button("返回综合态势", icon=":material/arrow_back:", type="tertiary"):
    st.switch_page(OVERVIEW_PAGE, query_params={})

asked = st.query_params.get("metric", "")
if asked not in CATALOGUE:
    st.title("记录清单", anchor=False)
    st.info(
        f"没有指标“{plain(asked)}”的记录清单。请从“综合态势”点击任一数字进入。"
        if asked
        else "请从“综合态势”点击任一数字，查看它背后的记录。"
    )
    st.stop()
metric = CATALOGUE[asked]
of = st.query_params.get("of", "")
if of in {t.code for t in towns()}:
    scope = replace(scope, towns=(of,))
parts = [Part.NUMERATOR] if metric.denominator is None else [Part.GAP, Part.NUMERATOR, Part.DENOMINATOR]
given = st.query_params.get("part", "")
part = Part(given) if given in {p.value for p in parts} else default_part(metric.id)

value = loading.scope_values(scope)[metric.id]
where = f" · {town_name(of)}" if of else ""
st.title(f"{metric.name}{where}", anchor=False)
line = " · ".join(t for t in (target_said(value), base(value)) if t)
st.markdown(f"##### {said(value)} {status_markdown(value.status)} :gray[{line}]")
st.caption(f"口径：{metric.explanation}{f' 依据：{metric.clause}' if metric.clause else ''}")

state = loading.state(loading.database_url())
counts = {p: totals(loading.database_url(), state.version, metric.id, scope, p, "") for p in parts}
if len(parts) > 1:
    chosen = st.segmented_control(
        "看哪一部分",
        parts,
        default=part,
        required=True,
        key=f"part-{metric.id}-{of}",
        format_func=lambda p: f"{part_name(metric, p)} {counts[p][0]:,}",
    )
    if chosen is not None and chosen != part:
        part = chosen
        st.query_params["part"] = part.value
count, total = counts[part]
weighed = Decimal(total) if metric.kind is not Kind.RATIO or metric.money else Decimal(count)
summed = f"{number(metric, weighed)} {unit(metric)}" if metric.unit != "%" else f"{int(weighed):,}"
if metric.kind in (Kind.SUM, Kind.BALANCE):
    st.caption(f"共 {count:,} 条记录，合计 {summed}。")

picked = list_records(metric, scope, part, synthetic=state.synthetic)


def close() -> None:
    """Forget the open record when its drawer is dismissed."""
    st.query_params.pop("row", None)


row = picked or st.query_params.get("row", "")
if row:
    if st.query_params.get("row") != row:
        st.query_params["row"] = row
    open_drawer(metric.fact, row, scope, on_close=close)
