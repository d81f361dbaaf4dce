"""Firms and handlers as ledgers write them: one code and one name each, what joins by name, and who is no firm."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.cells import sums, text
from data_access.database.engine import raw_reader
from data_access.database.schema import enterprise, lead, site
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from tests.data_access.ledger_import.test_slips import a_workbook

A, B = "91310118MA1000010E", "91310118MA1000020F"
LEAD = ["线索编号", "来源", "接收日期", "所属领域", "街镇", "被反映单位", "统一社会信用代码", "承办单位"]


def loaded(path: Path, url: str, *rows: tuple[str | None, str | None, str | None]) -> LoadReport:
    """Leads by firm, code and handler."""
    listed: list[list[object]] = [
        [f"XS{n}", "12333", "2023-12-01", "其他", "徐泾镇", *row] for n, row in enumerate(rows, start=1)
    ]
    return load_workbook(a_workbook(path / "台账.xlsx", {"欠薪线索": [list(LEAD), *listed]}), url)


def column(url: str, wanted: object) -> list[object]:
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = list(connection.scalars(select(wanted)))  # type: ignore[call-overload]
    engine.dispose()
    return found


def flags(report: LoadReport, sheet: str = "欠薪线索") -> list[tuple[int, str]]:
    return [(finding.row, finding.fault) for finding in report.sheets[sheet].flagged]


def test_a_row_without_a_name_never_takes_the_name_of_its_code_away(tmp_path: Path, empty_url: str) -> None:
    loaded(tmp_path, empty_url, (None, B, None))
    assert column(empty_url, enterprise.c.name) == [B]
    loaded(tmp_path, empty_url, ("上海乙劳务有限公司", B, None), (None, B, None))
    assert column(empty_url, enterprise.c.name) == ["上海乙劳务有限公司"]
    loaded(tmp_path, empty_url, (None, B, None))
    assert column(empty_url, enterprise.c.name) == ["上海乙劳务有限公司"]


def test_who_is_not_known_is_no_firm_and_blanks_make_none(tmp_path: Path, empty_url: str) -> None:
    unknown = ("不详", "无", "未知", "单位不详", "暂无", "不明")
    report = loaded(
        tmp_path, empty_url, *((name, None, None) for name in unknown), ("上海甲 建筑劳务 （集团） 公司", None, None)
    )
    assert column(empty_url, lead.c.employer_name) == [None] * len(unknown) + ["上海甲建筑劳务(集团)公司"]
    assert report.rejected == 0
    assert text.firm_name("ABC Construction 公司") == "ABC Construction公司"


def test_one_code_under_two_names_is_flagged(tmp_path: Path, empty_url: str) -> None:
    report = loaded(tmp_path, empty_url, ("上海乙劳务有限公司", B, None), ("上海乙劳务(集团)有限公司", B, None))
    assert flags(report) == [(2, "name_conflict"), (3, "name_conflict")]
    assert "同一信用代码另有名称“上海乙劳务(集团)有限公司”" in report.sheets["欠薪线索"].flagged[0].message


def test_handlers_join_under_their_usual_name(tmp_path: Path, empty_url: str) -> None:
    names = ("徐泾镇人民政府", "青浦区徐泾镇人民政府", "徐泾镇", "夏阳街道办事处", "某某部门", "区劳动保障监察大队")
    report = loaded(tmp_path, empty_url, *((None, None, name) for name in names))
    assert column(empty_url, lead.c.handler_name) == [*["徐泾镇"] * 3, "夏阳街道", *names[4:]]
    assert flags(report) == [(6, "unknown_handler")]


def test_a_contractor_without_code_joins_the_only_code_of_its_name(tmp_path: Path, empty_url: str) -> None:
    sites: list[list[object]] = [
        ["项目编号", "项目名称", "街镇", "总包单位", "统一社会信用代码"],
        ["G1", "甲工程", "徐泾镇", "上海甲建设有限公司", A],
        ["G2", "乙工程", "徐泾镇", "上海甲建设有限公司", None],
        ["G3", "丙工程", "徐泾镇", "上海丙建设有限公司", None],
    ]
    report = load_workbook(a_workbook(tmp_path / "工地.xlsx", {"在建工地": sites}), empty_url)
    assert flags(report, "在建工地") == [(3, "missing_code"), (4, "missing_value")]
    assert sorted(map(str, column(empty_url, site.c.contractor_uscc))) == [A, A, "None"]
    assert load_workbook(tmp_path / "工地.xlsx", empty_url).sheets["在建工地"].unchanged == 3


@pytest.mark.parametrize("cell", ["−20000", "–20000", "－20000", "20000-", "负20000", "-2万", "(20,000.00)", "¥−20000"])
def test_every_way_to_write_a_minus(cell: str) -> None:
    assert sums.signed_amount(cell, "元") == -20_000


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ("上海甲建设有限公司（曾用名：上海乙）", "上海甲建设有限公司"),
        ("上海甲建设集团有限公司(原上海甲建设有限公司)", "上海甲建设集团有限公司"),
        ("上海甲有限公司（更名前：上海乙有限公司）", "上海甲有限公司"),
        ("上海甲有限公司（原水工程项目部）", "上海甲有限公司(原水工程项目部)"),
        ("上海甲（集团）有限公司", "上海甲(集团)有限公司"),
        ("(原上海乙有限公司)", "(原上海乙有限公司)"),
    ],
)
def test_what_a_firm_was_called_before_is_no_part_of_its_name(wording: str, name: str) -> None:
    assert text.firm_name(wording) == name


@pytest.mark.parametrize(
    ("wording", "read"),
    [("甲字1号\n厂房工程", "甲字1号厂房工程"), ("甲字2号厂房\n(一标段)", "甲字2号厂房(一标段)"),
     ("Block\nA 2", "Block A 2"),
     ("张三\r\n李四", "张三李四"), ("工程 一期", "工程 一期")],
)  # fmt: skip
def test_a_line_broken_at_a_chinese_sign_goes_on(wording: str, read: str) -> None:
    assert text.text(wording) == read


@pytest.mark.parametrize(
    "number",
    ["农商行31001234567890123460", "31001234567890123461/31001234567890123462", "XZ2023904.0", "XZ20239041/XZ20239042"],
)
def test_a_number_with_more_beside_it_is_none(number: str) -> None:
    with pytest.raises(text.CellFault):
        text.own_number(number)


@pytest.mark.parametrize(
    ("wording", "number"), [("12345.0", "12345"), ("沪建2023/001", "沪建2023/001"), ("A-1.0.2", "A-1.0.2")]
)
def test_a_number_that_is_whole_stays(wording: str, number: str) -> None:
    assert text.own_number(wording) == number
