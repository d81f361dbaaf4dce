"""A return that asks for what no ledger holds says which ledger would give it, and never 0."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from data_access.database.engine import reader, writer
from data_access.database.schema import lead
from data_access.database.scope import Scope
from data_access.ledger_import.loading import load_workbook
from metrics.command import main
from metrics.returns.cross_checks import Agreement, cross_checks
from metrics.returns.filling import Filled, Says, fill
from metrics.returns.frames import read_frames
from metrics.returns.layout import CellSpan
from metrics.returns.reading import returns
from metrics.returns.return_periods import last_whole, period_asked
from metrics.returns.return_sentences import amount_text, bulletin_sentence, sheet_number, unknown_text
from tests.data_access.ledger_import.test_reading import Rows
from tests.data_access.ledger_import.test_slips import a_workbook
from tests.databases import kept_reader
from tests.metrics.questions.test_frozen_months import lead_row, load_leads
from tests.metrics.returns.test_shipped_returns import NAMES

DAY = date(2023, 4, 20)
DISTRICT = Scope(start=DAY, end=DAY, as_of=DAY)


def _filled(url: str) -> dict[str, Filled]:
    engine = reader(url)
    found = {}
    with engine.connect() as connection:
        for name in NAMES:
            declared = returns()[name]
            period = last_whole(declared.rhythm, DAY)
            found[name] = fill(declared, read_frames(connection, declared, period, DAY), DISTRICT)
    engine.dispose()
    return found


def test_without_any_ledger_every_cell_says_which_would_give_it(empty_url: str) -> None:
    writer(empty_url).connect().close()  # its tables alone
    for name, made in _filled(empty_url).items():
        for cell in made.every_cell:
            assert cell.known in (Says.UNKNOWN, Says.UNDIVIDED), (name, cell.column.id, cell.row.key)
            assert (cell.amount, sheet_number(cell)) == (None, None)
            assert amount_text(cell) in ("无数据", "—")
            assert cell.known is Says.UNDIVIDED or "台账" in cell.lacks
        assert unknown_text(made).startswith("无数据的项目：")
        assert "无数据" in bulletin_sentence(made)
        assert not any(amount_text(cell) == "0" for cell in made.every_cell)
        assert {check.outcome for check in cross_checks(made)} == {Agreement.UNKNOWN}


@pytest.mark.parametrize("name", NAMES)
def test_one_ledger_gives_its_own_cells_alone(empty_url: str, name: str) -> None:
    of_a_project = ["工程建设领域" if cell == "其他" else cell for cell in lead_row("X-2", "赵巷镇")]
    load_leads(empty_url, "一.xlsx", lead_row("X-1"), of_a_project)
    made = _filled(empty_url)[name]
    for cell in made.every_cell:
        message = cell.known in (Says.NUMBER, Says.NO_OCCASION)
        whole = cell.value.metric
        if message:
            assert whole.fact.name == "lead", cell.column.id
        elif cell.known is Says.UNKNOWN:
            assert cell.lacks, cell.column.id
    if name == "wages_month":
        cells = {cell.column.id: cell for cell in made.cells["total"]}
        assert (cells["received"].amount, cells["year_received"].amount) == (2, 2)
        # Who pays for the projects is told by the ledger of sites alone.
        assert cells["public_received"].lacks == "在建工地台账“投资性质”列"


@pytest.mark.parametrize("part", [{"department": "区建管委"}, {"domain": "工程建设领域"}, {"investment": "政府投资"}])
def test_a_scope_that_a_figure_is_not_divided_by_gives_no_zero(demo_sqlite: str, part: dict[str, str]) -> None:
    """As `--by` says of units that they have no share, so does a scope: —, and the sentence names what is of all."""
    day = date(2023, 12, 15)
    scope = Scope(start=day, end=day, as_of=day, **part)  # type: ignore[arg-type]
    declared = returns()["campaign_week"]
    with kept_reader(demo_sqlite).connect() as connection:
        frames = read_frames(connection, declared, last_whole(declared.rhythm, day), day)
    made = fill(declared, frames, scope)
    cells = [row[at] for row in made.cells.values() for at, c in enumerate(declared.columns) if c.id == "inspectors"]
    assert {(cell.known, cell.amount, amount_text(cell)) for cell in cells} == {(Says.UNDIVIDED, None, "—")}
    assert "出动检查人员0人次" not in bulletin_sentence(made)
    assert re.search("出动检查人员[^，；]*只有全区数，不分块", bulletin_sentence(made))


def test_a_value_of_what_is_not_divided_is_no_zero(capsys: pytest.CaptureFixture[str], demo_sqlite: str) -> None:
    asked = ["campaign.inspectors", "publication.published", "lead.received"]
    messages = {}
    for part in ([], ["--department", "区建管委"], ["--town", "徐泾镇"]):
        assert main(["value", *asked, *part, "--format", "json", "--database", demo_sqlite]) == 0
        messages["".join(part)] = {
            row["id"]: (row["value"], row["status"]) for row in json.loads(capsys.readouterr().out)
        }
    assert (None, "不分块") not in messages[""].values()
    of_department, of_town = messages["--department区建管委"], messages["--town徐泾镇"]
    assert of_department["campaign.inspectors"] == of_department["publication.published"] == (None, "不分块")
    assert of_town["publication.published"] == (None, "不分块")
    assert of_town["campaign.inspectors"][0] is not None
    assert of_department["lead.received"][0] is not None


def test_without_a_ledger_of_sites_nobody_knows_what_the_state_pays(
    empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Leads of projects alone: what is asked of 政府投资 is 无数据 and names the ledger, by scope and `where`."""
    of_a_project = ["工程建设领域" if cell == "其他" else cell for cell in lead_row("X-2", "赵巷镇")]
    load_leads(empty_url, "一.xlsx", lead_row("X-1"), of_a_project)
    paid = {"--investment": "政府投资"}
    asked = ["lead.received", "lead.received_public", "lead.received?investment=政府投资"]
    messages = {}
    for part in ([], [*paid, *paid.values()], ["--investment", "未知"]):
        assert main(["value", *asked, *part, "--format", "json", "--database", empty_url]) == 0
        messages[part[-1] if part else ""] = [row["value"] for row in json.loads(capsys.readouterr().out)]
    assert messages == {"": [2, None, None], "政府投资": [None, None, None], "未知": [1, None, None]}
    assert main(["records", "lead.received", "--investment", "政府投资", "--database", empty_url]) == 0
    assert "缺少在建工地台账“投资性质”列" in capsys.readouterr().err
    engine = reader(empty_url)
    with engine.connect() as connection:
        declared = returns()["wages_month"]
        frames = read_frames(connection, declared, last_whole(declared.rhythm, DAY), DAY)
    engine.dispose()
    made = fill(declared, frames, replace(DISTRICT, investment="政府投资"))
    [cell] = [cell for cell in made.cells["total"] if cell.column.id == "year_received"]
    assert (cell.known, cell.lacks) == (Says.UNKNOWN, "在建工地台账“投资性质”列")


