"""上报定格: a return stays as it was sent, on both engines; what differs now is listed with its records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, delete, update

from data_access.database.engine import writer
from data_access.database.freezing import FreezeRefusedError
from data_access.database.frozen_returns import FrozenReturn, frozen_cells, frozen_returns
from data_access.database.schema import lead, return_freeze
from data_access.database.scope import Scope
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.loading import load_file, load_workbook
from metrics.command import main
from metrics.questions.changed_records import NO_RECORDS
from metrics.returns.cross_checks import Agreement, Checked, cross_checks
from metrics.returns.filling import fill
from metrics.returns.frames import read_frames
from metrics.returns.frozen_returns import compare_return, freeze_return, records_of_difference, sent_return
from metrics.returns.layout import Division
from metrics.returns.reading import declared_by, returns
from metrics.returns.return_periods import period_asked
from metrics.returns.sent_sentences import agreement_text, difference_text
from tests.data_access.ledger_import.test_reading import Rows
from tests.data_access.ledger_import.test_slips import a_workbook
from tests.metrics.questions.test_frozen_months import HEADINGS, lead_row, load_leads

REACHED = date(2023, 4, 20)
DISTRICT = Scope(start=REACHED, end=REACHED, as_of=REACHED)


@pytest.fixture
def url(empty_url: str) -> str:
    """Two true leads of March, and the month's return as it was sent."""
    load_leads(empty_url, "一.xlsx", lead_row("X-1"), lead_row("X-2", "赵巷镇"))
    with _writing(empty_url) as connection:
        declared = returns()["wages_month"]
        freeze_return(connection, declared, period_asked(declared.rhythm, "2023-03"), "王某", REACHED)
        connection.commit()
    return empty_url


def _writing(url: str) -> Connection:
    return writer(url).connect()


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    with _writing(url) as connected:
        yield connected


def test_what_was_sent_is_kept_cell_by_cell(connection: Connection) -> None:
    [sent] = frozen_returns(connection, "wages_month")
    assert (sent.period, sent.period_end, sent.title) == ("2023-03", date(2023, 3, 31), "治欠工作月报")
    assert (sent.frozen_by, sent.data_version) == ("王某", 1)
    cells = {(cell.row_key, cell.column_id): cell for cell in frozen_cells(connection, sent)}
    assert cells["total", "received"].numerator == 2
    assert (cells["total", "closed_rate"].numerator, cells["total", "closed_rate"].denominator) == (0, 2)
    filed = cells["total", "filed"]  # no ledger of cases: not known, not 0
    assert (filed.tracked, filed.numerator) == (False, None)
    assert compare_return(connection, returns()["wages_month"], sent).differences == ()


def test_a_correction_shows_old_new_and_its_records(url: str, connection: Connection) -> None:
    load_leads(url, "二.xlsx", lead_row("X-3"), lead_row("X-2", "赵巷镇"))
    [sent] = frozen_returns(connection, "wages_month")
    found = compare_return(connection, returns()["wages_month"], sent)
    by_key = {difference.key: difference for difference in found.differences}
    whole = by_key["total|received"]
    assert (whole.sent.amount, whole.known.amount) == (2, 3)
    assert "310118107|received" in by_key or "310118106|received" in by_key
    assert not [key for key in by_key if key.startswith("310118105|")]  # another town is as it was
    changed = records_of_difference(connection, sent, whole).records
    assert [(record.key, record.what, record.load_id) for record in changed] == [("X-3", "新增", 2)]
    of_town = next(d for d in found.differences if d.known.column.id == "received" and not d.known.row.is_total)
    assert [record.key for record in records_of_difference(connection, sent, of_town).records] == ["X-3"]
    [kept] = [c for c in frozen_cells(connection, sent) if (c.row_key, c.column_id) == ("total", "received")]
    assert kept.numerator == 2


def test_a_record_that_came_since_is_told_by_the_load_that_brought_it(url: str, connection: Connection) -> None:
    load_leads(url, "二.xlsx", lead_row("X-3"))
    load_leads(url, "三.xlsx", lead_row("X-3", sum_=2000))  # and changed by a later one
    [sent] = frozen_returns(connection, "wages_month")
    found = compare_return(connection, returns()["wages_month"], sent)
    whole = next(difference for difference in found.differences if difference.key == "total|received")
    changed = records_of_difference(connection, sent, whole).records
    assert [(record.key, record.what, record.load_id) for record in changed] == [("X-3", "新增", 2)]


