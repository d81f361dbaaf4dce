"""One record comes under two names, two records under one: stored once, or refused with both named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from data_access.database.engine import raw_reader
from data_access.database.schema import (
    criminal_transfer,
    deposit,
    follow_up,
    incident_report,
    lead,
    lead_instalment,
    lead_routing,
    lead_step,
    publication,
    publicity,
    site,
    task,
)
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.load_report import LoadReport
from tests.data_access.ledger_import.test_keys import DEPOSITS, LEADS, SITES, a_lead, keys
from tests.data_access.ledger_import.test_reading import Rows, loaded


def all_of(folder: Path, table: Table) -> list[dict[str, Any]]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(select(table)).mappings()]
    engine.dispose()
    return found


def faults(report: LoadReport, sheet: str) -> list[str]:
    return [finding.fault for finding in report.sheets[sheet].rejected]


@pytest.mark.parametrize(
    "spelling",
    [
        "xs2023-1",
        "XS2023–1",
        "XS2023−1",
        "XS2023\u200b-1",
        "\ufeffXS2023-1",
        "ＸＳ2023-1",
        "XS2023‐1\u202c",
        "xs 2023-1",
    ],
)
def test_spellings_of_one_number_are_one_key(tmp_path: Path, spelling: str) -> None:
    loaded(tmp_path, {"欠薪线索": [LEADS, a_lead("XS2023-1", "2023-05-01", "甲公司")]})
    report = loaded(tmp_path, {"欠薪线索": [LEADS, a_lead(spelling, "2023-05-01", "甲公司", workers=4)]})
    assert (report.accepted, report.updated, keys(tmp_path, lead)) == (0, 1, ["XS2023-1"])


@pytest.mark.parametrize("brackets", ["[2023]", "（2023）", "【2023】", "〔2023〕", "［2023］"])
def test_an_official_number_is_one_key_in_any_brackets(tmp_path: Path, brackets: str) -> None:
    loaded(tmp_path, {"欠薪线索": [LEADS, a_lead("青人社线〔2023〕1号", "2023-05-01", "甲公司")]})
    numbered = [
        a_lead(f"青人社线{brackets}1号", "2023-05-01", "甲公司", workers=4),
        a_lead("XS(2023)", "2023-05-01", "乙"),
    ]
    report = loaded(tmp_path, {"欠薪线索": [LEADS, *numbered]})
    assert (report.accepted, report.updated, keys(tmp_path, lead)) == (1, 1, ["XS(2023)", "青人社线〔2023〕1号"])


def test_a_reference_is_found_in_any_spelling(tmp_path: Path) -> None:
    rows: Rows = [DEPOSITS, ["bz1", "gd1", "现金", "2023-02-01", 90_000]]
    assert loaded(tmp_path, {"在建工地": SITES, "工资保证金": rows}).rejected == 0
    assert [(row["deposit_no"], row["site_no"]) for row in all_of(tmp_path, deposit)] == [("BZ1", "GD1")]


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\ufeff", "\ue001", "\u0085", "\u2066"])
def test_signs_that_nobody_sees_are_left_out_with_a_note(tmp_path: Path, sign: str) -> None:
    report = loaded(tmp_path, {"欠薪线索": [LEADS, a_lead("XS1", "2023-05-01", f"甲{sign}公司")]})
    assert [row["employer_name"] for row in all_of(tmp_path, lead)] == ["甲公司"]
    assert "第2行里有看不见的字符" in report.notes["欠薪线索"][0]


def test_one_activity_of_two_towns_on_a_day_is_two(tmp_path: Path) -> None:
    head: list[object] = ["序号", "活动名称", "街镇", "活动时间", "地点", "参加人数"]
    first: Rows = [
        head,
        [1, "进工地", "徐泾镇", "2023-05-03", "工地", 20],
        [2, "进工地", "华新镇", "2023-05-03", "工地", 30],
    ]
    assert loaded(tmp_path, {"宣传活动": first}).accepted == 2
    second: Rows = [
        head,
        [1, "进工地", "赵巷镇", "2023-05-03", "工地", 40],
        [2, "进工地", "徐泾镇", "2023-05-03", "工地", 25],
    ]
    report = loaded(tmp_path, {"宣传活动": second})
    assert (report.accepted, report.updated) == (1, 1)
    assert sorted(row["attendance"] for row in all_of(tmp_path, publicity)) == [25, 30, 40]


def test_firms_that_nobody_knows_name_no_lead(tmp_path: Path) -> None:
    head: list[object] = ["序号", *LEADS[1:]]
    rows: Rows = [head, a_lead(1, "2023-05-03", "不详"), a_lead(2, "2023-05-03", "未知", "华新镇")]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert faults(report, "欠薪线索") == ["missing_key", "missing_key"]
    assert keys(tmp_path, lead) == []


def test_a_quarter_published_without_a_number_and_then_with_one_is_one(tmp_path: Path) -> None:
    head: list[object] = ["公布季度", "应公布日期", "公布案件数"]
    loaded(tmp_path, {"季度公布": [head, ["2023年第一季度", "2023-04-10", 3]]})
    loaded(tmp_path, {"季度公布": [["公布编号", *head], ["GB2301", "2023年第一季度", "2023-04-10", 4]]})
    assert [row["cases"] for row in all_of(tmp_path, publication)] == [4]


def test_a_guarantee_known_by_its_number_is_the_deposit_that_gets_one_later(tmp_path: Path) -> None:
    head: list[object] = ["保函编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日"]
    row: list[object] = ["BH001", "GD1", "银行保函", "2023-02-10", 930_000, "2024-02-09"]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": [head, row]})
    report = loaded(tmp_path, {"工资保证金": [["保证金编号", *head], ["BZ7", *row]]})
    assert ([f.fault for f in report.sheets["工资保证金"].flagged], keys(tmp_path, deposit)) == (
        ["known_by_name"],
        ["BH001"],
    )


@pytest.mark.parametrize(
    "other",
    [
        ["BH001", "GD2", "银行保函", "2023-02-10", 930_000, "2024-02-09"],
        ["BH001", "GD1", "银行保函", "2024-02-10", 930_000, "2025-02-09"],
    ],
)
def test_a_guarantee_of_another_site_or_term_is_a_conflict(tmp_path: Path, other: list[object]) -> None:
    head: list[object] = ["保函编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日"]
    row: list[object] = ["BH001", "GD1", "银行保函", "2023-02-10", 930_000, "2024-02-09"]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": [head, row]})
    assert faults(loaded(tmp_path, {"工资保证金": [head, other]}), "工资保证金") == ["key_conflict"]
    extended: list[object] = [*row[:5], "2024-08-09"]
    assert loaded(tmp_path, {"工资保证金": [head, extended]}).updated == 1


ROUTED: list[object] = ["线索编号", "流转序号", "流转单位", "流转日期"]
STEPS: list[object] = ["线索编号", "环节序号", "办理环节", "完成日期"]
PARTS: list[object] = ["线索编号", "期次", "约定日期", "应付日期", "应付金额(元)"]


@pytest.mark.parametrize(
    ("name", "table", "head", "first", "second"),
    [
        ("线索流转", lead_routing, ROUTED, ["XS1", 1, "徐泾镇", "2023-05-03"], ["XS1", 1, "区建管委", "2023-05-06"]),
        ("线索办理环节", lead_step, STEPS, ["XS1", 1, "接收", "2023-05-03"], ["XS1", 1, "核实", "2023-05-09"]),
        (
            "约定分期", lead_instalment, PARTS,
            ["XS1", 1, "2023-05-20", "2023-06-20", 100_000], ["XS1", 1, "2023-06-20", "2023-07-20", 50_000],
        ),
    ],
)  # fmt: skip
def test_a_known_place_in_a_lead_that_arrives_for_something_else_is_a_conflict(
    tmp_path: Path, name: str, table: Table, head: list[object], first: list[object], second: list[object]
) -> None:
    loaded(tmp_path, {"欠薪线索": [LEADS, a_lead("XS1", "2023-05-01", "甲公司")], name: [head, first]})
    before = all_of(tmp_path, table)
    assert faults(loaded(tmp_path, {name: [head, second]}), name) == ["key_conflict"]
    assert all_of(tmp_path, table) == before
    changed = [*first[:3], second[3], *first[4:]]  # the day on which a part is due is put off, what was done is not
    assert faults(loaded(tmp_path, {name: [head, changed]}), name) == ["key_conflict"] * (name != "约定分期")


def test_a_transfer_of_another_town_and_day_is_a_conflict(tmp_path: Path) -> None:
    case: Rows = [["案号", "投诉日期", "街镇", "单位名称"], ["J1", "2023-05-01", "徐泾镇", "甲公司"]]
    head: list[object] = ["移送编号", "案号", "街镇", "提出移送日期"]
    loaded(tmp_path, {"监察案件": case, "移送公安": [head, ["YS1", "J1", "徐泾镇", "2023-06-01"]]})
    report = loaded(tmp_path, {"移送公安": [head, ["YS1", "J1", "华新镇", "2023-07-01"]]})
    assert faults(report, "移送公安") == ["key_conflict"]
    assert len(all_of(tmp_path, criminal_transfer)) == 1


CASES: list[object] = ["序号", "街镇", "用人单位", "立案日期", "涉及人数"]
LISTED: list[object] = ["序号", "名单类别", "单位名称", "属地街镇", "列入日期"]
PAPERS: list[object] = ["序号", "考核年度", "指标编号", "资料名称", "报送单位", "报送期限"]
FUND: list[object] = ["序号", "街镇", "日期", "类型", "金额(元)"]
TASKS: list[object] = ["序号", "要点条目", "任务内容", "牵头单位", "开始日期", "完成时限"]


@pytest.mark.parametrize(
    ("name", "head", "first", "second"),
    [
        ("应急周转金", FUND, ["徐泾镇", "2023-05-20", "垫付", 20_000], ["华新镇", "2023-05-20", "垫付", 20_000]),
        (
            "要点任务", TASKS,
            ["一", "清零", "区人社局", "2022-01-01", "2022-12-31"],
            ["一", "清零", "区人社局", "2023-01-01", "2023-12-31"],
        ),
        (
            "书面资料", PAPERS,
            [2023, "P01", "总结", "区人社局", "2023-09-01"], [2023, "P01", "总结", "区建管委", "2023-09-01"],
        ),
        (
            "失信名单", LISTED,
            ["人社失信名单", "甲公司", "徐泾镇", "2023-05-01"], ["住建黑名单", "甲公司", "徐泾镇", "2023-05-01"],
        ),
        ("监察案件", CASES, ["徐泾镇", "甲公司", "2023-05-03", 5], ["华新镇", "甲公司", "2023-05-03", 50]),
    ],
)  # fmt: skip
def test_what_tells_counted_records_apart_makes_two_of_them(
    tmp_path: Path, name: str, head: list[object], first: list[object], second: list[object]
) -> None:
    assert loaded(tmp_path, {name: [head, [1, *first]]}).accepted == 1
    assert loaded(tmp_path, {name: [head, [1, *second]]}).accepted == 1
    report = loaded(tmp_path, {name: [head, [1, *second], [2, *first]]})
    assert (report.accepted, report.updated, report.rejected) == (0, 0, 0)


@pytest.mark.parametrize(
    "without", [["项目名称", "属地街镇", "施工总承包单位"], ["施工许可证号", "项目名称", "属地街镇"]]
)
def test_a_site_known_without_its_number_is_asked_when_it_comes_with_one(tmp_path: Path, without: list[object]) -> None:
    full: dict[object, object] = {
        "项目编号": "GD777",
        "施工许可证号": "3101182023020101",
        "项目名称": "辛厂房",
        "属地街镇": "徐泾镇",
        "施工总承包单位": "上海辛公司",
    }
    loaded(tmp_path, {"在建工地": [without, [full[heading] for heading in without]]})
    (before,) = keys(tmp_path, site)
    rows: Rows = [list(full), list(full.values())]
    report = loaded(tmp_path, {"在建工地": rows})
    assert (faults(report, "在建工地"), keys(tmp_path, site)) == (["ambiguous_record"], [before])
    key = question_key("在建工地", "GD777")
    assert [question.key for question in report.questions] == ["在建工地/GD777"]
    assert loaded(tmp_path, {"在建工地": rows}, Answers(records={key: "更正"})).accepted == 0
    assert keys(tmp_path, site) == [before]
    assert loaded(tmp_path, {"在建工地": rows}, Answers(records={key: "另记"})).accepted == 1
    assert keys(tmp_path, site) == sorted([before, "GD777"])


@pytest.mark.parametrize(
    ("name", "head", "first", "second"),
    [
        (
            "监察案件", ["案号", "街镇", "用人单位", "投诉日期"],
            ["J1", "徐泾镇", "甲公司", "2023-05-03"], ["J1", "徐泾镇", "甲公司", "2023-09-03"],
        ),
        (
            "监察案件", ["案号", "街镇", "用人单位", "投诉日期"],
            ["J1", "徐泾镇", "乙公司", "2023-05-03"], ["J1", "徐泾镇", "丁公司", "2023-05-03"],
        ),
        (
            "督办事项", ["督办编号", "督办事项", "责任单位", "交办日期", "完成期限"],
            ["D1", "清零", "徐泾镇", "2023-02-24", "2023-03-08"], ["D1", "清零", "徐泾镇", "2023-04-24", "2023-05-08"],
        ),
        (
            "应急周转金", ["流水号", "日期", "类型", "金额(元)"],
            ["L1", "2023-05-20", "垫付", 20_000], ["L1", "2023-07-20", "垫付", 20_000],
        ),
    ],
)  # fmt: skip
def test_a_known_number_of_another_firm_or_day_alone_is_a_conflict(
    tmp_path: Path, name: str, head: list[object], first: list[object], second: list[object]
) -> None:
    assert loaded(tmp_path, {name: [head, first]}).accepted == 1
    assert faults(loaded(tmp_path, {name: [head, second]}), name) == ["key_conflict"]
    corrected = Answers(records={question_key(name, str(first[0])): "更正"})
    assert loaded(tmp_path, {name: [head, second]}, corrected).updated == 1


UNNUMBERED_LEAD = ["序号", "来源", "接收日期", "所属领域", "街镇", "被反映单位", "反映人", "涉及人数", "涉及金额(元)"]


@pytest.mark.parametrize(("answer", "stored"), [("更正", 1), ("另记", 2)])
@pytest.mark.parametrize(
    ("place", "other"), [(4, "华新镇"), (5, "上海子劳务有限公司"), (2, "2023-05-02")], ids=["town", "firm", "day"]
)
def test_a_lead_without_a_number_that_is_told_anew_is_asked(
    tmp_path: Path, place: int, other: object, answer: str, stored: int
) -> None:
    first: list[object] = [1, "来访", "2023-05-01", "其他", "徐泾镇", "上海子有限公司", "赵六", 5, 50_000]
    moved = [*first[:place], other, *first[place + 1 :]]
    loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), first]})
    report = loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), moved]})
    assert (faults(report, "欠薪线索"), len(keys(tmp_path, lead))) == (["ambiguous_record"], 1)
    (question,) = report.questions
    answers = Answers(records={question_key(question.key): answer})
    loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), moved]}, answers)
    assert len(keys(tmp_path, lead)) == stored


def test_leads_that_stand_beside_each_other_or_differ_in_their_sums_are_not_asked(tmp_path: Path) -> None:
    first: list[object] = [1, "来访", "2023-05-01", "其他", "徐泾镇", "上海子有限公司", "赵六", 5, 50_000]
    beside = [[2, *first[1:4], "华新镇", *first[5:]], [3, *first[1:5], "上海丑有限公司", "赵六", 5, 60_000]]
    loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), first]})
    assert loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), first, *beside]}).accepted == 2


@pytest.mark.parametrize(("answer", "stored"), [("更正", ["PL-3"]), ("另记", ["PL-003", "PL-3"])])
def test_a_guarantee_whose_number_is_put_right_is_asked(tmp_path: Path, answer: str, stored: list[str]) -> None:
    head: list[object] = ["保函编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日"]
    row: list[object] = ["PL-3", "GD1", "银行保函", "2023-02-10", 930_000, "2024-02-09"]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": [head, row]})
    right: Rows = [head, ["PL-003", *row[1:]]]
    assert faults(loaded(tmp_path, {"工资保证金": right}), "工资保证金") == ["ambiguous_record"]
    answers = Answers(records={question_key("工资保证金", "PL-003"): answer})
    loaded(tmp_path, {"工资保证金": right}, answers)
    assert loaded(tmp_path, {"工资保证金": right}).rejected == 0  # known by its right number from now on
    assert keys(tmp_path, deposit) == stored


def test_a_guarantee_that_became_cash_ends_no_more(tmp_path: Path) -> None:
    head: list[object] = ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日", "保函号"]
    row: list[object] = ["BZ1", "GD1", "银行保函", "2023-02-10", 930_000, "2024-02-09", "PL-3"]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": [head, row]})
    cash: Rows = [head[:5], [*row[:2], "现金", *row[3:5]]]
    assert faults(loaded(tmp_path, {"工资保证金": cash}), "工资保证金") == ["key_conflict"]
    answers = Answers(records={question_key("工资保证金", "BZ1"): "更正"})
    report = loaded(tmp_path, {"工资保证金": cash}, answers)
    assert [finding.fault for finding in report.sheets["工资保证金"].flagged] == ["no_guarantee"]
    assert [(row["expires_on"], row["guarantee_no"]) for row in all_of(tmp_path, deposit)] == [(None, None)]


def test_a_guarantee_known_under_the_offices_number_is_found_by_its_own(tmp_path: Path) -> None:
    head: list[object] = ["保函编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日"]
    row: list[object] = ["BH001", "GD1", "银行保函", "2023-02-10", 930_000, "2024-02-09"]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": [["保证金编号", *head], ["BZ7", *row]]})
    assert loaded(tmp_path, {"工资保证金": [head, row]}).rejected == 0
    assert keys(tmp_path, deposit) == ["BZ7"]


def test_two_teams_of_a_day_are_asked_which_is_the_known_visit_without_a_team(tmp_path: Path) -> None:
    known_as: Rows = [["核查编号", "核查日期", "项目编号", "劳动合同"], ["HC1", "2023-05-01", "GD1", "是"]]
    loaded(tmp_path, {"在建工地": SITES, "实地核查": known_as})
    visits: Rows = [
        ["核查日期", "项目编号", "核查组", "劳动合同"],
        ["2023-05-01", "GD1", "第二组", "否"],
        ["2023-05-01", "GD1", "第三组", "否"],
    ]
    report = loaded(tmp_path, {"实地核查": visits})
    assert (report.updated, faults(report, "实地核查")) == (0, ["ambiguous_record"] * 2)
    (question,) = report.questions
    answers = Answers(records={question_key(question.key): "另记"})
    assert loaded(tmp_path, {"实地核查": visits}, answers).accepted == 2
    assert loaded(tmp_path, {"实地核查": visits}).rejected == 0


def test_a_town_that_a_formula_did_not_find_is_told(tmp_path: Path) -> None:
    rows: Rows = [["活动名称", "街镇", "活动时间"], ["进工地", "#N/A", "2023-05-03"], ["进社区", None, "2023-05-03"]]
    report = loaded(tmp_path, {"宣传活动": rows})
    assert [(f.row, f.fault) for f in report.sheets["宣传活动"].flagged] == [(2, "formula_error")]


def test_of_two_lead_units_the_first_leads_and_the_other_supports(tmp_path: Path) -> None:
    rows: Rows = [["任务编号", "要点条目", "任务名称", "牵头单位", "开始日期", "完成时限"]]
    rows += [["RW1", "一（一）", "清零", "区人社局、区建管委", "2023-01-01", "2023-12-31"]]
    rows += [["RW2", "一（一）", "排查", "某某局", "2023-01-01", "2023-12-31"]]
    report = loaded(tmp_path, {"要点任务": rows})
    assert [(row["owner_name"], row["supporting"]) for row in all_of(tmp_path, task)] == [("区人社局", "区建管委")]
    assert [finding.fault for finding in report.sheets["要点任务"].flagged] == ["several_units"]
    assert [question.key for question in report.questions] == ["要点任务/牵头单位/某某局"]


def test_each_of_three_telephones_belongs_to_the_person_before_it(tmp_path: Path) -> None:
    head: list[object] = [*LEADS, "法定代表人", "联系电话", "反映人", "联系电话", "经办人", "联系电话"]
    people: list[object] = ["甲", "13800000001", "乙", "13800000002", "丙", "13800000003"]
    loaded(tmp_path, {"欠薪线索": [head, [*a_lead("XS1", "2023-05-01", "甲公司"), *people]]})
    assert [row["reporter_phone"] for row in all_of(tmp_path, lead)] == ["13800000002"]


@pytest.mark.parametrize(("answer", "stored"), [("更正", 1), ("另记", 2)])
@pytest.mark.parametrize(
    "other", [("12345", None, 2, 9_000), ("信访", None, 2, 50_000), ("信访", None, 5, 9_000)], ids=str
)
def test_a_lead_that_its_day_and_firm_name_is_asked_where_much_of_it_differs(
    tmp_path: Path, other: tuple[object, ...], answer: str, stored: int
) -> None:
    first: list[object] = [1, "12345", "2023-05-01", "其他", "徐泾镇", "上海子有限公司", "赵六", 5, 50_000]
    second = [1, other[0], *first[2:6], *other[1:]]
    loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), first]})
    report = loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), second]})
    assert faults(report, "欠薪线索") == ["ambiguous_record"]
    (question,) = report.questions
    answers = Answers(records={question_key(question.key): answer})
    for _ in range(2):  # the second time it is known
        assert faults(loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), second]}, answers), "欠薪线索") == []
        assert len(keys(tmp_path, lead)) == stored


def test_a_lead_of_the_same_reporter_grows(tmp_path: Path) -> None:
    first: list[object] = [1, "12345", "2023-05-01", "其他", "徐泾镇", "上海子有限公司", "赵六", 5, 50_000]
    loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), first]})
    assert loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), [*first[:7], 8, 80_000]]}).updated == 1
    assert len(keys(tmp_path, lead)) == 1


@pytest.mark.parametrize(("answer", "counted"), [("更正", (0, 1)), ("另记", (1, 0))])
@pytest.mark.parametrize("figures", [(9, 50_000), (5, 80_000)])
def test_persons_or_sum_alone_that_differ_are_asked(
    tmp_path: Path, figures: tuple[int, int], answer: str, counted: tuple[int, int]
) -> None:
    first: list[object] = [1, "12345", "2023-05-01", "其他", "徐泾镇", "上海子有限公司", None, 5, 50_000]
    loaded(tmp_path, {"欠薪线索": [list(UNNUMBERED_LEAD), first]})
    grown: dict[str, Rows] = {"欠薪线索": [list(UNNUMBERED_LEAD), [*first[:7], *figures]]}
    assert faults(loaded(tmp_path, grown), "欠薪线索") == ["ambiguous_record"]
    key = keys(tmp_path, lead)[0]
    report = loaded(tmp_path, grown, Answers(records={question_key("欠薪线索", key): answer}))
    assert (report.accepted, report.updated) == counted


DUE: list[object] = ["序号", "督办事项", "责任单位", "交办日期", "完成期限"]


def test_a_follow_up_that_goes_to_another_unit_is_asked(tmp_path: Path) -> None:
    first: list[object] = [1, "落实欠薪清零", "徐泾镇", "2023-03-01", "2023-04-01"]
    other: list[object] = [1, "落实欠薪清零", "华新镇", "2023-03-01", "2023-04-01"]
    loaded(tmp_path, {"督办事项": [DUE, first]})
    assert faults(loaded(tmp_path, {"督办事项": [DUE, other]}), "督办事项") == ["ambiguous_record"]
    # A list that has both has two.
    assert loaded(tmp_path, {"督办事项": [DUE, first, [2, *other[1:]]]}).accepted == 1


FIRM_HEAD: list[object] = ["统一社会信用代码", "企业名称", "法定代表人"]
CODE = "91310118MA0000003G"


@pytest.mark.parametrize("person", [None, "王五"])
def test_a_known_code_of_quite_another_firm_is_asked(tmp_path: Path, person: object) -> None:
    loaded(tmp_path, {"企业": [FIRM_HEAD, [CODE, "上海甲3建设有限公司", person and "张三"]]})
    other: Rows = [FIRM_HEAD, [CODE, "上海另一家有限公司", person]]
    assert faults(loaded(tmp_path, {"企业": other}), "企业") == ["key_conflict"]
    corrected = Answers(records={question_key("企业", CODE): "更正"})
    assert loaded(tmp_path, {"企业": other}, corrected).updated == 1


@pytest.mark.parametrize(
    ("name", "person"),
    [("上海市甲3建设集团有限公司", None), ("上海甲3工程（集团）有限公司", None), ("丁公司", "张三")],
)
def test_a_firm_that_was_renamed_is_not_asked(tmp_path: Path, name: str, person: object) -> None:
    loaded(tmp_path, {"企业": [FIRM_HEAD, [CODE, "上海甲3建设有限公司", "张三"]]})
    assert loaded(tmp_path, {"企业": [FIRM_HEAD, [CODE, name, person]]}).updated == 1


def test_a_site_does_not_give_a_known_code_the_name_of_another_firm(tmp_path: Path) -> None:
    loaded(tmp_path, {"企业": [FIRM_HEAD, [CODE, "上海甲3建设有限公司", None]]})
    rows: Rows = [
        ["项目编号", "项目名称", "属地街镇", "施工总承包单位", "统一社会信用代码"],
        ["GD1", "甲工程", "徐泾镇", "上海另一家有限公司", CODE],
    ]
    report = loaded(tmp_path, {"在建工地": rows})
    assert [flag.fault for flag in report.sheets["在建工地"].flagged] == ["name_conflict"]
    again: Rows = [FIRM_HEAD, [CODE, "上海甲3建设有限公司", None]]
    assert loaded(tmp_path, {"企业": again}).sheets["企业"].unchanged == 1


REPORTS: list[object] = ["事件编号", "序号", "续报时间", "续报内容"]


def reports(folder: Path) -> list[tuple[object, ...]]:
    r = incident_report.c
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        query = select(r.incident_no, r.seq, r.reported_at, r.content).order_by(r.incident_no, r.seq)
        messages = connection.execute(query).all()
    engine.dispose()
    return [(number, seq, at.hour, content) for number, seq, at, content in messages]


def two_incidents() -> dict[str, Rows]:
    head: list[object] = ["事件编号", "事件类别", "街镇", "事件名称", "发现时间"]
    rows: Rows = [[f"SJ{n}", "舆情", "徐泾镇", f"第{n}件", "2023-08-03 9:00"] for n in (1, 2)]
    return {"事件舆情": [head, *rows]}


def test_reports_that_are_numbered_through_the_list_are_known_by_incident_and_hour(tmp_path: Path) -> None:
    moments = [("SJ1", 12), ("SJ1", 18), ("SJ2", 13), ("SJ2", 19)]
    rows = [[no, n, f"2023-08-03 {hour}:00", f"{hour}时"] for n, (no, hour) in enumerate(moments, start=1)]
    loaded(tmp_path, two_incidents() | {"事件续报": [REPORTS, *rows]})
    stored = [("SJ1", 1, 12, "12时"), ("SJ1", 2, 18, "18时"), ("SJ2", 1, 13, "13时"), ("SJ2", 2, 19, "19时")]
    assert reports(tmp_path) == stored
    moments.insert(1, ("SJ1", 15))
    rows = [[no, n, f"2023-08-03 {hour}:00", f"{hour}时"] for n, (no, hour) in enumerate(moments, start=1)]
    for expected in ((1, 0, 4), (0, 0, 5)):
        message = loaded(tmp_path, {"事件续报": [REPORTS, *rows]}).sheets["事件续报"]
        assert (message.accepted, message.updated, message.unchanged) == expected
        assert reports(tmp_path) == sorted([*stored, ("SJ1", 3, 15, "15时")])


OWNED: list[object] = ["序号", "督办事项", "责任单位", "交办日期"]


def test_of_several_owners_the_first_leads_and_a_firm_is_asked(tmp_path: Path) -> None:
    rows: Rows = [
        OWNED,
        [1, "专户清理", "区建管委、各街镇", "2023-08-01"],
        [2, "甲工程欠薪", "上海子建设有限公司", "2023-08-01"],
        [3, "普法", "徐泾镇、区公安局", "2023-08-01"],
    ]
    for expected in ((2, 0), (0, 2)):
        report = loaded(tmp_path, {"督办事项": rows})
        message = report.sheets["督办事项"]
        assert (message.accepted, message.unchanged) == expected
        assert [flag.fault for flag in message.flagged if flag.fault == "several_units"] == ["several_units"] * 2
        assert faults(report, "督办事项") == ["unknown_handler"]
    assert [question.key for question in report.questions] == ["督办事项/责任单位/上海子建设有限公司"]
    assert keys(tmp_path, follow_up) == ["专户清理-区建管委-20230801", "普法-徐泾镇-20230801"]
    noted: Rows = [[*OWNED, "备注"], [*rows[1], "已完成"]]
    message = loaded(tmp_path, {"督办事项": noted}).sheets["督办事项"]
    assert [flag.fault for flag in message.flagged] == ["several_units", "missing_day"]
    assert loaded(tmp_path, {"督办事项": rows[:2]}).sheets["督办事项"].unchanged == 1  # the known note stays


def test_closing_rows_of_a_short_list_do_not_hide_that_its_numbers_count_rows(tmp_path: Path) -> None:
    rows: Rows = [
        ["序号", "来源", "接收日期", "所属领域", "街镇", "被反映单位", "涉及人数"],
        [1, "12345", "2023-05-01", "其他", "徐泾镇", "甲公司", 3],
        [2, "12345", "2023-05-02", "其他", "徐泾镇", "乙公司", 5],
        ["合计", None, None, None, None, None, 8],
        ["制表人：张某", None, None, None, "审核：李某"],
    ]
    for expected in (2, 0):
        message = loaded(tmp_path, {"欠薪线索": rows}).sheets["欠薪线索"]
        assert (message.accepted, message.rejected_rows) == (expected, 0)
