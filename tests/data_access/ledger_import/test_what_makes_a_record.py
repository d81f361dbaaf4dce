"""A row is refused only for what makes it a record; whatever else it leaves out is unknown, told, and counted."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.cells.sums import order
from data_access.cells.text import CellFault
from data_access.database.deposit_requirement import recount_requirements
from data_access.database.engine import raw_reader
from data_access.database.schema import inspection, labour_case, lead_instalment, lead_payment, site
from data_access.ledger_import.known_ledgers import ledger, ledgers
from data_access.ledger_import.ledger_columns import SPAN
from tests.data_access.ledger_import.test_identity import RECORDS, WORLD, headed, stored
from tests.data_access.ledger_import.test_never_zero import all_of
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, SITE, Rows, loaded

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
    "执法文书": {"issued_on"},
    "约谈通报": {"talk_kind", "held_on"},
    "实地核查": {"site_no", "inspected_on"},
    "工资保证金": {"form", "stored_on", "amount_yuan"},  # of a site or of a firm
    "保证金流水": {"deposit_no", "moved_on", "kind", "amount_yuan"},
    "专户": {"site_no", "opened_on"},
    "专户月度收支": {"month"},
    "银行对账单": {"month", "balance_yuan"},
    "应急周转金": {"moved_on", "amount_yuan"},
    "预警": {"level", "raised_on"},
    "部门信号": {"employer_name", "kind", "month", "reported_on"},
    "事件舆情": {"town_code"},  # its day stands with or without the hour
    "事件续报": {"seq"},  # its day stands with or without the hour
    "宣传活动": {"held_on"},
    "要点任务": {"title", "owner_name"},
    "任务进度": {"reported_on", "progress"},
    "联席会议": {"held_on"},
    "督办事项": {"title", "owner_name", "raised_on"},
    "书面资料": {"assessment_year", "indicator_code", "title", "owner_name"},
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
    "执法文书": {"document_kind": "其他文书", "town_code": "某某镇", "due_on": "另行通知"},
    "约谈通报": {"town_code": "某某镇"},
    "预警": {"channel": "其他来源", "town_code": "某某镇"},
    "部门信号": {"town_code": "某某镇"},
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
# A report without any figure is none; the town of a warning is that of its site.
STAYS = {"专项行动成果": "firms_checked", "预警": "town_code"}
COUNTED = {"季度公布": "due_on"}  # by its quarter
WRITTEN: dict[str, dict[str, tuple[object, object]]] = RECORDS | {
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
_STATES_OF_DONE = (("已完成", None), ("已办结。", None), ("已完成", "2023-08-10"), ("推进中", None), (None, None))
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
        # By the case; with the hour; by the column of sums.
        otherwise = {"移送公安": {"town_code"}, "事件续报": {"reported_on"}, "应急周转金": {"kind"}}
        by_other_means = otherwise.get(own.name, set())
        assert must - _MADE - by_other_means <= makes | key, own.name


def test_what_nearly_every_list_says_is_declared_with_its_ledger() -> None:
    usual = {own.name: {c.field for c in own.columns if c.usual} for own in ledgers()}
    assert {name: fields for name, fields in usual.items() if fields} == {n: {*f} for n, f in UNREAD.items()}


def left_out(name: str) -> dict[str, object]:
    return {field: text for field, text in UNREAD.get(name, {}).items() if field != STAYS.get(name)}


def _cells(name: str, way: str) -> dict[str, object]:
    """A new record: its cells empty, such that nobody can read them, or without the columns."""
    own, fields = ledger(name), left_out(name)
    texts = {field: value for field, (value, _) in WRITTEN[name].items() if value is not None}
    if not own.parts:
        texts[own.key.field] = "新1"
    if way == "no column":
        return {field: value for field, value in texts.items() if field not in fields}
    return texts | (fields if way == "unread" else dict.fromkeys(fields))


@pytest.mark.parametrize("way", ["unread", "empty", "no column"])
def test_what_makes_no_record_may_be_left_out(tmp_path: Path, way: str) -> None:
    loaded(tmp_path, WORLD | BESIDE)
    before = {name: stored(tmp_path, name) for name in UNREAD}
    report = loaded(tmp_path, {name: headed(name, _cells(name, way)) for name in UNREAD})
    assert (report.refused_sheets, report.rejected, report.accepted) == ({}, 0, len(UNREAD)), report.sheets
    for name in UNREAD:
        own, fields = ledger(name), left_out(name)
        (row,) = [row for row in stored(tmp_path, name) if row not in before[name]]
        held = dict(zip(own.table.c.keys(), row, strict=True))
        assert {held[field] for field in fields if field != COUNTED.get(name)} <= {None}, name
        messages = {column.heading for column in own.columns if column.field in fields}
        flagged = {finding.column for finding in report.sheets[name].flagged}
        noted = "".join(note for note in report.notes.get(name, ()) if "按不详导入" in note)
        assert all(f"“{heading}”" in noted if way == "no column" else heading in flagged for heading in messages), name


def _other_days(name: str) -> list[str]:
    """The days that make no record; a case, an incident and a site have one they came in, which may lack."""
    begins = {"complained_on", "found_on", "found_at", "reported_on", "reported_at", "permit_on"}
    days = [c.field for c in ledger(name).columns if c.kind.day and not c.filled and c.kind is not SPAN]
    return [field for field in days if field not in begins]


def test_a_day_in_no_calendar_empties_its_cell_and_refuses_nothing_else(tmp_path: Path) -> None:
    names = [name for name in WRITTEN if _other_days(name)]
    loaded(tmp_path, WORLD | BESIDE)
    before = {name: stored(tmp_path, name) for name in names}
    cells = {name: _cells(name, "empty") | dict.fromkeys(_other_days(name), "2023-11-31") for name in names}
    report = loaded(tmp_path, {name: headed(name, texts) for name, texts in cells.items()})
    assert (report.refused_sheets, report.rejected, report.accepted) == ({}, 0, len(names)), report.sheets
    for name in names:
        own = ledger(name)
        (row,) = [row for row in stored(tmp_path, name) if row not in before[name]]
        held = dict(zip(own.table.c.keys(), row, strict=True))
        counted = {field for field in _other_days(name) if field.endswith("due_on")}
        assert {held.get(field) for field in _other_days(name) if field not in counted} <= {None}, name
        flagged = {f.column for f in report.sheets[name].flagged if f.fault == "bad_date"}
        assert flagged >= {c.heading for c in own.columns if c.field in _other_days(name)}, name


def test_a_site_whose_permit_bears_no_day_is_refused(tmp_path: Path) -> None:
    rows: Rows = [["项目编号", "项目名称", "街镇", "施工许可日期", "实际竣工日期"]]
    rows += [["G1", "甲工程", "徐泾镇", "2023-02-30", None], ["G2", "乙工程", "徐泾镇", "2023-02-28", "2023-11-31"]]
    report = loaded(tmp_path, {"在建工地": rows})
    assert [(f.row, f.column) for f in report.sheets["在建工地"].rejected] == [(2, "施工许可日期")]
    assert [(row.site_no, row.completed_on) for row in all_of(tmp_path, site)] == [("G2", None)]


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
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
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


def test_a_reason_for_which_no_deposit_is_asked_lets_the_site_off(tmp_path: Path) -> None:
    """The ledger says why, so nothing is owed though the ratio would ask for it; without the reason it is again."""
    rows: Rows = [
        ["项目编号", "项目名称", "街镇", "合同价(元)", "施工许可日期", "免存理由"],
        ["G1", "甲工程", "徐泾镇", 30_000_000, "2023-01-05", "连续三年无欠薪，区人社局核定"],
        ["G2", "乙工程", "徐泾镇", 30_000_000, "2023-01-05", None],
    ]
    loaded(tmp_path, {"在建工地": rows})
    one, other = (row for row in all_of(tmp_path, site))
    assert (one.deposit_exempt, one.deposit_required_yuan) == (True, None)
    assert one.deposit_basis == "免存：连续三年无欠薪，区人社局核定"
    assert (other.deposit_exempt, other.deposit_required_yuan) == (False, 450_000)
    rows[1][5] = "清空"
    loaded(tmp_path, {"在建工地": rows})
    one, other = (row for row in all_of(tmp_path, site))
    assert (one.deposit_exempt, one.deposit_required_yuan) == (False, other.deposit_required_yuan)


@pytest.mark.parametrize("text", ["第一期", "第1期", "一", 1, "1期"])
def test_the_number_of_an_instalment_may_stand_in_words(tmp_path: Path, text: object) -> None:
    rows: Rows = [["线索编号", "期次", "约定日期", "应付日期", "应付金额(元)"]]
    rows += [[LEAD_CELLS[0], text, "2023-05-20", None, 9_000]]
    report = loaded(tmp_path, {"在建工地": SITE, "欠薪线索": [[*LEAD], LEAD_CELLS], "约定分期": rows})
    assert report.rejected == 0, report.sheets
    assert [(row.seq, row.due_on) for row in all_of(tmp_path, lead_instalment)] == [(1, None)]


@pytest.mark.parametrize("text", ["0", "-1", "3/1", "全部", "半期"])
def test_what_is_no_place_in_an_order(text: str) -> None:
    with pytest.raises(CellFault):
        order(text)


def test_a_share_that_was_approved_is_what_a_site_must_store(tmp_path: Path) -> None:
    """减存: reason, share, who approved it and when; a share nobody can tell (0.75) asks."""
    rows: Rows = [
        [
            "项目编号",
            "项目名称",
            "街镇",
            "合同价(元)",
            "施工许可日期",
            "减存比例",
            "免存减存批准单位",
            "免存减存批准日期",
        ],
        ["G1", "甲工程", "徐泾镇", 30_000_000, "2023-01-05", "0.75%", "区人社局", "2023-02-01"],
        ["G2", "乙工程", "徐泾镇", 30_000_000, "2023-01-05", "0.75", "区人社局", None],
    ]
    report = loaded(tmp_path, {"在建工地": rows})
    one, other = all_of(tmp_path, site)
    assert (one.deposit_required_yuan, one.deposit_basis) == (225_000, "减存：核准比例0.75%")
    assert (one.relief_percent, one.relief_approver, one.relief_on) == (0.75, "区人社局", date(2023, 2, 1))
    assert (other.deposit_required_yuan, other.relief_percent) == (450_000, None)
    assert [f.fault for f in report.sheets["在建工地"].flagged if f.column == "减存比例"] == ["bad_ratio"]


@pytest.mark.parametrize("text", ["50%", "百分之五十", "10%", "3.01%"])
def test_a_share_let_off_is_no_share_of_the_contract(tmp_path: Path, text: str) -> None:
    """减存50% lets off half of what is asked: no deposit of half a contract, asked as a share of the contract."""
    rows: Rows = [
        ["项目编号", "项目名称", "街镇", "合同价(元)", "施工许可日期", "减存比例", "免存减存批准单位"],
        ["G1", "甲工程", "徐泾镇", 30_000_000, "2023-01-05", text, "区人社局"],
    ]
    report = loaded(tmp_path, {"在建工地": rows})
    (one,) = all_of(tmp_path, site)
    assert (one.deposit_required_yuan, one.relief_percent) == (450_000, None)
    assert [f.fault for f in report.sheets["在建工地"].flagged if f.column == "减存比例"] == ["bad_ratio"]
    assert "填核准后占合同价的比例，如0.75%" in report.skeleton()


def test_a_relief_beyond_every_rule_in_a_database_asks_for_no_such_deposit(tmp_path: Path) -> None:
    rows: Rows = [["项目编号", "项目名称", "街镇", "合同价(元)", "施工许可日期"]]
    loaded(tmp_path, {"在建工地": [*rows, ["G1", "甲工程", "徐泾镇", 30_000_000, "2023-01-05"]]})
    with sqlite3.connect(tmp_path / "case.db") as connection:
        connection.execute("UPDATE site SET relief_percent = 50")
    recount_requirements(f"sqlite:///{tmp_path / 'case.db'}")
    assert [row.deposit_required_yuan for row in all_of(tmp_path, site)] == [450_000]


@pytest.mark.parametrize(
    ("share", "required", "faults"),
    [
        ("0.75%", 225_000, ["state_conflict"]),
        ("50%", 450_000, ["bad_ratio", "state_conflict"]),
        ("100%", None, ["bad_ratio"]),
        (None, None, []),
    ],
)
def test_the_reason_of_a_reduction_is_no_exemption(
    tmp_path: Path, share: str | None, required: int | None, faults: list[str]
) -> None:
    rows: Rows = [
        ["项目编号", "项目名称", "街镇", "合同价(元)", "施工许可日期", "免存理由", "减存比例"],
        ["G1", "甲工程", "徐泾镇", 30_000_000, "2023-01-05", "连续三年无拖欠", share],
    ]
    report = loaded(tmp_path, {"在建工地": rows})
    (one,) = all_of(tmp_path, site)
    assert (one.deposit_required_yuan, one.deposit_exempt) == (required, required is None)
    flagged = report.sheets["在建工地"].flagged
    assert sorted(f.fault for f in flagged if f.column in ("免存理由", "减存比例")) == faults


def test_what_is_said_to_be_done_without_a_day_is_told(tmp_path: Path) -> None:
    heads: list[object] = ["督办编号", "督办事项", "责任单位", "交办日期", "完成期限", "完成情况", "完成日期"]
    rows: Rows = [heads]
    rows += [
        [f"D{n}", f"事项{n}", "徐泾镇", "2023-08-01", "2023-08-15", *text] for n, text in enumerate(_STATES_OF_DONE)
    ]
    flagged = loaded(tmp_path, {"督办事项": rows}).sheets["督办事项"].flagged
    assert [(f.row, f.fault) for f in flagged if f.column == "完成情况"] == [(2, "missing_day"), (3, "missing_day")]


def test_a_decision_before_its_complaint_is_told(tmp_path: Path) -> None:
    rows: Rows = [
        ["案号", "街镇", "投诉日期", "立案日期", "处罚决定日期"],
        ["J1", "徐泾镇", "2023-03-01", "2023-03-04", "2023-02-01"],
        ["J2", "徐泾镇", "2023-03-01", None, "2023-02-01"],
        ["J3", "徐泾镇", "2023-03-01", "2023-03-04", "2023-05-01"],
    ]
    flagged = loaded(tmp_path, {"监察案件": rows}).sheets["监察案件"].flagged
    assert [f.row for f in flagged if f.fault == "dates_out_of_order"] == [2, 3]


def test_penalties_and_orders_to_rectify_have_their_columns(tmp_path: Path) -> None:
    cases: Rows = [
        ["案号", "街镇", "投诉日期", "处罚决定日期", "处罚决定书文号", "行政相对人名称", "罚款金额(万元)"],
        ["J1", "徐泾镇", "2023-03-06", "2023-05-01", "青人社监罚〔2023〕6号", "甲公司", 2],
    ]
    visits: Rows = [
        ["核查编号", "核查日期", "项目编号", "整改期限", "整改通知书文号", "整改措施", "复查日期", "复查结果"],
        [
            "H1",
            "2023-05-01",
            SITE[1][0],
            "2023-05-15",
            "青人社监改〔2023〕31号",
            "补签劳动合同",
            "2023-05-10",
            "已整改",
        ],
    ]
    assert loaded(tmp_path, {"在建工地": SITE, "监察案件": cases, "实地核查": visits}).rejected == 0
    (case,) = all_of(tmp_path, labour_case)
    assert (case.decision_no, case.penalised_name, case.penalty_yuan) == ("青人社监罚〔2023〕6号", "甲公司", 20_000)
    (visit,) = all_of(tmp_path, inspection)
    assert (visit.order_no, visit.rectification) == ("青人社监改〔2023〕31号", "补签劳动合同")
