"""Lists whose columns stand otherwise than ours: the month in two, what a word of the name says, 本月 before a sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.database.schema import (
    bank_statement,
    department_signal,
    deposit,
    enterprise,
    follow_up,
    inspection,
    lead,
    publication,
    talk,
    wage_account_month,
)
from tests.data_access.ledger_import.test_contradicted_rows import faults_of
from tests.data_access.ledger_import.test_one_record import all_of
from tests.data_access.ledger_import.test_reading import SITE, Rows, loaded

ACCOUNT: Rows = [["专户编号", "项目编号", "开户银行", "开户日期"], ["ZH1", "G1", "甲银行", "2023-01-10"]]
CODE_A = "91310112DM01363241"
_ITEMS = (("工资专用账户", "是"), ("维权信息告示牌", "否"), ("实名制管理", "是"))
SUMS: list[object] = ["应发工资(元)", "实发工资(元)", "代发日期"]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["年", "月"], [2023, 10]), (["年", "月"], ["2023年", "10月"]), (["年份", "月"], ["2023", "十月"]),
        (["年度", "月份"], [2023, "10月份"]), (["月", "年"], [10, 2023]),
    ],
)  # fmt: skip
def test_the_month_stands_in_two_columns(tmp_path: Path, head: list[object], cells: list[object]) -> None:
    rows: Rows = [["专户编号", *head, *SUMS], ["ZH1", *cells, 850_000, 850_000, "2023-11-10"]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "专户月度收支": rows})
    assert report.rejected == 0, report.as_text()
    assert [row["month"] for row in all_of(tmp_path, wage_account_month)] == [date(2023, 10, 1)]


def test_the_month_of_a_statement_and_of_a_signal_too(tmp_path: Path) -> None:
    statement: Rows = [["专户编号", "年", "月", "月末余额(元)"], ["ZH1", 2023, 9, 50_000]]
    signal: Rows = [["企业名称", "类别", "年", "月", "报送日期"], ["甲公司", "欠税", 2023, 8, "2023-09-10"]]
    loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "银行对账单": statement, "部门信号": signal})
    assert [row["month"] for row in all_of(tmp_path, bank_statement)] == [date(2023, 9, 1)]
    assert [row["month"] for row in all_of(tmp_path, department_signal)] == [date(2023, 8, 1)]


@pytest.mark.parametrize("month", [13, "上旬", 0])
def test_what_is_no_month_beside_its_year_is_refused(tmp_path: Path, month: object) -> None:
    rows: Rows = [["专户编号", "年", "月", *SUMS], ["ZH1", 2023, month, 850_000, 850_000, "2023-11-10"]]
    assert loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "专户月度收支": rows}).rejected == 1
    assert all_of(tmp_path, wage_account_month) == []


@pytest.mark.parametrize("quarter", ["三季度", "第3季度", "Q3", "第三季度", "3"])
def test_the_year_of_a_quarter_stands_in_a_column_of_its_own(tmp_path: Path, quarter: str) -> None:
    rows: Rows = [["年度", "季度", "公布日期", "公布案件数"], [2023, quarter, "2023-10-12", 2]]
    assert loaded(tmp_path, {"季度公布": rows}).rejected == 0
    assert [row["quarter"] for row in all_of(tmp_path, publication)] == ["2023-Q3"]


@pytest.mark.parametrize("word", ["本月", "当月", "本期"])
def test_this_month_before_a_sum_is_that_of_the_row(tmp_path: Path, word: str) -> None:
    heads: list[object] = [f"{word}实拨人工费(元)", "累计实拨人工费(元)", f"{word}实发工资(元)", "累计实发工资(元)"]
    rows: Rows = [["专户编号", "月份", *heads, f"{word}实发人数"]]
    rows += [["ZH1", "2023-10", 900_000, 7_200_000, 850_000, 6_800_000, 110]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "专户月度收支": rows})
    [month] = all_of(tmp_path, wage_account_month)
    assert (month["labour_paid_yuan"], month["paid_yuan"], month["paid_workers"]) == (900_000, 850_000, 110)
    asked = {question.written for question in report.questions}
    assert asked == {"累计实拨人工费(元)", "累计实发工资(元)"}


@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [
        ("约谈", "约谈警示情况表", "约谈"), ("Sheet1", "2023年11月约谈情况表", "约谈"), ("约谈台账", "", "约谈"),
        ("约谈通报", "约谈通报台账", None), ("约谈通报", "约谈、提醒情况表", None), ("通报表扬", "", "通报表扬"),
    ],
)  # fmt: skip
def test_the_kind_of_talks_is_what_the_sheet_is_called(tmp_path: Path, name: str, title: str, kind: str | None) -> None:
    head: list[object] = ["约谈编号", "约谈时间", "被约谈单位", "街镇", "约谈事由"]
    rows: Rows = [[title or None], head, ["YT1", "2023-11-08", "甲公司", "徐泾镇", "拖欠工资"]]
    report = loaded(tmp_path, {name: rows, "在建工地": SITE})
    assert [row["talk_kind"] for row in all_of(tmp_path, talk)] == [kind] * (kind is not None)
    assert ("按表名写明的" in report.as_text()) == (kind is not None)


@pytest.mark.parametrize("heading", ["街道/镇", "镇/街道", "街镇/街道", "街道、镇"])
def test_town_or_street_is_one_column(tmp_path: Path, heading: str) -> None:
    rows: Rows = [["线索编号", "登记时间", heading, "欠薪单位"], ["XS1", "2023-11-06", "徐泾镇", "甲公司"]]
    assert loaded(tmp_path, {"线索": rows}).rejected == 0
    assert [row["town_code"] for row in all_of(tmp_path, lead)] == ["310118106"]


def test_a_question_names_what_lacks_and_takes_any_heading(tmp_path: Path) -> None:
    rows: Rows = [
        ["线索编号", "登记时间", "辖区情况", "欠薪单位", "人数金额"],
        ["XS1", "2023-11-06", "徐泾镇", "甲公司", "3人"],
    ]
    report = loaded(tmp_path, {"线索": rows})
    assert "是哪一项内容：填标准表头（还缺“街镇”）；不需要则填“不用”" in report.skeleton()
    assert "中的哪一列" not in report.skeleton()


GUARANTEES: list[object] = ["序号", "项目名称", "总包单位", "开具银行", "保函金额(万元)", "保函起止日期"]


def test_a_list_of_guarantees_is_one_of_deposits(tmp_path: Path) -> None:
    site: Rows = [["项目编号", "项目名称", "街镇", "合同价(万元)"], ["G1", "甲工程", "徐泾镇", 4500]]
    rows: Rows = [["华新镇在建项目保函情况表"], GUARANTEES]
    rows += [[1, "甲工程", None, "中国银行青浦支行", 67.5, "2023.3.28-2024.9.30"]]
    report = loaded(tmp_path, {"在建工地": site, "保函": rows})
    [held] = all_of(tmp_path, deposit)
    assert (held["form"], held["amount_yuan"], held["site_no"]) == ("银行保函", Decimal(675_000), "G1")
    assert (held["stored_on"], held["expires_on"]) == (date(2023, 3, 28), date(2024, 9, 30))
    assert "“保函”没有“存储形式”一列，按表名写明的“保函”读取" in report.as_text()


@pytest.mark.parametrize("keeper", ["上海某某融资担保有限公司", "太平洋财险上海分公司", "某某工程担保公司"])
def test_a_guarantee_that_no_bank_gave_is_no_banks(tmp_path: Path, keeper: str) -> None:
    rows: Rows = [GUARANTEES, [1, "甲工程", None, keeper, 67.5, "2023.3.28-2024.9.30"]]
    report = loaded(tmp_path, {"在建工地": SITE, "保函": rows})
    assert [finding.fault for finding in report.sheets["保函"].rejected] == ["state_conflict"]
    assert all_of(tmp_path, deposit) == []


FOLLOW_UP: list[object] = [
    "序号",
    "督办事项",
    "责任单位",
    "交办时间",
    "要求完成时间",
    "是否完成",
    "实际完成时间",
    "逾期天数",
]


@pytest.mark.parametrize(
    ("done", "day", "held", "told"),
    [
        ("是", "2023/11/25", "2023-11-25", None),
        ("否", None, None, None),
        ("是", None, None, ("是否完成", "missing_day")),
        ("否", "2023/11/25", None, ("完成日期", "state_conflict")),
    ],
)
def test_a_list_of_matters_followed_up_is_known_by_its_name(
    tmp_path: Path, done: str, day: str | None, held: str | None, told: tuple[str, str] | None
) -> None:
    rows: Rows = [["第三次联席会议议定事项督办表"], FOLLOW_UP]
    rows += [[1, "排查在建工地", "徐泾镇人民政府", "2023/10/20", "2023/11/20", done, day, None]]
    report = loaded(tmp_path, {"督办": rows}).sheets["督办"]
    [row] = all_of(tmp_path, follow_up)
    assert (row["due_on"], row["done_on"]) == (date(2023, 11, 20), held and date.fromisoformat(held))
    conflicts = {(c, f) for c, f in faults_of(report) if f in ("missing_day", "state_conflict")}
    assert {(("完成日期" if c == "实际完成时间" else c), f) for c, f in conflicts} == ({told} if told else set())


@pytest.mark.parametrize(
    ("title", "heading", "kind"),
    [
        ("欠税情况表", "金额(元)", "欠税"), ("", "欠税金额(元)", "欠税"), ("", "社保欠费金额(元)", "社保欠缴"),
        ("欠税公告", "欠税金额(元)", "欠税"), ("社保欠费清单", "欠税金额(元)", None), ("", "金额(元)", None),
    ],
)  # fmt: skip
def test_a_tax_list_whose_heading_tells_the_kind(tmp_path: Path, title: str, heading: str, kind: str | None) -> None:
    rows: Rows = [[title or None], ["纳税人名称", "所属月份", heading, "报送日期"]]
    rows += [["甲公司", "2023-10", 50_000, "2023-11-10"]]
    loaded(tmp_path, {"部门信号": rows, "在建工地": SITE})
    assert [row["kind"] for row in all_of(tmp_path, department_signal)] == [kind] * (kind is not None)


@pytest.mark.parametrize("head", [["核查编号"], []])
@pytest.mark.parametrize("heading", ["核查内容", "检查项目", "核查条目"])
def test_a_list_with_an_item_in_each_row_says_what_it_is(tmp_path: Path, head: list[object], heading: str) -> None:
    rows: Rows = [[*head, "核查日期", "项目编号", heading, "是否落实", "说明"]]
    rows += [[*["H1" for _ in head], "2023-11-20", "G1", item, mark, None] for item, mark in _ITEMS]
    report = loaded(tmp_path, {"在建工地": SITE, "实地核查": rows})
    assert f"“{heading}”一列每行写一个核查条目" in report.refused_sheets["实地核查"]
    assert all_of(tmp_path, inspection) == []


def test_items_that_have_columns_of_their_own_are_read(tmp_path: Path) -> None:
    rows: Rows = [["核查编号", "核查日期", "项目编号", "工资专用账户", "核查内容"]]
    rows += [["H1", "2023-11-20", "G1", "是", "实名制管理"]]
    loaded(tmp_path, {"在建工地": SITE, "实地核查": rows})
    assert [row["inspection_no"] for row in all_of(tmp_path, inspection)] == ["H1"]


def test_two_equal_payments_of_a_day_are_told_for_what_they_are(tmp_path: Path) -> None:
    lead_: Rows = [["线索编号", "接收日期", "街镇", "核实情况", "核实金额(元)", "核实日期"]]
    lead_ += [["XS1", "2023-11-01", "徐泾镇", "属实", 60_000, "2023-11-05"]]
    rows: Rows = [["序号", "线索编号", "支付日期", "支付金额(元)"]]
    rows += [[1, "XS1", "2023-11-20", 30_000], [2, "XS1", "2023-11-20", 30_000]]
    report = loaded(tmp_path, {"欠薪线索": lead_, "工资追发": rows})
    [finding] = report.sheets["工资追发"].rejected
    assert "线索编号、支付日期、支付金额与“工资追发”第2行都相同" in finding.message
    assert "确是另一笔的，请各自填写“支付编号”" in finding.message
    rows[0][0], rows[1][0], rows[2][0] = "支付编号", "ZF1", "ZF1"
    [finding] = loaded(tmp_path, {"工资追发": rows}).sheets["工资追发"].rejected
    assert "编号重复" in finding.message


@pytest.mark.parametrize(
    ("title", "month"),
    [("截至2023年9月30日", date(2023, 9, 1)), ("截至2023年9月底", date(2023, 9, 1)), ("截至2023年9月20日", None)],
)
def test_balances_of_a_months_end_are_of_its_month(tmp_path: Path, title: str, month: date | None) -> None:
    rows: Rows = [[f"银行对账单（{title}）"], ["专户编号", "月末余额(元)"], ["ZH1", 50_000]]
    loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "银行对账单": rows})
    assert [row["month"] for row in all_of(tmp_path, bank_statement)] == [month] * (month is not None)


def test_what_came_and_went_until_a_day_is_of_no_month(tmp_path: Path) -> None:
    rows: Rows = [["专户收支（截至2023年9月30日）"], ["专户编号", *SUMS], ["ZH1", 850_000, 850_000, "2023-09-10"]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "专户月度收支": rows})
    assert "“月份”" in report.refused_sheets["专户月度收支"]


@pytest.mark.parametrize(
    ("name", "title"), [("公布名单", "2023年第三季度公布名单"), ("Sheet1", "重大欠薪违法行为公布"), ("季度公布", "")]
)
def test_a_publication_by_firm_is_no_register_of_firms(tmp_path: Path, name: str, title: str) -> None:
    head: list[object] = ["单位名称", "统一社会信用代码", "法定代表人", "住所", "违法事实", "公布时间"]
    rows: Rows = [[title or None], head, ["上海申筑装饰工程有限公司", CODE_A, "王某", "某路1号", "拖欠", "2023-10-12"]]
    report = loaded(tmp_path, {"在建工地": SITE, name: rows})
    assert "“单位名称”一列每行是一家单位，季度公布台账每行是一个公布季度" in report.refused_sheets[name]
    assert all_of(tmp_path, enterprise) == []
    assert report.questions == []


@pytest.mark.parametrize("name", ["企业", "企业名录", "欠薪单位情况"])
def test_a_register_of_firms_stays_one(tmp_path: Path, name: str) -> None:
    rows: Rows = [
        ["单位名称", "统一社会信用代码", "法定代表人", "住所"],
        ["上海申筑装饰工程有限公司", CODE_A, "王某", "某路1号"],
    ]
    loaded(tmp_path, {"在建工地": SITE, name: rows})
    assert [row["uscc"] for row in all_of(tmp_path, enterprise)] == [CODE_A]


def test_a_row_whose_month_the_title_tells_is_told_by_its_number(tmp_path: Path) -> None:
    """It was said that the number is empty, which stands there."""
    rows: Rows = [["2023年10月专户收支月报"], ["专户编号", "本月情况", "实发人数"], ["ZH1", "正常", 12]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "专户月度收支": rows})
    [finding] = report.sheets["专户月度收支"].rejected
    assert finding.message.startswith("第3行“专户编号”为ZH1：没有一项金额")


def test_what_came_in_and_was_paid_out_of_an_account(tmp_path: Path) -> None:
    rows: Rows = [["2023年10月专户收支月报（单位：万元）"], ["账号", "本月进账", "本月发放", "发放人数"]]
    rows += [["ZH1", 90, 85.5, 112]]
    loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "10月": rows})
    [month] = all_of(tmp_path, wage_account_month)
    assert (month["month"], month["labour_paid_yuan"], month["paid_yuan"]) == (date(2023, 10, 1), 900_000, 855_000)


def test_a_month_of_noughts_is_told_as_such(tmp_path: Path) -> None:
    rows: Rows = [["专户编号", "月份", "本月进账(元)", "实发人数"], ["ZH1", "2023-10", 0, 0]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "专户月度收支": rows})
    [finding] = report.sheets["专户月度收支"].rejected
    assert "各项金额都是0，" in finding.message


@pytest.mark.parametrize("text", ["2023年9-10月", "10月(补发9月)", "23.8"])
def test_what_is_no_one_month_is_asked_for_a_month(tmp_path: Path, text: str) -> None:
    rows: Rows = [["专户编号", "月份", *SUMS], ["ZH1", text, 850_000, 850_000, "2023-11-10"]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": ACCOUNT, "专户月度收支": rows})
    assert [finding.fault for finding in report.sheets["专户月度收支"].rejected] == ["bad_month"]
    assert f'"专户月度收支/月份/{text}" = "" # 是什么意思：填月份，如2023-04' in report.skeleton()
