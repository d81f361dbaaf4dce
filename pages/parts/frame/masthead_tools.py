"""The tools of the masthead: 复制链接 and the choice of the theme, which work in the browser alone (see frame.html);
who is signed in."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from data_access.audit.events import Act
from data_access.database.rights import Rights
from data_access.database.scope import Scope
from metrics.engine.periods import Preset
from pages.parts import audited
from pages.parts.charts.palette import theme_name
from pages.parts.frame.navigation import GROUPS, HIDDEN
from pages.parts.frame.roles import ROLE_NAMES, seen_text
from pages.parts.plain import plain


def copy_link(scope: Scope, preset: Preset) -> None:
    """A button that copies the address of what is shown; the period and the as-of date are always written out."""
    phrase = {"period": preset.value, "as_of": str(scope.as_of)}
    if preset is Preset.CUSTOM:
        phrase |= {"start": str(scope.start), "end": str(scope.end)}
    button = f'<button type="button" class="copy-link" data-scope="{escape(urlencode(phrase))}">复制链接</button>'
    st.html(button, width="content")


def theme_choice() -> None:
    """浅色, 深色 or as the system has it; also theme=light, theme=dark, theme=system in the address."""
    folders = [folder for screens in GROUPS.values() for folder, _, _ in screens] + [folder for folder, _ in HIDDEN]
    st.html(
        f'<select class="theme-choice" aria-label="界面主题" data-drawn="{theme_name()}" '
        f'data-screens="{" ".join(folders)}">'
        '<option value="system">跟随系统</option><option value="light">浅色</option><option value="dark">深色</option>'
        "</select>",
        width="content",
    )


def who_looks(viewer: Rights) -> None:
    """Who is signed in, with what they may see and the way out; nothing where nobody signs in."""
    if not st.user.get("is_logged_in"):
        return
    name = str(st.user.get("name") or st.user.get("email") or ROLE_NAMES[viewer.role])
    with st.container(key="who", width="content"), st.popover(plain(name), icon=":material/account_circle:"):
        st.markdown(f"{plain(str(st.user.get('email') or name))} · {ROLE_NAMES[viewer.role]}")
        st.caption(
            f"{seen_text(viewer)}；其他单位只有汇总数。" if seen_text(viewer) else "可查看全部记录，个人信息已遮盖。"
        )
        if st.button("退出登录", icon=":material/logout:", key="sign-out"):
            audited.note(Act.SIGN_OUT)
            st.logout()
