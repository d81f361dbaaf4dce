"""下一轮抽查: the seeded draw of sites with its route lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark, is_demo
from data_access.rules.months import month_key
from data_access.rules.tier_rules import GRAVE, tier_rules
from metrics.definitions.checklist_results import Grade
from metrics.questions import sampling, tier_lists
from metrics.questions.site_results import SiteState
from metrics.questions.tier_sentences import draw_text
from pages.inspections import map_panel
from pages.parts import queries, shown_data
from pages.parts.charts.palette import Marked
from pages.parts.files.downloads import download_button
from pages.parts.files.exports import workbook_bytes
from pages.parts.lists.rows import rows
from pages.parts.maps.points import GRADE_STATUS
from pages.parts.scope.scope_bar import scope_text, town_name

_UNRATED = "未评定"
TECHNICAL = ["项目编号", "抽取权重", "距上一站（公里）", "经度", "纬度"]  # of the draw, shown when asked
TEAM_NAMES = ("第一组", "第二组", "第三组", "第四组", "第五组", "第六组")


@queries.cached_query()
def _checks(connection: Connection, scope: Scope) -> dict[str, tuple[str, Decimal]]:
    return tier_lists.checks_by_firm(connection, scope)


def draw_list(scope: Scope, sites: Sequence[SiteState]) -> None:
    """The seeded draw for the next round with its route lists."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        # Floats: of an address that says inf no whole number comes about, and the screen would fail.
        whole: dict[str, Any] = {"step": 1.0, "format": "%.0f", "bind": "query-params"}
        wanted = int(st.number_input("抽取工地数", 1.0, 500.0, 24.0, key="draw_n", width=150, **whole))
        count = int(st.number_input("核查组数", 1.0, float(len(TEAM_NAMES)), 2.0, key="draw_teams", width=130, **whole))
        technical = st.toggle("显示坐标和抽取种子", key="coordinates", bind="query-params")
        # A seed that was chosen holds while its control is put away.
        seed = st.session_state.get("seed", month_key(scope.as_of))
        if technical:
            seed = st.number_input(
                "随机种子", 0, 10**9, seed, width=170, help="同一种子、截至日和范围得到同一名单，可供复核。"
            )
            st.session_state["seed"] = seed
        tiers, meant = _checks(scope.whole), tier_rules().tiers_on(scope.as_of)
        asked = {s.site_no: tiers.get(s.contractor_uscc or "", ("", Decimal(1))) for s in sites}
        tier_of = {number: tier for number, (tier, _) in asked.items()}
        candidates = [
            sampling.Candidate(s.site_no, s.town, s.seen_on, s.warnings, s.lon, s.lat, asked[s.site_no][1])
            for s in sites
        ]  # fmt: skip
        drawn = sampling.draw(candidates, wanted, int(seed), scope.as_of)
        stops = sampling.routes(drawn, count, scope.as_of)
        frame = _route_frame(stops, sites, scope, tier_of)
        demo = is_demo("inspection.unseen_months", "inspection.warning_weight") or any(
            t.is_demo for t in meant.values()
        )
        weights = demo_mark(demo, "（权重为{}）")
        head = [
            f"下一轮实地核查抽查名单：共 {len(stops)} 个工地，{count} 组",
            f"范围：{scope_text(scope)}",
            f"按街镇分层、加权随机抽取，随机种子 {seed}；久未核查和有未处置预警的工地更可能抽中{weights}",
            f"{draw_text(meant.values(), rated=bool(tiers))}",
        ]
        if shown_data.state().synthetic:
            head.append("模拟数据，不作统计依据")
        download_button(
            "导出各组路线",
            lambda: workbook_bytes(_by_team(frame, count), head, ROUTE_FORMATS),
            f"抽查路线_{scope.as_of}_{seed}.xlsx",
            icon=":material/download:",
            disabled=frame.empty,
        )
    if frame.empty:
        st.info("所选范围内没有在建工地可抽。可扩大街镇范围。")
        return
    never = len(frame[frame["距今天数"].isna()])
    warned = len(frame[frame["未处置预警"] > 0])
    covered = f"抽取 {len(frame)} 个工地，覆盖 {frame['街镇'].nunique()} 个街镇"
    grave = len(frame[frame["总包等级"] == GRAVE])
    st.markdown(f"**{covered}：从未核查 {never} 个，有未处置预警 {warned} 个，总包为 {GRAVE} 级 {grave} 个**")
    place = rows(
        _route_text(frame) if technical else _route_text(frame).drop(columns=TECHNICAL),
        right=list(ROUTE_FORMATS),
        key="draw",
        alt=f"抽查名单，{covered}",
        lines=[
            (
                row["项目名称"],
                Marked(GRADE_STATUS[Grade(row["上次结果"])], row["上次结果"]),
                f"{row['街镇']} · {row['核查组']}第 {row['顺序']} 站 · 上次核查 {row['上次核查']}"
                + (f" · 未处置预警 {row['未处置预警']} 件" if row["未处置预警"] else ""),
            )
            for row in frame.to_dict("records")
        ],
        height=420,
    )
    if place is not None:
        map_panel.show_site(stops[place].site_no)
    st.caption(
        "按组从西到东分配，组内依次取最近的工地；距离为直线公里数。久未核查、有未处置预警的更可能抽中。"
        f"{draw_text(meant.values(), rated=bool(tiers))}{weights}。"
        "导出的路线表含坐标、抽取权重和随机种子，可供复核。"
    )


def _by_team(frame: pd.DataFrame, count: int) -> dict[str, pd.DataFrame]:
    return {name: frame[frame["核查组"] == name] for name in TEAM_NAMES[:count]}


def _route_frame(
    stops: Sequence[sampling.Stop], sites: Sequence[SiteState], scope: Scope, tier_of: Mapping[str, str]
) -> pd.DataFrame:
    """The stops as they are read and exported; ``tier_of`` the tier of each site's contractor, empty of none."""
    by_no = {s.site_no: s for s in sites}
    rows = [_route_row(stop, by_no[stop.site_no], scope, tier_of.get(stop.site_no, "")) for stop in stops]
    return pd.DataFrame(rows, dtype=object)


def _route_row(stop: sampling.Stop, site: SiteState, scope: Scope, tier: str) -> dict[str, Any]:
    return {
        "项目名称": site.name,
        "核查组": TEAM_NAMES[stop.team - 1],
        "顺序": stop.place,
        "项目编号": site.site_no,
        "街镇": town_name(site.town),
        "行业主管部门": site.department,
        "施工总承包单位": site.contractor,
        "总包等级": tier or _UNRATED,
        "在场人数": site.workers,
        "上次核查": site.seen_on or "从未",
        "距今天数": site.days_unseen(scope.as_of),
        "上次结果": site.grade.value,
        "未处置预警": site.warnings,
        "抽取权重": stop.listed[0],
        "距上一站（公里）": stop.listed[1],
        "经度": site.lon,
        "纬度": site.lat,
    }


# How the numbers of a route are written, on the screen and in its sheets.
ROUTE_FORMATS = {"抽取权重": "0.0", "距上一站（公里）": "0.0", "经度": "0.000000", "纬度": "0.000000"}


def _route_text(frame: pd.DataFrame) -> pd.DataFrame:
    """The route as the list on the screen says it."""
    written = frame.copy()
    for name, form in ROUTE_FORMATS.items():
        if name in written:
            written[name] = [None if pd.isna(v) else f"{v:.{len(form) - 2}f}" for v in written[name]]
    return written
