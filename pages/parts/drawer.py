"""A record in a drawer: its clocks, its timeline, all its fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from data_access.scope import Scope
from metrics.evaluation import lead_steps, record
from metrics.model import Fact, Field
from metrics.wording import UNKNOWN, clock, yuan
from pages.parts import loading
from pages.parts.plain import plain
from pages.parts.scope_bar import town_name


def field_said(name: str, field: Field, value: Any) -> str:
    """A field's value in words, with its unit; — when it is not known."""
    if value is None or value == "":
        return UNKNOWN
    if name == "town_code":
        return town_name(value)
    if field.unit == "元":
        return f"{yuan(Decimal(value))} 元"
    return f"{value} {field.unit}" if field.unit == "人" else str(value)


def open_drawer(fact: Fact, key: str, scope: Scope, *, on_close: Callable[[], None]) -> None:
    """Show the record on the right. A key that is not there says so instead of failing."""

    @st.dialog(f"{fact.label} {plain(key)}", position="right", width=560, on_dismiss=on_close)
    def drawer() -> None:
        with loading.engine(loading.database_url()).connect() as connection:
            found = record(connection, fact, key)
            steps = lead_steps(connection, key) if found and fact.name == "lead" else []
        if found is None:
            st.warning(f"没有编号为“{plain(key)}”的记录,可能已更正或不在数据截至日之内。")
            return
        st.markdown(f"#### {plain(found[fact.title] or key)}")
        _clocks(fact, found, scope.as_of)
        _timeline(fact, found, steps, scope.as_of)
        st.markdown("**全部内容**")
        rows = "\n".join(
            f"| {field.label} | {plain(field_said(name, field, found[name]))} |" for name, field in fact.fields.items()
        )
        st.markdown(f"| 项目 | 内容 |\n|---|---|\n{rows}")

    drawer()


def _clocks(fact: Fact, found: dict[str, Any], as_of: date) -> None:
    kept = [limit for limit in fact.limits if found.get(limit.due) is not None]
    if not kept:
        return
    st.markdown("**办理时限**")
    for limit in kept:
        due, done = found[limit.due], found.get(limit.done or "")
        text = clock(due, as_of, done_on=done)
        late = "超" in text
        running = text.startswith(("还剩", "今日"))
        colour, mark = ("red", "■") if late else ("orange", "▲") if running else ("green", "●")
        finished = f",完成 {done}" if done else ""
        st.markdown(f":{colour}[{mark} {limit.label}] {plain(text)} :gray[期限 {due}{finished}]")


def _timeline(fact: Fact, found: dict[str, Any], steps: list[tuple[date, str, str]], as_of: date) -> None:
    """The dated steps of the record, oldest first; of a record without steps, its dated fields."""
    if not steps:
        limits = {limit.due for limit in fact.limits}
        steps = sorted(
            (found[name], field.label, "")
            for name, field in fact.fields.items()
            if field.unit == "日期" and name not in limits and found[name] is not None
        )
    st.markdown("**办理经过**")
    for day, step, note in steps:
        later = " :gray[(截至日之后)]" if day > as_of else ""
        st.markdown(f":gray[{day}] **{plain(step)}** {plain(note)}{later}")