def test_a_record_that_went_to_another_town_is_named_in_both(url: str, connection: Connection) -> None:
    moved = Answers(records={question_key("欠薪线索", "X-2"): "更正"})
    load_leads(url, "二.xlsx", lead_row("X-2", "徐泾镇"), answers=moved)
    [sent] = frozen_returns(connection, "wages_month")
    found = compare_return(connection, returns()["wages_month"], sent).differences
    received = {d.known.row.name: d for d in found if d.known.column.id == "received"}
    assert set(received) == {"赵巷镇", "徐泾镇"}
    for difference in found:
        [record] = records_of_difference(connection, sent, difference).records
        assert (record.key, record.what) == ("X-2", "街镇 赵巷镇 → 徐泾镇")


def test_a_record_that_a_figure_never_counted_made_no_difference(empty_url: str) -> None:
    """X-5 is not true: however many people stand beside it, no figure of true leads counts it, before or after."""
    untrue = ["X-5", "来电", "2023-03-01", "其他", "徐泾镇", "2023-03-10", "不属实"]
    load_leads(empty_url, "一.xlsx", lead_row("X-1"), [*untrue, 0, 0])
    declared = returns()["wages_month"]
    with _writing(empty_url) as connection:
        sent = freeze_return(connection, declared, period_asked(declared.rhythm, "2023-03"), "王某", REACHED)
        connection.commit()
    load_leads(empty_url, "二.xlsx", [*lead_row("X-1")[:7], 3, 1000], [*untrue, 4, 0])
    with _writing(empty_url) as connection:
        found = {d.key: d for d in compare_return(connection, declared, sent).differences}
        assert "total|true_workers" in found
        for difference in found.values():
            assert [r.key for r in records_of_difference(connection, sent, difference).records] == ["X-1"]


def test_a_site_that_went_to_another_department_is_named_and_not_what_changed_elsewhere(
    empty_url: str, tmp_path: Path
) -> None:
    """Months of accounts are of the department of their site: the site's row makes the difference, its months none."""

    def load(name: str, department: str, workers: int) -> None:
        sites: Rows = [["截至2023年4月20日"], ["项目备案编号", "项目名称", "工程项目所在乡镇", "所属二级主管部门"]]
        accounts: Rows = [["开户账号", "项目编号", "开户日期"]]
        months: Rows = [["专户编号", "月份", "应发工资（元）", "代发日期", "实发工资（元）", "实发人数"]]
        for number, own, paid in (("G1", "区建管委", workers), ("G2", department, 3), ("G3", "区水务局", 4)):
            sites.append([number, f"{number}工程", "徐泾镇", own])
            accounts.append([f"6222{number}", number, "2023-01-05"])
            months.append([f"6222{number}", "2023-03", 9000, "2023-03-20", 9000, paid])
        book = a_workbook(tmp_path / name, {"在建工地": sites, "专户": accounts, "专户月度收支": months})
        report = load_workbook(book, empty_url)
        assert report.rejected == 0, report.as_text()

    load("一.xlsx", "区建管委", 2)
    declared = returns()["accounts_month"]
    with _writing(empty_url) as connection:
        sent = freeze_return(connection, declared, period_asked(declared.rhythm, "2023-03"), "王某", REACHED)
        connection.commit()
    load("二.xlsx", "区水务局", 7)
    with _writing(empty_url) as connection:
        found = {d.key: d for d in compare_return(connection, declared, sent).differences}
        named = {
            row: {r.key for r in records_of_difference(connection, sent, found[f"{row}|paid_times"]).records}
            for row in ("total", "区建管委", "区水务局")
        }
    assert named == {"total": {"6222G1/2023-03-01"}, "区建管委": {"6222G1/2023-03-01", "G2"}, "区水务局": {"G2"}}


def _sheets(url: str, folder: Path, name: str, **sheets: Sequence[Sequence[Any]]) -> None:
    corrected = ("欠薪线索", "工资追发", "工资保证金", "保证金流水")
    numbers = {cell for rows in sheets.values() for row in rows for cell in row[:1]}
    answers = Answers(records={question_key(of, str(number)): "更正" for of in corrected for number in numbers})
    with_day: dict[str, Rows] = {of: [["截至2023年4月20日"], *map(list, rows)] for of, rows in sheets.items()}
    report = load_file((a_workbook(folder / name, with_day)).read_bytes(), name, url, answers).report
    assert report.rejected == 0, report.as_text()


def _sent(url: str, name: str, period: str) -> FrozenReturn:
    declared = returns()[name]
    with _writing(url) as connection:
        sent = freeze_return(connection, declared, period_asked(declared.rhythm, period), "王某", REACHED)
        connection.commit()
    return sent


