"""上报定格 on 统计报表: a return kept as it is sent; later what differs by now, and the records that made it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_access.database.frozen_returns import FrozenReturn
from metrics.returns.filling import Filled
from metrics.returns.frozen_returns import CellDifference, freeze_return
from metrics.returns.layout import Return
from metrics.returns.return_periods import ReturnPeriod
from metrics.returns.sent_sentences import agreement_text, as_sent_text, sent_text, standing_text, with_parts
from pages.parts import shown_data
from pages.parts.frame.guard import required_scope
from pages.parts.frame.permission import importer
from pages.parts.lists.frozen_parts import changed_count, changed_table, confirmed, written
from pages.parts.lists.rows import rows
from pages.parts.plain import on_screen, plain
from pages.returns import queries
from pages.returns.exports import sent_buttons
from pages.returns.panels import SENT_CELL, nothing_on_right, open_cell, show_on_right


def _sent_as(declared: Return, period: ReturnPeriod) -> FrozenReturn | None:
    """The return of the period as it was sent, if it was."""
    return next((one for one in queries.sent_periods(declared.name) if one.period == period.key), None)


def differing_text(filled: Filled) -> str:
    """What a paper of the shown numbers says of those that were sent; nothing of a part, and where they agree."""
    sent = _sent_as(filled.declared, filled.period) if filled.is_own_whole else None
    return standing_text(sent, len(queries.comparison(filled.declared.name, sent).differences)) if sent else ""


def frozen_panel(filled: Filled) -> None:
    """Freeze the return as it is sent; once that is done, what differs by now."""
    declared, period = filled.declared, filled.period
    sent = _sent_as(declared, period)
    with st.container(border=True, key="panel-sent"):
        st.markdown("**上报定格：上报时的数与现在的数**")
        if sent is None:
            _offer(filled)
            return
        _differences(declared, sent)


def _offer(filled: Filled) -> None:
    declared, period = filled.declared, filled.period
    by, reached = importer(), shown_data.state().as_of
    st.caption("上报时把全区的各格连同构成留存；以后更正、撤销导入都不改变它，改了哪些记录逐条可查。")
    if period.last > reached:
        st.info(f"期间未满：数据截至 {reached}，到 {period.last} 后可以定格。", icon=":material/lock_clock:")
    elif by is None:
        st.info("这一期还没有定格。由领导小组办公室指定的导入人员在上报时定格。", icon=":material/lock_open:")
    elif not (filled.is_whole and filled.is_own_whole):
        st.info(
            "定格的是全区、按本表各行、截至期末的数，与上面显示的不同。请在上方改选全部、把截至日改到期末以后，再定格。",
            icon=":material/filter_alt_off:",
        )
    elif confirmed(
        f"上报定格 {period.key}", f"{declared.title} {period.text}全区的各格", by, key="send-return"
    ) and written(
        f"{declared.name} {period.key}", lambda connection: freeze_return(connection, declared, period, by, reached)
    ):
        st.rerun()


def _differences(declared: Return, sent: FrozenReturn) -> None:
    found = queries.comparison(declared.name, sent)
    taken = plain(sent_text(sent, found.cells))
    stem = f"{sent.title}_{sent.period}"
    synthetic, standing = shown_data.state().synthetic, as_sent_text(sent, found.cells)
    if not found.differences:
        if found.gone:
            st.warning(f"{taken}；{agreement_text(found)}。", icon=":material/warning:")
            sent_buttons(lambda: queries.as_sent(declared.name, sent), stem, standing, synthetic=synthetic)
        else:
            st.success(f"{taken}；{agreement_text(found)}。", icon=":material/check_circle:")
        return
    sent_buttons(lambda: queries.as_sent(declared.name, sent), stem, standing, synthetic=synthetic)
    st.markdown(f"{taken}；**{agreement_text(found)}**。{on_screen('点一项，看上报以后改过的记录')}")
    table = pd.DataFrame(
        [
            {"行": d.known.row.name, "栏": d.known.column.below_group,
             "上报时": with_parts(d.sent), "现在": with_parts(d.known)}
            for d in found.differences
        ]
    )  # fmt: skip
    lines = [
        (f"{row} {column}", "", f"上报时 {then} · 现在 {now}") for row, column, then, now in table.to_numpy().tolist()
    ]
    alt = f"与上报时不同的格，共 {len(table)} 项"
    place = rows(table, key="sent-rows", alt=alt, lines=lines, right=["上报时", "现在"], height=360)
    if place is not None:
        show_on_right(SENT_CELL, found.differences[place].key)
    open_ = next(((n, d) for n, d in enumerate(found.differences) if d.key == st.query_params.get(SENT_CELL)), None)
    if open_ is not None:
        _difference(declared, sent, *open_)


def _difference(declared: Return, sent: FrozenReturn, place: int, difference: CellDifference) -> None:
    """The records that made a difference, on the right, and the way to the cell's list as it is known now."""
    known = difference.known
    title = plain(f"{known.row.name} {known.column.below_group}")

    @st.dialog(title, position="right", width=760, on_dismiss=nothing_on_right)
    def drawer() -> None:
        changed = queries.changed_records(declared.name, sent, place, required_scope().viewer)
        st.markdown(
            f"**上报时 {plain(with_parts(difference.sent))}，现在 {plain(with_parts(known))}"
            f"{changed_count(changed, '上报')}**"
        )
        changed_table(changed)
        if st.button("查看现在的记录", icon=":material/list:", key="sent-records"):
            open_cell(known)

    drawer()
