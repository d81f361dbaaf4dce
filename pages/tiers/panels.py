"""The sections of the tiers screen: the firms, who moved, the towns, the rules and what each tier means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark
from data_access.rules.tier_rules import FULL_POINTS, GRAVE, TIERS, in_force, tier_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.questions.tier_lists import RatedFirm
from metrics.questions.tier_sentences import (
    TOWN_RULE,
    condition_text,
    firms_in,
    flow_text,
    meaning_text,
    move_text,
    points_text,
    reasons_text,
    rule_text,
)
from metrics.wording.formats import UNKNOWN, value_text
from pages.parts import queries
from pages.parts.charts.state_marks import tier_cell
from pages.parts.lists.figure_button import Figures, figure_button, figure_buttons
from pages.parts.lists.rows import cells, rows
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.links import open_firm
from pages.parts.scope.scope_bar import town_name
from pages.tiers import queries as own

SHOWN = 200
ALL_FIRMS = "全部"


def firm_list(listed: Sequence[RatedFirm], *, key: str, alt: str) -> None:
    """One line per firm with its tier, points and the reasons; a line opens 单位画像."""
    table = pd.DataFrame(
        [
            {"单位": f.name, "等级": tier_cell(f.tier), "变动": move_text(f),
             "街镇": town_name(f.town) if f.town else UNKNOWN, "等级依据": reasons_text(f), "演示积分": points_text(f)}
            for f in listed
        ],
        dtype=object,
    )  # fmt: skip
    two = [
        (
            f.name,
            tier_cell(f.tier, f" · {f.points} 分"),
            f"{town_name(f.town) if f.town else UNKNOWN} · {reasons_text(f)}",
        )
        for f in listed
    ]
    place = rows(table, key=key, alt=alt, lines=two, height=480)
    if place is not None:
        open_firm(listed[place].uscc, listed[place].name)


def firms(scope: Scope, now: Figures) -> None:
    """The firms of a tier, those with fewest points first."""
    options = ["C、B 级", *(f"{tier} 级" for tier in reversed(TIERS)), ALL_FIRMS]
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.segmented_control("等级", options, key="tier", bind="query-params", default=options[0],
                                     label_visibility="collapsed")  # fmt: skip
    tiers = TIERS if asked == ALL_FIRMS else tuple(t for t in TIERS if t in (asked or options[0]))
    listed = own.firms(scope, tiers, SHOWN)
    total = firms_in(now, tiers)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{asked or options[0]}单位 {total:,} 户** {on_screen('积分低的在前，点选一行打开单位画像')}",
                    width="content")  # fmt: skip
        if GRAVE in tiers:
            figure_buttons(now, ("firm.tier_c_untalked",), group="tier")
    if not listed:
        st.info("所选范围内没有这一等级的单位。", icon=":material/check_circle:")
        return
    firm_list(listed, key="tier-firms", alt=f"{asked or options[0]}单位，共 {total} 户")
    if total > len(listed):
        st.caption(f"列出前 {len(listed)} 户，全部见上方卡片的记录清单，可搜索、排序和导出。")


def changes(scope: Scope, now: Figures) -> None:
    """From which tier into which: opening, moved in and out, closing of each tier, and who moved."""
    moves = own.moves(scope)
    text = flow_text(moves)
    st.markdown(f"**期初至截至日：{text or '没有升降'}** {on_screen('期初为期间首日前一日')}")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in ("firm.moved_down", "firm.moved_up", "firm.entered"):
            figure_button(now[metric_id])
    counts = {(move.before, move.tier): move.firms for move in moves}
    table = pd.DataFrame(
        [
            {"期初": "新纳入" if before is None else f"{before} 级"}
            | {f"截至日 {tier} 级": counts.get((before, tier), 0) for tier in TIERS}
            for before in (*TIERS, None)
        ]
    )
    st.dataframe(table, hide_index=True, width="stretch")
    moved = own.moved(scope)
    if moved:
        firm_list(moved, key="tier-moved", alt=f"等级升降的单位，共 {len(moved)} 户")


def towns(scope: Scope, _now: Figures) -> None:
    """Firms of each tier by town; a number opens its records."""
    codes = queries.town_codes(scope)
    figures = [ALL_METRICS[metric_id] for metric_id in ("firm.tier_c", "firm.tier_b", "firm.tier_a", "firm.moved_down")]
    by_town = queries.town_values(scope, figures, codes)
    order = sorted(codes, key=lambda code: -int(by_town[code]["firm.tier_c"].value or 0))
    table = pd.DataFrame(
        [{"街镇": town_name(code)} | {m.name: value_text(by_town[code][m.id]) for m in figures} for code in order]
    )
    opens = [metric.name for metric in figures]
    st.markdown(f"**各街镇：C 级多的在前** {on_screen('点击数字查看记录')}")
    found = cells(table, key="tier-towns", alt="各街镇各等级单位户数", opens=opens, right=opens,
                  lines=[_two(code, by_town[code]) for code in order])  # fmt: skip
    st.caption(f"{TOWN_RULE}；各街镇之和为全区（属地不详的另计）。")
    if found is not None:
        place, name = found
        open_records(next(m.id for m in figures if m.name == name), town=order[place])


def _two(code: str, values: Figures) -> tuple[str, str, str]:
    rest = " · ".join(f"{values[m].metric.name} {value_text(values[m])}" for m in ("firm.tier_b", "firm.tier_a"))
    return town_name(code), f"C 级 {value_text(values['firm.tier_c'])}", rest


def rules(scope: Scope, _now: Figures) -> None:
    """What each tier means; then the criteria and points in force on the as-of date with their sources."""
    found = tier_rules()
    for column, tier in zip(st.columns(3, gap="small"), found.tiers_on(scope.as_of).values(), strict=True):
        with column.container(border=True, height="stretch", gap="xsmall"):
            st.markdown(f"**{tier_cell(tier.name)}**{demo_mark(tier.is_demo, '（{}）')} {meaning_text(tier)}")
            st.markdown(f"保证金：{plain(tier.deposit)}。")
            st.markdown(f"服务和监管：{plain(tier.service)}。")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("**等级条件**：C 级优先，都不符合的为 A 级")
        criteria = [
            {"等级": r.tier, "编号": r.code, "条件": r.name, "比对": condition_text(r), "出处": r.source}
            for r in in_force(found.criteria, scope.as_of)
        ]
        st.dataframe(pd.DataFrame(criteria), hide_index=True, width="stretch")
    with right:
        demo = demo_mark(any(r.is_demo for r in in_force(found.points, scope.as_of)), "（{}）")
        st.markdown(f"**积分规则**{demo}：{FULL_POINTS} 分起扣，扣完为止，不改变等级")
        points = [
            {"编号": r.code, "规则": r.name, "扣分": rule_text(r), "依据": r.source}
            for r in in_force(found.points, scope.as_of)
        ]
        st.dataframe(pd.DataFrame(points), hide_index=True, width="stretch")
    st.caption("条件、积分和措施在参数文件 tiers.toml 中按起用日期分版本，由系统管理员修改。")


SECTIONS: dict[str, Callable[[Scope, Figures], None]] = {
    "单位名单": firms, "等级变动": changes, "街镇": towns, "条件和措施": rules,
}  # fmt: skip
