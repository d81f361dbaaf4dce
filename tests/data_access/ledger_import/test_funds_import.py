"""专户, 专户月度收支 and 银行对账单: what comes in, what is refused and why; deposits that a change would overdraw."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Table, create_engine, select

from data_access.cells.days import month
from data_access.database.engine import raw_reader
from data_access.database.schema import bank_statement, deposit, deposit_movement, wage_account, wage_account_month
from data_access.database.scope import Scope
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.records import record, records
from metrics.judging.values import values
from metrics.questions.reconciliation import differences
from metrics.questions.record_timeline import links

SITES: list[list[object]] = [
    ["项目编号", "项目名称", "属地街镇", "合同价", "施工许可日期"],
    ["G1", "甲工程", "徐泾镇", 10_000_000, "2023-01-04"],
]
DEPOSITS: list[list[object]] = [
    ["保证金编号", "项目编号", "存储形式", "存入日期", "金额（元）", "保函到期日"],
    ["B1", "G1", "现金", "2023-01-05", 1000, None],
    ["B2", "G1", "银行保函", "2023-01-06", 1500, "2024-01-06"],
]
MOVEMENTS: list[list[object]] = [
    ["流水号", "保证金编号", "日期", "类型", "金额（元）"],
    ["M1", "B1", "2023-01-05", "存入", 1000],
]
ACCOUNTS: list[list[object]] = [
    ["专户编号", "项目编号", "开户银行", "开户日期", "备案日期"],
    ["Z1", "G1", "上海农商银行", "2023-01-20", "2023-02-01"],
]
MONTHS: list[list[object]] = [
    ["专户编号", "月份", "应拨人工费(元)", "人工费应拨日", "实拨人工费(元)", "人工费拨付日", "应发工资(元)", "应发薪日", "实发工资(元)", "代发日期"],  # noqa: E501
    ["Z1", "2023-02", 1000, "2023-02-25", 1000, "2023-02-24", 900, "2023-03-15", 900, "2023-03-15"],
    ["Z1", "2023年3月", 1000, "2023-03-25", 600, "2023-03-30", 800, "2023-04-15", None, None],
]  # fmt: skip


def book(folder: Path, **sheets: list[list[object]]) -> Path:
    wanted = {"在建工地": SITES, "工资保证金": DEPOSITS, "保证金流水": MOVEMENTS} | sheets
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in wanted.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(folder / "台账.xlsx")
    return folder / "台账.xlsx"


def stored(url: str, table: Table) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.execute(select(table).order_by(*table.primary_key.columns)))
    engine.dispose()
    return found


def faults(report: LoadReport, sheet: str) -> list[tuple[int, str]]:
    return [(finding.row, finding.fault) for finding in report.sheets[sheet].rejected]


def figures(url: str, as_of: date) -> dict[str, Any]:
    scope = Scope(start=date(2023, 1, 1), end=as_of, as_of=as_of)
    metrics = [m for m in ALL_METRICS.values() if m.theme in ("deposit", "wage_account")]
    engine = create_engine(url)
    with engine.connect() as connection:
        known = tracked(connection, metrics, as_of)
        found = values(evaluate(connection, metrics, scope), metrics, as_of, known)
    engine.dispose()
    return {name: value.value for name, value in found.items()}


def test_accounts_and_months_come_in(empty_url: str, tmp_path: Path) -> None:
    path = book(tmp_path, 专户=ACCOUNTS, 专户月度收支=MONTHS)
    report = load_workbook(path, empty_url)
    assert (report.sheets["专户"].accepted, report.sheets["专户月度收支"].accepted, report.rejected) == (1, 2, 0)
    (account,) = stored(empty_url, wage_account)
    assert account.register_due_on == date(2023, 2, 19)  # 30 日 after the opening
    first, second = stored(empty_url, wage_account_month)
    assert (first.month, second.month) == (date(2023, 2, 1), date(2023, 3, 1))
    assert second.paid_on is None
    found = figures(empty_url, date(2023, 4, 20))
    assert found["wage_account.balance"] == Decimal("700.00")
    assert found["wage_account.wages_in_default"] == 1
    assert found["wage_account.wages_owed"] == Decimal("800.00")
    assert found["wage_account.labour_owed"] == Decimal("400.00")
    assert found["wage_account.balance_short"] == 1  # 700 is not enough for the 800 of March
    assert found["wage_account.last_month_cover_rate"] == Decimal(700) / Decimal(800)
    again = load_workbook(path, empty_url)
    assert (again.accepted, again.updated) == (0, 0)


def test_rows_that_cannot_be_right_are_refused(empty_url: str, tmp_path: Path) -> None:
    accounts: list[list[object]] = [*ACCOUNTS, ["Z2", "G9", None, "2023-01-20", None], ["Z3", "G1", None, None, None]]
    months: list[list[object]] = [
        MONTHS[0],
        ["Z1", "2023-02", None, None, None, None, None, None, None, None],
        ["Z1", "2023年2月", None, None, None, None, None, None, None, None],  # the same month
        ["Z9", "2023-02", None, None, None, None, None, None, None, None],
        ["Z1", "2023-13", None, None, None, None, None, None, None, None],
        ["Z1", "2023-04", None, None, 100, None, None, None, None, None],  # paid when?
    ]
    report = load_workbook(book(tmp_path, 专户=accounts, 专户月度收支=months), empty_url)
    assert faults(report, "专户") == [(3, "unknown_site"), (4, "missing_value")]
    assert faults(report, "专户月度收支") == [
        (2, "no_figures"), (3, "duplicate_key"), (4, "unknown_account"), (5, "bad_date"),
    ]  # fmt: skip
    assert [(f.row, f.fault) for f in report.sheets["专户月度收支"].flagged] == [(6, "day_of_month_end")]


def test_wages_above_the_balance_are_flagged(tmp_path: Path, empty_url: str) -> None:
    months = [MONTHS[0], ["Z1", "2023-02", 100, "2023-02-25", 100, "2023-02-24", 150, "2023-03-15", 150, "2023-03-15"]]
    report = load_workbook(book(tmp_path, 专户=ACCOUNTS, 专户月度收支=months), empty_url)
    (flag,) = [f for f in report.sheets["专户月度收支"].flagged if f.fault == "overdraws_account"]
    assert "-50.00元" in flag.message


def test_statements_are_reconciled_account_by_account(empty_url: str, tmp_path: Path) -> None:
    statements: list[list[object]] = [
        ["账户编号", "账户类型", "月份", "月末余额（元）"],
        ["B1", "工资保证金", "2023-01", 1000],
        ["B1", "工资保证金", "2023-02", 900],
        ["B1", None, "2023-03", 900],  # known to be a deposit
        ["Z1", "专户", "2023-02", 1100],
        ["Z1", "专用账户", "2023年3月", 800],
        ["B2", "工资保证金", "2023-03", 500],  # a guarantee has no balance
        ["B9", None, "2023-03", 100],
        ["Z1", "专户", "2023-03", 100],  # twice
        ["B1", "专户", "2023-04", 100],  # of the other kind
        ["B1", "工资保证金", "2023-04", -1],
    ]
    report = load_workbook(book(tmp_path, 专户=ACCOUNTS, 专户月度收支=MONTHS, 银行对账单=statements), empty_url)
    assert faults(report, "银行对账单") == [
        (7, "not_cash"), (8, "unknown_account"), (9, "duplicate_key"), (10, "unknown_account"),
        (11, "negative_amount"),
    ]  # fmt: skip
    assert len(stored(empty_url, bank_statement)) == 5
    found = figures(empty_url, date(2023, 4, 20))
    # 100 less in one account and 100 more in the other do not cancel out.
    assert (found["deposit.statement_bank_less"], found["deposit.statement_bank_more"]) == (100, 0)
    assert (found["wage_account.statement_bank_less"], found["wage_account.statement_bank_more"]) == (0, 100)
    assert found["deposit.statement_agreed_rate"] == Decimal(1) / 3
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        listed = differences(connection, Scope(start=date(2023, 1, 1), end=date(2023, 4, 20), as_of=date(2023, 4, 20)))
        before = differences(connection, Scope(start=date(2023, 1, 1), end=date(2023, 3, 31), as_of=date(2023, 3, 31)))
    engine.dispose()
    rows = {r["account_ref"]: (r["difference_yuan"], r["since"], r["months"]) for r in listed.to_dict("records")}
    assert rows == {
        "B1": (Decimal("-100.00"), date(2023, 2, 1), 2),
        "Z1": (Decimal("100.00"), date(2023, 2, 1), 2),
    }
    assert set(before["months"]) == {1}  # March is not over on its last day


def test_a_change_of_a_deposit_never_overdraws_it(empty_url: str, tmp_path: Path) -> None:
    used = [*MOVEMENTS, ["M2", "B2", "2023-03-01", "使用", 1400], ["M3", "B1", "2023-03-01", "返还", 1000.01]]
    report = load_workbook(book(tmp_path, 保证金流水=used), empty_url)
    (refused,) = report.sheets["保证金流水"].rejected
    assert (refused.row, refused.fault) == (4, "overdraws_deposit")
    assert "保证金B1在2023-03-01的余额只有1000.00元" in refused.message
    smaller = [DEPOSITS[0], ["B2", "G1", "银行保函", "2023-01-06", 1399.99, "2024-01-06"]]
    corrected = Answers(records={question_key("工资保证金", "B2"): "更正"})
    report = load_workbook(book(tmp_path, 工资保证金=smaller, 保证金流水=used[:1]), empty_url, corrected)
    assert faults(report, "工资保证金") == [(2, "overdraws_deposit")]
    assert "余额只有1399.99元" in report.sheets["工资保证金"].rejected[0].message
    assert {row.deposit_no: row.amount_yuan for row in stored(empty_url, deposit)}["B2"] == 1500
    # A claim on the guarantee leaves the cash alone and lowers the cover.
    found = figures(empty_url, date(2023, 3, 2))
    assert (found["deposit.cash_balance"], found["deposit.guarantee_cover"]) == (1000, 100)


def test_limits_of_returning_are_counted(empty_url: str, tmp_path: Path) -> None:
    deposits = [[*DEPOSITS[0], "公示起始日期", "返还申请日期"], [*DEPOSITS[1], "2023-02-01", "2023-03-06"]]
    load_workbook(book(tmp_path, 工资保证金=deposits), empty_url)
    (row,) = stored(empty_url, deposit)
    assert row.notice_to == date(2023, 3, 3)
    assert row.return_due_on == date(2023, 3, 16)  # 8 工作日


@pytest.mark.parametrize(
    "cell", ["2023-03", "2023年3月", "2023年03月份", "202303", "2023.3", "2023-03-31", date(2023, 3, 9)]
)
def test_months_in_every_spelling(cell: object) -> None:
    assert month(cell) == date(2023, 3, 1)


def movements_book(path: Path, *rows: tuple[object, ...], named: bool = False) -> Path:
    """A workbook with a site, its cash deposit of 100,000 元 and the movements."""
    book = openpyxl.Workbook()
    for title, headings, lines in (
        ("在建工地", ("项目编号", "项目名称", "属地街镇", "合同价(万元)", "施工许可日期"),
         [("QP1", "工程一", "徐泾镇", 900, "2023-01-05")]),
        ("工资保证金", ("保证金编号", "项目编号", "存储形式", "存入日期", "金额"),
         [("B1", "QP1", "现金", "2023-02-01", 100_000)]),
        ("保证金流水", ("流水号", "保证金编号", "日期", "类型", "金额(元)", *(("原流水号",) if named else ())), rows),
    ):  # fmt: skip
        sheet = book.create_sheet(title)
        sheet.append(list(headings))
        for line in lines:
            sheet.append(list(line))
    book.remove(book.worksheets[0])
    book.save(path)
    return path


def fund_figures(url: str, day: date) -> dict[str, Any]:
    wanted = [ALL_METRICS[m] for m in ("deposit.cash_balance", "deposit.used", "deposit.top_up_overdue",
                                     "deposit.top_up_on_time_rate")]  # fmt: skip
    scope = Scope(start=date(2023, 1, 1), end=day, as_of=day)
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = values(evaluate(connection, wanted, scope), wanted, day, tracked(connection, wanted, day))
    engine.dispose()
    return {m: (v.value, v.denominator) for m, v in found.items()}


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("使用", -50_000), ("使用", "(50,000.00)"), ("冲正", 50_000), ("红字冲销", "-5万元"), ("使用（冲正）", 50_000)],
)
def test_a_correction_is_booked_against_the_movement_it_corrects(
    tmp_path: Path, empty_url: str, kind: str, amount: object
) -> None:
    book = movements_book(
        tmp_path / "a.xlsx",
        ("L1", "B1", "2023-02-01", "存入", 100_000),
        ("L2", "B1", "2023-03-01", "使用", 50_000),
        ("L3", "B1", "2023-03-06", kind, amount),
    )
    report = load_workbook(book, empty_url)
    assert report.sheets["保证金流水"].rejected == []
    assert load_workbook(book, empty_url).updated == 0  # booked against the same movement again
    before, after = (fund_figures(empty_url, date(2023, 3, day)) for day in (5, 31))
    assert before["deposit.cash_balance"][0] == 50_000
    assert before["deposit.used"][0] == 50_000
    assert after["deposit.cash_balance"][0] == 100_000
    assert after["deposit.used"][0] == 0
    assert after["deposit.top_up_overdue"][0] == 0  # nothing was used, so nothing is to be made up
    assert after["deposit.top_up_on_time_rate"][1] == 0
    engine = raw_reader(empty_url)
    with engine.connect() as connection:
        scope = Scope(start=date(2023, 1, 1), end=date(2023, 3, 31), as_of=date(2023, 3, 31))
        listed = records(connection, ALL_METRICS["deposit.used"], scope).set_index("key")
        assert [listed[c]["L3"] for c in ("kind", "corrects", "movement_yuan")] == ["冲正·使用", "L2", -50_000]
        fact = ALL_METRICS["deposit.used"].fact
        for key, label in (("L2", "已由 L3 冲正"), ("L3", "冲正的流水 L2")):
            found = record(connection, fact, key, scope)
            assert found is not None
            assert label in [link.label for link in links(connection, fact, key, found, scope)]
    engine.dispose()


def test_a_part_is_taken_back_and_what_cannot_be_corrected_is_refused(tmp_path: Path, empty_url: str) -> None:
    book = movements_book(
        tmp_path / "a.xlsx",
        ("L1", "B1", "2023-02-01", "存入", 100_000, None),
        ("L2", "B1", "2023-03-01", "使用", 50_000, None),
        ("L3", "B1", "2023-03-06", "使用", -20_000, None),
        ("L4", "B1", "2023-03-07", "使用", -40_000, None),  # only 30,000 are left to take back
        ("L5", "B1", "2023-03-08", "冲正", 30_000, "L2"),
        ("L6", "B1", "2023-03-09", "冲正", 10_000, "L9"),
        named=True,
    )
    report = load_workbook(book, empty_url)
    messages = {f.row: f.message for f in report.sheets["保证金流水"].rejected}
    assert set(messages) == {5, 7}
    assert "此前没有尚可冲正40000.00元的使用流水" in messages[5]
    assert "原流水号" in messages[7]
    assert fund_figures(empty_url, date(2023, 3, 6))["deposit.used"][0] == 30_000
    assert fund_figures(empty_url, date(2023, 3, 8))["deposit.used"][0] == 0


# A bank's own list: what it credits and takes beside the principal, with its balance behind each row.
BANK_ROWS: list[tuple[object, ...]] = [
    ("L1", "2023-02-01", "存入", 100_000, None, 100_000),
    ("L2", "2023-03-21", "结息", 350.25, None, 100_350.25),
    ("L3", "2023-03-21", "利息税", None, 70.05, 100_280.20),
    ("L4", "2023-03-31", "账户管理费", None, 50, 100_230.20),
]


def bank_book(path: Path, rows: list[tuple[object, ...]], statements: list[tuple[object, ...]]) -> Path:
    movements_book(path)
    book = openpyxl.load_workbook(path)
    sheet = book["保证金流水"]
    sheet.delete_rows(1)
    sheet.append(["流水号", "保证金编号", "日期", "摘要", "收入(元)", "支出(元)", "余额(元)"])
    for number, *message in rows:
        sheet.append([number, "B1", *message])
    other = book.create_sheet("银行对账单")
    other.append(["账户类型", "账户编号", "月份", "银行余额(元)"])
    for month_, balance in statements:
        other.append(["工资保证金", "B1", month_, balance])
    book.save(path)
    return path


def test_fees_and_tax_are_in_the_banks_balance_and_in_no_principal(tmp_path: Path, empty_url: str) -> None:
    report = load_workbook(bank_book(tmp_path / "a.xlsx", BANK_ROWS, [("2023-03", 100_230.20)]), empty_url)
    assert report.sheets["保证金流水"].rejected == report.sheets["保证金流水"].flagged == []
    found = figures(empty_url, date(2023, 4, 30))
    assert found["deposit.cash_balance"] == found["deposit.closing_cash"] == 100_000
    assert found["deposit.used"] == found["deposit.returned"] == 0
    assert (found["deposit.statement_agreed_rate"], found["deposit.statement_difference"]) == (1, 0)
    fund = fund_figures(empty_url, date(2023, 4, 30))
    assert (fund["deposit.top_up_overdue"][0], fund["deposit.top_up_on_time_rate"][1]) == (0, 0)


def test_a_deposit_that_went_back_with_its_interest_has_ended(tmp_path: Path, empty_url: str) -> None:
    whole = [*BANK_ROWS, ("L5", "2023-04-10", "返还", None, 100_230.20, 0)]
    report = load_workbook(bank_book(tmp_path / "a.xlsx", whole, []), empty_url)
    (refused,) = report.sheets["保证金流水"].rejected
    assert "利息返还" in refused.message  # principal and interest are told apart
    apart = [*BANK_ROWS, ("L5", "2023-04-10", "返还", None, 100_000, 230.20),
             ("L6", "2023-04-11", "退还利息", None, 230.20, 0)]  # fmt: skip
    report = load_workbook(bank_book(tmp_path / "b.xlsx", apart, [("2023-04", 0)]), empty_url)
    assert report.sheets["保证金流水"].rejected == report.sheets["保证金流水"].flagged == []
    (held,) = stored(empty_url, deposit)
    assert held.ended_on == date(2023, 4, 10)
    found = figures(empty_url, date(2023, 5, 31))
    assert (found["deposit.cash_balance"], found["deposit.returned"]) == (0, 100_000)
    assert found["deposit.statement_difference"] == 0


def test_a_fee_that_is_said_to_come_in_is_asked_and_one_taken_back_leaves_nothing(
    tmp_path: Path, empty_url: str
) -> None:
    rows = [
        *BANK_ROWS,
        ("L5", "2023-04-01", "手续费", 50, None, None),
        ("L6", "2023-04-02", "手续费冲正", 50, None, None),
    ]
    report = load_workbook(bank_book(tmp_path / "a.xlsx", rows, [("2023-04", 100_280.20)]), empty_url)
    assert faults(report, "保证金流水") == [(6, "direction_conflict")]
    assert figures(empty_url, date(2023, 5, 31))["deposit.statement_difference"] == 0


Stored = list[tuple[str, Decimal, str | None]]


def signed(url: str, path: Path, headings: list[object], rows: list[list[object]]) -> tuple[LoadReport, Stored]:
    movements_book(path)
    book = openpyxl.load_workbook(path)
    sheet = book["保证金流水"]
    sheet.delete_rows(1)
    sheet.append(["流水号", "保证金编号", "日期", "类型", *headings])
    for row in rows:
        sheet.append([row[0], "B1", *row[1:]])
    book.save(path)
    report = load_workbook(path, url)
    return report, [(m.kind, m.amount_yuan, m.corrects) for m in stored(url, deposit_movement)]


IN_OUT: list[object] = ["收入(元)", "支出(元)", "余额(元)"]
ONE: list[object] = ["金额(元)", "余额(元)"]
START: list[object] = ["L1", "2023-02-01", "存入"]
STORED_FIRST = ("存入", 100_000, None)


@pytest.mark.parametrize(
    ("headings", "texts", "meant"),
    [
        (IN_OUT, [None, -10_000, 90_000], ("使用", 10_000, None)),  # the balance fell
        (IN_OUT, [None, "(10,000.00)", None], ("使用", 10_000, None)),  # nothing to take back
        (IN_OUT, [-10_000, None, 90_000], ("使用", 10_000, None)),  # 收入 −
        (IN_OUT, [-10_000, None, None], ("使用", 10_000, None)),
        (ONE, [-10_000, 90_000], ("使用", 10_000, None)),
        (ONE, ["-1万元", None], ("使用", 10_000, None)),
    ],
)
def test_a_minus_before_what_goes_out_may_only_say_that(
    tmp_path: Path, empty_url: str, headings: list[object], texts: list[object], meant: object
) -> None:
    first: list[object] = [100_000, None, 100_000] if headings is IN_OUT else [100_000, 100_000]
    rows = [[*START, *first], ["L2", "2023-03-01", "使用", *texts]]
    for _ in range(2):  # the same file again
        report, found = signed(empty_url, tmp_path / "a.xlsx", headings, rows)
        assert report.sheets["保证金流水"].rejected == report.sheets["保证金流水"].flagged == []
        assert found == [STORED_FIRST, meant]
    assert report.updated == 0


def test_a_minus_takes_back_where_the_balance_or_the_sheet_tells(tmp_path: Path, empty_url: str) -> None:
    rows: list[list[object]] = [
        [*START, 100_000, None, 100_000],
        ["L2", "2023-03-01", "使用", None, -10_000, 90_000],
        ["L3", "2023-03-02", "使用", None, -10_000, 100_000],  # the balance rose again
        ["L4", "2023-03-03", "结息", 20, None, 100_020],
        ["L5", "2023-03-04", "结息", -20, None, 100_000],
    ]
    report, found = signed(empty_url, tmp_path / "a.xlsx", IN_OUT, rows)
    assert report.sheets["保证金流水"].rejected == report.sheets["保证金流水"].flagged == []
    assert found[1:] == [("使用", 10_000, None), ("使用", 10_000, "L2"), ("利息", 20, None), ("利息", 20, "L4")]
    newest_first = [*rows[:1:-1], rows[1], rows[0]]
    again, found = signed(empty_url, tmp_path / "b.xlsx", IN_OUT, newest_first)
    assert (again.updated, again.accepted, again.sheets["保证金流水"].flagged) == (0, 0, [])


def test_a_minus_of_which_nothing_tells_is_asked_for_its_row_alone(tmp_path: Path, empty_url: str) -> None:
    signed(empty_url, tmp_path / "a.xlsx", ONE, [[*START, 100_000, None], ["L2", "2023-03-01", "使用", 30_000, None]])
    rows: list[list[object]] = [["L3", "2023-04-01", "使用", -20_000, None], ["L4", "2023-04-02", "补足", 5_000, None]]
    report, found = signed(empty_url, tmp_path / "b.xlsx", ONE, rows)
    assert faults(report, "保证金流水") == [(2, "sign_in_doubt")]
    assert [kind for kind, *_ in found] == ["存入", "使用", "补足"]
    rows[0][2] = "使用冲正"
    report, found = signed(empty_url, tmp_path / "c.xlsx", ONE, rows)
    assert (report.rejected, found[2]) == (0, ("使用", 20_000, "L2"))
