"""单位画像: everything known of one firm as of the date, each figure with its records; one A4 in print."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import firms
from metrics.questions.firms import Dossier, FirmFigure, Section
from metrics.questions.record_timeline import facts
from metrics.wording.formats import yuan_text
from pages.firm import panels
from pages.parts import queries
from pages.parts.frame.guard import required_scope
from pages.parts.lists import portrait
from pages.parts.lists.drawer import open_drawer
from pages.parts.lists.rows import rows
from pages.parts.plain import plain

PANELS: dict[str, tuple[str, ...]] = {
    "线索和欠薪": ("lead.received", "lead.repeat_rate", "lead.true", "lead.true_workers", "lead.true_amount",
              "lead.recovered_amount", "lead.arrears_amount"),
    "案件、执法和信用": ("case.complained", "case.open", "order.issued", "order.unmet", "talk.held", "listing.listed",
                 "listing.not_listed"),
    "承建项目和资金": ("inspection.sites_in_progress", "inspection.count", "inspection.rectification_overdue",
                "deposit.cash_balance", "deposit.guarantee_cover", "wage_account.balance", "wage_account.wages_owed"),
    "预警和事件": ("warning.raised", "warning.open", "warning.overdue", "incident.group", "incident.opinion"),
}  # fmt: skip
# Above zero they are what has to be settled.
RED = {
    "lead.arrears_amount", "order.unmet", "listing.not_listed", "inspection.rectification_overdue",
    "wage_account.wages_owed", "warning.overdue", "incident.group",
}  # fmt: skip
ONLY = "only"

scope = required_scope()


@queries.cached_query()
def _dossier(connection: Connection, scope: Scope, uscc: str, name: str) -> Dossier | None:
    firm = firms.find(connection, scope.as_of, uscc=uscc, name=name)
    shown = None if firm is None else firms.dossier(connection, scope, firm)
    # Who sees some records only finds out nothing of firms that are in none of them.
    return None if shown is None or (shown.empty and not scope.viewer.sees_all) else shown


def _search() -> None:
    """Look for what was typed: eighteen letters and digits are a code, all else a name."""
    text = st.session_state["firm-search"].strip()
    if text:
        is_code = len(text) == 18 and text.isascii()
        st.query_params.from_dict({"uscc" if is_code else "name": text.upper() if is_code else text})


def _only(metric_id: str) -> None:
    if st.query_params.get(ONLY) == metric_id:
        st.query_params.pop(ONLY)
    else:
        st.query_params[ONLY] = metric_id


def _figure(figure: FirmFigure, *, chosen: bool) -> None:
    red = figure.metric_id in RED and bool(figure.amount)
    phrase = f":red[■ **{plain(figure.text)}**]" if red else f"**{plain(figure.text)}**"
    st.button(
        f"{figure.name} {phrase}{' :gray[✓ 只看这些]' if chosen else ''}",
        key=f"item-figure-{figure.metric_id}",
        type="tertiary",
        width="stretch",
        disabled=not figure.keys,
        on_click=_only,
        args=(figure.metric_id,),
        help="下方只列这些记录；再点一次列出全部" if figure.keys else None,
    )


def _foot(section: Section, places: Sequence[int]) -> dict[str, str]:
    sums = {name: yuan_text(section.total(name, places)) for name in section.sums}
    return {section.table.columns[0]: "合计"} | sums if sums else {}


def _list(section: Section, only: FirmFigure | None) -> str | None:
    """A list of the firm's records; the key of the one that was opened."""
    chosen = only if only is not None and only.section == section.title else None
    places = [i for i, key in enumerate(section.keys) if chosen is None or key in chosen.keys]
    remark = f"{section.title} {len(places)} 条" + (f"：{chosen.name} {chosen.text}" if chosen else "")
    st.markdown(f"**{plain(remark)}**")
    picked = rows(
        section.table.iloc[places],
        key=f"firm-{section.title}-{chosen.metric_id if chosen else 'all'}",
        alt=remark,
        foot=_foot(section, places),
        right=section.sums,
        height=330,
    )
    return None if picked is None else section.keys[places[picked]]


def _close() -> None:
    st.query_params.pop("record", None)


def _whole(shown: Dossier) -> None:
    firm = shown.firm
    known = f"统一社会信用代码 {firm.uscc}" if firm.uscc else "台账未填统一社会信用代码，按单位名称归集"
    where = f" · {plain(firm.address)}" if firm.address else ""
    where += f" · 法定代表人 {plain(firm.legal_person)}" if firm.legal_person else ""
    st.caption(f"{known}{where} · 截至 {shown.as_of} 的全部记录，不随期间和街镇筛选变化")
    if firm.others:
        st.warning(
            f"“{plain(firm.name)}”名下还有 {len(firm.others)} 个统一社会信用代码，未填代码的记录不能确定归属，未并入："
            + "、".join(f"[{code}](?uscc={code})" for code in firm.others),
            icon=":material/help:",
        )
    panels.tier(shown, scope)
    only = shown.figures.get(st.query_params.get(ONLY, ""))
    for place, (column, (title, ids)) in enumerate(
        zip(st.columns(len(PANELS), gap="small"), PANELS.items(), strict=True)
    ):
        with column.container(border=True, key=f"panel-firm-{place}", height="stretch", gap=None):
            st.markdown(f"**{title}**")
            for metric_id in ids:
                figure = shown.figures[metric_id]
                _figure(figure, chosen=only is figure)
    opened = panels.timeline(shown.events) if only is None else ""
    # What a figure was clicked for comes first.
    order = sorted(shown.sections, key=lambda s: only is None or s.title != only.section)
    for section in order:
        if section.keys:
            with st.container(border=True, key=f"panel-list-{section.fact}"):
                key = _list(section, only)
                opened = f"{section.fact}:{key}" if key else opened
    empty = [s.title for s in shown.sections if s.kept and not s.keys]
    unknown = [s.title for s in shown.sections if not s.kept]
    if empty:
        st.caption(f"没有记录：{'、'.join(empty)}。")
    if unknown:
        st.caption(f"无数据（台账尚未导入）：{'、'.join(unknown)}。")
    if opened:
        st.query_params["record"] = opened
    fact, _, key = st.query_params.get("record", "").partition(":")
    if key and fact in facts():
        open_drawer(facts()[fact], key, scope, on_close=_close)


portrait.print_style()
uscc, name = st.query_params.get("uscc", ""), st.query_params.get("name", "")
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="choice"):
    portrait.way_back_if_led()
    st.text_input(
        "单位名称或统一社会信用代码", key="firm-search", on_change=_search, placeholder="单位名称或统一社会信用代码",
        label_visibility="collapsed", width=360,
    )  # fmt: skip
found = _dossier(scope, uscc, name) if uscc or name else None
with st.container(key="portrait"):
    st.title(f"单位画像{f' · {found.firm.name}' if found else ''}", anchor=False)
    if found is not None:
        st.markdown(f"##### {plain(found.text)}")
        _whole(found)
    elif uscc or name:
        st.warning(f"截至 {scope.as_of} 没有“{plain(uscc or name)}”的记录。请核对名称或代码，或改选截至日。",
                   icon=":material/search_off:")  # fmt: skip
    else:
        st.info("请输入单位名称或统一社会信用代码，或从线索、案件、工地中点击单位名称进入。", icon=":material/search:")
