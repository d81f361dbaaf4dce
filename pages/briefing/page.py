"""投屏汇报: full-screen slides that turn by themselves, by clicker, key or click; kept through an outage."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access import clock
from data_access.database.schema_version import DatabaseRefusedError
from data_access.database.state import DataState, usable_state
from metrics.engine.periods import Preset, period
from metrics.judging.targets import Status
from metrics.reporting.deck.making import SLIDES
from metrics.reporting.deck.named_sets import named_sets
from metrics.reporting.deck.slide import Opens
from pages.briefing.deck import Deck, Records, deck, records_of
from pages.parts import shown_data
from pages.parts.charts.palette import is_dark, status_colours
from pages.parts.frame.guard import required_scope
from pages.parts.plain import plain
from pages.parts.scope.scope_bar import ignored_text, town_name

INTERVALS = (0, 10, 15, 20, 30, 60)
DEFAULT_INTERVAL = 20
SHORTEST, LONGEST = 5, 600
OWN = ("set", "pages", "interval", "notes")  # what the address says of a briefing
_HERE = Path(__file__).parent
UNREAD = Records("暂时读不到记录，汇报不受影响", ('<div class="empty">数据库恢复后可再次打开。</div>',))
# Full screen must be asked for within the click itself.
STARTS_FULL = """<script>
window.startsFull ??= document.addEventListener('click', (event) => {
  if (event.target.closest('.st-key-start-briefing button'))
    document.documentElement.requestFullscreen?.().then(() => navigator.keyboard?.lock?.(['Escape'])).catch(() => {});
}, true) ?? true;
</script>"""

scope = required_scope()
preset: Preset = st.session_state["preset"]


def _wanted() -> tuple[str, ...]:
    """The slides that the URL asks for: a named set, or ids separated by commas; empty when it asks for none."""
    chosen = named_sets().get(st.query_params.get("set", ""), ())
    if "pages" in st.query_params:
        chosen = tuple(s for s in st.query_params["pages"].split(",") if s in SLIDES)
    return chosen


def _unknown() -> list[str]:
    """What the address asks of the briefing that does not exist, in words."""
    found = [f"页面组合“{name}”" for name in st.query_params.get_all("set") if name not in named_sets()]
    named = [s for s in st.query_params.get("pages", "").split(",") if s and s not in SLIDES]
    return found + [f"页面“{name}”" for name in named]


def _scope_asked() -> list[tuple[str, str]]:
    """What the address says of the scope, as the scope bar writes it: a briefing of the newest day names no day."""
    found = [("period", preset.value)] if preset is not Preset.YEAR else []
    if preset is Preset.CUSTOM:
        found += [("start", str(scope.start)), ("end", str(scope.end))]
    found += [("as_of", str(scope.as_of))] if scope.as_of != shown_data.state().as_of else []
    found += [("town", town_name(code)) for code in scope.towns]
    found += [("department", scope.department)] if scope.department else []
    found += [("domain", scope.domain)] if scope.domain else []
    return found + ([("investment", scope.investment)] if scope.investment else [])


def _interval() -> int:
    """Seconds between two slides; 0 does not turn by itself."""
    text = st.query_params.get("interval", str(DEFAULT_INTERVAL))
    seconds = int(text) if text.isdecimal() else DEFAULT_INTERVAL
    return 0 if seconds == 0 else min(max(seconds, SHORTEST), LONGEST)


def _prepare() -> None:
    """Choose the set, the slides in their order and the interval, and start."""
    st.title("投屏汇报", anchor=False)
    st.markdown("##### 选定页面后全屏播放；地址可存为书签或发给同事，打开即播放。")
    if unknown := _unknown():
        st.warning(f"没有{'、'.join(plain(u) for u in unknown)}，请在下面选择。", icon=":material/link_off:")
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
        st.html(STARTS_FULL, unsafe_allow_javascript=True)
        start = st.button(
            "开始投屏", type="primary", icon=":material/slideshow:", disabled=not order, key="start-briefing"
        )
        if start:
            for name, value in asked.items():
                st.query_params[name] = value
            st.rerun()
        st.markdown(
            "翻页笔或键盘：→、PageDown 下一页，←、PageUp 上一页，Home 首页，End 末页，数字直达某页；空格 暂停或继续，"
            "B 或句点 黑屏，F 全屏，O 页面总览，N 演讲者备注，Esc 返回或退出。点击数字打开记录；"
            "鼠标点击翻页，触屏轻触暂停。"
        )
        st.caption("下列地址可存为书签，打开即放映：")
        # As the browser knows it: under a sub-path or behind a gateway the server does not.
        here = str(st.context.url or "briefing").partition("?")[0]
        whole = [*_scope_asked(), *asked.items()]
        st.code(f"{here}?" + "&".join(f"{name}={value}" for name, value in whole), language=None)


def _draw(state: DataState, wanted: tuple[str, ...]) -> None:
    """Keep the deck of the data as they are; a briefing on the newest day goes on with the day of new data."""
    newest = scope.as_of == st.session_state["briefing-opened"]
    shown = scope
    if newest and state.as_of != scope.as_of:
        shown = replace(scope, as_of=state.as_of)
        if preset is not Preset.CUSTOM:
            start, end = period(preset, state.as_of)
            shown = replace(shown, start=start, end=end)
    url = shown_data.database_url()
    made = deck(url, state, shown, preset, wanted, dark=is_dark())
    st.session_state["briefing-deck"] = made
    st.session_state["briefing-edition"] = state.edition
    st.session_state["briefing-read"] = clock.now()


def _opened(wanted: tuple[str, ...]) -> None:
    """Build the deck once; from then on it lives in the session and needs no database."""
    key = (scope, preset, wanted, is_dark())
    if st.session_state.get("briefing-key") == key:
        return
    with st.spinner("正在准备页面"):
        state = shown_data.state()
        st.session_state["briefing-opened"] = state.as_of
        _draw(state, wanted)
    st.session_state["briefing-key"] = key
    st.session_state["briefing-records"] = None


def renew(wanted: tuple[str, ...]) -> None:
    """Take new data when the slides come round; keep what is shown while there are none or the database is away."""
    try:
        state = usable_state(shown_data.engine(shown_data.database_url()))
        if state.edition != st.session_state["briefing-edition"]:
            _draw(shown_data.hold(state), wanted)
    except (SQLAlchemyError, DatabaseRefusedError):
        return


def _answer(asked: dict[str, Any], wanted: tuple[str, ...]) -> None:
    """Find the records that a click on a number asked for, from the data that the slides show."""
    renew(wanted)
    held: Deck = st.session_state["briefing-deck"]
    opens = Opens(**{name: asked[name] for name in asdict(Opens())})
    try:
        with shown_data.reading(shown_data.database_url(), st.session_state["briefing-edition"]) as connection:
            found = records_of(connection, held.report, opens)
    except (SQLAlchemyError, KeyError):
        found = UNREAD
    st.session_state["briefing-records"] = asdict(found) | {"ask": asked["ask"]}


def _leave() -> None:
    for name in OWN:
        st.query_params.pop(name, None)
    for name in ("briefing-key", "briefing-deck"):
        st.session_state.pop(name, None)


def _show(wanted: tuple[str, ...], interval: int, *, speaker: bool) -> None:
    parts = {kind: (_HERE / f"stage.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")}
    near, grey = status_colours()[Status.NEAR], "#5B6E86" if is_dark() else "#8A97A6"
    st.html(f"<style>.wall {{ --near: {near}; --grey: {grey}; }}</style>")
    stage = st.components.v2.component("stage", **parts, isolate_styles=False)

    @st.fragment
    def wall() -> None:
        if "briefing-deck" not in st.session_state:  # left
            st.rerun()
        # Here and not in the callbacks: where the data move meanwhile the run begins anew.
        if "briefing-round" in st.session_state:
            renew(wanted)
            del st.session_state["briefing-round"]
        if "briefing-asked" in st.session_state:
            _answer(st.session_state["briefing-asked"], wanted)
            del st.session_state["briefing-asked"]
        held: Deck = st.session_state["briefing-deck"]
        read: datetime = st.session_state["briefing-read"]
        pages = [
            {"id": s.id, "name": s.name, "title": s.title, "body": body, "notes": [*s.lines, *s.notes]}
            for s, body in zip(held.slides, held.bodies, strict=True)
        ]
        content = f"{held.report.version} {held.report.scope}"
        drawn = {
            "id": f"{content} {is_dark()}",
            "content": content,
            "slides": pages,
            "stamp": held.stamp,
            "notice": ignored_text(),
            "synthetic": held.report.synthetic,
            "read": read.timestamp(),
            "readAt": f"{read:%H:%M}",
        }
        stage(
            key="stage",
            data={
                "deck": drawn,
                "interval": interval,
                "speaker": speaker,
                "records": st.session_state["briefing-records"],
            },
            on_round_change=lambda: st.session_state.update({"briefing-round": True}),
            on_asked_change=lambda: st.session_state.update({"briefing-asked": dict(st.session_state["stage"].asked)}),
            on_left_change=_leave,
        )

    wall()


chosen_slides = _wanted()
if chosen_slides:
    _opened(chosen_slides)
    if st.session_state["briefing-deck"].slides:
        _show(chosen_slides, _interval(), speaker=st.query_params.get("notes") == "1")
    else:
        st.info("所选页面在这个范围内没有内容：请改选页面或街镇。", icon=":material/info:")
        if st.button("重新选择页面"):
            _leave()
            st.rerun()
else:
    _prepare()
