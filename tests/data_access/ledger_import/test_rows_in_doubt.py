"""What is told of rows that are kept: progress that falls, days taken from the closing, ends before beginnings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Table

from data_access.cells.text import RECORD
from data_access.database.schema import campaign as campaign_table
from data_access.database.schema import (
    campaign_result,
    deposit,
    follow_up,
    incident,
    inspection,
    labour_case,
    lead,
    lead_payment,
    listing,
    meeting,
    task,
    task_progress,
)
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.loading import load_workbook
from data_access.ledger_import.sheets.sheet import LedgerError
from tests.data_access.ledger_import.test_one_record import all_of, faults
from tests.data_access.ledger_import.test_reading import SITE, Rows, loaded

TASKS: Rows = [
    ["任务编号", "任务名称", "牵头部门", "开始日期", "完成时限"],
    ["R1", "清零", "区人社局", "2023-01-01", "2023-12-31"],
]
PROGRESS: list[object] = ["任务编号", "报送日期", "完成进度"]
LEADS: list[object] = ["序号", "接收日期", "街镇", "所属领域", "被反映单位", "反映人", "涉及人数", "涉及金额(元)"]


def flagged(folder: Path, name: str, rows: Rows) -> list[tuple[str, str]]:
    return [(flag.column, flag.fault) for flag in loaded(folder, {name: rows}).sheets[name].flagged]


def test_progress_that_falls_from_day_to_day_is_told_once(tmp_path: Path) -> None:
    loaded(tmp_path, {"要点任务": TASKS})
    falling = [("完成进度", "falling")]
    rows: Rows = [PROGRESS, ["R1", "2023-09-30", "60%"], ["R1", "2023-10-31", "45%"]]
    assert flagged(tmp_path, "任务进度", rows) == falling
    assert flagged(tmp_path, "任务进度", rows) == []  # known, and told before
    assert flagged(tmp_path, "任务进度", [PROGRESS, ["R1", "2023-11-30", "40%"]]) == falling
    assert flagged(tmp_path, "任务进度", [PROGRESS, ["R1", "2023-08-31", "70%"]]) == falling  # a day told later
    assert flagged(tmp_path, "任务进度", [PROGRESS, ["R1", "2023-12-10", "40%"], ["R1", "2023-07-31", "70%"]]) == []
    assert len(all_of(tmp_path, task_progress)) == 6


@pytest.mark.parametrize("column", [True, False])
def test_days_taken_from_the_closing_are_told(tmp_path: Path, *, column: bool) -> None:
    head: list[object] = [
        "线索编号", "接收日期", "街镇", "所属领域", "被反映单位", "核实情况", "核实金额(元)", "已支付金额(元)",
        "办结日期",
    ]  # fmt: skip
    row: list[object] = ["XS1", "2023-03-01", "徐泾镇", "其他", "甲公司", "属实", 30_000, 30_000, "2023-03-20"]
    if column:
        head, row = [*head, "核实日期", "支付日期"], [*row, None, None]
    report = loaded(tmp_path, {"欠薪线索": [["欠薪线索台账（截至2023年6月30日）"], head, row]})
    messages = {flag.column for flag in report.sheets["欠薪线索"].flagged if flag.fault == "undated"}
    assert messages == ({"核实日期", "支付日期"} if column else set())
    noted = [heading for heading in ("核实日期", "支付日期") if f"没有“{heading}”列，按办结日期计" in report.as_text()]
    assert noted == ([] if column else ["核实日期", "支付日期"])
    (payment,), (case,) = all_of(tmp_path, lead_payment), all_of(tmp_path, lead)
    assert (payment["paid_on"], case["verified_on"]) == (date(2023, 3, 20), date(2023, 3, 20))


def test_a_question_is_named_after_the_record_that_it_speaks_of(tmp_path: Path) -> None:
    """Two leads of one day and firm without numbers: the sum of the second changes, whose names are the first's key."""
    first: list[object] = [1, "2023-03-10", "徐泾镇", "其他", "丙公司", "张甲", 3, 30_000]
    second: list[object] = [2, "2023-03-10", "徐泾镇", "其他", "丙公司", "李乙", 4, 40_000]
    loaded(tmp_path, {"欠薪线索": [LEADS, first, second]})
    numbers = {r["reporter_name"]: r["lead_no"] for r in all_of(tmp_path, lead)}
    second[-1] = 45_000
    report = loaded(tmp_path, {"欠薪线索": [LEADS, first, second]})
    (fault,) = report.sheets["欠薪线索"].rejected
    assert f"与已登记的{numbers['李乙']}大体相同" in fault.message
    assert [(q.kind, q.key) for q in report.questions] == [(RECORD, question_key("欠薪线索", numbers["李乙"]))]
    answer = Answers(records={question_key("欠薪线索", numbers["李乙"]): "更正"})
    assert loaded(tmp_path, {"欠薪线索": [LEADS, first, second]}, answer).updated == 1
    assert {r["reporter_name"]: int(r["amount_yuan"]) for r in all_of(tmp_path, lead)} == {
        "张甲": 30_000,
        "李乙": 45_000,
    }


