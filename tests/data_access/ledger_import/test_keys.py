"""What names a record: numbers that only count rows, lists without numbers, numbers that arrive for something else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from data_access.database.engine import raw_reader
from data_access.database.schema import deposit, deposit_movement, inspection, lead, site, wage_account
from data_access.database.scope import Scope
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.load_report import LoadReport
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.records import records
from metrics.questions.firms import dossier, find
from tests.data_access.ledger_import.test_reading import Rows, loaded

SITES: Rows = [
    ["项目编号", "项目名称", "属地街镇", "施工总承包单位"],
    ["GD1", "甲工程", "徐泾镇", "甲公司"],
    ["GD2", "乙工程", "徐泾镇", "乙公司"],
    ["GD3", "丙工程", "华新镇", "丙公司"],
]
LEADS: list[object] = ["线索编号", "来源", "接收日期", "被反映单位", "街镇", "所属领域", "涉及人数"]
DEPOSITS: list[object] = ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)"]
MOVEMENTS: list[object] = ["流水号", "保证金编号", "日期", "类型", "金额(元)"]
ACCOUNTS: list[object] = ["专户编号", "项目编号", "开户银行", "开户日期"]
CHECKS: list[object] = ["核查编号", "核查日期", "项目编号", "核查组", "劳动合同"]


def a_lead(number: object, day: str, firm: str, town: str = "徐泾镇", workers: int = 3) -> list[object]:
    return [number, "12345", day, firm, town, "其他", workers]


def keys(folder: Path, table: Table) -> list[str]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = [str(key) for key in connection.scalars(select(next(iter(table.primary_key))))]
    engine.dispose()
    return sorted(found)


def counts(report: LoadReport, sheet: str) -> tuple[int, int, int, int]:
    message = report.sheets[sheet]
    return message.accepted, message.updated, message.unchanged, message.rejected_rows


COUNTING: list[list[object]] = [
    [1, 2, 3], ["1", "2", "3"], [1, 3, 4], ["001", "002", "003"], ["1、", "2、", "3、"], ["(1)", "(2)", "(3)"],
    ["第1号", "第2号", "第4号"], ["一", "二", "三"], [3, 1, 2], [51, 52, 54],
]  # fmt: skip


@pytest.mark.parametrize("numbers", COUNTING)
def test_numbers_that_only_count_rows_name_nothing_in_any_ledger(tmp_path: Path, numbers: list[object]) -> None:
    day = ["2023-02-01", "2023-02-02", "2023-02-03"]
    sheets: dict[str, Rows] = {
        "在建工地": SITES,
        "欠薪线索": [LEADS, *(a_lead(n, day[i], f"甲{i}公司") for i, n in enumerate(numbers))],
        "实地核查": [CHECKS, *([n, day[i], f"GD{i + 1}", "一组", "是"] for i, n in enumerate(numbers))],
        "专户": [ACCOUNTS, *([n, f"GD{i + 1}", "农行", day[i]] for i, n in enumerate(numbers))],
        "工资保证金": [DEPOSITS, *([f"B{i + 1}", f"GD{i + 1}", "现金", day[i], 90_000] for i in range(3))],
        "保证金流水": [MOVEMENTS, *([n, f"B{i + 1}", day[i], "存入", 90_000] for i, n in enumerate(numbers))],
    }
    report = loaded(tmp_path, sheets)
    assert {name: counts(report, name) for name in sheets} == dict.fromkeys(sheets, (3, 0, 0, 0))
    assert keys(tmp_path, lead) == ["20230201-甲0公司", "20230202-甲1公司", "20230203-甲2公司"]
    assert keys(tmp_path, inspection) == ["GD1-20230201", "GD2-20230202", "GD3-20230203"]
    assert keys(tmp_path, wage_account) == ["GD1-20230201", "GD2-20230202", "GD3-20230203"]
    assert keys(tmp_path, deposit_movement)[0] == "B1-20230201-存入"
    message = report.unused_columns
    assert message["欠薪线索"] == (("线索编号", "只是序号，按接收日期、被反映单位识别记录"),)
    assert set(message) == {"欠薪线索", "实地核查", "专户", "保证金流水"}
    again = loaded(tmp_path, sheets)
    assert {name: counts(again, name) for name in sheets} == dict.fromkeys(sheets, (0, 0, 3, 0))


@pytest.mark.parametrize("numbers", [["XS1", "XS2"], ["20230001", "20230002"], [1201, 1202], ["A1", "A2"]])
def test_a_number_of_the_office_names_its_record(tmp_path: Path, numbers: list[object]) -> None:
    loaded(tmp_path, {"欠薪线索": [LEADS, *(a_lead(n, "2023-05-01", f"甲{n}公司") for n in numbers)]})
    assert keys(tmp_path, lead) == sorted(map(str, numbers))


def test_a_second_list_that_counts_from_one_again_overwrites_nothing(tmp_path: Path) -> None:
    sites: Rows = [SITES[0], [1, "甲工程", "徐泾镇", "甲公司"], [2, "乙工程", "徐泾镇", "甲公司"]]
    assert counts(loaded(tmp_path, {"在建工地": sites}), "在建工地") == (2, 0, 0, 0)
    others: Rows = [SITES[0], [1, "丁工程", "华新镇", "丁公司"], [2, "戊工程", "华新镇", "丁公司"]]
    assert counts(loaded(tmp_path, {"在建工地": others}), "在建工地") == (2, 0, 0, 0)
    assert len(keys(tmp_path, site)) == 4
    leads: Rows = [LEADS, a_lead(1, "2023-05-01", "甲公司"), a_lead(2, "2023-05-02", "乙公司")]
    assert counts(loaded(tmp_path, {"欠薪线索": leads}), "欠薪线索") == (2, 0, 0, 0)
    leads = [LEADS, a_lead(1, "2023-06-01", "甲公司", "华新镇"), a_lead(2, "2023-06-02", "丙公司", "华新镇")]
    assert counts(loaded(tmp_path, {"欠薪线索": leads}), "欠薪线索") == (2, 0, 0, 0)


def test_a_count_of_sites_with_nothing_to_name_them_refuses_the_sheet_and_says_why(tmp_path: Path) -> None:
    report = loaded(tmp_path, {"在建工地": [SITES[0][:3], [1, "甲工程", "徐泾镇"], [2, "乙工程", "徐泾镇"]]})
    assert "“项目编号”只是序号" in report.refused_sheets["在建工地"]
    assert "施工总承包单位" in report.refused_sheets["在建工地"]


def test_a_count_under_the_number_of_the_site_is_no_site(tmp_path: Path) -> None:
    loaded(tmp_path, {"在建工地": SITES})
    rows: Rows = [["项目编号", "项目名称", "核查日期", "劳动合同"]]
    rows += [[1, "丙工程", "2023-05-01", "是"], [2, "甲工程", "2023-05-01", "是"]]
    report = loaded(tmp_path, {"实地核查": rows})
    assert counts(report, "实地核查") == (2, 0, 0, 0)
    assert keys(tmp_path, inspection) == ["丙工程-20230501", "甲工程-20230501"]


TWICE: list[tuple[str, Table, Rows, Rows]] = [
    ("工资保证金", deposit, [DEPOSITS, ["B1", "GD1", "现金", "2023-02-01", 900_000]],
     [["项目名称", *DEPOSITS[2:]], ["甲工程", "现金", "2023-02-01", 900_000]]),
    ("实地核查", inspection, [CHECKS, ["H1", "2023-05-01", "GD1", "一组", "是"]],
     [["核查日期", "项目名称", "劳动合同"], ["2023-05-01", "甲工程", "否"]]),
    ("欠薪线索", lead, [LEADS, a_lead("XS1", "2023-05-01", "甲公司")], [LEADS, a_lead(1, "2023-05-01", "甲公司")]),
    ("专户", wage_account, [ACCOUNTS, ["ZH1", "GD1", "农行", "2023-02-01"]],
     [ACCOUNTS, [1, "GD1", "农行", "2023-02-01"]]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "numbered", "without"), TWICE, ids=[case[0] for case in TWICE])
def test_a_list_without_numbers_finds_what_is_known(
    tmp_path: Path, name: str, table: Table, numbered: Rows, without: Rows
) -> None:
    loaded(tmp_path, {"在建工地": SITES, name: numbered})
    known = keys(tmp_path, table)
    report = loaded(tmp_path, {name: without})
    assert keys(tmp_path, table) == known
    assert "known_by_name" in {finding.fault for finding in report.sheets[name].flagged}


def test_a_list_without_numbers_that_fits_a_lead_but_for_its_figures_is_asked(tmp_path: Path) -> None:
    loaded(tmp_path, {"欠薪线索": [LEADS, a_lead("XS1", "2023-05-01", "甲公司", workers=3)]})
    report = loaded(tmp_path, {"欠薪线索": [LEADS, a_lead(1, "2023-05-01", "甲公司", workers=20)]})
    assert [finding.fault for finding in report.sheets["欠薪线索"].rejected] == ["ambiguous_record"]


@pytest.mark.parametrize("order", [1, -1])
def test_two_at_one_site_on_one_day_both_stand(tmp_path: Path, order: int) -> None:
    guarantee: list[object] = [*DEPOSITS[1:], "保函到期日"]
    held: Rows = [
        ["GD1", "现金", "2023-02-01", 400_000, None],
        ["GD1", "银行保函", "2023-02-01", 530_000, "2025-02-01"],
    ]
    visits: Rows = [["GD1", "2023-05-01", "一组", "是"], ["GD1", "2023-05-01", "二组", "否"]]
    for turn in (1, order):
        sheets: dict[str, Rows] = {
            "工资保证金": [guarantee, *held[::turn]],
            "实地核查": [["项目编号", "核查日期", "核查组", "劳动合同"], *visits[::turn]],
        }
        report = loaded(tmp_path, {"在建工地": SITES} | sheets)
        assert sum(report.sheets[name].rejected_rows for name in sheets) == 0
    assert [counts(report, name) for name in sheets] == [(0, 0, 2, 0)] * 2
    assert keys(tmp_path, deposit) == ["GD1-20230201", "GD1-20230201-银行保函"]
    assert keys(tmp_path, inspection) == ["GD1-20230501", "GD1-20230501-二组"]


def test_the_second_form_of_a_deposit_may_come_with_a_later_file(tmp_path: Path) -> None:
    headings: list[object] = [*DEPOSITS[1:], "保函到期日"]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": [headings, ["GD1", "现金", "2023-02-01", 400_000, None]]})
    later: Rows = [headings, ["GD1", "银行保函", "2023-02-01", 530_000, "2025-02-01"]]
    assert counts(loaded(tmp_path, {"工资保证金": later}), "工资保证金") == (1, 0, 0, 0)


@pytest.mark.parametrize("expiry", ["2299-02-01", "两年后", "2025年底前", None])
def test_a_new_guarantee_whose_expiry_cannot_be_read_is_refused(tmp_path: Path, expiry: str | None) -> None:
    rows: Rows = [[*DEPOSITS, "保函到期日"], ["B1", "GD1", "银行保函", "2023-02-01", 530_000, expiry]]
    report = loaded(tmp_path, {"在建工地": SITES, "工资保证金": rows})
    if "missing_expiry" not in {finding.fault for finding in report.sheets["工资保证金"].rejected}:
        assert keys(tmp_path, deposit) == ["B1"]  # 年底 is its last day


KNOWN: dict[str, Rows] = {
    "在建工地": SITES,
    "欠薪线索": [[*LEADS, "项目编号"], [*a_lead("XS1", "2023-05-01", "甲公司"), "GD1"]],
    "实地核查": [CHECKS, ["H1", "2023-05-01", "GD1", "一组", "是"]],
    "专户": [ACCOUNTS, ["ZH1", "GD1", "农行", "2023-02-01"]],
    "工资保证金": [DEPOSITS, ["B1", "GD1", "现金", "2023-02-01", 900_000]],
    "保证金流水": [MOVEMENTS, ["L1", "B1", "2023-02-01", "存入", 900_000], ["L2", "B1", "2023-03-01", "使用", 30_000]],
}  # fmt: skip
OTHER: list[tuple[str, Rows]] = [
    ("欠薪线索", [LEADS, a_lead("XS1", "2023-06-01", "甲公司")]),
    ("欠薪线索", [LEADS, a_lead("XS1", "2023-05-01", "丙公司")]),
    ("欠薪线索", [[*LEADS, "项目编号"], [*a_lead("XS1", "2023-05-01", "甲公司"), "GD2"]]),
    ("实地核查", [CHECKS, ["H1", "2023-08-01", "GD1", "一组", "否"]]),
    ("实地核查", [CHECKS, ["H1", "2023-05-01", "GD2", "一组", "否"]]),
    ("专户", [ACCOUNTS, ["ZH1", "GD2", "农行", "2023-02-01"]]),
    ("工资保证金", [DEPOSITS, ["B1", "GD2", "现金", "2023-02-01", 900_000]]),
    ("工资保证金", [DEPOSITS, ["B1", "GD1", "现金", "2023-07-01", 500_000]]),
    ("保证金流水", [MOVEMENTS, ["L2", "B1", "2023-05-01", "使用", 30_000]]),
    ("保证金流水", [MOVEMENTS, ["L2", "B1", "2023-03-01", "补足", 30_000]]),
    ("保证金流水", [MOVEMENTS, ["L2", "B1", "2023-03-01", "使用", 70_000]]),
    ("在建工地", [SITES[0], ["GD1", "别的工程", "重固镇", "壬公司"]]),
    ("在建工地", [SITES[0][:3], ["GD1", "别的工程", "重固镇"]]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rows"), OTHER)
def test_a_known_number_with_another_site_firm_or_day_overwrites_nothing(tmp_path: Path, name: str, rows: Rows) -> None:
    loaded(tmp_path, KNOWN)
    report = loaded(tmp_path, {name: rows})
    assert [finding.fault for finding in report.sheets[name].rejected] == ["key_conflict"]
    (question,) = report.questions
    assert (question.kind, question.key) == ("record", f"{name}/{rows[1][0]}")
    assert counts(loaded(tmp_path, KNOWN), name)[1] == 0  # nothing had changed
    answers = Answers(records={question_key(question.key): "更正"})
    assert counts(loaded(tmp_path, {name: rows}, answers), name) == (0, 1, 0, 0)


FIRM_DEPOSITS: list[object] = ["保证金编号", "缴存单位", "统一社会信用代码", *DEPOSITS[2:]]
CODE = "91310118MA0000001A"


def of_firms(folder: Path) -> list[tuple[str, str | None, str | None]]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    query = select(deposit.c.deposit_no, deposit.c.site_no, deposit.c.firm_uscc).order_by(deposit.c.deposit_no)
    with engine.connect() as connection:
        found = [(str(number), site_no, firm) for number, site_no, firm in connection.execute(query)]
    engine.dispose()
    return found


@pytest.mark.parametrize(
    ("headings", "cells", "key"),
    [
        (FIRM_DEPOSITS, ["B1", "甲公司", CODE], "B1"),
        (FIRM_DEPOSITS[1:], ["甲公司", CODE], f"{CODE}-20230201"),
        ([*FIRM_DEPOSITS[:2], *FIRM_DEPOSITS[3:]], ["B1", "甲公司"], "B1"),  # the only firm of that name
        (["保证金编号", "项目编号", *FIRM_DEPOSITS[1:]], ["B1", None, "甲公司", CODE], "B1"),
        (["编号", *FIRM_DEPOSITS[1:]], [1, "甲公司", CODE], f"{CODE}-20230201"),
    ],
)
def test_a_deposit_may_belong_to_a_firm(tmp_path: Path, headings: list[object], cells: list[object], key: str) -> None:
    sites: Rows = [[*SITES[0], "总包统一社会信用代码"], [*SITES[1], CODE]]
    rows: Rows = [headings, [*cells, "现金", "2023-02-01", 930_000]]
    report = loaded(tmp_path, {"在建工地": sites, "工资保证金": rows})
    assert of_firms(tmp_path) == [(key, None, CODE)]
    assert "deposit_of_firm" in {finding.fault for finding in report.sheets["工资保证金"].flagged}
    assert counts(loaded(tmp_path, {"工资保证金": rows}), "工资保证金") == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [(["B1", "没听说过的公司", None], "missing_code"), (["B1", None, None], "missing_value")],
)
def test_a_deposit_of_nobody_known_is_refused(tmp_path: Path, cells: list[object], fault: str) -> None:
    rows: Rows = [FIRM_DEPOSITS, [*cells, "现金", "2023-02-01", 930_000]]
    report = loaded(tmp_path, {"在建工地": SITES, "工资保证金": rows})
    assert {finding.fault for finding in report.sheets["工资保证金"].rejected} == {fault}
    assert of_firms(tmp_path) == []


def test_a_deposit_of_a_firm_does_not_become_that_of_a_site_or_another_firm(tmp_path: Path) -> None:
    firm: Rows = [FIRM_DEPOSITS, ["B1", "甲公司", CODE, "现金", "2023-02-01", 930_000]]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": firm})
    other: Rows = [FIRM_DEPOSITS, ["B1", "乙公司", "91310118MA0000002D", "现金", "2023-02-01", 930_000]]
    report = loaded(tmp_path, {"工资保证金": other})
    assert [finding.fault for finding in report.sheets["工资保证金"].rejected] == ["key_conflict"]


def test_movements_and_balances_of_a_firms_deposit_are_kept_and_it_counts_for_no_site(tmp_path: Path) -> None:
    sites: Rows = [[*SITES[0], "总包统一社会信用代码"], [*SITES[1], CODE]]
    firm: Rows = [FIRM_DEPOSITS, ["B1", "甲公司", CODE, "现金", "2023-02-01", 930_000]]
    moves: Rows = [MOVEMENTS, ["L1", "B1", "2023-02-01", "存入", 930_000], ["L2", "B1", "2023-03-01", "使用", 30_000]]
    months: Rows = [["账户编号", "账户类型", "月份", "月末余额(元)"], ["B1", "工资保证金", "2023年3月", 900_000]]
    sheets = {"在建工地": sites, "工资保证金": firm, "保证金流水": moves, "银行对账单": months}
    report = loaded(tmp_path, sheets)
    assert sum(sheet.rejected_rows for sheet in report.sheets.values()) == 0
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    scope = Scope(start=date(2023, 1, 1), end=date(2023, 9, 30), as_of=date(2023, 9, 30))
    with engine.connect() as connection:
        assert records(connection, ALL_METRICS["deposit.cash_balance"], scope).empty
        known = find(connection, scope.as_of, uscc=CODE)
        assert known is not None
        assert "另按单位存储保证金：现金 1 笔 90.00 万元，不计入任何项目" in dossier(connection, scope, known).text
    engine.dispose()


LATER: list[tuple[str, Table, Rows, Rows]] = [
    ("工资保证金", deposit, [["项目名称", *DEPOSITS[2:]], ["甲工程", "现金", "2023-02-01", 900_000]],
     [DEPOSITS, ["B1", "GD1", "现金", "2023-02-01", 900_000]]),
    ("工资保证金", deposit, [DEPOSITS[1:], ["GD1", "现金", "2023-02-01", 900_000]],
     [DEPOSITS, ["B1", "GD1", "现金", "2023-02-01", 900_000]]),
    ("实地核查", inspection, [["核查日期", "项目名称", "劳动合同"], ["2023-05-01", "甲工程", "否"]],
     [CHECKS, ["H1", "2023-05-01", "GD1", "一组", "是"]]),
    ("欠薪线索", lead, [LEADS, a_lead(1, "2023-05-01", "甲公司")], [LEADS, a_lead("XS1", "2023-05-01", "甲公司")]),
    ("专户", wage_account, [ACCOUNTS, [1, "GD1", "农行", "2023-02-01"]],
     [ACCOUNTS, ["ZH1", "GD1", "农行", "2023-02-01"]]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "without", "numbered"), LATER, ids=range(len(LATER)))
def test_a_number_that_comes_later_makes_no_second_record(
    tmp_path: Path, name: str, table: Table, without: Rows, numbered: Rows
) -> None:
    loaded(tmp_path, {"在建工地": SITES, name: without})
    known = keys(tmp_path, table)
    for _ in range(2):
        report = loaded(tmp_path, {name: numbered})
        assert keys(tmp_path, table) == known
        assert {finding.fault for finding in report.sheets[name].flagged} >= {"known_by_name"}


@pytest.mark.parametrize(
    "other",
    [
        ["B2", "GD2", "现金", "2023-02-01", 900_000],
        ["B2", "GD1", "现金", "2023-03-01", 900_000],
    ],
)
def test_a_later_number_of_something_else_is_a_record_of_its_own(tmp_path: Path, other: list[object]) -> None:
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": [DEPOSITS[1:], ["GD1", "现金", "2023-02-01", 900_000]]})
    assert counts(loaded(tmp_path, {"工资保证金": [DEPOSITS, other]}), "工资保证金") == (1, 0, 0, 0)


@pytest.mark.parametrize("number", ["BZJ-20230201", "BZJ-20230201-001", "20230201-01", "GD1-B1"])
def test_numbers_of_the_office_that_look_made_are_not_taken_for_made(tmp_path: Path, number: str) -> None:
    rows: Rows = [LEADS, a_lead(number, "2023-02-01", "甲公司")]
    loaded(tmp_path, {"欠薪线索": rows})
    assert counts(loaded(tmp_path, {"欠薪线索": [LEADS, a_lead("XS2", "2023-02-01", "甲公司")]}), "欠薪线索")[0] == 1


def test_two_towns_may_have_a_lead_of_one_day_against_one_firm(tmp_path: Path) -> None:
    headings = [*LEADS[:4], *LEADS[5:]]
    sheets: dict[str, Rows] = {
        town: [headings, [1, "12345", "2023-05-01", "甲公司", "其他", 3]] for town in ("徐泾镇", "华新镇")
    }
    for expected in ((1, 0, 0, 0), (0, 0, 1, 0)):
        report = loaded(tmp_path, sheets)
        assert [counts(report, town) for town in sheets] == [expected] * 2


def test_movements_without_any_number_are_named_by_what_moved(tmp_path: Path) -> None:
    moves: Rows = [
        ["序号", *MOVEMENTS[1:]],
        [1, "B1", "2023-02-01", "存入", 900_000],
        [2, "B1", "2023-03-01", "使用", 30_000],
    ]
    sheets: dict[str, Rows] = {"在建工地": SITES, "工资保证金": KNOWN["工资保证金"], "保证金流水": moves}
    assert counts(loaded(tmp_path, sheets), "保证金流水") == (2, 0, 0, 0)
    assert counts(loaded(tmp_path, sheets), "保证金流水") == (0, 0, 2, 0)


def test_a_required_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    rows: Rows = [[*LEADS, "接收日期"], [*a_lead("XS1", "2023-05-01", "甲公司"), "2023-06-01"]]
    assert "“接收日期”有2列，内容不同" in loaded(tmp_path, {"欠薪线索": rows}).refused_sheets["欠薪线索"]


@pytest.mark.parametrize(("answer", "stored"), [("更正", 1), ("另记", 2)])
@pytest.mark.parametrize("numbered", [True, False])
def test_what_fits_but_for_its_sum_is_asked(tmp_path: Path, answer: str, stored: int, *, numbered: bool) -> None:
    first: Rows = [DEPOSITS, ["B1", "GD1", "现金", "2023-02-01", 900_000]]
    second: Rows = [DEPOSITS[1:], ["GD1", "现金", "2023-02-01", 500_000]]
    if numbered:
        first, second = [row[1:] for row in first], [DEPOSITS, ["B2", *second[1]]]
    loaded(tmp_path, {"在建工地": SITES, "工资保证金": first})
    report = loaded(tmp_path, {"工资保证金": second})
    assert [finding.fault for finding in report.sheets["工资保证金"].rejected] == ["ambiguous_record"]
    (question,) = report.questions
    loaded(tmp_path, {"工资保证金": second}, Answers(records={question_key(question.key): answer}))
    assert len(keys(tmp_path, deposit)) == stored


def test_two_deposits_of_one_day_and_form_with_different_sums_both_stand(tmp_path: Path) -> None:
    rows: Rows = [DEPOSITS[1:], ["GD1", "现金", "2023-02-01", 400_000], ["GD1", "现金", "2023-02-01", 530_000]]
    for expected in ((2, 0, 0, 0), (0, 0, 2, 0)):
        assert counts(loaded(tmp_path, {"在建工地": SITES, "工资保证金": rows}), "工资保证金") == expected


@pytest.mark.parametrize("heading", ["序号", "编号", "序", "NO."])
def test_a_column_that_only_counts_is_enough_for_what_else_names_a_record(tmp_path: Path, heading: str) -> None:
    sheets: dict[str, Rows] = {
        "在建工地": SITES,
        "欠薪线索": [[heading, *LEADS[1:]], a_lead(1, "2023-05-01", "甲公司"), a_lead(2, "2023-05-02", "乙公司")],
        "专户": [[heading, *ACCOUNTS[1:]], [1, "GD1", "农行", "2023-02-01"], [2, "GD2", "农行", "2023-02-01"]],
    }
    report = loaded(tmp_path, sheets)
    assert [counts(report, name) for name in ("欠薪线索", "专户")] == [(2, 0, 0, 0)] * 2
    assert report.unused_columns["欠薪线索"] == ((heading, "只是序号，按接收日期、被反映单位识别记录"),)


def test_an_account_known_by_its_day_is_not_opened_twice_in_another_bank(tmp_path: Path) -> None:
    loaded(tmp_path, {"在建工地": SITES, "专户": [ACCOUNTS, [1, "GD1", "农业银行", "2023-02-01"]]})
    report = loaded(tmp_path, {"专户": [ACCOUNTS, ["31001234567890123456", "GD1", "建设银行", "2023-02-01"]]})
    assert [finding.fault for finding in report.sheets["专户"].rejected] == ["ambiguous_record"]


def test_cash_in_a_list_of_guarantees_is_named_by_site_and_day(tmp_path: Path) -> None:
    rows: Rows = [
        ["保函编号", *DEPOSITS[1:], "保函到期日"],
        ["BH1", "GD1", "银行保函", "2023-02-10", 930_000, "2024-02-09"],
        [None, "GD2", "现金", "2023-02-11", 480_000, None],
    ]
    for expected in ((2, 0, 0, 0), (0, 0, 2, 0)):
        assert counts(loaded(tmp_path, {"在建工地": SITES, "工资保证金": rows}), "工资保证金") == expected
    assert keys(tmp_path, deposit) == ["BH1", "GD2-20230211"]


def test_a_blank_day_of_storing_is_the_beginning_of_the_term_beside_it(tmp_path: Path) -> None:
    head: list[object] = ["保函编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函有效期"]
    rows: Rows = [
        head,
        ["BH1", "GD1", "银行保函", None, 930_000, "2023.2.10-2024.2.9"],
        [None, "GD2", "现金", "2023-02-11", 480_000, None],
    ]
    assert counts(loaded(tmp_path, {"在建工地": SITES, "工资保证金": rows}), "工资保证金") == (2, 0, 0, 0)
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        assert set(connection.scalars(select(deposit.c.stored_on))) == {date(2023, 2, 10), date(2023, 2, 11)}
    engine.dispose()


@pytest.mark.parametrize("name", ["线索流转", "线索办理环节", "约定分期"])
def test_a_number_that_counts_within_each_lead_is_its_order(tmp_path: Path, name: str) -> None:
    rows: dict[str, tuple[list[object], list[object]]] = {
        "线索流转": (["流转单位", "流转日期"], ["徐泾镇", "2023-05-03"]),
        "线索办理环节": (["办理环节", "完成日期"], ["接收", "2023-05-03"]),
        "约定分期": (["约定日期", "应付日期", "应付金额(元)"], ["2023-05-03", "2023-06-03", 10_000]),
    }
    head, cells = rows[name]
    leads: Rows = [LEADS, a_lead("XS1", "2023-05-01", "甲公司"), a_lead("XS2", "2023-05-01", "乙公司")]
    loaded(tmp_path, {"欠薪线索": leads})
    within: Rows = [["序号", "线索编号", *head], [1, "XS1", *cells], [2, "XS1", *cells], [1, "XS2", *cells]]
    assert counts(loaded(tmp_path, {name: within}), name) == (3, 0, 0, 0)
    over_all: Rows = [within[0], within[1], within[2], [3, *within[3][1:]]]
    # A number through the list is none: the rows are known by their days, and two that are alike are one.
    assert counts(loaded(tmp_path, {name: over_all}), name) == (0, 0, 2, 1)


@pytest.mark.parametrize("titled", [True, False])
def test_a_counted_warning_may_be_of_a_town_without_a_site(tmp_path: Path, *, titled: bool) -> None:
    head: list[object] = ["序号", "预警日期", "预警规则", "预警等级", "预警渠道", "属地街镇", "项目编号"]
    rows: Rows = [head, [1, "2023-05-03", "W07", "红", "系统", "徐泾镇", "GD1"]]
    rows += [[2, "2023-05-03", "W07", "红", "系统", "徐泾镇", None]]
    name = "预警"
    if titled:
        rows, name = [[*row[:5], row[6]] for row in rows], "徐泾镇预警"
    for expected in ((2, 0, 0, 0), (0, 0, 2, 0)):
        report = loaded(tmp_path, {"在建工地": SITES, name: rows})
        assert counts(report, name) == expected


@pytest.mark.parametrize("heading", ["发现时间", "发现日期"])
def test_a_counted_incident_is_named_by_its_title_and_day(tmp_path: Path, heading: str) -> None:
    rows: Rows = [
        ["序号", "事件类别", "属地街镇", "事件名称", heading],
        [1, "舆情", "徐泾镇", "讨薪视频", "2023-05-03 09:30"],
    ]
    for expected in ((1, 0, 0, 0), (0, 0, 1, 0)):
        report = loaded(tmp_path, {"事件舆情": rows})
        assert counts(report, "事件舆情") == expected
