"""A slip of the pen in one ledger must not outlive it: days that lie ahead, and the clock they are measured by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from data_access import clock
from data_access.engine import data_state, reader, writer
from data_access.ledger_import.loading import LedgerError, load_workbook
from data_access.schema import data_load, lead

REPORTED = Path(__file__).parent / "data" / "reported"


def test_a_title_that_lies_ahead_is_refused_and_its_correction_loads(empty_url: str) -> None:
    with pytest.raises(LedgerError, match=r"“欠薪线索”第1行写明数据截至2032-12-15，晚于今天.*请改正"):
        load_workbook(REPORTED / "t01_title_year_2032.xlsx", empty_url)
    load_workbook(REPORTED / "t01b_corrected.xlsx", empty_url)
    engine = reader(empty_url)
    assert data_state(engine).as_of == date(2023, 12, 15)
    with engine.connect() as connection:
        assert set(connection.scalars(select(lead.c.lead_no))) == {"XS1", "XS2", "XS3"}
    engine.dispose()


def test_a_load_that_claims_days_after_itself_does_not_say_how_far_the_data_reach(empty_url: str) -> None:
    engine = writer(empty_url)
    loads = [(datetime(2026, 11, 20, 9), date(2026, 11, 19)), (datetime(2026, 11, 21, 9), date(2032, 12, 15))]
    with engine.begin() as connection:
        for loaded_at, as_of in loads:
            connection.execute(
                insert(data_load).values(loaded_at=loaded_at, source="workbook", as_of=as_of, synthetic=False)
            )
    assert data_state(engine).as_of == date(2026, 11, 19)
    engine.dispose()


def test_the_clock_is_chinas_wherever_the_server_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    assert clock.now().utcoffset() == timedelta(hours=8)
    assert clock.load_time().tzinfo is None
    assert clock.today() - clock.load_time().date() <= timedelta(days=1)
