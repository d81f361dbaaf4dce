"""记录清单: the records of exactly one figure in one scope; a row opens its drawer."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from metrics.engine.model import Kind, Part
from metrics.quality.rule_file import is_listed, listed
from metrics.wording.formats import base, number, target_text, unit, value_text
from pages.parts import quality_queries, shown_data
from pages.parts.charts.palette import value_mark
from pages.parts.frame.guard import required_scope
from pages.parts.frame.roles import seen_text
from pages.parts.lists.drawer import open_drawer
from pages.parts.lists.record_headings import part_name
from pages.parts.lists.record_list import list_records, totals
from pages.parts.plain import plain
from pages.parts.scope.addresses import Ignored, scope_in, scope_params
from pages.parts.scope.drill import default_part, way_back
from pages.parts.scope.scope_bar import scope_text, town_name

bar = required_scope()
way_back()

asked = st.query_params.get("metric", "")
if not is_listed(asked):
    st.title("记录清单", anchor=False)
    if asked:
        st.warning(f"没有指标“{plain(asked)}”的记录清单。请从“综合态势”点击任一数字进入。", icon=":material/link_off:")
    else:
        st.info("请从“综合态势”点击任一数字，查看它背后的记录。")
    st.stop()
metric = listed(asked)
state = shown_data.state()
given = st.query_params.to_dict()
scope, ignored, passed_on = scope_in(given, bar, st.session_state["preset"], state.as_of)
part = default_part(metric.id)
if given.get("part") in {p.value for p in metric.parts}:
    part = Part(given["part"])
elif "part" in given:
    ignored.append(Ignored("部分", given["part"]))
# The address names the whole scope, also when the viewer has just chosen another in the bar.
for name, in_address in scope_params(scope, bar).items():
    if given.get(name) != in_address:
        st.query_params[name] = in_address

value = quality_queries.listed_value(scope, metric.id)
where = f" · {'、'.join(town_name(code) for code in scope.towns) or '全区'}" if scope.towns != bar.towns else ""
st.title(f"{metric.name}{where}", anchor=False)
if ignored:
    st.warning(
        f"地址中有不认识的内容，未采用：{'、'.join(plain(str(i)) for i in ignored)}。", icon=":material/link_off:"
    )
if passed_on:
    st.info(f"{'；'.join(map(plain, passed_on))}。", icon=":material/info:")
line = " · ".join(t for t in (target_text(value), base(value)) if t)
st.markdown(f"##### {value_text(value)}{value_mark(value)} :gray[{line}]")
counted_in = f"范围：{scope_text(scope, metric)}。"
if scope_text(scope, metric) != scope_text(bar, metric):
    counted_in = f":material/info: **与上方所选范围不同，本清单按所点数字的范围：{scope_text(scope, metric)}。**"
if not scope.viewer.sees_all:
    counted_in += f" :material/visibility: 数字为汇总，清单{seen_text(scope.viewer)}。"
st.caption(f"{counted_in}  \n口径：{metric.explanation}{f' 依据：{metric.clause}' if metric.clause else ''}")

counts = {p: totals(metric.id, scope, p, "") for p in metric.parts}
if len(metric.parts) > 1:
    shown_part = f"part-{metric.id}"

    def choose_part() -> None:
        """The part stands in the address, which decides."""
        st.query_params["part"] = st.session_state[shown_part].value
        st.session_state["page"] = 1

    st.session_state[shown_part] = part
    st.segmented_control(
        "看哪一部分",
        metric.parts,
        required=True,
        key=shown_part,
        format_func=lambda p: f"{part_name(metric, p)} {counts[p][0]:,}",
        on_change=choose_part,
    )
count, total = counts[part]
weighed = Decimal(total) if metric.kind is not Kind.RATIO or metric.money else Decimal(count)
summed = f"{number(metric, weighed)} {unit(metric, weighed)}" if metric.unit != "%" else f"{int(weighed):,}"
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
