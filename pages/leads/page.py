"""线索案件: the lifecycle of leads, what is late and whose, and what is not solved yet."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Preset
from metrics.questions.attention import CONTRADICTION, contradictions_first, standing
from metrics.questions.lead_flow import TO_PAYMENT, TO_REPLY
from metrics.questions.leads_sentences import lifecycle, slowest
from metrics.wording.formats import value_text, when
from pages.leads import charts, panels
from pages.leads import queries as own
from pages.leads.arrears import arrears
from pages.leads.cases import cases
from pages.leads.routing import routing
from pages.parts import queries
from pages.parts.charts.palette import theme_name
from pages.parts.frame.guard import required_scope
from pages.parts.frame.panels import exhibit_and_worklist, sections
from pages.parts.lists.cards import figure_cards
from pages.parts.lists.figure_button import figure_buttons
from pages.parts.lists.twin import WHOLE_FORM, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.links import unit_links
from pages.parts.scope.scope_bar import town_name

_CARDS = {
    "lead.accepted_on_time_rate": "接收",
    "lead.contacted_on_time_rate": "联系",
    "lead.closed_on_time_rate": "办结",
    "lead.solved_rate": "化解",
    "lead.recovered_rate": "追发",
    "lead.satisfied_rate": "回访",
}
# Stage, figure, colour group, and the step whose time is shown beside it.
STAGES = (
    ("接收", "lead.received", "流程", ""),
    ("受理", "lead.accepted", "流程", "接收→受理"),
    ("联系反映人", "lead.contacted", "流程", "受理→联系"),
    ("核实", "lead.verified", "流程", "联系→核实"),
    ("办结", "lead.closed_of_received", "流程", "核实→办结"),
    ("回访", "lead.replied", "流程", TO_REPLY),
    ("其中：属实", "lead.true", "属实", ""),
    ("属实已化解", "lead.solved", "属实", TO_PAYMENT),
)
MONEY = (
    ("反映（未核实）", "lead.workers", "lead.amount"),
    ("核实欠薪", "lead.true_workers", "lead.true_amount"),
    ("已追发", "lead.paid_workers", "lead.recovered_amount"),
    ("未付清", "lead.outstanding_workers", "lead.outstanding_amount"),
)
_WORKLIST_ROWS = 8

scope = required_scope()
preset: Preset = st.session_state["preset"]
now = queries.scope_values(scope)
before, compared_with = queries.compared_values(scope, preset)

codes = queries.town_codes(scope)
by_town = queries.town_values(scope, [ALL_METRICS["lead.overdue"]], codes)
overdue_by_town = {town_name(code): found["lead.overdue"] for code, found in by_town.items()}

st.title("线索案件", anchor=False)
st.markdown(f"##### {plain(lifecycle(now, overdue_by_town))}")

opening = st.container(key="opening")
with opening:
    figure_cards(
        {metric_id: f"平台案件 · {group}" for metric_id, group in _CARDS.items()},
        now, before, compared_with, scope,
    )  # fmt: skip


def funnel() -> None:
    """The lifecycle with its counts and times, then people and money."""
    spent = own.time_spent(scope)
    times = {s.step: s for s in spent}
    st.markdown(f"**办理流程：{slowest(spent)}** :gray[线索不等于欠薪案件，属实另列]{on_screen('；点击查看记录')}")
    rows = []
    for stage, metric_id, group, step in STAGES:
        value = now[metric_id]
        if value.value is None:
            continue
        took = times.get(step)
        # A step that never took a day was not dated on its own.
        time = f"中位 {took.median}、九成 {took.most} 个工作日内" if took and took.most else ""
        rows.append(
            {"stage": stage, "count": int(value.value), "label": f"{int(value.value):,}", "metric": metric_id,
             "group": group, "wording": time, "median": took.median if time and took else None,
             "most": took.most if time and took else None}
        )  # fmt: skip
    stages = pd.DataFrame(rows, columns=["stage", "count", "label", "metric", "group", "wording", "median", "most"])
    if stages.empty or not stages["count"].any():
        none = "所选期间没有接收线索。可扩大期间或街镇范围。"
        unknown = "尚无线索台账，不作判断。可先导入欠薪线索台账。"
        st.info(unknown if now["lead.received"].value is None else none)
    else:
        _funnel_charts(stages)
    with st.container(horizontal=True, gap="xsmall"):
        for name, people, amount in MONEY:
            label = f"{when(ALL_METRICS[amount])}{name} **{value_text(now[people])}、{value_text(now[amount])}**"
            if st.button(label, key=f"money-{amount}", help=ALL_METRICS[amount].explanation):
                open_records(amount)
    closed, of_received = now["lead.closed"], now["lead.closed_of_received"]
    if closed.value is not None and closed.value != of_received.value:
        st.caption(
            f"本期办结 {value_text(closed)}按办结日期计；上图的办结 {value_text(of_received)}只计本期接收的线索。"
        )
    on_time, extended = now["lead.closed_on_time_rate"], now["lead.closed_by_extension"]
    if on_time.numerator:
        known = f"，其中经批准延期后按期 {value_text(extended)}（已计入按期）" if extended.value is not None else ""
        late = now["lead.extended_late"]
        tardy = f"；另有 {value_text(late)}超期后才批准延期，不改变期限" if late.value else ""
        st.caption(f"按期办结 {int(on_time.numerator):,} 件{known}{tardy}。")


def _funnel_charts(stages: pd.DataFrame) -> None:
    alt_text = "线索办理流程：" + "、".join(
        f"{s} {n} 件" for s, n in zip(stages["stage"], stages["count"], strict=True)
    )
    theme = theme_name()
    for key, with_time, height in (("wide", True, 46), ("phone", False, 38)):
        with st.container(key=f"{key}-funnel"):
            picked = st.vega_lite_chart(
                charts.funnel(stages, height=height * len(stages), with_time=with_time),
                on_select="rerun",
                selection_mode="stage",
                key=f"funnel-{key}-{theme}",
                alt=alt_text,
            )
            for stage in picked.selection.get("stage", []):
                open_records(stage["metric"])
    with st.expander("以表格显示", icon=":material/table:"):
        named = {"stage": "环节", "count": "件数", "median": "用时中位（工作日）", "most": "用时九成以内（工作日）"}
        table = stages[list(named)].rename(columns=named)
        twin(table, "线索办理环节", dict.fromkeys(list(named.values())[1:], WHOLE_FORM))


def attention_list() -> None:
    """What to do, whose, how late: contradictions of the ledger first."""
    st.markdown("**待办与矛盾** :gray[不解决不销账]")
    figure_buttons(now, own.LEAD_ATTENTION, group="attention")
    rows = contradictions_first(own.worklist(scope))
    if now["lead.received"].value is None:
        st.info("尚无线索台账，不作判断。")
        return
    if rows.empty:
        st.info("没有超期、未化解或台账矛盾的线索。", icon=":material/check_circle:")
        return
    with st.container(gap=None):
        for place, item in enumerate(rows.head(_WORKLIST_ROWS).to_dict("records")):
            metric = ALL_METRICS[item["metric"]]
            mark = ":red[■] " if item["metric"] == CONTRADICTION else ""
            owner = item["owner"] or town_name(item["town"])
            late = standing(item, scope.as_of)
            label = f"{mark}**{metric.name}** · {plain(item['title'] or item['key'])}\n\n{plain(owner)} · {late}"
            if st.button(label, key=f"item-{place}", width="stretch", type="tertiary"):
                open_records(item["metric"], town=item["town"], row=item["key"])
    owners = [item["owner"] or town_name(item["town"]) for item in rows.head(_WORKLIST_ROWS).to_dict("records")]
    unit_links(owners, label="单位画像", key="owners")
    if len(rows) > _WORKLIST_ROWS:
        st.caption(
            f"矛盾在前，其余按超期时间排列，另有 {len(rows) - _WORKLIST_ROWS} 项{on_screen('，点上方各类查看全部')}。"
        )


with opening:
    exhibit_and_worklist(funnel, attention_list, ("funnel", "attention"))

_SECTIONS = {
    "在办与时限": panels.stock,
    "走势": panels.trends,
    "构成": panels.mix,
    "重复与满意": panels.repeats,
    "流转与调解": routing,
    "欠薪台账": arrears,
    "监察案件": cases,
}
sections({name: partial(draw, scope, now) for name, draw in _SECTIONS.items()})
