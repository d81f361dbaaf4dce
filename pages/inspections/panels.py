"""The sections of the inspections screen: items by town, ranking and trend, teams, data faults."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.months import first_day
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Part
from metrics.judging.targets import Status
from metrics.judging.values import Value, with_status
from metrics.questions.site_results import items_in_order
from metrics.wording.formats import base, change_text, printed_amount, share_text, value_text
from metrics.wording.ranking import most, names, worst
from pages.inspections import charts, map_panel
from pages.parts import queries
from pages.parts import site_queries as figures
from pages.parts.charts import time_series
from pages.parts.charts.palette import theme_name, value_mark
from pages.parts.lists.rows import rows
from pages.parts.lists.twin import RATE, figure_forms, heading, in_numbers, parts, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import default_part, open_records
from pages.parts.scope.scope_bar import town_name

ITEM = "inspection.item_compliance_rate"
SHOWN_MONTHS = 18


def items_by_town(now: Mapping[str, Value], by_town: Mapping[str, Mapping[str, Value]], codes: list[str]) -> None:
    """Items × towns; the seven of Art. 39 are always there, the others on request. A cell opens its records."""
    everything = st.toggle("显示全部条目", key="all_items", bind="query-params")
    items = [(code, name) for code, name, named in items_in_order() if named or everything]
    ids = [f"{ITEM}.{code}" for code, _ in items]
    names_of = dict(items)
    known = {m: printed_amount(now[m]) for m in ids if now[m].value is not None}
    lowest = worst(ALL_METRICS[ids[0]], known) if known else []
    seven = "第三十九条七项" if not everything else f"全部 {len(items)} 项"
    last = names([names_of[now[m].metric.item or ""] for m in lowest], kind="条目")
    remark = (
        f"{last}最低，{value_text(now[lowest[0]])}"
        if lowest
        else "本期没有核查结果"
        if now[ids[0]].tracked
        else "无数据"
    )
    st.markdown(f"**条目符合率（{seven}）：{remark}**  {on_screen('点击单元格查看未达到的记录')}")
    columns = [(town_name(c), c) for c in codes]
    if len(codes) > 1:  # of one town the sum would say the same again
        columns.insert(0, ("全区" if len(codes) == len(by_town) else "合计", ""))
    cells = pd.DataFrame(
        [
            {
                "row": name,
                "column": town,
                "row_key": code,
                "metric": metric_id,
                "wording": value_text(found),
                "amount": in_numbers(found),
                "status": found.status.value,
                "base": base(found) or "—",
            }
            for (_, name), metric_id in zip(items, ids, strict=True)
            for town, code in columns
            for found in [now[metric_id] if not code else by_town[code][metric_id]]
        ]
    )
    with st.container(key="phone-items", gap=None):
        for (_, name), metric_id in zip(items, ids, strict=True):
            missed = [c for c in codes if by_town[c][metric_id].status is Status.MISSED]
            fine = "各街镇达标、临近或无发生" if now[metric_id].tracked else "尚无核查台账，不作判断"
            detail = f"未达标：{names([town_name(c) for c in missed])}" if missed else fine
            if st.button(
                f"**{name}** {value_text(now[metric_id])}{value_mark(now[metric_id])}\n\n{detail}",
                key=f"item-check-{now[metric_id].metric.item}",
                width="stretch",
                type="tertiary",
            ):
                open_records(metric_id, default_part(metric_id))
    wide = st.container(key="wide-items")
    picked = wide.vega_lite_chart(
        time_series.status_table(
            cells,
            [name for _, name in items],
            [town for town, _ in columns],
            height=34 * len(items) + 30,
            row_title="条目",
            column_title="街镇",
        ),
        on_select="rerun",
        selection_mode="cell",
        key=f"items-{theme_name()}",
        alt=f"条目与街镇热力表，{remark}",
    )
    for cell in picked.selection.get("cell", []):
        open_records(cell["metric"], default_part(cell["metric"]), town=cell["row_key"] or None)
    # On paper the chart is a table already.
    with wide.container(key="screen-only-items").expander("以表格显示", icon=":material/table:"):
        pivot = cells.pivot(index="row", columns="column", values="amount")
        named = [town for town, _ in columns]
        twin(
            pivot.loc[[name for _, name in items], named].rename_axis("条目").reset_index(),
            "各条目与街镇的符合率",
            dict.fromkeys(named, RATE),
        )


def ranking(shown: map_panel.ShownOnMap, scope: Scope, codes: list[str]) -> None:
    """Towns sorted by the measure; a bar leads to that town."""
    metric = shown.metric
    rows = [(town_name(code), code, shown.by_town[code]) for code in shown.by_town]
    known = [r for r in rows if r[2].value is not None]
    missed = with_status((value for _, _, value in known), Status.MISSED)
    remark = f"{missed} 个街镇未达标" if known and known[0][2].target else f"{len(known)} 个街镇"
    st.markdown(f"**街镇排名 · {metric.name}{f'：{remark}' if known else ''}**")
    if not known:
        st.info("所选期间没有可以排名的数据。可扩大期间，或先导入实地核查台账。")
        return
    key = f"ranking-{map_panel.picks()}-{theme_name()}"
    st.vega_lite_chart(
        charts.ranking(rows, chosen=scope.towns, height=27 * len(rows) + 10),
        on_select=lambda: map_panel.picked_on_chart(key),
        selection_mode="town",
        key=key,
        alt=f"街镇排名，{metric.name}，{remark}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("查看记录", icon=":material/list:", key="ranking-records"):
            open_records(metric.id, default_part(metric.id), town=codes[0] if len(codes) == 1 else None)
    map_panel.table(shown, [code for _, code, _ in rows])


def trend(shown: map_panel.ShownOnMap, scope: Scope) -> None:
    months = queries.monthly_values(scope, shown.metric, SHOWN_MONTHS)
    known = [(m, v) for m, v in months if v.value is not None]
    st.markdown(f"**逐月走势 · {shown.metric.name}{_moved(known)}**")
    if len(known) < 2:
        st.info("可比的月份不足两个，暂无走势。")
        return
    st.vega_lite_chart(charts.trend(shown.metric, known, height=300), alt=f"{shown.metric.name}逐月走势{_moved(known)}")
    with st.expander("以表格显示", icon=":material/table:"):
        table = pd.DataFrame(
            [{"月份": first_day(m), heading(shown.metric): in_numbers(v), **parts(v)} for m, v in months]
        )
        twin(table, f"{shown.metric.name}逐月走势", figure_forms(shown.metric))


def _moved(known: list[tuple[int, Value]]) -> str:
    text = change_text(known[-1][1], known[-2][1]) if len(known) > 1 else ""
    return f"：最近一月 {value_text(known[-1][1])}，较上月 {text}" if text else ""


def teams(scope: Scope) -> None:
    """Sites verified by each team; a row opens its verifications."""
    found = figures.teams(scope)
    if not found:
        st.info("所选期间没有实地核查记录。可扩大期间，或先导入实地核查台账。")
        return
    first = names(most({t.team: t.sites for t in found}), kind="组")
    remark = f"{len(found)} 个核查组；{plain(first)}核查工地最多，{found[0].sites} 个"
    st.markdown(f"**{remark}**  {on_screen('点击一行查看其核查记录')}")
    place = rows(
        pd.DataFrame(
            [
                {
                    "核查组": t.team,
                    "核查工地（个）": t.sites,
                    "核查次数": t.inspections,
                    "发现问题并限期整改（次）": t.failing,
                    "发现问题比例": share_text(t.failing, t.inspections),
                }
                for t in found
            ]
        ),
        key="teams",
        alt=f"各核查组核查工地数，{remark}",
        right=["发现问题比例"],
    )
    if place is not None:
        open_records("inspection.count", search=found[place].team)


def faults(now: Mapping[str, Value], scope: Scope) -> None:
    """Sites whose point lies outside every town or in another one than declared."""
    value = now["inspection.misplaced_sites"]
    if not value.value:
        st.success("在建工地的坐标都在登记的属地街镇内。", icon=":material/check_circle:")
        return
    frame = figures.listed(value.metric.id, scope, 50)
    st.markdown(f"**{value_text(value)}在建工地坐标存疑** :gray[请核对坐标或属地后重新导入]")
    technical = st.toggle("显示坐标", key="coordinates", bind="query-params")
    place = rows(
        pd.DataFrame(
            [
                {
                    "项目名称": r["site_name"],
                    "坐标所在": r["located_town_name"] or "不在任何街镇范围内",
                    "登记属地": town_name(r["town_code"]),
                    "行业主管部门": r["department_code"],
                }
                | ({"经度": f"{r['lon']:.6f}", "纬度": f"{r['lat']:.6f}"} if technical else {})
                for r in frame.to_dict("records")
            ]
        ),
        key="faults",
        alt="坐标存疑的工地",
    )
    if place is not None:
        open_records(value.metric.id, Part.NUMERATOR, row=str(frame["key"].iloc[place]))
    if st.button("查看全部记录", icon=":material/list:", key="faults-records"):
        open_records(value.metric.id, Part.NUMERATOR)
