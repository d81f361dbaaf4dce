"""单位画像 of a firm, and of one nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access.database.schema import (
    lead,
)
from metrics.questions.firm_timeline import EVENT_GROUPS, FirmEvent
from metrics.questions.firms import find
from pages.firm.charts import timeline
from tests.conftest import listed
from tests.databases import DEMO_AS_OF, kept_reader


def test_the_firms_screen(opened: Callable[..., AppTest], demo_sqlite: str) -> None:
    """A figure leaves only its records in the list; a record's address opens its drawer."""
    with kept_reader(demo_sqlite).connect() as connection:
        code, number = connection.execute(
            select(lead.c.employer_uscc, lead.c.lead_no)
            .where(lead.c.finding == "属实", lead.c.employer_uscc.is_not(None), lead.c.verified_on <= DEMO_AS_OF)
            .order_by(lead.c.lead_no)
        ).first()  # type: ignore[misc]
        firm = find(connection, DEMO_AS_OF, uscc=code)
    assert firm is not None
    app = opened("firm", uscc=code)
    assert not app.exception
    assert app.title[0].value == f"单位画像 · {firm.name}"
    true = app.button(key="item-figure-lead.true")
    app = true.click().run()
    shown = listed(app)[0]
    assert f"**{len(shown)} 件**" in true.label
    assert set(shown["核实情况"]) <= {"属实", "部分属实"}
    app.query_params["record"] = f"lead:{number}"
    app.run()
    assert any(number in m.value.replace("\\", "") for m in app.markdown)


def test_a_firm_that_is_not_known(opened: Callable[..., AppTest]) -> None:
    app = opened("firm", name="查无此人公司")
    assert not app.exception
    assert "没有“查无此人公司”的记录" in app.warning[0].value
    assert not opened("firm").exception


@pytest.mark.parametrize(
    ("last", "named", "by"),
    [
        (date(2023, 3, 1), "%Y-%m-%d", "day"),
        (date(2023, 12, 1), "%Y-%m", "month"),
        (date(2026, 3, 1), "%Y-%m", "month"),
    ],
)
def test_no_month_stands_twice_below_a_firms_history(last: date, named: str, by: str) -> None:
    """Ticks closer than a month would all bear its name: a short history is told by days."""
    events = [FirmEvent(day, EVENT_GROUPS[0], "收到线索", "", "", "") for day in (last, date(2023, 2, 1))]
    axis = timeline(events)["layer"][0]["encoding"]["x"]["axis"]
    assert (axis["format"], axis["tickCount"]) == (named, {"interval": by, "step": 1})