def _named(url: str, sent: FrozenReturn) -> dict[str, set[str]]:
    """By cell that differs the numbers of the records named for it."""
    with _writing(url) as connection:
        found = compare_return(connection, returns()[sent.name], sent).differences
        return {d.key: {r.key for r in records_of_difference(connection, sent, d).records} for d in found}


def test_a_lead_that_was_put_to_another_project_is_named(empty_url: str, tmp_path: Path) -> None:
    sites: list[list[Any]] = [["项目备案编号", "项目名称", "工程项目所在乡镇", "投资性质"],
                   ["G1", "一工程", "徐泾镇", "政府投资"], ["G2", "二工程", "徐泾镇", "社会投资"]]  # fmt: skip
    heads = [*HEADINGS, "项目编号"]
    _sheets(empty_url, tmp_path, "一.xlsx", 在建工地=sites, 欠薪线索=[heads, [*lead_row("X-1"), "G2"]])
    sent = _sent(empty_url, "wages_month", "2023-03")
    _sheets(empty_url, tmp_path, "二.xlsx", 欠薪线索=[heads, [*lead_row("X-1"), "G1"]])
    named = _named(empty_url, sent)
    assert "total|public_true_workers" in named
    assert set(map(frozenset, named.values())) == {frozenset({"X-1"})}


def test_a_payment_is_named_where_it_made_the_difference_alone(empty_url: str, tmp_path: Path) -> None:
    """People paid, by towns: a payment of another town, and one of a lead that was not found true, made none."""
    untrue = ["X-3", "来电", "2023-03-01", "其他", "赵巷镇", "2023-03-10", "不属实", 0, 0]
    leads: list[list[Any]] = [HEADINGS, lead_row("X-1", sum_=1000), lead_row("X-2", "赵巷镇", 2000), untrue]
    heads = ["支付编号", "线索编号", "支付日期", "支付金额（元）"]
    paid: list[list[Any]] = [heads, ["F-1", "X-1", "2023-03-20", 1000], ["F-2", "X-2", "2023-03-20", 2000]]
    _sheets(empty_url, tmp_path, "一.xlsx", 欠薪线索=leads, 工资追发=paid)
    sent = _sent(empty_url, "wages_month", "2023-03")
    later: list[list[Any]] = [heads, ["F-1", "X-1", "2023-04-02", 1000], ["F-2", "X-2", "2023-03-20", 500],
                   ["F-3", "X-3", "2023-03-20", 300]]  # fmt: skip
    _sheets(empty_url, tmp_path, "二.xlsx", 工资追发=later)
    named = {key: own for key, own in _named(empty_url, sent).items() if key.endswith("|paid_workers")}
    of_towns = {key: own for key, own in named.items() if not key.startswith("total")}
    assert sorted(of_towns.values(), key=sorted) == [{"F-1"}, {"F-2"}]
    assert named["total|paid_workers"] == {"F-1", "F-2"}


def test_a_deposit_is_named_where_it_is_counted_and_an_equal_number_is_no_difference(
    empty_url: str, tmp_path: Path
) -> None:
    sites: list[list[Any]] = [
        ["项目备案编号", "项目名称", "工程项目所在乡镇", "施工许可日期", "合同价（元）"],
        *([f"G{n}", f"{n}工程", town, "2022-11-01", 3_000_000] for n, town in ((1, "徐泾镇"), (2, "赵巷镇"))),
    ]
    heads = ["保证金编号", "项目编号", "存储形式", "存储金额（元）", "存入日期", "到期日"]
    cash = ["B1", "G1", "现金", 90000, "2023-02-01", None]
    guarantee = ["B2", "G2", "银行保函", 90000, "2023-02-01", "2025-02-01"]
    _sheets(empty_url, tmp_path, "一.xlsx", 在建工地=sites, 工资保证金=[heads, cash, guarantee])
    sent = _sent(empty_url, "deposits_quarter", "2023Q1")
    cash[3], guarantee[2], guarantee[4] = 80000, "担保公司保函", "2023-04-02"
    _sheets(empty_url, tmp_path, "二.xlsx", 工资保证金=[heads, cash, guarantee])
    named = _named(empty_url, sent)
    assert {key: own for key, own in named.items() if key.endswith("|cash")} == {
        "total|cash": {"B1"}, "310118106|cash": {"B1"}
    }  # fmt: skip
    assert named["total|bank"] == named["total|stored_sites"] == {"B2"}
    assert "total|due_sites" not in named  # two of two, whether stored or not


