"""余额分布: who holds how much, cash and guarantees apart, and how both came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.judging.values import Value
from metrics.questions.balances import HOLDINGS, held
from metrics.wording.formats import in_ten_thousands, money_text, when
from pages.funds import charts as drawn
from pages.funds import queries as figures
from pages.parts import queries
from pages.parts.charts import time_series
from pages.parts.charts.palette import theme_name
from pages.parts.lists.figure_button import figure_buttons
from pages.parts.lists.twin import SUM_FORM, by_months, twin
from pages.parts.plain import on_screen
from pages.parts.scope.drill import open_records
from pages.parts.scope.scope_bar import town_name

BY = {"街镇": "town_code", "行业部门": "department_code", "存储形式": "form", "经办机构": "keeper_name"}
_HELD = {"deposit.cash_balance": "现金本金", "deposit.guarantee_cover": "保函担保额"}


def _open_holding(metric_id: str, field: str, group: str) -> None:
    """The records of one bar: of a town by its code, of another holder by searching its name in the list."""
    if field == "town_code":
        open_records(metric_id, town=group)
    if field == "department_code":
        open_records(metric_id, scope=replace(st.session_state["scope"], department=group))
    open_records(metric_id, search=group)


STORED = (
    "deposit.stored_amount",
    "deposit.stored_projects",
    "deposit.stored_amount_public",
    "deposit.stored_projects_public",
)


def balances(now: Mapping[str, Value], scope: Scope) -> None:
    """Who holds how much, cash and guarantees apart, what was stored in the period, and how both came to be."""
    chosen = st.segmented_control(
        "分布按", list(BY), key="funds_by", default="街镇", required=True, bind="query-params"
    )
    field = BY[chosen or "街镇"]
    table = figures.holdings(scope, field)
    if table.empty:
        kept = any(now[m].tracked for m in HOLDINGS)
        none = "截至日没有现金保证金，也没有有效保函。可调整截至日或街镇范围。"
        unknown = "尚无工资保证金台账。可导入“工资保证金”和“保证金流水”。"
        st.info(none if kept else unknown, icon=":material/info:")
        return
    figure_buttons(now, STORED, group="stored")
    sides = st.columns(2, gap="small")
    most = max(max(table[metric_id]) for metric_id in HOLDINGS)
    for side, metric_id in zip(sides, HOLDINGS, strict=True):
        rows = table[table[metric_id] != 0].sort_values(metric_id, ascending=False)
        names = [town_name(g) if field == "town_code" else g or "未填" for g in rows["group"]]
        shown = pd.DataFrame({"group": rows["group"].fillna(""), "label": names, "amount": rows[metric_id]})
        with side.container(border=True, key=f"panel-{metric_id.replace('.', '-')}", height="stretch"):
            total = held(table, metric_id)
            dated = when(ALL_METRICS[metric_id], scope.as_of)
            st.markdown(f"**{dated}{_HELD[metric_id]}合计 {money_text(total)}**  {on_screen('点击查看记录')}")
            if shown.empty:
                st.caption("没有。")
                continue
            picked = st.vega_lite_chart(
                drawn.bars(shown, most=most, height=30 * len(shown) + 10),
                on_select="rerun",
                selection_mode="bar",
                key=f"bars-{metric_id}-{field}-{theme_name()}",
                alt=f"{_HELD[metric_id]}按{chosen}：{names[0]}最多",
            )
        for bar in picked.selection.get("bar", []):
            if not bar["group"]:  # what is not filled in can't be looked for
                continue
            _open_holding(metric_id, field, bar["group"])
    with st.expander("以表格显示", icon=":material/table:"):
        named = [town_name(g) if field == "town_code" else g for g in table["group"]]
        listed = table.assign(group=named).rename(
            columns={"group": str(chosen), **{m: f"{name}（元）" for m, name in _HELD.items()}}
        )
        twin(listed, f"保证金按{chosen}", {f"{name}（元）": SUM_FORM for name in _HELD.values()})
    month_end_balances(scope, _HELD)


def month_end_balances(scope: Scope, series: Mapping[str, str]) -> None:
    """Balances at month ends, each a line of its own."""
    points = [
        {"month": time_series.month_day(month), "series": label, "value": in_ten_thousands(v.value)}
        for metric_id, label in series.items()
        for month, v in queries.monthly_values(scope, ALL_METRICS[metric_id], queries.TREND_MONTHS)
        if v.value is not None
    ]
    if not points:
        return
    lines = pd.DataFrame(points)
    with st.container(border=True, key=f"panel-course-{next(iter(series)).split('.')[0]}"):
        st.markdown(f"**各月末{'、'.join(series.values())}（万元）**")
        notes = time_series.spread_notes(queries.event_notes(), lines["month"].min(), lines["month"].max())
        festivals = time_series.festivals_of(notes)
        named = list(series.values())
        recent = lines[lines["month"] >= sorted(lines["month"].unique())[-queries.SPARK_MONTHS :][0]]
        for kind, part in (("wide", lines), ("phone", recent)):
            with st.container(key=f"{kind}-course"):
                shown = festivals[festivals["day"] >= part["month"].min()]
                st.vega_lite_chart(
                    time_series.trend(part, shown, series=named, height=240, unit="万元"),
                    alt=f"各月末{'、'.join(named)}",
                )
        with st.expander("以表格显示", icon=":material/table:"):
            by_month = lines.pivot(index="month", columns="series", values="value")[list(series.values())]
            twin(
                by_months(by_month),
                f"各月末{'、'.join(series.values())}（万元）",
                dict.fromkeys(series.values(), SUM_FORM),
            )
