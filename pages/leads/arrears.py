"""欠薪台账: the ledger of firms and sites, and instalments that fell due."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.narrowing import BY_FIRM, Where
from metrics.judging.targets import Status
from metrics.questions.lead_ledger import Unit, leads_of_nobody, ledger_totals, written_off
from metrics.questions.leads_sentences import money
from metrics.wording.formats import UNKNOWN, in_ten_thousands, money_text, ten_thousands
from pages.leads import queries as own
from pages.parts.charts.palette import Marked
from pages.parts.lists.figure_button import Figures, figure_button
from pages.parts.lists.narrowed_list import narrow_list
from pages.parts.lists.rows import kept, rows
from pages.parts.plain import plain

PUBLIC_LEADS = ("lead.received_public", "lead.closed_of_received_public", "lead.true_workers_public",
                "lead.paid_workers_public", "lead.recovered_amount_public")  # fmt: skip


def arrears(scope: Scope, now: Figures) -> None:
    """The ledger of firms and sites, and instalments that fell due."""
    st.markdown(f"**{plain(money(now, scope.as_of))}**")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        unit = st.segmented_control(
            "台账", list(Unit), format_func=lambda u: u.value, default=Unit.FIRM, required=True, key="ledger_unit",
            bind="query-params",
        ) or Unit.FIRM  # fmt: skip
        period = st.segmented_control(
            "范围", ["全部未清零", "本期接收"], default="全部未清零", required=True, key="ledger_of",
            bind="query-params",
        )  # fmt: skip
    lines = own.ledger(scope, unit, period_only=period == "本期接收")
    if lines.empty:
        none = "没有未清零的欠薪。" if period != "本期接收" else "本期接收的线索中没有核实的欠薪。"
        known = now["lead.arrears_amount"].tracked
        st.info(none if known else "核实情况无数据，不作判断。", icon=":material/check_circle:" if known else None)
    else:
        _ledger_table(scope, lines, unit, metric_id="lead.true" if period == "本期接收" else "lead.arrears_amount")
    st.markdown("**约定分期**")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in ("lead.instalment_due", "lead.instalment_overdue", "lead.instalment_overdue_amount"):
            figure_button(now[metric_id])
    st.markdown("**政府投资和国企项目** :gray[按项目的投资性质；不详的不计]")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in PUBLIC_LEADS:
            figure_button(now[metric_id])


def _state(unsolved: int, contradictions: int) -> Marked:
    if written_off(unsolved):
        return Marked(Status.MET, "已销账")
    return Marked(Status.MISSED, "台账矛盾：已办结未付清") if contradictions else Marked(Status.NEAR, "未清零")


def _ledger_table(scope: Scope, lines: pd.DataFrame, unit: Unit, *, metric_id: str) -> None:
    table = pd.DataFrame(
        {
            "单位" if unit is Unit.FIRM else "项目": lines["name"].fillna(lines["key"]).fillna(UNKNOWN),
            "状态": [_state(*line) for line in lines[["unsolved", "contradictions"]].to_numpy().tolist()],
            "承办单位": lines["owner"],
            "线索": lines["leads"],
            "核实人数": lines["workers"],
            "核实（万元）": [in_ten_thousands(y) for y in lines["verified_yuan"]],
            "已付（万元）": [in_ten_thousands(y) for y in lines["recovered_yuan"]],
            "未付（万元）": [in_ten_thousands(y) for y in lines["outstanding_yuan"]],
        }
    )
    if lines["unknown"].any():
        table["金额未明"] = lines["unknown"]
    place = rows(
        table,
        key=f"ledger-{unit.name}",
        alt="欠薪台账：各单位或项目核实、已付、未付",
        lines=[
            (
                str(row.iloc[0]),
                f"未付 {ten_thousands(outstanding)} 万元",
                "，".join(filter(None, (str(row["状态"]), f"核实 {ten_thousands(verified)} 万元", row["承办单位"]))),
            )
            for (_, row), outstanding, verified in zip(
                table.iterrows(), lines["outstanding_yuan"], lines["verified_yuan"], strict=True
            )
        ],
        height=420,
    )
    sums = [money_text(y) for y in ledger_totals(lines)]
    counted = "家单位" if unit is Unit.FIRM else "个项目"
    nobody = leads_of_nobody(lines)
    also = f"（另有 {nobody} 件线索单位不详）" if nobody else ""
    st.caption(
        f"共 {lines['key'].count()} {counted}{also}，核实 {sums[0]}，已付 {sums[1]}，未付 {sums[2]}。"
        "未付为零且线索均已付清的方可销账。"
    )
    picked = kept("ledger_of", None if place is None else str(lines["key"].iloc[place]))
    for _, line in lines[lines["key"].astype(str) == picked].iterrows():
        field = "site_no" if unit is Unit.SITE else BY_FIRM
        narrow_list(metric_id, (Where(field, line["key"]),), scope, str(line["name"] or line["key"]), key="ledger")
