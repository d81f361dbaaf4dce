"""What a file would do, before anybody confirms it; what was rejected, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data_access.ledger_import.answers import Answers, answered
from data_access.ledger_import.changed_cells import changed_cells
from data_access.ledger_import.load_report import Finding
from data_access.ledger_import.loading import Loaded
from data_access.rules.parameters import ParameterError

MOST_SHOWN = 500  # rows of a list on the screen
_PIXELS = {"工作表": 110, "行": 60, "列": 150, "台账": 110, "编号": 170, "内容": 150}  # the rest is the text's


@dataclass(frozen=True)
class TriedFile:
    """A file that was read on trial: what it would do, or why it cannot be read."""

    name: str
    content: bytes
    loaded: Loaded | None
    fault: str = ""

    @property
    def changes_something(self) -> bool:
        return self.loaded is not None and bool(self.loaded.report.accepted or self.loaded.report.updated)


def _findings(found: dict[str, list[Finding]]) -> pd.DataFrame:
    rows = [
        {"工作表": sheet, "行": f.row, "列": f.column, "问题和办法": f.message}
        for sheet, all_ in found.items()
        for f in all_
    ]
    return pd.DataFrame(rows, columns=["工作表", "行", "列", "问题和办法"])


def _listed(title: str, frame: pd.DataFrame, *, expanded: bool = False) -> None:
    if frame.empty:
        return
    with st.expander(f"{title}（{len(frame)}）", expanded=expanded):
        st.dataframe(
            frame.head(MOST_SHOWN),
            hide_index=True,
            width="stretch",
            column_config={name: st.column_config.Column(width=width) for name, width in _PIXELS.items()},
        )
        if len(frame) > MOST_SHOWN:
            st.caption(f"只列前 {MOST_SHOWN} 行。")


def show(tried: TriedFile) -> None:
    """The preview of one file."""
    st.markdown(f"**{tried.name}**")
    if tried.loaded is None:
        st.error(tried.fault, icon=":material/error:")
        return
    report = tried.loaded.report
    counts = [
        {
            "工作表": name, "台账": sheet.ledger, "新增": sheet.accepted, "更新": sheet.updated,
            "未变": sheet.unchanged, "空白保留": sheet.kept,
            "退回": sheet.rejected_rows, "提示": len({f.row for f in sheet.flagged}),
        }
        for name, sheet in report.sheets.items()
    ]  # fmt: skip
    if counts:
        st.dataframe(pd.DataFrame(counts), hide_index=True, width="content")
    if any(sheet.kept for sheet in report.sheets.values()):
        st.caption("“空白保留”是库中已有、这次留空的内容，保持不变；确要清除的，请在单元格里填“清空”。")
    for name, reason in report.refused_sheets.items():
        st.error(f"工作表“{name}”{reason}。", icon=":material/error:")
    for name, reason in report.skipped_sheets.items():
        st.caption(f"跳过工作表“{name}”：{reason}。")
    for name, headings in report.skipped_columns.items():
        st.caption(f"“{name}”中不认识的列：{'、'.join(headings)}。")
    for name in report.hidden_sheets:
        st.caption(f"“{name}”是隐藏的工作表，仍会导入，请核对是否现行。")
    for name, notes in report.notes.items():
        st.caption("".join(f"“{name}”{note}。" for note in notes))
    if report.before and report.as_of and report.as_of < report.before:
        st.warning(
            f"这份台账截至{report.as_of}，早于库中已有数据的截至日{report.before}：确认导入会用较早的内容覆盖较新的。",
            icon=":material/warning:",
        )
    cells = changed_cells(tried.loaded.changes)
    changed = [{"台账": c.ledger, "编号": c.key, "内容": c.heading, "原来": c.former, "改为": c.present} for c in cells]
    _listed("更新的内容", pd.DataFrame(changed))
    _listed("退回的行，改正后可重新导入", _findings({n: s.rejected for n, s in report.sheets.items()}), expanded=True)
    _listed("提示，导入后请核对", _findings({n: s.flagged for n, s in report.sheets.items()}))


def ask(tried: list[TriedFile]) -> Answers | None:
    """Ask what the files leave open; the answers once somebody gave them."""
    questions = {(q.kind, q.key): q for file in tried if file.loaded for q in file.loaded.report.questions}
    if not questions:
        return None
    with st.form("answers", border=True):
        st.markdown("**请答复**　同一来源只问一次，答复会记住；不清楚的留空，相应单元格按空白导入。")
        given = {
            place: st.text_input(f"{q.sheet}　{q.key}", help=q.told, placeholder=q.told)
            for place, q in questions.items()
        }
        sent = st.form_submit_button("按答复重新读取")
    if not sent:
        return None
    try:
        return answered({place: text for place, text in given.items() if text})
    except ParameterError as error:
        st.error("；".join(error.faults), icon=":material/error:")
        return None
