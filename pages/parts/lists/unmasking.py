"""查看原文: the office reads what a mask hides of one record, for a reason that the audit keeps, once."""

from __future__ import annotations

from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access.audit.events import Act, AuditError
from data_access.database.failures import reading_failure
from data_access.database.rights import Role
from data_access.database.scope import Scope
from data_access.options import RefusedError
from metrics.engine.model import Fact
from metrics.engine.unmasking import LEAST_REASON, hides_something, unmasked
from pages.parts import audited, shown_data
from pages.parts.plain import plain


def offer_unmasked(fact: Fact, key: str, found: dict[str, Any], scope: Scope) -> None:
    """The form for it; what it shows is kept nowhere and gone with the next click."""
    if scope.viewer.role is not Role.OFFICE or not audited.who_acts() or not hides_something(fact, found):
        return
    with (
        st.expander("查看原文（记入审计）", icon=":material/visibility_lock:"),
        st.form(f"unmask-{fact.name}", border=False, clear_on_submit=True),
    ):
        reason = st.text_input(
            f"理由（不少于 {LEAST_REASON} 个字）", max_chars=200, placeholder="如：电话回访核实支付情况"
        )
        asked = st.form_submit_button("查看原文", icon=":material/visibility:")
    if asked:
        _show(fact, key, scope, reason)


def _show(fact: Fact, key: str, scope: Scope, reason: str) -> None:
    by = audited.event(Act.UNMASK, audited.record_named(fact.label, key))
    try:
        stored = unmasked(shown_data.database_url(), fact, key, scope, reason, by)
    except RefusedError as error:
        st.warning(plain(str(error)), icon=":material/lock:")
        return
    except AuditError:
        st.error("审计写不下去，暂不能查看原文，请联系系统管理员。", icon=":material/lock:")
        return
    except SQLAlchemyError as error:
        st.error(f"{reading_failure(error)[0]}，暂不能查看原文。", icon=":material/error:")
        return
    rows = "\n".join(f"| {fact.fields[name].label} | {plain(value)} |" for name, value in stored.items())
    st.markdown(f"| 原文 | 内容 |\n|---|---|\n{rows}")
    st.caption("只在本次显示，已记入审计；清单、查找和导出中仍为遮盖后的内容。")
