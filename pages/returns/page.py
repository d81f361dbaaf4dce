"""统计报表: a return as it is sent, each cell with its records, the cross checks beside it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from metrics.returns.cross_checks import Agreement
from metrics.returns.layout import Division
from metrics.returns.reading import returns
from metrics.returns.return_sentences import (
    bulletin_sentence,
    days_text,
    marks,
    notes,
    part_text,
    title_text,
    unknown_text,
)
from pages.parts import shown_data
from pages.parts.frame.guard import required_scope
from pages.parts.plain import on_screen, plain
from pages.returns import choices, queries
from pages.returns.exports import export_buttons
from pages.returns.frozen_panel import differing_text, frozen_panel
from pages.returns.panels import checks_panel, row_drawer, table_panel

scope = required_scope()
st.html(f"<style>{(Path(__file__).parent / 'returns.css').read_text(encoding='utf-8')}</style>")
st.title("统计报表", anchor=False)
if not returns():
    st.info("没有统计报表。请系统管理员把报表文件放进 RETURNS_FOLDER 所写的文件夹。", icon=":material/table_chart:")
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="return-choices"):
    declared = choices.report()
    period = choices.period(declared, scope.as_of)
    division, row = choices.division(declared)
asked = (declared.name, period.key, scope, division, row)
filled, checks = queries.filled(*asked), queries.cross_checks(*asked)
synthetic = shown_data.state().synthetic
wrong, agreed = ([c for c in checks if c.outcome is outcome] for outcome in (Agreement.DIFFERS, Agreement.AGREES))
verdict = (
    f":red[■ 核对 {len(wrong)} 项不符：{plain('、'.join(check.title for check in wrong))}]" if wrong
    else f":green[● 核对 {len(agreed)} 项相符]" if agreed
    else ":gray[○ 核对无数据]"
)  # fmt: skip
about = "，".join(filter(None, (title_text(filled), part_text(filled))))
st.markdown(f"##### {plain(about)} · {plain(days_text(filled))} · {verdict}")
if standing := differing_text(filled):
    st.markdown(f":red[**■ {plain(standing)}**]{on_screen('，见下方上报定格')}")
badges = " ".join(f":orange-badge[{mark}]" for mark in marks(filled, synthetic=synthetic))
how = on_screen("点任一格看它的记录，点行名看这一行各数；街镇、部门、领域、投资性质按上方所选")
st.markdown(f"{badges} :gray[:small[{plain(declared.units)}]] {how}")
main, side = st.columns([4, 1], gap="small")
with main.container(border=True, key="panel-return"):
    table_panel(filled)
    if lacking := unknown_text(filled):
        st.info(plain(lacking), icon=":material/help:")
    st.caption("  \n".join(map(plain, notes(filled))))
    export_buttons(filled, standing, synthetic=synthetic)
with side:
    with st.container(border=True, key="panel-checks"):
        checks_panel(checks)
    with st.container(border=True, key="panel-sentence"):
        st.markdown("**通报用语** " + on_screen("右上角复制"))
        st.code(bulletin_sentence(filled), language=None, wrap_lines=True)
frozen_panel(filled)
row_drawer(filled, declared.rows if division is Division.LISTED else ())
