"""监察案件: inspection cases with their legal clocks, orders to pay, transfer to the police."""

from __future__ import annotations

import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.cases import sums_text
from metrics.definitions.public_projects import PUBLIC_OF
from pages.parts.lists.figure_button import Figures, figure_button
from pages.parts.lists.narrowed_list import narrow_list

CASE_FIGURES = {
    "立案与办案": (
        "complained",
        "filed",
        "filed_on_time_rate",
        "closed_on_time_rate",
        "open",
        "overdue",
        "closed",
        "closed_rate",
        "extended",
    ),
    "责令与决定": ("pay_orders", "pay_order_obeyed_rate", "pay_order_expired", "decisions", "court"),
    "涉及与追发": ("workers", "amount", "paid_workers", "paid_amount"),
    "移送公安": ("transferred", "transfer_decided_rate", "handed_over_rate", "police_decided_rate", "transfer_overdue"),
}
SERVED = (
    "order.issued",
    "order.issued_correction",
    "order.issued_rectification",
    "order.issued_inquiry",
    "order.obeyed_rate",
)
_PUBLIC_PART = (
    "case.filed", "case.closed", "case.workers", "case.amount", "case.paid_workers", "case.paid_amount",
)  # fmt: skip
HINTS = ("case.transfer_hint", "case.means_unknown")


def cases(scope: Scope, now: Figures) -> None:
    """Inspection cases with their legal clocks, orders to pay, transfer to the police, and what inspectors served."""
    documents(now)
    if now["case.complained"].value is None:
        st.info("尚无监察案件台账。接入后显示立案、办案、责令支付和移送公安的时限。")
        return
    for column, (title, members) in zip(st.columns(len(CASE_FIGURES), gap="medium"), CASE_FIGURES.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            for name in members:
                figure_button(now[f"case.{name}"])
    st.markdown("**政府投资和国企项目** :gray[按项目的投资性质；不详的不计]")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in _PUBLIC_PART:
            figure_button(now[PUBLIC_OF[metric_id]])
    st.markdown(f":orange[▲ **移送公安提示**] :gray[仅作提示，不作定性；{sums_text()}]")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in HINTS:
            figure_button(now[metric_id])
    st.caption(ALL_METRICS["case.transfer_hint"].explanation)
    if now["case.open"].value:
        narrow_list("case.open", (), scope, "在办案件（按办案期限）", key="cases")


def documents(now: Figures) -> None:
    """执法文书: served in the period, by kind, and obeyed."""
    st.markdown("**执法文书** :gray[责令改正、限期整改指令书、询问通知书]")
    if now["order.issued"].value is None:
        st.caption("尚无执法文书台账。可在“数据导入”中导入，接入后显示下达份数和履行率。")
        return
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in SERVED:
            figure_button(now[metric_id])
