"""What was not read is never counted as none, and a sum that must be above zero is told in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import campaign_result, task
from data_access.ledger_import.loading import load_workbook
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, SITE, Rows, loaded, read
from tests.data_access.ledger_import.test_slips import a_workbook

TASK: Rows = [
    ["任务编号", "要点条目", "任务名称", "牵头部门", "开始日期", "完成时限", "完成进度"],
    ["T1", "一", "摸排", "区人社局", "2023-01-05", "2023-12-31"],
]
CAMPAIGN: Rows = [
    ["行动编号", "行动名称", "行动类型", "开始日期", "结束日期"],
    ["D1", "冬季行动", "冬季行动", "2023-01-01", "2023-12-31"],
]
RESULT: list[object] = ["行动编号", "街镇", "填报日期", "检查用人单位(户)", "检查工地数", "发现问题数", "整改问题数"]


def all_of(folder: Path, table: Any) -> list[Any]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = list(connection.execute(select(table)))
    engine.dispose()
    return found


@pytest.mark.parametrize("progress", ["过半", "九成以上", 1, "待定额", "120%"])
def test_progress_that_is_not_read_is_not_none(tmp_path: Path, progress: object) -> None:
    report = loaded(tmp_path, {"要点任务": [TASK[0], [*TASK[1], progress]]})
    assert (report.rejected, len(report.sheets["要点任务"].flagged)) == (0, 1)
    assert [row.progress for row in all_of(tmp_path, task)] == [None]


@pytest.mark.parametrize(
    ("share", "form", "per_cent"), [(0.5, "0%", 50), (1, "0%", 100), (0.6, "0.00%", 60), (0, "0%", 0)]
)
def test_progress_is_what_the_format_shows(tmp_path: Path, share: float, form: str, per_cent: int) -> None:
    path = a_workbook(tmp_path / "台账.xlsx", {"要点任务": [TASK[0], [*TASK[1], share]]})
    book = openpyxl.load_workbook(path)
    book["要点任务"].cell(2, 7).number_format = form
    book.save(path)
    load_workbook(path, f"sqlite:///{tmp_path / 'case.db'}")
    assert [row.progress for row in all_of(tmp_path, task)] == [per_cent]


@pytest.mark.parametrize("place", [3, 4, 5, 6])
def test_a_count_that_is_not_read_is_not_none(tmp_path: Path, place: int) -> None:
    cells: list[object] = ["D1", "徐泾镇", "2023-02-01", 20, 30, 5, 4]
    cells[place] = "20余"
    report = loaded(tmp_path, {"专项行动": CAMPAIGN, "专项行动成果": [RESULT, cells]})
    assert (report.rejected, len(report.sheets["专项行动成果"].flagged)) == (0, 1)
    assert [row[place] for row in all_of(tmp_path, campaign_result)] == [None]


@pytest.mark.parametrize("amount", [0, "0元", "0.00"])
def test_a_payment_of_nothing_is_told(tmp_path: Path, amount: object) -> None:
    paid: Rows = [["支付编号", "线索编号", "支付日期", "支付金额(元)"], ["P1", LEAD_CELLS[0], "2023-05-01", amount]]
    report = loaded(tmp_path, {"在建工地": SITE, "欠薪线索": [[*LEAD], LEAD_CELLS], "工资追发": paid})
    assert [f.fault for f in report.sheets["工资追发"].rejected] == ["not_positive"]


@pytest.mark.parametrize(
    "until", ["2023年6月底", "2023年6月底前", "2023.6", "2023年上半年", "2023年二季度", "2023年第2季度"]
)
def test_a_limit_that_makes_the_record_may_be_a_period(until: str) -> None:
    (row,) = read("要点任务", [TASK[0][:6], [*TASK[1][:5], until]])
    assert (f"{row.values['due_on']}", [f.fault for f in row.flags], row.faults) == (
        "2023-06-30",
        ["day_of_period"],
        (),
    )


@pytest.mark.parametrize("note", ["单位：百元", "金额单位：百元", "（以百元计）"])
def test_hundreds_are_a_unit(note: str) -> None:
    (row,) = read("欠薪线索", [[note], [*LEAD, "涉及人数", "涉及金额"], [*LEAD_CELLS, 10, 500]])
    assert row.values["amount_yuan"] == 50_000


def test_an_end_before_its_beginning_is_told(tmp_path: Path) -> None:
    rows: Rows = [CAMPAIGN[0], [*CAMPAIGN[1][:3], "2023-12-31", "2023-01-01"], ["D2", *CAMPAIGN[1][1:]]]
    report = loaded(tmp_path, {"专项行动": rows})
    assert [f.fault for f in report.sheets["专项行动"].rejected] == ["dates_out_of_order"]
    assert report.accepted == 1


@pytest.mark.parametrize("figure", [3100, 9999, 93.5])
def test_no_contract_is_so_small_whatever_the_form_says(figure: float) -> None:
    rows: Rows = [["单位：元"], [*SITE[0], "合同价"], [*SITE[1], figure]]
    (row,) = read("在建工地", rows)
    assert "contract_yuan" not in row.values
    (row,) = read("在建工地", [*rows[:2], [*SITE[1], 12_000]])
    assert row.values["contract_yuan"] == 12_000
