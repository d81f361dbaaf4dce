"""What is kept as it was reported (月度定格, 上报定格): the writing of it, and the records that changed since."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from sqlalchemy import Connection

from data_access.audit.events import Act
from data_access.database.engine import import_url, writer
from data_access.database.freezing import FreezeRefusedError
from metrics.questions.changed_records import ChangedRecords
from pages.parts import audited, shown_data
from pages.parts.plain import plain

_LISTED = 100


def written(what: str, freeze: Callable[[Connection], object]) -> bool:
    """Freeze by the importer's account; False, with the reason on the screen, where that is refused."""
    engine = writer(import_url())
    try:
        with engine.begin() as connection:
            freeze(connection)
    except FreezeRefusedError as error:
        st.error(str(error), icon=":material/error:")
        return False
    finally:
        engine.dispose()
    audited.note(Act.FREEZE, what)
    shown_data.newest_state.clear()
    return True


def confirmed(label: str, what: str, by: str, *, key: str) -> bool:
    """Whether freezing was asked for and confirmed: it cannot be taken back."""
    with st.popover(label, icon=":material/lock:"):
        st.markdown(
            f"{plain(what)}按现在的数留存，由 **{plain(by)}** 定格。定格以后不能撤销，也不能重做；以后的更正另列。"
        )
        return st.button("确认定格", icon=":material/lock:", key=key, type="primary")


def changed_count(changed: ChangedRecords | None, since: str) -> str:
    """How many records changed since then, in words; nothing for who may not see them."""
    return "" if changed is None else f"；{since}以后改过的记录 {len(changed.records):,} 条"


def changed_table(changed: ChangedRecords | None) -> None:
    """The records that changed since, each with what became of it; None for who sees some records only."""
    if changed is None:
        st.caption("改过哪些记录，由领导小组办公室查看。")
        return
    found = changed.records
    if found:
        lines = [f"| {plain(r.ledger)} {plain(r.key)} | {r.load_id} | {plain(r.what)} |" for r in found[:_LISTED]]
        st.markdown("\n".join(["| 记录 | 第几次导入 | 改动 |", "|---|---|---|", *lines]))
    if len(found) > _LISTED:
        st.caption(f"只列出前 {_LISTED} 条，另有 {len(found) - _LISTED:,} 条。")
    if changed.rest_text:
        st.caption(f"{changed.rest_text}。")
