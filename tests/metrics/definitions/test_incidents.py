"""Incidents counted by hand on both sides of every line and limit, on any day; none is 0 once the ledger is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from data_access.database.engine import writer
from data_access.database.schema import (
    DOMAINS,
    event_note,
    incident,
    incident_report,
    kept_ledger,
    lead,
    publicity,
    site,
)
from data_access.database.scope import Scope
from data_access.rules import incident_rules as rules_file
from data_access.rules import parameters as limits_file
from metrics.definitions import incidents as definitions
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine import any_moment, evaluation
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.records import records
from metrics.judging.values import Value, values
from metrics.questions.incident_lists import incidents, median_minutes, slowest, waiting
from metrics.questions.incident_sentences import pressing_text, standing_text
from metrics.questions.sensitive_periods import Span, sensitive_spans
from tests.databases import forget

TOWN, OTHER = "310118106", "310118107"
GROUP, OPINION = "群体性事件", "舆情"


def day(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2023-{text}")


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(insert(site).values(site_no="G1", name="甲工程", town_code=TOWN, deposit_exempt=True))
    yield engine
    engine.dispose()


def put(engine: Engine, number: str, kind: str = GROUP, found: str = "06-01T09:00", **more: Any) -> None:
    """An incident whose moments are written 06-01T09:00; a day alone is 06-01."""
    row: dict[str, Any] = {
        "incident_no": number,
        "kind": kind,
        "title": f"事件{number}",
        "town_code": TOWN,
        "people": None,
    }
    for name, text in (
        {"found": found} | {n: more.pop(n) for n in ("reported", "responded", "closed") if n in more}
    ).items():
        row |= {f"{name}_on": day(text[:5]), f"{name}_at": moment(text) if "T" in text else None}
    with engine.begin() as connection:
        connection.execute(insert(incident).values(**row | more))


def followed(engine: Engine, number: str, seq: int, at: str, people: int | None = None) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(incident_report).values(
                incident_no=number, seq=seq, reported_on=day(at[:5]), reported_at=moment(at), people=people
            )
        )


def at(as_of: str, **more: Any) -> Scope:
    return Scope(start=date(2023, 1, 1), end=day(as_of), as_of=day(as_of), **more)


def figure(engine: Engine, name: str, as_of: str = "12-31", metric: Any = None) -> Value:
    asked, scope = [metric or ALL_METRICS[f"incident.{name}"]], at(as_of)
    with engine.connect() as connection:
        return values(evaluate(connection, asked, scope), asked, scope.as_of, tracked(connection, asked, scope.as_of))[
            asked[0].id
        ]


def parts(engine: Engine, name: str, as_of: str = "12-31") -> tuple[int, int]:
    found = figure(engine, name, as_of)
    return int(found.numerator or 0), int(found.denominator or 0)


def test_group_events_reach_their_lines_and_stay_apart_from_public_opinion(engine: Engine) -> None:
    for number, people in (("A", 9), ("B", 10), ("C", 49), ("D", 50), ("E", None)):
        put(engine, number, people=people)
    put(engine, "F", OPINION, people=60)
    counted = {n: figure(engine, n).value for n in ("group", "warned_group", "large_group", "opinion", "group_people")}
    assert counted == {"group": 5, "warned_group": 3, "large_group": 1, "opinion": 1, "group_people": 118}
    with engine.connect() as connection:
        listed = {x.number: x.line for x in incidents(connection, at("12-31"))}
        assert set(records(connection, ALL_METRICS["incident.warned_group"], at("12-31"))["key"]) == {"B", "C", "D"}
    assert listed == {"A": "", "B": "预警", "C": "预警", "D": "一票否决", "E": "", "F": ""}


def test_people_of_follow_up_reports_count_from_their_day_on(engine: Engine) -> None:
    """9 people when found, 55 two days later: above both lines since then, whatever later reports tell."""
    put(engine, "A", people=9)
    followed(engine, "A", 1, "06-01T11:00", 9)
    followed(engine, "A", 2, "06-03T09:00", 55)
    followed(engine, "A", 3, "06-04T09:00", 12)
    for on, people, line in (("06-02", 9, ""), ("06-03", 55, "一票否决"), ("06-30", 55, "一票否决")):
        assert [figure(engine, n, on).value for n in ("warned_group", "large_group", "group_people")] == [
            int(people >= 10), int(people >= 50), people,
        ]  # fmt: skip
        with engine.connect() as connection:
            assert [(x.people, x.line) for x in incidents(connection, at(on))] == [(people, line)]
            assert records(connection, ALL_METRICS["incident.group"], at(on))["people"].to_list() == [people]


def test_a_line_of_later_years_leaves_earlier_incidents_as_they_were(
    engine: Engine, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, "A", found="06-30T09:00", people=30)
    put(engine, "B", found="07-01T09:00", people=30)
    path = tmp_path / "incidents.toml"
    more = '\n[[people]]\nname = "一票否决"\npeople = 30\nfrom = 2023-07-01\ntag = "D"\nsource = "改"\n'
    path.write_text(rules_file.FILE.read_text(encoding="utf-8") + more, encoding="utf-8")
    monkeypatch.setattr(rules_file, "FILE", path)
    forget(rules_file)
    try:
        changed = next(m for m in definitions.metrics() if m.id == "incident.large_group")
        assert (changed.name, figure(engine, "", metric=changed).value) == ("30人以上群体性事件", 1)
    finally:
        monkeypatch.undo()
        forget(rules_file, evaluation, any_moment)


def test_reports_are_on_time_by_the_minute(engine: Engine) -> None:
    put(engine, "A", reported="06-01T10:00")  # the sixtieth minute
    put(engine, "B", reported="06-01T10:01")
    put(engine, "C", reported="06-01")  # an hour that nobody says judges nobody
    put(engine, "D", found="06-01", reported="06-01T09:30")
    put(engine, "E", found="06-10T23:30")  # not reported at all: late once its day has gone by
    put(engine, "F", "弄虚作假", reported="06-01T18:00")
    assert parts(engine, "reported_on_time_rate", "06-10") == (1, 2)
    assert parts(engine, "reported_on_time_rate", "06-11") == (1, 3)
    assert (figure(engine, "unreported", "06-10").value, figure(engine, "unreported", "06-11").value) == (1, 1)
    assert figure(engine, "unclocked").value == 2
    with engine.connect() as connection:
        listed = incidents(connection, at("06-11"))
        assert {x.number: x.owed for x in listed if "首报" in x.owed} == {"E": ("首报",)}
    assert median_minutes(listed) == 60
    assert [x.number for x in slowest(listed)] == ["B", "A"]


def test_a_report_of_the_next_day_is_not_known_before(engine: Engine) -> None:
    put(engine, "A", found="06-01T23:50", reported="06-02T00:20", closed="06-05T10:00")
    assert parts(engine, "reported_on_time_rate", "06-01") == (0, 0)  # its hour still runs
    assert parts(engine, "reported_on_time_rate", "06-02") == (1, 1)
    with engine.connect() as connection:
        (shown,) = incidents(connection, at("06-01"))
        assert (shown.report, shown.closed_on) == (None, None)
        (shown,) = incidents(connection, at("06-02"))
        assert shown.report is not None
        assert (shown.report.minutes, shown.is_open) == (30, True)


def test_the_written_report_is_the_first_follow_up(engine: Engine) -> None:
    for number, written in (("A", "06-01T11:00"), ("B", "06-01T11:01")):
        put(engine, number, reported="06-01T09:20")
        followed(engine, number, 1, written)
        followed(engine, number, 2, "06-02T17:00")
    put(engine, "C", reported="06-01T09:20")
    assert parts(engine, "written_on_time_rate", "06-01") == (1, 2)
    assert parts(engine, "written_on_time_rate", "06-02") == (1, 3)


def test_responses_are_on_time_by_the_minute(engine: Engine) -> None:
    put(engine, "A", responded="06-01T11:00")
    put(engine, "B", responded="06-01T11:01")
    assert parts(engine, "responded_on_time_rate") == (1, 2)


def test_responses_that_no_ledger_notes_are_unknown(engine: Engine) -> None:
    put(engine, "A", reported="06-01T10:00")
    assert figure(engine, "responded_on_time_rate").tracked is False
    assert figure(engine, "reported_on_time_rate").tracked is True


def test_an_open_incident_is_owed_a_follow_up_once_a_day_went_by(engine: Engine) -> None:
    put(engine, "A", reported="06-01T09:20", closed="06-08T10:00")
    followed(engine, "A", 1, "06-01T10:40")
    followed(engine, "A", 2, "06-03T17:00")
    owed = {d: figure(engine, "follow_up_owed", d).value for d in ("06-02", "06-04", "06-05", "06-07", "06-08")}
    # On 06-02 the second report still has its day; after 06-03 it is owed from 06-05 until the end.
    assert owed == {"06-02": 0, "06-04": 0, "06-05": 1, "06-07": 1, "06-08": 0}
    with engine.connect() as connection:
        assert {d: incidents(connection, at(d))[0].owed for d in owed} == {
            d: ("续报",) if value else () for d, value in owed.items()
        }


def test_a_late_first_report_is_told_of_an_open_incident_too(engine: Engine) -> None:
    """Open ones come first, those reported late before others; a late report is told beside what is owed."""
    put(engine, "A", reported="06-01T09:20")
    put(engine, "B", found="06-02T09:00", reported="06-02T10:31")
    put(engine, "C", reported="06-01T10:10", closed="06-02T10:00")
    for as_of, expected in (
        ("06-02", [("B", "首报超 31 分钟"), ("A", ""), ("C", "首报超 10 分钟")]),
        ("06-06", [("B", "待续报，首报超 31 分钟"), ("A", "待续报"), ("C", "首报超 10 分钟")]),
    ):
        with engine.connect() as connection:
            pressing = waiting(incidents(connection, at(as_of)), at(as_of))
        assert [(x.number, pressing_text(x)) for x in pressing] == expected


def test_an_incident_left_open_is_overdue_after_its_last_working_day(engine: Engine) -> None:
    put(engine, "A", reported="06-01T09:20", close_due_on=day("06-15"), closed="06-16T10:00")
    put(engine, "B", reported="06-01T09:20", close_due_on=day("06-15"), closed="06-15T10:00")
    states = {d: (figure(engine, "open", d).value, figure(engine, "overdue", d).value) for d in ("06-15", "06-16")}
    assert states == {"06-15": (1, 0), "06-16": (0, 0)}
    assert parts(engine, "closed_on_time_rate") == (1, 2)
    put(engine, "C", reported="06-01T09:20", close_due_on=day("06-15"))
    assert figure(engine, "overdue", "06-15").value == 0
    assert figure(engine, "overdue", "06-16").value == 1


def test_the_clock_of_an_open_incident_runs_in_the_days_of_its_parameter(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, "A", close_due_on=day("06-12"))
    with engine.connect() as connection:
        (left,) = incidents(connection, at("06-02"))
    assert standing_text(left, day("06-02")) == "办结还剩 6 个工作日"
    text = limits_file.FILE.read_text(encoding="utf-8")
    path = tmp_path / "limits.toml"
    path.write_text(text.replace('[incident]\nclose_days = { value = 10, unit = "工作日"',
                                 '[incident]\nclose_days = { value = 10, unit = "日"'), encoding="utf-8")  # fmt: skip
    monkeypatch.setattr(limits_file, "FILE", path)
    forget(limits_file)
    try:
        assert standing_text(left, day("06-02")) == "办结还剩 10 日"
    finally:
        monkeypatch.undo()
        forget(limits_file)


def test_a_kept_ledger_without_incidents_says_none_and_one_that_is_not_kept_nothing(engine: Engine) -> None:
    assert figure(engine, "group").tracked is False
    with engine.begin() as connection:
        connection.execute(insert(kept_ledger).values(table_name="incident", kept_on=day("01-05")))
    counts = ("group", "opinion", "large_group", "open", "overdue", "unreported")
    assert {n: (figure(engine, n).value, figure(engine, n).tracked) for n in counts} == dict.fromkeys(counts, (0, True))
    assert figure(engine, "group", "01-04").tracked is False
    assert figure(engine, "reported_on_time_rate").value is None  # no occasion is no rate
    assert figure(engine, "follow_up_owed").tracked is False  # the ledger of follow-ups is another


def test_an_incident_goes_with_the_leads_of_its_site_about_that_time_and_those_it_names(engine: Engine) -> None:
    for number, received, where in (
        ("L1", "05-02", "G1"),
        ("L2", "05-01", "G1"),
        ("L3", "06-20", "G1"),
        ("L4", "02-01", None),
    ):
        with engine.begin() as connection:
            connection.execute(
                insert(lead).values(lead_no=number, source="12345", domain=DOMAINS[0], town_code=TOWN, site_no=where,
                                    received_on=day(received), amount_yuan=1)
            )  # fmt: skip
    put(engine, "A", site_no="G1", lead_no="L4")
    with engine.connect() as connection:
        assert incidents(connection, at("06-10"))[0].leads == ("L4", "L1")  # thirty days; L3 has not come yet
        assert incidents(connection, at("06-30"))[0].leads == ("L4", "L1", "L3")


def test_a_scope_shows_its_own_and_what_is_still_open(engine: Engine) -> None:
    put(engine, "A", found="02-01T09:00", closed="02-05T09:00")
    put(engine, "B", found="02-01T09:00")
    put(engine, "C", found="06-01T09:00", town_code=OTHER)
    scope = Scope(start=day("06-01"), end=day("06-30"), as_of=day("06-30"))
    with engine.connect() as connection:
        assert [x.number for x in incidents(connection, scope)] == ["C", "B"]
        town = Scope(start=day("06-01"), end=day("06-30"), as_of=day("06-30"), towns=(TOWN,))
        assert [x.number for x in incidents(connection, town)] == ["B"]


def test_a_sensitive_period_that_the_ledger_names_stands_for_that_of_the_rules(engine: Engine) -> None:
    put(engine, "A", found="11-08T09:00")
    put(engine, "B", found="11-20T09:00")

    def seasons() -> dict[str, str]:
        with engine.connect() as connection:
            return {x.number: x.season for x in incidents(connection, at("12-15"))}

    assert seasons() == {"A": "进博会", "B": "进博会"}
    with engine.begin() as connection:
        connection.execute(
            insert(event_note).values(note_no="1", label="2023年进博会保障期", kind="敏感期", starts_on=day("11-01"),
                                      ends_on=day("11-10"))
        )  # fmt: skip
    assert seasons() == {"A": "2023年进博会保障期", "B": ""}
    with engine.connect() as connection:
        spans = sensitive_spans(connection, day("01-01"), day("12-31"))
    assert [(s.name, s.first, s.last) for s in spans] == [
        ("春节", date(2022, 12, 23), day("02-06")), ("2023年进博会保障期", day("11-01"), day("11-10")),
    ]  # fmt: skip


@pytest.fixture
def publicised(engine: Engine) -> Callable[..., None]:
    def held(number: str, on: str, **more: Any) -> None:
        with engine.begin() as connection:
            connection.execute(insert(publicity).values(publicity_no=number, title="进工地", held_on=day(on), **more))

    return held


def test_publicity_counts_whom_it_reached_and_what_it_gave_out(engine: Engine, publicised: Callable[..., None]) -> None:
    publicised("P1", "04-30", subject="《保障农民工工资支付条例》宣讲", attendance=40)
    publicised("P2", "05-01", subject="《保障农民工工资支付条例》宣讲", attendance=60)
    publicised("P3", "04-10", subject="实名制")

    def message(name: str, as_of: str) -> Any:
        found = figure(engine, "", as_of, ALL_METRICS[f"publicity.{name}"])
        return found.value if found.tracked else "无数据"

    assert [message(n, "12-31") for n in ("held", "attendance", "before_may", "materials")] == [3, 100, 1, "无数据"]
    publicised("P4", "06-01", materials=200)
    assert message("materials", "12-31") == 200


@pytest.mark.parametrize(
    ("begins", "ends", "side"),
    [("01-07", "02-05", "left"), ("11-05", "11-10", "center"), ("12-20", "12-31", "right")],
)
def test_the_name_of_a_sensitive_period_stands_where_it_has_room(begins: str, ends: str, side: str) -> None:
    span = Span("2023年进博会保障期", day(begins), day(ends))
    assert span.side(day("01-01"), day("12-31")) == side