@pytest.mark.parametrize("name", ["paid_projects", "paid_times", "paid", "balance"])
def test_months_that_say_what_was_due_and_never_what_was_paid_do_not_say_that_nothing_was(
    empty_url: str, tmp_path: Path, name: str
) -> None:
    sites: Rows = [["截至2023年4月20日"], ["项目备案编号", "项目名称", "工程项目所在乡镇"], ["G1", "甲工程", "徐泾镇"]]
    accounts: Rows = [["开户账号", "项目编号", "开户日期"], ["62221", "G1", "2023-01-05"]]
    months: Rows = [["专户编号", "月份", "应发工资（元）"], ["62221", "2023-02", 100_000]]
    book = a_workbook(tmp_path / "台账.xlsx", {"在建工地": sites, "专户": accounts, "专户月度收支": months})
    assert load_workbook(book, empty_url).rejected == 0
    made = _filled(empty_url)["accounts_month"]
    [cell] = [cell for cell in made.every_cell if (cell.row.is_total, cell.column.id) == (True, name)]
    assert (cell.known, cell.amount) == (Says.UNKNOWN, None)
    assert "“实发工资”" in cell.lacks
    [owed] = [cell for cell in made.every_cell if (cell.row.is_total, cell.column.id) == (True, "owed")]
    assert owed.lacks == "专户月度收支台账“应发薪日”列"  # 应发工资 is there


