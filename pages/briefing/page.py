"""投屏汇报: full-screen slides that turn by themselves, by key, by click; opened by URL, kept through an outage."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from metrics.periods import Preset
from metrics.reporting.slides import SLIDES, named_sets, slides
from pages.briefing.drawing import age_said, slide_body, whole_slide
from pages.parts.guard import required_scope
from pages.parts.palette import is_dark
from pages.parts.reports import current_report

INTERVALS = (0, 10, 15, 20, 30, 60)
DEFAULT_INTERVAL = 20
SHORTEST, LONGEST = 5, 600

scope = required_scope()
preset: Preset = st.session_state["preset"]


def _wanted() -> tuple[str, ...]:
    """The slides that the URL asks for: a named set, or ids separated by commas; empty when it asks for none."""
    chosen = named_sets().get(st.query_params.get("set", ""), ())
    if "pages" in st.query_params:
        chosen = tuple(s for s in st.query_params["pages"].split(",") if s in SLIDES)
    return chosen


def _interval() -> int:
    """Seconds between two slides; 0 does not turn by itself."""
    text = st.query_params.get("interval", str(DEFAULT_INTERVAL))
    seconds = int(text) if text.isdecimal() else DEFAULT_INTERVAL
    return 0 if seconds == 0 else min(max(seconds, SHORTEST), LONGEST)


def _prepare() -> None:
    """Choose the set, the slides in their order and the interval, and start."""
    st.title("投屏汇报", anchor=False)
    st.markdown("##### 选定页面后全屏播放；地址可存为书签或发给同事，打开即播放。")
    with st.container(border=True, key="panel-briefing"):
        chosen = st.pills("页面组合", list(named_sets()), default=next(iter(named_sets())), required=True)
        order = st.multiselect(
            "页面与顺序",
            list(SLIDES),
            default=list(named_sets()[chosen or next(iter(named_sets()))]),
            format_func=SLIDES.__getitem__,
            placeholder="请选择页面",
            key=f"order-{chosen}",
        )
        seconds = st.pills(
            "自动翻页",
            list(INTERVALS),
            default=DEFAULT_INTERVAL,
            format_func=lambda s: f"{s} 秒" if s else "不自动翻页",
            required=True,
        )
        own = tuple(order) != named_sets()[chosen or ""]
        asked = {"pages": ",".join(order)} if own else {"set": chosen or ""}
        asked["interval"] = str(seconds)
        if st.button("开始投屏", type="primary", icon=":material/slideshow:", disabled=not order):
            for name, value in asked.items():
                st.query_params[name] = value
            st.rerun()
        st.caption(
            "播放时：→ 下一页，← 上一页，空格 暂停或继续，Esc 退出；鼠标点击翻页，触屏轻触暂停。浏览器按 F11 全屏。"
        )
        st.caption("地址后缀")
        st.code(f"/briefing?{urlencode(asked)}", language=None)


def _opened(wanted: tuple[str, ...]) -> None:
    """Build the briefing once; from then on it lives in the session and needs no database."""
    key = (scope, preset, wanted)
    if st.session_state.get("briefing-key") == key:
        return
    with st.spinner("正在准备页面"):
        report = current_report(scope, preset)
        shown = slides(report, wanted)
    st.session_state["briefing-key"] = key
    st.session_state["briefing-slides"] = shown
    st.session_state["briefing-bodies"] = {}
    st.session_state["briefing-read"] = datetime.now().astimezone()
    st.session_state["briefing-stamp"] = f"{report.place} · 数据截至 {scope.as_of}"
    st.session_state["briefing-synthetic"] = report.synthetic
    st.session_state["briefing-place"] = 0
    st.session_state["briefing-turned"] = time.monotonic()
    st.session_state["briefing-held"] = False


def _turn(steps: int) -> None:
    total = len(st.session_state["briefing-slides"])
    st.session_state["briefing-place"] = (st.session_state["briefing-place"] + steps) % total
    st.session_state["briefing-turned"] = time.monotonic()


def _hold() -> None:
    st.session_state["briefing-held"] = not st.session_state["briefing-held"]
    st.session_state["briefing-turned"] = time.monotonic()


def _body(place: int) -> str:
    """The drawn slide, kept per theme: turning back draws nothing anew."""
    bodies: dict[tuple[int, bool], str] = st.session_state["briefing-bodies"]
    key = (place, is_dark())
    if key not in bodies:
        bodies[key] = slide_body(st.session_state["briefing-slides"][place])
    return bodies[key]


def _show(interval: int) -> None:
    @st.fragment(run_every=timedelta(seconds=interval) if interval else None)
    def stage() -> None:
        held: bool = st.session_state["briefing-held"]
        waited = time.monotonic() - st.session_state["briefing-turned"]
        # A slide turned to by hand is not taken away at once.
        if interval and not held and waited >= interval * 0.6:
            _turn(1)
        shown = st.session_state["briefing-slides"]
        place: int = st.session_state["briefing-place"]
        read: datetime = st.session_state["briefing-read"]
        stamp = f"{st.session_state['briefing-stamp']} · {age_said(read, datetime.now().astimezone())}"
        turning = "手动翻页" if not interval else "已暂停" if held else f"每 {interval} 秒翻页"
        st.html(
            whole_slide(
                _body(place),
                shown[place],
                place,
                len(shown),
                stamp,
                synthetic=st.session_state["briefing-synthetic"],
                turning=turning,
            )
        )
        st.button("上一页", key="turn-back", shortcut="Left", on_click=_turn, args=(-1,))
        st.button("下一页", key="turn-on", shortcut="Right", on_click=_turn, args=(1,))
        st.button("暂停或继续", key="turn-hold", shortcut="Space", on_click=_hold)
        if st.button("退出投屏", key="turn-leave", shortcut="Esc"):
            for name in ("set", "pages", "interval"):
                st.query_params.pop(name, None)
            st.session_state.pop("briefing-key", None)
            st.rerun()

    css = (Path(__file__).parent / "stage.css").read_text(encoding="utf-8")
    st.html(f"<style>{css}</style>")
    with st.container(key="stage"):
        stage()


chosen_slides = _wanted()
if chosen_slides:
    _opened(chosen_slides)
    _show(_interval())
else:
    _prepare()
