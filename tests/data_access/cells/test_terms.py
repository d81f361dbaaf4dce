"""Terms: how long something lasts, as offices write it."""

from __future__ import annotations

from datetime import date

import pytest

from data_access.cells.terms import term
from data_access.cells.text import CellFault
from data_access.rules.months import months_before


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("三年", 36),
        ("3年", 36),
        ("３年", 36),
        ("36个月", 36),
        ("半年", 6),
        ("六个月", 6),
        ("一年半", 18),
        ("壹年", 12),
        ("两年", 24),
        ("自列入之日起三年", 36),
        ("2023年5月1日至2026年4月30日", date(2026, 4, 30)),
        ("2023.5.1-2026.4.30", date(2026, 4, 30)),
    ],
)
def test_a_term_is_read(written: str, read: object) -> None:
    assert term(written) == read


@pytest.mark.parametrize("written", ["长期", "若干年", "三", "至修复为止"])
def test_what_is_no_term_is_asked(written: str) -> None:
    with pytest.raises(CellFault) as fault:
        term(written)
    assert fault.value.asks == "phrase"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2023, 5, 1), 36, date(2026, 5, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 12, 31), 12, date(2024, 12, 31)),
    ],
)
def test_a_term_ends_on_the_same_day(start: date, months: int, end: date) -> None:
    assert months_before(start, -months) == end
