"""Lines, limits and sensitive periods of incidents: what the file says by day, and what it cannot say is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_access.rules.incident_rules import (
    FILE,
    FIRST_REPORT,
    FOLLOW_UP,
    VETOED,
    WARNED,
    IncidentRules,
    incident_rules,
    read_incident_rules,
)
from data_access.rules.parameters import ParameterError

SOUND = FILE.read_text(encoding="utf-8")
LATER = '\n[[people]]\nname = "一票否决"\npeople = 30\nfrom = 2024-01-01\ntag = "D"\nsource = "改"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "incidents.toml"
    path.write_text(text, encoding="utf-8")
    return path


def season_on(rules: IncidentRules, day: date) -> str:
    return next((season.name for season in rules.seasons if season.spans(day, day)), "")


def test_the_lines_of_the_file() -> None:
    rules, day = incident_rules(), date(2023, 12, 15)
    assert [rules.people_on(line, day) for line in (WARNED, VETOED)] == [10, 50]
    assert [rules.limit_on(clock, day) for clock in (FIRST_REPORT, FOLLOW_UP)] == [60, 1]


def test_a_line_holds_from_its_day_on(tmp_path: Path) -> None:
    rules = read_incident_rules(written(tmp_path, SOUND + LATER))
    days = (date(2019, 5, 1), date(2023, 12, 31), date(2024, 1, 1))
    assert [rules.people_on(VETOED, day) for day in days] == [50, 50, 30]


def test_sensitive_periods_follow_the_lunar_calendar_and_the_year() -> None:
    rules = incident_rules()
    # 春节 2023-01-22 and 2024-02-10: thirty days before, fifteen after.
    days = {"2022-12-22": "", "2022-12-23": "春节", "2023-02-06": "春节", "2023-02-07": "", "2024-01-11": "春节",
            "2023-10-31": "", "2023-11-01": "进博会", "2023-11-30": "进博会", "2023-12-01": ""}  # fmt: skip
    assert {text: season_on(rules, date.fromisoformat(text)) for text in days} == days


def test_a_period_that_ends_on_a_day_few_years_have_ends_on_the_last_of_its_month(tmp_path: Path) -> None:
    february = SOUND.replace('from = "11-01"\nto = "11-30"', 'from = "02-20"\nto = "02-29"')
    season = read_incident_rules(written(tmp_path, february)).seasons[-1]
    assert season.spans(date(2023, 1, 1), date(2024, 12, 31)) == (
        (date(2023, 2, 20), date(2023, 2, 28)), (date(2024, 2, 20), date(2024, 2, 29)),
    )  # fmt: skip


def test_a_period_may_reach_over_the_end_of_the_year(tmp_path: Path) -> None:
    over = SOUND.replace('from = "11-01"\nto = "11-30"', 'from = "12-20"\nto = "01-10"')
    rules = read_incident_rules(
        written(tmp_path, over.replace("before = 30", "before = 0").replace("after = 15", "after = 0"))
    )
    assert [season_on(rules, date(2023, *day)) for day in ((1, 10), (1, 11), (12, 19), (12, 20))] == [
        "进博会", "", "", "进博会",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "wrong", "message"),
    [
        ("people = 50", "people = 10", "people：2020-01-01 起“一票否决”的人数须大于“预警”的人数"),
        ("people = 10\n", "", "people 预警：没有写明 people"),
        ('name = "首报"', 'name = "初报"', "clock 初报：name 为“初报”，须为 首报、书面报告"),
        ('name = "首报"', 'name = "响应"', "clock 响应：写了两条同一天（2020-01-01）起用的"),
        (
            'name = "续报"\nlimit = 1\nunit = "日"',
            'name = "续报"\nlimit = 1\nunit = "分钟"',
            "单位 unit 为“分钟”，须为 日",
        ),
        ("limit = 60", "limit = 1441", "clock 首报：limit 为 1441，须为 1 至 1440 的整数"),
        ("from = 2020-01-01", 'from = "2020"', "people 预警：没有写明起用日期 from"),
        ('festival = "春节"\n', 'festival = "中秋"\n', "season 春节：festival 为“中秋”，须为 春节"),
        ('from = "11-01"', 'from = "13-01"', "season 进博会：日期“13-01”须写成"),
        ('name = "进博会"\n', "", "season 第 2 条：没有写明 name"),
        ("before = 30", "before = 300", "season 春节：before 为 300，须为 0 至 120 的整数"),
    ],
)
def test_what_the_file_cannot_say_is_told(tmp_path: Path, was: str, wrong: str, message: str) -> None:
    assert was in SOUND
    with pytest.raises(ParameterError) as refused:
        read_incident_rules(written(tmp_path, SOUND.replace(was, wrong, 1)))
    assert any(message in line for line in refused.value.faults), refused.value.faults
