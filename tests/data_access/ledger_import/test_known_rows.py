"""Lists that say something of known records need not say again what these are known for; a bank's list of the fund."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_access.database.schema import emergency_fund_movement, evidence, labour_case, listing, site
from tests.data_access.ledger_import.test_named_owners import KNOWN, twice
from tests.data_access.ledger_import.test_one_record import all_of, faults
from tests.data_access.ledger_import.test_reading import Rows, loaded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert loaded(tmp_path, KNOWN).rejected == 0
    return tmp_path


def test_a_known_site_whose_town_is_blank_keeps_it(folder: Path) -> None:
    head: list[object] = ["项目编号", "项目名称", "街镇", "在场人数"]
    report = loaded(folder, {"在建工地": [head, ["GD1", "甲工程", None, 33], ["GD9", "丁工程", None, 40]]})
    assert (report.updated, faults(report, "在建工地")) == (1, ["missing_value"])
    stored = {row["site_no"]: (row["town_code"], row["workers"]) for row in all_of(folder, site)}
    assert stored["GD1"] == ("310118106", 33)
    emptying = [head, ["GD1", "甲工程", "清空", 35]]
    assert faults(loaded(folder, {"在建工地": emptying}), "在建工地") == ["missing_value"]


def test_a_list_of_decisions_needs_no_more_than_the_number_of_its_case(folder: Path) -> None:
    rows: Rows = [["案号", "处罚文号", "处罚决定日期"], ["A1", "9号", "2023-06-01"], ["A2", "10号", "2023-06-02"]]
    report = loaded(folder, {"监察案件": rows})
    assert (report.updated, faults(report, "监察案件"), report.refused_sheets) == (2, [], {})
    assert [row["decision_no"] for row in all_of(folder, labour_case)] == ["9号", "10号"]
    again: Rows = [rows[0], ["A1", "11号", "2023-06-01"], rows[2]]
    assert faults(loaded(folder, {"监察案件": again}), "监察案件") == ["key_conflict"]


def test_a_known_number_with_another_name_is_no_known_record(folder: Path) -> None:
    rows: Rows = [["项目编号", "项目名称", "在场人数"], ["GD1", "别的工程", 33]]
    assert faults(loaded(folder, {"在建工地": rows}), "在建工地") == ["key_conflict"]


def test_the_fund_as_a_bank_lists_it(folder: Path) -> None:
    rows: Rows = [
        ["序号", "日期", "摘要", "收入(元)", "支出(元)", "余额(元)"],
        [1, "2023-01-01", "上年结转", None, None, 500_000],
        [2, "2023-01-05", "年初财政拨款", 1_000_000, None, 1_500_000],
        [3, "2023-09-20", "垫付甲公司工资", None, 80_000, 1_420_000],
        [4, "2023-09-21", "归还垫付款", 50_000, None, 1_470_000],
        [5, "2023-10-21", "什么用途", None, 50_000, 1_420_000],
        [6, "2023-10-22", "垫付", 50_000, None, 1_470_000],
        [7, "2023-10-23", "垫付", 50_000, 50_000, 1_470_000],
    ]
    assert sorted(twice(folder, "应急周转金", rows)) == ["direction_conflict", "missing_value", "unknown_value"]
    stored = {
        (row["moved_on"], row["kind"], int(row["amount_yuan"])) for row in all_of(folder, emergency_fund_movement)
    }
    assert stored == {
        (date(2023, 1, 5), "拨入", 1_000_000), (date(2023, 9, 20), "垫付", 80_000), (date(2023, 9, 21), "追回", 50_000),
    }  # fmt: skip


def test_the_year_of_written_material_stands_in_the_title(folder: Path) -> None:
    rows: Rows = [
        ["2023年度考核资料清单"], ["指标编号", "资料名称", "报送单位", "要求报送时间", "实际报送时间"],
        ["P01", "会议纪要", "区人社局", "2023-11-30", "2023-11-20"],
        ["P06", "台账", "区建管委", "2023-11-30", "未报送"],
    ]  # fmt: skip
    assert twice(folder, "考核资料", rows) == []
    stored = [(row["assessment_year"], row["provided_on"]) for row in all_of(folder, evidence)]
    assert stored == [(2023, date(2023, 11, 20)), (2023, None)]


def test_a_list_that_bears_its_name_is_one_whatever_else_it_tells(folder: Path) -> None:
    rows: Rows = [
        ["序号", "单位名称", "法定代表人", "身份证号码", "列入事由", "列入决定机关", "列入日期", "公布途径"],
        [1, "甲公司", "王某", None, "拒不支付", "区人社局", "2023-11-20", "网站"],
    ]
    assert twice(folder, "拖欠农民工工资失信联合惩戒对象名单", rows) == []
    assert [row["list_kind"] for row in all_of(folder, listing)] == ["人社失信名单"]
