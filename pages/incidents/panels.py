"""The sections of the incidents screen: every incident with its clocks, towns and causes beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.incident_rules import RESPONSE, WRITTEN_REPORT
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.narrowing import Where
from metrics.judging.targets import Status
from metrics.questions.incident_lists import CLOSED, Incident, IncidentStep, by_cause, found_in, median_minutes, slowest
from metrics.questions.incident_sentences import HOUR_UNKNOWN, close_limit_text, minutes_text
from metrics.wording.formats import UNKNOWN, with_base
from pages.parts import queries
from pages.parts.charts.palette import Marked
from pages.parts.lists.narrowed_list import narrow_list
from pages.parts.lists.rows import cells, kept, rows
from pages.parts.plain import on_screen, plain
from pages.parts.scope.scope_bar import town_name

_BY_TOWN = {
    "incident.group": "群体性事件", "incident.group_people": "涉及人数", "incident.opinion": "舆情",
    "incident.reported_on_time_rate": "即知即报率", "incident.open": "未办结",
}  # fmt: skip
EMPTY = "所选期间没有群体性事件和舆情，此前发现的也均已办结。"


def ask(number: str) -> None:
    """Open the drawer of an incident; it stands in the address."""
    st.query_params["incident"] = number


def _hour(step: IncidentStep | None) -> str:
    """2023-03-07 17:47; the day alone where the hour is not known."""
    if step is None:
        return UNKNOWN
    return f"{step.at:%Y-%m-%d %H:%M}" if step.at else f"{step.day}（{HOUR_UNKNOWN}）"


def _timed(step: IncidentStep | None) -> str | Marked:
    """61 分钟 with ■ where it took too long."""
    if step is None:
        return UNKNOWN
    return Marked(Status.MISSED, minutes_text(step.minutes)) if step.late else minutes_text(step.minutes)


def every(listed: Sequence[Incident], scope: Scope) -> None:
    """Each incident with first report, written report, response and end; a row opens its timeline."""
    st.markdown(f"**{len(listed)} 起，含此前发现未办结的** {on_screen('点选一行查看经过')}")
    if not listed:
        st.info(EMPTY)
        return
    table = pd.DataFrame(
        [
            {
                "事件": x.title,
                "类型": x.kind,
                "街镇": town_name(x.town),
                "人数": x.people,
                "起因": x.cause or None,
                "发现": f"{x.found_at:%Y-%m-%d %H:%M}" if x.found_at else f"{x.found_on}",
                "首报用时": _timed(x.report),
                "书面报告": _timed(x.step(WRITTEN_REPORT)),
                "响应用时": _timed(x.step(RESPONSE)),
                "续报": x.follow_ups,
                "办结": _hour(x.step(CLOSED)) if not x.is_open else close_limit_text(x, scope.as_of),
                "关联线索": len(x.leads),
                "敏感时段": x.season or None,
            }
            for x in listed
        ],
        dtype=object,  # people stay whole beside those not known
    )
    lines = [
        (
            x.title,
            x.kind,
            f"{town_name(x.town)} · {x.found_on} · 首报 {_timed(x.report)} · "
            f"{'未办结' if x.is_open else f'{x.closed_on} 办结'}",
        )
        for x in listed
    ]
    picked = rows(table, key="incident-rows", alt="事件舆情清单", lines=lines, height=520)
    if picked is not None:
        ask(listed[picked].number)
        st.rerun()


def towns(listed: Sequence[Incident], scope: Scope) -> None:
    """Towns beside each other: how many of each sort, how fast they reported; a cell lists its records below."""
    codes = queries.town_codes(scope)
    values = queries.town_values(scope, [ALL_METRICS[m] for m in _BY_TOWN], codes)
    found = found_in(listed, scope)

    def pressure(code: str) -> tuple[int, int]:
        of_it = values[code]
        return -int(of_it["incident.group_people"].value or 0), -int(of_it["incident.opinion"].value or 0)

    order = sorted(codes, key=pressure)

    table = pd.DataFrame(
        [
            {"街镇": town_name(code), **{name: with_base(values[code][m]) for m, name in _BY_TOWN.items()}}
            | {"首报用时（中位）": minutes_text(median_minutes(x for x in found if x.town == code))}
            for code in order
        ]
    )
    opens = list(_BY_TOWN.values())
    st.markdown(f"**按街镇：人数多的在前** {on_screen('点击数字查看记录')}")
    picked = None
    if (place := cells(table, key="incident-towns", alt="各街镇的事件舆情", opens=opens, right=opens)) is not None:
        row, column = place
        picked = f"{order[row]}|{next(m for m, name in _BY_TOWN.items() if name == column)}"
    asked = (kept("happened", picked) or "").split("|")
    if len(asked) == 2 and asked[0] in codes and asked[1] in _BY_TOWN:
        title = f"{town_name(asked[0])} · {ALL_METRICS[asked[1]].name}"
        narrow_list(asked[1], (Where("town_code", asked[0]),), scope, title, key="happened")


def causes(listed: Sequence[Incident], scope: Scope) -> None:
    """Why it came to them, of group events and of public opinion apart, with the leads that go with them."""
    found = found_in(listed, scope)
    st.markdown("**按起因：群体性事件和舆情分列**")
    if not found:
        st.info(EMPTY)
        return
    table = pd.DataFrame(
        [
            {
                "起因": line.cause or "起因未填",
                "群体性事件（起）": line.groups,
                "人数（人）": line.people,
                "其他事件、舆情（起）": line.others,
                "关联线索（条）": line.leads,
            }
            for line in by_cause(found)
        ]
    )
    st.dataframe(table, hide_index=True, placeholder=UNKNOWN, alt="按起因的事件舆情")
    late = [x for x in slowest(found) if x.reported_late]
    if late:
        words = "；".join(f"{plain(x.title)} {minutes_text(x.report.minutes)}" for x in late[:3] if x.report)
        st.caption(f"首报最慢：{words}。")
