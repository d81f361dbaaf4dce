"""分类监管: firms in tiers A, B and C, who moved and why, what each tier means for checks, deposit and service."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from data_access.rules.months import month_text
from data_access.rules.tier_rules import GRAVE, PUNISHED, tier_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Preset
from metrics.questions.tier_lists import tier_months
from metrics.questions.tier_sentences import (
    FIGURE_OF,
    NO_CASES,
    basis_text,
    course_text,
    meaning_text,
    points_text,
    reasons_text,
    takeaway,
)
from pages.parts import queries
from pages.parts.charts.state_marks import tier_cell, tier_colour
from pages.parts.frame.guard import required_scope
from pages.parts.frame.panels import exhibit_and_worklist, sections
from pages.parts.lists.cards import figure_cards
from pages.parts.lists.twin import WHOLE_FORM, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.links import open_firm
from pages.parts.scope.scope_bar import town_name
from pages.tiers import charts, panels
from pages.tiers import queries as own

_CARDS = {
    "firm.rated": "参评", "firm.tier_a": "等级", "firm.tier_b": "等级", "firm.tier_c": "等级",
    "firm.moved_down": "变动", "firm.moved_up": "变动",
}  # fmt: skip
_WORKLIST_ROWS = 7
_CHART_HEIGHT = 400

scope = required_scope()
preset: Preset = st.session_state["preset"]
now = queries.scope_values(scope)
before, compared_with = queries.compared_values(scope, preset)
grave = queries.town_values(scope, [ALL_METRICS["firm.tier_c"]], queries.town_codes(scope))

st.title("分类监管", anchor=False)
grave_by_town = {town_name(code): found["firm.tier_c"] for code, found in grave.items()}
st.markdown(f"##### {plain(takeaway(now, grave_by_town))}")

opening = st.container(key="opening")
# Firms are rated anew at the end of each month: seconds for a large district.
with opening, st.spinner("正在按月评定等级"):
    figure_cards(
        {metric_id: f"分类监管 · {group}" for metric_id, group in _CARDS.items()},
        now, before, compared_with, scope,
    )  # fmt: skip


def course() -> None:
    """Firms of tiers C and B at each month's end, and their table."""
    months = tier_months(
        {tier: queries.monthly_values(scope, ALL_METRICS[metric_id]) for tier, metric_id in FIGURE_OF.items()}
    )
    if not months:
        st.markdown("**C、B 级单位走势**")
        st.info("所选期间还没有可比的月份。", icon=":material/info:")
        return
    first, last = months[0], months[-1]
    text = f"{course_text(GRAVE, first.grave, last.grave)}，{course_text(PUNISHED, first.punished, last.punished)}"
    drawn = any(month.watched for month in months)
    key = f"　:primary[■] {GRAVE} 级　:gray[■] {PUNISHED} 级" if drawn else ""
    st.markdown(f"**{month_text(first.month)} 以来，{text}**{key}")
    if drawn:
        st.vega_lite_chart(
            charts.course(months, height=_CHART_HEIGHT), key="tier-course", alt=f"各月末 C 级、B 级单位户数，{text}"
        )
    else:
        st.info("各月末都没有 C 级、B 级单位。", icon=":material/check_circle:")
    means = "　".join(
        f":{tier_colour(tier.name)}[{str(tier_cell(tier.name)).replace(' ', chr(0xA0))}] {meaning_text(tier)}"
        for tier in tier_rules().tiers_on(scope.as_of).values()
    )
    st.caption(f"{means}。{basis_text(scope.as_of)}{on_screen('条件见下方“条件和措施”')}")
    with st.expander("以表格显示", icon=":material/table:"):
        table = pd.DataFrame(
            [{"月末": month_text(m.month), "A 级": m.best, "B 级": m.punished, "C 级": m.grave} for m in months]
        )
        twin(table, "分类监管各月末户数", dict.fromkeys(("A 级", "B 级", "C 级"), WHOLE_FORM))


def worklist() -> None:
    """The firms to be looked after first: C before B, fewest points first, each with the reason in words."""
    st.markdown("**重点监管单位：依据和积分**")
    listed = own.firms(scope, (PUNISHED, GRAVE), panels.SHOWN)
    if not listed:
        st.info("没有 B 级、C 级单位。", icon=":material/check_circle:")
        return
    rows = st.container(gap=None)
    for place, firm in enumerate(listed[:_WORKLIST_ROWS]):
        fell = f" :gray[期初 {firm.before} 级]" if firm.moved else ""
        label = (
            f":{tier_colour(firm.tier)}[{tier_cell(firm.tier)}] **{plain(firm.name)}**{fell}\n\n"
            f"{plain(reasons_text(firm))} · {plain(points_text(firm))}"
        )
        if rows.button(label, key=f"item-firm-{place}", width="stretch", type="tertiary"):
            open_firm(firm.uscc, firm.name)
    if len(listed) > _WORKLIST_ROWS:
        st.caption(f"C 级和积分低的在前，另有 {len(listed) - _WORKLIST_ROWS} 户{on_screen('，见下方名单')}。")


if now["firm.rated"].tracked:
    with opening:
        exhibit_and_worklist(course, worklist, ("course", "worklist"))
    sections({name: partial(draw, scope, now) for name, draw in panels.SECTIONS.items()})
else:
    opening.info(NO_CASES, icon=":material/info:")
