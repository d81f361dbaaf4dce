"""What a file would do, before anybody confirms it; what was rejected, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from data_access.cells.text import HEADING, TOWN, UNIT
from data_access.database.engine import import_url
from data_access.database.storing import Change
from data_access.ledger_import.cell_words import key_words
from data_access.ledger_import.changed_cells import changed_cells
from data_access.ledger_import.known_ledgers import ledger, ledgers
from data_access.ledger_import.ledger_columns import SPAN_SIGN
from data_access.ledger_import.load_report import Finding, Question, totals
from data_access.ledger_import.loading import Loaded
from data_access.ledger_import.missing_rows import SheetScope, missing_rows, scope_in_words
from data_access.ledger_writing.rejected_rows import rejected_workbook
from data_access.reference.ledger_phrases import row_words
from data_access.reference.organisation import towns
from pages.parts.files.downloads import download_button
from pages.parts.plain import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNITS = ("元", "千元", "万元", "百万元", "亿元")
MOST_SHOWN = 500  # rows of a list on the screen
_PIXELS = {"台账": 110, "编号": 170, "内容": 150}  # the rest is the text's


@dataclass(frozen=True)
class TriedFile:
    """A file that was read on trial: what it would do, or why it cannot be read."""

    name: str
    content: bytes
    loaded: Loaded | None
    fault: str = ""


def _findings(title: str, found: dict[str, list[Finding]], *, expanded: bool = False) -> None:
    """Every finding as a line of its own that is read to its end at any width; a table would cut the remedy off."""
    every = [(sheet, finding) for sheet, all_ in found.items() for finding in all_]
    if not every:
        return
    rows, shown = {(sheet, finding.row) for sheet, finding in every}, every[:MOST_SHOWN]
    with st.expander(f"{title}（{len(rows)}行，{len(every)}处）", expanded=expanded):
        for sheet in dict.fromkeys(sheet for sheet, _ in shown):
            own = "\n".join(f"- {plain(finding.message)}" for name, finding in shown if name == sheet)
            st.markdown(f"**{plain(sheet)}**\n\n{own}")
        if len(every) > MOST_SHOWN:
            st.caption(f"只列前 {MOST_SHOWN} 处。")


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
    st.markdown(f"**{plain(tried.name)}**")
    if tried.loaded is None:
        st.error(plain(tried.fault), icon=":material/error:")
        return
    report = tried.loaded.report
    counts = [
        {
            "工作表": name, "台账": sheet.ledger, "新增": sheet.accepted, "更新": sheet.updated,
            "未变": sheet.unchanged, "空白保留": sheet.kept,
            "退回": sheet.rejected_rows, "提示": sheet.flagged_rows,
        }
        for name, sheet in report.sheets.items()
    ]  # fmt: skip
    if counts:
        st.dataframe(pd.DataFrame(counts), hide_index=True, width="content")
    if any(sheet.kept for sheet in report.sheets.values()):
        st.caption("“空白保留”是库中已有、这次留空的内容，保持不变；确要清除的，请在单元格里填“清空”。")
    for name, reason in report.refused_sheets.items():
        st.error(plain(f"工作表“{name}”{reason}。"), icon=":material/error:")
    for name, reason in report.skipped_sheets.items():
        st.caption(plain(f"跳过工作表“{name}”：{reason}。"))
    for unknown in report.unknown_columns:
        st.caption(plain(unknown))
    for name, pairs in report.unused_columns.items():
        for heading, why in pairs:
            st.caption(plain(f"“{name}”中未采用“{heading}”：{why}。"))
    for name, again in report.recalled.items():
        st.caption(plain(f"“{name}”按以前的答复读取：{'、'.join(again)}。"))
    for name in report.hidden_sheets:
        st.caption(plain(f"“{name}”是隐藏的工作表，仍会导入，请核对是否现行。"))
    for name, notes in report.notes.items():
        st.caption(plain("".join(f"“{name}”{note}。" for note in notes)))
    _listed("新增的记录", _added(tried.loaded.changes))
    cells = changed_cells(tried.loaded.changes)
    changed = [{"台账": c.ledger, "编号": c.key, "内容": c.heading, "原来": c.former, "改为": c.present} for c in cells]
    _listed("更新的内容", pd.DataFrame(changed))
    _findings("退回的行，改正后可重新导入", {n: s.rejected for n, s in report.sheets.items()}, expanded=True)
    if report.rejected:
        download_button(
            "下载退回的行（改好后直接导入）", lambda: rejected_workbook(tried.content, tried.name, report) or b"",
            f"{Path(tried.name).stem}_退回.xlsx", XLSX, icon=":material/download:",
            key=f"rejected-{tried.name}",
        )  # fmt: skip
    _findings("提示，导入后请核对", {n: s.flagged for n, s in report.sheets.items()})
    _missing(tried)


def _added(changes: Iterable[Change]) -> pd.DataFrame:
    """The records that would come in, by ledger and number."""
    names = {own.table: own.name for own in ledgers()}
    new = [change for change in changes if change.former is None and change.present is not None]
    return pd.DataFrame(
        [{"台账": names[c.table], "编号": key_words(c.table, c.key)} for c in new if c.table in names], dtype=object
    )


def _missing(tried: TriedFile) -> None:
    """What a full ledger no longer has, sheet by sheet, where somebody says that it is one."""
    for sheet, scope in tried.loaded.scopes.items() if tried.loaded else ():
        where = f"“{sheet}”" if tried.loaded and len(tried.loaded.scopes) > 1 else "本表"
        if not st.toggle(plain(f"{where}是全量台账，列出表里没有而库中有的记录"), key=f"full-{tried.name}-{sheet}"):
            continue
        compared = replace(scope, since=None) if _is_whole(scope, f"whole-{tried.name}-{sheet}") else scope
        missing = missing_rows(import_url(), compared)
        part = f"（只比{scope_in_words(compared)}）" if scope_in_words(compared) else ""
        if not missing:
            st.caption(plain(f"库中的{scope.ledger}{part}在表里都有。"))
            continue
        st.caption(plain(f"库中有{len(missing)}条{scope.ledger}不在表里{part}。导入不会删除它们，请核对是否漏报。"))
        rows = [{"编号": row.key, "街镇": row.town, "日期": f"{row.begun or ''}"} for row in missing]
        _listed("表里没有的记录", pd.DataFrame(rows), expanded=True)


def registers(tried: TriedFile) -> bool:
    """Confirming the file changes something: a row, or how far a ledger reaches."""
    return tried.loaded is not None and bool(tried.loaded.report.load_id)


def _is_whole(scope: SheetScope, key: str) -> bool:
    """Somebody wants the sheet compared with everything known, not only from its earliest day on."""
    if scope.since is None:
        return False
    since_note = f"不选的，只比表里最早一天{scope.since[1]}以后的"
    return st.toggle(f"不限日期，与库中全部记录比（{since_note}）", key=key)


def next_step(ready: list[TriedFile]) -> str:
    """What the files would do, and what to do next (Chinese)."""
    found = totals(file.loaded.report for file in ready if file.loaded)
    text = f"确认后：新增{found.accepted}行，更新{found.updated}行。"
    if not found.accepted and not found.updated:
        text = "这些文件没有要新增或更新的内容。确认后只登记截至日和空台账。"
    if not any(registers(file) for file in ready):
        text = "这些文件没有可以导入的内容，库中内容不变，不用确认。"
    if found.asked:
        text += f"还有{found.asked}项未答复，最好先答复。"
    if found.rejected:
        text += f"退回的{found.rejected}行不会导入，可下载后改好再导入。"
    return text


def may_go_back(ready: list[TriedFile]) -> bool:
    """Whether nothing is older than what is known, or somebody confirms it."""
    days = "；".join(dict.fromkeys(back for file in ready if file.loaded and (back := file.loaded.report.goes_back)))
    if not days:
        return True
    st.warning(plain(f"文件比库中的内容早：{days}。确认导入会用较早的内容覆盖较新的。"), icon=":material/warning:")
    return st.checkbox("确实要用较早的内容覆盖", key="import_older")


def _choices(question: Question) -> tuple[str, ...]:
    """What an answer may be; empty where it is written freely."""
    if question.kind == HEADING:
        own = ledger(question.ledger)
        return (row_words()["unneeded"][0], *(c.heading for c in own.columns if SPAN_SIGN not in c.field))
    if question.kind == TOWN:
        return tuple(town.name for town in towns())
    return _UNITS if question.kind == UNIT else question.choices


def _field(question: Question, former: str) -> str:
    """The field of one question; ``former`` is the answer that was given and did not help."""
    label, choices = plain(question.label), _choices(question)
    if former:
        st.warning(plain(f"答复“{former}”读不出来。{question.text}。"), icon=":material/warning:")
    key = f"answer-{question.kind}-{question.key}"
    if choices:
        return st.selectbox(label, choices, None, placeholder="请选择", key=key) or ""
    return st.text_input(label, help=plain(question.text), placeholder=question.text, key=key)


def ask(tried: list[TriedFile], known: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Ask what the files leave open; the answers by kind and key once somebody gave them.

    ``known`` are those already given: what is asked again was answered with what cannot be read.
    """
    questions = {(q.kind, q.key): q for file in tried if file.loaded for q in file.loaded.report.questions}
    if not questions:
        return {}
    with st.form("answers", border=True):
        st.markdown("**请答复**　同一来源只问一次，答复会记住；不清楚的留空，相应单元格按空白导入。")
        given = {place: _field(question, known.get(place, "")) for place, question in questions.items()}
        sent = st.form_submit_button("按答复重新读取")
    return {place: text for place, text in given.items() if text} if sent else {}
