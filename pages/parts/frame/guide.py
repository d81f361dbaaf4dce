"""The four uses of the dashboard in four steps: the first-use guide and 使用说明 say the same (see guide.html)."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from pages.parts.frame.navigation import GROUPS


@dataclass(frozen=True)
class Use:
    """A use: its group in the menu, what to do, and the screens (folders) that serve it."""

    group: str
    words: str
    screens: tuple[str, ...]


STEPS = (
    Use(
        "联席会议", "先看“综合态势”：哪些指标未达标、是谁的。点任一数字，看构成它的每一条记录。", ("overview", "since")
    ),
    Use(
        "领导督查", "选一个街镇或部门，看它对目标、对上期、对全区；手机上同样可看。", ("town", "department", "compare")
    ),
    Use("考核自查", "按考核细则逐项计分：每一处失分都列出记录，可试算整改后能得几分。", ("assessment", "evidence")),
    Use("投屏汇报", "全屏播放，翻页笔或键盘翻页；幻灯片、通报和台账在“会议材料”一次生成。", ("briefing", "documents")),
)


def title(folder: str) -> str:
    """The name of a screen in the menu."""
    return next(name for screens in GROUPS.values() for screen, name, _ in screens if screen == folder)


def guide(*, greets: bool) -> None:
    """The bar of the guide, hidden until it is called; with ``greets`` it opens by itself on a first visit."""
    sections = "".join(
        f"<section hidden><p><b>{number}/{len(STEPS)} · {escape(step.group)}</b></p>"
        f"<p>{escape(step.words)}</p></section>"
        for number, step in enumerate(STEPS, 1)
    )
    st.html(
        f'<div class="guide" hidden role="region" aria-label="使用引导" data-greets="{"yes" if greets else "no"}">'
        f"{sections}"
        '<div><button type="button" class="guide-close">不再显示</button>'
        '<button type="button" class="guide-back">上一步</button>'
        '<button type="button" class="guide-next">下一步</button></div></div>'
    )
