"""流转与调解: where leads went and how long each unit held them; mediation and 以案定补."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.model import Part
from metrics.engine.narrowing import Where
from metrics.questions.subsidy import PENDING
from metrics.wording.formats import UNKNOWN, base, value_text, yuan_text
from pages.leads import queries as own
from pages.parts.lists.figure_button import Figures, figure_button
from pages.parts.lists.narrowed_list import narrow_list
from pages.parts.lists.rows import kept, rows
from pages.parts.plain import on_screen

CHAIN = ("lead.sent_down", "lead.mediated", "lead.performed", "lead.subsidy_eligible", "lead.subsidy_checked")


def routing(scope: Scope, now: Figures) -> None:
    """Where leads went and how long each unit held them; mediation in the towns and 以案定补."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        held = own.holding(scope)
        routed, sent_back, again = (value_text(now[f"lead.{m}"]) for m in ("routed", "sent_back_rate", "rerouted_rate"))
        remark = f"期间流转 {routed}，退回 {sent_back}，改派 {again}"
        st.markdown(f"**{remark}** {on_screen('点选一行查看记录')}")
        picked = ""
        if held.empty:
            st.info("台账中没有流转记录。流转台账接入后显示各单位承接、持有时间、退回和改派。")
        else:
            names = {
                "level": "去向", "unit": "承接单位", "routed": "转入", "held": "在手", "sent_back": "退回",
                "rerouted": "改派", "median": "持有中位（工作日）", "most": "九成不超过（工作日）",
            }  # fmt: skip
            place = rows(
                held.rename(columns=names),
                key="holding",
                alt="各承接单位转入、在手、退回、改派件次和持有时间",
                lines=[
                    (
                        f"{line['unit']}（{line['level']}）",
                        f"在手 {line['held']}",
                        f"转入 {line['routed']}，退回 {line['sent_back']}，"
                        f"改派 {line['rerouted']}"
                        + ("" if pd.isna(line["median"]) else f"，持有中位 {line['median']} 个工作日"),
                    )
                    for line in held.to_dict("records")
                ],
                height=420,
            )
            picked = kept("holder", None if place is None else str(held["unit"].iloc[place])) or ""
        with st.container(horizontal=True, gap="xsmall"):
            for metric_id in ("lead.held", "lead.sent_back_rate", "lead.rerouted_rate"):
                figure_button(now[metric_id], part=Part.NUMERATOR)
    with right:
        rate = now["lead.mediated_rate"]
        st.markdown(f"**街镇调解成功率 {value_text(rate)}** :gray[{base(rate)}]")
        for metric_id in CHAIN:
            figure_button(now[metric_id])
        if now["lead.subsidy_eligible"].value is None:
            amount = UNKNOWN
        else:
            earned, unrated = own.subsidy_due(scope)
            amount = PENDING if unrated else f"{yuan_text(earned)} 元"
            if unrated and earned:
                amount = f"{yuan_text(earned)} 元，另有 {unrated} 件{PENDING}"
        st.markdown(f"以案定补金额 **{amount}**")
        st.caption("依据青人社〔2021〕10号；费率由系统管理员在参数文件中填写，未填时不按零计算。")
    if picked:
        narrow_list("lead.routed", (Where("unit_name", picked),), scope, f"转入{picked}", key="unit")
