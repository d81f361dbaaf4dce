"""数据质量: what is wrong with the records, by rule and by owner, with the lists and workbooks to put it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd
import streamlit as st

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.quality.findings import (
    FAULT_MONTHS,
    RuleFinding,
    count_of,
    totals,
)
from metrics.quality.mending import scope_of
from metrics.quality.quality_sentences import faults_change_text, faults_text
from metrics.quality.resting import resting
from metrics.quality.rule_file import DEPARTMENT, TOWN, Aspect, Rule
from metrics.wording.formats import UNKNOWN, percent
from pages.parts import quality_queries, shown_data
from pages.parts.charts.palette import ink, theme_name
from pages.parts.charts.specifications import specified
from pages.parts.files.downloads import download_button
from pages.parts.frame.guard import required_scope
from pages.parts.lists.cards import card_row, figure_with_change
from pages.parts.lists.rows import rows
from pages.parts.lists.twin import twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records

MEANS = {
    Aspect.COMPLETE: "该填的没有填",
    Aspect.VALID: "日期颠倒、数值出界",
    Aspect.CONSISTENT: "各项、各本台账对不上",
    Aspect.TIMELY: "久未登记",
    Aspect.UNIQUE: "疑似登记两次",
}
OWNERS = {TOWN: "所属街镇", DEPARTMENT: "行业主管部门"}
MOST_OWNERS = 12

scope = required_scope()
st.title("数据质量", anchor=False)
state = shown_data.state()
found = quality_queries.found(scope)
owners = quality_queries.owners(scope)
ages = quality_queries.ledger_ages(scope.as_of)
late = [age for age in ages if age.is_late]
st.markdown(f"##### {plain(faults_text(found, owners, len(late)))}")
st.caption(
    f"截至 {scope.as_of} 已登记的全部记录，与所选期间无关；规则和日数为演示参数，由系统管理员在参数文件中修改。"
    "有问题的记录照常计入各项指标，相应数字标“▲ 存疑”。"
)


def _tile(aspect: Aspect) -> None:
    """How many records of a kind are faulty; a click shows its rules."""
    own = [f for f in found if f.rule.aspect is aspect]
    now, _, hit = totals(own)
    known = any(f.known for f in own)
    mark = ":gray[○ 无台账]" if not known else ":orange[▲ 须改]" if now else ":green[● 无问题]"
    with st.container(border=True, key=f"card-quality-{aspect.name.lower()}", height="stretch", gap="xxsmall"):
        st.caption(MEANS[aspect])
        shown = f"{now:,} :small[条]" if known else UNKNOWN
        figure_with_change(f"{aspect.value} {mark}", shown, faults_change_text(own) if known else None)
        st.caption(f"{len(own)} 条规则，{hit} 条查出问题")
        if st.button(f"查看{aspect.value}规则", key=f"open-quality-{aspect.name.lower()}"):
            st.session_state["quality_kind"] = None if st.session_state.get("quality_kind") == aspect else aspect
            st.rerun()


def _late_tile() -> None:
    with st.container(border=True, key="card-quality-ledgers", height="stretch", gap="xxsmall"):
        st.caption("台账报送到哪一天")
        mark = ":gray[○ 无台账]" if not ages else ":orange[▲ 须补报]" if late else ":green[● 无问题]"
        figure_with_change(f"台账截至日 {mark}", f"{len(late)} :small[本超期]" if ages else UNKNOWN, None)
        st.caption(f"在报 {len(ages)} 本；最迟 {ages[0].ledger} {ages[0].day}" if late else f"在报 {len(ages)} 本")


def _owner_text(rule: Rule) -> str:
    return OWNERS.get(rule.owner, rule.owner)


def _shown(listed: Sequence[RuleFinding], own: Mapping[Rule, int] | None) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "规则": f.rule.name,
                "类别": f.rule.aspect.value,
                "问题": (own or {}).get(f.rule, 0) if own is not None else f.count if f.known else None,
                "占比": UNKNOWN if own is not None or f.share is None else percent(f.share),
                "较上月末": None if own is not None or not f.known else f"{f.change:+,}" if f.change else "持平",
                "责任单位": _owner_text(f.rule),
                "办法": f.rule.remedy,
            }
            for f in listed
        ],
        dtype=object,
    )


def _rules(owner: str | None) -> None:
    own = owners[owner] if owner else None
    figure = st.query_params.get("figure", "")
    listed = list(found)
    if figure in ALL_METRICS:
        looked_at = resting(frozenset(f.rule.id for f in found)).get(figure, ())
        listed = [f for f in listed if f.rule.id in looked_at and f.count]
        st.info(f"只列构成“{ALL_METRICS[figure].name}”的记录所违反的规则。", icon=":material/filter_alt:")
        if st.button("查看全部规则", key="all-rules", type="tertiary"):
            del st.query_params["figure"]
            st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(owner)}待改的规则**" if owner else "**各条规则**", width="content")
        kind = st.segmented_control(
            "类别", list(Aspect), key="quality_kind", bind="query-params", label_visibility="collapsed",
            format_func=str,
        )  # fmt: skip
    hit = [f for f in listed if (own is None or f.rule in own) and (kind is None or f.rule.aspect is kind)]
    faulty, clean = [f for f in hit if f.count], [f for f in hit if not f.count]
    _list([*faulty], own, owner, "faulty")
    if clean:
        with st.expander(f"没有问题的规则 {len(clean)} 条", icon=":material/check_circle:", key="clean-rules"):
            _list(clean, own, owner, "clean")


def _list(listed: Sequence[RuleFinding], own: Mapping[Rule, int] | None, owner: str | None, key: str) -> None:
    if not listed:
        st.info("所选范围内没有查出问题。可换一类规则，或扩大街镇范围。", icon=":material/check_circle:")
        return
    shown = _shown(listed, own)
    lines = [
        (
            str(r["规则"]),
            f"{r['问题'] if r['问题'] is not None else UNKNOWN} 条",
            f"{r['类别']} · {r['责任单位']} · {r['办法']}",
        )
        for r in shown.to_dict("records")
    ]
    with st.container(key=f"remedies-{key}"):
        place = rows(shown, key=f"rules-{key}", alt=f"数据质量规则，共 {len(listed)} 条", lines=lines)
    if place is not None:
        rule = listed[place].rule
        open_records(rule.metric.id, scope=scope_of(rule, owner, scope) if owner else scope)


def _owners(owner: str | None) -> None:
    st.markdown(f"**谁来改：{len(owners)} 个单位**" if owners else "**谁来改**")
    if not owners:
        st.info("没有需要改正的记录。", icon=":material/check_circle:")
        return
    if owner:
        download_button(
            f"导出{owner}待改台账",
            lambda: quality_queries.owner_workbook(owner, scope, synthetic=state.synthetic),
            f"{owner}待改数据_{scope.as_of}.xlsx",
            icon=":material/download:",
        )
        st.caption("交责任单位在黄色的格里改好，拿回来在“数据导入”里直接导入。")
    else:
        st.caption(on_screen("点一个单位，列出并导出它要改的记录。"))
    with st.container(gap=None):
        for place, (name, own) in enumerate(list(owners.items())[:MOST_OWNERS]):
            most = "、".join(f"{rule.name} {count:,}" for rule, count in list(own.items())[:2])
            chosen = ":material/check: " if name == owner else ""
            label = f"{chosen}**{plain(name)}** :orange[{count_of(own):,} 条]\n\n{plain(most)}"
            if st.button(label, key=f"item-owner-{place}", type="tertiary", width="stretch"):
                st.session_state["quality_owner"] = None if name == owner else name
                st.rerun()


@specified
def _bars(table: pd.DataFrame) -> alt.LayerChart:
    """Faulty records at each month end; the last bar is now."""
    inks = ink()
    base = alt.Chart(table).encode(
        x=alt.X("截至:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelColor=inks["muted"], ticks=False)),
        y=alt.Y("问题:Q", title=None, axis=None, scale=alt.Scale(domainMin=0)),
        tooltip=[alt.Tooltip("截至:N"), alt.Tooltip("问题:Q", format=",")],
    )
    bars = base.mark_bar(width={"band": 0.6}, cornerRadiusEnd=2).encode(
        color=alt.condition(alt.datum.now, alt.value(inks["primary"]), alt.value(inks["line"]))
    )
    words = base.mark_text(dy=-8, fontSize=13, color=inks["text"]).encode(text=alt.Text("问题:Q", format=","))
    return alt.LayerChart(layer=[bars, words]).properties(height=150)


def _trend() -> None:
    found_on = quality_queries.trend(scope)
    table = pd.DataFrame(
        [{"截至": f"{day:%Y-%m-%d}", "问题": count, "now": day == scope.as_of} for day, count in found_on]
    )
    st.markdown(f"**近 {FAULT_MONTHS} 个月末的问题条数**")
    st.vega_lite_chart(_bars(table), key=f"quality-trend-{theme_name()}", alt="各月末问题条数")


def _ledgers() -> None:
    st.markdown(f"**各本台账报送到哪一天：{len(late)} 本超期**" if late else "**各本台账报送到哪一天**")
    if not ages:
        st.info("还没有台账。可在“数据导入”中导入。", icon=":material/folder_off:")
        return
    table = pd.DataFrame(
        [
            {"台账": age.ledger, "截至": age.day, "依据": "台账写明" if age.stated else "未写明，按导入日",
             "落后（日）": age.behind, "允许（日）": age.allowed, "状态": "▲ 超期" if age.is_late else "● 按期"}
            for age in ages
        ]
    )  # fmt: skip
    twin(table, "台账截至日")


asked = st.query_params.get("quality_owner", "")
if "quality_owner" not in st.session_state and asked in owners:
    st.session_state["quality_owner"] = asked
chosen = st.session_state.get("quality_owner")
chosen = chosen if chosen in owners else None
if chosen:
    st.query_params["quality_owner"] = chosen
else:
    st.query_params.pop("quality_owner", None)
with card_row():
    for kind_of_fault in Aspect:
        _tile(kind_of_fault)
    _late_tile()
with st.container(key="opening"):
    main, side = st.columns([2, 1], gap="small")
    with main.container(border=True, key="panel-rules", height="stretch"):
        if any(f.known for f in found):
            _rules(chosen)
            _trend()
        else:
            st.info("截至该日还没有台账。可把截至日调后，或在“数据导入”中导入台账。", icon=":material/folder_off:")
    with side.container(border=True, key="panel-owners", height="stretch"):
        _owners(chosen)
with st.container(border=True, key="panel-ledger-ages"):
    _ledgers()
