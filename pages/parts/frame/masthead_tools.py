"""The tools of the masthead that work in the browser alone: 复制链接 and the choice of the theme (see frame.html)."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.periods import Preset
from pages.parts.charts.palette import theme_name
from pages.parts.frame.navigation import GROUPS, HIDDEN


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
