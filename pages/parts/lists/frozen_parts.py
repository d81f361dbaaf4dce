"""What is kept as it was reported (月度定格, 上报定格): the writing of it, and the records that changed since."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from data_access.database.engine import import_url, writer
from data_access.database.freezing import FreezeRefusedError
from metrics.questions.frozen_months import NO_RECORDS, DifferingRecord
from pages.parts import shown_data


def written(freeze: Callable[[Connection], object]) -> bool:
    """Freeze by the importer's account; False, with the reason on the screen, where that is refused."""
    engine = writer(import_url())
    try:
        with engine.begin() as connection:
            freeze(connection)
    except FreezeRefusedError as error:
        st.error(str(error), icon=":material/error:")
        return False
    finally:
        engine.dispose()
    shown_data.newest_state.clear()
    return True


def changed_count(changed: Sequence[DifferingRecord] | None, since: str) -> str:
    """How many records changed since then, in words; nothing for who may not see them."""
    return "" if changed is None else f"；{since}以后改过的记录 {len(changed):,} 条"


def changed_table(changed: Sequence[DifferingRecord] | None) -> None:
    """The records that changed since, each with what became of it; None for who sees some records only."""
    if changed is None:
        st.caption("改过哪些记录，由领导小组办公室查看。")
        return
    if not changed:
        st.caption(f"{NO_RECORDS}。")
        return
    st.dataframe(
        pd.DataFrame([{"台账": r.ledger, "编号": r.key, "第几次导入": r.load_id, "改动": r.what} for r in changed]),
        hide_index=True, alt="定格以后改过的记录", column_config={"改动": st.column_config.TextColumn(width=520)},
    )  # fmt: skip
