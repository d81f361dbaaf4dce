"""The loads as they were noted, and taking one of them back."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.engine import import_url
from data_access.database.failures import failure
from data_access.database.undoing import LoadNote, UndoRefusedError, loads_of, undo
from pages.parts import shown_data
from pages.parts.plain import plain

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
    told = f"新增的{note.accepted}行去掉，更新的{note.updated}行恢复为导入前的内容"
    st.markdown(plain(f"撤销第{note.load_id}次导入“{note.file_name}”：{told}。"))
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
    came_in([f"已撤销第{note.load_id}次导入：{told}。"])


def _standing(note: LoadNote, by_number: Mapping[int, LoadNote]) -> str:
    """Whether a load was taken back, or took one back (Chinese)."""
    if note.undone_by:
        return f"已由第{note.undone_by}次撤销"
    former = by_number.get(note.undoes or 0)
    if former is None:
        return ""
    return f"撤销第{former.load_id}次：去掉{former.accepted}行，恢复{former.updated}行"


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
            **({} if n.undoes else {"新增": n.accepted, "更新": n.updated, "退回": n.rejected}),
            "状态": _standing(n, by_number), "文件指纹": (n.file_sha256 or "")[:12],
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
            with st.popover("撤销这次导入", icon=":material/undo:", key=f"undo-{chosen}"):
                _undo(open_[chosen], by)
