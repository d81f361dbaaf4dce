"""使用说明: how the dashboard is used, how each ledger is filled in, how a status is read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_access.ledger_import.declared.leads import LEADS
from data_access.ledger_import.known_ledgers import ledger
from data_access.ledger_writing.ledger_guides import ledger_guide
from data_access.ledger_writing.templates import template
from data_access.paths import ASSETS
from metrics.judging.targets import Status
from pages.parts.charts.palette import status_markdown
from pages.parts.files.downloads import download_button
from pages.parts.frame.explained import found
from pages.parts.frame.guard import required_scope
from pages.parts.frame.guide import DAILY_WORK, DATA_WORK, USES, Use, guide, title
from pages.parts.frame.navigation import reachable, script
from pages.parts.plain import plain

READ = {
    Status.MET: "达到目标",
    Status.NEAR: "接近目标，须留意",
    Status.MISSED: "没有达到目标，须整改",
    Status.DEFERRED: "经批准延后，写明到期日",
    Status.INFO: "不设目标，供了解情况",
    Status.UNKNOWN: "没有这项台账，不作判断",
}


def _use(use: Use, *, opened: bool) -> None:
    with st.expander(f"**{use.group}**　{use.words}", expanded=opened, key=f"use-{use.group}"):
        words, picture = st.columns([3, 2], gap="medium")
        with words:
            st.markdown("\n".join(f"{number}. {plain(step)}" for number, step in enumerate(use.steps, 1)))
            with st.container(horizontal=True, gap="small"):
                for folder in filter(reachable, use.screens):
                    st.page_link(script(folder), label=title(folder), icon=":material/arrow_forward:")
        if not use.picture:
            return
        shown = f"{title(use.screens[0])}（模拟数据）"
        picture.image(str(ASSETS / f"pictures/{use.picture}"), caption=shown, alt=f"{shown}的画面")


def _ledger(name: str) -> None:
    columns = ledger_guide(name)
    needed = [column.heading for column in columns if column.needed]
    others = ledger(name).aliases
    st.markdown(f"**{plain(name)}台账**：{len(columns)} 列，必填 {len(needed)} 列——{plain('、'.join(needed))}")
    if others:
        st.caption(f"工作表也可以叫：{plain('、'.join(others))}")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        download_button(
            f"下载“{name}”模板", lambda: template(name), f"{name}模板.xlsx", icon=":material/download:",
        )  # fmt: skip
        st.page_link(script("data_import"), label="到“数据导入”", icon=":material/arrow_forward:")
    shown = [
        {
            "表头": c.heading, "必填": "必填" if c.needed else "", "例": c.example, "可填": "、".join(c.choices),
            "也认得的表头": "、".join(c.aliases), "先问、提示或退回": c.doubt,
        }
        for c in columns
    ]  # fmt: skip
    with st.container(key="phone-ledger-guide"):
        st.markdown(
            "\n\n".join(
                f"**{plain(c.heading)}** :gray[{'必填' if c.needed else '可不填'}]  \n"
                + plain("；".join(filter(None, (f"例：{c.example}" if c.example else "", c.doubt))))
                for c in columns
            )
        )
    with st.container(key="wide-ledger-guide"):
        st.markdown("一行示例")
        example = {
            c.heading: pd.to_numeric(c.example) if c.is_number else c.example for c in columns if c.needed or c.example
        }
        st.dataframe(
            pd.DataFrame([example]), hide_index=True,
            alt=f"{name}台账的一行示例",
        )  # fmt: skip
        st.dataframe(
            pd.DataFrame(shown), hide_index=True, height=min(36 * len(shown) + 40, 560),
            column_config={"也认得的表头": st.column_config.TextColumn(width=360)}, alt=f"{name}台账各列怎样填",
        )  # fmt: skip


def _ledgers(names: list[str], asked: str) -> None:
    st.subheader("台账怎样填", anchor=False)
    if not names:
        st.info(f"没有含“{plain(asked)}”的台账或表头。可换一个词，或清空查找。", icon=":material/search_off:")
        return
    st.markdown(
        "表头不必与模板一致，常用写法都认得；列可多可少、次序不限。好的行当即入库，有问题的行连同原因和办法退回；"
        "拿不准的先问，答复记住，下次不再问。没有内容的台账交空表或写“截至某日无”，按零计，不算缺。"
    )
    sent = st.query_params.get("guide_of", "")
    if sent in names and st.session_state.get("guide_sent") != sent:
        st.session_state["guide_sent"] = st.session_state["guide_ledger"] = sent
    elif asked and st.session_state.get("guide_asked") != asked:  # the ledger of that name
        st.session_state["guide_ledger"] = names[0]
    st.session_state["guide_asked"] = asked
    if st.session_state.get("guide_ledger") not in names:
        st.session_state["guide_ledger"] = LEADS if LEADS in names and not asked else names[0]
    _ledger(st.selectbox("台账", names, key="guide_ledger", label_visibility="collapsed", width=420))


required_scope()
st.title("使用说明", anchor=False)
st.markdown("##### 四种用法各有入口；每个数字都可以点开，看到构成它的全部记录")
asked = st.text_input(
    "查找", key="find", bind="query-params", placeholder="用法、台账、表头、指标或术语，多个词用空格分开",
)  # fmt: skip
hits = found(asked)
words = bool(asked.strip())
if words:
    counted = (
        f"用法 {len(hits.uses)} 处、台账 {len(hits.ledgers)} 本、指标 {len(hits.metrics)} 项、术语 {len(hits.terms)} 个"
    )
    st.markdown(f"找到{counted}" if not hits.nothing else f"没有含“{plain(asked)}”的内容，可换一个词。")
    if hits.metrics and reachable("definitions"):
        st.page_link(
            script("definitions"), label=f"在“指标口径”中查看 {len(hits.metrics)} 项指标", icon=":material/menu_book:",
            query_params={"find": asked},
        )  # fmt: skip
    for term in hits.terms:
        st.markdown(f"**{plain(term.name)}**：{plain(term.meaning)} :gray[{plain(term.source)}]")
sent_use = st.query_params.get("guide_of", "")
for use in hits.uses if words else USES:
    _use(use, opened=words or use.group == (sent_use or USES[0].group))
if not words:
    st.subheader("日常业务怎样办", anchor=False)
    for use in DAILY_WORK:
        _use(use, opened=use.group == sent_use)
    st.subheader("数据怎样进来、怎样核对", anchor=False)
    for use in DATA_WORK:
        _use(use, opened=use.group == sent_use)
if not words or hits.ledgers:
    with st.container(border=True, key="panel-ledger-guide"):
        _ledgers(list(hits.ledgers), asked)
if not words:
    with st.container(border=True, key="panel-read"):
        st.markdown("**怎样看**")
        st.markdown("\n".join(f"- {status_markdown(status)}：{meaning}" for status, meaning in READ.items()))
        st.markdown(
            "- 页首选择期间、截至日和范围，全部页面随之改变；截至日可选过去任何一天，看当日已知的情况。\n"
            "- “复制链接”把当前页面连同所选范围发给同事；“导出本页”生成打印用的文件。\n"
            "- 数字的含义、依据和目标在“指标口径”中查找；页首右侧可换浅色或深色界面。"
        )
    st.html('<button type="button" class="guide-again">再看一遍使用引导</button>', width="content")
guide(greets=False)
