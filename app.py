"""The frame of the dashboard: page configuration, sign-in gate, scope bar, navigation."""

from __future__ import annotations

import gc
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access.demo.district import build
from data_access.deposit_rules import check_parameters
from data_access.engine import DEMO_PATH, configured_url, demo_url
from data_access.organisation import district_name, organisation_name
from data_access.parameters import ParameterError
from metrics.curves import curves
from metrics.periods import days_to_festival
from pages.parts import loading, page_export
from pages.parts.failures import explain_failure
from pages.parts.guard import admit
from pages.parts.palette import ink, is_dark
from pages.parts.plain import plain
from pages.parts.scope_bar import scope_bar, scope_said
from pages.parts.screen_record import recorded

HERE = Path(__file__).parent

st.set_page_config(
    page_title=f"{district_name()}治欠工作看板", page_icon=str(HERE / "static" / "icon.png"), layout="wide"
)


@st.cache_resource(show_spinner=False)
def _freeze_imports() -> None:
    """Take the libraries out of the garbage collector's sight once: collections stay short."""
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner="首次启动：正在生成模拟数据，约需十几秒")
def _demo_database() -> None:
    """Build the embedded demo district when there is none."""
    if not DEMO_PATH.exists():
        build(demo_url())


_freeze_imports()
try:
    check_parameters()
    curves()
except ParameterError as error:
    st.error("\n\n".join(plain(line) for line in str(error).split("\n")), icon=":material/error:")
    st.stop()
if configured_url() is None:
    _demo_database()
try:
    state = loading.state(loading.database_url())
except SQLAlchemyError:
    explain_failure("连不上案件数据库", "请检查数据库服务和 CASE_DATABASE_URL 的设置，恢复后刷新本页即可。")
    st.stop()
admit(state)
if state.version == 0:
    st.info(
        "案件数据库里还没有台账。请先导入：`python -m data_access load 台账.xlsx --database 数据库地址`，再刷新本页。"
    )
    st.stop()

sheets = ("style.css", "paper.css", *(("paper_dark.css",) if is_dark() else ()))
style = "\n".join((HERE / "pages" / "parts" / name).read_text(encoding="utf-8") for name in sheets)
colours = "".join(f"--{name}: {colour};" for name, colour in ink().items())
st.html(f"<style>:root {{ {colours} }}\n{style}</style>")
st.html((HERE / "pages" / "parts" / "browser_mends.html").read_text(encoding="utf-8"), unsafe_allow_javascript=True)
screens = [
    st.Page(
        "pages/overview/page.py", title="综合态势", icon=":material/monitoring:", url_path="overview", default=True
    ),
    st.Page("pages/town/page.py", title="街镇画像", icon=":material/location_city:", url_path="town"),
    st.Page("pages/department/page.py", title="部门履职", icon=":material/account_tree:", url_path="department"),
    st.Page("pages/compare/page.py", title="对比", icon=":material/compare_arrows:", url_path="compare"),
    st.Page("pages/since/page.py", title="自上次会议以来", icon=":material/event_repeat:", url_path="since"),
    st.Page("pages/assessment/page.py", title="考核自查", icon=":material/grading:", url_path="assessment"),
    st.Page("pages/evidence/page.py", title="书面资料", icon=":material/folder_check:", url_path="evidence"),
    st.Page("pages/tasks/page.py", title="要点任务", icon=":material/checklist:", url_path="tasks"),
    st.Page("pages/leads/page.py", title="线索案件", icon=":material/assignment_late:", url_path="leads"),
    st.Page("pages/campaigns/page.py", title="专项行动", icon=":material/campaign:", url_path="campaigns"),
    st.Page("pages/inspections/page.py", title="实地核查", icon=":material/fact_check:", url_path="inspections"),
    st.Page("pages/funds/page.py", title="资金监管", icon=":material/account_balance:", url_path="funds"),
    st.Page("pages/briefing/page.py", title="投屏汇报", icon=":material/slideshow:", url_path="briefing"),
    st.Page("pages/documents/page.py", title="会议材料", icon=":material/description:", url_path="documents"),
    st.Page("pages/definitions/page.py", title="指标口径", icon=":material/menu_book:", url_path="definitions"),
    st.Page("pages/records/page.py", title="记录清单", url_path="records", visibility="hidden"),
]
page = st.navigation(screens, position="top")
# The way back from a list of records names the screen it was opened from.
st.session_state["screens"] = {p.url_path or "overview": p.title for p in screens}
st.session_state["screen"] = page.url_path or "overview"
record: list[Any] = []  # what the page shows, for 导出本页
masthead = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="masthead")
scope = scope_bar(state)
with masthead:
    st.markdown(f"**{organisation_name(scope.as_of.year)}** · 治欠工作看板", width="content")
    looked_from = f"回看 {scope.as_of} · " if scope.as_of < state.as_of else ""
    stamp = f"数据截至 {state.as_of} · 数据版本 {state.version} · 距春节 {days_to_festival(scope.as_of)} 天"
    mark = ":orange-badge[:material/science: 模拟数据] " if state.synthetic else ""
    st.markdown(f"{mark}:gray[{looked_from}{stamp}]", width="content")
    page_export.page_export(record, page.title, scope, state)
    st.html(f'<div class="paper-only">{escape(scope_said(scope))}</div>', width="content")
try:
    recorded(page.run, record)
except Exception:  # noqa: BLE001 - the last resort: no traceback reaches a screen
    explain_failure("本页暂时无法显示", "其他页面仍可使用；请稍后重试，或把错误编号告知系统管理员。")
