"""自上次会议以来: what turned red, what is green again, what stays red, by unit and with its records."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Engine, insert

from data_access.database.engine import reader, writer
from data_access.database.schema import DOMAINS, lead, meeting
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Kind
from metrics.engine.periods import Preset, year_to_date
from metrics.judging.targets import Status
from metrics.judging.values import values
from metrics.questions.movements import LOOKED_BACK, Movement
from metrics.questions.since import meetings_before, read_since
from metrics.reporting.report import read_report
from tests.databases import DEMO_AS_OF, kept_reader

XIANGHUAQIAO, ZHAOXIANG, XUJING = "310118003", "310118105", "310118106"


def _scope(day: date, towns: tuple[str, ...] = ()) -> Scope:
    return Scope(start=date(day.year, 1, 1), end=day, as_of=day, towns=towns)


def _lead(number: str, town: str, received: date, due: date, closed: date | None = None) -> dict[str, Any]:
    return {"lead_no": number, "source": "全国平台", "employer_name": f"{number}公司", "town_code": town,
            "domain": DOMAINS[0], "received_on": received, "close_due_on": due, "closed_on": closed}  # fmt: skip


def test_movements_counted_by_hand(empty_url: str) -> None:
    """Three meetings; one town falls behind after the last, one recovers, one is late at all three."""
    days = [date(2023, 3, 1), date(2023, 6, 1), date(2023, 9, 1)]
    late, back, new = XUJING, ZHAOXIANG, XIANGHUAQIAO
    rows = [
        _lead("A", late, date(2023, 1, 10), date(2023, 2, 1)),  # never closed
        _lead("B", back, date(2023, 8, 1), date(2023, 8, 20), date(2023, 9, 5)),
        _lead("C", new, date(2023, 8, 25), date(2023, 9, 10)),
        _lead("D", new, date(2023, 8, 25), date(2023, 9, 12)),
    ]
    with writer(empty_url).begin() as connection:
        connection.execute(insert(lead), rows)
        connection.execute(
            insert(meeting),
            [{"meeting_no": f"H{i}", "title": f"2023年第{i}次联席会议", "held_on": day} for i, day in enumerate(days)],
        )
    as_of = date(2023, 9, 20)
    with reader(empty_url).connect() as connection:
        found = read_since(connection, _scope(as_of))
        at_the_meeting = read_since(connection, _scope(days[2]))
        before_any = read_since(connection, _scope(days[0]))
        since_june = read_since(connection, _scope(as_of), days[1])
    assert found is not None
    assert found.then == days[2]
    overdue = {turn.unit: turn for turn in found.turns if turn.metric_id == "lead.overdue"}
    assert {unit: (t.movement, t.before, t.now, t.meetings) for unit, t in overdue.items()} == {
        "香花桥街道": (Movement.TURNED_RED, "0 件", "2 件", 0),
        "赵巷镇": (Movement.RECOVERED, "1 件", "0 件", 1),
        "徐泾镇": (Movement.STILL_RED, "1 件", "1 件", 3),
    }
    by_movement = {t.movement: t for t in overdue.values()}
    assert {m.key for m in by_movement[Movement.TURNED_RED].added} == {"C", "D"}
    assert {m.key for m in by_movement[Movement.RECOVERED].gone} == {"B"}
    assert not by_movement[Movement.STILL_RED].moves
    assert by_movement[Movement.STILL_RED].meetings == 3
    assert by_movement[Movement.STILL_RED].text == "超期未结线索 1 件，连续 3 次会议未达标"
    assert by_movement[Movement.TURNED_RED].text == "超期未结线索由 0 件增至 2 件"
    assert found.text.startswith("自2023年9月1日第2次联席会议以来，新增未达标")
    # On the day of a meeting one looks back to the one before it; before the first there is nothing to compare with.
    assert at_the_meeting is not None
    assert at_the_meeting.then == days[1]
    assert before_any is None
    assert since_june is not None
    assert since_june.then == days[1]
    assert [t.movement for t in since_june.turns if t.metric_id == "lead.overdue" and t.town == back] == []


def test_every_turn_is_the_metrics_own_value(case_engine: Engine) -> None:
    """In the town's or department's own scope, on both days; a count moves by the records that came and went."""
    as_of, then = DEMO_AS_OF, date(2023, 9, 1)
    with case_engine.connect() as connection:
        found = read_since(connection, _scope(as_of), then)
        assert found is not None
        for turn in found.turns[:: max(1, len(found.turns) // 12)]:
            metric = ALL_METRICS[turn.metric_id]
            for day, amount in ((then, turn.before_amount), (as_of, turn.amount)):
                scope = year_to_date(replace(_scope(day), towns=(turn.town,) if turn.town else (),
                                             department=turn.department))  # fmt: skip
                own = values(evaluate(connection, [metric], scope), [metric], day, tracked(connection, [metric], day))
                assert own[metric.id].value == amount, turn
            assert (turn.status is Status.MISSED) == (turn.movement is not Movement.RECOVERED)
            if metric.kind is Kind.STOCK:
                assert turn.amount is not None
                assert turn.before_amount is not None
                assert turn.amount - turn.before_amount == len(turn.added) - len(turn.gone), turn


def test_the_scope_is_honoured_and_the_report_carries_it(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        held = meetings_before(connection, DEMO_AS_OF)
        one_town = read_since(connection, _scope(DEMO_AS_OF, (XUJING,)))
        report = read_report(connection, _scope(DEMO_AS_OF), Preset.YEAR, synthetic=True, version=1)
    assert len(held) == LOOKED_BACK
    assert [h.held_on for h in held] == sorted((h.held_on for h in held), reverse=True)
    assert one_town is not None
    assert {turn.town for turn in one_town.turns} <= {XUJING}
    assert report.since is not None
    assert report.since.then == held[0].held_on
    assert len(report.since.sentences) == len(report.since.units)
    assert pickle.loads(pickle.dumps(report.since)) == report.since  # noqa: S301 - plain data: a report is cached


def test_without_meetings_nothing_is_compared(empty_url: str) -> None:
    with writer(empty_url).begin() as connection:
        connection.execute(insert(lead), [_lead("A", XUJING, date(2023, 1, 10), date(2023, 2, 1))])
    with reader(empty_url).connect() as connection:
        assert read_since(connection, _scope(DEMO_AS_OF)) is None


def test_days_of_two_years_are_not_compared_by_what_counts_the_year(demo_sqlite: str) -> None:
    day = date(2023, 1, 20)
    with kept_reader(demo_sqlite).connect() as connection:
        scope = Scope(start=date(2023, 1, 1), end=day, as_of=day)
        found = read_since(connection, scope, date(2022, 12, 9))
        within = read_since(connection, scope, date(2023, 1, 5))
    assert found is not None
    assert within is not None
    assert {ALL_METRICS[turn.metric_id].date for turn in found.turns} <= {None}
    assert "跨年度，按年累计的指标不作比较" in found.text
    assert "跨年度" not in within.text
    assert any(ALL_METRICS[turn.metric_id].date is not None for turn in within.turns)
