"""A record in a drawer: every clock, the whole timeline, the records it is linked to, all its fields.

A link opens in the same drawer; what is open stands in the URL (``row``, and ``linked`` for a linked record).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from data_access.audit.events import Act
from data_access.database.kept_warnings import shown_number
from data_access.database.scope import Scope
from data_access.reference.unit_names import department_code, town_code
from data_access.rules.limits import days_counted
from metrics.engine.model import Fact, Field
from metrics.engine.records import record
from metrics.questions.record_timeline import Link, Settlement, TimelineStep, facts, links, settlement, timeline
from metrics.wording.clocks import Clock, ClockState, clock_text, clocks_of
from metrics.wording.formats import UNKNOWN, yuan_text
from pages.parts import audited, queries, shown_data
from pages.parts.lists.unmasking import offer_unmasked
from pages.parts.plain import plain
from pages.parts.scope.links import department_link, firm_link, site_link, town_link
from pages.parts.scope.names import named

LINKED = "linked"
CLOCK_MARKS = {
    ClockState.MET: ("green", "●"),
    ClockState.LATE: ("red", "■"),
    ClockState.OVERDUE: ("red", "■"),
    ClockState.DUE: ("orange", "▲"),
    ClockState.RUNNING: ("orange", "▲"),
}


def field_text(name: str, field: Field, value: Any) -> str:
    """A field's value in words, with its unit; — when it is not known."""
    if value is None or value == "":
        return UNKNOWN
    if field.unit == "元":
        return f"{yuan_text(Decimal(value))} 元"
    return f"{value} {field.unit}" if field.unit == "人" else named(name, str(value))


def _linked() -> tuple[Fact, str] | None:
    """The linked record the URL asks for, when it names a fact that exists."""
    name, _, key = st.query_params.get(LINKED, "").partition(":")
    known = facts()
    return (known[name], key) if key and name in known else None


def _open_link(link: Link) -> None:
    st.query_params[LINKED] = f"{link.fact}:{link.key}"


def _back() -> None:
    st.query_params.pop(LINKED, None)


def open_drawer(fact: Fact, key: str, scope: Scope, *, on_close: Callable[[], None]) -> None:
    """Show the record on the right. A key that is not there says so instead of failing."""

    def closed() -> None:
        audited.record_closed()
        _back()
        on_close()

    @st.dialog(f"{fact.label} {plain(shown_number(key))}", position="right", width=600, on_dismiss=closed)
    def drawer() -> None:
        linked = _linked()
        if linked is not None:
            st.button(
                f"返回{fact.label} {plain(shown_number(key))}",
                icon=":material/arrow_back:",
                type="tertiary",
                on_click=_back,
            )
        _record(*(linked or (fact, key)), scope)

    drawer()


def _record(fact: Fact, key: str, scope: Scope) -> None:
    as_of = scope.as_of
    with shown_data.reading(*queries.key_of_data()) as connection:
        found = record(connection, fact, key, scope)
        steps = timeline(connection, fact, found, scope) if found else []
        related = links(connection, fact, key, found, scope) if found else []
        settled = settlement(connection, key, as_of) if found and fact.name == "lead" else None
    if found is None:
        audited.note_once(Act.REFUSED, audited.record_named(fact.label, key), "没有这条记录，或不在查看范围内")
        beyond = "" if scope.viewer.sees_all else "，或不在您的查看范围内"
        st.warning(f"截至 {as_of} 没有编号为“{plain(key)}”的记录，可能已更正，或在截至日之后才有{beyond}。")
        return
    audited.record_opened(fact.label, key)
    st.markdown(f"#### {plain(found[fact.title] or key)}")
    if LINKED in st.query_params:  # the drawer's own title names the record one came from
        st.caption(f"{fact.label} {plain(shown_number(key))}")
    if settled is not None:
        _settlement(settled)
    _clocks(clocks_of(fact, found, as_of))
    _portraits(fact, key, found)
    _links(related)
    _timeline(steps, as_of)
    st.markdown("**全部内容**")
    rows = "\n".join(
        f"| {field.label} | {plain(field_text(name, field, found[name]))} |" for name, field in fact.fields.items()
    )
    st.markdown(f"| 项目 | 内容 |\n|---|---|\n{rows}")
    offer_unmasked(fact, key, found, scope)


