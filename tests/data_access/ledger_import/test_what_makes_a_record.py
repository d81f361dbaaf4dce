"""A row is refused only for what makes it a record; whatever else it leaves out is unknown, told, and counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database.engine import reader
from data_access.database.schema import lead_payment
from data_access.ledger_import.known_ledgers import ledger, ledgers
from tests.data_access.ledger_import.test_identity import RECORDS, WORLD, headed, stored
from tests.data_access.ledger_import.test_reading import Rows, loaded

# By ledger, beside its key: the day it came in, what it belongs to, and the one thing that it says.
MAKES: dict[str, set[str]] = {
    "企业": {"name"},
    "专项行动": {"name", "starts_on"},
    "专项行动成果": {"town_code", "reported_on"},
    "在建工地": {"name", "town_code"},
    "欠薪线索": {"received_on", "town_code"},
    "线索办理环节": {"seq", "step", "done_on"},
    "线索流转": {"seq", "unit_name", "routed_on"},
    "街镇调解": {"sent_down_on"},
    "约定分期": {"seq", "agreed_on", "amount_yuan"},
    "工资追发": {"lead_no", "amount_yuan"},
    "监察案件": {"town_code"},  # its day may be that of filing
    "移送公安": {"case_no", "reported_on"},
    "失信名单": {"list_kind", "employer_name"},
    "季度公布": {"quarter"},
    "实地核查": {"site_no", "inspected_on"},
    "工资保证金": {"form", "stored_on", "amount_yuan"},  # of a site or of a firm
    "保证金流水": {"deposit_no", "moved_on", "kind", "amount_yuan"},
    "专户": {"site_no", "opened_on"},
    "专户月度收支": {"month"},
    "银行对账单": {"month", "balance_yuan"},
    "应急周转金": {"moved_on", "kind", "amount_yuan"},
    "预警": {"level", "town_code", "raised_on"},
    "部门信号": {"employer_name", "town_code", "kind", "month", "reported_on"},
    "事件舆情": {"town_code"},  # its day stands with or without the hour
    "事件续报": {"seq"},  # its day stands with or without the hour
    "宣传活动": {"held_on"},
    "要点任务": {"title", "department_code"},
    "任务进度": {"reported_on", "progress"},
    "联席会议": {"held_on"},
    "督办事项": {"title", "owner_name", "raised_on"},
    "书面资料": {"assessment_year", "indicator_code", "title", "department_code"},
    "批准缓办": {"assessment_year", "indicator_code", "valid_from"},
    "时间标注": {"label", "starts_on"},
}
# What nearly every list says and no record needs: a cell that nobody can read.
UNREAD: dict[str, dict[str, object]] = {
    "专项行动": {"kind": "其他行动", "ends_on": "春节前"},
    "专项行动成果": {
        "firms_checked": "20余", "sites_checked": "几十", "problems_found": "多个", "problems_remedied": "大部分",
    },
    "欠薪线索": {"source": "无", "domain": "待定领域"},
    "约定分期": {"due_on": "另行通知"},
    "工资追发": {"paid_on": "分批"},
    "失信名单": {"town_code": "某某镇"},
    "季度公布": {"due_on": "4月上旬"},
    "预警": {"channel": "其他来源"},
    "事件舆情": {"kind": "其他情况", "title": None},
    "宣传活动": {"title": None},
    "要点任务": {"clause": None, "starts_on": "年初起", "due_on": "长期"},
    "任务进度": {"planned": "过半"},
    "联席会议": {"title": None},
    "督办事项": {"due_on": "长期坚持"},
    "书面资料": {"due_on": "另行通知"},
    "批准缓办": {"reason": None, "approver": None, "valid_to": "另行通知"},
    "时间标注": {"kind": "其他时段"},
}  # fmt: skip
SAID: dict[str, dict[str, tuple[object, object]]] = RECORDS | {
    "专项行动成果": {
        "campaign_no": ("XD1", None), "town_code": ("徐泾镇", None), "reported_on": ("2023-12-01", None),
        "firms_checked": (20, None), "sites_checked": (30, None), "problems_found": (5, None),
        "problems_remedied": (4, None),
    },
    "任务进度": {
        "task_no": ("R1", None), "reported_on": ("2023-06-30", None), "progress": ("40%", None),
        "planned": ("50%", None),
    },
}  # fmt: skip
BESIDE: dict[str, Rows] = {
    "专项行动": [
        ["行动编号", "行动名称", "行动类型", "开始日期", "结束日期"],
        ["XD1", "冬季清欠", "冬季行动", "2023-11-01", "2024-02-10"],
    ],
    "要点任务": [
        ["任务编号", "要点条目", "任务名称", "牵头部门", "开始日期", "完成时限"],
        ["R1", "一", "清零", "区人社局", "2023-01-01", "2023-12-31"],
    ],
}  # fmt: skip
# Filled by the importer, whatever the ledger says.
_MADE = {"deposit_exempt", "rule_code", "complained_on", "level", "account_kind", "found_on"}


def test_every_column_that_refuses_a_row_makes_the_record() -> None:
    for own in ledgers():
        makes = {column.field for column in own.columns if column.filled}
        assert makes == MAKES[own.name], own.name
        key = {own.key.field, *own.parts}
        must = {column.name for column in own.table.columns if not column.nullable and not column.primary_key}
        # By the case; with the hour.
        told_otherwise = {"移送公安": {"town_code"}, "事件续报": {"reported_on"}}.get(own.name, set())
        assert must - _MADE - told_otherwise <= makes | key, own.name


def test_what_nearly_every_list_says_is_declared_with_its_ledger() -> None:
    usual = {own.name: {c.field for c in own.columns if c.usual} for own in ledgers()}
    assert {name: fields for name, fields in usual.items() if fields} == {n: {*f} for n, f in UNREAD.items()}


def _cells(name: str, way: str) -> dict[str, object]:
    """A new record: its cells empty, such that nobody can read them, or without the columns."""
    own, fields = ledger(name), UNREAD[name]
    said = {field: value for field, (value, _) in SAID[name].items() if value is not None}
    if not own.parts:
        said[own.key.field] = "新1"
    if way == "no column":
        return {field: value for field, value in said.items() if field not in fields}
    return said | (fields if way == "unread" else dict.fromkeys(fields))


@pytest.mark.parametrize("way", ["unread", "empty", "no column"])
def test_what_makes_no_record_may_be_left_out(tmp_path: Path, way: str) -> None:
    loaded(tmp_path, WORLD | BESIDE)
    before = {name: stored(tmp_path, name) for name in UNREAD}
    report = loaded(tmp_path, {name: headed(name, _cells(name, way)) for name in UNREAD})
    assert (report.refused_sheets, report.rejected, report.accepted) == ({}, 0, len(UNREAD)), report.sheets
    for name, fields in UNREAD.items():
        own = ledger(name)
        (row,) = [row for row in stored(tmp_path, name) if row not in before[name]]
        held = dict(zip(own.table.c.keys(), row, strict=True))
        assert [held[field] for field in fields] == [None] * len(fields), name
        told = {column.heading for column in own.columns if column.field in fields}
        flagged = {finding.column for finding in report.sheets[name].flagged}
        noted = "".join(note for note in report.notes.get(name, ()) if "按不详导入" in note)
        assert all(f"“{heading}”" in noted if way == "no column" else heading in flagged for heading in told), name


def test_a_time_mark_without_a_number_is_named_by_its_label_and_day(tmp_path: Path) -> None:
    rows: Rows = [["标注名称", "类别", "开始日期"], ["进博会", "敏感期", "2023-11-05"]]
    assert loaded(tmp_path, {"时间标注": rows}).accepted == 1
    rows[1][1] = "会议"
    assert loaded(tmp_path, {"时间标注": rows}).rejected == 1  # of a known mark only its kind differs: asked


@pytest.mark.parametrize("day", ["分批", "#REF!", "5月中旬"])
def test_a_payment_whose_day_nobody_can_read_has_none(tmp_path: Path, day: str) -> None:
    head: list[object] = [
        "线索编号", "来源", "接收日期", "街镇", "所属领域", "核实情况", "核实日期", "核实人数", "核实金额(元)",
        "已支付金额(元)", "支付日期", "办结日期",
    ]  # fmt: skip
    cells: list[object] = [
        "XS1", "12345", "2023-05-01", "徐泾镇", "其他", "属实", "2023-05-08", 5, 80_000, 80_000, day, "2023-05-20",
    ]  # fmt: skip
    report = loaded(tmp_path, {"欠薪线索": [["欠薪线索台账（截至2023年6月30日）"], head, cells]})
    assert [f.fault for f in report.sheets["欠薪线索"].flagged if f.column == "支付日期"][-1] == "undated"
    engine = reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        (payment,) = connection.execute(select(lead_payment))
    engine.dispose()
    assert (payment.paid_on, payment.amount_yuan) == (None, 80_000)
    assert loaded(tmp_path, {"欠薪线索": [["欠薪线索台账（截至2023年6月30日）"], head, cells]}).updated == 0
    cells[-2] = "2023-05-20"  # put right since
    assert loaded(tmp_path, {"欠薪线索": [["欠薪线索台账（截至2023年6月30日）"], head, cells]}).updated == 1
    with engine.connect() as connection:
        (payment,) = connection.execute(select(lead_payment))
    engine.dispose()
    assert payment.paid_on == date(2023, 5, 20)
