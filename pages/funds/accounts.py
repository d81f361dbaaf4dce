"""专用账户: opened, filed, fed and paid out; the months in default as a calendar by site."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.wage_accounts import MonthState
from metrics.engine.model import Part
from metrics.judging.values import Value
from metrics.questions.wage_calendar import worst_sites
from metrics.wording.formats import ten_thousands
from pages.funds import charts as drawn
from pages.funds import queries as figures
from pages.parts.charts.palette import theme_name
from pages.parts.lists.figure_button import figure_buttons
from pages.parts.lists.twin import SUM_FORM, twin
from pages.parts.plain import on_screen
from pages.parts.scope.drill import open_records

CALENDAR_MONTHS, PHONE_MONTHS, CALENDAR_SITES = 12, 6, 14
ACCOUNT_FIGURES = (
    "wage_account.opened_on_time_rate",
    "wage_account.registered_on_time_rate",
    "wage_account.labour_cost_on_time_rate",
    "wage_account.paid_on_time_rate",
    "wage_account.last_month_cover_rate",
    "wage_account.balance",
    "wage_account.not_opened",
    "wage_account.not_registered",
    "wage_account.labour_in_default",
    "wage_account.labour_owed",
    "wage_account.wages_in_default",
    "wage_account.wages_owed",
    "wage_account.balance_short",
)
PAID_FIGURES = (
    "wage_account.open",
    "wage_account.payable_amount",
    "wage_account.paid_amount",
    "wage_account.paid_person_times",
    "wage_account.paid_projects",
)


def accounts(now: Mapping[str, Value], scope: Scope) -> None:
    """Opened, filed, fed and paid out; the months in default as a calendar by site."""
    figure_buttons(now, ACCOUNT_FIGURES, group="account")
    st.markdown(f"**专户运行** :gray[{scope.start} 至 {scope.last_day}]")
    figure_buttons(now, PAID_FIGURES, group="paid")
    months = figures.wage_months(scope, CALENDAR_MONTHS)
    if not months:
        st.info("所选范围没有专户月度收支。可扩大范围，或导入“专户”“专户月度收支”工作表。", icon=":material/info:")
        return
    shown, defaulting = worst_sites(months, CALENDAR_SITES)
    with st.container(border=True, key="panel-calendar"):
        if not shown:
            st.markdown(f"**近 {CALENDAR_MONTHS} 个月各项目工资均按期足额代发。**")
            return
        st.markdown(
            f"**近 {CALENDAR_MONTHS} 个月工资发放月历：{defaulting} 个项目有欠发月份**  "
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
                    key=f"calendar-{kind}-{theme_name()}",
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
            twin(pd.DataFrame(listed), "工资发放月历", {"欠发（元）": SUM_FORM})
