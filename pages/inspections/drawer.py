"""A site in a drawer: grade and score, who is responsible, rectification clocks, checklist over time, photos."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark, is_demo
from metrics.definitions.inspections import INSPECTION, SITE
from metrics.engine.records import record
from metrics.questions.site_results import SiteState, Visit, items_in_order, visits
from metrics.wording.clocks import clock, limit_text
from metrics.wording.formats import percent
from pages.parts import queries, shown_data
from pages.parts.lists.drawer import CLOCK_MARKS, field_text
from pages.parts.maps.points import GRADE_MARKDOWN
from pages.parts.plain import plain
from pages.parts.scope import links
from pages.parts.scope.drill import open_records

RESPONSIBLE = ("town_code", "department_code", "managing_entity", "builder_name", "contractor_name")
COURSE = ("site_no", "permit_on", "planned_completion_on", "completed_on", "site_workers", "contract_yuan")
SHOWN_VISITS = 5
RESULT_MARKS = {
    "符合": ":green[● 符合]",
    "部分符合": ":orange[▲ 部分符合]",
    "不符合": ":red[■ 不符合]",
    "不适用": ":gray[不适用]",
}


def open_site(site_no: str, scope: Scope, state: SiteState | None, *, on_close: Callable[[], None]) -> None:
    """Show the site on the right. ``state`` is None for one that is not in progress."""

    @st.dialog(f"工地 {plain(site_no)}", position="right", width=680, on_dismiss=on_close)
    def drawer() -> None:
        with shown_data.reading(*queries.key_of_data()) as connection:
            found = record(connection, SITE, site_no, scope)
            visited = visits(connection, site_no, scope.as_of) if found else []
        if found is None:
            beyond = "" if scope.viewer.sees_all else "，或不在您的查看范围内"
            st.warning(
                f"截至 {scope.as_of} 没有编号为“{plain(site_no)}”的工地，可能已更正{beyond}。可在地图上另选一处。"
            )
            return
        st.markdown(f"#### {plain(found['site_name'])}")
        if state is not None:
            limits = demo_mark(is_demo("inspection.good_score", "inspection.poor_score"), "，分级线为{}")
            phrase = f"得分率 {percent(state.score)}" if state.score is not None else "尚无适用结果"
            st.markdown(f"{GRADE_MARKDOWN[state.grade]} · {phrase} :gray[（截至 {scope.as_of}{limits}）]")
        else:
            st.markdown(f":gray[截至 {scope.as_of} 不在建，或不在所选范围，不计入在建工地指标]")
        st.markdown("**责任单位**")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            links.town_link(found["town_code"], key="site-town")
            links.department_link(found["department_code"], key="site-department")
            links.firm_link(found["contractor_uscc"], found["contractor_name"], key="site-contractor")
        _table([(SITE.fields[n].label, field_text(n, SITE.fields[n], found[n])) for n in RESPONSIBLE])
        _clocks(visited, scope)
        _checklist(visited)
        _photos(visited)
        st.markdown("**工地情况**")
        _table([(SITE.fields[n].label, field_text(n, SITE.fields[n], found[n])) for n in COURSE])
        if visited and st.button("查看该工地本期核查记录", icon=":material/list:"):
            open_records("inspection.count", town=found["town_code"], search=found["site_name"])

    drawer()


def _table(rows: list[tuple[str, str]]) -> None:
    lines = "\n".join(f"| {label} | {plain(value)} |" for label, value in rows)
    st.markdown(f"| 项目 | 内容 |\n|---|---|\n{lines}")


def _clocks(visited: list[Visit], scope: Scope) -> None:
    st.markdown("**整改时限**")
    kept = [(v, v.rectify_due_on) for v in visited if v.rectify_due_on is not None]
    if not kept:
        st.markdown(":gray[没有责令限期整改的记录]")
    # What is open comes first, then the latest.
    kept.sort(key=lambda pair: (pair[0].rectified_on is not None, -pair[0].inspected_on.toordinal()))
    unit = INSPECTION.fields["rectify_due_on"].due_unit
    for visit, due_on in kept[:SHOWN_VISITS]:
        text = limit_text(due_on, scope.as_of, unit, done_on=visit.rectified_on)
        state = clock("整改", None, due_on, visit.rectified_on, scope.as_of, unit).state
        colour, mark = CLOCK_MARKS[state]
        seen = f"，{visit.rechecked_on} 复查{visit.recheck_result}" if visit.rechecked_on else ""
        st.markdown(f":{colour}[{mark} {plain(text)}] :gray[{visit.inspected_on} 核查，期限 {due_on}{plain(seen)}]")


def _checklist(visited: list[Visit]) -> None:
    """The items as rows, the last verifications as columns, the seven of Art. 39 first and always there."""
    st.markdown("**逐次核查结果**")
    if not visited:
        st.markdown(":gray[尚未核查。可列入下一轮抽查。]")
    shown = visited[:SHOWN_VISITS]
    seen = {code for visit in visited for code in visit.results}
    items = [(code, name, named) for code, name, named in items_in_order() if named or code in seen]
    head = "".join(f" {v.inspected_on} {plain(v.team or '未填核查组')} |" for v in shown)
    lines = [f"| 条目 |{head or ' 结果 |'}", "|---|" + "---|" * max(len(shown), 1)]
    for code, name, named in items:
        cells = "".join(f" {RESULT_MARKS.get(v.results.get(code, ''), '—')} |" for v in shown) or " — |"
        lines.append(f"| {'**' + name + '**' if named else name} |{cells}")
    st.markdown("\n".join(lines))
    more = f"仅列最近 {SHOWN_VISITS} 次，共 {len(visited)} 次。" if len(visited) > SHOWN_VISITS else ""
    st.caption(f"加粗的七项为《保障农民工工资支付条例》第三十九条必查项。{more}")


def _photos(visited: list[Visit]) -> None:
    st.markdown("**照片**")
    listed = [(v, name) for v in visited[:SHOWN_VISITS] for name in v.photos]
    if not listed:
        st.markdown(":gray[未登记照片。可在核查表“照片”列填写文件名后重新导入。]")
    for visit, name in listed:
        st.markdown(f":material/photo_camera: {plain(name)} :gray[{visit.inspected_on}]")
