"""指标口径: what each figure means, from the definitions themselves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_access.rules.demo_marks import demo_mark
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Metric
from metrics.judging.targets import target_of
from metrics.wording.formats import cell_number, goal_text
from pages.definitions import indicators
from pages.parts.frame.explained import DIRECTIONS, KINDS, THEMES, found, guide_links
from pages.parts.frame.guard import required_scope
from pages.parts.plain import plain


def row(metric: Metric, year: int) -> dict[str, str]:
    """A metric as a row of its theme's table."""
    target = target_of(metric, year)
    goal = goal_text(metric, target.target) if target else "—"
    return {
        "指标": metric.name,
        "口径": metric.explanation,
        "类型": KINDS[metric.kind],
        "方向": DIRECTIONS[metric.direction],
        "目标": goal + demo_mark(bool(target and target.is_demo), "（{}）"),
        "依据": metric.clause or "—",
        "编号": metric.id,
    }


def table(metrics: Sequence[Metric], year: int) -> pd.DataFrame:
    """One row per metric as in `row`, with the target as a number (rates in per cent, sums in 万元) and its unit."""
    rows = []
    for metric in metrics:
        line = row(metric, year)
        target = target_of(metric, year)
        unit = "万元" if metric.unit == "元" else metric.unit
        goal = {
            "目标": cell_number(metric, target.target) if target else None,
            "单位": unit,
            "目标性质": "—" if target is None else demo_mark(target.is_demo, "{}") or "正式",
        }
        place = list(line).index("目标")
        items = list(line.items())
        rows.append(dict(items[:place]) | goal | dict(items[place + 1 :]))
    return pd.DataFrame(rows)


def small(line: dict[str, str]) -> str:
    """A row of `row` as it is read on a phone: what it is and its target, then what it means."""
    goal = "" if line["目标"] == "—" else f" · 目标 {line['目标']}"
    clause = "" if line["依据"] == "—" else f"（{line['依据']}）"
    return f"**{plain(line['指标'])}** :gray[{plain(line['类型'] + goal)}]  \n{plain(line['口径'] + clause)}"


scope = required_scope()
st.title("指标口径", anchor=False)
st.markdown(f"##### 全部 {len(ALL_METRICS)} 项指标各有唯一口径：页面、清单和会议材料出自同一定义")
st.caption("目标值未见公开文本的标“演示参数”，由系统管理员按当年考核细则在参数文件中修改。")
asked = st.text_input(
    "查找指标", key="find", bind="query-params", placeholder="名称、口径、依据条款、单位或业务类别，多个词用空格分开"
)
words = asked.split()
hits = found(asked)
if words and hits.metrics:
    st.markdown(f"找到 **{len(hits.metrics)}** 项指标")
elif words:
    st.info(
        f"没有含“{plain(asked)}”的指标。可换一个词（例如“超期”“保证金”“万元”），或清空查找看全部指标。",
        icon=":material/search_off:",
    )
if words:
    guide_links(hits)
for theme, label in THEMES.items():
    of_theme = [metric for metric in hits.metrics if metric.theme == theme]
    if not of_theme:
        continue
    st.subheader(f"{label}（{len(of_theme)} 项）", anchor=False)
    with st.container(key=f"phone-paper-{theme}"):
        st.markdown("\n\n".join(small(row(metric, scope.as_of.year)) for metric in of_theme))
    st.container(key=f"wide-paper-{theme}").dataframe(
        table(of_theme, scope.as_of.year),
        hide_index=True,
        row_height=56,
        height=min(56 * len(of_theme) + 40, 640),
        column_config={
            "口径": st.column_config.TextColumn(width=640),
            "目标": st.column_config.NumberColumn(format="%g"),
            "依据": st.column_config.TextColumn(width=240),
        },
        placeholder="—",
        alt=f"{label}的指标口径",
    )
if hits.terms:
    st.subheader(f"术语（{len(hits.terms)} 个）", anchor=False)
    st.table(
        pd.DataFrame([{"术语": t.name, "含义": t.meaning, "出处": t.source} for t in hits.terms]).set_index("术语")
    )
if not words:
    indicators.draw()
