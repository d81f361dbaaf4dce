"""The year's headline, and a scope in which nothing can be scored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from metrics.assessment.headline import VetoCause, headline, read_headline
from metrics.assessment.measuring import Measured, measure, score_metrics, year_scope
from metrics.assessment.score import Score
from metrics.assessment.score import VetoLine as Vetoed
from metrics.assessment.scoring import line_of, score_of
from metrics.command import main
from metrics.engine.periods import Preset
from metrics.indicators.catalogues import catalogue_for, catalogue_of
from metrics.judging.values import value_of
from metrics.reporting.report import read_report
from tests.databases import DEMO_AS_OF, kept_reader

YEAR = catalogue_of(2023)
DAY = date(2023, 12, 15)
SCOPE = year_scope(YEAR, DAY)
XUJING = "310118106"


def scored(lost: dict[str, str], vetoes: dict[str, int] | None = None) -> Score:
    """A score of all indicators in full but for what is lost."""
    lines = []
    for i in YEAR.indicators:
        base = None if i.metric.denominator is None else 10
        line = line_of(i, value_of(i.metric, 10 if base else 0, base, DAY, tracked=True), None, None, YEAR.near_share)
        lines.append(replace(line, max_points=i.points, points=i.points - Decimal(lost.get(i.code, "0"))))
    found = {v.code: value_of(v.metric, (vetoes or {}).get(v.code, 0), None, DAY, tracked=True) for v in YEAR.vetoes}
    return Score(YEAR, SCOPE, tuple(lines), tuple(Vetoed(v, found[v.code]) for v in YEAR.vetoes), {})


def test_the_headline_by_hand() -> None:
    # 书面资料 40: P01 2 + P04 6 = 8; 平台案件 30: L03 4; 88 of 100 is B (A from 90 on), vetoed C.
    message = headline(scored({"P01": "2", "P04": "6", "L03": "4"}, {"V3": 2}))
    assert message.statement == (
        "2023 年考核自查得分 88.00 分，因政府投资项目欠薪未清零（2 件）一票否决，评为 C 等（解除否决可评 B 等）；"
        "失分最多的是书面资料，失 8.00 分。"
    )
    assert (message.points, message.full, message.grade, message.grade_without_veto) == (
        Decimal("88.00"),
        Decimal(100),
        "C",
        "B",
    )
    assert message.vetoes == (VetoCause("政府投资项目欠薪未清零", 2, "2 件", "lead.unsolved_government"),)
    assert [(x.code, x.points, x.metric_id) for x in message.losses] == [
        ("P04", Decimal(6), "system.funds_proven"),
        ("L03", Decimal(4), "lead.solved_rate"),
        ("P01", Decimal(2), "meeting.held"),
    ]
    assert [(m.name, m.points) for m in message.measures] == [("书面资料", Decimal(8)), ("平台案件", Decimal(4))]


def test_the_headline_of_one_measure_of_like_measures_and_of_no_loss() -> None:
    assert headline(scored({})).statement == "2023 年考核自查得分 100.00 分，评为 A 等；没有失分。"
    assert headline(scored({"P01": "2"})).statement == (
        "2023 年考核自查得分 98.00 分，评为 A 等；失分 2.00 分，均在书面资料。"
    )
    assert headline(scored({"P01": "2", "L03": "2"}, {"V1": 1})).statement == (
        "2023 年考核自查得分 96.00 分，因50人以上群体性事件（1 起）一票否决，评为 C 等（解除否决可评 A 等）；"
        "失分最多的是书面资料、平台案件，各失 2.00 分。"
    )


def test_a_veto_stands_where_nothing_can_be_scored() -> None:
    found = replace(scored({}, {"V1": 2}), lines=())
    assert headline(found).statement == (
        "截至12月15日尚无可以计分的台账，2023 年考核自查得分未定，但已触发一票否决：50人以上群体性事件（2 起）。"
    )


def test_screen_report_and_score_say_one_headline(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        message = read_headline(connection, SCOPE)
        found = score_of(YEAR, measure(connection, YEAR, DEMO_AS_OF), year_scope(YEAR, DEMO_AS_OF))
        of_report = read_report(connection, SCOPE, Preset.YEAR, synthetic=True, version=1).headline
    assert message is not None
    assert message == headline(found) == of_report
    assert message.points == found.total
    assert (
        sum(x.points for x in message.losses) == sum(m.points for m in message.measures) == message.full - message.won
    )


def test_a_town_is_named_and_scored_on_what_can_be_counted_there(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        message = read_headline(connection, replace(SCOPE, towns=(XUJING,)))
    assert message is not None
    assert message.statement.startswith("徐泾镇 2023 年考核自查得分")
    assert message.counted < message.full
    assert f"可计分 {message.counted:.2f} 分" in message.statement


def test_before_the_first_catalogue_there_is_no_headline(demo_sqlite: str) -> None:
    assert catalogue_for(date(2022, 12, 31)) is None
    with kept_reader(demo_sqlite).connect() as connection:
        assert read_headline(connection, replace(SCOPE, start=date(2022, 1, 1), as_of=date(2022, 6, 30))) is None


# --- 无可计分 ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def measured(demo_sqlite: str) -> Measured:
    with kept_reader(demo_sqlite).connect() as connection:
        return measure(connection, YEAR, DEMO_AS_OF)


def test_a_scope_without_records_has_no_score(measured: Measured) -> None:
    bare = replace(measured, frame=measured.frame[measured.frame["town"] != XUJING])
    found = score_of(YEAR, bare, replace(SCOPE, towns=(XUJING,)))
    assert (found.total, found.grade, found.points, found.max_points) == (None, None, Decimal(0), Decimal(0))
    assert headline(found).statement == ("徐泾镇 2023 年考核自查无可计分：截至12月15日没有一条计分记录。")
    unkept = dict.fromkeys((m.id for m in score_metrics(YEAR)), ("台账",))
    nothing = score_of(YEAR, replace(measured, frame=measured.frame.iloc[:0], lacking=unkept), SCOPE)
    assert (nothing.total, nothing.grade) == (None, None)


def test_one_record_is_enough_for_a_score(measured: Measured) -> None:
    frame = measured.frame
    one = frame[(frame["town"] == XUJING) & (frame["metric"] == "lead.solved_rate")].head(1)
    assert len(one) == 1
    found = score_of(YEAR, replace(measured, frame=one), replace(SCOPE, towns=(XUJING,)))
    assert found.total is not None
    assert found.max_points > 0


def test_the_shell_says_that_nothing_can_be_scored(
    capsys: pytest.CaptureFixture[str], demo_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No site, lead or account of this department lies in 其他.
    asked = ["score", "--year", "2023", "--as-of", "2023-12-15", "--department", "区绿化市容局", "--domain", "其他"]
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    assert main([*asked, "--format", "json"]) == 0
    message = json.loads(capsys.readouterr().out)
    assert (message["total"], message["grade"], message["points"], message["max_points"]) == (None, None, 0, 0)
    assert main(asked) == 0
    assert "无可计分" in capsys.readouterr().out
