"""The frame of the dashboard: page configuration, sign-in gate, scope bar, navigation."""

from __future__ import annotations

import gc
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access.clock import today
from data_access.database.engine import configured_url, is_not_there_yet
from data_access.database.failures import reading_failure
from data_access.parameter_files import FILES, check_parameters
from data_access.paths import version
from data_access.reference.organisation import district_name, organisation_name
from data_access.rules.limits import days_between, days_counted, unit_of
from data_access.rules.parameters import ParameterError, days
from metrics.parameter_files import METRIC_FILES
from pages.parts.frame.demo_database import demo_database
from pages.parts.frame.failures import explain_failure, say_away
from pages.parts.plain import plain

ROOT = Path(__file__).parent
FRAME = ROOT / "pages" / "parts" / "frame"
PORTRAITS = ("town", "department", "firm")


@st.cache_resource(show_spinner=False)
def _freeze_imports() -> None:
    """Take the libraries out of the garbage collector's sight once: collections stay short."""
    gc.collect()
    gc.freeze()


# The last resort stands around everything: no traceback reaches a screen, whatever fails beside the page.
try:
    check_parameters(FILES, *METRIC_FILES)  # before a figure rests on them
    icon = f"data:image/png;base64,{b64encode((ROOT / 'static' / 'icon.png').read_bytes()).decode()}"
    st.set_page_config(page_title=f"{district_name()}治欠工作看板", page_icon=icon, layout="wide")

    from metrics.engine.periods import compared_days, days_to_festival
    from pages.documents import page_export
    from pages.parts import audited, shown_data
    from pages.parts.charts.palette import ink, is_dark
    from pages.parts.frame.guard import admit
    from pages.parts.frame.guide import guide
    from pages.parts.frame.masthead_tools import copy_link, theme_choice, who_looks
    from pages.parts.frame.navigation import navigation, only_import, script
    from pages.parts.frame.permission import importer
    from pages.parts.frame.roles import seen_text
    from pages.parts.frame.screen_record import recorded
    from pages.parts.scope.addresses import HOME
    from pages.parts.scope.scope_bar import days_text, say_ignored, scope_bar, scope_text

    # First of all, so that nothing is seen undressed while the rest is read.
    sheets = ("style.css", "thumbs.css", "paper.css", *(("paper_dark.css",) if is_dark() else ()))
    style = "\n".join((FRAME / name).read_text(encoding="utf-8") for name in sheets)
    colours = "".join(f"--{name}: {colour};" for name, colour in ink().items())
    st.html(f"<style>:root {{ {colours} }}\n{style}</style>")
    _freeze_imports()
    audited.look_at_parameters()
    if configured_url() is None:
        demo_database()
    try:
        state = shown_data.begin()
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        what, remedy = reading_failure(error)
        explain_failure(what, f"{remedy}，恢复后刷新本页即可。")
        st.stop()
    if state.refusal:
        st.warning(f"{state.refusal.text}完成后刷新本页。", icon=":material/database:")
        st.code("\n".join(state.refusal.commands), language=None, wrap_lines=True)
        st.stop()
    viewer = admit(state)
    with st.container(key="unseen"):
        for name in ("browser_repairs.html", "frame.html", "chinese_chrome.html", "chart_keys.html", "guide.html"):
            st.html((FRAME / name).read_text(encoding="utf-8"), unsafe_allow_javascript=True)
        st.button("重新绘制", key="drawn-anew")  # pressed by frame.html and browser_repairs.html
    if state.version == 0:
        new = is_not_there_yet(shown_data.database_url())
        lacking = "案件数据库还没有建立，第一次导入时自动建立" if new else "案件数据库里还没有台账"
        if importer() is not None:
            known = "以前导入过的，请先请系统管理员核对数据库地址。" if new else ""
            st.info(f"{lacking}。导入后即可看到各项指标。{known}")
            st.session_state["first_import"] = True
            only_import(state.as_of).run()
            st.stop()
        st.info(f"{lacking}。请把各类台账交系统管理员导入，导入后刷新本页即可看到各项指标。")
        with st.expander("系统管理员", icon=":material/terminal:"):
            if new:
                st.markdown("`CASE_DATABASE_URL` 所写的文件不存在：路径写错的请改正；第一次使用的，运行下面的命令。")
            st.code("python -m data_access load 台账.xlsx --database 数据库地址", language=None)
        st.stop()
    page = navigation()
    if st.session_state.pop("first_import", False) and "import_done" in st.session_state:
        st.switch_page(script("data_import"))  # what came in is read before the first figures
    record: list[Any] = []  # what the page shows, for 导出本页
    masthead = st.container(horizontal=True, vertical_alignment="center", gap="small", key="masthead")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scope-row"):
        scope = scope_bar(state, viewer)
        stamp = st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="stamp")
    say_away()
    say_ignored()
    if state.unlisted:
        st.warning(
            f"台账中有名录以外的街镇或部门：{'、'.join(plain(code) for code in sorted(state.unlisted))}。"
            "其记录计入全区合计，街镇列入“已撤并”；"
            "请系统管理员在 organisation.toml 中写明曾用名（former）或撤并去向（until、successor）。",
            icon=":material/domain_disabled:",
        )
    if st.session_state["screen"] == HOME:
        guide(greets=True)
    with masthead:
        st.markdown(f"**{organisation_name(scope.as_of.year)}**", width="content")
        st.markdown("治欠工作看板", width="content")
        tools = st.container(horizontal=True, gap="xsmall", width="content", key="tools")
    with stamp:
        looked_from = f"回看 {scope.as_of} · " if scope.as_of < state.as_of else ""
        mark = ":orange-badge[:material/science: 模拟数据] " if state.synthetic else ""
        unit = unit_of("data.stale_days")
        age = days_between(state.as_of, today(), unit)
        old = not state.only_synthetic and age > days("data.stale_days")
        reach = f"数据截至 {state.as_of}"
        phrase = f":orange[▲ {reach}，已 {age} {days_counted(unit)}未更新]" if old else f":gray[{reach}]"
        seen = f":blue-badge[:material/visibility: {seen_text(viewer)}] " if seen_text(viewer) else ""
        st.markdown(f"{mark}{seen}{f':gray[{looked_from}]' if looked_from else ''}{phrase}", width="content")
        against = compared_days(scope, st.session_state["preset"])
        st.markdown(
            f":gray[数据版本 {state.version} · 距春节 {days_to_festival(scope.as_of)} 天 · {against}]",
            width="content",
        )
    with tools:
        copy_link(scope, st.session_state["preset"])
        page_export.page_export(record, page.title, scope, state)
        theme_choice()
        who_looks(viewer)
    with masthead:
        # A portrait is of its own unit, whatever the bar says.
        looked_at = days_text(scope) if st.session_state["screen"] in PORTRAITS else scope_text(scope)
        on_paper = f"{'模拟数据 · ' if state.synthetic else ''}{looked_at} · 数据版本 {state.version}"
        st.html(f'<div class="paper-only">{escape(on_paper)}</div>')
    try:
        recorded(page.run, record)
        shown_data.shown_whole()
    except SQLAlchemyError as error:
        what, remedy = reading_failure(error)
        known_before = shown_data.away()
        explain_failure(f"{what}，本页暂时无法显示", f"打开过的页面仍可查看；{remedy}。")
        if known_before is None and shown_data.look_again():
            st.rerun()  # and say what is shown meanwhile, until it is back
    except Exception:  # noqa: BLE001 - the frame stays, and with it the way to the other pages
        explain_failure("本页暂时无法显示", "其他页面仍可使用；请稍后重试，或把错误编号告知系统管理员。")
    st.html(f'<footer class="version">{escape(district_name())}治欠工作看板 {version()} 版</footer>')
except ParameterError as error:
    st.error("\n\n".join(plain(line) for line in error.args[0].split("\n")), icon=":material/error:")
except Exception:  # noqa: BLE001 - the last resort
    explain_failure("看板暂时无法显示", "请稍后刷新本页，或把错误编号告知系统管理员。")
