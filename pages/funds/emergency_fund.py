"""应急周转金: what is there, what was advanced, what came back."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data_access.database.scope import Scope
from metrics.judging.values import Value
from pages.funds.balances import month_end_balances
from pages.parts.lists.figure_button import figure_buttons

EMERGENCY_FIGURES = (
    "emergency_fund.balance",
    "emergency_fund.allotted",
    "emergency_fund.advanced",
    "emergency_fund.advanced_workers",
    "emergency_fund.recovered",
    "emergency_fund.unrecovered",
)


def emergency(now: Mapping[str, Value], scope: Scope) -> None:
    """The emergency fund: what is there, what was advanced, what came back."""
    if not now["emergency_fund.balance"].tracked:
        st.info("尚无应急周转金台账。", icon=":material/info:")
        return
    figure_buttons(now, EMERGENCY_FIGURES, group="emergency")
    month_end_balances(scope, {"emergency_fund.unrecovered": "垫付未追回", "emergency_fund.balance": "余额"})
    if scope.is_part:
        st.caption("财政拨入不分街镇：选定街镇、部门、领域或投资性质时，余额只含该范围的垫付和追回。")
