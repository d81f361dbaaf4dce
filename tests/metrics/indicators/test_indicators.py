"""Indicator catalogues: a year is data, checked as a whole, every fault reported at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.reference.organisation import departments, organisation_name
from data_access.rules.incident_rules import VETOED, InForce, incident_rules
from data_access.rules.indicator_files import INDICATORS, codes_asking_for_evidence
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.indicators.catalogues import catalogue_of, catalogues, read_catalogues
from metrics.indicators.indicators import IndicatorError
from metrics.indicators.rules import KINDS
from pages.definitions.indicators import catalogue_rows, rule_rows

WHOLE = (INDICATORS / "2023.toml").read_text(encoding="utf-8")


def faults_of(tmp_path: Path, text: str, year: int = 2023) -> tuple[str, ...]:
    path = tmp_path / f"{year}.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IndicatorError) as error:
        read_catalogues([path])
    return error.value.faults


def test_the_demo_catalogue_is_that_of_the_domain_note() -> None:
    found = catalogue_of(2023)
    assert (len(found.indicators), len(found.vetoes)) == (29, 4)
    assert dict(found.measures) == {"书面资料": 40, "实地核查": 30, "平台案件": 30}
    points = {i.code: i.points for i in found.indicators}
    assert sum(points.values()) == 100
    assert {measure: sum(p for code, p in points.items() if code[0] == measure) for measure in "PFL"} == {
        "P": 40,
        "F": 30,
        "L": 30,
    }
    # The four points of P08 are those of what its clause asks: listed, begun in time, published, copied.
    listing = {code: points.pop(code) for code in ("P12", "P13", "P14")}
    assert [points[f"P{n:02d}"] for n in range(1, 12)] == [4, 2, 4, 6, 4, 6, 4, 4 - sum(listing.values()), 3, 2, 1]
    assert [int(points[f"F{n:02d}"]) for n in range(1, 10)] == [5, 3, 5, 5, 5, 2, 2, 2, 1]
    assert [int(points[f"L{n:02d}"]) for n in range(1, 7)] == [4, 8, 8, 3, 4, 3]
    assert found.is_demo
    assert [i.code for i in found.indicators if i.evidence] == [f"P{n:02d}" for n in range(1, 12)]


def test_another_year_is_data() -> None:
    after = catalogue_of(2024)
    assert after.measures["人民群众满意度"] == 10
    assert {i.code for i in after.indicators if i.measure == "人民群众满意度"} == {"S01", "S02"}
    assert sum(after.measures.values()) == 100
    assert "就业促进和劳动保护" in organisation_name(2024)
    assert "根治拖欠农民工工资" in organisation_name(2023)


def test_a_wrong_year_is_told_once_and_not_of_the_years_that_follow_it(tmp_path: Path) -> None:
    written = (INDICATORS / "2024.toml").read_text(encoding="utf-8")
    assert 'total = "100"' in written
    (tmp_path / "2024.toml").write_text(written.replace('total = "100"', 'total = "101"'), encoding="utf-8")
    for year, followed in ((2025, 2024), (2026, 2024), (2027, 2022)):
        text = f"year = {year}\ninherits = {followed}\ndeadline = {year}-12-31\n"
        (tmp_path / f"{year}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(IndicatorError) as error:
        read_catalogues(sorted(tmp_path.glob("*.toml")))
    assert [fault.split("：")[0] for fault in error.value.faults] == [
        "assets/indicators/2024.toml · measures",
        "assets/indicators/2027.toml · 全表",
    ]


def test_the_name_of_a_veto_follows_the_parameter_that_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = incident_rules()
    people = dict(rules.people) | {VETOED: (InForce(50, date(2020, 1, 1)), InForce(30, date(2023, 7, 1)))}
    monkeypatch.setattr("metrics.indicators.indicator_entries.incident_rules", lambda: replace(rules, people=people))
    path = tmp_path / "2023.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert "30人以上群体性事件" in [veto.name for veto in read_catalogues([path])[2023].vetoes]
    messages = faults_of(tmp_path, WHOLE.replace("{incident.group_people}", "{incident.people}"))
    assert any("{incident.people}" in line for line in messages), messages


def test_a_year_before_the_first_catalogue_has_none() -> None:
    with pytest.raises(ValueError, match=r"没有 2019 年度.*最早为 2023 年度"):
        catalogue_of(2019)


def test_every_metric_and_department_of_a_catalogue_exists() -> None:
    known = {d.code for d in departments()}
    for found in catalogues().values():
        assert {i.metric_id for i in found.indicators} | {v.metric_id for v in found.vetoes} <= set(ALL_METRICS)
        assert {d for i in found.indicators for d in i.departments} <= known
        assert {d for v in found.vetoes for d in v.departments} <= known
    assert all(f"evidence.complete_rate.{code}" in ALL_METRICS for code in codes_asking_for_evidence())


def test_indicators_are_in_force_by_date() -> None:
    found = catalogue_of(2023)
    assert len(found.at(date(2023, 6, 1)).indicators) == 29
    assert not found.at(date(2024, 1, 1)).indicators


@pytest.mark.parametrize(
    ("was", "now", "where", "reason"),
    [
        ('code = "P01"\n', 'code = "P02"\n', "P02", "编号重复 2 次"),
        ('"6"\nmetric = "deposit.compliant', '"5"\nmetric = "deposit.compliant', "书面资料", "合计 39，应为 40"),
        ('metric = "deposit.compliant_rate"', 'metric = "deposit.wrong"', "P06", "没有指标“deposit.wrong”"),
        ('floor = "0.10", target = "0.03"', 'floor = "0.03", target = "0.10"', "L04", "目标 0.10 须低于底线 0.03"),
        ('floor = "0.80", target = "0.95"', 'floor = "0.95", target = "0.80"', "L05", "目标 0.80 须高于底线 0.95"),
        ('["区总工会", "区司法局"]', '["区工会"]', "P11", "责任单位“区工会”不在成员单位名单"),
        ('kind = "deduct", per_record = "0.5"', 'kind = "minus", per_record = "0.5"', "P03", "计分规则“minus”不认识"),
        ('kind = "deduct", per_record = "0.5"', 'kind = "deduct", per_record = "5"', "P03", "每条扣分 5 大于分值 4"),
        ('{ at = "2", points = "4" }', '{ at = "2", points = "3" }', "P01", "最高一档得 3 分，应为分值 4"),
        ('{ at = "2", points = "4" }', '{ at = "1", points = "4" }', "P01", "各档须由低到高"),
        ('no_occasion = "full"', 'no_occasion = "maybe"', "P01", "no_occasion 为“maybe”"),
        ('per_record = "0.5"', "per_record = 0.5", "P03", "须写成整数或加引号的小数"),
        ('remedy = "补公布"', 'mended = "补公布"', "P09", "不认识的字段“mended”"),
        ('measure = "实地核查"', 'measure = "实地"', "F01", "考核方式“实地”不在 [measures] 中"),
        ("deadline = 2023-12-29", 'deadline = "年底"', "全表", "“deadline”须为日期"),
        ("year = 2023", "year = 2022", "全表", "与文件名不一致"),
        ('grades = { a = "90", c = "70" }', 'grades = { a = "70", c = "70" }', "全表", "A 等线 70 须高于 C 等线 70"),
        ('metric = "incident.extreme"', 'metric = "lead.solved_rate"', "V2", "一票否决须用件数"),
        ('metric = "lead.sent_back_rate"', 'metric = "lead.received"', "L06", "linear 规则须用比率"),
        ('metric = "lead.sent_back_rate"', 'metric = "lead.true_rate"', "L06", "没有高低好坏，不能计分"),
    ],
)  # fmt: skip
def test_a_fault_names_file_indicator_and_reason(tmp_path: Path, was: str, now: str, where: str, reason: str) -> None:
    assert was in WHOLE
    faults = faults_of(tmp_path, WHOLE.replace(was, now, 1))
    assert any(f.startswith(f"assets/indicators/2023.toml · {where}：") and reason in f for f in faults), faults


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace('metric = "deposit.compliant_rate"', 'metric = "no.such"', 1).replace("区总工会", "区工会", 1)
    (tmp_path / "2023.toml").write_text(text, encoding="utf-8")
    (tmp_path / "2025.toml").write_text("year = [", encoding="utf-8")
    with pytest.raises(IndicatorError) as error:
        read_catalogues([tmp_path / "2023.toml", tmp_path / "2025.toml"])
    messages = str(error.value)
    assert all(part in messages for part in ("P06：没有指标", "P11：责任单位“区工会”", "2025.toml · 全表：无法读取"))
    assert "3 处错误" in messages


def test_catalogues_and_rules_are_documented_from_the_data() -> None:
    """指标口径 holds every indicator, veto and rule kind with words for each."""
    for found in catalogues().values():
        rows = catalogue_rows(found).set_index("编号")
        assert list(rows.index) == [*(i.code for i in found.indicators), *(v.code for v in found.vetoes)]
        for i in found.indicators:
            message = rows.loc[i.code]
            assert message["计分办法"] == i.rule.text()
            assert message["分值"] == float(i.points)
            assert message["取数口径"] == ALL_METRICS[i.metric_id].name
            assert message["依据"]
    assert [*rule_rows()["规则"]] == [*(rule.kind for rule in KINDS.values()), "一票否决"]
    assert all(len(str(text)) > 5 for text in rule_rows()["算法"])


def test_points_are_exact_numbers() -> None:
    assert all(isinstance(i.points, Decimal) for i in catalogue_of(2023).indicators)