def _settlement(settled: Settlement) -> None:
    """Whether a true lead is solved: 不解决不销账."""
    verified = "" if settled.verified_yuan is None else f"核实 {yuan_text(settled.verified_yuan)} 元，"
    words = f"{verified}已付 {yuan_text(settled.paid_yuan)} 元"
    if settled.solved:
        st.markdown(f":green[● 已付清] {words}")
        return
    missing = f"还欠 {yuan_text(settled.outstanding_yuan)} 元" if settled.verified_yuan else "核实金额未明"
    st.markdown(f":red[■ 未付清，不得销账] {words}，{missing}")


def _clocks(clocks: list[Clock]) -> None:
    if not clocks:
        return
    st.markdown("**办理时限**")
    for ticking in clocks:
        colour, mark = CLOCK_MARKS[ticking.state]
        st.markdown(f":{colour}[{mark} **{plain(ticking.label)}**] {plain(clock_text(ticking))}")


def _portraits(fact: Fact, key: str, found: dict[str, Any]) -> None:
    """The town, department, site and firm of a record lead to their own screens."""
    towns_of, firm = found.get("town_code"), found.get("employer_name") or found.get("firm_name")
    department, builder = found.get("department_code"), found.get("contractor_name")
    site_no = found.get("site_no") or (key if fact.name == "site" else None)
    handler = found.get("handler_name")  # of a lead: it may be a town, whatever department the industry has
    handler_town = town_code(handler) if handler else None
    if handler:
        department = department_code(handler)
    if not any((towns_of, handler_town, department, site_no, firm, builder)):
        return
    st.markdown("**查看画像**")
    with st.container(horizontal=True, gap="small"):
        if towns_of:
            town_link(towns_of, key="drawer-town")
        if handler_town and handler_town != towns_of:
            town_link(handler_town, key="drawer-handler")
        if department:
            department_link(department, key="drawer-department")
        if site_no:
            site_link(site_no, found.get("site_name") or site_no, key="drawer-site")
        if firm:
            firm_link(found.get("employer_uscc") or found.get("uscc"), firm, key="drawer-firm")
        if builder and builder != firm:
            firm_link(found.get("contractor_uscc"), builder, key="drawer-builder")


def _links(related: list[Link]) -> None:
    if not related:
        return
    st.markdown("**相关记录**")
    with st.container(horizontal=True, gap="xsmall"):
        for link in related:
            label = plain(link.label)
            st.button(label, key=f"link-{link.fact}-{link.key}", type="secondary", on_click=_open_link, args=(link,))


def _timeline(steps: list[TimelineStep], as_of: date) -> None:
    """The steps, oldest first, each with the working days since the one before and its clock in green or red."""
    if not steps:
        return
    st.markdown("**办理经过** :gray[“+3”为距上一步的工作日数]")
    lines = []
    for step in steps:
        since = f":gray[+{step.since_last}]" if step.since_last > 0 else ""
        ticking = ""
        if step.clock is not None:
            colour, mark = CLOCK_MARKS[step.clock.state]
            how = f"超期 {step.clock.over} {days_counted(step.clock.unit)}" if step.clock.over else "按期"
            ticking = f":{colour}[{mark} {how}，期限 {step.clock.due_on}]"
        later = ":gray[（截至日之后）]" if step.day > as_of else ""
        lines.append(" ".join(filter(None, (
            f"- :gray[{step.day}]", since, f"**{plain(step.name)}**", plain(step.note), ticking, later,
        ))))  # fmt: skip
    st.markdown("\n".join(lines))
