"""The panels of a firm's page that no other list has: its tier with the rules behind, and its timeline."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark
from data_access.rules.tier_rules import tier_rules
from metrics.questions.firm_timeline import FirmEvent
from metrics.questions.firms import Dossier
from metrics.questions.tier_sentences import (
    NO_CASES,
    TOWN_RULE,
    basis_text,
    meaning_text,
    move_text,
    points_text,
    reasons_text,
    restraint_text,
    talked_text,
)
from pages.firm import charts
from pages.parts.charts.palette import theme_name
from pages.parts.charts.state_marks import tier_cell, tier_colour
from pages.parts.lists.rows import rows
from pages.parts.plain import on_screen, plain
from pages.parts.scope.scope_bar import town_name

_SHOWN = 30


def tier(shown: Dossier, scope: Scope) -> None:
    """In which tier the firm stands and why, its points, what the tier means."""
    with st.container(border=True, key="panel-tier", gap="xsmall"):
        rated = shown.rated
        if not shown.is_rated:
            st.caption(NO_CASES)
        elif rated is None:
            why = "台账未填统一社会信用代码" if shown.firm.uscc is None else "截至该日没有记录"
            st.caption(f"{why}，不评定等级。")
        else:
            means = tier_rules().tiers_on(scope.as_of)[rated.tier]
            st.markdown(
                f":{tier_colour(rated.tier)}[**{tier_cell(rated.tier)}**]（{move_text(rated)}）："
                f"{plain(reasons_text(rated))}。演示积分 **{plain(points_text(rated))}**。"
            )
            talked = talked_text(rated, scope.as_of, kept=shown.talks_kept)
            st.markdown(
                f"监管措施{demo_mark(means.is_demo, '（{}）')}：{meaning_text(means)}；保证金：{plain(means.deposit)}；"
                f"{plain(means.service)}。{talked and (f'{talked}。' if rated.talks else f':red[■ **{talked}**]。')}"
            )
            if rated.credit_listed:
                st.markdown(f":red[■] {restraint_text(rated)}。")
            town = f"属地{town_name(rated.town)}：" if rated.town else "属地不详："
            st.caption(f"{town}{TOWN_RULE}；线索、案件、名单和预警的街镇是各自记录的属地。{basis_text(scope.as_of)}")


def timeline(events: Sequence[FirmEvent]) -> str:
    """Everything by day, drawn and listed; the record that was picked, as fact:key, empty of none."""
    if not events:
        return ""
    with st.container(border=True, key="panel-list-timeline"):
        first, last = events[-1].day, events[0].day
        st.markdown(f"**全部经过 {len(events)} 项：{first} 至 {last}** {on_screen('点击一项查看记录')}")
        with st.container(key="screen-only-timeline"):
            key = f"firm-timeline-{theme_name()}-{st.query_params.get('record', '')}"

            def picked() -> None:
                for point in st.session_state[key].selection.get("event", []):
                    if point.get("record"):
                        st.query_params["record"] = point["record"]

            st.vega_lite_chart(
                charts.timeline(tuple(events)), on_select=picked, selection_mode=["event"], key=key,
                alt=f"该单位全部经过 {len(events)} 项，按类别和日期",
            )  # fmt: skip
        shown = events[:_SHOWN]
        table = pd.DataFrame(
            [{"日期": e.day, "类别": e.group, "事项": e.name, "对象": e.about} for e in shown], dtype=object
        )
        two = [(e.name, str(e.day), f"{e.group} · {e.about}") for e in shown]
        place = rows(table, key="firm-timeline-list", alt="该单位全部经过，最近的在前", lines=two, height=300)
        if len(events) > len(shown):
            st.caption(f"列出最近 {len(shown)} 项，更早的见上图和下方各清单。")
    return f"{shown[place].fact}:{shown[place].key}" if place is not None and shown[place].fact else ""
