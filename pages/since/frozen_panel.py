"""月度定格 on 自上次会议以来: a month end as it was reported, beside what is known now, and the records that differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from data_access.database.frozen_months import FrozenMonth, frozen_months
from data_access.database.rights import Rights
from data_access.rules.months import first_of_month, month_end
from metrics.judging.values import Value
from metrics.questions import frozen_months as freezing
from metrics.questions.changed_records import ChangedRecords
from metrics.questions.frozen_months import Difference, FrozenComparison, reported_text
from metrics.wording.formats import UNKNOWN, base
from pages.parts import queries, shown_data
from pages.parts.charts.palette import MARKS
from pages.parts.frame.guard import required_scope
from pages.parts.frame.permission import importer
from pages.parts.lists.frozen_parts import changed_count, changed_table, confirmed, written
from pages.parts.lists.rows import rows
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import default_part, open_records

_MONTHS = 12  # that may be frozen


@queries.cached_query(entries=8, for_all=True)
def _months(connection: Connection) -> list[FrozenMonth]:
    return frozen_months(connection)


@queries.cached_figures(entries=16)
def _comparison(month: date) -> FrozenComparison:
    with shown_data.reading(*queries.key_of_data()) as connection:
        return freezing.compare(connection, next(m for m in frozen_months(connection) if m.month_end == month))


@queries.cached_figures(entries=64)
def _records(month: date, place: int, viewer: Rights) -> ChangedRecords | None:
    """The records that made a difference; None for who sees some records only: the log of changes knows no units."""
    if not viewer.sees_all:
        return None
    found = _comparison(month)
    with shown_data.reading(*queries.key_of_data()) as connection:
        return freezing.differing_records(connection, found.month, found.differences[place])


def _freeze(by: str, months: Sequence[FrozenMonth]) -> None:
    """The month ends that have come and are not frozen, with the button that freezes one."""
    state = shown_data.state()
    last = freezing.last_month_end(state.as_of)
    frozen = {month.month_end for month in months}
    open_ = [day for n in range(_MONTHS) if (day := month_end(first_of_month(last, n))) not in frozen]
    if not open_:
        return
    chosen = st.selectbox("定格哪个月", open_, format_func=lambda day: f"{day:%Y-%m}", key="freeze_month", width=150)
    if not confirmed(f"定格 {chosen:%Y-%m} 的数", f"{chosen:%Y-%m} 月末的各项指标", by, key="freeze-confirmed"):
        return
    if written(f"{chosen:%Y-%m} 月度定格", lambda connection: freezing.freeze(connection, chosen, by, state.as_of)):
        st.query_params["frozen"] = f"{chosen:%Y-%m}"
        st.rerun()


def _chosen(months: Sequence[FrozenMonth]) -> FrozenMonth:
    """The month of the address, else the newest one."""
    called = {f"{month.month_end:%Y-%m}": month for month in months}
    asked = st.query_params.get("frozen", "")
    if asked and asked not in called:
        st.warning(f"{plain(asked)} 没有定格，显示最近一次定格。", icon=":material/info:")
    key = f"frozen-{asked}"

    def choose() -> None:
        st.query_params["frozen"] = st.session_state[key]
        st.query_params.pop("frozen_row", None)

    names = list(called)
    start = names.index(asked) if asked in called else 0
    return called[st.selectbox("看哪个月", names, start, key=key, on_change=choose, width=150)]


def _value_words(value: Value) -> str:
    """A figure with its status: 51.2% ■ 未达标."""
    return (
        f"{reported_text(value)} {MARKS[value.status]} {value.status.value}" if value.tracked else reported_text(value)
    )


def _differences(found: FrozenComparison) -> None:
    month = found.month
    who = f"由{plain(month.frozen_by)}" if month.frozen_by else ""
    taken = f"{month.month_end} 的数于 {month.frozen_at:%Y-%m-%d %H:%M} {who}按数据版本 {month.data_version} 定格"
    taken += f"，共 {found.figures:,} 项"
    units = list(dict.fromkeys(d.unit_name for d in found.differences))
    if not units:
        st.success(f"{taken}；现在重算，各项均与定格时相同。", icon=":material/check_circle:")
        return
    st.markdown(f"{taken}；现在重算，**{len(found.differences):,} 项不同**。")
    unit = st.selectbox("单位", units, key=f"frozen-unit-{month.month_end}", width=220) if len(units) > 1 else units[0]
    shown = [(n, d) for n, d in enumerate(found.differences) if d.unit_name == unit]
    table = pd.DataFrame(
        [
            {"指标": d.reported.metric.name, "定格时": _value_words(d.reported),
             "定格时的构成": base(d.reported) or UNKNOWN,
             "现在": _value_words(d.known), "现在的构成": base(d.known) or UNKNOWN}
            for _, d in shown
        ]
    )  # fmt: skip
    lines = [
        (d.reported.metric.name, "", f"定格时 {_value_words(d.reported)} · 现在 {_value_words(d.known)}")
        for _, d in shown
    ]
    place = rows(table, key="frozen-rows", alt=f"{unit}与定格时不同的指标，共 {len(shown)} 项", lines=lines, height=360)
    if place is not None:
        st.query_params["frozen_row"] = shown[place][1].key
    open_ = next(((n, d) for n, d in enumerate(found.differences) if d.key == st.query_params.get("frozen_row")), None)
    if open_ is not None:
        _difference(month.month_end, *open_)
    else:
        st.caption(on_screen("点一项，看定格以后改过的记录。"))


def _difference(month: date, place: int, difference: Difference) -> None:
    """The records that made a difference, and the way to the figure's list as it is known now."""
    metric = difference.reported.metric
    changed = _records(month, place, required_scope().viewer)
    st.markdown(
        f"**{plain(difference.unit_name)}“{plain(metric.name)}”：定格时 {plain(reported_text(difference.reported))}，"
        f"现在 {plain(reported_text(difference.known))}{changed_count(changed, '定格')}**"
    )
    changed_table(changed)
    if st.button("查看现在的记录", icon=":material/list:", key="frozen-records"):
        unit = freezing.scope_of(month, difference.unit_kind, difference.unit)
        open_records(metric.id, default_part(metric.id), scope=unit)


def frozen_panel() -> None:
    """The part of the screen: freeze a month, look at a frozen one."""
    months, by = _months(), importer()
    with st.container(border=True, key="panel-frozen"):
        st.markdown("**月度定格：上报时的数与现在的数**")
        st.caption(
            "月末各项指标（本年累计，全区、各街镇、各部门）按定格时已知的情况留存；以后更正、撤销导入都不改变它。"
        )
        if not months and by is None:
            st.info("还没有定格过。由领导小组办公室指定的导入人员在月末定格。", icon=":material/lock_open:")
            return
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            chosen = _chosen(months) if months else None
            if by is not None:
                _freeze(by, months)
        if chosen is None:
            st.info("还没有定格过。选一个月份，点“定格”。", icon=":material/lock_open:")
            return
        _differences(_comparison(chosen.month_end))
