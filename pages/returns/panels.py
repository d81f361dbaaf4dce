"""The parts of 统计报表: the table whose cells open, the cross checks, the figures of one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import pandas as pd
import streamlit as st

from metrics.returns.cross_checks import Agreement, Checked
from metrics.returns.filling import Cell, Filled, ReturnRow, Says
from metrics.returns.layout import Division, ReturnLine
from metrics.returns.return_sentences import amount_text, days_text, groups, headings, row_names
from pages.parts.lists.rows import cells
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import default_part, open_records
from pages.parts.scope.links import open_department, open_town

RETURN_ROW, SENT_CELL = "return_row", "sent_cell"  # of the address
_ROW = {Division.TOWN: "街镇", Division.DEPARTMENT: "行业主管部门", Division.LISTED: "项目"}
_MARKS = {Agreement.AGREES: ("●", "green"), Agreement.DIFFERS: ("■", "red"), Agreement.UNKNOWN: ("—", "gray")}


def nothing_on_right() -> None:
    for name in (RETURN_ROW, SENT_CELL):
        st.query_params.pop(name, None)


def show_on_right(name: str, key: str) -> None:
    """What the drawer shows, a row or a cell that was sent, stands in the address; it shows one thing at a time."""
    nothing_on_right()
    st.query_params[name] = key


def open_cell(cell: Cell) -> NoReturn:
    """The records of a cell, in its days and its parts of the district."""
    open_records(cell.figure_id, cell.part or default_part(cell.figure_id), scope=cell.scope)


def table_panel(filled: Filled) -> None:
    """The return as it looks; a cell opens its records, a row's name the figures of the row."""
    declared, first = filled.declared, _ROW[filled.division]
    shown = headings(filled)
    names = [f"{column.group} {heading}".strip() for column, heading in zip(declared.columns, shown, strict=True)]
    called = row_names(filled)
    table = pd.DataFrame(
        [
            [name, *(amount_text(cell) for cell in filled.cells[row.key])]
            for name, row in zip(called, filled.rows, strict=True)
        ],
        columns=[first, *names],
    )
    lines = [
        (name, f"{names[0]} {texts[0]}", " · ".join(map(" ".join, list(zip(names, texts, strict=True))[1:4])))
        for name, *texts in table.to_numpy().tolist()
    ]
    above = groups(filled)
    with st.container(key="return-table"), st.container(key="return-whole-first" if filled.rows[0].is_total else None):
        opened = cells(
            table,
            key=f"return-{declared.name}",
            alt=f"{declared.title}，{len(filled.rows)} 行 {len(names)} 栏",
            opens=[first, *names],
            right=names,
            lines=lines,
            groups=[("", 1), *above] if above else (),
            short=[first, *shown],
            height=1600,
        )
    if opened is None:
        return
    row = filled.rows[opened[0]]
    if opened[1] in names:
        open_cell(filled.cells[row.key][names.index(opened[1])])
    show_on_right(RETURN_ROW, row.key)


def checks_panel(checks: Sequence[Checked]) -> None:
    """Each check with its outcome; where it does not hold, what stands against what, which opens the records."""
    st.markdown("**核对**")
    for number, check in enumerate(checks):
        mark, colour = _MARKS[check.outcome]
        st.markdown(f":{colour}[**{mark} {check.outcome.value}**] {plain(check.title)}  \n:gray[{plain(check.text)}]")
        for place, found in enumerate(check.found[:8]):
            if st.button(plain(found.text), key=f"item-check-{number}-{place}", type="tertiary", width="stretch"):
                open_cell(found.cell)


def row_drawer(filled: Filled, listed: Sequence[ReturnLine]) -> None:
    """The figures of the row that was opened, on the right: each a line that opens its records, on a phone the way to
    every cell."""
    key = None if SENT_CELL in st.query_params else st.query_params.get(RETURN_ROW)
    row = next((row for row in filled.rows if row.key == key), None)
    if row is None:
        return

    @st.dialog(plain(row.name), position="right", width=600, on_dismiss=nothing_on_right)
    def drawer() -> None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(days_text(filled))}** {on_screen('点一项看它的记录')}")
            _ways_on(filled, row, listed)
        with st.container(gap=None, key="return-row"):
            for cell, heading in zip(filled.cells[row.key], headings(filled), strict=True):
                if cell.known is Says.UNDIVIDED:
                    continue
                lacks = f" :gray[缺{plain(cell.lacks)}]" if cell.lacks else ""
                label = f"{plain(f'{cell.column.group} {heading}'.strip())} **{plain(amount_text(cell))}**{lacks}"
                if st.button(label, key=f"item-cell-{cell.column.id}", type="tertiary", width="stretch"):
                    open_cell(cell)

    drawer()


def _ways_on(filled: Filled, row: ReturnRow, listed: Sequence[ReturnLine]) -> None:
    """A unit leads to its portrait, a listed row to its division by units."""
    if listed:
        for kind, label in ((Division.TOWN, "按街镇看"), (Division.DEPARTMENT, "按行业部门看")):
            if st.button(label, key=f"divide-{kind.value}", icon=":material/table_rows:"):
                st.query_params.from_dict({**st.query_params, "divided": kind.value, "of_row": row.key})
                st.rerun()
    elif row.key and not row.is_total and st.button("打开画像", key="open-unit", icon=":material/arrow_forward:"):
        if filled.division is Division.TOWN:
            open_town(row.key)
        open_department(row.key)
