"""The opening panels of the funds screen: the waterfall of the cash, and the clocks that run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.deposit_obligations import amount_id
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.questions.balances import Obligation, balance_change, waterfall
from metrics.wording.clocks import limit_text
from metrics.wording.formats import UNKNOWN, money_text, moved_text, value_text
from pages.funds import charts
from pages.funds import queries as figures
from pages.parts.charts.palette import theme_name, value_mark
from pages.parts.lists.twin import SUM_FORM, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records


def cash_waterfall(now: Mapping[str, Value], scope: Scope) -> None:
    """Opening + 存入 − 使用 + 补足 − 返还 = closing; a bar opens its movements."""
    steps = waterfall(now)
    hint = f"  {on_screen('点击柱形查看流水')}" if steps else ""
    st.markdown(f"**现金保证金本金从期初到期末（万元）**{hint}")
    if not steps:
        st.info("尚无保证金流水。可在台账中补充“保证金流水”工作表后导入。", icon=":material/info:")
        return
    closing, moved = steps[-1].amount, balance_change(steps)
    word = f"较期初{moved_text(moved, money_text(abs(moved)))}" if moved else "与期初持平"
    st.caption(
        f"{scope.start} 至 {scope.last_day}：期末 {money_text(closing)}，{word}。"
        f"保函担保额 {value_text(now['deposit.guarantee_cover'])} 另计，不在本图之内。"
    )
    alt_text = "现金保证金瀑布图：" + "，".join(f"{s.label} {money_text(s.amount)}" for s in steps)
    for kind, upright, height in (("wide", True, 400), ("phone", False, 300)):
        with st.container(key=f"{kind}-waterfall"):
            picked = st.vega_lite_chart(
                charts.waterfall(steps, upright=upright, height=height),
                on_select="rerun",
                selection_mode="bar",
                key=f"waterfall-{kind}-{theme_name()}",
                alt=alt_text,
            )
        for bar in picked.selection.get("bar", []):
            open_records(bar["metric"])
    with st.expander("以表格显示", icon=":material/table:"):
        table = pd.DataFrame({"项目": [s.label for s in steps], "金额（元）": [s.moved for s in steps]})
        twin(table, "现金保证金期初到期末", {"金额（元）": SUM_FORM})
        st.caption("期初余额 + 存入 − 使用 + 补足 − 返还 = 期末余额，逐分相符。")


def _when(obligation: Obligation, as_of: date) -> str:
    if obligation.due_on is None:
        return UNKNOWN
    return f"最早 {obligation.due_on}，{limit_text(obligation.due_on, as_of, obligation.unit)}"


def _owners(obligation: Obligation) -> str:
    named = [f"{plain(name)} {count}" for name, count in obligation.owners[:2]]
    return "、".join(named) + (" 等" if len(obligation.owners) > 2 else "")


def running_clocks(now: Mapping[str, Value], scope: Scope) -> None:
    """Each obligation as a count, a sum, its earliest clock and its owners; a row opens its list."""
    st.markdown(f"**到期与欠办**  {on_screen('点击查看清单')}")
    rows = st.container(gap=None)
    for obligation in figures.obligations(scope):
        value = now[obligation.metric]
        amount = now[amount_id(value.metric)]
        if not value.value:
            empty = "尚无此项台账" if not value.tracked else "无"
            label = f":gray[{value.metric.name}] **{value_text(value)}**\n\n{empty}"
        else:
            mark = "" if value.status is Status.INFO else value_mark(value)
            label = f"{value.metric.name} **{value_text(value)} · {value_text(amount)}**{mark}"
            label += f"\n\n{_when(obligation, scope.as_of)} · {_owners(obligation)}"
        key = f"item-{obligation.metric.replace('.', '-')}"
        if rows.button(label, key=key, width="stretch", type="tertiary", help=value.metric.explanation):
            open_records(obligation.metric)
