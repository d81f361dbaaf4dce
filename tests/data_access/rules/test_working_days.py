"""The working-day calendar against hand-counted days (国务院办公厅 2022–2024 放假通知)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.rules import winter_campaign
from data_access.rules.holidays import days_off, next_spring_festival, spring_festival, statutory_holidays
from data_access.rules.parameters import ParameterError
from data_access.rules.winter_campaign import read_winter_starts, winter_campaign_start
from data_access.rules.working_days import (
    add_working_days,
    is_estimated,
    is_working_day,
    working_days_between,
)

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2023, 3, 6), 5, date(2023, 3, 13)),  # a plain week: 7, 8, 9, 10, 13 March
        (date(2023, 1, 20), 1, date(2023, 1, 28)),  # Spring Festival 21–27 January, 28 made up
        (date(2023, 1, 16), 10, date(2023, 2, 2)),  # 17–20, 28, 29 (made up), 30, 31, 1, 2 February
        (date(2023, 4, 28), 3, date(2023, 5, 6)),  # 1–3 May off; 4, 5, and Saturday 6 made up
        (date(2023, 9, 28), 5, date(2023, 10, 11)),  # 29 Sept–6 Oct off; 7, 8, 9, 10, 11 October
        (date(2022, 1, 28), 3, date(2022, 2, 7)),  # 29 and 30 January made up, 31 January–6 February off
        (date(2024, 2, 8), 2, date(2024, 2, 18)),  # 9 February works; 10–17 off; Sunday 18 made up
    ],
)
def test_hand_counted(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


def test_make_up_days_of_the_notices() -> None:
    made_up = ["2022-01-29", "2022-10-09", "2023-01-28", "2023-04-23", "2023-06-25", "2023-10-07", "2024-02-04"]
    off = ["2023-01-02", "2023-01-27", "2023-04-05", "2023-05-03", "2023-06-22", "2023-10-06"]
    assert all(is_working_day(date.fromisoformat(day)) for day in made_up)
    assert not any(is_working_day(date.fromisoformat(day)) for day in off)


def test_beyond_the_published_calendar_is_marked() -> None:
    assert not is_estimated(date(2026, 12, 31))
    assert is_estimated(date(2028, 1, 4))
    assert add_working_days(date(2026, 12, 30), 5) > date(2027, 1, 1)


@given(day=DAYS, count=st.integers(1, 60))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert is_working_day(end)
    assert working_days_between(day, end) == count
    assert working_days_between(end, day) == -count


@given(first=DAYS, second=DAYS)
def test_counting_is_additive(first: date, second: date) -> None:
    middle = min(first, second) + abs(second - first) // 2
    assert working_days_between(first, second) == working_days_between(first, middle) + working_days_between(
        middle, second
    )


def test_next_festival() -> None:
    assert next_spring_festival(date(2023, 12, 15)) == date(2024, 2, 10)
    assert next_spring_festival(date(2024, 2, 10)) == date(2024, 2, 10)
    assert next_spring_festival(date(2050, 2, 1)) == date(2051, 2, 11)
    published = ["2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2025-01-29", "2026-02-17"]
    assert [spring_festival(int(day[:4])) for day in published] == [date.fromisoformat(day) for day in published]


def test_statutory_holidays_of_a_year_without_notice() -> None:
    """元旦 1, 春节 4 from 除夕, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3 (全国年节及纪念日放假办法, 2024)."""
    named = ["01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15"]
    assert statutory_holidays(2027) == {date.fromisoformat(f"2027-{d}") for d in [*named, "10-01", "10-02", "10-03"]}
    assert len(statutory_holidays(2031)) == 12  # 中秋 falls on 1 October
    assert add_working_days(date(2026, 12, 25), 5) == date(2027, 1, 4)  # 28–31 December, Monday 4 January
    assert is_estimated(date(2027, 1, 4))
    assert add_working_days(date(2049, 12, 31), 1) == date(2050, 1, 4)  # 1 January is a Saturday, made up on Monday
    assert working_days_between(date(2026, 12, 31), date(2050, 12, 31)) > 24 * 245


def test_a_holiday_on_a_weekend_is_made_up() -> None:
    """2027: 初一 and 初二 fall on Saturday and Sunday, so do 劳动节 and the last two days of 国庆 (第六条)."""
    made_up = ["02-09", "02-10", "05-03", "05-04", "10-04", "10-05"]
    assert days_off(2027) - statutory_holidays(2027) == {date.fromisoformat(f"2027-{d}") for d in made_up}
    # 4 February; 除夕 on Friday the 5th, 初三 on Monday the 8th, the 9th and 10th made up; 11, 12 February.
    assert add_working_days(date(2027, 2, 3), 3) == date(2027, 2, 12)
    assert is_estimated(date(2027, 2, 12))
    # Where the notice is known it stands: no day of these years is counted by the rule.
    published = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]
    assert not [day for day in published if is_estimated(day)]
    assert [is_working_day(day) for day in published] == [chinese_calendar.is_workday(day) for day in published]
    # The notices of the years since the law was revised make up the same days.
    lieu = sorted(day for year in (2025, 2026) for day in days_off(year) - statutory_holidays(year))
    assert lieu == [date(2025, 6, 2), date(2026, 4, 6), date(2026, 5, 4), date(2026, 10, 5)]
    assert not any(is_working_day(day) for day in lieu)


def test_a_winter_campaign_of_a_leap_day_begins_a_day_earlier_in_other_years(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leap = tmp_path / "winter_campaign.toml"
    leap.write_text('2024 = { value = 2024-02-29, tag = "D", source = "x" }', encoding="utf-8")
    monkeypatch.setattr(winter_campaign, "winter_starts", lambda: read_winter_starts(leap))
    assert [winter_campaign_start(year) for year in (2024, 2025)] == [date(2024, 2, 29), date(2025, 2, 28)]


def test_the_winter_campaign_begins_when_its_year_says(tmp_path: Path) -> None:
    assert winter_campaign_start(2021) == date(2021, 11, 10)
    assert winter_campaign_start(2025) == date(2025, 11, 1)
    assert winter_campaign_start(2031) == date(2031, 11, 1)
    faulty = tmp_path / "winter_campaign.toml"
    faulty.write_text('2025 = { value = 2024-11-01, tag = "B", source = "x" }\n2026 = 3', encoding="utf-8")
    with pytest.raises(ParameterError, match=r"(?s)2025：.*须为 2025 年的日期.*2026："):
        read_winter_starts(faulty)
