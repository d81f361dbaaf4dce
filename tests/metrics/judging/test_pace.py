"""序时进度 and 余地: the expected value by a day, and exactly what the year's target still takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from data_access.database.engine import reader, writer
from data_access.database.schema import DOMAINS, inspection, lead
from data_access.database.scope import Scope
from data_access.rules.parameters import ParameterError
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.year_ahead import BY_DUE_DATE, ahead_id
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.periods import year_to_date
from metrics.judging.curves import CampaignPace, LinearPace, PlanPace, last_day, read_curves, share_due
from metrics.judging.targets import Status, status_of, target_of
from metrics.judging.values import Value, value_of, values
from metrics.questions.outlooks import Outlook, Pace, TargetKind
from metrics.questions.pace import counts_to_reach, kind_of, pace_of, paces
from metrics.questions.pace_sentences import expected_text, pace_note, pace_text, paces_text
from metrics.wording.formats import target_text

COVERAGE = ALL_METRICS["inspection.site_coverage_rate"]
CLOSED = ALL_METRICS["lead.closed_on_time_rate"]
DAY = date(2023, 12, 15)


def test_the_last_day_of_a_target_is_that_of_its_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {
        "a": CampaignPace(((1, 5, 1, 20), (3, 1, 4, 15))),
        "b": PlanPace(((3, 31, Fraction(1, 2)), (9, 30, Fraction(1)))),
        "c": LinearPace(),
    }
    monkeypatch.setattr("metrics.judging.curves.curves", lambda: made)
    found = [last_day(name, 2024) for name in ("a", "b", "c", "none")]
    assert found == [date(2024, 4, 15), date(2024, 9, 30), date(2024, 12, 31), date(2024, 12, 31)]


def _value(metric_id: str, numerator: int, denominator: int | None = None, as_of: date = DAY) -> Value:
    return value_of(ALL_METRICS[metric_id], numerator, denominator, as_of, tracked=True)


def _due(done: int, due: int, early: int = 0, to_come: int = 0) -> Pace:
    ahead = _value(ahead_id(CLOSED.id), early, to_come)
    found = pace_of(_value(CLOSED.id, done, due), DAY, ahead=ahead)
    assert found is not None
    return found


# --- curves -----------------------------------------------------------------------------------------


def test_curves_by_hand() -> None:
    assert LinearPace().share(date(2023, 3, 31)) == Fraction(1, 4)
    assert LinearPace().share(date(2023, 6, 30)) == Fraction(1, 2)
    assert LinearPace().share(date(2024, 2, 29)) == Fraction(1, 6)  # a leap February is whole on the 29th
    assert LinearPace().share(date(2023, 1, 1)) == Fraction(1, 12 * 31)
    plan = PlanPace(((6, 30, Fraction(1, 2)), (12, 31, Fraction(1))))
    assert plan.share(date(2023, 6, 30)) == Fraction(1, 2)
    assert plan.share(date(2023, 12, 31)) == 1
    assert plan.share(date(2023, 1, 1)) == Fraction(1, 2) / 181  # the first of 181 days
    campaign = CampaignPace(((4, 1, 4, 30), (11, 1, 11, 30)))
    assert campaign.share(date(2023, 3, 31)) == 0
    assert campaign.share(date(2023, 4, 15)) == Fraction(15, 60)
    assert campaign.share(date(2023, 8, 1)) == Fraction(1, 2)  # nothing is asked for between the windows
    assert campaign.share(date(2023, 12, 1)) == 1


@given(st.dates(date(2018, 1, 1), date(2030, 12, 30)))
def test_the_parts_of_a_year_add_up(day: date) -> None:
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    for metric_id in ("inspection.site_coverage_rate", "meeting.held", "publicity.before_may"):
        until, after = (
            share_due(metric_id, first, day),
            share_due(metric_id, date.fromordinal(day.toordinal() + 1), last),
        )
        assert until is not None
        assert after is not None
        if day < last:
            assert until + after == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('["meeting.gone"]\nkind = "linear"', "没有这个指标"),
        ('["lead.overdue"]\nkind = "linear"', "越低越好"),
        ('["meeting.held"]\nkind = "plan"\nplan = [{ by = "06-30", share = "0.5" }]', "最后一个节点"),
        ('["meeting.held"]\nkind = "campaign"\nwindows = [{ from = "04-30", to = "04-01" }]', "起在止前"),
        ('["meeting.held"]\nkind = "plan"\nplan = [{ by = "31 March", share = "1" }]', "03-31"),
        ('["meeting.held"]\nkind = "square"', "linear"),
    ],
)
def test_faults_of_the_curves_are_named(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "pace.toml"
    path.write_text(f'{text}\ntag = "D"\nsource = "试"\n', encoding="utf-8")
    with pytest.raises(ParameterError, match=fault):
        read_curves(path)


# --- status by the day ------------------------------------------------------------------------------


def test_coverage_is_judged_by_what_the_day_asks_for() -> None:
    """Of a target of 100 %, 25.0 % is due by the end of March: 30 % is in time, 23 % nearly so, 20 % is behind."""
    march = date(2023, 3, 31)
    assert status_of(COVERAGE, Decimal("0.30"), march) is Status.MET
    assert status_of(COVERAGE, Decimal("0.25"), march) is Status.MET
    assert status_of(COVERAGE, Decimal("0.23"), march) is Status.NEAR
    assert status_of(COVERAGE, Decimal("0.20"), march) is Status.MISSED
    assert status_of(COVERAGE, Decimal("0.30"), date(2023, 12, 31)) is Status.MISSED
    assert target_text(_value(COVERAGE.id, 3, 10, march)) == "序时目标 ≥ 25%"
    assert target_text(_value(CLOSED.id, 3, 10, march)) == "目标 ≥ 98%"
    # A quarter alone is asked for its own share: (3 - 1) months of 12, to 15 December 3 - 16/31 of them.
    quarter = value_of(COVERAGE, 21, 100, DAY, tracked=True, start=date(2023, 10, 1))
    assert target_text(quarter) == "序时目标 ≥ 20.7%"
    assert quarter.status is Status.MET


# --- the margin -------------------------------------------------------------------------------------


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 60), st.integers(0, 60))
def test_the_margin_is_exact(done: int, missed: int, early: int, running: int) -> None:
    """With the margin's number of further misses the year's target is met, with one more it is not."""
    pace = _due(done, done + missed, early, early + running)
    total = done + missed + early + running
    if not total:
        assert pace.outlook is Outlook.NONE
        return
    assert (pace.total, pace.missed, pace.running) == (total, missed, running)
    assert pace.margin is not None
    target = Fraction(98, 100)

    def year(misses: int) -> Fraction:
        return Fraction(total - missed - misses, total)

    assert year(pace.margin) >= target
    assert year(pace.margin + 1) < target
    assert (pace.outlook is Outlook.LOST) == (year(0) < target)
    if pace.outlook is Outlook.LOST:
        assert pace.further is not None
        assert Fraction(total - missed + pace.further, total + pace.further) >= target
        assert Fraction(total - missed + pace.further - 1, total + pace.further - 1) < target
    if pace.outlook is Outlook.SECURED:
        assert year(running) >= target


@given(st.integers(0, 500), st.integers(0, 100))
def test_what_it_takes_of_records_to_come_is_exact(good: int, bad: int) -> None:
    """满意率 95 %, 重复反映率 3 %: so many more in order, not one fewer."""
    for metric_id, counted, target in (
        ("lead.satisfied_rate", good, Fraction(95, 100)),
        ("lead.repeat_rate", bad, Fraction(3, 100)),
    ):
        pace = pace_of(_value(metric_id, counted, good + bad), DAY)
        assert pace is not None
        if pace.outlook is Outlook.NONE:
            assert good + bad == 0
            continue
        allowed = 1 - target if metric_id == "lead.satisfied_rate" else target
        if pace.further is None:
            assert pace.margin is not None
            assert Fraction(bad + pace.margin, good + bad) <= allowed < Fraction(bad + pace.margin + 1, good + bad)
        else:
            assert Fraction(bad, good + bad + pace.further) <= allowed
            assert Fraction(bad, good + bad + pace.further - 1) > allowed


@given(st.integers(0, 300), st.integers(0, 300))
def test_what_must_be_settled_is_exact(done: int, open_: int) -> None:
    pace = pace_of(_value("lead.closed_rate", done, done + open_), DAY)
    assert pace is not None
    if not done + open_:
        return
    assert pace.needed is not None
    target = Fraction(92, 100)
    assert Fraction(done + pace.needed) / (done + open_) >= target
    if pace.needed:
        assert Fraction(done + pace.needed - 1) / (done + open_) < target


# --- in words ---------------------------------------------------------------------------------------


def test_statements_by_hand() -> None:
    """98 % of 832: at most 16 missed (16.64); 32 are, so 800/832 = 96.2 % at best; 32/0.02 = 1600, 768 more."""
    lost = _due(754, 786, 15, 46)
    assert pace_text(lost, DAY) == "年底前到期 31 件，已超期 32 件，全年最好 96.2%，98% 已不可能"
    assert pace_note(lost) == "新登记的达 768 件且全部按期，方可回到 98%"
    assert (lost.outlook, lost.status) == (Outlook.LOST, Status.MISSED)
    # 98 % of 838: at most 16; 13 are.
    room = _due(787, 800, 0, 38)
    assert pace_text(room, DAY) == "年底前到期 38 件，最多还可超期 3 件"
    assert (room.outlook, room.status) == (Outlook.ROOM, Status.MET)
    tight = _due(784, 800, 0, 38)
    assert pace_text(tight, DAY) == "年底前到期 38 件，一件也不能再超期"
    assert (tight.outlook, tight.status) == (Outlook.TIGHT, Status.NEAR)
    # 97/100 is below 98 %, but 1 of 150 more may still be missed: 250 × 2 % = 5.
    below = _due(96, 100, 0, 150)
    assert pace_text(below, DAY) == "年底前到期 150 件，最多还可超期 1 件，全年方可达到 98%"
    assert below.outlook is Outlook.REACHABLE
    # 1 of 300 missed; all 5 to come may be: 299 of 305 = 98.0 % (6 allowed).
    secured = _due(299, 300, 0, 5)
    assert pace_text(secured, DAY) == "年底前到期 5 件，即使全部超期，全年仍有 98.0%，98% 已锁定"
    assert pace_text(_due(0, 0), DAY) == "本年尚无应计事项"


def test_other_statements_by_hand() -> None:
    def text(metric_id: str, numerator: int, denominator: int | None = None, times: int | None = None) -> str:
        pace = pace_of(_value(metric_id, numerator, denominator), DAY, times=times)
        assert pace is not None
        return pace_text(pace, DAY)

    assert text("lead.overdue", 12) == "现有 12 件，年底前须全部清零"
    assert text("lead.overdue", 0) == "目前为零，须保持"
    assert text("incident.large_group", 1) == "已发生 1 起，全年为零已不可能"
    assert text("lead.solved_rate", 83, 90) == "尚有 7 件未达到，须全部解决方可达到 100%"
    # 92 % of 771 is 709.32: 710 must be closed, 707 are.
    assert text("lead.closed_rate", 707, 771) == "尚有 64 件未达到，至少再解决 3 件方可达到 92%"
    # 28 of 936: 28 / 0.03 = 933.3, so at most 28 of 936 are allowed: none left.
    assert text("lead.repeat_rate", 28, 936) == "已有 28 件，按现有 936 件已无余地"
    assert text("lead.repeat_rate", 28, 770) == "已有 28 件，须再有 164 件以上且不再发生，方可降至 3%"
    assert text("lead.accepted_on_time_rate", 770, 774) == "已有 4 件未达到，100% 已不可能"
    assert text("meeting.held", 1, times=2) == "全年应有 2 次，已有 1 次，按计划此时应有 1 次；还须 1 次"
    assert text("publicity.before_may", 0, times=1) == "全年应有 1 场，已有 0 场；规定时间已过，仍差 1 场"
    # 95.7 % of 211 is 201.9: 202 by today, 188 are, 23 in the 10 working days from 18 to 29 December: 12 a week.
    assert text("inspection.site_coverage_rate", 188, 211) == (
        "已完成 188/211 个，今日应完成 202 个，落后 14 个；还须完成 23 个，余 10 个工作日，每周至少 12 个"
    )
    pace = pace_of(_value("inspection.site_coverage_rate", 188, 211), DAY)
    assert pace is not None
    assert (pace.outlook, pace.status, expected_text(pace)) == (Outlook.BEHIND, Status.NEAR, "序时 ≥ 95.7%")
    assert "另计" in pace_note(pace)


def test_every_yearly_target_has_a_course() -> None:
    for metric in ALL_METRICS.values():
        if target_of(metric, 2023) is None:
            continue
        course = kind_of(metric)
        if metric.id.endswith("_on_time_rate"):
            assert course in (TargetKind.DUE, TargetKind.FINAL), metric.id
        # A rate by due date says from records what is to come; it never merely guesses.
        by_due = metric.due is not None and metric.date is metric.fact.fields[metric.due].expression
        if by_due and metric.fact.name != "wage_account_month" and metric.denominator is not None:
            assert metric.id in BY_DUE_DATE, metric.id
    assert counts_to_reach(DAY, in_part=False) == {"meeting.held": 2, "task.assigned": 11, "publicity.before_may": 1}
    assert counts_to_reach(DAY, in_part=True) == {}


# --- from records, on both engines ------------------------------------------------------------------


def _read(engine: Engine, scope: Scope) -> dict[str, Value]:
    metrics = list(ALL_METRICS.values())
    with engine.connect() as connection:
        return values(
            evaluate(connection, metrics, scope), metrics, scope.as_of, tracked(connection, metrics, scope.as_of)
        )


def _paces(engine: Engine, scope: Scope) -> dict[str, Pace]:
    return {pace.metric.id: pace for pace in paces(_read(engine, year_to_date(scope)), scope)}


@pytest.mark.parametrize("day", [date(2023, 3, 31), date(2023, 9, 30), date(2023, 12, 15)])
def test_what_falls_due_is_counted_record_by_record(case_engine: Engine, day: date) -> None:
    """Counted here from all rows, one by one: nothing received or found after the day is known on it."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    scope = Scope(start=first, end=day, as_of=day)
    found = _paces(case_engine, scope)
    with case_engine.connect() as connection:
        leads = connection.execute(select(lead.c.received_on, lead.c.close_due_on, lead.c.closed_on)).all()
        visits = connection.execute(
            select(inspection.c.inspected_on, inspection.c.rectify_due_on, inspection.c.rectified_on)
        ).all()
    for metric_id, rows in ((CLOSED.id, leads), ("inspection.rectified_on_time_rate", visits)):
        pace = found[metric_id]
        due = [
            (limit, done)
            for begun, limit, done in rows
            if limit and first <= limit <= last and (limit <= day or begun <= day)
        ]
        known = [(limit, done if done is not None and done <= day else None) for limit, done in due]
        in_time = sum(1 for limit, done in known if done is not None and done <= limit)
        late = sum(1 for limit, done in known if limit < day and (done is None or done > limit))
        running = len(known) - in_time - late
        if pace.outlook is Outlook.UNKNOWN:
            assert not rows
            continue
        assert (pace.total or 0, pace.missed or 0, pace.running or 0) == (len(known), late, running)


