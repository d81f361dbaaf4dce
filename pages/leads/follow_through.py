"""Sections of the leads screen about what follows: routing and mediation, the arrears ledger, inspection cases."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.model import Part
from metrics.engine.narrowing import FIRM, Where
from metrics.judging.values import Value
from metrics.questions.lead_ledger import Unit, leads_of_nobody, ledger_totals, written_off
from metrics.questions.subsidy import PENDING
from metrics.sentences.leads import money
from metrics.wording.formats import UNKNOWN, base, in_ten_thousands, money_said, said
from pages.leads import queries as own
from pages.leads.lists import narrow_list
from pages.parts.charts.palette import status_markdown
from pages.parts.lists.rows import kept, rows
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import default_part, open_records

CASE_FIGURES = {
    "立案与办案": ("complained", "filed", "filed_on_time_rate", "closed_on_time_rate", "open", "overdue", "extended"),
    "责令与决定": ("pay_orders", "pay_order_obeyed_rate", "pay_order_expired", "decisions", "court"),
    "移送公安": ("transferred", "transfer_decided_rate", "handed_over_rate", "police_decided_rate", "transfer_overdue"),
}
HINTS = ("case.transfer_hint", "case.means_unknown")
CHAIN = ("lead.sent_down", "lead.mediated", "lead.performed", "lead.subsidy_eligible", "lead.subsidy_checked")
Figures = Mapping[str, Value]


def figure_button(value: Value, *, part: Part | None = None) -> None:
    """One figure as a line that opens its records."""
    mark = f" {status_markdown(value.status)}" if value.target is not None else ""
    foot = f" :gray[{base(value)}]" if base(value) else ""
    shown = f"{value.metric.name} **{said(value)}**{foot}{mark}"
    key = f"item-figure-{value.metric.id.replace('.', '-')}"
    if st.button(shown, key=key, width="stretch", type="tertiary", help=value.metric.explanation):
        open_records(value.metric.id, part or default_part(value.metric.id))


def routing(scope: Scope, now: Figures) -> None:
    """Where leads went and how long each unit held them; mediation in the towns and 以案定补."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        held = own.holding(scope)
        routed, returned, again = (said(now[f"lead.{m}"]) for m in ("routed", "returned_rate", "rerouted_rate"))
        told = f"期间流转 {routed}，退回 {returned}，改派 {again}"
        st.markdown(f"**{told}** {on_screen('点选一行查看记录')}")
        picked = ""
        if held.empty:
            st.info("台账中没有流转记录。流转台账接入后显示各单位承接、持有时间、退回和改派。")
        else:
            names = {
                "level": "去向", "unit": "承接单位", "routed": "转入", "held": "在手", "returned": "退回",
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
                        f"转入 {line['routed']}，退回 {line['returned']}，"
                        f"改派 {line['rerouted']}"
                        + ("" if pd.isna(line["median"]) else f"，持有中位 {line['median']} 个工作日"),
                    )
                    for line in held.to_dict("records")
                ],
                height=420,
            )
            picked = kept("holder", None if place is None else str(held["unit"].iloc[place])) or ""
        with st.container(horizontal=True, gap="xsmall"):
            for metric_id in ("lead.held", "lead.returned_rate", "lead.rerouted_rate"):
                figure_button(now[metric_id], part=Part.NUMERATOR)
    with right:
        rate = now["lead.mediated_rate"]
        st.markdown(f"**街镇调解成功率 {said(rate)}** :gray[{base(rate)}]")
        for metric_id in CHAIN:
            figure_button(now[metric_id])
        if now["lead.subsidy_eligible"].value is None:
            amount = UNKNOWN
        else:
            earned, unrated = own.subsidy_due(scope)
            amount = PENDING if unrated else f"{earned:,.2f} 元"
            if unrated and earned:
                amount = f"{earned:,.2f} 元，另有 {unrated} 件{PENDING}"
        st.markdown(f"以案定补金额 **{amount}**")
        st.caption("依据青人社〔2021〕10号；费率由系统管理员在参数文件中填写，未填时不按零计算。")
    if picked:
        narrow_list("lead.routed", (Where("unit_name", picked),), scope, f"转入{picked}", key="unit")


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


def _state(unsolved: int, contradictions: int) -> str:
    if written_off(unsolved):
        return "● 已销账"
    return "■ 台账矛盾：已办结未付清" if contradictions else "▲ 未清零"


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
                f"未付 {row['未付（万元）']:.2f} 万元",
                "，".join(filter(None, (row["状态"], f"核实 {row['核实（万元）']:.2f} 万元", row["承办单位"]))),
            )
            for _, row in table.iterrows()
        ],
        height=420,
    )
    sums = [money_said(y) for y in ledger_totals(lines)]
    counted = "家单位" if unit is Unit.FIRM else "个项目"
    nobody = leads_of_nobody(lines)
    also = f"（另有 {nobody} 件线索单位不详）" if nobody else ""
    st.caption(
        f"共 {lines['key'].count()} {counted}{also}，核实 {sums[0]}，已付 {sums[1]}，未付 {sums[2]}。"
        "未付为零且线索均已付清的方可销账。"
    )
    picked = kept("ledger_of", None if place is None else str(lines["key"].iloc[place]))
    for _, line in lines[lines["key"].astype(str) == picked].iterrows():
        field = "site_no" if unit is Unit.SITE else FIRM
        narrow_list(metric_id, (Where(field, line["key"]),), scope, str(line["name"] or line["key"]), key="ledger")


def cases(scope: Scope, now: Figures) -> None:
    """Inspection cases with their legal clocks, orders to pay, and transfer to the police."""
    if now["case.complained"].value is None:
        st.info("尚无监察案件台账。接入后显示立案、办案、责令支付和移送公安的时限。")
        return
    for column, (title, members) in zip(st.columns(3, gap="medium"), CASE_FIGURES.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            for name in members:
                figure_button(now[f"case.{name}"])
    st.markdown(":orange[▲ **移送公安提示**] :gray[仅作提示，不作定性；数额标准为演示参数，以本市高院规定为准]")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in HINTS:
            figure_button(now[metric_id])
    st.caption(CATALOGUE["case.transfer_hint"].explanation)
    if now["case.open"].value:
        narrow_list("case.open", (), scope, "在办案件（按办案期限）", key="cases")
