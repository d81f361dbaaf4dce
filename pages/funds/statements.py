"""银行对账: differences between bank and ledger, account by account."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.judging.values import Value
from metrics.questions.reconciliation import both_ways
from metrics.wording.formats import signed_yuan
from pages.funds import queries as figures
from pages.parts.lists.figure_button import figure_buttons
from pages.parts.lists.rows import rows
from pages.parts.scope.drill import open_records
from pages.parts.scope.scope_bar import town_name

STATEMENT_FIGURES = tuple(
    f"{theme}.statement_{name}"
    for theme in ("deposit", "wage_account")
    for name in ("agreed_rate", "difference", "bank_more", "bank_less", "differing_months")
)


def statements(now: Mapping[str, Value], scope: Scope) -> None:
    """Differences between bank and ledger, account by account, the oldest first; never netted."""
    figure_buttons(now, STATEMENT_FIGURES, group="statement")
    if not any(now[name].tracked for name in STATEMENT_FIGURES):
        st.info("尚无银行对账单。可导入“银行对账单”工作表（账户编号、月份、月末余额）。", icon=":material/info:")
        return
    found = figures.differences(scope)
    with st.container(border=True, key="panel-differences"):
        if found.empty:
            st.markdown("**最近一份对账单与台账全部一致。**")
            return
        longest = found.iloc[0]
        st.markdown(
            f"**{len(found)} 个账户的最近对账单与台账不符，最久的已持续 {longest['months']} 个月，逐户列示、不轧差**"
        )
        shown = pd.DataFrame(
            {
                "账户": found["kind"],
                "账户编号": found["account_ref"],
                "项目": found["site_name"],
                "街镇": found["town_code"].map(town_name),
                "行业部门": found["department_code"],
                "银行": found["bank_name"],
                "对账月份": [f"{m:%Y-%m}" for m in found["month"]],
                "银行余额（元）": found["balance_yuan"],
                "台账余额（元）": found["ledger_yuan"],
                "银行减台账（元）": [signed_yuan(yuan) for yuan in found["difference_yuan"]],
                "不符起月": [f"{m:%Y-%m}" for m in found["since"]],
                "持续（月）": found["months"],
            }
        )
        more, less = both_ways(found)
        place = rows(
            shown,
            key="differences",
            alt=f"银行与台账不符的账户，共 {len(found)} 个",
            foot={
                "账户": f"合计 {len(found)} 个，不轧差",
                "银行减台账（元）": f"{signed_yuan(more)}　{signed_yuan(less)}",
            },
            right=["银行减台账（元）"],
            lines=[
                (
                    row["site_name"],
                    f"{signed_yuan(row['difference_yuan'])} 元",
                    f"{row['kind']} {row['account_ref']} · 自 {row['since']:%Y-%m} 起 {row['months']} 个月",
                )
                for row in found.to_dict("records")
            ],
        )
    if place is not None:
        open_records(str(found["metric"].iloc[place]), row=str(found["key"].iloc[place]))
