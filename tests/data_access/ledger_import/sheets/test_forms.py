"""Forms filled in for one site: every way to lay out the same entries gives the same records, or a question."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Table, select

from data_access.cells.choices import ticked
from data_access.database.engine import raw_reader
from data_access.database.schema import deposit, incident, inspection, inspection_item, site, wage_account_month
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from tests.data_access.ledger_import.test_slips import a_workbook

Rows = list[list[object]]

KNOWN: dict[str, Rows] = {
    "在建工地": [
        ["项目编号", "项目名称", "街镇", "施工总承包单位", "总包统一社会信用代码"],
        ["G1", "甲工程", "徐泾镇", "上海甲建设有限公司", "91310118MA0000001A"],
        ["G2", "乙工程", "华新镇", "上海乙建设有限公司", "91310118MA0000002D"],
    ],
    "专户": [["专户编号", "项目编号", "开户日期"], ["Z1", "G1", "2023-01-05"], ["Z2", "G2", "2023-01-05"]],
    "工资保证金": [
        ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日"],
        ["B1", "G1", "银行保函", "2023-02-01", 960_000, "2025-02-01"],
    ],
}


@pytest.fixture
def known_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    assert load_workbook(a_workbook(tmp_path / "已有.xlsx", KNOWN), url).rejected == 0
    return url


def load(folder: Path, url: str, sheets: dict[str, Rows]) -> LoadReport:
    return load_workbook(a_workbook(folder / "表.xlsx", sheets), url)


def stored(url: str, table: Table) -> list[Any]:
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = list(connection.execute(select(table).order_by(*table.primary_key)))
    engine.dispose()
    return found


TITLE: list[object] = ["2023年9月农民工工资月报表"]
GROUPED: Rows = [
    TITLE,
    ["工程项目所在乡镇", None, "徐泾镇"],
    ["项目基本情况", "名称", "甲工程"],
    [None, "建设单位及联系电话", "上海丙投资有限公司", "021-0000"],
    [None, "总包单位及联系电话", "上海甲建设有限公司", "021-0001"],
    [None, "开工及计划完工时间", "2023-01-12~2025-06-30"],
    ["工资支付保障制度落实情况", "实名制管理制度落实情况", "农民工人数", 52],
    [None, "农民工工资专用账户建立及使用情况", "账号", "Z1"],
    [None, None, "建设单位拨付数额", 300_000],
    [None, None, "委托银行发放金额", 280_000],
    [None, "工资保证金制度落实情况", "交纳形式", "银行保函"],
    [None, None, "金额", 960_000],
]
FLAT: Rows = [
    ["农民工工资月报表"],
    ["填报月份", "2023-09"],
    ["工程项目所在乡镇", "徐泾镇"],
    ["项目名称", "甲工程"],
    ["建设单位", "上海丙投资有限公司"],
    ["施工总承包单位", "上海甲建设有限公司"],
    ["开工及计划完工时间", "2023.1.12至2025.6.30"],
    ["农民工人数（人）", "52人"],
    ["专户账号", "Z1"],
    ["建设单位拨付数额（万元）", 30],
    ["委托银行发放金额（万元）", 28],
    ["保证金", "交纳形式", "保函"],
    [None, "金额（万元）", 96],
]
SIDE_BY_SIDE: Rows = [
    TITLE,
    ["项目名称", "甲工程", "所在乡镇", "徐泾镇"],
    ["建设单位", "上海丙投资有限公司", "总包单位", "上海甲建设有限公司"],
    ["农民工人数", 52, "开工及计划完工时间", "2023-01-12—2025-06-30"],
    ["专用账户账号", "Z1"],
    ["建设单位拨付数额", "30万元", "委托银行发放金额", "28万元"],
    ["工资保证金", "形式", "银行保函", "金额", "96万元"],
]
WITH_COLONS: Rows = [
    TITLE,
    ["项目名称：甲工程", "工程项目所在乡镇：徐泾镇"],
    ["建设单位：上海丙投资有限公司", "总包单位：上海甲建设有限公司"],
    ["农民工人数：52", "开工及计划完工时间：2023-01-12~2025-06-30"],
    ["账号：Z1", "建设单位拨付数额：300000元", "委托银行发放金额：280000元"],
    ["工资保证金"],
    [None, "交纳形式：☑银行保函 □现金 □保险", "金额：960000元"],
]
NUMBERED: Rows = [
    ["农民工工资月报表", None, "（2023年9月份）"],
    ["单位：万元"],
    ["一、项目基本情况", "1.名称", "甲工程"],
    [None, "2.建设单位", "上海丙投资有限公司"],
    [None, "3.总包单位", "上海甲建设有限公司"],
    [None, "4.开工及计划完工时间", "2023-01-12~2025-06-30"],
    ["二、制度落实情况", "（一）工程项目所在乡镇", "徐泾镇"],
    [None, "（二）农民工人数", 52],
    ["三、专用账户", "（一）账号", "Z1"],
    [None, "（二）建设单位拨付数额", 30],
    [None, "（三）委托银行发放金额", 28],
    ["四、工资保证金", "（一）交纳形式", "□现金", "☑银行保函", "□保险"],
    [None, "（二）金额", 96],
]


@pytest.mark.parametrize("rows", [GROUPED, FLAT, SIDE_BY_SIDE, WITH_COLONS, NUMBERED])
def test_a_monthly_report_is_read_however_it_is_laid_out(tmp_path: Path, known_url: str, rows: Rows) -> None:
    report = load(tmp_path, known_url, {"甲": rows})
    assert (report.rejected, report.refused_sheets) == (0, {})
    (month,) = stored(known_url, wage_account_month)
    assert (month.account_no, month.month, month.labour_paid_yuan, month.paid_yuan) == (
        "Z1", date(2023, 9, 1), 300_000, 280_000,
    )  # fmt: skip
    assert month.paid_on == date(2023, 9, 30)
    first, _ = stored(known_url, site)
    assert (first.site_no, first.workers, first.builder_name) == ("G1", 52, "上海丙投资有限公司")
    assert (first.permit_on, first.planned_completion_on) == (None, date(2025, 6, 30))
    assert len(stored(known_url, deposit)) == 1
    assert report.sheets["甲（工资保证金）"].unchanged == 1


def changed(rows: Rows, old: object, new: object) -> Rows:
    return [[new if cell == old else cell for cell in row] for row in rows]


@pytest.mark.parametrize(
    "message",
    [
        "上海甲建设有限公司 02159880000",
        "上海甲建设有限公司02159880000",
        "上海甲建设有限公司（021-59880000）",
        "上海甲建设有限公司 王某 13800000000",
        "上海甲建设有限公司，联系电话：021-59880000、13800000000",
    ],
)
def test_the_telephone_that_a_label_asks_for_is_no_part_of_the_name(
    tmp_path: Path, known_url: str, message: str
) -> None:
    report = load(tmp_path, known_url, {"甲": changed(GROUPED, "上海甲建设有限公司", message)})
    assert report.rejected == 0
    assert [row.site_no for row in stored(known_url, site)] == ["G1", "G2"]
    assert [row.account_no for row in stored(known_url, wage_account_month)] == ["Z1"]


def test_a_site_of_a_form_that_is_like_a_known_one_is_asked(tmp_path: Path, known_url: str) -> None:
    report = load(tmp_path, known_url, {"甲": changed(GROUPED, "上海甲建设有限公司", "上海甲建设工程有限公司")})
    assert [finding.fault for finding in report.sheets["甲（在建工地）"].rejected] == ["ambiguous_record"]
    assert len(stored(known_url, site)) == 2


def test_several_sheets_of_one_form_are_read_each_for_itself(tmp_path: Path, known_url: str) -> None:
    other = changed(
        changed(changed(GROUPED, "甲工程", "乙工程"), "Z1", "Z2"), "上海甲建设有限公司", "上海乙建设有限公司"
    )
    report = load(tmp_path, known_url, {"甲": GROUPED, "乙": changed(other, "徐泾镇", "华新镇")})
    assert [row.account_no for row in stored(known_url, wage_account_month)] == ["Z1", "Z2"]
    assert [finding.fault for finding in report.sheets["乙（工资保证金）"].rejected] == ["unlike_ledger"]
    assert len(stored(known_url, site)) == 2


@pytest.mark.parametrize(
    ("old", "new", "part", "fault"),
    [
        ("Z1", "Z2", "专户月度收支", "key_conflict"),  # the other site's account
        ("Z1", "3.10012E+18", "专户月度收支", "digits_lost"),
        ("Z1", "Z9", "专户月度收支", "unknown_account"),
        (960_000, 930_000, "工资保证金", "unlike_ledger"),
        ("银行保函", "现金", "工资保证金", "unlike_ledger"),
    ],
)
def test_what_contradicts_the_ledgers_is_not_stored(
    tmp_path: Path, known_url: str, old: object, new: object, part: str, fault: str
) -> None:
    before = stored(known_url, deposit)
    report = load(tmp_path, known_url, {"甲": changed(GROUPED, old, new)})
    assert [finding.fault for finding in report.sheets[f"甲（{part}）"].rejected] == [fault]
    assert stored(known_url, deposit) == before
    assert len(stored(known_url, wage_account_month)) == (part == "工资保证金")


@pytest.mark.parametrize("title", ["农民工工资月报表", "2023年8月、2023年9月农民工工资月报表"])
def test_a_report_without_its_month_is_told(tmp_path: Path, known_url: str, title: str) -> None:
    report = load(tmp_path, known_url, {"甲": [[title], *GROUPED[1:]]})
    assert "专户月度收支没有写明“月份”" in report.refused_sheets["甲"]
    assert stored(known_url, wage_account_month) == []


def test_an_entry_filled_in_twice_is_not_taken(tmp_path: Path, known_url: str) -> None:
    load(tmp_path, known_url, {"甲": [*GROUPED, [None, None, "建设单位拨付数额", 310_000]]})
    (month,) = stored(known_url, wage_account_month)
    assert (month.labour_paid_yuan, month.paid_yuan) == (None, 280_000)


CHECK: Rows = [["农民工工资支付检查表"], ["项目名称", "甲工程"], ["检查日期", "2023-09-05"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["工资专用账户", "☑是 □否"], ["支付担保", "□是 ☑否"]],
        [["工资专用账户", "☑是", "□否"], ["支付担保", "□是", "☑否"]],
        [["工资专用账户", "是☑ 否□"], ["支付担保", "是□ 否☑"]],
        [["工资专用账户", "是（√）否（ ）"], ["支付担保", "是（ ）否（√）"]],
        [["检查内容", "符合", "不符合"], ["1.工资专用账户", "√"], ["2.支付担保", None, "√"]],
        [["序号", "检查内容", "是", "否"], [1, "工资专用账户", "√"], [2, "支付担保", None, "√"]],
        [["工资专用账户", "■符合 □部分符合 □不符合"], ["支付担保", "□符合 □部分符合 ■不符合"]],
    ],
)
def test_marks_of_a_check_form(tmp_path: Path, known_url: str, rows: Rows) -> None:
    report = load(tmp_path, known_url, {"检查": [*CHECK, *rows]})
    assert report.rejected == 0
    (visit,) = stored(known_url, inspection)
    assert (visit.site_no, visit.inspected_on) == ("G1", date(2023, 9, 5))
    assert {row.item_code: row.result for row in stored(known_url, inspection_item)} == {"C05": "符合", "C02": "不符合"}


@pytest.mark.parametrize("mark", ["□是 □否", "☑是 ☑否", "□是√□否"])
def test_a_mark_in_doubt_is_asked(tmp_path: Path, known_url: str, mark: str) -> None:
    report = load(tmp_path, known_url, {"检查": [*CHECK, ["工资专用账户", mark], ["支付担保", "☑是 □否"]]})
    assert [row.item_code for row in stored(known_url, inspection_item)] == ["C02"]
    assert [question.kind for question in report.questions] == ["phrase"]


def test_ticks_in_both_columns_are_asked(tmp_path: Path, known_url: str) -> None:
    rows: Rows = [["检查内容", "符合", "不符合"], ["工资专用账户", "√", "√"], ["支付担保", "×"]]
    report = load(tmp_path, known_url, {"检查": [*CHECK, *rows]})
    assert stored(known_url, inspection_item) == []
    assert [question.kind for question in report.questions] == ["phrase", "phrase"]


def test_an_item_that_nobody_ticked_is_asked_and_one_struck_through_in_both_columns_does_not_apply(
    tmp_path: Path, known_url: str
) -> None:
    rows: Rows = [["序号", "检查内容", "符合", "不符合", "备注"]]
    rows += [[1, "工资专用账户"], [2, "支付担保", "/", "/", "不涉及"], [3, "劳动合同", None, None, "待查"]]
    report = load(tmp_path, known_url, {"检查": [*CHECK, *rows]})
    assert {row.item_code: row.result for row in stored(known_url, inspection_item)} == {"C02": "不适用"}
    assert {question.written for question in report.questions} == {"□符合□不符合"}


@pytest.mark.parametrize(
    "rows",
    [
        [["检查内容", "检查情况", "备注"], ["工资专用账户", "□是 ☑否", "未开户"], ["支付担保", "☑是 □否"]],
        [
            ["序号", "检查内容", "符合", "不符合", "备注"],
            [1, "工资专用账户", None, "√", "未开户"],
            [2, "支付担保", "√"],
        ],
        [["工资专用账户", "□是", "☑否", "未开户"], ["支付担保", "☑是", "□否"]],
    ],
)
def test_a_remark_beside_the_ticks_is_kept_apart_from_them(tmp_path: Path, known_url: str, rows: Rows) -> None:
    report = load(tmp_path, known_url, {"检查": [*CHECK, *rows]})
    assert {row.item_code: row.result for row in stored(known_url, inspection_item)} == {"C05": "不符合", "C02": "符合"}
    assert [row.remark for row in stored(known_url, inspection)] == ["工资专用账户：未开户"]
    assert report.questions == []


def test_a_ticked_entry_that_nobody_knows_is_asked_and_answered(tmp_path: Path, known_url: str) -> None:
    rows: Rows = [*CHECK, ["工资专用账户", "☑是 □否"], ["是否有人担保", "□是 ☑否"], ["总体评价", "☑好 □差"]]
    report = load(tmp_path, known_url, {"检查": rows})
    assert [(q.kind, q.written) for q in report.questions] == [("heading", "是否有人担保"), ("heading", "总体评价")]
    messages = {"实地核查/是否有人担保": "支付担保", "实地核查/总体评价": "不用"}
    path = a_workbook(tmp_path / "again.xlsx", {"检查": rows})
    assert load_workbook(path, known_url, Answers(headings=messages)).questions == []
    assert {row.item_code: row.result for row in stored(known_url, inspection_item)} == {"C05": "符合", "C02": "不符合"}


def test_a_form_with_several_entries_in_a_row_is_no_table(tmp_path: Path, known_url: str) -> None:
    rows: Rows = [["徐泾镇农民工工资月报表(2023年9月)"], ["项目名称", "甲工程"]]
    rows += [["账号", "Z1", "建设单位拨付数额(元)", 300_000]]
    rows += [["委托银行发放金额(元)", 280_000, "按月足额支付总人数", 30]]
    report = load(tmp_path, known_url, {"徐泾镇": rows})
    assert "徐泾镇（专户月度收支）" in report.sheets
    assert not any("/" in question.written for question in report.questions)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("☑是□否", "是"), ("□是☑否", "否"), ("是☑否□", "是"), ("[√]有[]无", "有"), ("□现金☑保函□保险", "保函"),
     ("是", "是"), ("√", "√"), ("□是□否", "□是□否"), ("☑是☑否", "☑是☑否"), ("□是√□否", "□是√□否")],
)  # fmt: skip
def test_one_of_several_options_is_ticked(text: str, meant: str) -> None:
    assert ticked(text) == meant


CHECKS: Rows = [["项目名称:", "甲工程", "检查日期:", "2023年5月1日"], ["序号", "检查内容", "检查情况", "备注"]]


@pytest.mark.parametrize("name", ["检查表", "Sheet1", "督查记录", "甲工程检查单", "现场核查表（甲）"])
@pytest.mark.parametrize(
    ("contract", "account"),
    [("劳动合同", "工资专用账户"), ("是否签订劳动合同", "是否开设农民工工资专用账户"),
     ("劳动合同是否签订", "有无专用账户"),
     ("1、是否依法签订劳动合同", "2、是否按规定设立专户")],
)  # fmt: skip
def test_a_check_form_by_its_usual_names_and_questions(
    tmp_path: Path, known_url: str, name: str, contract: str, account: str
) -> None:
    title: Rows = [["保障农民工工资支付情况检查表"]] if name == "Sheet1" else []
    rows: Rows = [*title, *CHECKS, [1, contract, "☑是 □否"], [2, account, "□是 ☑否"]]
    load(tmp_path, known_url, {name: rows})
    assert [(str(v.inspected_on), v.site_no) for v in stored(known_url, inspection)] == [("2023-05-01", "G1")]
    assert {i.item_code: i.result for i in stored(known_url, inspection_item)} == {"C05": "不符合", "C07A": "符合"}


@pytest.mark.parametrize("asked", ["是否按劳动合同约定支付", "是否存在拖欠", "有无劳动合同纠纷"])
def test_a_question_about_something_else_is_no_item(tmp_path: Path, known_url: str, asked: str) -> None:
    report = load(tmp_path, known_url, {"检查表": [*CHECKS, [1, "劳动合同", "是"], [2, asked, "☑是 □否"]]})
    assert asked in report.skipped_columns["检查表"]
    assert [i.item_code for i in stored(known_url, inspection_item)] == ["C07A"]


def test_a_hidden_ledger_that_is_loaded_is_named(tmp_path: Path, known_url: str) -> None:
    path = a_workbook(tmp_path / "表.xlsx", {"在建工地": KNOWN["在建工地"], "说明": [["按月报送"]]})
    book = openpyxl.load_workbook(path)
    book["在建工地"].sheet_state = "hidden"
    book.save(path)
    report = load_workbook(path, known_url)
    assert report.hidden_sheets == ("在建工地",)
    assert "“在建工地”是隐藏的工作表，已导入，请核对是否现行。" in report.as_text()


@pytest.mark.parametrize(
    ("name", "title", "issuer", "town"),
    [
        ("表", "农民工工资月报表", None, None),
        ("徐泾镇", "农民工工资月报表", None, "310118106"),
        ("表", "徐泾镇农民工工资月报表", None, "310118106"),
        ("表", "农民工工资月报表", "徐泾镇人民政府", "310118106"),
        ("徐泾镇月报", "华新镇农民工工资月报表", None, None),
    ],
)
@pytest.mark.parametrize("site_name", ["甲工程", "丙工程"])
def test_a_form_without_a_town_has_that_of_its_title_or_of_its_known_site(
    tmp_path: Path, known_url: str, name: str, title: str, issuer: str | None, town: str | None, site_name: str
) -> None:
    rows: Rows = [[title], ["项目名称", site_name], ["总包单位", "上海甲建设有限公司"], ["农民工人数", 52]]
    rows += [["填报单位", issuer]] if issuer else []
    load(tmp_path, known_url, {name: rows})
    found = {row.name: (row.town_code, row.workers) for row in stored(known_url, site)}
    if site_name == "甲工程":
        assert found["甲工程"] == ("310118106", 52)
    else:
        assert found.get("丙工程") == (town and (town, 52))


def test_a_form_whose_account_belongs_to_another_site_is_asked_once(tmp_path: Path, known_url: str) -> None:
    """The account is the known one of 甲工程; nobody knows the site that the form names."""
    strange = changed(GROUPED, "甲工程", "天外工程")
    unnamed = [row for row in strange if "上海甲建设有限公司" not in row]  # no site is made of it
    report = load(tmp_path, known_url, {"甲": unnamed})
    assert [finding.fault for finding in report.sheets["甲（专户月度收支）"].rejected] == ["key_conflict"]
    assert {(q.kind, q.written) for q in report.questions} == {("site", "天外工程")}
    assert (stored(known_url, wage_account_month), len(stored(known_url, site))) == ([], 2)
    for answer, loaded in (("G2", 0), ("G1", 1)):
        text = Answers(sites={"天外工程": answer})
        load_workbook(a_workbook(tmp_path / "表.xlsx", {"甲": unnamed}), known_url, text)
        assert len(stored(known_url, wage_account_month)) == loaded


def test_a_site_that_a_form_calls_nearly_as_known_is_that_site(tmp_path: Path, known_url: str) -> None:
    report = load(tmp_path, known_url, {"甲": changed(GROUPED, "甲工程", "甲工程项目")})
    assert [finding.fault for finding in report.sheets["甲（在建工地）"].rejected] == ["ambiguous_record"]
    assert "site_by_name" in [flag.fault for flag in report.sheets["甲（专户月度收支）"].flagged]
    assert [row.account_no for row in stored(known_url, wage_account_month)] == ["Z1"]
    assert len(stored(known_url, site)) == 2


def test_a_new_site_of_a_form_is_told(tmp_path: Path, known_url: str) -> None:
    report = load(tmp_path, known_url, {"甲": changed(GROUPED, "甲工程", "天外工程")})
    assert "new_site" in [flag.fault for flag in report.sheets["甲（在建工地）"].flagged]
    assert [finding.fault for finding in report.sheets["甲（专户月度收支）"].rejected] == ["key_conflict"]
    assert len(stored(known_url, site)) == 3


BRIEF: list[Rows] = [
    [["突发事件信息快报单"], ["事件名称", "西郊聚集"], ["发生时间", "2023-09-20 09:00"], ["涉及人数", "30"],
     ["报送单位", "徐泾镇人民政府"], ["基本情况", "聚集讨薪"], ["处置情况", "已派员"],
     ["报送时间", "2023-09-20 09:40"]],
    [["信息快报单"], ["标题", "西郊聚集", "类别", "群体性事件"],
     ["接报时间", "2023-09-20 09:00", "发生时间", "2023-09-19 21:00"], ["现场人数", "30", "涉事企业", "某某公司"],
     ["填报单位", "徐泾镇人民政府", "联系人", "王某"], ["上报时间", "2023-09-20 09:40", "先期处置情况", "已派员"]],
    [["徐泾镇信息快报（第12期）"], ["事件名称：西郊聚集"], ["接报时间：2023-09-20 09:00"], ["涉及人数：30人"],
     ["报告时间：2023-09-20 09:40"], ["已采取措施：已派员"]],
]  # fmt: skip


@pytest.mark.parametrize("rows", BRIEF)
def test_an_incident_is_read_from_the_form_that_reports_it(tmp_path: Path, known_url: str, rows: Rows) -> None:
    for outcome in ((1, 0), (0, 1)):
        report = load(tmp_path, known_url, {"快报": rows})
        message = report.sheets["快报（事件舆情）"]
        assert (message.accepted, message.unchanged) == outcome
    (happened,) = stored(known_url, incident)
    assert (happened.title, happened.town_code, happened.people) == ("西郊聚集", "310118106", 30)
    assert (happened.found_at, happened.reported_at) == (datetime(2023, 9, 20, 9), datetime(2023, 9, 20, 9, 40))
    assert happened.result == "已派员"
