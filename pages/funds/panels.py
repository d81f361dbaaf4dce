"""The sections of the funds screen that load when opened: balances, 应存核定, accounts, statements, emergency fund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.deposit_rules import moved, versions
from metrics.definitions.catalogue import CATALOGUE
from metrics.definitions.wage_accounts import MonthState
from metrics.engine.model import Part
from metrics.judging.values import Value
from metrics.questions.balances import HOLDINGS, held
from metrics.questions.deposit_ratio import Effect, by_basis, effects, outdated, totals
from metrics.questions.reconciliation import both_ways
from metrics.questions.wage_calendar import worst_sites
from metrics.wording.formats import in_ten_thousands, money_said, ten_thousands, when
from pages.funds import charts as drawn
from pages.funds import queries as figures
from pages.funds.exhibits import figure_buttons, shade
from pages.parts import queries
from pages.parts.charts import time_series
from pages.parts.lists.rows import rows
from pages.parts.lists.twin import SUM, by_months, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.scope_bar import town_name

BY = {"街镇": "town_code", "行业部门": "department_code", "存储形式": "form", "经办机构": "keeper_name"}
HELD = {"deposit.cash_balance": "现金本金", "deposit.guarantee_cover": "保函担保额"}
CALENDAR_MONTHS, PHONE_MONTHS, CALENDAR_SITES = 12, 6, 14
SHANGHAI = "以沪人社规〔2022〕20号为准"
MONEY = st.column_config.NumberColumn(format="%,.2f")


def _open_holding(metric_id: str, field: str, group: str) -> None:
    """The records of one bar: of a town by its code, of another holder by searching its name in the list."""
    if field == "town_code":
        open_records(metric_id, town=group)
    if field == "department_code":
        open_records(metric_id, scope=replace(st.session_state["scope"], department=group))
    open_records(metric_id, search=group)


def balances(scope: Scope) -> None:
    """Who holds how much, cash and guarantees apart, and how both came to be."""
    chosen = st.segmented_control(
        "分布按", list(BY), key="funds_by", default="街镇", required=True, bind="query-params"
    )
    field = BY[chosen or "街镇"]
    table = figures.holdings(scope, field)
    if table.empty:
        kept = any(v.tracked for m, v in queries.scope_values(scope).items() if m in HOLDINGS)
        none = "截至日没有现金保证金，也没有有效保函。可调整截至日或街镇范围。"
        unknown = "尚无工资保证金台账。可导入“工资保证金”和“保证金流水”。"
        st.info(none if kept else unknown, icon=":material/info:")
        return
    sides = st.columns(2, gap="small")
    most = max(max(table[metric_id]) for metric_id in HOLDINGS)
    for side, metric_id in zip(sides, HOLDINGS, strict=True):
        rows = table[table[metric_id] != 0].sort_values(metric_id, ascending=False)
        names = [town_name(g) if field == "town_code" else g or "未填" for g in rows["group"]]
        shown = pd.DataFrame({"group": rows["group"].fillna(""), "label": names, "amount": rows[metric_id]})
        with side.container(border=True, key=f"panel-{metric_id.replace('.', '-')}", height="stretch"):
            total = held(table, metric_id)
            dated = when(CATALOGUE[metric_id], scope.as_of)
            st.markdown(f"**{dated}{HELD[metric_id]}合计 {money_said(total)}**  {on_screen('点击查看记录')}")
            if shown.empty:
                st.caption("没有。")
                continue
            picked = st.vega_lite_chart(
                drawn.bars(shown, most=most, height=30 * len(shown) + 10),
                on_select="rerun",
                selection_mode="bar",
                key=f"bars-{metric_id}-{field}-{shade()}",
                alt=f"{HELD[metric_id]}按{chosen}：{names[0]}最多",
            )
        for bar in picked.selection.get("bar", []):
            if not bar["group"]:  # what is not filled in can't be looked for
                continue
            _open_holding(metric_id, field, bar["group"])
    with st.expander("以表格显示", icon=":material/table:"):
        named = [town_name(g) if field == "town_code" else g for g in table["group"]]
        listed = table.assign(group=named).rename(
            columns={"group": str(chosen), **{m: f"{name}（元）" for m, name in HELD.items()}}
        )
        twin(listed, f"保证金按{chosen}", {f"{name}（元）": SUM for name in HELD.values()})
    _course(scope, HELD)


def _course(scope: Scope, series: Mapping[str, str]) -> None:
    """Balances at month ends, each a line of its own."""
    points = [
        {"month": time_series.month_day(month), "series": label, "value": in_ten_thousands(v.value)}
        for metric_id, label in series.items()
        for month, v in queries.monthly_values(scope, CATALOGUE[metric_id], queries.TREND_MONTHS)
        if v.value is not None
    ]
    if not points:
        return
    lines = pd.DataFrame(points)
    with st.container(border=True, key=f"panel-course-{next(iter(series)).split('.')[0]}"):
        st.markdown(f"**各月末{'、'.join(series.values())}（万元）**")
        notes = time_series.spread_notes(queries.event_notes(), lines["month"].min(), lines["month"].max())
        festivals = notes[notes["kind"] == "春节"]
        named = list(series.values())
        recent = lines[lines["month"] >= sorted(lines["month"].unique())[-12:][0]]
        for kind, part in (("wide", lines), ("phone", recent)):
            with st.container(key=f"{kind}-course"):
                shown = festivals[festivals["day"] >= part["month"].min()]
                st.vega_lite_chart(
                    time_series.trend(part, shown, series=named, height=240, unit="万元"),
                    alt=f"各月末{'、'.join(named)}",
                )
        with st.expander("以表格显示", icon=":material/table:"):
            by_month = lines.pivot(index="month", columns="series", values="value")[list(series.values())]
            twin(
                by_months(by_month), f"各月末{'、'.join(series.values())}（万元）", dict.fromkeys(series.values(), SUM)
            )


# --- 应存核定 ---------------------------------------------------------------------------------------


def _effect_table(found: list[Effect]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "项目": [e.facts.name for e in found],
            "街镇": [town_name(e.facts.town_code) for e in found],
            "合同价（元）": [e.facts.contract_yuan for e in found],
            "比例": [f"{(e.then.ratio * 100).normalize():f}%" if not e.then.exempt else "免存" for e in found],
            "现行应存（元）": [e.now_yuan for e in found],
            "测算应存（元）": [e.then_yuan for e in found],
            "增减（元）": [f"{e.change_yuan:+,.2f}" if e.change_yuan else "0.00" for e in found],
            "适用比例依据": [e.then.reason for e in found],
            "总包单位": [e.facts.contractor for e in found],
            "台账应存（元）": [e.facts.recorded_yuan for e in found],
        }
    )


def _effects(found: list[Effect]) -> None:
    """The sites one by one; a row opens the site."""
    table = _effect_table(found)
    before, after = totals(found)
    place = rows(
        table,
        key="what-if",
        alt=f"{len(found)} 个在建项目的应存额测算",
        lines=[
            (
                e.facts.name,
                money_said(e.now_yuan) + (f" → {money_said(e.then_yuan)}" if e.change_yuan else ""),
                e.then.reason,
            )
            for e in found
        ],
        foot={
            "项目": f"合计 {len(found)} 个",
            "现行应存（元）": f"{before:,.2f}",
            "测算应存（元）": f"{after:,.2f}",
            "增减（元）": f"{after - before:+,.2f}" if after != before else "0.00",
        },
        right=["增减（元）"],
        height=430,
    )
    if place is not None:
        open_records("deposit.amount_cover_rate", Part.DENOMINATOR, row=found[place].facts.site_no)


def ratios(scope: Scope) -> None:
    """What each site must store and why; what another base ratio or cap would change."""
    facts = figures.site_facts(scope)
    if not facts:
        st.info("所选范围没有合同价已知的在建项目。可扩大范围，或在在建工地台账中补填合同价。", icon=":material/info:")
        return
    rules = versions()[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        base = st.number_input(
            "基准比例（%）", 0.1, 5.0, float(rules.base_ratio * 100), 0.1, format="%.2f", key="base_ratio",
            bind="query-params", width=170,
        )  # fmt: skip
        cap = st.number_input(
            "上限（万元）",
            10,
            10_000,
            int(in_ten_thousands(rules.cap_yuan)),
            50,
            key="cap",
            bind="query-params",
            width=170,
        )
        st.markdown(
            f":orange-badge[演示参数] :gray[{SHANGHAI}；现行版本 {rules.effective_on} 起，{plain(rules.document)}]"
        )
    then = moved(versions(), base_ratio=Decimal(str(base)).scaleb(-2), cap_yuan=Decimal(cap) * 10_000)
    found = effects(facts, versions(), then)
    before, after = totals(found)
    changed = [e for e in found if e.change_yuan]
    text = f"按现行参数，{len(facts)} 个在建项目应存总额 {money_said(before)}"
    if changed:
        word = "增加" if after > before else "减少"
        text += (
            f"；改为基准 {Decimal(str(base)).normalize():f}%、上限 {cap:,} 万元后 {money_said(after)}，"
            f"{word} {money_said(abs(after - before))}，涉及 {len(changed)} 个项目"
        )
    st.markdown(f"**{text}。**")
    stale = outdated(found)
    if stale:
        st.warning(
            f"{stale} 个项目库中的应存额与现行参数算得的不同：参数文件已改动或台账有补充，"
            "重新导入台账即更新，或请系统管理员重新核定。"
        )
    main, side = st.columns([2, 1], gap="small")
    with main.container(border=True, key="panel-what-if", height="stretch"):
        reasons = by_basis(found)
        chosen = st.pills(
            "逐个项目的比例、依据和变化",
            [basis for basis, _, _ in reasons],
            key="funds_basis",
            bind="query-params",
        )
        _effects([e for e in found if chosen is None or e.now.basis.value == chosen])
    with side.container(border=True, key="panel-basis", height="stretch"):
        st.markdown("**适用比例依据**  :gray[现行参数]")
        for basis, count, yuan in reasons:
            st.markdown(f"{basis} **{count}** 个 :gray[应存 {money_said(yuan)}]")
        st.caption(
            f"应存额 = 合同额 × 比例，比例不低于 {(rules.floor_ratio * 100).normalize():f}%,"
            f"以 {money_said(rules.cap_yuan)}为限（上浮的{'也受' if rules.cap_on_raise else '不受'}上限限制）；"
            "台账已写明应存额的，以台账为准。比例等参数由系统管理员在参数文件中维护。"
        )


# --- 专用账户 ---------------------------------------------------------------------------------------

ACCOUNT_FIGURES = (
    "wage_account.opened_on_time_rate",
    "wage_account.filed_on_time_rate",
    "wage_account.labour_cost_on_time_rate",
    "wage_account.paid_on_time_rate",
    "wage_account.last_month_cover_rate",
    "wage_account.balance",
    "wage_account.not_opened",
    "wage_account.not_filed",
    "wage_account.labour_in_default",
    "wage_account.labour_owed",
    "wage_account.wages_in_default",
    "wage_account.wages_owed",
    "wage_account.balance_short",
)


def accounts(now: Mapping[str, Value], scope: Scope) -> None:
    """Opened, filed, fed and paid out; the months in default as a calendar by site."""
    figure_buttons(now, ACCOUNT_FIGURES, group="account")
    months = figures.wage_months(scope, CALENDAR_MONTHS)
    if not months:
        st.info("所选范围没有专户月度收支。可扩大范围，或导入“专户”“专户月度收支”工作表。", icon=":material/info:")
        return
    shown, defaulting = worst_sites(months, CALENDAR_SITES)
    with st.container(border=True, key="panel-calendar"):
        if not shown:
            st.markdown("**近 12 个月各项目工资均按期足额代发。**")
            return
        st.markdown(
            f"**近 12 个月工资发放月历：{defaulting} 个项目有欠发月份**  "
            f":gray[■ 欠发、未发（万元） ▲ 迟发 ● 按期]{on_screen('；点击单元格查看记录')}"
        )
        names = {m.site_no: f"{m.site_name}" for m in months}
        cells = pd.DataFrame(
            [
                {
                    "site": names[m.site_no],
                    "day": m.month,
                    "month": f"{m.month:%y}年{m.month.month}月",
                    "key": m.key,
                    "state": m.state.value,
                    "owed": ten_thousands(m.owed_yuan) if m.owed_yuan else "",
                }
                for m in months
                if m.site_no in shown
            ]
        )
        rows = [names[number] for number in shown]
        for kind, count, worded in (("wide", CALENDAR_MONTHS, True), ("phone", PHONE_MONTHS, False)):
            days = sorted(cells["day"].unique())[-count:]
            part = cells[cells["day"].isin(days)]
            labels = [f"{d:%y}年{d.month}月" if worded else f"{d.month}月" for d in days]
            if not worded:
                part = part.assign(month=[f"{d.month}月" for d in part["day"]])
            with st.container(key=f"{kind}-calendar"):
                picked = st.vega_lite_chart(
                    drawn.calendar(part.drop(columns="day"), rows, labels, height=30 * len(rows) + 30, worded=worded),
                    on_select="rerun",
                    selection_mode="cell",
                    key=f"calendar-{kind}-{shade()}",
                    alt=f"工资发放月历，{defaulting} 个项目有欠发月份",
                )
            for cell in picked.selection.get("cell", []):
                owed = MonthState(cell["state"]) in (MonthState.PART, MonthState.NONE)
                if owed:
                    open_records("wage_account.wages_in_default", row=cell["key"])
                open_records("wage_account.paid_on_time_rate", Part.DENOMINATOR, row=cell["key"])
        with st.expander("以表格显示", icon=":material/table:"):
            listed = [
                {"项目": names[m.site_no], "月份": m.month, "状态": m.state.value, "欠发（元）": m.owed_yuan or None}
                for m in months
                if m.site_no in shown
            ]
            twin(pd.DataFrame(listed), "工资发放月历", {"欠发（元）": SUM})


# --- 银行对账 ---------------------------------------------------------------------------------------

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
                "银行减台账（元）": [f"{yuan:+,.2f}" for yuan in found["difference_yuan"]],
                "不符起月": [f"{m:%Y-%m}" for m in found["since"]],
                "持续（月）": found["months"],
            }
        )
        more, less = both_ways(found)
        place = rows(
            shown,
            key="differences",
            alt=f"银行与台账不符的账户，共 {len(found)} 个",
            foot={"账户": f"合计 {len(found)} 个，不轧差", "银行减台账（元）": f"{more:+,.2f}　{less:+,.2f}"},
            right=["银行减台账（元）"],
            lines=[
                (
                    row["site_name"],
                    f"{row['difference_yuan']:+,.2f} 元",
                    f"{row['kind']} {row['account_ref']} · 自 {row['since']:%Y-%m} 起 {row['months']} 个月",
                )
                for row in found.to_dict("records")
            ],
        )
    if place is not None:
        open_records(str(found["metric"].iloc[place]), row=str(found["key"].iloc[place]))


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
    _course(scope, {"emergency_fund.unrecovered": "垫付未追回", "emergency_fund.balance": "余额"})
    if scope.towns or scope.department or scope.domain:
        st.caption("财政拨入不分街镇：选定街镇、部门或领域时，余额只含该范围的垫付和追回。")
