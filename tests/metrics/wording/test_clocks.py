"""Clocks against examples counted by hand on the State Council calendars of 2022 to 2024."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from data_access.rules.parameters import days
from data_access.rules.working_days import add_working_days, is_estimated, working_days_between
from metrics.definitions.cases import CASE
from metrics.definitions.leads import LEAD
from metrics.definitions.transfers import TRANSFER
from metrics.questions.lead_flow import age_classes, nearest_rank
from metrics.wording.clocks import ClockState, clock, clock_text, clocks_of

# Event, limit in working days, last day of the limit; the days are counted one by one in the comment.
COUNTED = [
    # 21 24 25 26 27 28, make-up 29 30, festival 31–6, then 7 8 9 10 11 14 15 February
    (date(2022, 1, 20), 15, date(2022, 2, 15)),
    # make-up Saturday 2, 清明 3–5, then 6 7
    (date(2022, 4, 1), 3, date(2022, 4, 7)),
    # 29 30, 国庆 1–7, make-up Saturday 8 and Sunday 9, then 10
    (date(2022, 9, 28), 5, date(2022, 10, 10)),
    # 17 18 19 20, festival 21–27, make-up 28 29, 30 31, then 1 2 3 6 7 8 9 February: crosses the Spring Festival
    (date(2023, 1, 16), 15, date(2023, 2, 9)),
    # 21, make-up Sunday 23, 24 25 26
    (date(2023, 4, 20), 5, date(2023, 4, 26)),
    # 五一 29–3, then 4 5 and make-up Saturday 6
    (date(2023, 4, 28), 3, date(2023, 5, 6)),
    # 端午 22–24, make-up Sunday 25, 26
    (date(2023, 6, 21), 2, date(2023, 6, 26)),
    # 中秋国庆 29–6, make-up Saturday 7 and Sunday 8, 9
    (date(2023, 9, 28), 3, date(2023, 10, 9)),
    # make-up Sunday 4, 5 6 7 8 9, festival 10–17, make-up Sunday 18, 19 20 21
    (date(2024, 2, 2), 10, date(2024, 2, 21)),
    # make-up Saturday 14, 中秋 15–17, 18 19
    (date(2024, 9, 13), 3, date(2024, 9, 19)),
    # make-up Sunday 29, 30, 国庆 1–7, 8 9 10 11, make-up Saturday 12
    (date(2024, 9, 27), 7, date(2024, 10, 12)),
]


@pytest.mark.parametrize(("event", "limit", "last"), COUNTED)
def test_limits_counted_by_hand(event: date, limit: int, last: date) -> None:
    assert add_working_days(event, limit) == last
    assert working_days_between(event, last) == limit
    in_time = clock("办结", event, last, last, last, "工作日")
    assert (in_time.state, in_time.allowed, in_time.used, in_time.over) == (ClockState.MET, limit, limit, 0)
    assert not in_time.estimated


def test_an_investigation_across_new_year_and_the_festival() -> None:
    """Filed 2022-12-01: 21 days in December, 18 in January (make-up 28 and 29), 20 in February, then 1 March is the
    60th; 30 more: 22 to the end of March, 3 4 6 7 10 11 12 13 April (5 is 清明).
    """
    filed = date(2022, 12, 1)
    first = add_working_days(filed, days("labour_case.investigate_days"))
    longer = add_working_days(filed, days("labour_case.investigate_days") + days("labour_case.extend_days"))
    assert (first, longer) == (date(2023, 3, 1), date(2023, 4, 13))
    found = {"filed_on": filed, "close_due_on": longer, "closed_on": None, "complained_on": date(2022, 11, 24),
             "file_due_on": date(2022, 12, 1)}  # fmt: skip
    filing, investigation = clocks_of(CASE, found, date(2023, 4, 14))
    assert (filing.state, filing.used, filing.allowed) == (ClockState.MET, 5, 5)
    assert (investigation.state, investigation.over, investigation.allowed) == (ClockState.OVERDUE, 1, 90)
    assert "已超 1 个工作日" in clock_text(investigation)


def test_a_limit_that_ran_out_over_the_festival_is_over() -> None:
    due = date(2023, 1, 20)
    over = clock("办结", date(2023, 1, 3), due, None, date(2023, 1, 26), "工作日")
    assert (over.state, over.over) == (ClockState.OVERDUE, 1)


def test_beyond_the_published_calendar_a_date_is_estimated() -> None:
    """2035 has no holiday notice: Monday to Friday are counted, and the date says 预计."""
    event = date(2035, 3, 1)
    due = add_working_days(event, 10)  # 2 5 6 7 8 9 12 13 14 15
    assert due == date(2035, 3, 15)
    assert is_estimated(due)
    ticking = clock("办结", event, due, None, date(2035, 3, 8), "工作日")
    assert ticking.estimated
    assert clock_text(ticking) == "还剩 5 个工作日，已用 5 个工作日（限 10 个工作日，期限 2035-03-15（预计））"


def test_police_clocks_count_calendar_days() -> None:
    """Reported on Friday 29 September 2023 before the long holiday: the three days run through it."""
    found = {
        "reported_on": date(2023, 9, 29), "decide_due_on": date(2023, 10, 2), "decided_on": date(2023, 10, 2),
        "hand_over_due_on": date(2023, 10, 3), "handed_over_on": date(2023, 10, 4),
        "police_due_on": date(2023, 10, 7), "police_decided_on": None,
    }  # fmt: skip
    decided, handed, police = clocks_of(TRANSFER, found, date(2023, 10, 7))
    assert (decided.state, decided.used, decided.allowed) == (ClockState.MET, 3, 3)
    assert (handed.state, handed.over) == (ClockState.LATE, 1)
    assert police.state is ClockState.DUE
    assert clock_text(handed) == "超期 1 日完成（限 1 日，期限 2023-10-03）"


def test_what_comes_later_is_not_known() -> None:
    found = {
        "received_on": date(2023, 3, 1), "accept_due_on": date(2023, 3, 2), "accepted_on": date(2023, 3, 6),
        "contact_due_on": None, "contacted_on": None, "close_due_on": date(2023, 3, 22), "closed_on": None,
    }  # fmt: skip
    accept, close = clocks_of(LEAD, found, date(2023, 3, 3))
    assert (accept.state, accept.over, accept.done_on) == (ClockState.OVERDUE, 1, None)
    assert (close.state, close.left) == (ClockState.RUNNING, 13)
    assert clocks_of(LEAD, found, date(2023, 3, 6))[0].state is ClockState.LATE


def test_age_classes_cover_every_day_once() -> None:
    as_of = date(2023, 2, 1)
    classes = age_classes(as_of)
    assert classes[0][1].last == as_of
    for (_, newer), (_, older) in pairwise(classes):
        assert (newer.first - older.last).days == 1
    # 30 and 31 January, make-up 28 and 29, and 1 February itself are five days or fewer back; so is 20 January (5).
    assert working_days_between(classes[0][1].first, as_of) == 5
    assert working_days_between(classes[1][1].last, as_of) == 6


def test_nearest_rank() -> None:
    assert nearest_rank([(1, 5), (2, 4), (9, 1)], 0.5) == 1
    assert nearest_rank([(1, 5), (2, 4), (9, 1)], 0.9) == 2
    assert nearest_rank([(3, 1)], 0.9) == 3
    assert nearest_rank([], 0.5) is None
