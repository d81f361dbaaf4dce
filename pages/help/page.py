"""使用说明: the four uses with their screens, how to read a status, and the keys."""

from __future__ import annotations

import streamlit as st

from metrics.judging.targets import Status
from pages.parts.charts.palette import status_markdown
from pages.parts.frame.guard import required_scope
from pages.parts.frame.guide import STEPS, guide, title
from pages.parts.frame.navigation import script

READ = {
    Status.MET: "达到目标",
    Status.NEAR: "接近目标，须留意",
    Status.MISSED: "没有达到目标，须整改",
    Status.DEFERRED: "经批准延后，写明到期日",
    Status.INFO: "不设目标，供了解情况",
    Status.UNKNOWN: "没有这项台账，不作判断",
}

required_scope()
st.title("使用说明", anchor=False)
st.markdown("##### 四种用法各有入口；每个数字都可以点开，看到构成它的全部记录")
with st.grid(4, min_column_width=250, gap="small"):
    for step in STEPS:
        with st.container(border=True, key=f"panel-use-{step.screens[0]}", height="stretch"):
            st.markdown(f"**{step.group}**")
            st.markdown(step.words)
            for folder in step.screens:
                st.page_link(script(folder), label=title(folder), icon=":material/arrow_forward:")
with st.container(border=True, key="panel-read"):
    st.markdown("**怎样看**")
    st.markdown("\n".join(f"- {status_markdown(status)}：{words}" for status, words in READ.items()))
    st.markdown(
        "- 页首选择期间、截至日和范围，全部页面随之改变；截至日可选过去任何一天，看当日已知的情况。\n"
        "- “复制链接”把当前页面连同所选范围发给同事；“导出本页”生成打印用的文件。\n"
        "- 数字的含义、依据和目标在“指标口径”中查找；页首右侧可换浅色或深色界面。"
    )
st.html('<button type="button" class="guide-again">再看一遍使用引导</button>', width="content")
guide(greets=False)
