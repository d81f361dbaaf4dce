"""CSV files whose fields do not fit their headings, and rows that the tables' own checks would refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import create_engine, select

from data_access.database.schema import campaign, lead, task, wage_account
from data_access.ledger_import.loading import LedgerError, load_workbook

_LEAD = "线索编号,来源,接收日期,所属领域,属地街镇,涉及人数,涉及金额(元)"


def _csv(folder: Path, name: str, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def _book(folder: Path, name: str, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_csv_is_read_in_the_encodings_of_offices(tmp_path: Path, cases_url: str, encoding: str) -> None:
    path = _csv(tmp_path, "欠薪线索.csv", _LEAD, 'A1,来电,2023-05-04,其他,徐泾镇,5,"250,000"', encoding=encoding)
    assert load_workbook(path, cases_url).accepted == 1
    with create_engine(cases_url).connect() as connection:
        assert connection.scalar(select(lead.c.amount_yuan)) == 250_000


def test_a_line_with_more_fields_than_the_headings_refuses_the_file(tmp_path: Path, cases_url: str) -> None:
    path = _csv(tmp_path, "欠薪线索.csv", _LEAD, *(["A1,来电,2023-05-04,其他,徐泾镇,5,30000"] * 20),
                "A2,来电,2023-05-04,其他,徐泾镇,5,250,000")  # fmt: skip
    with pytest.raises(LedgerError, match="第22行比表头多出几格"):
        load_workbook(path, cases_url)
    few = _csv(tmp_path, "欠薪线索.csv", _LEAD, "A2,来电,2023-05-04,其他,徐泾镇,5,250,000")
    with pytest.raises(LedgerError, match="第2行比表头多出几格"):
        load_workbook(few, cases_url)


def test_signs_that_guard_long_numbers_are_none_of_them(tmp_path: Path, cases_url: str) -> None:
    load_workbook(_book(tmp_path, "在建工地", ["项目编号", "项目名称", "属地街镇"], ["GD1", "甲", "徐泾镇"]), cases_url)
    path = _csv(tmp_path, "专户.csv", "专户编号,项目编号,开立日期", '"=""31001200000000001""",GD1,2023-03-01')
    load_workbook(path, cases_url)
    with create_engine(cases_url).connect() as connection:
        assert connection.scalars(select(wage_account.c.account_no)).all() == ["31001200000000001"]


def test_what_ends_before_it_begins_is_refused_row_by_row(tmp_path: Path, cases_url: str) -> None:
    headings = ["行动编号", "行动名称", "行动类别", "开始日期", "结束日期"]
    right = ["ZX1", "夏季行动", "夏季行动", "2023-07-01", "2023-08-31"]
    wrong = ["ZX2", "冬季行动", "冬季行动", "2023-12-01", "2023-02-01"]
    report = load_workbook(_book(tmp_path, "专项行动", headings, right, wrong), cases_url)
    assert [finding.fault for finding in report.sheets["专项行动"].rejected] == ["dates_out_of_order"]
    with create_engine(cases_url).connect() as connection:
        assert connection.scalars(select(campaign.c.campaign_no)).all() == ["ZX1"]


def test_a_ledger_without_a_column_leaves_what_is_known(tmp_path: Path, cases_url: str) -> None:
    headings = ["任务编号", "要点条目", "任务内容", "牵头单位", "开始日期", "完成时限"]
    row = ["RW1", "一(一)", "健全联席会议", "区人社局", "2023-01-10", "2023-12-20"]
    load_workbook(_book(tmp_path, "要点任务", [*headings, "完成进度"], [*row, "80%"]), cases_url)
    load_workbook(_book(tmp_path, "要点任务", headings, [*row[:5], "2023-12-25"]), cases_url)
    with create_engine(cases_url).connect() as connection:
        assert connection.scalar(select(task.c.progress)) == 80


@pytest.mark.parametrize("empty", ["null", "NULL", "(null)", "None", "NaN", "\\N", "nil"])
def test_what_platforms_write_for_nothing_is_nothing(tmp_path: Path, cases_url: str, empty: str) -> None:
    heads = f"{_LEAD},被反映单位,承办单位,反映人联系电话,办结日期"
    row = f"L1,来访,2023-05-01,其他,徐泾镇,{empty},{empty},{empty},{empty},{empty},{empty}"
    report = load_workbook(_csv(tmp_path, "欠薪线索.csv", heads, row), cases_url)
    assert (report.rejected, report.sheets["欠薪线索"].flagged, report.questions) == (0, [], [])
    with create_engine(cases_url).connect() as connection:
        [found] = connection.execute(select(lead)).mappings()
    wanted = ("employer_name", "handler_name", "reporter_phone", "workers", "amount_yuan", "closed_on")
    assert [found[name] for name in wanted] == [None] * len(wanted)


@pytest.mark.parametrize("text", ["TRUE", "false", "#####", "########", "#NAME?"])
def test_what_a_spreadsheet_shows_in_place_of_a_text_is_none(tmp_path: Path, cases_url: str, text: str) -> None:
    heads = f"{_LEAD},被反映单位,承办单位"
    path = _csv(tmp_path, "欠薪线索.csv", heads, f"L1,来访,2023-05-01,其他,徐泾镇,3,30000,{text},{text}")
    report = load_workbook(path, cases_url)
    assert report.rejected == 0
    assert [f.column for f in report.sheets["欠薪线索"].flagged] == ["被反映单位", "承办单位"]
    with create_engine(cases_url).connect() as connection:
        assert connection.execute(select(lead.c.employer_name, lead.c.handler_name)).all() == [(None, None)]
