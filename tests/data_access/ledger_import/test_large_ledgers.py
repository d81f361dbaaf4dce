"""Large ledgers: what a load asks of the database does not grow with its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Engine, event

from data_access.ledger_import.loading import load_workbook

_HEADINGS = [
    "线索编号",
    "来源",
    "接收日期",
    "街镇",
    "所属领域",
    "被反映单位",
    "涉及金额（元）",
    "已付金额（元）",
    "承办单位",
]


def write_leads(path: Path, first: int, count: int) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("欠薪线索")
    sheet.write_row(0, 0, _HEADINGS)
    for place, number in enumerate(range(first, first + count), start=1):
        firm = f"上海第{number}建设有限公司"
        sheet.write_row(
            place, 0, [f"XS{number:06d}", "12345", "2023-04-07", "徐泾镇", "其他", firm, 5000, 1000, "徐泾镇"]
        )
    book.close()
    return path


def _statements(path: Path, url: str) -> int:
    """How many statements a load takes; one executed for many rows at once is one."""
    asked = list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        load_workbook(path, url)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def test_statements_of_a_load_do_not_grow_with_its_rows(empty_url: str, tmp_path: Path) -> None:
    load_workbook(write_leads(tmp_path / "初.xlsx", 0, 10), empty_url)
    few = _statements(write_leads(tmp_path / "少.xlsx", 1_000, 100), empty_url)
    many = _statements(write_leads(tmp_path / "多.xlsx", 10_000, 2_100), empty_url)
    # Of 500 names and numbers at a time it is asked which are known: some lists for 2,000 rows more, none for each.
    assert many - few <= 40