def test_a_return_is_sent_once_and_only_when_its_period_has_ended(connection: Connection) -> None:
    declared = returns()["wages_month"]
    with pytest.raises(FreezeRefusedError, match="已经上报定格"):
        freeze_return(connection, declared, period_asked(declared.rhythm, "2023-03"), None, REACHED)
    with pytest.raises(FreezeRefusedError, match="2023年4月未满"):
        freeze_return(connection, declared, period_asked(declared.rhythm, "2023-04"), None, REACHED)


def test_the_shell_sends_a_return(empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    load_leads(empty_url, "一.xlsx", lead_row("X-1"))
    asked = ["return", "wages_month", "--period", "2023-03", "--database", empty_url, "--freeze"]
    assert main([*asked, "--town", "徐泾镇"]) == 2
    assert "上报定格的是全区的报表" in capsys.readouterr().err
    assert main([*asked, "--user", "王某", "--format", "json"]) == 0
    message = json.loads(capsys.readouterr().out)
    assert (message["period"], message["frozen_by"], message["data_version"]) == ("2023-03", "王某", 1)
    with _writing(empty_url) as connection:
        [sent] = frozen_returns(connection, "wages_month")
        assert (sent.period_end, sent.frozen_by) == (date(2023, 3, 31), "王某")
        assert len(frozen_cells(connection, sent)) == message["cells"] > 100
    assert main([*asked, "--user", "王某"]) == 2
    assert "已经上报定格" in capsys.readouterr().err
    for nobody in ([], ["--user", " "]):
        assert main([*asked, *nobody]) == 2
        assert "须用 --user 写明由谁上报" in capsys.readouterr().err
    assert main([*asked[:3], "2024-05", *asked[4:], "--user", "王某"]) == 2
    assert "未满" in capsys.readouterr().err


def test_the_shell_shows_what_differs_from_what_was_sent(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["return", "wages_month", "--period", "2023-03", "--database", url]
    assert main(asked) == 0
    assert "由王某按数据版本 1 上报定格" in (same := capsys.readouterr().out)
    assert same.rstrip().endswith("现在重算，各格均与上报时相同")
    load_leads(url, "二.xlsx", lead_row("X-3"), lead_row("X-2", "赵巷镇"))
    assert main(asked) == 0
    message = capsys.readouterr().out.splitlines()
    assert "  全区合计“欠薪线索 接收线索”：上报时 2，现在 3；改过的记录 1 条：欠薪线索台账X-3（新增）" in message
    assert any("到期办结率”：上报时 0.0%（0/2 件），现在 0.0%（0/3 件）" in line for line in message)
    assert main([*asked, "--format", "json"]) == 0
    sent = json.loads(capsys.readouterr().out)["sent"]
    assert (sent["frozen_by"], sent["data_version"]) == ("王某", 1)
    whole = next(d for d in sent["differences"] if (d["row"], d["column"]) == ("total", "received"))
    assert (whole["sent"], whole["value"], [record["key"] for record in whole["records"]]) == (2, 3, ["X-3"])
    assert main([*asked, "--format", "csv"]) == 0
    printed = capsys.readouterr()
    assert "上报时 2，现在 3" in printed.err
    assert "上报时" not in printed.out
    assert main([*asked[:3], "2023-02", *asked[4:], "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["sent"] is None


def test_the_return_as_it_was_sent_is_had_again(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a correction the sheet of now says that it differs, and the one that was sent can be made once more."""
    asked = ["return", "wages_month", "--period", "2023-03", "--database", url]
    assert main([*asked[:3], "2023-02", *asked[4:], "--sent"]) == 2
    assert "还没有上报定格" in capsys.readouterr().err
    assert main([*asked, "--sent", "--town", "徐泾镇"]) == 2
    load_leads(url, "二.xlsx", lead_row("X-3"))

    def sheet(*options: str) -> tuple[str, Any]:
        path = tmp_path / "报表.xlsx"
        assert main([*asked, *options, "--format", "xlsx", "--out", str(path)]) == 0
        page = openpyxl.load_workbook(path).active
        assert page is not None
        whole = next(row for row in page.iter_rows(values_only=True) if row[0] == "全区合计")
        return str(page["A2"].value), whole[1]

    head, received = sheet()
    assert "现在重算的数，与" in head
    assert received == 3
    head, received = sheet("--sent")
    assert "上报时的数：2023-03 于" in head
    assert received == 2
    capsys.readouterr()
    assert main([*asked, "--sent", "--format", "json"]) == 0
    rows = {row["key"]: row["cells"] for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows["total"]["received"]["value"] == 2


def test_cells_that_the_layout_no_longer_has_are_told_and_not_called_the_same(connection: Connection) -> None:
    [sent] = frozen_returns(connection, "wages_month")
    declared = returns()["wages_month"]
    first = replace(declared, columns=declared.columns[:1], checks=(), text="")
    sent = replace(sent, layout=None)  # as versions before this one kept it
    found = compare_return(connection, first, sent)
    rows = found.cells // len(declared.columns)
    assert found.gone == found.cells - rows > 0
    assert agreement_text(found).startswith("现在重算，其余各格均与上报时相同；")
    assert f"{found.gone:,} 格在现在的报表里没有" in agreement_text(found)
    other = replace(declared, columns=(replace(declared.columns[0], id="another"),), checks=())
    assert "相同" not in agreement_text(compare_return(connection, other, sent))


def test_what_was_sent_is_had_in_its_own_layout_whatever_the_file_says_by_now(connection: Connection) -> None:
    """Columns that were dropped, and one whose days are others by now."""
    [sent] = frozen_returns(connection, "wages_month")
    declared = returns()["wages_month"]
    then = sent_return(connection, declared, sent)
    without_checks = declared.text.partition("\n[[check]]")[0]
    text = without_checks.replace('span = "year"\n', "")
    assert text != without_checks
    spans = declared_by(text, "wages_month", "")
    fewer = declared_by(without_checks.rpartition("\n[[column]]")[0], "wages_month", "")
    for now in (spans, fewer):
        found = compare_return(connection, now, sent)
        assert (found.differences, found.relaid, found.gone) == ((), True, 0)
        assert agreement_text(found) == "现在重算，各格均与上报时相同；栏目后来改过，按上报时的栏目比较"
        again = sent_return(connection, now, sent)
        assert again.declared == declared
        assert [cell.amount for cell in again.every_cell] == [cell.amount for cell in then.every_cell]
    connection.execute(update(return_freeze).values(layout=text))  # a total of the year is compared with one alone
    before = read_frames(connection, declared, period_asked(declared.rhythm, "2023-04"), REACHED).sent
    assert before is not None
    assert {column for _, column in before.cells} == {c.id for c in declared.columns if not c.asked.span}
    missing = compare_return(connection, declared, replace(sent, layout="title = 1"))  # what cannot be read any more
    assert (missing.differences, missing.relaid) == ((), False)


def test_what_else_had_a_part_in_a_difference_is_said(url: str) -> None:
    """Two leads that came by a load, and one that another system took away: two of the difference of one."""
    load_leads(url, "二.xlsx", lead_row("X-3"), lead_row("X-4"))
    with _writing(url) as connection:
        [sent] = frozen_returns(connection, "wages_month")

        def message() -> str:
            found = {d.key: d for d in compare_return(connection, returns()["wages_month"], sent).differences}
            whole = found["total|received"]
            return difference_text(whole, records_of_difference(connection, sent, whole))

        assert message().endswith("上报时 2，现在 4；改过的记录 2 条：欠薪线索台账X-3（新增）；欠薪线索台账X-4（新增）")
        connection.execute(delete(lead).where(lead.c.lead_no == "X-1"))
        assert "上报时 2，现在 3；改过的记录 2 条" in message()
        assert message().endswith(f"这些记录只造成一部分差数，其余{NO_RECORDS}")


def test_a_running_total_is_compared_with_what_was_sent(connection: Connection) -> None:
    """A lead taken back since: less than was sent, though not less than is known of that month by now."""
    connection.execute(delete(lead).where(lead.c.lead_no == "X-1"))
    declared = returns()["wages_month"]

    def checked(*, parts: Scope = DISTRICT, by: Division | None = None, period: str = "2023-04") -> Checked:
        read = read_frames(connection, declared, period_asked(declared.rhythm, period), REACHED)
        found = cross_checks(fill(declared, read, parts, by))
        return next(check for check in found if check.title == "本年累计不少于上月")

    as_sent = checked()
    assert as_sent.outcome is Agreement.DIFFERS
    assert {violation.text for violation in as_sent.found} == {
        "全区合计：本年接收 1，少于上一期的 2", "徐泾镇：本年接收 0，少于上一期的 1",
    }  # fmt: skip
    assert "与 2023-03 上报时的数比" in as_sent.text
    # What was sent is of the whole district in the return's own rows.
    for made_anew in (checked(by=Division.DEPARTMENT), checked(parts=replace(DISTRICT, towns=("310118106",)))):
        assert made_anew.outcome is Agreement.AGREES
        assert "2023-03 未按这一范围上报定格，与现在重算的数比" in made_anew.text
    assert "2023-02 未按这一范围上报定格" in checked(period="2023-03").text
