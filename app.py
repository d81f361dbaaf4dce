"""The frame of the dashboard: page configuration, sign-in gate, scope bar, navigation."""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access.demo import build
from data_access.engine import DEMO_PATH, configured_url, demo_url
from data_access.organisation import district_name, organisation_name
from metrics.periods import days_to_festival
from pages.parts import loading
from pages.parts.failures import explain_failure
from pages.parts.guard import admit
from pages.parts.palette import ink
from pages.parts.scope_bar import scope_bar

HERE = Path(__file__).parent

st.set_page_config(
    page_title=f"{district_name()}治欠工作看板", page_icon=str(HERE / "static" / "icon.png"), layout="wide"
)


@st.cache_resource(show_spinner=False)
def _freeze_imports() -> None:
    """Take the libraries out of the garbage collector's sight once: collections stay short."""
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner="首次启动:正在生成模拟数据,约需十几秒")
def _demo_database() -> None:
    """Build the embedded demo district when there is none."""
    if not DEMO_PATH.exists():
        build(demo_url())


_freeze_imports()
if configured_url() is None:
    _demo_database()
try:
    state = loading.state(loading.database_url())
except SQLAlchemyError:
    explain_failure("连不上案件数据库", "请检查数据库服务和 CASE_DATABASE_URL 的设置,恢复后刷新本页即可。")
    st.stop()
admit(state)
if state.version == 0:
    st.info(
        "案件数据库里还没有台账。请先导入:`python -m data_access load 台账.xlsx --database 数据库地址`,再刷新本页。"
    )
    st.stop()

style = (HERE / "pages" / "parts" / "style.css").read_text(encoding="utf-8")
colours = "".join(f"--{name}: {colour};" for name, colour in ink().items())
st.html(f"<style>:root {{ {colours} }}\n{style}</style>")
page = st.navigation(
    [
        st.Page(
            "pages/overview/page.py", title="综合态势", icon=":material/monitoring:", url_path="overview", default=True
        ),
        st.Page("pages/definitions/page.py", title="指标口径", icon=":material/menu_book:", url_path="definitions"),
        st.Page("pages/records/page.py", title="记录清单", url_path="records", visibility="hidden"),
    ],
    position="top",
)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="masthead"):
    st.markdown(f"**{organisation_name(state.as_of.year)}** · 治欠工作看板", width="content")
    version = f"数据版本 {state.version}"
    stamp = f"数据截至 {state.as_of} · {version} · 距春节 {days_to_festival(state.as_of)} 天"
    mark = ":orange-badge[:material/science: 模拟数据] " if state.synthetic else ""
    st.markdown(f"{mark}:gray[{stamp}]", width="content")
scope_bar(state)
try:
    page.run()
except Exception:  # noqa: BLE001 - the last resort: no traceback reaches a screen
    explain_failure("本页暂时无法显示", "其他页面仍可使用;请稍后重试,或把错误编号告知系统管理员。")
