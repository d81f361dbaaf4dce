"""The four uses of the dashboard in four steps: the first-use guide and 使用说明 say the same (see guide.html)."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from pages.parts.frame.navigation import GROUPS


@dataclass(frozen=True)
class Use:
    """A use: its group in the menu, what to do in one sentence and by steps, the screens (folders) for it."""

    group: str
    words: str
    screens: tuple[str, ...]
    steps: tuple[str, ...]
    picture: str  # in assets/pictures


USES = (
    Use(
        "联席会议", "先看“综合态势”：哪些指标未达标、是谁的。点任一数字，看构成它的每一条记录。", ("overview", "since"),
        (
            "会前打开“综合态势”，第一句话说出最要紧的数和责任单位；红色 ■ 为未达标。",
            "点数字看构成它的记录，再点一条看办理经过和还剩几个工作日。",
            "打开“自上次会议以来”，看哪些转红、哪些恢复、上次督办办了没有。",
            "在“会议材料”选好范围，下载幻灯片、通报和台账；三份材料的数字与屏幕一致。",
        ),
        "overview.png",
    ),
    Use(
        "领导督查", "选一个街镇或部门，看它对目标、对上期、对全区；手机上同样可看。", ("town", "department", "compare"),
        (
            "在页首选街镇或部门，全部页面随之只看这一范围。",
            "“街镇画像”“部门履职”一页看全各项业务，与全区相比高低一目了然，可打印为一页纸。",
            "“对比”把两个街镇、两个期间并排；地址可以发给同事，打开是同一画面。",
            "截至日可选过去任何一天，看当日已知的情况。",
        ),
        "use_leading.png",
    ),
    Use(
        "考核自查", "按考核细则逐项计分：每一处失分都列出记录，可试算整改后能得几分。", ("assessment", "evidence"),
        (
            "“考核自查”列出各项得分、失分和未知分；未知的写明缺哪本台账、哪一列。",
            "点一项看失分记录；勾选能整改的，试算整改后得几分。",
            "“书面资料”看哪份材料缺、被退回、超期，是谁的。",
            "“数据质量”看哪些记录填得不全、前后矛盾，按单位导出清单交其改正。",
            "下载自查报告，连同失分记录和依据条款。",
        ),
        "use_assessment.png",
    ),
    Use(
        "投屏汇报", "全屏播放，翻页笔或键盘翻页；幻灯片、通报和台账在“会议材料”一次生成。", ("briefing", "documents"),
        (
            "打开“投屏汇报”，按全屏；← → 或翻页笔翻页，也可设几秒自动翻。",
            "每页一句结论、一张图、至多三行说明；数据库中断时继续显示最近一次的数。",
            "“一览大屏”挂在办公室墙上，自行更新。",
        ),
        "use_briefing.png",
    ),
)  # fmt: skip


def title(folder: str) -> str:
    """The name of a screen in the menu."""
    return next(name for screens in GROUPS.values() for screen, name, _ in screens if screen == folder)


def guide(*, greets: bool) -> None:
    """The bar of the guide, hidden until it is called; with ``greets`` it opens by itself on a first visit."""
    sections = "".join(
        f"<section hidden><p><b>{number}/{len(USES)} · {escape(step.group)}</b></p>"
        f"<p>{escape(step.words)}</p></section>"
        for number, step in enumerate(USES, 1)
    )
    st.html(
        f'<div class="guide" hidden role="region" aria-label="使用引导" data-greets="{"yes" if greets else "no"}">'
        f"{sections}"
        '<div><button type="button" class="guide-close">不再显示</button>'
        '<button type="button" class="guide-back">上一步</button>'
        '<button type="button" class="guide-next">下一步</button></div></div>'
    )
