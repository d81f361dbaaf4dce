"""审计: who did and saw what, when and from where, for the office alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Literal

import pandas as pd
import streamlit as st

from data_access.audit.events import Act, AuditError, Noted
from data_access.audit.looking import Sought, found_events, known_people
from data_access.audit.retention import kept_days
from data_access.audit.verifying import INTACT, faults
from data_access.clock import today
from pages.parts import audited
from pages.parts.files.downloads import download_button
from pages.parts.files.exports import csv_bytes, xlsx_bytes
from pages.parts.frame.guard import required_scope
from pages.parts.frame.permission import is_office
from pages.parts.frame.roles import ROLE_NAMES
from pages.parts.plain import plain

_SHOWN, _TAKEN = 500, 50_000  # events on the screen and in a file
_FEW = 10  # events that need no grid to scroll in
_DAYS = 30  # looked at without another choice
_NAMES = {role.value: name for role, name in ROLE_NAMES.items()}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

required_scope()
st.title("审计", anchor=False)
if not is_office():
    audited.note_once(Act.REFUSED, "审计")
    st.info("审计只由领导小组办公室查看。", icon=":material/lock:")
    st.stop()


def _table(noted: list[Noted]) -> pd.DataFrame:
    columns = ("序号", "时间", "事项", "人员", "角色", "来自", "对象", "说明", "查看范围")
    rows = [
        (one.number, one.at[:19].replace("T", " "), one.kind, one.who, _NAMES.get(one.role, one.role), one.came_from,
         one.about, one.details, one.scope)
        for one in noted
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns))


def _choices() -> Sought:
    newest = today()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="audit-choices"):
        days = st.date_input(
            "日期", (newest - timedelta(days=_DAYS), newest), max_value=newest, format="YYYY-MM-DD", width=340
        )
        acts = st.multiselect("事项", [act.value for act in Act], placeholder="全部", width=320)
        who = st.selectbox("人员", known_people(), index=None, placeholder="全部", format_func=str, width=240)
        text = st.text_input("查找", placeholder="记录编号、文件名、网络地址…", width=240)
    chosen: tuple[date, ...] = days if isinstance(days, tuple) else (days,)
    since = chosen[0] if chosen else newest - timedelta(days=_DAYS)
    until = chosen[1] if len(chosen) > 1 else newest
    return Sought(since, until, tuple(acts), who or "", text.strip())


def _verified() -> None:
    """The chain looked through, when asked: it takes the longer the more there is."""
    if not st.button("核验是否完整", icon=":material/verified_user:", key="audit-verify"):
        return
    found = faults()
    if found:
        st.error("  \n".join(["审计被改动过：", *map(plain, found[:20])]), icon=":material/gpp_bad:")
    else:
        st.success(INTACT, icon=":material/verified_user:")


def _files(sought: Sought) -> None:
    name = f"审计_{sought.since}_{sought.until}"
    head = ["审计", f"{sought.since} 至 {sought.until}"]

    def taken() -> pd.DataFrame:
        noted = found_events(sought, _TAKEN)[1]
        return _table(noted).assign(指纹=[one.fingerprint for one in noted])

    with st.container(horizontal=True, gap="small"):
        download_button(
            "导出 Excel", lambda: xlsx_bytes(taken(), head, "审计"), f"{name}.xlsx", _XLSX, icon=":material/download:"
        )
        download_button(
            "导出 CSV", lambda: csv_bytes(taken(), head), f"{name}.csv", "text/csv", icon=":material/download:"
        )


try:
    audited.all_written()
    sought = _choices()
    count, noted = found_events(sought, _SHOWN)
    times = Counter(one.kind for one in noted)
    phrases = [f"{act.value} {times[act]} 次" for act in (Act.UNMASK, Act.REFUSED) if times[act]]
    st.markdown(f"##### {'，'.join([f'共 {count:,} 条', *phrases])}")
    newer = f"列出最近 {_SHOWN} 条，其余见导出的文件。" if count > _SHOWN else ""
    st.caption(f"{newer}记录只增不改，逐条相扣；保存 {kept_days()} 天，到期清理本身也记一条。其中没有个人信息。")
    if noted:
        height: int | Literal["auto"] = 560 if len(noted) > _FEW else "auto"  # no empty grid below a few
        st.dataframe(_table(noted), hide_index=True, width="stretch", height=height, alt="审计记录")
        _files(sought)
    else:
        st.info("所选日期和条件下没有记录。请放宽日期，或清空“事项”“人员”“查找”。", icon=":material/info:")
    _verified()
except AuditError as error:
    st.error(f"{plain(str(error))}。审计读不出来期间，导出和查看原文停用。", icon=":material/error:")
