"""Ledgers without numbers of their own: what a row belongs to is told by firm, site, title and day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_access.database.schema import (
    criminal_transfer,
    incident,
    incident_report,
    lead_instalment,
    lead_payment,
    lead_routing,
    lead_step,
    mediation,
    task,
    task_progress,
    wage_account_month,
)
from tests.data_access.ledger_import.test_one_record import all_of, faults
from tests.data_access.ledger_import.test_reading import Rows, loaded

KNOWN: dict[str, Rows] = {
    "在建工地": [["项目编号", "项目名称", "街镇"], ["GD1", "甲工程", "徐泾镇"], ["GD2", "乙工程", "华新镇"]],
    "欠薪线索": [
        ["线索编号", "接收日期", "被反映单位", "街镇", "项目编号", "涉及金额(元)"],
        ["XS1", "2023-03-01", "甲公司", "徐泾镇", "GD1", 150_000],
        ["XS2", "2023-03-08", "乙公司", "华新镇", "GD2", 80_000],
        ["XS3", "2023-05-08", "乙公司", "华新镇", None, 70_000],
    ],
    "监察案件": [
        ["案号", "街镇", "用人单位", "投诉日期"], ["A1", "徐泾镇", "甲公司", "2023-03-06"],
        ["A2", "华新镇", "乙公司", "2023-03-16"],
    ],
    "事件舆情": [
        ["事件编号", "事件类别", "街镇", "事件名称", "发现时间"],
        ["SJ1", "群体性事件", "徐泾镇", "甲工程讨薪", "2023-08-01 09:00"],
        ["SJ2", "群体性事件", "华新镇", "乙工程讨薪", "2023-08-02 09:00"],
    ],
    "要点任务": [["任务编号", "任务内容", "牵头单位"], ["RW1", "落实保证金", "区建管委"]],
    "专户": [
        ["专户编号", "项目编号", "开户日期"], ["Z1", "GD1", "2023-01-05"], ["Z2", "GD2", "2023-01-05"],
        ["Z3", "GD2", "2023-04-05"],
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert loaded(tmp_path, KNOWN).rejected == 0
    return tmp_path


def twice(folder: Path, name: str, rows: Rows) -> list[str]:
    """The faults of the rows; loaded again nothing changes."""
    report = loaded(folder, {name: rows})
    assert report.refused_sheets == {}
    again = loaded(folder, {name: rows})
    assert (again.accepted, again.updated) == (0, 0)
    return faults(report, name)


def test_payments_find_their_lead(folder: Path) -> None:
    rows: Rows = [
        ["序号", "欠薪单位", "项目名称", "接收日期", "支付日期", "支付金额(元)"],
        [1, "甲公司", None, None, "2023-03-20", 100_000], [2, "甲公司", None, None, "2023-04-02", 50_000],
        [3, None, "乙工程", None, "2023-04-02", 80_000],  # XS3 came in later
        [4, "乙公司", None, "2023-05-08", "2023-06-02", 70_000],
        [5, "乙公司", None, None, "2023-06-03", 70_000],  # of which of two?
        [6, "丁公司", None, None, "2023-06-02", 70_000],
        [7, "甲公司", "乙工程", None, "2023-06-02", 70_000],
    ]  # fmt: skip
    assert twice(folder, "工资追发台账", rows) == ["unknown_lead"] * 3
    paid = {(r["lead_no"], r["paid_on"], int(r["amount_yuan"])) for r in all_of(folder, lead_payment)}
    assert paid == {
        ("XS1", date(2023, 3, 20), 100_000), ("XS1", date(2023, 4, 2), 50_000),
        ("XS2", date(2023, 4, 2), 80_000), ("XS3", date(2023, 6, 2), 70_000),
    }  # fmt: skip


@pytest.mark.parametrize("first", ["序号", "编号", None])
@pytest.mark.parametrize("of", ["被反映单位", "线索编号"])
def test_instalments_are_numbered_by_their_days(folder: Path, first: str | None, of: str) -> None:
    named = "XS1" if of == "线索编号" else "甲公司"
    days = ["2023-05-10", "2023-04-10", "2023-06-10"]
    rows: Rows = [
        [*[first] * (first is not None), of, "约定日期", "应付日期", "应付金额(元)"],
        *([*[n] * (first is not None), named, "2023-03-10", day, 50_000] for n, day in enumerate(days, start=1)),
    ]
    assert twice(folder, "分期支付台账", rows) == []
    stored = {r["seq"]: r["due_on"] for r in all_of(folder, lead_instalment) if r["lead_no"] == "XS1"}
    in_order = [stored[seq] for seq in sorted(stored)]
    assert in_order == (sorted(in_order) if first is None or of != "线索编号" else [*map(date.fromisoformat, days)])


def test_steps_routings_and_mediations_find_their_lead(folder: Path) -> None:
    steps: Rows = [
        ["序号", "被反映单位", "环节", "完成日期"],
        [1, "甲公司", "受理", "2023-03-02"], [2, "甲公司", "联系", "2023-03-02"],
        [3, "乙公司", "受理", "2023-03-09"],
    ]  # fmt: skip
    assert twice(folder, "线索办理环节", steps) == []
    assert {(r["lead_no"], r["seq"], r["step"]) for r in all_of(folder, lead_step)} == {
        ("XS1", 1, "受理"), ("XS1", 2, "联系"), ("XS2", 1, "受理"),
    }  # fmt: skip
    routes: Rows = [
        ["项目名称", "流转单位", "流转日期"],
        ["甲工程", "徐泾镇", "2023-03-05"],
        ["甲工程", "区人社局", "2023-03-02"],
    ]
    assert twice(folder, "线索流转台账", routes) == []
    assert {r["seq"]: r["unit_name"] for r in all_of(folder, lead_routing)} == {1: "区人社局", 2: "徐泾镇"}
    mediated: Rows = [
        ["被反映单位", "下移日期", "调解成功日期"],
        ["甲公司", "2023-03-03", "2023-03-09"],
        ["丁公司", "2023-03-03", None],
    ]
    assert twice(folder, "以案定补台账", mediated) == ["unknown_lead"]
    assert [(r["lead_no"], r["agreement_on"]) for r in all_of(folder, mediation)] == [("XS1", date(2023, 3, 9))]


def test_transfers_find_their_case(folder: Path) -> None:
    rows: Rows = [
        ["序号", "当事人", "提请日期", "移送日期"], [1, "甲公司", "2023-05-01", "2023-05-08"],
        [2, "丁公司", "2023-05-01", "2023-05-08"],
    ]  # fmt: skip
    assert twice(folder, "移送公安台账", rows) == ["unknown_labour_case"]
    assert [(r["case_no"], r["reported_on"]) for r in all_of(folder, criminal_transfer)] == [("A1", date(2023, 5, 1))]


def test_tasks_need_no_number_and_their_progress_finds_them(folder: Path) -> None:
    head: list[object] = ["工作任务", "牵头单位", "完成时限"]
    tasks: Rows = [head, ["开展冬季行动", "区人社局", "2023-12-31"], ["清欠", "区人社局", "2023-12-31"]]
    assert twice(folder, "工作要点", tasks) == []
    assert len(all_of(folder, task)) == 3
    assert faults(loaded(folder, {"工作要点": [head, ["清欠", "区人社局", "2024-12-31"]]}), "工作要点") == [
        "ambiguous_record"
    ]
    progress: Rows = [
        ["工作任务", "报送日期", "完成进度"],
        ["落实保证金", "2023-06-30", "50%"],
        ["没有的事", "2023-06-30", "50%"],
    ]
    assert twice(folder, "任务进度", progress) == ["unknown_task"]
    assert [(r["task_no"], r["progress"]) for r in all_of(folder, task_progress)] == [("RW1", 50)]


def test_reports_are_known_by_their_hour_and_the_first_is_the_incidents_own(folder: Path) -> None:
    rows: Rows = [
        ["事件名称", "报告类型", "报告时间", "现场人数"],
        ["甲工程讨薪", "首报", "2023-08-01 09:30", 30], ["甲工程讨薪", "终报", "2023-08-01 18:00", 0],
        ["甲工程讨薪", "续报一", "2023-08-01 12:00", 20], ["乙工程讨薪", "什么报", "2023-08-02 12:00", 12],
    ]  # fmt: skip
    assert loaded(folder, {"事件续报": rows}).updated == 1
    assert faults(loaded(folder, {"事件续报": rows}), "事件续报") == ["unknown_value"]
    assert {(r["incident_no"], r["seq"], r["people"]) for r in all_of(folder, incident_report)} == {
        ("SJ1", 1, 20), ("SJ1", 2, 0),
    }  # fmt: skip
    messages = {r["incident_no"]: str(r["reported_at"]) for r in all_of(folder, incident)}
    assert messages == {"SJ1": "2023-08-01 09:30:00", "SJ2": "None"}


def test_a_month_without_its_account_is_of_the_one_account_of_its_site(folder: Path) -> None:
    head: list[object] = ["序号", "项目名称", "月份", "应发工资(元)", "实发工资(元)"]
    rows: Rows = [
        head, [1, "甲工程", "2023-03", 100_000, 100_000], [2, "乙工程", "2023-03", 60_000, 60_000],
        [3, "乙工程", "2023-05", 60_000, 60_000], [4, "丙工程", "2023-03", 60_000, 60_000],
    ]  # fmt: skip
    assert twice(folder, "专户月度收支", rows) == ["unknown_account", "unknown_site"]
    found = {(r["account_no"], r["month"].month) for r in all_of(folder, wage_account_month)}
    assert found == {("Z1", 3), ("Z2", 3)}  # Z3 was not open yet
