"""The loads as they were noted, and taking one of them back."""

from __future__ import annotations

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
    st.markdown(plain(f"撤销第 {note.load_id} 次导入“{note.file_name}”，{note.changes} 行恢复为导入前的内容。"))
    if not st.button("确认撤销", type="primary"):
        return
    try:
        restored = undo(import_url(), note.load_id, by)
    except UndoRefusedError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    except SQLAlchemyError as error:
        st.error(failure(error).text, icon=":material/error:")
        return
    came_in([f"已撤销第{note.load_id}次导入，{restored}行恢复为导入前的内容。"])


def history(by: str) -> None:
    notes = loads_of(import_url())
    st.markdown("**导入记录**")
    if not notes:
        st.caption("还没有导入过台账。")
        return
    rows = [
        {
            "次序": n.load_id, "时间": f"{n.loaded_at:%Y-%m-%d %H:%M}", "来源": _SOURCES.get(n.source, n.source),
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
            with st.popover("撤销这次导入", icon=":material/undo:", key=f"undo-{chosen}"):
                _undo(open_[chosen], by)
