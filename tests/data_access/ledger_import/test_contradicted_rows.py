"""What one row says two ways is neither until somebody answers; what is known under another number is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.database.schema import (
    deposit,
    enforcement_document,
    enterprise,
    follow_up,
    inspection,
    lead,
    listing,
    meeting,
    publication,
    site,
    task,
    wage_account_month,
)
from data_access.ledger_import.answers import Answers, answered
from data_access.ledger_import.load_report import SheetReport
from tests.data_access.ledger_import.test_one_record import all_of
from tests.data_access.ledger_import.test_reading import SITE, Rows, loaded


def sheet(folder: Path, name: str, rows: Rows, answers: Answers | None = None) -> SheetReport:
    return loaded(folder, {name: rows}, answers).sheets[name]


def faults_of(report: SheetReport) -> set[tuple[str, str]]:
    return {(flag.column, flag.fault) for flag in (*report.flagged, *report.rejected)}


@pytest.mark.parametrize("result", [True, False])
def test_a_recheck_without_its_day_is_told_where_the_title_says_how_far_too(tmp_path: Path, *, result: bool) -> None:
    rows: Rows = [
        ["实地核查（截至2023年11月30日）"], ["核查编号", "项目编号", "核查日期", "整改期限", "复查日期", "复查结果"],
        ["H1", "G1", "2023-11-06", "2023-11-13", None if result else "2023-11-12", "已整改"],
    ]  # fmt: skip
    report = loaded(tmp_path, {"在建工地": SITE, "实地核查": rows}).sheets["实地核查"]
    assert (("复查结果", "undated") in faults_of(report)) == result
    assert all_of(tmp_path, inspection)[0]["rechecked_on"] == date(2023, 11, 30 if result else 12)


@pytest.mark.parametrize("closed", [True, False])
def test_a_list_without_the_day_of_verifying_says_which_day_counts(tmp_path: Path, *, closed: bool) -> None:
    head: list[object] = ["线索编号", "接收日期", "街镇", "所属领域", "被反映单位", "核实情况"]
    row: list[object] = ["XS1", "2023-03-01", "徐泾镇", "其他", "甲公司", "不属实"]
    title: list[object] = ["欠薪线索台账（截至2023年6月30日）"]
    rows: Rows = [title, [*head, "办结日期"], [*row, None]] if closed else [title, head, row]
    text = loaded(tmp_path, {"欠薪线索": rows}).as_text()
    assert ("没有“核实日期”列，按截至日计" in text) == (not closed)
    assert ("没有“核实日期”列，按办结日期计" in text) == closed


@pytest.mark.parametrize(
    ("state", "done"),
    [
        ("未完成，部分销号", None),
        ("推进中（部分）", None),
        ("尚未完成；待验收", None),
        ("已完成，部分销号", "2023-11-18"),
        ("未完成的两项已移交属地继续推进，其余办结", "2023-11-18"),
    ],
)
def test_a_day_beside_a_state_that_begins_with_under_way(tmp_path: Path, state: str, done: str | None) -> None:
    rows: Rows = [
        ["督办事项（截至2023年11月30日）"],
        ["督办编号", "督办事项", "责任单位", "交办日期", "完成期限", "完成日期", "进展情况"],
        ["D1", "清零", "徐泾镇", "2023-10-01", "2023-11-30", "2023-11-18", state],
    ]
    report = sheet(tmp_path, "督办事项", rows)
    assert all_of(tmp_path, follow_up)[0]["done_on"] == (date.fromisoformat(done) if done else None)
    assert (("完成日期", "state_conflict") in faults_of(report)) == (done is None)


@pytest.mark.parametrize(("share", "done"), [("60%", None), ("100%", date(2023, 11, 20)), (None, date(2023, 11, 20))])
def test_a_day_of_completion_beside_a_part_of_the_whole(tmp_path: Path, share: object, done: date | None) -> None:
    rows: Rows = [
        ["要点任务（截至2023年11月30日）"], ["任务编号", "任务名称", "牵头部门", "完成时限", "完成进度", "完成日期"],
        ["R1", "清零", "区人社局", "2023-12-31", share, "2023-11-20"],
    ]  # fmt: skip
    report = sheet(tmp_path, "要点任务", rows)
    assert all_of(tmp_path, task)[0]["done_on"] == done
    assert (("完成日期", "state_conflict") in faults_of(report)) == (done is None)


@pytest.mark.parametrize(
    ("complied", "day", "stored"),
    [("否", "2023-10-16", (None, None)), ("否", None, (False, None)), ("是", "2023-10-16", (True, date(2023, 10, 16)))],
)
def test_a_day_beside_no_is_neither(tmp_path: Path, complied: str, day: object, stored: tuple[object, object]) -> None:
    rows: Rows = [
        ["执法文书（截至2023年11月30日）"],
        ["文书编号", "文书种类", "街镇", "文书日期", "是否履行", "履行日期"],
        ["W1", "责令改正", "徐泾镇", "2023-10-08", complied, day],
    ]
    report = sheet(tmp_path, "执法文书", rows)
    (found,) = all_of(tmp_path, enforcement_document)
    assert (found["complied"], found["complied_on"]) == stored
    assert (("履行日期", "state_conflict") in faults_of(report)) == (stored == (None, None))


def test_a_quarter_said_not_to_be_pushed_on_a_day(tmp_path: Path) -> None:
    rows: Rows = [
        ["季度公布（截至2023年11月30日）"], ["公布编号", "公布季度", "公布日期", "推送信用平台", "推送信用平台日期"],
        ["J1", "2023年三季度", "2023-10-20", "否", "2023-10-25"],
    ]  # fmt: skip
    report = sheet(tmp_path, "季度公布", rows)
    (found,) = all_of(tmp_path, publication)
    assert (found["pushed_credit"], found["credit_on"]) == (None, None), report
    assert [flag.fault for flag in report.flagged] == ["state_conflict"]


@pytest.mark.parametrize(
    ("form", "number", "day", "kept"),
    [("现金", "BH77", "2024-06-01", False), ("现金", None, None, True), ("现金", "0077", None, True),
     ("银行保函", "BH77", "2024-06-01", True)],
)  # fmt: skip
def test_cash_with_all_of_a_guarantee_is_neither(
    tmp_path: Path, form: str, number: object, day: object, *, kept: bool
) -> None:
    head: list[object] = ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函编号", "保函到期日"]
    rows: Rows = [head, ["B1", "G1", form, "2023-06-01", 270_000, number, day]]
    report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": rows}).sheets["工资保证金"]
    assert bool(all_of(tmp_path, deposit)) == kept
    assert (("存储形式", "state_conflict") in faults_of(report)) != kept


@pytest.mark.parametrize(("answer", "ended"), [("", None), ("已退还", date(2023, 11, 20)), ("部分退还", None)])
def test_returned_less_than_is_held_is_asked(tmp_path: Path, answer: str, ended: date | None) -> None:
    head: list[object] = ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", "退还金额(元)", "退还时间",
                          "保证金状态"]  # fmt: skip
    rows: Rows = [head, ["B1", "G1", "现金", "2023-03-28", 675_000, 337_500, "2023-11-20", "已退还"]]
    given = answered({("record", "工资保证金/B1"): answer}) if answer else None
    report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": rows}, given).sheets["工资保证金"]
    (found,) = all_of(tmp_path, deposit)
    assert (found["returned_on"], found["ended_on"]) == (ended, ended)
    assert (("退还金额(元)", "state_conflict") in faults_of(report)) == (not answer)
    assert ("保证金状态", "missing_day") not in faults_of(report)


HEAD: list[object] = ["线索编号", "接收日期", "街镇", "所属领域", "被反映单位", "反映人", "涉及人数", "涉及金额(元)"]
KNOWN: list[object] = ["XS202300001", "2023-10-09", "徐泾镇", "其他", "上海甲餐饮有限公司", "张三", 12, 360_000]


@pytest.mark.parametrize(
    ("number", "change", "stored"),
    [("XS20230001", {}, 1), ("XS202300001-1", {}, 1), ("全国202300001", {}, 1),
     ("XS202300002", {5: "李四"}, 2), ("XS202300002", {6: 11}, 2), ("XS202300002", {5: None}, 2)],
)  # fmt: skip
def test_a_lead_known_in_all_but_its_number_is_asked(
    tmp_path: Path, number: str, change: dict[int, object], stored: int
) -> None:
    first = list(KNOWN)
    again = [number, *KNOWN[1:]]
    for place, value in change.items():
        again[place] = value
    if change == {5: None}:  # where nobody's name is written, five equal things are no proof
        first[5] = None
    loaded(tmp_path, {"欠薪线索": [HEAD, first]})
    report = sheet(tmp_path, "欠薪线索", [HEAD, again])
    assert len(all_of(tmp_path, lead)) == stored
    assert (("线索编号", "ambiguous_record") in faults_of(report)) == (stored == 1)


def test_two_leads_alike_that_one_list_names_both_are_two(tmp_path: Path) -> None:
    loaded(tmp_path, {"欠薪线索": [HEAD, KNOWN]})
    loaded(tmp_path, {"欠薪线索": [HEAD, KNOWN, ["XS202300009", *KNOWN[1:]]]})
    assert len(all_of(tmp_path, lead)) == 2


SITES: list[object] = ["项目编号", "项目名称", "街镇", "施工总承包单位", "合同价(元)", "施工许可日期"]
HOUSES: list[object] = ["G1", "徐泾镇蟠龙路商住楼工程", "徐泾镇", "上海甲建设有限公司", 86_000_000, "2023-02-10"]


@pytest.mark.parametrize(
    ("change", "answer", "stored"),
    [({}, "", ["G1"]), ({}, "更正", ["G1"]), ({}, "另记", ["G1", "G51"]), ({1: "徐泾镇蟠龙路二期"}, "", ["G1", "G51"]),
     ({2: "华新镇"}, "", ["G1", "G51"]), ({4: 9_000_000, 5: "2023-09-01"}, "", ["G1", "G51"])],
)  # fmt: skip
def test_a_site_known_in_all_but_its_number_is_asked(
    tmp_path: Path, change: dict[int, object], answer: str, stored: list[str]
) -> None:
    loaded(tmp_path, {"在建工地": [SITES, HOUSES]})
    again = ["G51", *HOUSES[1:]]
    for place, value in change.items():
        again[place] = value
    given = answered({("record", "在建工地/G51"): answer}) if answer else None
    sheet(tmp_path, "在建工地", [SITES, again], given)
    assert sorted(record["site_no"] for record in all_of(tmp_path, site)) == stored


def test_two_parts_of_a_site_that_one_list_names_both_are_two(tmp_path: Path) -> None:
    loaded(tmp_path, {"在建工地": [SITES, HOUSES]})
    loaded(tmp_path, {"在建工地": [SITES, HOUSES, ["G51", *HOUSES[1:]]]})
    assert len(all_of(tmp_path, site)) == 2


@pytest.mark.parametrize(
    ("people", "sum_", "stored"),
    [
        (360_000, 12, (None, None)),
        (12, 360_000, (12, Decimal(360_000))),
        ("约十几人", 150_000, (None, Decimal(150_000))),
    ],
)
def test_people_and_sum_in_each_others_place(
    tmp_path: Path, people: object, sum_: object, stored: tuple[object, object]
) -> None:
    sheet(tmp_path, "欠薪线索", [HEAD, [*KNOWN[:6], people, sum_], ["XS9", *KNOWN[1:5], "李四", 3, 30_000]])
    found = next(record for record in all_of(tmp_path, lead) if record["lead_no"] == KNOWN[0])
    assert (found["workers"], found["amount_yuan"]) == stored


@pytest.mark.parametrize(("share", "exempt"), [("按1%存", False), ("免存", True), (None, True)])
def test_a_reason_for_storing_nothing_beside_a_share_that_nobody_reads(
    tmp_path: Path, share: object, *, exempt: bool
) -> None:
    rows: Rows = [
        [*SITES, "减存比例", "免存理由", "免存减存批准日期"], [*HOUSES, share, "三年无欠薪", "2023-03-10"],
    ]  # fmt: skip
    sheet(tmp_path, "在建工地", rows)
    (found,) = all_of(tmp_path, site)
    assert bool(found["exempt_reason"]) == exempt


@pytest.mark.parametrize(
    ("day", "stored", "fault"),
    [("1月5日", None, "year_in_doubt"), ("12月20日", date(2023, 12, 20), ""),
     ("2023-01-05", date(2023, 1, 5), "dates_out_of_order")],
)  # fmt: skip
def test_a_day_without_its_year_that_would_lie_before_its_month(
    tmp_path: Path, day: str, stored: date | None, fault: str
) -> None:
    months: Rows = [
        ["2023年12月专户收支情况"],
        ["专户编号", "月份", "应发工资(元)", "代发日期", "实发工资(元)"], ["Z1", "11月", 60_000, day, 60_000],
    ]  # fmt: skip
    accounts: Rows = [["专户编号", "项目编号", "开户银行", "开户日期"], ["Z1", "G1", "建行", "2023-02-01"]]
    sheets = {"在建工地": SITE, "专户": accounts, "专户月度收支": months}
    report = loaded(tmp_path, sheets).sheets["专户月度收支"]
    (found,) = all_of(tmp_path, wage_account_month)
    assert (found["month"], found["paid_on"]) == (date(2023, 11, 1), stored)
    assert ({(c, f) for c, f in faults_of(report) if c == "代发日期"} == {("代发日期", fault)}) == bool(fault)


def test_a_site_keeps_its_point_whatever_else_is_not_understood(tmp_path: Path) -> None:
    head: list[object] = [*SITES, "投资性质", "项目状态", "经度", "纬度"]
    sheet(tmp_path, "在建工地", [head, [*HOUSES, "PPP", "收尾", 121.25, 31.17]])
    (found,) = all_of(tmp_path, site)
    assert (found["lon"], found["lat"]) != (None, None)


@pytest.mark.parametrize(("kind", "stored"), [("黑名单", []), ("住建", ["住建黑名单"]), ("失信名单", ["人社失信名单"])])
def test_a_black_list_may_be_either(tmp_path: Path, kind: str, stored: list[str]) -> None:
    rows: Rows = [["名单编号", "名单类别", "用人单位", "列入日期"], ["M1", kind, "上海甲建设有限公司", "2023-03-01"]]
    sheet(tmp_path, "失信名单", rows)
    assert [record["list_kind"] for record in all_of(tmp_path, listing)] == stored


@pytest.mark.parametrize(
    ("word", "held"),
    [
        ("取消", 0),
        ("延期召开", 0),
        ("因雨取消", 0),
        ("未召开", 0),
        ("取消了两项议程，其余照常进行并形成纪要", 1),
        ("照常", 1),
    ],
)
@pytest.mark.parametrize("heading", ["备注", "说明栏"])
def test_a_meeting_that_was_not_held_says_so_anywhere(tmp_path: Path, word: str, held: int, heading: str) -> None:
    rows: Rows = [["会议编号", "会议名称", "会议日期", heading], ["H1", "第三次联席会议", "2023-09-01", word]]
    sheet(tmp_path, "联席会议", rows)
    assert len(all_of(tmp_path, meeting)) == held


@pytest.mark.parametrize(
    ("note", "stored", "fault"),
    [("误录，作废", 0, "void_row"), ("作废", 0, "void_row"), ("与XS1重复", 1, "doubted_row"),
     ("非本区，已退回平台", 1, "doubted_row"),
     ("撤诉", 1, "doubted_row"), ("反映作废合同后未付工资，已与总包联系", 1, None), ("多次反映", 1, None)],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["备注", "附记"])
def test_a_row_that_says_it_is_none_is_none(
    tmp_path: Path, heading: str, note: str, stored: int, fault: str | None
) -> None:
    rows: Rows = [
        ["欠薪线索（截至2023年11月30日）"], ["线索编号", "来源", "接收日期", "所属领域", "街镇", heading],
        ["X9", "来电", "2023-11-01", "其他", "徐泾镇", note],
    ]  # fmt: skip
    report = sheet(tmp_path, "欠薪线索", rows)
    assert len(all_of(tmp_path, lead)) == stored
    assert (
        ("线索编号", fault) in faults_of(report)
        if fault
        else not {f for _, f in faults_of(report)} & {"void_row", "doubted_row"}
    )


@pytest.mark.parametrize(("people", "told"), [(2023, True), (1800, False), (12, False)])
def test_a_sum_of_hardly_anything_a_head_is_told(tmp_path: Path, people: int, *, told: bool) -> None:
    """90,000 元 of 2,023 people: a year stands where their number should."""
    rows: Rows = [
        ["欠薪线索（截至2023年11月30日）"],
        ["线索编号", "来源", "接收日期", "所属领域", "街镇", "涉及人数", "涉及金额（元）"],
        ["X9", "来电", "2023-11-01", "其他", "徐泾镇", people, 90_000],
    ]  # fmt: skip
    assert (("涉及金额(元)", "implausible_amount") in faults_of(sheet(tmp_path, "欠薪线索", rows))) == told


@pytest.mark.parametrize(
    ("name", "kept"),
    [("上海甲建设有限公司青浦分公司", True), ("上海甲建设有限公司第三项目部", True), ("上海甲建设集团有限公司", False)],
)
def test_a_branch_under_a_known_code_renames_no_firm(tmp_path: Path, name: str, *, kept: bool) -> None:
    code = "91310118MA0000001A"
    heads: list[object] = ["单位名称", "统一社会信用代码"]
    loaded(tmp_path, {"企业": [heads, ["上海甲建设有限公司", code]]})
    report = sheet(tmp_path, "企业", [heads, [name, code]])
    assert [row["name"] for row in all_of(tmp_path, enterprise)] == ["上海甲建设有限公司" if kept else name]
    assert (("单位名称", "short_name") in faults_of(report)) == kept


def test_follow_ups_before_the_incident_or_out_of_their_order_are_told(tmp_path: Path) -> None:
    found: Rows = [
        ["事件舆情（截至2023年11月30日）"], ["事件编号", "事件类别", "属地街镇", "事件名称", "发现时间"],
        ["S1", "舆情", "徐泾镇", "甲", "2023-11-08 09:10"],
    ]  # fmt: skip
    rows: Rows = [
        ["事件编号", "续报次序", "续报时间", "续报内容"],
        ["S1", 1, "2023-11-08 11:00", "一"], ["S1", 2, "2023-11-08 10:30", "二"],
        ["S1", 3, "2023-11-07 09:00", "三"], ["S1", 4, "2023-11-09", "四"], ["S1", 5, "2023-11-09 08:00", "五"],
    ]  # fmt: skip
    report = loaded(tmp_path, {"事件舆情": found, "事件续报": rows}).sheets["事件续报"]
    assert [(f.row, f.fault) for f in report.rejected] == [(4, "dates_out_of_order")]
    assert [(f.row, f.fault) for f in report.flagged if f.fault != "missing_time"] == [(3, "dates_out_of_order")]
