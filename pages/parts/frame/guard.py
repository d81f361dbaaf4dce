"""The gate in front of every screen, and the guard at the top of each page.

A real case database is never served openly by accident: without ``[auth]`` in the secrets the app refuses,
unless ``allow_anonymous = true`` is written there. A database that only the demo generator filled is a demo.
"""

from __future__ import annotations

import streamlit as st

from data_access.database.rights import ALL_RECORDS, Rights
from data_access.database.scope import Scope
from data_access.database.state import DataState
from pages.parts import audited
from pages.parts.frame.navigation import no_screen
from pages.parts.frame.roles import access_of
from pages.parts.frame.secrets_file import secret_faults, secrets
from pages.parts.frame.sign_in import signed_in_rights
from pages.parts.plain import plain

REFUSAL = "已连接正式的治欠案件数据库，但没有配置登录，为防止数据公开，看板不提供服务。请联系系统管理员。"
UNSAFE = "登录配置不能用，为防止身份被冒充、数据公开，看板不提供服务。请联系系统管理员。"
FOR_ADMINISTRATORS = """请在 `.streamlit/secrets.toml` 中任选其一，然后重新启动：

1. 写入 `[auth]` 一节（统一身份认证），所有页面须登录后查看；
2. 仅在受控内网、且已由前置网关认证时，在文件最上方、各节之前写入 `allow_anonymous = true`。

格式见使用手册的登录一节。演示数据库不受此限。"""


def admit(state: DataState) -> Rights:
    """Let the viewer pass, ask them to sign in, or refuse to serve. Called by the frame before anything is shown.

    Returns what they may see: every record where nobody signs in.
    """
    known, viewer = secrets(), ALL_RECORDS
    if faults := secret_faults(known):
        no_screen()
        st.error(UNSAFE)
        with st.expander("系统管理员", icon=":material/terminal:"):
            st.markdown("\n".join(f"- {plain(fault)}" for fault in faults))
        st.stop()
    if "auth" in known:
        viewer = st.session_state["viewer"] = signed_in_rights(access_of(known))
        audited.note_sign_in()
    elif not state.only_synthetic and known.get("allow_anonymous") is not True:
        no_screen()
        st.error(REFUSAL)
        with st.expander("系统管理员", icon=":material/terminal:"):
            st.markdown(FOR_ADMINISTRATORS)
        st.stop()
    st.session_state["admitted"] = True
    st.session_state["viewer"] = viewer
    return viewer


def required_scope() -> Scope:
    """The scope that the frame set for this run; stops the page when it was not reached through the frame."""
    if not st.session_state.get("admitted") or "scope" not in st.session_state:
        st.error("请从首页进入。")
        st.stop()
    return st.session_state["scope"]  # type: ignore[no-any-return]
