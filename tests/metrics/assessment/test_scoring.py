"""The score: each rule counted by hand, grades and vetoes, what-if against a changed database, the shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, func, insert, select, update

from data_access.database.engine import reader
from data_access.database.schema import DOMAINS, GOVERNMENT, deviation, evidence, follow_up, lead, lead_payment, meeting
from data_access.reference.organisation import towns
from metrics.assessment.headline import headline
from metrics.assessment.lost_records import LostRecords, Mark, lost_records_by_code
from metrics.assessment.measuring import measure, score_metrics, year_scope
from metrics.assessment.remediation import recoverable, recoveries, remediable, with_remedied
from metrics.assessment.score import Line, Score
from metrics.assessment.score_sentences import missing_data, result_text
from metrics.assessment.scoring import by_town, line_of, score, score_of, status_of_points
from metrics.command import main
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.evidence import EvidenceState
from metrics.definitions.tasks import TaskState
from metrics.engine.model import Part
from metrics.engine.records import record_total
from metrics.engine.visible import is_divided
from metrics.indicators.catalogues import catalogue_of
from metrics.indicators.indicators import Catalogue, Indicator
from metrics.indicators.rules import All, Coverage, Deduct, Linear, Rule, ScoreStep, Steps
from metrics.judging.curves import fallen_due
from metrics.judging.targets import Status
from metrics.judging.values import Value, value_of
from metrics.questions.attention import worklist
from metrics.questions.evidence import evidence_items
from metrics.questions.office_lists import tasks
from tests.databases import DEMO_AS_OF, SAMPLE_AS_OF, copy_sqlite, kept_reader

D = Decimal
YEAR = catalogue_of(2023)


def named(code: str) -> Indicator:
    return next(i for i in YEAR.indicators if i.code == code)


def figure(metric_id: str, numerator: int, denominator: int | None = None, *, tracked: bool = True) -> Value:
    return value_of(ALL_METRICS[metric_id], numerator, denominator, DEMO_AS_OF, tracked=tracked)


def won(code: str, numerator: int, denominator: int | None = None, paper: tuple[int, int] | None = None) -> Decimal:
    """The points of an indicator with that figure and that paper material."""
    i = named(code)
    asked = figure(f"evidence.complete_rate.{code}", *paper) if paper else None
    return line_of(i, figure(i.metric_id, numerator, denominator), asked, None, YEAR.near_share).points


# --- rules by hand ----------------------------------------------------------------------------------


def test_linear_by_hand() -> None:
    # 8 × (754/786 − 0.90) ÷ (0.98 − 0.90) = 8 × 0.0592875… ÷ 0.08 = 5.92875…
    assert won("L02", 754, 786) == D("5.93")
    assert won("L02", 98, 100) == won("L02", 100, 100) == D("8.00")
    assert won("L02", 90, 100) == won("L02", 1, 100) == D("0.00")
    # Lower is better: 3 × (0.05 − 0.10) ÷ (0.03 − 0.10) = 3 × 5/7 = 2.142857…
    assert won("L04", 5, 100) == D("2.14")
    assert won("L04", 3, 100) == won("L04", 0, 100) == D("3.00")
    assert won("L04", 10, 100) == D("0.00")


def test_steps_by_hand() -> None:
    assert [won("P01", n, None, (2, 2)) for n in (0, 1, 2, 5)] == [D("0.00"), D("2.00"), D("4.00"), D("4.00")]


def test_all_or_nothing_by_hand() -> None:
    assert [won("P02", n, None, (1, 1)) for n in (0, 10, 11, 13)] == [D("0.00"), D("0.00"), D("2.00"), D("2.00")]


def test_deduction_by_hand() -> None:
    # 0.5 a record of 4 points: eight records use them up.
    assert [won("P03", n, None, (1, 1)) for n in (0, 1, 3, 8, 20)] == [D("4.00"), D("3.50"), D("2.50"), 0, 0]


def test_coverage_by_hand() -> None:
    # 4 × 237/249 = 3.80722…
    assert won("P07", 237, 249, (1, 1)) == D("3.81")
    assert won("P07", 0, 249, (1, 1)) == 0


def test_paper_material_scales_its_indicator() -> None:
    assert won("P04", 53, 53, (1, 2)) == D("3.00")
    assert won("P04", 53, 53, (0, 2)) == 0
    # Not due yet: nothing is asked, nothing is lost.
    assert won("P04", 53, 53, (0, 0)) == D("6.00")


def test_half_a_hundredth_is_rounded_up() -> None:
    # 5 × 0.999 = 4.995
    assert won("F01", 999, 1000) == D("5.00")
    # 1 × 0.125 = 0.125
    assert won("F09", 1, 8) == D("0.13")


def test_what_the_figure_lost_is_lost_whatever_the_paper() -> None:
    """P06 of 6 points: nothing at 90% and below, all at 100%; of no list of paper what the figure earns is unknown."""
    i = named("P06")
    unlisted = figure("evidence.complete_rate.P06", 0, 0, tracked=False)

    def line(stored: int, of: int) -> Line:
        return line_of(i, figure(i.metric_id, stored, of), unlisted, None, YEAR.near_share)

    gone, half, full = line(22, 31), line(19, 20), line(20, 20)
    assert (gone.lost, gone.unknown, gone.status, gone.note) == (D(6), D(0), Status.MISSED, "")
    assert result_text(gone) == "71.0%（22/31 个）"
    # 6 × (0.95 − 0.90) ÷ 0.10 = 3
    assert (half.lost, half.unknown, half.status) == (D(3), D(3), Status.MISSED)
    assert result_text(half) == "95.0%（19/20 个）；书面资料未知"
    assert (full.lost, full.unknown, full.status) == (D(0), D(6), Status.UNKNOWN)
    assert result_text(full) == "100.0%（20/20 个）；书面资料未知"
    none = line_of(i, figure(i.metric_id, 0, 0, tracked=False), unlisted, None, YEAR.near_share)
    assert (none.unknown, result_text(none)) == (D(6), "无数据，未知")


def test_no_occasion_as_the_catalogue_says() -> None:
    i = named("L03")
    none = figure(i.metric_id, 0, 0)
    full = line_of(i, none, None, None, YEAR.near_share)
    assert (full.points, full.max_points, full.note) == (D(8), D(8), "无发生，按满分计")
    out = line_of(replace(i, excluded_without_occasion=True), none, None, None, YEAR.near_share)
    assert (out.points, out.max_points, out.note) == (D(0), D(0), "无发生，不计入总分")
    unknown = line_of(i, figure(i.metric_id, 0, 0, tracked=False), None, None, YEAR.near_share)
    assert (unknown.points, unknown.max_points, unknown.status) == (D(0), D(0), Status.UNKNOWN)


RULES: list[Rule] = [
    Linear(D("0.90"), D("1.00")),
    Linear(D("0.10"), D("0.02")),
    Coverage(),
    Steps((ScoreStep(D(1), D(2)), ScoreStep(D(2), D(4)))),
    All(D(2)),
    Deduct(D("0.5")),
]


@given(st.sampled_from(RULES), st.fractions(0, 20), st.fractions(0, 20))
def test_points_lie_between_nothing_and_all_and_never_turn(rule: Rule, one: Fraction, other: Fraction) -> None:
    points = D(4)
    low, high = sorted((one, other))
    first, second = rule.earned(points, low), rule.earned(points, high)
    assert 0 <= first <= 4
    assert 0 <= second <= 4
    falls = isinstance(rule, Deduct) or (isinstance(rule, Linear) and rule.target < rule.floor)
    assert first >= second if falls else first <= second


# --- the whole --------------------------------------------------------------------------------------


def scored(url: str, as_of: date = DEMO_AS_OF, catalogue: Catalogue = YEAR) -> tuple[Score, dict[str, LostRecords]]:
    with reader(url).connect() as connection:
        found = score(connection, catalogue, year_scope(catalogue, as_of))
        return found, lost_records_by_code(connection, found)


def test_sums_are_of_the_same_points(demo_sqlite: str) -> None:
    found, _ = scored(demo_sqlite)
    assert found.points == sum(x.points for x in found.lines)
    assert found.max_points == 100
    assert found.total == found.points
    measures = found.by_measure()
    assert sum(p for p, _ in measures.values()) == found.points
    assert sum(x.lost for _, lines in found.by_department() for x in lines) == found.max_points - found.points
    assert {line.indicator.code for _, lines in found.by_department() for line in lines} == {
        i.code for i in YEAR.indicators
    }


def test_the_figure_of_each_indicator_is_that_of_its_records(demo_sqlite: str) -> None:
    found, listed = scored(demo_sqlite)
    with kept_reader(demo_sqlite).connect() as connection:
        for line in found.lines:
            _, total = record_total(connection, line.indicator.metric, found.scope)
            assert total == line.value.numerator, line.indicator.code
            book = listed[line.indicator.code]
            if line.lost and line.indicator.metric.denominator is not None and book.figure:
                gap = line.value.denominator - line.value.numerator  # type: ignore[operator]
                cost = gap if line.indicator.metric.direction.value == "up" else line.value.numerator
                assert sum(r.weight for r in book.figure) == cost, line.indicator.code


def test_a_veto_makes_grade_c_whatever_the_score(demo_sqlite: str) -> None:
    found, _ = scored(demo_sqlite)
    assert [v.veto.code for v in found.triggered] == ["V3"]
    assert found.grade == "C"
    without = replace(found, vetoes=())
    assert without.grade == found.grade_without_veto == "B"
    full = tuple(replace(x, points=x.max_points) for x in found.lines)
    assert replace(without, lines=full).grade == "A"
    assert replace(found, lines=full).grade == "C"
    assert replace(without, lines=tuple(replace(x, points=D(0)) for x in found.lines)).grade == "C"


def test_nothing_known_has_no_score(sample_sqlite: str) -> None:
    found, _ = scored(sample_sqlite, SAMPLE_AS_OF)
    assert {x.indicator.code for x in found.lines if not x.value.tracked} >= {"P01", "P02", "P07", "P08"}
    assert found.max_points < 100
    assert found.total is not None
    # Won, lost and unknown add up to 100: what no ledger or column tells is neither full marks nor zero.
    assert found.total == found.points
    assert (found.total, found.lost, found.unknown) == (D("29.24"), D("25.76"), D("45.00"))
    unknown = {x.indicator.code: x.unknown for x in found.lines if x.unknown}
    assert {code: unknown[code] for code in ("P04", "P05", "F09", "L01")} == {"P04": 6, "P05": 4, "F09": 1, "L01": 4}
    assert (found.grade, found.grade_low, found.grade_high) == (None, "C", "B")
    assert {v.veto.code for v in found.undecided} == {"V1", "V2", "V3", "V4"}
    assert not found.triggered
    lacking = {label: points for label, points, _ in missing_data(found)}
    assert lacking["欠薪线索台账“受理日期”列"] == 4
    assert lacking["联席会议台账"] == 4
    # No lead names an earlier one and no conclusion speaks of repetition: L04's 3 points.
    assert lacking["欠薪线索台账“重复线索编号”列（或办理结论“重复反映”）"] == 3
    assert sum(lacking.values()) == D("45.00")
    early = year_scope(YEAR, date(2023, 1, 1))
    with kept_reader(sample_sqlite).connect() as connection:
        measured = measure(connection, YEAR, date(2023, 1, 1))
    unkept = dict.fromkeys((m.id for m in score_metrics(YEAR)), ("台账",))
    bare = score_of(YEAR, replace(measured, lacking=unkept), early)
    assert (bare.total, bare.grade) == (None, None)


def test_the_year_must_have_begun() -> None:
    with pytest.raises(ValueError, match="早于 2023 考核年度"):
        year_scope(YEAR, date(2022, 12, 31))


def test_towns_are_scored_on_what_can_be_counted_there(demo_sqlite: str) -> None:
    scope = year_scope(YEAR, DEMO_AS_OF)
    with kept_reader(demo_sqlite).connect() as connection:
        measured = measure(connection, YEAR, DEMO_AS_OF)
        one = score(connection, YEAR, replace(scope, towns=("310118106",)))
    found = by_town(YEAR, measured, scope, [t.code for t in towns()])
    assert len(found) == len(towns())
    assert found["310118106"].lines == one.lines
    for town in found.values():
        assert not [x for x in town.lines if x.indicator.districtwide and x.max_points]
    solved = [next(x for x in s.lines if x.indicator.code == "L03").value for s in found.values()]
    whole = next(x for x in score_of(YEAR, measured, scope).lines if x.indicator.code == "L03").value
    assert sum(v.numerator or 0 for v in solved) == whole.numerator
    assert sum(v.denominator or 0 for v in solved) == whole.denominator


def test_another_year_scores_by_its_own_catalogue(demo_sqlite: str) -> None:
    after = catalogue_of(2024)
    found, _ = scored(demo_sqlite, date(2024, 1, 10), after)
    assert set(found.by_measure()) == {"书面资料", "实地核查", "平台案件", "人民群众满意度"}
    assert found.max_points + found.unknown_points == 100
    # In January no list of the new year's paper is made yet: what the figures earn may or may not be evidenced.
    assert {x.indicator.code for x in found.lines if x.unknown} <= {i.code for i in after.indicators if i.evidence}
    assert found.unknown_points > 0


# --- deviations -------------------------------------------------------------------------------------


def test_an_accepted_deviation_is_shown_and_expires_by_itself(demo_sqlite: str, tmp_path: Path) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "deferred.db")
    with writing(url) as connection:
        connection.execute(deviation.delete())
        connection.execute(
            insert(deviation).values(
                deviation_no="HB1", assessment_year=2023, indicator_code="L02", reason="系统切换", approver="组长",
                valid_from=date(2023, 11, 1), valid_to=date(2023, 12, 15),
            )
        )  # fmt: skip

    def status(day: date) -> tuple[Status, Decimal]:
        line = next(x for x in scored(url, day)[0].lines if x.indicator.code == "L02")
        return line.status, line.points

    assert status(date(2023, 12, 15))[0] is Status.DEFERRED
    assert status(date(2023, 12, 16))[0] is not Status.DEFERRED
    assert status(date(2023, 10, 31))[0] is not Status.DEFERRED
    # It changes no points.
    with writing(url) as connection:
        connection.execute(deviation.delete())
    before = next(x for x in scored(demo_sqlite)[0].lines if x.indicator.code == "L02")
    assert status(date(2023, 12, 15)) == (before.status, before.points)


# --- what if ----------------------------------------------------------------------------------------


class writing:  # noqa: N801  # reads as a statement: with writing(url)
    """A connection that may change a copy of the database, in one transaction."""

    def __init__(self, url: str) -> None:
        self.begun = create_engine(url).begin()

    def __enter__(self) -> Connection:
        return self.begun.__enter__()

    def __exit__(self, *error: object) -> None:
        self.begun.__exit__(*error)  # type: ignore[arg-type]


@pytest.fixture
def copied(demo_sqlite: str, tmp_path: Path) -> Iterator[str]:
    return copy_sqlite(demo_sqlite, tmp_path / "changed.db")  # type: ignore[return-value]


def compare(after: Score, now: Score) -> None:
    assert {x.indicator.code: x.points for x in now.lines} == {x.indicator.code: x.points for x in after.lines}
    assert (now.total, now.grade) == (after.total, after.grade)
    assert [v.triggered for v in now.vetoes] == [v.triggered for v in after.vetoes]


def pay(url: str, lead_no: str) -> None:
    """Pay what is outstanding of a lead on the as-of day."""
    with writing(url) as connection:
        owed = connection.scalar(select(lead.c.true_amount_yuan).where(lead.c.lead_no == lead_no)) or D(0)
        paid = connection.scalar(
            select(func.sum(lead_payment.c.amount_yuan)).where(lead_payment.c.lead_no == lead_no)
        ) or D(0)
        connection.execute(
            insert(lead_payment).values(
                payment_no=f"{lead_no}-T", lead_no=lead_no, paid_on=DEMO_AS_OF, amount_yuan=owed - paid
            )
        )


def test_paying_an_arrear_moves_exactly_what_the_what_if_said(copied: str) -> None:
    before, listed = scored(copied)
    record = listed["V3"].figure[0]
    after = with_remedied(before, listed, {record.mark})
    assert after.total is not None
    assert before.total is not None
    # The same lead costs points in L03 and is the veto: one payment mends both, and does not undo a late closing.
    assert record.mark in {r.mark for r in listed["L03"].figure}
    assert after.total > before.total
    assert (before.grade, after.grade) == ("C", "B")
    pay(copied, record.key)
    compare(after, scored(copied)[0])


def test_paying_all_arrears_moves_exactly_what_the_what_if_said(copied: str) -> None:
    before, listed = scored(copied)
    owing = listed["L03"].figure
    assert len(owing) >= 3
    for r in owing:
        pay(copied, r.key)
    compare(with_remedied(before, listed, {r.mark for r in owing}), scored(copied)[0])


def test_removing_evidence_moves_exactly_what_the_what_if_said(copied: str) -> None:
    whole, _ = scored(copied)
    with writing(copied) as connection:
        number = connection.scalar(
            select(evidence.c.evidence_no).where(
                evidence.c.assessment_year == 2023, evidence.c.indicator_code == "P01"
            ).limit(1)
        )  # fmt: skip
        connection.execute(
            update(evidence).where(evidence.c.evidence_no == number).values(provided_on=None, checked_on=None)
        )
    less, listed = scored(copied)
    assert whole.points - less.points == D("2.00")  # one of two items: half of four points
    (missing,) = listed["P01"].evidence
    assert (missing.fact, missing.key) == ("evidence", number)
    compare(with_remedied(less, listed, {missing.mark}), whole)


def test_providing_evidence_and_closing_a_follow_up(copied: str) -> None:
    before, listed = scored(copied)
    paper, raised = listed["P06"].evidence[0], listed["P03"].figure[0]
    after = with_remedied(before, listed, {paper.mark, raised.mark})
    with writing(copied) as connection:
        connection.execute(
            update(evidence)
            .where(evidence.c.evidence_no == paper.key)
            .values(provided_on=DEMO_AS_OF, rejected_reason=None)
        )
        connection.execute(
            update(follow_up).where(follow_up.c.follow_up_no == raised.key).values(done_on=DEMO_AS_OF)
        )  # fmt: skip
    compare(after, scored(copied)[0])


def test_a_meeting_still_to_hold_can_be_marked(copied: str) -> None:
    with writing(copied) as connection:
        connection.execute(update(follow_up).values(meeting_no=None))
        connection.execute(meeting.delete())  # two are asked for, one of them by 30 June
    before, listed = scored(copied)
    to_hold = listed["P01"].figure
    assert {r.fact for r in to_hold} == {"新增"}
    after = with_remedied(before, listed, {to_hold[0].mark})
    assert after.points - before.points == D("2.00")
    with writing(copied) as connection:
        connection.execute(insert(meeting).values(meeting_no="HYX", title="联席会议", held_on=DEMO_AS_OF))
    compare(after, scored(copied)[0])


def test_pushes_are_ranked_and_win_what_they_say(demo_sqlite: str) -> None:
    found, listed = scored(demo_sqlite)
    ranked = recoveries(found, listed)
    rates = [p.per_record for p in ranked if not p.after]
    assert rates == sorted(rates, reverse=True)

    def points(code: str, marks: set[Mark]) -> Decimal:
        return {x.indicator.code: x.points for x in with_remedied(found, listed, marks).lines}[code]

    for place, p in enumerate(ranked):
        # Paper and figure of one indicator scale each other: the second is counted after the first.
        given = {r.mark for q in ranked[:place] if q.code == p.code for r in (*q.records, *q.rest)}
        assert p.after == bool(given)
        marks = given | {r.mark for r in p.records}
        assert points(p.code, marks) - points(p.code, given) == p.gain
        if len(p.records) > 1:  # one record fewer would not do
            assert points(p.code, marks - {p.records[-1].mark}) < points(p.code, marks)
    # Together they win all that can be won, with every record that can be mended but for those that win nothing.
    assert sum(p.gain for p in ranked) == recoverable(found, listed)
    assert any(p.after for p in ranked)
    for code, book in listed.items():
        for kind, records in ((False, book.figure), (True, book.evidence)):
            planned = {r.mark for p in ranked if (p.code, p.evidence) == (code, kind) for r in (*p.records, *p.rest)}
            assert planned in (set(), {r.mark for r in records})
    assert recoverable(found, listed) <= found.max_points - found.points
    # What happened cannot be mended: closing late stays late, also when the same lead is paid.
    assert not any(r.remedy for r in listed["L02"].figure)
    assert not {p.code for p in ranked} & {"L01", "L02", "L04", "L05", "L06", "P07"}


@pytest.fixture(scope="module")
def district(demo_sqlite: str) -> tuple[Score, dict[str, LostRecords]]:
    return scored(demo_sqlite)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_marking_more_never_wins_less(district: tuple[Score, dict[str, LostRecords]], data: st.DataObject) -> None:
    found, listed = district
    every = sorted(remediable(found, listed))
    some = data.draw(st.sets(st.sampled_from(every)))
    more = some | data.draw(st.sets(st.sampled_from(every)))
    few, many = (with_remedied(found, listed, marks).points for marks in (some, more))
    assert found.points <= few <= many <= found.max_points


# --- lists ------------------------------------------------------------------------------------------


def test_evidence_items_say_their_state_at_the_day(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        now = evidence_items(connection, YEAR, DEMO_AS_OF)
        early = evidence_items(connection, YEAR, date(2023, 9, 1))
        total = record_total(
            connection, ALL_METRICS["evidence.complete_rate"], year_scope(YEAR, DEMO_AS_OF), Part.DENOMINATOR
        )[0]
    assert {i.state for i in now} == {EvidenceState.CHECKED, EvidenceState.OVERDUE, EvidenceState.REJECTED}
    assert len([i for i in now if i.number]) == total == 17
    of_departments = [i for i in early if i.code != "P11" or i.owner == "区总工会"]  # those of towns were due in May
    assert {i.state for i in of_departments} == {EvidenceState.TO_COME}
    assert not [i for i in of_departments if i.file_ref or i.provided_on]


def test_the_screen_and_the_metrics_give_a_task_the_same_reason(demo_sqlite: str) -> None:
    for day in (DEMO_AS_OF, date(2023, 9, 30), date(2023, 4, 20)):
        with kept_reader(demo_sqlite).connect() as connection:
            listed = tasks(connection, 2023, day)
            scope = year_scope(YEAR, day)
            for state, metric_id in (
                (TaskState.OVERDUE, "task.overdue"),
                (TaskState.BEHIND, "task.behind"),
                (TaskState.NEAR, "task.near_due"),
            ):
                count, _ = record_total(connection, ALL_METRICS[metric_id], scope)
                assert count == sum(1 for t in listed if t.state is state), (day, state)
    assert date(2023, 4, 30) in {t.due_on for t in listed if t.clause == "一（一）"}


# --- the shell --------------------------------------------------------------------------------------


def message(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["score", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_shell_says_the_same_score(capsys: pytest.CaptureFixture[str], demo_sqlite: str) -> None:
    found, _ = scored(demo_sqlite)
    text = message(capsys, "--year", "2023", "--as-of", "2023-12-15", "--database", demo_sqlite)
    assert D(str(text["total"])) == found.total
    assert text["grade"] == "C"
    assert [v["code"] for v in text["vetoes"]] == ["V3"]  # type: ignore[attr-defined]
    rows = {row["code"]: row for row in text["indicators"]}  # type: ignore[attr-defined]
    for line in found.lines:
        row = rows[line.indicator.code]
        assert D(str(row["points"])) == line.points
        assert D(str(row["max_points"])) == line.max_points
        assert row["numerator"] == line.value.numerator
        assert row["denominator"] == line.value.denominator
        assert row["status"] == line.status.value


def test_the_shell_refuses_what_does_not_fit(capsys: pytest.CaptureFixture[str], demo_sqlite: str) -> None:
    for year, reason in (("2019", "最早为 2023 年度"), ("2024", "早于 2024 考核年度")):
        assert main(["score", "--year", year, "--as-of", "2023-12-15", "--database", demo_sqlite]) == 2
        assert reason in capsys.readouterr().err


def test_a_past_day_does_not_know_later_payments(demo_sqlite: str, copied: str) -> None:
    record = scored(demo_sqlite)[1]["L03"].figure[0]
    pay(copied, record.key)
    before = DEMO_AS_OF - timedelta(days=1)
    compare(scored(demo_sqlite, before)[0], scored(copied, before)[0])


def test_what_a_domain_cannot_have_earns_it_nothing(demo_sqlite: str) -> None:
    catalogue = catalogue_of(DEMO_AS_OF.year)
    whole = year_scope(catalogue, DEMO_AS_OF)
    with kept_reader(demo_sqlite).connect() as connection:
        elsewhere = score(connection, catalogue, replace(whole, domain=DOMAINS[1]))
        sites = score(connection, catalogue, replace(whole, domain=DOMAINS[0]))
    of_sites = [x for x in elsewhere.lines if x.value.metric.theme in ("deposit", "wage_account", "inspection")]
    assert {x.note for x in of_sites} == {"本领域没有这类事项，不计分"}
    assert {x.max_points for x in of_sites} == {0}
    assert "无发生，按满分计" not in {x.note for x in of_sites}
    assert any(x.max_points for x in sites.lines if x.value.metric.theme == "deposit")


def test_what_no_project_pays_for_is_scored_for_none(demo_sqlite: str) -> None:
    catalogue = catalogue_of(DEMO_AS_OF.year)
    scope = replace(year_scope(catalogue, DEMO_AS_OF), investment=GOVERNMENT)
    with kept_reader(demo_sqlite).connect() as connection:
        found = score(connection, catalogue, scope)
    for line in found.lines:
        if not is_divided(line.value.metric.fact.investment):
            assert (line.max_points, line.points, line.unknown) == (0, 0, 0), line.indicator.code
            assert line.note == "全区指标，不分块计分", line.indicator.code
    assert any(x.max_points for x in found.lines if x.value.metric.theme == "deposit")
    assert "政府投资项目" in headline(found).statement


def test_what_no_department_has_a_share_of_earns_none_points(demo_sqlite: str) -> None:
    """住建黑名单 is divided by town, not by department: without an occasion there it earned all its points."""
    catalogue = catalogue_of(DEMO_AS_OF.year)
    scope = replace(year_scope(catalogue, DEMO_AS_OF), department="区建管委")
    with kept_reader(demo_sqlite).connect() as connection:
        found = score(connection, catalogue, scope)
    (line,) = [x for x in found.lines if x.value.metric.theme == "blacklist"]
    assert (line.max_points, line.points, line.note) == (0, 0, "全区指标，不分块计分")


def test_what_need_not_be_done_yet_is_not_lost() -> None:
    meetings, tasks_, campaign = (named(code) for code in ("P01", "P02", "P11"))
    for i, day, least in (
        (meetings, date(2023, 1, 2), 4),  # half of them by 30 June
        (meetings, date(2023, 6, 30), 2),
        (meetings, date(2023, 12, 31), 0),
        (tasks_, date(2023, 3, 30), 2),  # all by 31 March
        (tasks_, date(2023, 3, 31), 0),
        (campaign, date(2023, 4, 29), 1),  # before 1 May
        (campaign, date(2023, 4, 30), 0),
    ):
        line = line_of(i, figure(i.metric_id, 0), None, None, YEAR.near_share, fallen_due(i.metric_id, day))
        assert (line.points, line.max_points) == (least, i.points), (i.code, day)
    one = line_of(meetings, figure("meeting.held", 1), None, None, YEAR.near_share, Fraction(1, 2))
    assert one.lost == 0


def test_no_yearly_task_is_lost_in_its_first_days(demo_sqlite: str) -> None:
    day = date(2023, 1, 3)
    with kept_reader(demo_sqlite).connect() as connection:
        found = score(connection, YEAR, year_scope(YEAR, day))
    assert [x.indicator.code for x in found.lines if x.lost and x.indicator.code in ("P01", "P02", "P11")] == []


@pytest.mark.parametrize("as_of", [DEMO_AS_OF, date(2023, 9, 30)])
def test_a_lost_record_is_late_since_the_day_that_other_lists_say(demo_sqlite: str, as_of: date) -> None:
    scope = year_scope(YEAR, as_of)
    with kept_reader(demo_sqlite).connect() as connection:
        listed = lost_records_by_code(connection, score(connection, YEAR, scope))["P06"].figure
        found = worklist(connection, scope, each=500)
    causes = ("deposit.guarantee_expired", "deposit.top_up_overdue", "deposit.not_stored", "deposit.part_stored")
    days: dict[str, set[tuple[date, str]]] = {}
    for row in found[found["metric"].isin(causes)].to_dict("records"):
        days.setdefault(row["site"], set()).add((row["due_on"], row["unit"]))
    assert listed
    for record in listed:
        assert record.due_on is not None
        assert (record.due_on, record.unit) in days[record.key], record.title


def test_near_begins_with_the_share_itself() -> None:
    share = D("0.8")
    assert status_of_points(D("4.00"), D(5), share) is Status.NEAR  # 0.8 of 5, to the hundredth
    assert status_of_points(D("3.99"), D(5), share) is Status.MISSED
    assert status_of_points(D("4.99"), D(5), share) is Status.NEAR
    assert status_of_points(D(5), D(5), share) is Status.MET
    assert status_of_points(D(0), D(0), share) is Status.UNKNOWN
