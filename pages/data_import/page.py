"""数据导入: ledgers come in, are looked at before they count, and can be taken back."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from data_access.database.engine import import_url
from data_access.database.schema_version import DatabaseRefusedError
from data_access.database.undoing import LoadNote, UndoRefusedError, loads_of, undo
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import LedgerError, Loaded, load_files
from data_access.ledger_writing.templates import template
from data_access.rules.parameters import ParameterError
from pages.data_import.preview import TriedFile, ask, show
from pages.parts import shown_data
from pages.parts.frame.guard import required_scope
from pages.parts.frame.permission import importer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SOURCES = {
    "workbook": "台账", "demo": "模拟数据", "undo": "撤销", "other": "其他来源", "recount": "重算期限",
    "require": "核定应存额",
}  # fmt: skip

required_scope()
st.title("数据导入", anchor=False)
st.markdown("##### 台账先预览、再确认；每次导入都有记录，可以撤销")
name = importer()


def _templates() -> None:
    with st.container(border=True, key="panel-templates"):
        st.markdown("**台账模板**")
        chosen = st.selectbox("台账", [ledger.name for ledger in ledgers()], label_visibility="collapsed", width=420)
        st.download_button(
            f"下载“{chosen}”模板", lambda: template(chosen), f"{chosen}模板.xlsx", XLSX,
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.caption("表头不必与模板一致：各单位常用的写法都认得，列可多可少、次序不限。")


def _tried(files: list[tuple[str, bytes]], answers: Answers) -> list[TriedFile]:
    """The files read on trial, one on top of the other, once for their contents and the answers."""
    contents = [(name, hashlib.sha256(content).hexdigest()) for name, content in files]
    key = repr((contents, answers, shown_data.state().version))
    kept: tuple[str, list[TriedFile]] | None = st.session_state.get("tried_files")
    if kept is None or kept[0] != key:
        with st.spinner(f"正在读取 {len(files)} 个文件", show_time=True):
            kept = st.session_state["tried_files"] = (key, _try(files, answers))
    return kept[1]


def _try(files: list[tuple[str, bytes]], answers: Answers) -> list[TriedFile]:
    try:
        found = load_files(files, import_url(), answers, trial=True)
    except ParameterError as error:
        return [TriedFile(name, content, None, "；".join(error.faults)) for name, content in files]
    except DatabaseRefusedError as error:
        return [TriedFile(name, content, None, str(error)) for name, content in files]
    return [
        TriedFile(name, content, None, str(loaded))
        if isinstance(loaded, LedgerError)
        else TriedFile(name, content, loaded)
        for (name, content), loaded in zip(files, found, strict=True)
    ]


def _confirm(tried: list[TriedFile], answers: Answers, by: str) -> None:
    files = [(file.name, file.content) for file in tried]
    with st.spinner(f"正在导入 {len(files)} 个文件", show_time=True):
        found = load_files(files, import_url(), answers, by=by)
    reports = [loaded.report for loaded in found if isinstance(loaded, Loaded)]
    _came_in([f"“{r.file_name}”：新增{r.accepted}行，更新{r.updated}行，退回{r.rejected}行。" for r in reports])


def _came_in(done: list[str]) -> None:
    """Show what was done, with everything read anew."""
    st.session_state["import_done"] = done
    st.session_state.pop("tried_files", None)
    st.session_state.pop("import_answers", None)
    st.session_state["import_round"] = st.session_state.get("import_round", 0) + 1  # an upload field without files
    shown_data.newest_state.clear()
    st.rerun()


def _upload(by: str) -> None:
    with st.container(border=True, key="panel-upload"):
        files = st.file_uploader(
            "选择台账文件（.xlsx、.xls 或 .csv，可多选）", ["xlsx", "xls", "csv"], accept_multiple_files=True,
            key=f"ledgers-{st.session_state.get('import_round', 0)}",
        )  # fmt: skip
        for told in st.session_state.pop("import_done", ()):
            st.success(told, icon=":material/check_circle:")
        if not files:
            return
        answers: Answers = st.session_state.get("import_answers", Answers())
        tried = _tried([(file.name, file.getvalue()) for file in files], answers)
        for file in tried:
            show(file)
        if (given := ask(tried)) is not None:
            st.session_state["import_answers"] = given
            st.rerun()
        ready = [file for file in tried if file.loaded is not None]
        if ready and st.button("确认导入", type="primary", icon=":material/publish:"):
            _confirm(ready, answers, by)


def _undo(note: LoadNote, by: str) -> None:
    st.markdown(f"撤销第 {note.load_id} 次导入“{note.file_name}”，{note.changes} 行恢复为导入前的内容。")
    if not st.button("确认撤销", type="primary"):
        return
    try:
        restored = undo(import_url(), note.load_id, by)
    except UndoRefusedError as error:
        st.error(str(error), icon=":material/error:")
        return
    _came_in([f"已撤销第{note.load_id}次导入，{restored}行恢复为导入前的内容。"])


def _history(by: str) -> None:
    notes = loads_of(import_url())
    st.markdown("**导入记录**")
    if not notes:
        st.caption("还没有导入过台账。")
        return
    rows = [
        {
            "次序": n.load_id, "时间": f"{n.loaded_at:%Y-%m-%d %H:%M}", "来源": SOURCES.get(n.source, n.source),
            "文件": n.file_name or "", "导入人": n.loaded_by or "",
            "新增": n.accepted, "更新": n.updated, "退回": n.rejected,
            "状态": f"已由第{n.undone_by}次撤销" if n.undone_by else f"撤销第{n.undoes}次" if n.undoes else "",
        }
        for n in notes
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    open_ = {n.load_id: n for n in notes if n.changes and n.undone_by is None and n.undoes is None}
    if open_:
        chosen = st.selectbox(
            "撤销哪一次", list(open_), format_func=lambda n: f"第{n}次　{open_[n].file_name}", width=420
        )
        if chosen is not None:
            with st.popover("撤销这次导入", icon=":material/undo:"):
                _undo(open_[chosen], by)


if name is None:
    st.info(
        "只有领导小组办公室指定的人员可以导入。请系统管理员在 `.streamlit/secrets.toml` 的最上方写明 "
        '`importers = ["姓名@单位"]`（登录用的邮箱），然后重新登录。',
        icon=":material/lock:",
    )
else:
    _upload(name)
    _history(name)
_templates()
