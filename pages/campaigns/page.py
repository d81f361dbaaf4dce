"""专项行动: what a campaign has done, what is not zero yet (两清零), one campaign beside the last."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from data_access.organisation import towns
from metrics.catalogue import CATALOGUE
from metrics.definitions.campaigns import beside, campaign_scope, days_left, previous
from metrics.lead_sentences import countdown
from metrics.targets import Status
from metrics.values import Value
from metrics.wording import change_said, clock, said, when
from pages.campaigns import exhibits
from pages.campaigns import loading as own
from pages.parts import loading
from pages.parts.cards import definition
from pages.parts.drill import default_part, open_records
from pages.parts.guard import required_scope
from pages.parts.palette import ink, is_dark, status_colours
from pages.parts.plain import plain
from pages.parts.scope_bar import town_name
from pages.parts.two_lines import two_lines

CARDS = (
    "campaign.sites_checked",
    "campaign.firms_checked",
    "campaign.problems_found",
    "campaign.mended_rate",
    "lead.received",
    "lead.recovered_amount",
)
COMPARED = (
    *CARDS[:3],
    "campaign.problems_mended",
    "campaign.mended_rate",
    "lead.received",
    "lead.true",
    "lead.solved",
    "lead.closed_on_time_rate",
    "lead.true_workers",
    "lead.true_amount",
    "lead.recovered_amount",
    "lead.recovered_rate",
)
BY_TOWN = ("lead.unsolved_true", "lead.arrears_workers", "lead.arrears_amount")
WORKLIST_ROWS = 10

scope = required_scope()
head = st.container(horizontal=True, vertical_alignment="center", gap="medium")
head.title("专项行动", anchor=False, width="content")
known = own.known_campaigns(scope.as_of)
if not known:
    st.info("截至日之前没有专项行动记录。可改选截至日，或在案件数据库中登记专项行动。")
    st.stop()
names = {c.number: c.name for c in known}
number = head.selectbox(
    "专项行动", list(names), format_func=names.__getitem__, index=0, key="campaign", bind="query-params",
    placeholder="选择专项行动", width=420, label_visibility="collapsed",
) or known[0].number  # fmt: skip
chosen = next(c for c in known if c.number == number)
before = previous(chosen, known)
inside = campaign_scope(chosen, scope)
now = loading.scope_values(inside)
then = loading.scope_values(beside(chosen, before, scope)) if before else {}
today = loading.scope_values(scope)
codes = [t.code for t in towns() if not scope.towns or t.code in scope.towns]
stock_by_town = loading.town_values(scope, [CATALOGUE[m] for m in BY_TOWN], codes)
problems_by_town = loading.town_values(inside, [CATALOGUE["campaign.problems_open"]], codes)


unsolved, problems = today["lead.unsolved_true"], now["campaign.problems_open"]
left = None if chosen.cleared_by is None else days_left(chosen.cleared_by, scope.as_of)
st.markdown(f"##### {plain(countdown(chosen, left, int(unsolved.value or 0), int(problems.value or 0)))}")
state = "进行中" if chosen.running(scope.as_of) else "已结束"
st.caption(
    f"{chosen.kind} · {chosen.starts_on} 至 {chosen.ends_on} · {state}。"
    f"行动数据按 {inside.start} 至 {inside.as_of} 计，"
    f"两清零按截至日 {scope.as_of} 计。"
)

with st.grid(6, min_column_width=220, gap="small"):
    for metric_id in CARDS:
        value = now[metric_id]
        with st.container(
            border=True, key=f"card-campaign-{metric_id.replace('.', '-')}", height="stretch", gap="xxsmall"
        ):
            change = change_said(value, then[metric_id]) if then else ""
            st.metric(
                value.metric.name,
                said(value),
                delta=f"较上次同期 {change}" if change else "无可比数据",
                delta_color="off",
                delta_arrow="off",
                help=definition(value),
            )
            key = f"open-campaign-{metric_id.replace('.', '-')}"
            if st.button(f"查看“{value.metric.name}”的记录", key=key):
                open_records(metric_id, default_part(metric_id), scope=inside)


ZERO = {"lead.unsolved_true": "属实未化解（件）", "campaign.problems_open": "问题未整改（个）"}


def not_zero() -> None:
    """What is not zero yet by town: unsolved true leads, and problems not mended."""
    counts: dict[str, dict[str, Value]] = {code: {**stock_by_town[code], **problems_by_town[code]} for code in codes}
    open_towns = [code for code in codes if any(counts[code][m].value for m in ZERO)]
    told = (
        f"{len(open_towns)} 个街镇尚未清零，{len(codes) - len(open_towns)} 个已清零" if open_towns else "各街镇均已清零"
    )
    st.markdown(f"**两清零：{told}** :gray[点击查看记录]")
    theme = "dark" if is_dark() else "light"
    colours = {"lead.unsolved_true": status_colours()[Status.MISSED], "campaign.problems_open": ink()["primary"]}
    order = sorted(codes, key=lambda code: -sum(int(counts[code][m].value or 0) for m in ZERO))
    table = pd.DataFrame(
        [
            {"town": town_name(code), "code": code, **{m: int(counts[code][m].value or 0) for m in ZERO}}
            for code in order
        ]
    )
    most = int(table[list(ZERO)].to_numpy().max(initial=0))
    for column, (metric_id, label) in zip(st.columns(2, gap="small"), ZERO.items(), strict=True):
        key = f"zero-{metric_id.split('.')[0]}-{theme}"
        total = int(table[metric_id].sum())
        with column:
            st.markdown(f"{label} **{total}**")
            event = st.vega_lite_chart(
                exhibits.town_bars(table, metric_id, colours[metric_id], most=most),
                on_select="rerun",
                selection_mode="bar",
                key=key,
                alt=f"各街镇{label}，共 {total}",
            )
            for bar in event.selection.get("bar", []):
                counted = scope if metric_id == "lead.unsolved_true" else inside
                open_records(metric_id, scope=counted, town=bar["code"])
    with st.expander("以表格显示", icon=":material/table:"):
        st.dataframe(table.drop(columns="code").rename(columns={"town": "街镇", **ZERO}), hide_index=True)


def owners_list() -> None:
    """Which leads are not paid in full, whose they are and how late."""
    amount, people = today["lead.arrears_amount"], today["lead.arrears_workers"]
    st.markdown(f"**{when(unsolved.metric, scope.as_of)}未清零案件：{said(unsolved)}，{said(people)}、{said(amount)}**")
    items = own.unsolved(scope)
    if items.empty:
        st.info("没有未付清的属实线索。", icon=":material/check_circle:")
        return
    by_owner = Counter(items["owner"].fillna("未定承办单位"))
    st.caption("、".join(f"{plain(owner)} {n} 件" for owner, n in by_owner.most_common()))
    with st.container(gap=None):
        for place, item in enumerate(items.head(WORKLIST_ROWS).to_dict("records")):
            owner = item["owner"] or town_name(item["town"])
            label = (
                f"**{plain(item['title'] or item['key'])}**\n\n{plain(owner)} · {clock(item['due_on'], scope.as_of)}"
            )
            if st.button(label, key=f"item-{place}", width="stretch", type="tertiary"):
                open_records("lead.unsolved_true", town=item["town"], row=item["key"])
    if len(items) > WORKLIST_ROWS and st.button(f"查看全部 {len(items)} 件", key="item-all"):
        open_records("lead.unsolved_true")


def side_by_side() -> None:
    """One campaign beside the last of its kind, at the same stage."""
    if before is None:
        st.info("没有更早的同类行动可比。")
        return
    reached = beside(chosen, before, scope).as_of
    same = "距春节天数相同" if chosen.kind == "冬季行动" else "开始后天数相同"
    stage = "两次均至结束" if inside.as_of == chosen.ends_on else f"{same}：上次至 {reached}"
    st.markdown(f"**{plain(chosen.name)} 与 {plain(before.name)} 对比** :gray[{stage}]")
    rows = []
    for metric_id in COMPARED:
        value, earlier = now[metric_id], then[metric_id]
        rows.append(
            {
                "指标": value.metric.name,
                chosen.name: said(value),
                before.name: said(earlier),
                "变化": change_said(value, earlier) or "—",
            }
        )
    two_lines(
        [(row["指标"], f"本次 {row[chosen.name]}，上次 {row[before.name]}，{row['变化']}") for row in rows],
        key="compared",
    )
    wide = st.container(key="wide-compared")
    wide.dataframe(pd.DataFrame(rows), hide_index=True, height=36 * len(rows) + 40, alt="两次行动对比")


def by_town() -> None:
    """What each town reported in the campaign."""
    reported = ("campaign.sites_checked", "campaign.firms_checked", "campaign.problems_found",
                "campaign.problems_mended", "campaign.mended_rate", "lead.received", "lead.true")  # fmt: skip
    found = loading.town_values(inside, [CATALOGUE[m] for m in reported], codes)
    if all(found[code]["campaign.sites_checked"].value is None for code in codes):
        st.info("没有专项行动报送记录。请在案件数据库中登记各街镇报送结果。")
        return
    table = pd.DataFrame(
        [
            {"街镇": town_name(code), **{found[code][m].metric.name: said(found[code][m]) for m in reported}}
            for code in codes
        ]
    )
    st.markdown("**各街镇报送** :gray[报送为增量，逐次相加]")
    two_lines(
        [
            (row["街镇"], "、".join(f"{name} {said_}" for name, said_ in row.items() if name != "街镇"))
            for row in table.to_dict("records")
        ],
        key="reported",
    )
    wide = st.container(key="wide-reported")
    wide.dataframe(table, hide_index=True, height=36 * len(table) + 40, alt="各街镇专项行动报送")


main, side = st.columns([2, 1], gap="small")
with main.container(border=True, key="panel-zero", height="stretch"):
    not_zero()
with side.container(border=True, key="panel-owners", height="stretch"):
    owners_list()
with st.container(border=True, key="panel-campaign-sections"):
    for tab, draw in zip(
        st.tabs(["与上次对比", "各街镇报送"], key="part_of_campaign", bind="query-params", on_change="rerun"),
        (side_by_side, by_town),
        strict=True,
    ):
        if tab.open:
            with tab:
                draw()
