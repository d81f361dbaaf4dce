"""专项行动: what a campaign has done, what is not zero yet (两清零), one campaign beside the last."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.questions.attention import standing
from metrics.questions.campaigns import beside, campaign_scope, days_left, previous
from metrics.questions.clearing import PROBLEMS, RUNNING, UNSOLVED, Left, cleared_text, left_by_town
from metrics.questions.leading_sentences import unpaid_text
from metrics.questions.leads_sentences import countdown
from metrics.wording.formats import UNKNOWN, change_text, value_text, when
from pages.campaigns import charts
from pages.campaigns import queries as own
from pages.parts import queries
from pages.parts.charts.palette import ink, status_colours, theme_name
from pages.parts.frame.guard import required_scope
from pages.parts.frame.panels import exhibit_and_worklist
from pages.parts.frame.tabs import tabs
from pages.parts.lists.cards import card, card_row
from pages.parts.lists.rows import cells
from pages.parts.lists.twin import WHOLE_FORM, form, heading, in_numbers, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import default_part, open_records
from pages.parts.scope.links import open_town
from pages.parts.scope.scope_bar import town_name

_CARDS = (
    "campaign.sites_checked",
    "campaign.firms_checked",
    "campaign.problems_found",
    "campaign.mended_rate",
    "lead.received",
    "lead.recovered_amount",
)
COMPARED = (
    *_CARDS[:3],
    "campaign.inspectors",
    "campaign.workers_covered",
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
_REPORTED = (
    *COMPARED[:5],
    "campaign.problems_mended",
    "campaign.mended_rate",
    "lead.received",
    "lead.true",
)
STOCK = (UNSOLVED, RUNNING, "lead.arrears_workers", "lead.arrears_amount")
_WORKLIST_ROWS = 10

scope = required_scope()
head = st.container(horizontal=True, vertical_alignment="center", gap="medium")
head.title("专项行动", anchor=False, width="content")
known = queries.known_campaigns(scope.as_of)
if not known:
    st.info("截至日之前没有专项行动记录。可改选截至日，或在案件数据库中登记专项行动。")
    st.stop()
titles = {c.number: c.name for c in known}
number = head.selectbox(
    "专项行动", list(titles), format_func=titles.__getitem__, index=0, key="campaign", bind="query-params",
    placeholder="选择专项行动", width=420, label_visibility="collapsed",
) or known[0].number  # fmt: skip
chosen = next(c for c in known if c.number == number)
before = previous(chosen, known)
inside = campaign_scope(chosen, scope)
now = queries.scope_values(inside)
then = queries.scope_values(beside(chosen, before, scope)) if before else {}
today = queries.scope_values(scope)
codes = queries.town_codes(scope)
stock_by_town = queries.town_values(scope, [ALL_METRICS[m] for m in STOCK], codes)
problems_by_town = queries.town_values(inside, [ALL_METRICS[PROBLEMS]], codes)

left = None if chosen.cleared_by is None else days_left(chosen.cleared_by, scope.as_of)
st.markdown(f"##### {plain(countdown(chosen, left, today, now[PROBLEMS]))}")
state = "进行中" if chosen.running(scope.as_of) else "已结束"
st.caption(
    f"{' · '.join(filter(None, (chosen.kind, f'{chosen.starts_on} 至 {chosen.ends_on or UNKNOWN}', state)))}。"
    f"行动数据按 {inside.start} 至 {inside.as_of} 计，"
    f"两清零按截至日 {scope.as_of} 计。"
)

opening = st.container(key="opening")
with opening, card_row():
    for metric_id in _CARDS:
        value = now[metric_id]
        earlier = then[metric_id] if then else replace(value, value=None)
        card(value, earlier, "较上次同期", (), group="行动期间", scope=inside)


def not_zero() -> None:
    """What is not zero yet by town: true leads not paid in full, and problems not rectified."""
    lines = left_by_town({code: {**stock_by_town[code], **problems_by_town[code]} for code in codes})
    st.markdown(f"**两清零：{cleared_text(lines)}** {on_screen('点击查看记录')}")
    if len(lines) == 1:
        for value in (today[UNSOLVED], today[RUNNING], now[PROBLEMS]):
            label = f"{value.metric.name} **{value_text(value)}**"
            if st.button(label, key=f"zero-{value.metric.id}", help=value.metric.explanation):
                open_records(value.metric.id, scope=inside if value.metric.id == PROBLEMS else scope)
        return
    most = max(max(line.unpaid, line.problems or 0) for line in lines)
    cases, problems = st.columns(2, gap="small")
    colours = status_colours()
    with cases:
        st.markdown(
            f":red[■] 属实未化解 **{value_text(today[UNSOLVED])}**、属实办理中 **{value_text(today[RUNNING])}**"
        )
        _bars(
            lines, ((UNSOLVED, "属实未化解", colours[Status.MISSED]), (RUNNING, "属实办理中", "#7F9DBD")), most, scope
        )
    with problems:
        st.markdown(f"排查问题未整改 **{value_text(now[PROBLEMS])}**")
        _bars(lines, ((PROBLEMS, "问题未整改", ink()["primary"]),), most, inside)
    with st.expander("以表格显示", icon=":material/table:"):
        table = pd.DataFrame(
            [
                {"街镇": town_name(line.town),
                 **{heading(v.metric): in_numbers(v) for v in stock_by_town[line.town].values()},
                 "问题未整改（个）": line.problems}
                for line in lines
            ]
        )  # fmt: skip
        forms = {heading(ALL_METRICS[m]): form(ALL_METRICS[m]) for m in STOCK}
        twin(table, "各街镇两清零", {**forms, "问题未整改（个）": WHOLE_FORM})


def _bars(lines: tuple[Left, ...], parts: tuple[tuple[str, str, str], ...], most: int, counted: Scope) -> None:
    """The bars of one half, in the scope they were counted in; ``parts`` are figure, name and colour."""
    drawn = [
        {
            "town": town_name(line.town),
            "code": line.town,
            "metric": m,
            "part": name,
            "count": line.count(m),
            "place": i,
        }
        for line in lines
        for i, (m, name, _) in enumerate(parts)
    ]
    labels = [
        (town_name(line.town), line.problems or 0, UNKNOWN if line.problems is None else f"{line.problems}")
        if parts[0][0] == PROBLEMS
        else (
            town_name(line.town),
            line.unpaid,
            f"{line.unpaid}" + (f"，{line.running} 件办理中" if line.running else ""),
        )
        for line in lines
    ]
    event = st.vega_lite_chart(
        charts.town_bars(
            tuple(town_name(line.town) for line in lines),
            pd.DataFrame(drawn),
            pd.DataFrame(labels, columns=["town", "count", "wording"]),
            tuple((name, colour) for _, name, colour in parts),
            most=most,
        ),
        on_select="rerun",
        selection_mode="bar",
        key=f"zero-{'problems' if parts[0][0] == PROBLEMS else 'unpaid'}-{theme_name()}",
        alt=f"各街镇{'、'.join(name for _, name, _ in parts)}",
    )
    for bar in event.selection.get("bar", []):
        open_records(bar["metric"], scope=counted, town=bar["code"])


def owners_list() -> None:
    """Which true leads are not paid in full, whose they are, and how late or how long they still have."""
    if today[UNSOLVED].value is None:
        st.info("尚无线索台账，不作判断。")
        return
    st.markdown(f"**{when(today[UNSOLVED].metric, scope.as_of)}，{unpaid_text(today)}**")
    items = own.unpaid(scope)
    if items.empty:
        st.info("没有未付清的属实线索。", icon=":material/check_circle:")
        return
    with st.container(gap=None):
        for place, item in enumerate(items.head(_WORKLIST_ROWS).to_dict("records")):
            owner = item["owner"] or town_name(item["town"])
            mark = "" if item["metric"] == RUNNING else ":red[■] "
            how = "属实办理中，" if item["metric"] == RUNNING else ""
            late = standing(item, scope.as_of)
            label = f"{mark}**{plain(item['title'] or item['key'])}**\n\n{plain(owner)} · {how}{late}"
            if st.button(label, key=f"item-{place}", width="stretch", type="tertiary"):
                open_records(item["metric"], town=item["town"], row=item["key"])
    label = f"查看全部未付清的 {len(items)} 件" if len(items) > 1 else "查看人数和金额"
    if st.button(label, key="all-owed", icon=":material/list:"):
        open_records("lead.arrears_amount")


def side_by_side() -> None:
    """One campaign beside the last of its kind, at the same stage."""
    if before is None:
        st.info("没有更早的同类行动可比。")
        return
    reached = beside(chosen, before, scope).as_of
    same = "距春节天数相同" if chosen.is_winter else "开始后天数相同"
    stage = "两次均至结束" if inside.as_of == chosen.ends_on else f"{same}：上次至 {reached}"
    st.markdown(
        f"**{plain(chosen.name)} 与 {plain(before.name)} 对比** :gray[{stage}]{on_screen('；点选数字查看记录')}"
    )
    table = pd.DataFrame(
        [
            {
                "指标": now[m].metric.name,
                chosen.name: value_text(now[m]),
                before.name: value_text(then[m]),
                "变化": change_text(now[m], then[m]) or UNKNOWN,
            }
            for m in COMPARED
        ]
    )
    opened = cells(
        table,
        key="compared",
        alt="两次行动对比",
        opens=[chosen.name, before.name],
        lines=[(name, this, f"上次 {last}，{change}") for name, this, last, change in table.to_numpy().tolist()],
        right=list(table.columns[1:]),
    )
    if opened is not None:
        metric_id = COMPARED[opened[0]]
        counted = inside if opened[1] == chosen.name else beside(chosen, before, scope)
        open_records(metric_id, default_part(metric_id), scope=counted)


def by_town() -> None:
    """What each town reported in the campaign."""
    found = queries.town_values(inside, [ALL_METRICS[m] for m in _REPORTED], codes)
    if now[_CARDS[0]].undivided:
        st.info(
            "专项行动按街镇报送，不分行业部门、领域和投资性质。请在上方改选全部，即可查看。",
            icon=":material/filter_alt_off:",
        )
        return
    if all(found[code][_CARDS[0]].value is None for code in codes):
        st.info("没有专项行动报送记录。请在案件数据库中登记各街镇报送结果。")
        return
    lines: list[list[Value]] = [[found[code][m] for m in _REPORTED] for code in codes]
    places, shown = [town_name(code) for code in codes], lines
    if len(codes) > 1:
        places, shown = [*places, "合计"], [*lines, [now[m] for m in _REPORTED]]
    names = [ALL_METRICS[m].name for m in _REPORTED]
    table = pd.DataFrame(
        [[place, *map(value_text, line)] for place, line in zip(places, shown, strict=True)], columns=["街镇", *names]
    )
    st.markdown(f"**各街镇报送** :gray[报送为增量，逐次相加]{on_screen('；点选街镇看画像，点选数字查看记录')}")
    opened = cells(
        table,
        key="reported",
        alt="各街镇专项行动报送",
        opens=["街镇", *names],
        lines=[
            (place, f"排查工地 {line[0]}", "、".join(f"{n} {v}" for n, v in list(zip(names, line, strict=True))[1:]))
            for place, *line in table.to_numpy().tolist()
        ],
        right=names,
    )
    if opened is None:
        return
    town = codes[opened[0]] if opened[0] < len(codes) else None
    if opened[1] in names:
        metric_id = _REPORTED[names.index(opened[1])]
        open_records(metric_id, default_part(metric_id), scope=inside, town=town)
    if town:
        open_town(town)


with opening:
    exhibit_and_worklist(not_zero, owners_list, ("zero", "owners"))
with st.container(border=True, key="panel-campaign-sections"):
    tabs({"与上次对比": side_by_side, "各街镇报送": by_town}, key="part_of_campaign")
