"""The loads as they were noted, and taking one of them back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access.audit.events import Act
from data_access.database.engine import import_url
from data_access.database.failures import failure
from data_access.database.kept_rejects import rejected_of
from data_access.database.undoing import LoadNote, UndoRefusedError, loads_of, undo
from data_access.ledger_writing.rejected_rows import kept_workbook
from data_access.masking import mask_free_text
from pages.data_import.preview import XLSX
from pages.parts import audited, shown_data
from pages.parts.files.downloads import download_button
from pages.parts.plain import plain

_LISTED = 50  # faults of a past load listed on the screen
_SOURCES = {
    "workbook": "台账", "demo": "模拟数据", "undo": "撤销", "other": "其他来源", "recount": "重算期限",
    "rules": "预警比对", "require": "核定应存额",
}  # fmt: skip


def came_in(done: list[str]) -> None:
    """Show what was done, with everything read anew."""
    st.session_state["import_done"] = done
    for name in ("tried_files", "import_given", "import_emptying"):
        st.session_state.pop(name, None)
    st.session_state["import_round"] = st.session_state.get("import_round", 0) + 1  # an upload field without files
    shown_data.newest_state.clear()
    st.rerun()


def _undo(note: LoadNote, by: str) -> None:
    message = f"新增的{note.accepted}行去掉，更新的{note.updated}行恢复为导入前的内容"
    st.markdown(plain(f"撤销第{note.load_id}次导入“{note.file_name}”：{message}。"))
    if not st.button("确认撤销", type="primary"):
        return
    try:
        undo(import_url(), note.load_id, by)
    except UndoRefusedError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    except SQLAlchemyError as error:
        st.error(failure(error).text, icon=":material/error:")
        return
    audited.note(Act.UNDO, f"第{note.load_id}次导入", note.file_name or "")
    came_in([f"已撤销第{note.load_id}次导入：{message}。"])


def _standing(note: LoadNote, by_number: Mapping[int, LoadNote]) -> str:
    """Whether a load was taken back, or took one back (Chinese)."""
    if note.undone_by:
        return f"已由第{note.undone_by}次撤销"
    former = by_number.get(note.undoes or 0)
    if former is None:
        return ""
    return f"撤销第{former.load_id}次：去掉{former.accepted}行，恢复{former.updated}行"


def _sent_back(notes: Mapping[int, LoadNote]) -> None:
    """The rows that a past load did not take, with what to do, and as a workbook to be mended."""
    if not notes:
        return
    chosen = st.selectbox(
        "看哪一次退回的行", list(notes), index=None, key="past_rejects", width=420,
        format_func=lambda n: f"第{n}次　{notes[n].file_name}　退回{notes[n].rejected}行", placeholder="选择一次导入",
    )  # fmt: skip
    if chosen is None:
        return
    note, rows = notes[chosen], rejected_of(import_url(), chosen)
    messages = [f"[{row.sheet}]{mask_free_text(fault)}" for row in rows for _, fault in row.faults]
    st.markdown("\n".join(f"- {plain(line)}" for line in islice(messages, _LISTED)))
    rest = "只列出一部分，其余见下载的文件。" if len(messages) > _LISTED else ""
    rest += f"有{note.rejects_not_kept}行没有留存，请从原文件改。" if note.rejects_not_kept else ""
    st.caption(f"{rest}以后已经改好导入的，不必再改。")
    file = f"{Path(note.file_name or '台账').stem}_第{chosen}次退回.xlsx"
    download_button(
        "下载这些行（改好后直接导入）", lambda: kept_workbook(rows), file, XLSX,
        icon=":material/download:", key=f"past-rejects-{chosen}",
    )  # fmt: skip


def history(by: str) -> None:
    notes = loads_of(import_url())
    st.markdown("**导入记录**")
    if not notes:
        st.caption("还没有导入过台账。")
        return
    by_number = {n.load_id: n for n in notes}
    rows = [
        {
            "次序": n.load_id, "时间": f"{n.loaded_at:%Y-%m-%d %H:%M}", "来源": _SOURCES.get(n.source, n.source),
            "文件": n.file_name or "", "导入人": n.loaded_by or "",
            # An undoing is told in rows of the load that it took back, not in all that hung on them.
            **({} if n.undoes else {"新增": n.accepted, "更新": n.updated, "未变": n.unchanged,
                                       "退回": n.rejected, "提示": n.flagged}),
            "状态": _standing(n, by_number), "文件指纹": (n.file_sha256 or "")[:12],
        }
        for n in notes
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    _sent_back({n.load_id: n for n in notes if n.kept_rejects})
    open_ = {n.load_id: n for n in notes if n.changes and n.undone_by is None and n.undoes is None}
    if open_:
        chosen = st.selectbox(
            "撤销哪一次", list(open_), format_func=lambda n: f"第{n}次　{open_[n].file_name}", width=420
        )
        if chosen is not None:
            with st.popover("撤销这次导入", icon=":material/undo:", key=f"undo-{chosen}"):
                _undo(open_[chosen], by)
