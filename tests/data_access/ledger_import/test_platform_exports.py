"""What platforms export goes in as it is: lists of the complaint platform, monthly lists of the payment platform."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import create_engine, select

from data_access.database.schema import lead, wage_account_month
from data_access.ledger_import.loading import load_workbook


def test_a_list_of_the_complaint_platform(empty_url: str, tmp_path: Path) -> None:
    """全国根治欠薪线索反映平台: CSV in GBK, times of day, numbers behind a tab, personal columns that nobody needs."""
    path = tmp_path / "线索导出.csv"
    path.write_bytes(
        "投诉举报编号,投诉时间,企业名称,拖欠工资项目名称,选择行业领域,所在街镇,反映人姓名,反映人电话,反映人身份证号,"
        "欠薪人数(单位:人),欠薪金额(单位:元),欠薪基本情况摘要,处理意见,线索来源\r\n"
        "\t310118202305040001,2023-05-04 09:31:22,上海某某建筑劳务有限公司,,工程建设领域,徐泾镇,张某,13812345678,"
        "310229198001011234,12,\"250,000.00\",拖欠三个月工资,已责令支付,全国根治欠薪线索反映平台\r\n".encode("gbk")
    )  # fmt: skip
    report = load_workbook(path, empty_url)
    assert (report.rejected, report.accepted) == (0, 1)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        row = connection.execute(select(lead)).mappings().one()
    engine.dispose()
    assert (row["lead_no"], f"{row['received_on']}") == ("310118202305040001", "2023-05-04")
    assert (row["workers"], row["amount_yuan"], row["employer_name"]) == (12, 250_000, "上海某某建筑劳务有限公司")
    assert "310229198001011234" not in str(dict(row))


def test_a_list_that_says_the_industry_and_not_the_domain(empty_url: str, tmp_path: Path) -> None:
    headings = (
        "线索编码,线索来源,反映时间,反映人姓名,反映人电话,欠薪主体名称,欠薪项目名称,所属行业,欠薪人数,欠薪金额（万元）,"
        "所属区县,所属街道（乡镇）,办理状态,核实结果,办结结果"
    )
    rows = (
        f"P{n},平台,2023-05-04,张某,13812345678,甲{n}有限公司,,{industry},12,25,青浦区,徐泾镇,办理中,属实,已支付"
        for n, industry in enumerate(("建筑业", "住宿和餐饮业"))
    )
    path = tmp_path / "反映平台.csv"
    _csv(path, headings, *rows)
    report = load_workbook(path, empty_url)
    assert (report.refused_sheets, report.rejected, report.accepted) == ({}, 0, 2), report.as_text()
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        found = connection.execute(select(lead).order_by(lead.c.lead_no)).mappings().all()
    engine.dispose()
    assert [(r["domain"], r["sub_industry"], r["employer_name"], r["conclusion"]) for r in found] == [
        ("工程建设领域", "建筑业", "甲0有限公司", "已支付"),
        ("其他", "住宿和餐饮业", "甲1有限公司", "已支付"),
    ]


@pytest.mark.parametrize("name", ["专户", "导出"])
@pytest.mark.parametrize("further", ["专户开户银行,专户状态", "甲列,乙列", "专户开户银行,专户状态,甲列,乙列,丙列,丁列"])
def test_a_list_with_all_that_is_required_is_loaded_whatever_else_it_holds(
    empty_url: str, tmp_path: Path, name: str, further: str
) -> None:
    load_workbook(_csv(tmp_path / "在建工地.csv", "项目编号,项目名称,属地街镇", "GD1,某某花园,徐泾镇"), empty_url)
    path = _csv(
        tmp_path / f"{name}.csv",
        f"工程项目名称,项目编码,总包单位,专户账号,开户时间,{further}",
        f"某某花园,GD1,甲公司,3100120000000000123,2023-03-01{',某某' * len(further.split(','))}",
    )
    report = load_workbook(path, empty_url)
    assert (report.refused_sheets, report.rejected, report.accepted) == ({}, 0, 1), report.as_text()
    unknown = [h for h in further.split(",") if h != "专户开户银行"]
    assert [*report.skipped_columns.values()] == [tuple(unknown)]


def _csv(path: Path, *lines: str) -> Path:
    path.write_bytes("\r\n".join(lines).encode("gbk"))
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_monthly_list_of_the_payment_platform(empty_url: str, tmp_path: Path, form: str) -> None:
    """农民工工资支付监管平台: numbers of accounts as text, sums of a month without a day."""
    sites: list[list[object]] = [["项目编号", "项目名称", "属地街镇"], ["GD1", "某某花园一期", "徐泾镇"]]
    accounts: list[list[object]] = [["专户账号", "项目编号", "开立日期"], ["3100120000000000123", "GD1", "2023-03-01"]]
    months: list[list[object]] = [
        ["专户账号", "项目名称", "所属月份", "建设单位拨付数额", "应发金额", "委托银行发放金额", "当前余额"],
        ["3100120000000000123", "某某花园一期", "2023-05", "300,000.00", "250,000.00", "250,000.00", "51,234.56"],
    ]
    for name, rows in (("在建工地", sites), ("专户", accounts), ("专户月度收支", months)):
        path = tmp_path / f"{name}.{form}"
        if form == "csv":
            lines = (",".join(f'"{cell}"' for cell in row) for row in rows)
            path.write_bytes("\r\n".join(lines).encode("gbk"))
        else:
            book = openpyxl.Workbook()
            sheet = book.active
            assert sheet is not None
            sheet.title = name
            for row in rows:
                sheet.append(row)
            book.save(path)
        report = load_workbook(path, empty_url)
        assert (report.rejected, report.refused_sheets, report.accepted) == (0, {}, 1), name
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        month = connection.execute(select(wage_account_month)).mappings().one()
    engine.dispose()
    assert month["account_no"] == "3100120000000000123"
    assert [month[name] for name in ("labour_paid_yuan", "payable_yuan", "paid_yuan")] == [300_000, 250_000, 250_000]
