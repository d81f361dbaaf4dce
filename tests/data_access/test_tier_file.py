"""Criteria, points and consequences of the tiers: what the file says by day, and what it cannot say is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.rules.parameters import ParameterError
from data_access.rules.tier_rules import FILE, TIERS, in_force, read_tier_rules, tier_rules

SOUND = FILE.read_text(encoding="utf-8")
LATER = """
[[criterion]]
tier = "C"
code = "C1"
name = "一年内多次被处理处罚"
kind = "处理处罚决定"
count = 2
from = 2024-01-01
tag = "D"
source = "改"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tiers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_each_tier_means() -> None:
    tiers = tier_rules().tiers_on(date(2023, 12, 15))
    assert tuple(tiers) == TIERS
    assert [tier.checks for tier in tiers.values()] == [1, 2, 4]
    assert [tier.weight for tier in tiers.values()] == [Decimal("0.5"), 1, 3]
    assert tier_rules().months_on(date(2016, 1, 1)) == 12  # the first version holds before its day


def test_a_criterion_holds_from_its_day_until_the_next(tmp_path: Path) -> None:
    rules = read_tier_rules(written(tmp_path, SOUND + LATER))
    counts = [
        [rule.count for rule in in_force(rules.criteria, day) if rule.code == "C1"]
        for day in (date(2010, 1, 1), date(2023, 12, 31), date(2024, 1, 1))
    ]
    assert counts == [[3], [3], [2]]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('kind = "处理处罚决定"\ncount = 3', 'kind = "处罚"\ncount = 3', "criterion C1：kind 为“处罚”，须为"),
        ("count = 3", "count = 0", "criterion C1：count 为 0，须为 1 至 1000 的整数"),
        ("count = 3", "", "criterion C1：没有写明 count"),
        ('tier = "B"', 'tier = "A"', "criterion B1：tier 为“A”，须为 B、C 之一"),
        ("each = 5\nmost = 20", "each = 21\nmost = 20", "point P1：每件扣 each 21 分多于至多扣 most 20 分"),
        ("each = 5\nmost = 20", "each = 5\nmost = 101", "point P1：most 为 101，须为 1 至 100 的整数"),
        ("months = 12", "months = 61", "period 第 1 条：months 为 61，须为 1 至 60 的整数"),
        ('weight = "3"', "weight = 3.5", "tier C：值 3.5 须写成整数或加引号的小数"),
        ('weight = "3"', 'weight = "0"', "tier C：weight 为 0，须大于 0"),
        ('name = "C"\n', 'name = "D"\n', "tier D：name 为“D”，须为 A、B、C 之一"),
        ("from = 2017-01-01", "", "period 第 1 条：没有写明起用日期 from"),
        ('tag = "B"', 'tag = "X"', "period 第 1 条：tag 为“X”"),
        ('code = "C4"', 'code = "C5"', "criterion C5：写了两条同一天（2017-01-01）起用的"),
        ("[[tier]]\n", "[[tiers]]\n", "tiers：没有这一项"),
        ('service = "常规检查', 'servise = "常规检查', "tier B：没有“servise”这一项"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_entry(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in SOUND
    with pytest.raises(ParameterError) as refused:
        read_tier_rules(written(tmp_path, SOUND.replace(right, wrong, 1)))
    assert any(f"assets/parameters/tiers.toml · {message}" in fault for fault in refused.value.faults), (
        refused.value.faults
    )


def test_a_tier_without_its_meaning_is_told(tmp_path: Path) -> None:
    text = SOUND[: SOUND.index('[[tier]]\nname = "C"')]
    with pytest.raises(ParameterError, match="tier：没有写明 C 级"):
        read_tier_rules(written(tmp_path, text))
