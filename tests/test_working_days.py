"""The working-day calendar against hand-counted days (国务院办公厅 2022–2024 放假通知)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.working_days import (
    SPRING_FESTIVALS,
    add_working_days,
    is_estimated,
    is_working_day,
    next_spring_festival,
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
    with pytest.raises(ValueError, match="春节日期表"):
        next_spring_festival(SPRING_FESTIVALS[-1] + timedelta(days=1))
