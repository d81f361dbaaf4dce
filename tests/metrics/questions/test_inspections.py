"""On-site verification: latest results, scores and grades, repeat failures, teams — against plain counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, Integer, create_engine, insert, literal, or_, select, update

from data_access.database.engine import reader, writer
from data_access.database.schema import inspection, inspection_item, site
from data_access.database.scope import Scope
from data_access.reference.checklist import checklist
from data_access.reference.organisation import towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.checklist_results import Grade, graded, margin
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.values import Value, values
from metrics.questions.site_results import SiteState, items_in_order, sites, teams, visits
from tests.databases import DEMO_AS_OF, SAMPLE_AS_OF

METRICS = [m for m in ALL_METRICS.values() if m.theme == "inspection"]
TOWN = "310118106"
WEIGHTS = {item.code: item.weight for item in checklist()}


def scope_at(day: date, **parts: Any) -> Scope:
    return Scope(start=date(day.year, 1, 1), end=day, as_of=day, **parts)


def figures(engine: Engine, scope: Scope) -> dict[str, Value]:
    with engine.connect() as connection:
        known = tracked(connection, METRICS, scope.as_of)
        return values(evaluate(connection, METRICS, scope), METRICS, scope.as_of, known)


def states(engine: Engine, scope: Scope) -> list[SiteState]:
    with engine.connect() as connection:
        return sites(connection, scope)


def whole(value: Value) -> int:
    assert value.value is not None
    return int(value.value)


@pytest.mark.parametrize(
    "scope",
    [
        scope_at(SAMPLE_AS_OF),
        scope_at(DEMO_AS_OF, towns=(TOWN,)),
        scope_at(date(2022, 8, 31), department="区水务局"),
    ],
    ids=["all", "town", "department"],
)
def test_the_map_says_what_the_figures_say(case_engine: Engine, scope: Scope) -> None:
    found = figures(case_engine, scope)
    if not found["inspection.red_line_sites"].tracked:
        return
    listed = states(case_engine, scope)
    graded = Counter(s.grade for s in listed)
    assert whole(found["inspection.sites_in_progress"]) == len(listed)
    assert whole(found["inspection.sites_good"]) == graded[Grade.GOOD]
    assert whole(found["inspection.sites_to_rectify"]) == graded[Grade.RECTIFY]
    assert whole(found["inspection.sites_supervised"]) == graded[Grade.SUPERVISED]
    assert whole(found["inspection.red_line_sites"]) == sum(1 for s in listed if s.red_lines)
    overdue = {s.site_no for s in listed if s.overdue_on}
    assert len(overdue) <= whole(found["inspection.rectification_overdue"])
    assert bool(overdue) == bool(whole(found["inspection.rectification_overdue"]))
    with case_engine.connect() as connection:
        counted = teams(connection, scope)
    assert sum(t.inspections for t in counted) == whole(found["inspection.count"])
    assert all(t.sites <= t.inspections and t.failing <= t.inspections for t in counted)


def test_scores_and_repeat_failures_by_plain_counting(case_engine: Engine) -> None:
    day = SAMPLE_AS_OF
    scope = scope_at(day)
    with case_engine.connect() as connection:
        rows = connection.execute(
            select(
                inspection.c.site_no,
                inspection.c.inspected_on,
                inspection.c.inspection_no,
                inspection_item.c.item_code,
                inspection_item.c.result,
            )
            .join_from(inspection, inspection_item)
            .where(inspection.c.inspected_on <= day)
        ).all()
    latest: dict[tuple[str, str], str] = {}
    failed: set[tuple[str, str]] = set()
    repeated = 0
    for row in sorted(rows, key=lambda r: (r.inspected_on, r.inspection_no)):
        key = (row.site_no, row.item_code)
        if row.result != "不适用":
            latest[key] = row.result
        if row.result in ("不符合", "部分符合"):
            repeated += key in failed and row.inspected_on >= scope.start
            failed.add(key)
    worth = {"符合": 2, "部分符合": 1, "不符合": 0}
    listed = {s.site_no: s for s in states(case_engine, scope)}
    earned, possible = Counter[str](), Counter[str]()
    for (site_no, code), result in latest.items():
        earned[site_no] += WEIGHTS[code] * worth[result]
        possible[site_no] += WEIGHTS[code] * 2
    for site_no, state in listed.items():
        expected = Decimal(earned[site_no]) / possible[site_no] if possible[site_no] else None
        assert state.score == expected, site_no
    found = figures(case_engine, scope)
    score = found["inspection.site_score"]
    assert (score.numerator, score.denominator) == (sum(earned[s] for s in listed), sum(possible[s] for s in listed))
    assert whole(found["inspection.repeat_failures"]) == repeated > 0


def test_grade_limits_are_closed_below() -> None:
    """Of points earned and possible (None: no results), broken red lines and overdue rectification."""
    by_hand = [
        (None, None, 0, False, Grade.UNSEEN),
        (90, 100, 0, False, Grade.GOOD),
        (89, 100, 0, False, Grade.RECTIFY),
        (70, 100, 0, False, Grade.RECTIFY),
        (69, 100, 0, False, Grade.SUPERVISED),
        (100, 100, 1, False, Grade.SUPERVISED),
        (100, 100, 0, True, Grade.SUPERVISED),
        (80, 100, 0, True, Grade.SUPERVISED),
        (None, None, 0, True, Grade.SUPERVISED),
    ]
    with create_engine("sqlite://").connect() as connection:
        for earned, possible, red_lines, late, grade in by_hand:
            points = literal(earned, Integer), literal(possible, Integer)
            margins = margin(*points, "good_score"), margin(*points, "poor_score")
            pressing = or_(literal(red_lines) > 0, literal(late))
            assert connection.scalar(select(graded(*margins, pressing))) == grade.value


@pytest.fixture
def one_site(empty_url: str) -> Iterator[tuple[Engine, Engine]]:
    """A site verified twice; its writer and its reader."""
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(
            insert(site).values(
                site_no="QP1", name="工地", town_code=TOWN, permit_on=date(2023, 1, 10), deposit_exempt=False
            )
        )
        for number, day in (("HC1", date(2023, 3, 1)), ("HC2", date(2023, 6, 1))):
            row = {"inspection_no": number, "site_no": "QP1", "inspected_on": day, "photos": "牌.jpg；账户、合同.jpg"}
            connection.execute(insert(inspection).values(**row))
        marks = [("HC1", "C05", "不符合"), ("HC1", "C16", "部分符合"), ("HC2", "C05", "不适用"), ("HC2", "C16", "符合")]
        for number, code, result in marks:
            connection.execute(insert(inspection_item).values(inspection_no=number, item_code=code, result=result))
    read = reader(empty_url)
    yield engine, read
    read.dispose()
    engine.dispose()


def test_a_site_is_what_was_last_known_of_it(one_site: tuple[Engine, Engine]) -> None:
    engine, read = one_site
    # C05 (weight 3) failed and was not applicable later: its last applicable result stands.
    (spring,) = states(read, scope_at(date(2023, 5, 1)))
    assert spring.score == Decimal(0 * 3 + 1 * 2) / Decimal(2 * 3 + 2 * 2)
    assert (spring.grade, spring.red_lines, spring.seen_on) == (Grade.SUPERVISED, 1, date(2023, 3, 1))
    (summer,) = states(read, scope_at(date(2023, 7, 1)))
    assert summer.score == Decimal(2 * 2) / Decimal(2 * 3 + 2 * 2)
    assert summer.grade is Grade.SUPERVISED
    assert states(read, scope_at(date(2023, 1, 9))) == []
    with engine.begin() as connection:
        mended = {"rechecked_on": date(2023, 7, 10), "recheck_result": "已整改", "rectified_on": date(2023, 7, 10)}
        connection.execute(update(inspection).where(inspection.c.inspection_no == "HC1").values(**mended))
    (before,) = states(read, scope_at(date(2023, 7, 9)))
    (after,) = states(read, scope_at(date(2023, 7, 10)))
    assert (before.red_lines, after.red_lines) == (1, 0)
    with engine.begin() as connection:
        connection.execute(update(site).values(completed_on=date(2023, 8, 1)))
    assert len(states(read, scope_at(date(2023, 7, 31)))) == 1
    assert states(read, scope_at(date(2023, 8, 1))) == []


def test_the_drawer_knows_nothing_of_the_future(one_site: tuple[Engine, Engine]) -> None:
    engine, read = one_site
    with engine.begin() as connection:
        mended = {"rechecked_on": date(2023, 4, 10), "recheck_result": "已整改", "rectified_on": date(2023, 4, 10)}
        connection.execute(update(inspection).where(inspection.c.inspection_no == "HC1").values(**mended))
    with read.connect() as connection:
        (visit,) = visits(connection, "QP1", date(2023, 4, 1))
        both = visits(connection, "QP1", date(2023, 6, 1))
    assert (visit.rechecked_on, visit.recheck_result, visit.rectified_on) == (None, None, None)
    assert visit.results == {"C05": "不符合", "C16": "部分符合"}
    assert visit.photos == ("牌.jpg", "账户", "合同.jpg")
    assert [v.inspection_no for v in both] == ["HC2", "HC1"]
    assert both[1].rectified_on == date(2023, 4, 10)


def test_misplaced_sites_are_found(one_site: tuple[Engine, Engine]) -> None:
    engine, read = one_site
    day = scope_at(date(2023, 7, 1))

    def count() -> int:
        return whole(figures(read, day)["inspection.misplaced_sites"])

    assert count() == 0  # no point: nothing to doubt
    for located, expected in ((None, 1), (towns()[0].code, 1), (TOWN, 0)):
        with engine.begin() as connection:
            connection.execute(update(site).values(lon=121.3, lat=31.2, located_town_code=located))
        assert count() == expected


def test_the_seven_of_article_39_come_first() -> None:
    listed = items_in_order()
    assert [named for _, _, named in listed[:7]] == [True] * 7
    assert not any(named for _, _, named in listed[7:])
    assert {name for _, name, _ in listed[:7]} == {
        "工资专用账户", "劳动合同", "实名制管理", "按月足额支付", "总包代发", "工资保证金", "维权信息告示牌"
    }  # fmt: skip


def test_a_site_with_an_overdue_rectification_is_never_good(one_site: tuple[Engine, Engine]) -> None:
    engine, read = one_site
    with engine.begin() as connection:
        connection.execute(update(inspection_item).values(result="符合"))
        due = update(inspection).where(inspection.c.inspection_no == "HC2").values(rectify_due_on=date(2023, 6, 15))
        connection.execute(due)
    # Due on 15 June: 45 days overdue on 30 July, confirmed on 1 August.
    days = {date(2023, 6, 15): Grade.GOOD, date(2023, 7, 30): Grade.SUPERVISED, date(2023, 8, 1): Grade.GOOD}
    with engine.begin() as connection:
        mended = {"rechecked_on": date(2023, 8, 1), "recheck_result": "已整改", "rectified_on": date(2023, 8, 1)}
        connection.execute(update(inspection).where(inspection.c.inspection_no == "HC2").values(**mended))
    for day, grade in days.items():
        (state,) = states(read, scope_at(day))
        found = figures(read, scope_at(day))
        assert state.grade is grade, day
        assert whole(found["inspection.sites_good"]) == (grade is Grade.GOOD)
        assert whole(found["inspection.sites_supervised"]) == (grade is Grade.SUPERVISED)
        assert whole(found["inspection.rectification_overdue"]) == (grade is Grade.SUPERVISED)