def test_a_lead_is_ahead_until_its_day_comes(empty_url: str) -> None:
    """Known by then, due this year, not yet done: counted by hand."""
    engine = writer(empty_url)

    def put(number: str, received: date, due: date, closed: date | None = None) -> dict[str, Any]:
        return {"lead_no": number, "source": "全国平台", "employer_name": "甲公司", "town_code": "310118106",
                "domain": DOMAINS[0], "received_on": received, "close_due_on": due, "closed_on": closed}  # fmt: skip

    rows = [
        put("A", date(2023, 11, 1), date(2023, 11, 22), date(2023, 11, 30)),  # late
        put("B", date(2023, 11, 20), date(2023, 12, 15)),  # due today and open: its limit still runs
        put("C", date(2023, 12, 1), date(2023, 12, 22)),  # to come
        put("D", date(2023, 12, 1), date(2023, 12, 22), date(2023, 12, 5)),  # done ahead
        put("E", date(2023, 12, 14), date(2024, 1, 5)),  # next year's
        put("F", date(2023, 12, 18), date(2023, 12, 29)),  # not received yet
        put("G", date(2023, 12, 1), date(2023, 12, 31), date(2023, 12, 20)),  # closed later: to come today
    ]
    sent_back = put("H", date(2023, 12, 1), date(2023, 12, 22)) | {"sent_back_on": date(2023, 12, 4)}  # not ours
    with engine.begin() as connection:
        connection.execute(insert(lead), rows)
        connection.execute(insert(lead).values(**sent_back))
    scope = Scope(start=date(2023, 1, 1), end=DAY, as_of=DAY)
    pace = _paces(reader(empty_url), scope)[CLOSED.id]
    assert (pace.total, pace.done, pace.missed, pace.running) == (5, 1, 1, 3)
    assert pace_text(pace, DAY) == "年底前到期 3 件，已超期 1 件，全年最好 80.0%，98% 已不可能"
    elsewhere = _paces(reader(empty_url), Scope(start=date(2023, 1, 1), end=DAY, as_of=DAY, towns=("310118101",)))
    assert "evidence.overdue" not in elsewhere  # what the whole district owes is no town's
    assert paces_text([pace]) == "年度目标 1 项：1 项已不可能。"
