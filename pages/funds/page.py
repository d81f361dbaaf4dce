"""资金监管: how much is there, is it enough, who owes."""

from __future__ import annotations

import streamlit as st

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Preset
from metrics.questions.funds_sentences import money_stands
from pages.funds.accounts import accounts
from pages.funds.balances import balances
from pages.funds.emergency_fund import emergency
from pages.funds.panels import cash_waterfall, running_clocks
from pages.funds.required_deposits import ratios
from pages.funds.statements import statements
from pages.parts import queries
from pages.parts.frame.guard import required_scope
from pages.parts.lists.cards import figure_cards
from pages.parts.scope.scope_bar import town_name

_CARDS = {
    "deposit.cash_balance": "保证金 · 现金",
    "deposit.guarantee_cover": "保证金 · 保函",
    "deposit.amount_cover_rate": "保证金 · 够不够",
    "deposit.stored_rate": "保证金 · 存没存",
    "deposit.top_up_on_time_rate": "保证金 · 补没补",
    "wage_account.paid_on_time_rate": "专用账户",
}
_SECTIONS = ("余额分布", "应存核定与测算", "专用账户", "银行对账", "应急周转金")

scope = required_scope()
preset: Preset = st.session_state["preset"]
now = queries.scope_values(scope)
before, compared_with = queries.compared_values(scope, preset)
codes = queries.town_codes(scope)
by_town = queries.town_values(scope, [ALL_METRICS["deposit.not_stored"]], codes)

st.title(
    "资金监管" + (f" · {'、'.join(town_name(c) for c in codes)}" if 0 < len(scope.towns) <= 3 else ""), anchor=False
)
st.markdown(f"##### {money_stands(now, {town_name(c): by_town[c]['deposit.not_stored'] for c in codes}, scope.as_of)}")

# On phones style.css puts the worklist before the cards and the exhibit behind them.
opening = st.container(key="opening")
with opening:
    figure_cards(_CARDS, now, before, compared_with, scope)

main, side = opening.columns([2, 1], gap="small")
with main.container(border=True, key="panel-waterfall", height="stretch"):
    cash_waterfall(now, scope)
with side.container(border=True, key="panel-clocks", height="stretch"):
    running_clocks(now, scope)

section = st.segmented_control(
    "细目",
    _SECTIONS,
    key="funds_section",
    default=_SECTIONS[0],
    required=True,
    bind="query-params",
    width="stretch",
    label_visibility="collapsed",
)
if section == "应存核定与测算":
    ratios(scope)
elif section == "专用账户":
    accounts(now, scope)
elif section == "银行对账":
    statements(now, scope)
elif section == "应急周转金":
    emergency(now, scope)
else:
    balances(now, scope)
