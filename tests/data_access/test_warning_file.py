"""What a rule of early warning cannot take is told at start, with file, entry and reason; never when it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.rules.parameters import ParameterError
from data_access.rules.warning_file import read_warnings
from tests.databases import ROOT

SOUND = (ROOT / "assets" / "parameters" / "warnings.toml").read_text(encoding="utf-8")
W01 = 'level = "红", value = 1, unit = "日", least = -20, most = 60, from = 2020-01-01'
STEP = f"step = [{{ {W01} }}]"
ORANGE = SOUND[SOUND.index('[[level]]\nname = "橙"') : SOUND.index('[[level]]\nname = "红"')]
W06_RED = 'level = "红", value = 2,  unit = "个月", least = 1, most = 6, from = 2020-01-01'
NO_TABLES = "setting = 5\nlevel = 5\nminimum_wage = 5\nrule = "


@pytest.mark.parametrize(
    ("written", "wrong", "message"),
    [
        ("total = 3 #", "#", "rule W06：没有写明 total"),
        ("total = 3 #", "total = true #", "rule W06：值 True 须写成整数"),
        ("within = 30 #", "#", "rule W13：没有写明 within"),
        ("within = 30 #", "within = 999999999999 #", "rule W13：within 为 999999999999，须为 1 至 366 的整数"),
        (STEP, f"total = 5\n{STEP}", "rule W01：这条规则不用 total"),
        (STEP, "", "rule W01：至少写一级阈值 step"),
        (f"{{ {W06_RED} }},", "", "rule W06：这条规则须写 2 级阈值 step，写了 1 级"),
        (W06_RED, W06_RED.replace("个月", "日"), "rule W06：红级的单位 unit 须为 个月"),
        (W01, W01.replace('"日"', '"人"'), "rule W01：单位 unit 为“人”，这条规则须为 日、工作日"),
        (W01, W01.replace("红", "紫"), "rule W01：级别 level 为“紫”，须为 蓝、黄、橙、红 之一"),
        (W01, f"{W01} }}, {{ {W01}", "rule W01：红级写了两条同一天（2020-01-01）起用的阈值 step"),
        (W01, W01.replace("value = 1", 'value = "1.5"'), "rule W01：value 为 1.5，须为 -365 至 1000 的整数"),
        (W01, W01.replace("most = 60", "most = 99999999999999"), "rule W01：most 为 99999999999999，须为"),
        (W01, W01.replace("value = 1", "value = 61"), "rule W01：值 61 须在 least -20 与 most 60 之间"),
        (W01, W01.replace("-20", "1").replace("60", "1"), "rule W01：least 1 须小于 most 1"),
        (W01, W01.replace("2020-01-01", "9999-12-31"), "rule W01：起用日期 from 为 9999-12-31，须在"),
        ("least = 1000, most", "least = 0, most", "rule W15：least 为 0，须为 1 至"),
        ("应于{due}前开立", "应于{deu}前开立", "rule W01：reason 写了 {deu}，比对结果里没有，花括号里可用：{due}"),
        ("应于{due}前开立", "应于{due[9]}前开立", "rule W01：reason 写了 {due[9]}"),
        ("应于{due}前开立", "应于{due:>9d}前开立", "rule W01：reason 写了 {due:>9d}"),
        ("应于{due}前开立", "应于{due前开立", "rule W01：reason 的花括号不成对，花括号里可用：{due}"),
        ('code = "W01"', 'code = "W1"', "rule W1：没有这条规则的比对办法，编号 code 可用：W01、"),
        ('signal = "水电欠费"', 'signal = "水电"', "rule W15：部门信号 signal 为“水电”，须为 水电欠费、"),
        ('signal = "水电欠费"\n', "", "rule W15：部门信号 signal 为“”"),
        ('signal = "水电欠费"', 'signal = "欠税"', "rule W15：另一条规则也写了 signal “欠税”"),
        ('subject = "工地"', 'subject = "企业"', "rule W01：对象 subject 为“企业”，这条规则须为 工地"),
        ('subject = "工地"', 'subject = "工地"\nsignal = "欠税"', "rule W01：signal 只用于对象为企业的规则"),
        ('lacks = "逐日考勤"', "lacks = 5", "rule W11：lacks 须写成文字"),
        (ORANGE, "", "level：没有写明“橙”一级"),
        (ORANGE, ORANGE.replace("橙", "紫", 1), "level 紫：级别 name 须为 蓝、黄、橙、红 之一"),
        (ORANGE, ORANGE * 2, "level 橙：写了两条同一天（2020-01-01）起用的"),
        ("days = 10", "days = true", "level 蓝：值 True 须写成整数"),
        ("days = 10", "days = 250", "level 蓝：days 为 250，须为 1 至 200 的整数"),
        ("lead_days   = { value = 90", "lead_days = { value = 9000000", "setting.lead_days：value 为 9000000，须为"),
        ("trial_years = { value = 2", "trial_years = { value = 9999", "setting.trial_years：value 为 9999，须为"),
        ("town_red    = { value = 10", "town_red = { value = 1000", "setting.town_red：value 为 1000，须为 1 至 100"),
        ("yuan = 2590", "yuan = 0", "minimum_wage 第 1 条：yuan 为 0，须为"),
        ("from = 2023-07-01", "from = 2021-07-01", "minimum_wage：写了两条同一天（2021-07-01）起用的"),
        (SOUND, f"{NO_TABLES}5", "setting：须写成表 [setting]"),
        (SOUND, f"{NO_TABLES}5", "rule：每一条须写成 [[rule]]"),
        (SOUND, f"{NO_TABLES}[5]", "rule 第 1 条：须写成表"),
    ],
)
def test_what_a_rule_cannot_take_is_told(tmp_path: Path, written: str, wrong: str, message: str) -> None:
    assert written in SOUND
    path = tmp_path / "warnings.toml"
    path.write_text(SOUND.replace(written, wrong, 1), encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        read_warnings(path)
    assert any("parameters/warnings.toml" in line and message in line for line in refused.value.faults), (
        refused.value.faults
    )
