"""书面资料: what each indicator asks for, who owes it, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd
import streamlit as st

from data_access.rules.limits import WORKING_DAYS
from metrics.assessment.score_sentences import basis_text
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.evidence import EvidenceState, evidence_fact
from metrics.definitions.undivided import honoured
from metrics.engine.model import Part
from metrics.engine.periods import Comparison, Preset, compared, whole_year
from metrics.questions.evidence import PRESSING, EvidenceItem, completeness, in_order, judged_in
from metrics.wording.clocks import limit_text
from metrics.wording.formats import per_cent, percent
from pages.parts import queries, shown_data
from pages.parts import score_queries as figures
from pages.parts.charts.palette import ink, theme_name
from pages.parts.charts.specifications import specified
from pages.parts.charts.state_marks import state_cell, state_markdown
from pages.parts.files.downloads import download_button
from pages.parts.files.exports import xlsx_bytes
from pages.parts.frame.guard import required_scope
from pages.parts.lists.cards import card, card_row
from pages.parts.lists.rows import Line, rows
from pages.parts.lists.twin import RATE, twin
from pages.parts.plain import plain
from pages.parts.scope.assessment_year import chosen_catalogue
from pages.parts.scope.drill import open_records
from pages.parts.scope.links import unit_links

_CARDS = ("evidence.complete_rate", "evidence.overdue", "evidence.rejected", "evidence.unchecked", "evidence.to_come")
RECORDS = {
    EvidenceState.REJECTED: "evidence.rejected",
    EvidenceState.OVERDUE: "evidence.overdue",
    EvidenceState.TO_COME: "evidence.to_come",
    EvidenceState.UNCHECKED: "evidence.unchecked",
    EvidenceState.CHECKED: "evidence.complete_rate",
}

scope = required_scope()
st.title("书面资料", anchor=False)
catalogue = chosen_catalogue(scope)
# Evidence is asked for by assessment year, whatever period the bar shows.
# Departments and towns provide it for the whole district: no town, domain or 投资性质 has its own.
year = honoured(evidence_fact(), whole_year(scope, catalogue.year))
state = shown_data.state()
every = figures.evidence_items(catalogue.year, scope.as_of, scope.viewer)
items = [i for i in every if scope.department in (None, i.owner)]
listed = [i for i in items if i.number]
pressing = sorted((i for i in items if i.state in PRESSING), key=lambda i: i.due_on or date.max)
names = {i.code: i.name for i in catalogue.indicators}


def _takeaway() -> str:
    """已到期 14 项书面资料齐备 11 项;超期未交 2 项(区发改委、区水务局),退回补正 1 项(区建管委)。"""
    whose = scope.department or ("全区" if scope.towns else "")
    if not items and not scope.viewer.sees_all:
        return f"{catalogue.year} 年度没有由您的单位提供的书面资料；数字为全区汇总。"
    if not items:
        return f"{catalogue.year} 年度{whose}没有书面资料清单。"
    judged = judged_in(listed, year)
    ready = len(in_order(judged))
    text = f"{whose}已到期 {len(judged)} 项书面资料齐备 {ready} 项" if judged else f"{whose}书面资料均未到期"
    if not listed:
        text = f"{whose}书面资料清单尚未建立"
    remark = []
    for urgent in PRESSING:
        found = [i for i in items if i.state is urgent]
        if found:
            owing = "、".join(dict.fromkeys(i.owner for i in found))
            remark.append(f"{urgent.value} {len(found)} 项（{owing}）")
    return f"{text}；{'，'.join(remark)}。" if remark else f"{text}，没有超期未交和退回的材料。"


st.markdown(f"##### {plain(_takeaway())}")
undivided = scope.towns or scope.domain or scope.investment
note = "书面资料由部门和街镇提供，为全区事项，不分街镇、领域和投资性质。" if undivided else ""
note += f"本页只列{scope.department}的材料。" if scope.department else ""
st.caption(f"{note}P 类指标得分按其材料齐备率折算。{basis_text(catalogue)}")


def _cards() -> None:
    now = queries.scope_values(year)
    before = queries.scope_values(compared(year, Preset.YEAR, Comparison.LAST_YEAR))
    with card_row():
        for metric_id in _CARDS:
            months = queries.monthly_values(year, ALL_METRICS[metric_id])
            group = f"书面资料 · {catalogue.year} 年度"
            card(now[metric_id], before[metric_id], "较去年同期", months, group=group, scope=year)


def _open(item: EvidenceItem) -> None:
    """The record of an item among those that its state counts."""
    if item.number:
        open_records(RECORDS[item.state], scope=year, row=item.number)


def _shown(found: Sequence[EvidenceItem]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "材料": i.title,
                "状态": state_cell(i.state),
                "责任单位": i.owner,
                "应交日期": i.due_on,
                "提交日期": i.provided_on,
                "说明": "，".join(filter(None, (i.rejected_reason or i.document_no, i.deferred))),
                "指标": i.code,
            }
            for i in found
        ]
    )


def _ledger(found: Sequence[EvidenceItem]) -> pd.DataFrame:
    """The list as it is taken along, with everything known of an item."""
    return pd.DataFrame(
        [
            {
                "指标": f"{i.code} {names.get(i.code, '')}",
                "材料": i.title,
                "状态": i.state.value,
                "责任单位": i.owner,
                "应交日期": i.due_on,
                "提交日期": i.provided_on,
                "文号": i.document_no,
                "文件位置": i.file_ref,
                "审核日期": i.checked_on,
                "退回理由": i.rejected_reason,
                "缓办": i.deferred,
            }
            for i in found
        ]
    )


def _lines(i: EvidenceItem) -> Line:
    """An item on a phone: its name and state, then whose it is and when it is due."""
    due = f"应交 {i.due_on}" if i.due_on else "考核指标要求，清单未列"
    why = f"退回：{i.rejected_reason}" if i.rejected_reason else i.document_no
    rest = [i.owner, due, why, i.deferred, i.code]
    return i.title, state_cell(i.state), " · ".join(part for part in rest if part)


def _list() -> None:
    remark = f"{len(listed)} 项材料，{len({i.code for i in listed})} 项指标"
    st.markdown(f"**材料清单：{remark}**")
    wanted = st.segmented_control(
        "状态", list(EvidenceState), selection_mode="multi", key="item_state", bind="query-params",
        format_func=lambda s: f"{state_cell(s)} {len([i for i in items if i.state is s])}",
        label_visibility="collapsed",
    )  # fmt: skip
    found = [i for i in items if not wanted or i.state in wanted]
    found.sort(key=lambda i: i.state not in PRESSING)  # what is owed first, the others by indicator
    if not found:
        st.info("没有这种状态的材料。可取消状态筛选。", icon=":material/search_off:")
        return
    place = rows(_shown(found), key="evidence-rows", alt=f"书面资料清单，{remark}", lines=[_lines(i) for i in found])
    if place is not None:
        _open(found[place])
    with st.container(horizontal=True):
        if st.button("查看材料记录", icon=":material/list:"):
            open_records("evidence.complete_rate", Part.DENOMINATOR, scope=year)
        head = [f"{catalogue.year} 年度书面资料清单", f"数据截至 {scope.as_of}"]
        head += ["模拟数据，不作统计依据"] if state.synthetic else []
        download_button(
            "导出清单",
            lambda: xlsx_bytes(_ledger(found).astype(object).where(lambda f: f.notna(), None), head, "书面资料"),
            f"{catalogue.year}年度书面资料清单_{scope.as_of}.xlsx",
            icon=":material/download:",
        )


def _worklist() -> None:
    """What is missing or was sent back, whose, how late."""
    st.markdown(f"**待补材料 {len(pressing)} 项**")
    if not pressing:
        st.info("没有超期未交和退回的材料。", icon=":material/check_circle:")
    with st.container(gap=None):
        for n, i in enumerate(pressing):
            late = limit_text(i.due_on, scope.as_of, WORKING_DAYS) if i.due_on else "考核指标要求，清单未列"
            why = f"退回：{plain(i.rejected_reason)}，{late}" if i.rejected_reason else late
            earlier = f"{i.year} 年度 · " if i.year < catalogue.year else ""
            label = (
                f"**{plain(i.title)}** {state_markdown(i.state)}\n\n"
                f"{earlier}{plain(i.owner)} · {why} · {i.code}{f' · ◆ {i.deferred}' if i.deferred else ''}"
            )
            if st.button(label, key=f"item-owed-{n}", width="stretch", type="tertiary", disabled=not i.number):
                _open(i)
    coming = sorted((i for i in items if i.state is EvidenceState.TO_COME), key=lambda i: i.due_on or date.max)
    for i in coming[:4]:
        st.caption(f"○ {plain(i.title)} · {plain(i.owner)} · {limit_text(i.due_on, scope.as_of, WORKING_DAYS)}")


@specified
def _bars(frame: pd.DataFrame) -> alt.LayerChart:
    """Responsible units by the share of their evidence that is complete."""
    inks = ink()
    base = alt.Chart(frame).encode(
        y=alt.Y("责任单位:N", sort=None, title=None, axis=alt.Axis(labelColor=inks["text"], labelFontSize=13,
                ticks=False, domain=False)),
        x=alt.X("齐备率:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=None),
        tooltip=[alt.Tooltip("责任单位:N"), alt.Tooltip("wording:N", title="齐备率")],
    )  # fmt: skip
    bars = base.mark_bar(height=17, cornerRadiusEnd=2).encode(
        color=alt.condition(alt.datum.full, alt.value(inks["muted"]), alt.value(inks["primary"]))
    )
    words = base.mark_text(align="left", dx=6, fontSize=12, color=inks["text"]).encode(text="wording:N")
    return alt.LayerChart(layer=[bars, words]).properties(height=30 * len(frame) + 10)


def _departments() -> None:
    """Completeness by responsible unit: items that have fallen due, provided and not sent back."""
    found = completeness(judged_in(listed, year))
    if not found:
        st.markdown("**各单位齐备率**")
        st.info("应交日期均未到，暂无齐备率。")
        return
    frame = pd.DataFrame(
        [{"责任单位": c.owner, "应交": c.due, "齐备": c.ready, "齐备率": float(c.rate)} for c in found]
    )
    short = [c.owner for c in found if c.ready < c.due]
    remark = plain(f"{'、'.join(short)}未齐备") if short else "均已齐备"
    st.markdown(f"**各单位齐备率：{remark}**")
    frame["wording"] = [f"{percent(c.rate)}（{c.ready}/{c.due}）" for c in found]
    frame["full"] = [c.ready == c.due for c in found]
    st.vega_lite_chart(
        _bars(frame),
        key=f"evidence-departments-{theme_name()}",
        alt=f"各单位材料齐备率，{remark}",
    )
    unit_links(frame["责任单位"].tolist(), label="画像", key="departments")
    with st.expander("以表格显示", icon=":material/table:"):
        rates = [float(per_cent(c.rate)) for c in found]
        twin(frame[["责任单位", "应交", "齐备"]].assign(齐备率=rates), "各单位材料齐备率", {"齐备率": RATE})


if not items and not scope.viewer.sees_all:
    _cards()
    st.stop()
if not items:
    st.info("没有书面资料清单。可改选考核年度或部门，或在案件数据库中登记应交材料。", icon=":material/folder_off:")
    st.stop()
# On a phone what needs attention stands before the cards.
with st.container(key="opening"):
    _cards()
    main, side = st.columns([2, 1], gap="small")
    with main.container(border=True, key="panel-items-list", height="stretch"):
        _list()
    with side.container(border=True, key="panel-owed", height="stretch"):
        _worklist()
        _departments()