def test_an_end_before_the_beginning_and_more_remedied_than_found_are_told(tmp_path: Path) -> None:
    rows: Rows = [
        ["名单编号", "名单类别", "单位名称", "街镇", "列入日期", "列入到期日"],
        ["MD1", "人社失信名单", "甲建设有限公司", "徐泾镇", "2023-03-30", "2022-03-30"],
    ]
    assert flagged(tmp_path, "失信名单", rows) == [("列入到期日", "dates_out_of_order")]
    assert len(all_of(tmp_path, listing)) == 1
    campaign: Rows = [["行动编号", "行动名称", "行动类型", "开始日期", "结束日期"],
                      ["ZX1", "冬季行动", "冬季行动", "2022-11-01", "2023-02-08"]]  # fmt: skip
    done: Rows = [["行动编号", "街镇", "报送日期", "检查企业数", "检查工地数", "发现问题数", "整改问题数"],
                  ["ZX1", "徐泾镇", "2023-01-20", 10, 3, 5, 6]]  # fmt: skip
    loaded(tmp_path, {"专项行动": campaign})
    assert flagged(tmp_path, "专项行动成果", done) == [("整改问题数", "above_found")]


def test_a_group_over_number_and_fine_and_a_remark_beside_a_yes(tmp_path: Path) -> None:
    rows: Rows = [
        ["案号", "街镇", "被投诉单位", "投诉日期", "是否逃匿", "行政处罚", None],
        [None, None, None, None, None, "文号", "罚款(万元)"],
        ["AJ1", "徐泾镇", "甲建设有限公司", "2023-03-01", "是（法人失联）", "青人社罚〔2023〕9号", 2],
        ["AJ2", "徐泾镇", "乙建设有限公司", "2023-03-01", "未逃匿", None, None],
    ]
    report = loaded(tmp_path, {"监察案件": rows})
    assert (report.accepted, report.questions) == (2, [])
    found = [(r["absconded"], r["decision_no"], r["penalty_yuan"]) for r in all_of(tmp_path, labour_case)]
    assert found == [(True, "青人社罚〔2023〕9号", 20_000), (False, None, None)]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_a_text_file_named_as_a_workbook_is_told_what_it_is(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "台账.xls"
    path.write_bytes("项目编号\t项目名称\t属地街镇\nG9\t丁工程\t徐泾镇\n".encode(encoding))
    with pytest.raises(LedgerError, match=r"其实是文本文件.*改为\.csv"):
        load_workbook(path, f"sqlite:///{tmp_path / 'case.db'}")


@pytest.mark.parametrize("text", ["2023.3.21-22", "2023年3月21日至22日", "2023-03-21至2023-03-22"])
def test_a_check_of_two_days_is_of_its_first(tmp_path: Path, text: str) -> None:
    checks: Rows = [["核查编号", "项目编号", "核查日期", "实名制"], ["HC1", "G1", text, "√"]]
    report = loaded(tmp_path, {"在建工地": SITE, "实地核查": checks})
    assert [flag.fault for flag in report.sheets["实地核查"].flagged] == ["span_begun"]
    assert [row["inspected_on"] for row in all_of(tmp_path, inspection)] == [date(2023, 3, 21)]


def test_two_sites_in_a_cell_are_told_as_such(tmp_path: Path) -> None:
    sites: Rows = [*SITE, ["G2", "乙工程", "徐泾镇"]]
    checks: Rows = [["核查编号", "项目名称", "核查日期", "实名制"], ["HC1", "甲工程、乙工程", "2023-03-21", "√"]]
    report = loaded(tmp_path, {"在建工地": sites, "实地核查": checks})
    assert faults(report, "实地核查") == ["several_sites"]
    assert report.questions == []


@pytest.mark.parametrize("day", ["2023-02-11", "2023-2-11", "2023-02-02", "2022-11-12"])
def test_a_day_with_hyphens_is_no_span_of_months(tmp_path: Path, day: str) -> None:
    """2023-02-11 was February to November for all that begins or is held some day."""
    held: Rows = [["会议编号", "会议名称", "会议日期"], ["HY1", "第一次", day]]
    campaign: Rows = [
        ["行动编号", "行动名称", "行动类型", "开始日期", "结束日期"],
        ["ZX1", "行动", "集中整治", day, None],
    ]
    report = loaded(tmp_path, {"联席会议": held, "专项行动": campaign})
    year, month, of = map(int, day.split("-"))
    assert [row["held_on"] for row in all_of(tmp_path, meeting)] == [date(year, month, of)]
    assert [(r["starts_on"], r["ends_on"]) for r in all_of(tmp_path, campaign_table)] == [(date(year, month, of), None)]
    assert not report.sheets["联席会议"].flagged


FOLLOW_UPS: list[object] = ["督办编号", "督办事项", "责任单位", "交办日期", "完成期限", "完成情况", "完成日期"]


@pytest.mark.parametrize("state", ["推进中", "尚未完成", "办理中", "正在推进"])
def test_a_day_of_completion_beside_a_state_that_is_under_way_is_none(tmp_path: Path, state: str) -> None:
    planned: list[object] = ["DB1", "清零", "徐泾镇", "2023-03-01", "2023-04-30", state, "2023-04-28"]
    assert flagged(tmp_path, "督办事项", [FOLLOW_UPS, planned]) == [("完成日期", "state_conflict")]
    assert [row["done_on"] for row in all_of(tmp_path, follow_up)] == [None]
    done = [*planned[:5], "已完成", planned[6]]
    assert flagged(tmp_path, "督办事项", [FOLLOW_UPS, done]) == []
    again = [*planned[:6], "2023-04-29"]
    assert flagged(tmp_path, "督办事项", [FOLLOW_UPS, again]) == [("完成日期", "state_conflict")]
    assert [row["done_on"] for row in all_of(tmp_path, follow_up)] == [date(2023, 4, 28)]  # known, and not taken back


@pytest.mark.parametrize(
    ("name", "head", "row", "table", "field"),
    [
        ("监察案件", ["案号", "街镇", "被投诉单位", "投诉日期", "案件状态", "结案日期"],
         ["AJ1", "徐泾镇", "甲建设有限公司", "2023-03-01", "调查中", "2023-04-28"], labour_case, "closed_on"),
        ("欠薪线索", ["线索编号", "接收日期", "街镇", "所属领域", "来源", "被反映单位", "办结情况", "办结时间"],
         ["XS1", "2023-03-01", "徐泾镇", "其他", "12345", "甲餐饮公司", "办理中", "2023-04-28"], lead, "closed_on"),
        ("事件舆情", ["事件编号", "事件名称", "街镇", "事件类别", "发现时间", "处置情况", "办结时间"],
         ["SJ1", "聚集", "徐泾镇", "舆情", "2023-03-01 09:00", "处置中", "2023-04-28"], incident, "closed_on"),
    ],
)  # fmt: skip
def test_what_is_under_way_is_not_closed(
    tmp_path: Path, name: str, head: list[object], row: list[object], table: Table, field: str
) -> None:
    assert (head[-1], "state_conflict") in flagged(tmp_path, name, [head, row])
    assert [stored[field] for stored in all_of(tmp_path, table)] == [None]


def test_a_planned_day_among_few_does_not_carry_the_data_years_ahead(tmp_path: Path) -> None:
    """A list of two firms says when they are to be removed: three years after all that is known."""
    rows: Rows = [
        ["名单编号", "名单类别", "单位名称", "街镇", "列入日期", "移出日期"],
        ["MD1", "人社失信名单", "甲建设有限公司", "徐泾镇", "2022-10-30", "2025-10-30"],
        ["MD2", "人社失信名单", "乙建设有限公司", "徐泾镇", "2022-11-30", None],
    ]
    sites: Rows = [["在建工地台账（截至2023年6月30日）"], *SITE]
    loaded(tmp_path, {"在建工地": sites})
    report = loaded(tmp_path, {"失信名单": rows})
    assert (report.as_of, [flag.fault for flag in report.sheets["失信名单"].flagged]) == (
        date(2023, 6, 30),
        ["lone_day"],
    )
    assert [row["removed_on"] for row in all_of(tmp_path, listing)] == [None, None]
    # Who says how far the list reaches vouches for it.
    report = loaded(tmp_path, {"失信名单": [["失信名单（截至2025年11月30日）"], *rows]})
    assert [row["removed_on"] for row in all_of(tmp_path, listing)] == [date(2025, 10, 30), None]


@pytest.mark.parametrize("number", ["任务编号", "序号"])
def test_of_several_units_the_first_leads_with_or_without_a_number(tmp_path: Path, number: str) -> None:
    rows: Rows = [
        [number, "工作任务", "责任单位", "开始日期", "完成时限"],
        [1 if number == "序号" else "RW1", "清零", "区人社局、区建管委", "2023-01-01", "2023-12-31"],
    ]
    report = loaded(tmp_path, {"要点任务": rows})
    assert (report.accepted, [flag.fault for flag in report.sheets["要点任务"].flagged]) == (1, ["several_units"])
    assert [(r["owner_name"], r["supporting"]) for r in all_of(tmp_path, task)] == [("区人社局", "区建管委")]
    assert loaded(tmp_path, {"要点任务": rows}).updated == 0


def test_the_day_of_rectification_stands_for_the_check_that_nobody_dates(tmp_path: Path) -> None:
    """Without it the day that the data reach stood in, and what was put right in time was late."""
    rows: Rows = [
        ["核查编号", "项目编号", "核查日期", "实名制", "整改期限", "整改完成日期", "复查结果"],
        ["HC1", "G1", "2023-03-01", "×", "2023-03-15", "2023-03-14", "已整改"],
    ]
    loaded(tmp_path, {"在建工地": SITE, "实地核查": rows})
    assert [row["rectified_on"] for row in all_of(tmp_path, inspection)] == [date(2023, 3, 14)]


RESULTS: list[object] = ["行动编号", "街镇", "报送日期", "检查企业数", "检查工地数", "发现问题数", "整改问题数"]


def results(*figures: tuple[int, int, int, int], town: str = "徐泾镇") -> Rows:
    return [["ZX1", town, f"2023-01-{10 + week}", *own] for week, own in enumerate(figures)]


def test_figures_that_only_ever_grow_are_asked_whether_they_are_totals(tmp_path: Path) -> None:
    campaign: Rows = [["行动编号", "行动名称", "行动类型", "开始日期"], ["ZX1", "冬季行动", "冬季行动", "2022-11-01"]]
    loaded(tmp_path, {"专项行动": campaign})
    growing = results((5, 3, 2, 1), (10, 6, 4, 2), (15, 6, 5, 3)), results((8, 4, 2, 2), (9, 4, 2, 2), town="华新镇")
    rows: Rows = [RESULTS, *growing[0], *growing[1]]
    report = loaded(tmp_path, {"专项行动成果": rows})
    assert ({q.kind for q in report.questions}, report.accepted) == ({"heading"}, 0)
    assert all_of(tmp_path, campaign_result) == []
    # Who says what the columns are is believed, and what goes up and down is of its week.
    own = Answers(headings={question_key("专项行动成果", str(name)): str(name) for name in RESULTS[3:]})
    assert loaded(tmp_path, {"专项行动成果": rows}, own).accepted == 5
    up_and_down: Rows = [RESULTS, *results((5, 3, 2, 1), (10, 6, 4, 2), (7, 6, 5, 3), town="重固镇")]
    assert loaded(tmp_path, {"专项行动成果": up_and_down}).accepted == 3


def test_what_was_verified_far_above_what_was_reported_and_a_deposit_of_nothing(tmp_path: Path) -> None:
    head: list[object] = ["线索编号", "接收日期", "街镇", "所属领域", "来源", "被反映单位", "涉及人数", "涉及金额(元)",
                          "核实情况", "核实日期", "核实人数", "核实金额(元)"]  # fmt: skip
    row: list[object] = ["XS1", "2023-03-01", "徐泾镇", "其他", "12345", "甲餐饮公司", 30, 30_000, "属实", "2023-03-05"]
    above = [("核实人数", "above_reported"), ("核实金额(元)", "above_reported")]
    assert flagged(tmp_path, "欠薪线索", [head, [*row, 300, 300_000]]) == above
    assert flagged(tmp_path, "欠薪线索", [head, ["XS2", *row[1:5], "乙餐饮公司", *row[6:], 299, 299_000]]) == []
    deposits: Rows = [["保证金编号", "项目编号", "存储形式", "应存金额(元)", "实存金额(元)", "存入日期"],
                      ["B1", "G1", "现金", 1_200_000, 0, "2023-03-20"]]  # fmt: skip
    report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": deposits})
    assert (faults(report, "工资保证金"), all_of(tmp_path, deposit)) == (["not_stored"], [])
