"""The screens, grouped by what the viewer came for: joint meeting, check of progress, self-inspection, projecting."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.navigation.page import Page

from data_access.database.scope import Scope
from pages.parts.frame.permission import is_office
from pages.parts.scope.addresses import HOME

# Group → its screens as (folder under pages/, title, icon); the first screen of all is the home page.
GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "联席会议": (
        ("overview", "综合态势", "monitoring"),
        ("since", "自上次会议以来", "event_repeat"),
        ("tasks", "要点任务", "checklist"),
        ("documents", "会议材料", "description"),
        ("returns", "统计报表", "table_chart"),
    ),
    "领导督查": (
        ("town", "街镇画像", "location_city"),
        ("department", "部门履职", "account_tree"),
        ("compare", "对比", "compare_arrows"),
    ),
    "业务台账": (
        ("leads", "线索案件", "assignment_late"),
        ("campaigns", "专项行动", "campaign"),
        ("inspections", "实地核查", "fact_check"),
        ("funds", "资金监管", "account_balance"),
        ("warnings", "预警处置", "notifications_active"),
        ("sanctions", "惩戒公布", "gavel"),
        ("incidents", "事件舆情", "crisis_alert"),
        ("tiers", "分类监管", "stairs"),
    ),
    "考核自查": (
        ("assessment", "考核自查", "grading"),
        ("evidence", "书面资料", "folder_check"),
    ),
    "投屏汇报": (
        ("briefing", "投屏汇报", "slideshow"),
        ("wall", "一览大屏", "dashboard"),
    ),
    "数据维护": (
        ("data_import", "数据导入", "upload_file"),
        ("data_quality", "数据质量", "rule"),
        ("audit", "审计", "policy"),
    ),
    "口径帮助": (
        ("definitions", "指标口径", "menu_book"),
        ("help", "使用说明", "help"),
    ),
}
OF_THE_OFFICE = ("audit",)  # screens that stand in the menu of the office alone
# Reached from other screens only.
HIDDEN = (("records", "记录清单"), ("firm", "单位画像"))


def script(folder: str) -> str:
    """The path of a screen's script, as `st.switch_page` and `st.Page` take it."""
    return f"pages/{folder}/page.py"


def navigation() -> Page:
    """Register the screens, draw the menu and return the screen to run.

    The session holds the titles of all screens under ``screens`` and the current one under ``screen``, by folder.
    """
    kept_back = () if is_office() else OF_THE_OFFICE
    menu = {
        group: [
            st.Page(
                script(folder),
                title=title,
                icon=f":material/{icon}:",
                url_path=folder,
                default=folder == HOME,
                visibility="hidden" if folder in kept_back else "visible",
            )
            for folder, title, icon in screens
        ]
        for group, screens in GROUPS.items()
    }
    # Hidden screens belong to no group of the menu.
    menu[""] = [st.Page(script(folder), title=title, url_path=folder, visibility="hidden") for folder, title in HIDDEN]
    page = st.navigation(menu, position="top")
    st.session_state["screens"] = {p.url_path or HOME: p.title for screens in menu.values() for p in screens}
    st.session_state["screen"] = page.url_path or HOME
    return page


def no_screen() -> None:
    """Let every address stand for what is said in place of the screens: the frontend would say that there is none."""
    folders = [folder for screens in GROUPS.values() for folder, *_ in screens] + [folder for folder, _ in HIDDEN]
    st.navigation(
        [st.Page(script(folder), url_path=folder, default=folder == HOME) for folder in folders], position="hidden"
    )


def only_import(day: date) -> Page:
    """What an office sees of a database that holds nothing yet: 数据导入, whatever the address, and 使用说明."""
    st.session_state["scope"] = Scope(start=day, end=day, as_of=day)
    place = script("data_import")
    screens = [folder for group in GROUPS.values() for folder, *_ in group if folder != HOME]
    pages = [st.Page(place, title="数据导入", url_path=folder) for folder in screens if folder != "help"]
    guide = st.Page(script("help"), title="使用说明", url_path="help")
    home = st.Page(place, title="数据导入", url_path=HOME, default=True)
    page = st.navigation([home, guide, *pages], position="hidden")
    other, label = (home, "回到数据导入") if page == guide else (guide, "使用说明：台账怎样填，模板在哪里")
    st.page_link(other, label=label, icon=":material/arrow_forward:")
    return page


def reachable(folder: str) -> bool:
    """Whether a screen can be opened: before the first load only two can."""
    return "first_import" not in st.session_state or folder in ("data_import", "help")
