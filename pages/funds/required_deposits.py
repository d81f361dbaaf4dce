"""应存核定: what each site must store and why; what another base ratio or cap would change."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark
from data_access.rules.deposit_rules import DEPOSIT_BOUNDS, moved, versions
from data_access.rules.rounding import exact_percent
from metrics.engine.model import Part
from metrics.questions.deposit_ratio import Effect, by_basis, effects, outdated, totals
from metrics.wording.formats import in_ten_thousands, money_text, moved_text, signed_yuan, yuan_text
from pages.funds import queries as figures
from pages.parts.lists.rows import rows
from pages.parts.plain import plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.scope_bar import town_name

SHANGHAI = "以沪人社规〔2022〕20号为准"


def _effect_table(found: list[Effect]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "项目": [e.facts.name for e in found],
            "街镇": [town_name(e.facts.town_code) for e in found],
            "合同价（元）": [e.facts.contract_yuan for e in found],
            "比例": [exact_percent(e.then.ratio) if not e.then.exempt else "免存" for e in found],
            "现行应存（元）": [e.now_yuan for e in found],
            "测算应存（元）": [e.then_yuan for e in found],
            "增减（元）": [signed_yuan(e.change_yuan) for e in found],
            "适用比例依据": [e.then.reason for e in found],
            "总包单位": [e.facts.contractor for e in found],
            "台账应存（元）": [e.facts.recorded_yuan for e in found],
        }
    )


def _effects(found: list[Effect]) -> None:
    """The sites one by one; a row opens the site."""
    table = _effect_table(found)
    whole = totals(found)
    place = rows(
        table,
        key="what-if",
        alt=f"{len(found)} 个在建项目的应存额测算",
        lines=[
            (
                e.facts.name,
                money_text(e.now_yuan) + (f" → {money_text(e.then_yuan)}" if e.change_yuan else ""),
                e.then.reason,
            )
            for e in found
        ],
        foot={
            "项目": f"合计 {len(found)} 个",
            "现行应存（元）": yuan_text(whole.now_yuan),
            "测算应存（元）": yuan_text(whole.then_yuan),
            "增减（元）": signed_yuan(whole.change_yuan),
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
        low, high = (float(bound.scaleb(2)) for bound in DEPOSIT_BOUNDS["base_ratio"])
        base = st.number_input(
            "基准比例（%）", low, high, float(rules.base_ratio.scaleb(2)), 0.1, format="%.2f", key="base_ratio",
            bind="query-params", width=170,
        )  # fmt: skip
        least, most = (float(in_ten_thousands(bound)) for bound in DEPOSIT_BOUNDS["cap_yuan"])
        cap = st.number_input(
            "上限（万元）", least, most, float(in_ten_thousands(rules.cap_yuan)), 50.0, format="%.2f", key="cap",
            bind="query-params", width=170,
        )  # fmt: skip
        badge = demo_mark(bool(rules.demo & {"base_ratio", "cap_yuan"}), ":orange-badge[{}] ")
        st.markdown(f"{badge}:gray[{SHANGHAI}；现行版本 {rules.effective_on} 起，{plain(rules.document)}]")
    then = moved(versions(), base_ratio=Decimal(str(base)).scaleb(-2), cap_yuan=Decimal(cap).scaleb(4))
    found = effects(facts, versions(), then)
    whole = totals(found)
    changed = [e for e in found if e.change_yuan]
    text = f"按现行参数，{len(facts)} 个在建项目应存总额 {money_text(whole.now_yuan)}"
    if changed:
        text += (
            f"；改为基准 {exact_percent(then[-1].base_ratio)}、上限 {cap:,g} 万元后 {money_text(whole.then_yuan)}，"
            f"{moved_text(whole.change_yuan, money_text(abs(whole.change_yuan)))}，涉及 {len(changed)} 个项目"
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
            st.markdown(f"{basis} **{count}** 个 :gray[应存 {money_text(yuan)}]")
        st.caption(
            f"应存额 = 合同额 × 比例，比例不低于 {exact_percent(rules.floor_ratio)}，"
            f"以 {money_text(rules.cap_yuan)}为限（上浮的{'也受' if rules.cap_on_raise else '不受'}上限限制）；"
            "台账已写明应存额的，以台账为准。比例等参数由系统管理员在参数文件中维护。"
        )