def test_the_month_s_own_return_of_a_ledger_without_payments_says_nothing_of_them(
    empty_url: str, tmp_path: Path
) -> None:
    """Sent for the month itself, as of its last day: that the wages are due later makes no 0 of what is never told."""
    sites: Rows = [["截至2023年4月20日"], ["项目备案编号", "项目名称", "工程项目所在乡镇"], ["G1", "甲工程", "徐泾镇"]]
    accounts: Rows = [["开户账号", "项目编号", "开户日期"], ["62221", "G1", "2023-01-05"]]
    months: Rows = [["专户编号", "月份", "应发工资（元）"], ["62221", "2023-03", 100_000]]
    book = a_workbook(tmp_path / "台账.xlsx", {"在建工地": sites, "专户": accounts, "专户月度收支": months})
    assert load_workbook(book, empty_url).rejected == 0
    cells = {cell.column.id: cell for cell in _filled(empty_url)["accounts_month"].every_cell if cell.row.is_total}
    assert cells["paid"].scope.as_of == date(2023, 3, 31)
    assert {name: cells[name].amount for name in ("paid_projects", "paid_times", "paid", "balance")} == {
        "paid_projects": None, "paid_times": None, "paid": None, "balance": None,
    }  # fmt: skip


def test_closed_true_leads_without_any_payment_do_not_say_that_nothing_was_recovered(empty_url: str) -> None:
    load_leads(empty_url, "一.xlsx", lead_row("X-1"))
    cells = {cell.column.id: cell for cell in _filled(empty_url)["wages_month"].every_cell if cell.row.is_total}
    assert cells["recovered"].known is Says.NUMBER  # open: nothing was to be paid yet
    with writer(empty_url).begin() as connection:
        connection.execute(update(lead).values(closed_on=date(2023, 3, 30)))
    cells = {cell.column.id: cell for cell in _filled(empty_url)["wages_month"].every_cell if cell.row.is_total}
    for name in ("recovered", "paid_workers"):
        assert (cells[name].known, cells[name].lacks) == (Says.UNKNOWN, "工资追发台账，或欠薪线索台账“已支付金额”列")


def test_a_week_of_a_campaign_that_no_ledger_has_says_so(demo_sqlite: str) -> None:
    """The winter before the first campaign of the ledger: what it checked is not known, its leads are counted."""
    declared = returns()["campaign_week"]
    with kept_reader(demo_sqlite).connect() as connection:
        for week, known in (("2021-W40", False), ("2023-W49", True)):
            asked = period_asked(declared.rhythm, week)
            scope = Scope(start=asked.first, end=asked.last, as_of=asked.last)
            filled = fill(declared, read_frames(connection, declared, asked, asked.last), scope)
            whole = [cell for cell in filled.cells["total"] if cell.span is CellSpan.CAMPAIGN]
            checked = [cell for cell in whole if cell.value.metric.theme.startswith("campaign")]
            assert checked
            assert {cell.known is Says.NUMBER for cell in checked} == {known}
            if not known:
                assert {cell.lacks for cell in checked} == {"专项行动台账（冬季行动）"}
                assert {cell.known for cell in whole if cell not in checked} >= {Says.NUMBER}
