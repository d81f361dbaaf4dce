"""The page of who has not signed in, and that of who has no role."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from data_access.audit.events import Act
from data_access.database.rights import Rights
from pages.parts import audited
from pages.parts.frame.navigation import no_screen
from pages.parts.frame.roles import rights_of, whom_to_ask
from pages.parts.plain import plain


def signed_in_rights(access: Mapping[str, Any]) -> Rights:
    """What the person may see who is signed in; asks everybody else to sign in, and stops the run."""
    # The cookie outlives the identity it stands for: the token's own end counts.
    expired = st.user.get("exp") is not None and float(str(st.user["exp"])) < time.time()
    if not st.user.is_logged_in or expired:
        no_screen()
        st.subheader("请登录")
        st.write("本系统须经统一身份认证登录后使用。")
        if st.button("登录", type="primary"):
            st.login()
        st.stop()
    found = rights_of(st.user.to_dict(), access)
    if not isinstance(found, Rights):
        audited.note_once(Act.REFUSED, "进入看板", found)
        no_screen()
        st.subheader("没有查看权限")
        st.markdown(f"{plain(found)}。请联系{plain(whom_to_ask(access))}开通；开通后请退出，重新登录。")
        if st.button("退出登录", icon=":material/logout:"):
            audited.note(Act.SIGN_OUT)
            st.logout()
        st.stop()
    return found
