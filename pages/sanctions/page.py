"""惩戒公布: who should be listed and is not, what was published and pushed each quarter, what went to the police."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from data_access.rules.demo_marks import demo_mark, is_demo
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.publications import PUBLICATION
from metrics.definitions.undivided import honoured
from metrics.engine.periods import Preset
from metrics.judging.values import Value
from metrics.questions.sanction_lists import SanctionPath, town_of
from metrics.questions.sanction_sentences import (
    channel_text,
    missing_text,
    publication_text,
    quarter_text,
    steps_text,
    takeaway,
)
from pages.parts import queries
from pages.parts.frame.guard import required_scope
from pages.parts.frame.panels import exhibit_and_worklist, sections
from pages.parts.lists.cards import card, card_row
from pages.parts.lists.figure_button import figure_button
from pages.parts.lists.twin import WHOLE_FORM, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.scope_bar import town_name
from pages.sanctions import charts, panels
from pages.sanctions import queries as own

_CARDS = {
    "listing.not_listed": "应列尽列",
    "case.listing_overdue": "应列尽列",
    "listing.published_rate": "公示",
    "blacklist.copied_rate": "住建黑名单",
    "publication.published_rate": "季度公布",
    "case.transfer_hint": "行刑衔接",
}
_BY_STEP = (
    "case.listing_owed",
    "listing.not_listed",
    "listing.in_procedure",
    "listing.unpublished",
    "listing.unpushed",
)
IN_CALENDAR = (
    "publication.overdue",
    "publication.unpushed",
    "publication.published_on_time_rate",
    "publication.published",
)
_WORKLIST_ROWS = 7
_CALENDAR_HEIGHT = 250


def _publications(found: Mapping[str, Value]) -> dict[str, Value]:
    return {m: value for m, value in found.items() if value.metric.fact is PUBLICATION}


scope = required_scope()
preset: Preset = st.session_state["preset"]
# What the whole district publishes is no town's and no domain's: its figures are asked of all of it.
district = honoured(PUBLICATION, scope)
now = dict(queries.scope_values(scope)) | _publications(queries.scope_values(district))
then, compared_with = queries.compared_values(scope, preset)
before = dict(then) | _publications(queries.compared_values(district, preset)[0])
codes = queries.town_codes(scope)
late = queries.town_values(scope, [ALL_METRICS["listing.not_listed"], ALL_METRICS["case.listing_overdue"]], codes)
quarters = own.calendar(scope)
owed = own.owed(scope)

st.title("惩戒公布", anchor=False)
by_town = {town_name(code): found for code, found in late.items()}
st.markdown(f"##### {plain(takeaway(now, by_town, quarters, owed))}")

opening = st.container(key="opening")
with opening, card_row():
    for metric_id, group in _CARDS.items():
        within = honoured(ALL_METRICS[metric_id].fact, scope)
        months = queries.monthly_values(within, ALL_METRICS[metric_id])
        card(now[metric_id], before[metric_id], compared_with, months, group=group, scope=within)


def calendar() -> None:
    """Every quarter since the first of the ledger: published and pushed in time, late or not; its table."""
    hint = on_screen("悬停看日期和回执，点下方查看记录") if quarters else ""
    st.markdown(f"**季度公布：{publication_text(quarters)}** {hint}")
    if not quarters:
        st.info(
            "尚无季度公布台账。可在“数据导入”中导入“季度公布”；当季没有案件的，公布“无”也要登记。",
            icon=":material/info:",
        )
        return
    shown = quarters[-charts.SHOWN_QUARTERS :]
    st.vega_lite_chart(
        charts.publication_calendar(quarters, height=_CALENDAR_HEIGHT),
        key="publication-calendar",
        alt=f"{quarter_text(shown[0].name)}至{quarter_text(shown[-1].name)}各季度在各渠道的公布和推送情况",
    )
    demo = demo_mark(is_demo("publication.push_days"), "，{}")
    st.caption(
        "● 按期　▲ 超期、日期未填　■ 缺　○ 未到期。"
        f"公布期限为季后日数，推送期限自公布起算{demo}；全区一份，不随街镇筛选。"
    )
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in IN_CALENDAR:
            figure_button(now[metric_id], scope=district)
    with st.expander("以表格显示", icon=":material/table:"):
        table = pd.DataFrame(
            [
                {"季度": quarter_text(q.name), "应公布": str(q.due_on), "公布案件": q.cases,
                 "当季符合公布条件": q.to_publish}
                | {channel.name: channel_text(channel) for channel in q.channels}
                for q in reversed(quarters)
            ]
        )  # fmt: skip
        twin(table, "季度公布日历", dict.fromkeys(("公布案件", "当季符合公布条件"), WHOLE_FORM))


def open_path(path: SanctionPath) -> None:
    open_records(path.metric_id, row=path.key)


def worklist() -> None:
    """应列尽列: who lacks which step, whose it is and how late, the most urgent first."""
    st.markdown(f"**应列尽列：{f'{len(owed)} 件缺一步' if owed else '缺哪一步'}**　{steps_text(owed)}")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in _BY_STEP:
            figure_button(now[metric_id])
    if not now["listing.not_listed"].tracked and not owed:
        st.info("尚无失信名单台账，也没有符合列入条件的案件。可在“数据导入”中导入失信名单和监察案件。")
        return
    if not owed:
        st.info("符合条件的都已列入、公示和推送。", icon=":material/check_circle:")
        return
    rows = st.container(gap=None)
    for place, path in enumerate(owed[:_WORKLIST_ROWS]):
        label = f"{panels.mark(path)} **{plain(path.name)}** · {town_of(path, scope)}\n\n{plain(missing_text(path))}"
        if rows.button(label, key=f"item-owed-{place}", width="stretch", type="tertiary"):
            open_path(path)
    if len(owed) > _WORKLIST_ROWS:
        st.caption(f"期限早的在前，另有 {len(owed) - _WORKLIST_ROWS} 件{on_screen('，见下方“失信名单”')}。")


with opening:
    exhibit_and_worklist(calendar, worklist, ("calendar", "worklist"))

sections({name: partial(draw, scope, now) for name, draw in panels.SECTIONS.items()})
