"""书面资料: what each indicator asks for, who owes it, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import altair as alt
import pandas as pd
import streamlit as st

from metrics.assessment.score_sentences import basis_said
from metrics.catalogue import CATALOGUE
from metrics.definitions.office import PaperState
from metrics.model import Part
from metrics.office_lists import IN_ORDER, PRESSING, Item
from metrics.periods import Comparison, Preset, compared
from metrics.wording import clock
from pages.assessment import loading as figures
from pages.parts import loading
from pages.parts.assessment_year import chosen_catalogue
from pages.parts.cards import card
from pages.parts.chips import chip_column
from pages.parts.drill import open_records
from pages.parts.exports import xlsx_bytes
from pages.parts.guard import required_scope
from pages.parts.palette import ink, is_dark
from pages.parts.plain import plain
from pages.parts.specifications import specified

CARDS = ("evidence.complete_rate", "evidence.overdue", "evidence.rejected", "evidence.unchecked", "evidence.to_come")
MARKS = {
    PaperState.CHECKED: ("green", "●"),
    PaperState.UNCHECKED: ("blue", "◔"),
    PaperState.REJECTED: ("orange", "▲"),
    PaperState.OVERDUE: ("red", "■"),
    PaperState.TO_COME: ("gray", "○"),
    PaperState.UNLISTED: ("red", "□"),
}

scope = required_scope()
st.title("书面资料", anchor=False)
catalogue = chosen_catalogue(scope)
# Paper material is asked for by assessment year, whatever period the bar shows.
year = replace(
    scope, start=date(catalogue.year, 1, 1), end=max(date(catalogue.year, 12, 31), date(catalogue.year, 1, 1))
)
url = loading.database_url()
state = loading.state(url)
items = figures.evidence_items(url, state.version, scope.viewer, catalogue.year, scope.as_of)
names = {i.code: i.name for i in catalogue.indicators}


def _takeaway() -> str:
    """14 项应交材料齐备 11 项;逾期未交 2 项(区发改委、区水务局),退回补正 1 项(区建管委)。"""
    if not items:
        return f"{catalogue.year} 年度书面资料清单尚未建立。"
    ready = sum(1 for i in items if i.state in IN_ORDER)
    text = f"{len(items)} 项书面资料已齐备 {ready} 项"
    told = []
    for pressing in PRESSING:
        found = [i for i in items if i.state is pressing]
        if found:
            owing = "、".join(dict.fromkeys(i.department for i in found))
            told.append(f"{pressing.value} {len(found)} 项（{owing}）")
    return f"{text}；{'，'.join(told)}。" if told else f"{text}，没有逾期未交和退回的材料。"


st.markdown(f"##### {plain(_takeaway())}")
st.caption(f"P 类指标得分按其材料齐备率折算。{basis_said(catalogue)}")
now = loading.scope_values(year)
before = loading.scope_values(compared(year, Preset.YEAR, Comparison.LAST_YEAR))
with st.grid(5, min_column_width=230, gap="small"):
    for metric_id in CARDS:
        months = loading.monthly_values(year, CATALOGUE[metric_id])
        card(now[metric_id], before[metric_id], "较去年同期", months, group=f"书面资料 · {catalogue.year} 年度")


def _shown(found: Sequence[Item]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "状态": f"{MARKS[i.state][1]} {i.state.value}",
                "指标": f"{i.code} {names.get(i.code, '')}",
                "材料": i.title,
                "责任单位": i.department,
                "应交日期": i.due_on,
                "提交日期": i.provided_on,
                "文号": i.document_no or None,
                "文件位置": i.file_ref or None,
                "审核日期": i.checked_on,
                "退回理由": i.rejected_reason or None,
            }
            for i in found
        ]
    )


def _chipped(frame: pd.DataFrame) -> pd.DataFrame:
    """The list with its state as a cell of one chip."""
    states: list[object] = [[text] for text in frame["状态"]]
    return frame.assign(状态=pd.Series(states, index=frame.index, dtype=object))


def _list() -> None:
    told = f"{len(items)} 项材料，{len({i.code for i in items})} 项指标"
    st.markdown(f"**材料清单：{told}**")
    wanted = st.segmented_control(
        "状态", list(PaperState), selection_mode="multi", key="item_state", bind="query-params",
        format_func=lambda s: f"{MARKS[s][1]} {s.value} {sum(1 for i in items if i.state is s)}",
        label_visibility="collapsed",
    )  # fmt: skip
    found = [i for i in items if not wanted or i.state in wanted]
    if not found:
        st.info("没有这种状态的材料。可取消状态筛选。", icon=":material/search_off:")
        return
    with st.container(key="phone-items", gap=None):
        for i in found:
            colour, mark = MARKS[i.state]
            due = f"应交 {i.due_on}" if i.due_on else "清单未列"
            st.markdown(
                f"**{i.code} {plain(i.title)}** :{colour}[{mark} {i.state.value}]  \n"
                f":gray[{plain(i.department)} · {due} · {plain(i.document_no or '无文号')}]"
            )
    with st.container(key="wide-items"):
        day = st.column_config.DateColumn(format="YYYY-MM-DD")
        st.dataframe(
            _chipped(_shown(found)),
            hide_index=True,
            placeholder="—",
            height=min(36 * len(found) + 40, 560),
            column_config={
                "状态": chip_column({f"{mark} {s.value}": colour for s, (colour, mark) in MARKS.items()}),
                "应交日期": day,
                "提交日期": day,
                "审核日期": day,
            },
            alt=f"书面资料清单，{told}",
        )
    with st.container(horizontal=True):
        if st.button("查看材料记录", icon=":material/list:"):
            open_records("evidence.complete_rate", Part.DENOMINATOR, scope=year)
        head = [f"{catalogue.year} 年度书面资料清单", f"数据截至 {scope.as_of}"]
        head += ["模拟数据，不作统计依据"] if state.synthetic else []
        st.download_button(
            "导出清单",
            lambda: xlsx_bytes(_shown(found).astype(object).where(lambda f: f.notna(), None), head, "书面资料"),
            f"{catalogue.year}年度书面资料清单_{scope.as_of}.xlsx",
            on_click="ignore",
            icon=":material/download:",
        )


def _worklist() -> None:
    """What is missing or was sent back, whose, how late."""
    pressing = sorted((i for i in items if i.state in PRESSING), key=lambda i: i.due_on or date.max)
    st.markdown(f"**待补材料 {len(pressing)} 项**")
    if not pressing:
        st.info("没有逾期未交和退回的材料。", icon=":material/check_circle:")
    with st.container(gap=None):
        for n, i in enumerate(pressing):
            colour, mark = MARKS[i.state]
            late = clock(i.due_on, scope.as_of) if i.due_on else "考核指标要求，清单未列"
            why = f" · 退回：{plain(i.rejected_reason)}" if i.rejected_reason else f" · {late}"
            label = f"**{i.code} {plain(i.title)}** :{colour}[{mark} {i.state.value}]\n\n{plain(i.department)}{why}"
            metric_id = "evidence.rejected" if i.state is PaperState.REJECTED else "evidence.overdue"
            if st.button(label, key=f"item-owed-{n}", width="stretch", type="tertiary", disabled=not i.number):
                open_records(metric_id, scope=year, row=i.number)
    coming = sorted((i for i in items if i.state is PaperState.TO_COME), key=lambda i: i.due_on or date.max)
    for i in coming[:4]:
        st.caption(f"○ {plain(i.title)} · {plain(i.department)} · {clock(i.due_on, scope.as_of)}")


@specified
def _bars(frame: pd.DataFrame) -> alt.LayerChart:
    """Departments by the share of their material that is complete."""
    inks = ink()
    base = alt.Chart(frame).encode(
        y=alt.Y("责任单位:N", sort=None, title=None, axis=alt.Axis(labelColor=inks["text"], labelFontSize=13,
                ticks=False, domain=False)),
        x=alt.X("齐备率:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=None),
        tooltip=[alt.Tooltip("责任单位:N"), alt.Tooltip("said:N", title="齐备率")],
    )  # fmt: skip
    bars = base.mark_bar(height=17, cornerRadiusEnd=2).encode(
        color=alt.condition(alt.datum.full, alt.value(inks["muted"]), alt.value(inks["primary"]))
    )
    words = base.mark_text(align="left", dx=6, fontSize=12, color=inks["text"]).encode(text="said:N")
    return alt.LayerChart(layer=[bars, words]).properties(height=30 * len(frame) + 10)


def _departments() -> None:
    """Completeness by department: items that have fallen due, provided and not sent back."""
    due = [i for i in items if i.state is not PaperState.TO_COME]
    rows = []
    for name in dict.fromkeys(i.department for i in due):
        own = [i for i in due if i.department == name]
        ready = sum(1 for i in own if i.state in IN_ORDER)
        rows.append({"责任单位": name, "应交": len(own), "齐备": ready, "齐备率": ready / len(own)})
    if not rows:
        st.markdown("**各部门齐备率**")
        st.info("应交日期均未到，暂无齐备率。")
        return
    frame = pd.DataFrame(rows).sort_values(["齐备率", "应交"], ascending=[True, False], ignore_index=True)
    short = [str(name) for name in frame.loc[frame["齐备率"] < 1, "责任单位"]]
    told = f"{'、'.join(short)}未齐备" if short else "均已齐备"
    st.markdown(f"**各部门齐备率：{plain(told)}**")
    frame["said"] = [
        f"{r:.1%}（{a}/{b}）" for r, a, b in zip(frame["齐备率"], frame["齐备"], frame["应交"], strict=True)
    ]
    frame["full"] = frame["齐备率"] == Decimal(1)
    st.vega_lite_chart(
        _bars(frame),
        key=f"evidence-departments-{'dark' if is_dark() else 'light'}",
        alt=f"各部门材料齐备率，{told}",
    )
    with st.expander("以表格显示", icon=":material/table:"):
        st.dataframe(frame[["责任单位", "应交", "齐备", "said"]].rename(columns={"said": "齐备率"}), hide_index=True)


if not items:
    st.info("没有书面资料清单。请在案件数据库中登记应交材料后刷新本页。", icon=":material/folder_off:")
    st.stop()
main, side = st.columns([2, 1], gap="small")
with main.container(border=True, key="panel-items-list", height="stretch"):
    _list()
with side.container(border=True, key="panel-owed", height="stretch"):
    _worklist()
    _departments()
