"""The assessment year: that of the as-of date, its rules its own or openly followed, and settled once it is over."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from data_access.database.engine import reader, writer
from data_access.database.schema import data_load, evidence, follow_up, incident, lead
from data_access.rules.indicator_files import indicator_files
from metrics.assessment.headline import headline, read_headline
from metrics.assessment.measuring import in_year, trend_days, year_scope
from metrics.assessment.score import Score
from metrics.assessment.score_sentences import trend_text
from metrics.assessment.scoring import score
from metrics.command import main
from metrics.indicators.catalogues import catalogue_for, catalogue_of, read_catalogues
from metrics.indicators.indicators import IndicatorError
from tests.databases import copy_sqlite

FOLLOWED = "2026年考核细则尚未配置，沿用2024年（演示参数）"


def scored(url: str, year: int, as_of: date) -> Score:
    engine = reader(url)
    try:
        with engine.connect() as connection:
            catalogue = catalogue_of(year)
            return score(connection, catalogue, year_scope(catalogue, as_of))
    finally:
        engine.dispose()


def test_a_year_without_rules_of_its_own_follows_the_last_one() -> None:
    followed, own = catalogue_of(2026), catalogue_of(2024)
    assert (followed.inherits, followed.inherited_text, own.inherited_text) == (2024, FOLLOWED, "")
    assert [(i.code, i.points, i.rule) for i in followed.indicators] == [
        (i.code, i.points, i.rule) for i in own.indicators
    ]
    assert all(i.valid_from.year == i.valid_to.year == 2026 for i in followed.indicators)
    assert catalogue_of(2031).inherited_text.startswith("2031年考核细则尚未配置，沿用2024年")
    assert catalogue_of(2050).deadline == date(2050, 12, 31)
    assert catalogue_for(date(2022, 12, 31)) is None


def test_a_file_that_follows_no_earlier_year_is_a_fault(tmp_path: Path) -> None:
    heir = tmp_path / "2027.toml"
    heir.write_text("year = 2027\ninherits = 2029\ndeadline = 2027-12-31\nweights = 3", encoding="utf-8")
    with pytest.raises(IndicatorError, match=r"(?s)不认识的字段“weights”.*inherits 为 2029，须为此前"):
        read_catalogues([*indicator_files(), heir])


def test_headline_course_and_shell_say_one_score_of_a_followed_year(
    demo_sqlite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = date(2026, 11, 24)
    url = copy_sqlite(demo_sqlite, tmp_path / "reaching.db")
    with writer(url).begin() as connection:  # data that reach the day
        connection.execute(update(data_load).values(as_of=day, loaded_at=datetime(2026, 11, 24, 18)))
    engine = reader(url)
    catalogue = catalogue_of(2026)
    with engine.connect() as connection:
        message = read_headline(connection, year_scope(catalogue, day))
        course = [score(connection, catalogue, year_scope(catalogue, d)).total for d in trend_days(catalogue, day)[-2:]]
    engine.dispose()
    main(["score", "--as-of", str(day), "--format", "json", "--database", url])
    shell = json.loads(capsys.readouterr().out)
    assert message is not None
    assert message.statement.endswith(f"{FOLLOWED}。")
    assert message.points == course[-1]
    assert (shell["year"], shell["catalogue_year"]) == (2026, 2024)
    assert float(message.points or 0) == shell["total"]
    main(["score", "--as-of", str(day), "--database", url])
    assert FOLLOWED in capsys.readouterr().out


def test_a_finished_years_score_no_longer_moves(demo_sqlite: str, tmp_path: Path) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "later.db")
    settled = scored(url, 2023, date(2023, 12, 31))
    engine = writer(url)
    with engine.begin() as connection:  # what happens in the new year
        connection.execute(update(lead).where(lead.c.closed_on.is_(None)).values(closed_on=date(2024, 1, 9)))
        connection.execute(
            insert(incident).values(
                incident_no="S9",
                kind="群体性事件",
                title="讨薪",
                town_code="310118106",
                people=80,
                found_on=date(2024, 1, 20),
            )
        )
    engine.dispose()
    later = scored(url, 2023, date(2024, 6, 30))
    assert later.total == settled.total
    assert headline(later).statement == headline(settled).statement
    # Looking back earlier in that year shows what was known then.
    assert scored(url, 2023, date(2023, 6, 30)).scope.as_of == date(2023, 6, 30)
    assert in_year(catalogue_of(2023), year_scope(catalogue_of(2023), date(2024, 6, 30))).as_of == date(2023, 12, 31)


def test_what_falls_due_in_december_makes_november_no_better(demo_sqlite: str, tmp_path: Path) -> None:
    """P03 has three papers: one due and given in June, two due in December and never given."""
    url = copy_sqlite(demo_sqlite, tmp_path / "due.db")
    engine = writer(url)
    with engine.begin() as connection:
        connection.execute(delete(evidence))
        connection.execute(delete(follow_up))  # of the ledger kept: none is overdue, all 4 points by the figure
        papers = (date(2023, 6, 30), date(2023, 6, 20)), (date(2023, 12, 8), None), (date(2023, 12, 8), None)
        for number, (due, given) in enumerate(papers):
            connection.execute(
                insert(evidence).values(
                    evidence_no=f"E{number}", assessment_year=2023, indicator_code="P03", title="材料",
                    owner_name="区建管委", due_on=due, provided_on=given,
                )
            )  # fmt: skip
    engine.dispose()
    then, now, end = (scored(url, 2023, date(2023, *day)) for day in ((11, 30), (12, 15), (12, 31)))
    lines = [next(line for line in found.lines if line.indicator.code == "P03") for found in (then, now, end)]
    # The figure's own points are the same; of the papers one of three is there.
    assert [line.due for line in lines] == [Fraction(1, 3), Fraction(1), Fraction(1)]
    assert [line.points for line in lines] == [Decimal(4), Decimal("1.33"), Decimal("1.33")]
    won = [Fraction(line.points) * line.due for line in lines]
    assert abs(won[0] - won[1]) <= Fraction(1, 100)
    assert then.due_won < (then.total or 0)
    assert then.due_won <= then.due_points < then.catalogue.total
    assert (end.due_won, end.due_points) == (end.total, end.catalogue.total - end.unknown)
    assert "按目前水平推算全年" in trend_text(then)
    assert "各项均已到期" in trend_text(end)
