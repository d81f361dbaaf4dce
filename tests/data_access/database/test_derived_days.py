"""Counted limits follow calendar and parameters, given ones stay; an extension granted too late moves none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, create_engine, select

from data_access import clock
from data_access.database.deposit_requirement import recount_database
from data_access.database.derived_days import RULES
from data_access.database.engine import writer
from data_access.database.migrating import migrate
from data_access.database.schema import criminal_transfer, inspection, lead, site
from data_access.database.scope import Scope
from data_access.demo.district import build
from data_access.existing.contents import _due_days
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from data_access.rules import parameters, working_days
from metrics.definitions import transfers as definitions_of_transfers
from metrics.definitions import wage_accounts
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.inspections import SITE
from metrics.definitions.leads import LEAD
from metrics.engine.evaluation import evaluate
from metrics.engine.fact_ledger import columns_in
from metrics.engine.known_figures import tracked
from metrics.engine.records import record, records
from metrics.judging.values import Value, values
from metrics.wording.clocks import clock_text, clocks_of
from tests.data_access.database.test_migrations import turned_back
from tests.databases import ROOT, forget, scope_on

HEADINGS = ("线索编号", "来源", "接收日期", "所属领域", "街镇", "受理日期", "办理期限", "延期日期", "办结日期")


def day(text_: str) -> date:
    return date.fromisoformat(text_)


def lead_row(number: str, received: str, **more: str) -> tuple[Any, ...]:
    given = {"线索编号": number, "来源": "12345", "接收日期": received, "所属领域": "其他", "街镇": "徐泾镇"} | more
    return tuple(given.get(heading) for heading in HEADINGS)


def load(folder: Path, url: str, *rows: tuple[Any, ...], as_of: str = "2023-11-30") -> LoadReport:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欠薪线索"
    sheet.append([f"欠薪线索台账（截至{as_of}）"])
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append(list(row))
    book.save(folder / "book.xlsx")
    return load_workbook(folder / "book.xlsx", url)


def stored(url: str) -> dict[str, dict[str, Any]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {row["lead_no"]: dict(row) for row in connection.execute(select(lead)).mappings()}
    engine.dispose()
    return found


def figures(engine: Engine, as_of: date, *wanted: str) -> dict[str, Value]:
    scope = Scope(start=date(as_of.year, 1, 1), end=as_of, as_of=as_of)
    chosen = [ALL_METRICS[m] for m in wanted]
    with engine.connect() as connection:
        frame = evaluate(connection, chosen, scope)
        return values(frame, chosen, as_of, tracked(connection, chosen, as_of))


WriteLimit = Callable[[str, int, str], None]


@pytest.fixture(autouse=True)
def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WriteLimit]:
    """Write a limit anew: its key, how many of what. What is counted by hand below rests on limits set here."""
    path = tmp_path / "limits.toml"
    shutil.copy(ROOT / "assets" / "parameters" / "limits.toml", path)
    monkeypatch.setattr(parameters, "FILE", path)

    def write(key: str, value: int, unit: str) -> None:
        wanted, lines, group = key.split("."), [], ""
        for line in path.read_text(encoding="utf-8").splitlines():
            group = line.strip("[]") if line.startswith("[") else group
            found = [group, line.partition("=")[0].strip()] == wanted
            entry = f'{wanted[1]} = {{ value = {value}, unit = "{unit}", tag = "D", source = "s" }}'
            lines.append(entry if found else line)
        path.write_text("\n".join(lines), encoding="utf-8")
        parameters.parameters.cache_clear()

    for key, days in (("lead.accept_days", 1), ("lead.close_days", 15), ("lead.extend_days", 15)):
        write(key, days, "工作日")
    yield write
    monkeypatch.undo()
    parameters.parameters.cache_clear()


# --- extensions -------------------------------------------------------------------------------------


def test_an_extension_granted_after_the_limit_moves_nothing(tmp_path: Path, empty_url: str) -> None:
    url = empty_url
    # 15 working days after Monday 9 October 2023 run out on 30 October, 30 on 20 November.
    report = load(
        tmp_path,
        url,
        lead_row("A", "2023-10-09", 延期日期="2023-10-30", 办结日期="2023-11-20"),  # in time, on the very last day
        lead_row("B", "2023-10-09", 延期日期="2023-10-31", 办结日期="2023-11-20"),  # a day too late
        lead_row("C", "2023-10-09", 延期日期="2023-11-03", 办理期限="2023-12-20"),  # too late, still open
        lead_row("D", "2023-10-09", 办理期限="2023-11-10"),  # the ledger's own limit, moved by the next load
    )
    found = stored(url)
    assert [found[n]["close_due_on"] for n in "ABCD"] == [
        day("2023-11-20"), day("2023-10-30"), day("2023-10-30"), day("2023-11-10"),
    ]  # fmt: skip
    messages = {f.row: f.message for f in report.sheets["欠薪线索"].flagged if f.fault == "late_extension"}
    assert set(messages) == {4, 5}
    assert "晚于原办理期限2023-10-30，不改变期限" in messages[4]
    # D: extended within its own limit of 10 November, though after the 15 working days of the parameter.
    load(tmp_path, url, lead_row("D", "2023-10-09", 延期日期="2023-11-09", 办理期限="2023-12-01"))
    assert stored(url)["D"]["close_due_on"] == day("2023-12-01")
    assert stored(url)["D"]["first_due_on"] == day("2023-11-10")
    engine = writer(url)
    try:
        now = figures(engine, day("2023-11-30"), "lead.closed_on_time_rate", "lead.overdue", "lead.extended_late",
                      "lead.closed_by_extension")  # fmt: skip
        assert (now["lead.closed_on_time_rate"].numerator, now["lead.closed_on_time_rate"].denominator) == (1, 3)
        assert now["lead.overdue"].value == 1  # C
        assert now["lead.extended_late"].value == 2  # B and C
        assert now["lead.closed_by_extension"].value == 1  # A
        with engine.connect() as connection:
            scope = Scope(start=day("2023-01-01"), end=day("2023-11-30"), as_of=day("2023-11-30"))
            listed = records(connection, ALL_METRICS["lead.overdue"], scope)
            assert list(listed["extension"]) == ["超期后批准，不计"]
    finally:
        engine.dispose()


# --- counted and given days -------------------------------------------------------------------------


@pytest.fixture
def notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The overlay of holidays, to be written anew by the test; caches are emptied by `proclaim` and at the end."""
    path = tmp_path / "holidays.toml"
    path.write_text("published_years = []\nholidays = []\nworkdays = []\n", encoding="utf-8")
    monkeypatch.setattr(working_days, "FILE", path)
    forget(working_days)
    yield path
    monkeypatch.undo()
    forget(working_days)


@pytest.fixture
def february_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 2, 5, 18, tzinfo=clock.ZONE))


def proclaim(path: Path) -> None:
    """The notice of 2027: 5 to 11 February off; without it only 5 to 10 February (9 and 10 for the weekend)."""
    days = ", ".join(f"2027-02-{n:02d}" for n in range(5, 12))
    path.write_text(f"published_years = [2027]\nholidays = [{days}]\nworkdays = []\n", encoding="utf-8")
    forget(working_days)


@pytest.mark.usefixtures("february_2027")
def test_counted_limits_follow_a_notice_and_given_ones_stay(tmp_path: Path, notice: Path, cases_url: str) -> None:
    rows = (
        lead_row("A", "2027-01-27"),  # 15 working days: 28, 29 January, 1–4 February, then after the festival
        lead_row("B", "2027-01-27", 办理期限="2027-02-20"),
        lead_row("C", "2027-02-03", 受理日期="2027-02-04"),
    )
    load(tmp_path, cases_url, *rows, as_of="2027-02-03")
    before = stored(cases_url)
    assert before["A"]["close_due_on"] == day("2027-02-23")  # 6 days before the festival, 11 to 23 February are nine
    proclaim(notice)
    report = load(tmp_path, cases_url, rows[1], as_of="2027-02-03")  # another row's load recounts the others
    assert report.recounted == 2
    assert "另有2条记录的期限已重算" in report.as_text()
    after = stored(cases_url)
    assert after["A"]["close_due_on"] == day("2027-02-24")  # 12 to 24 February are nine
    assert after["B"]["close_due_on"] == day("2027-02-20")
    assert after["B"]["first_due_on"] == day("2027-02-20")
    assert after["C"]["accept_due_on"] == day("2027-02-04")  # the day after stays a working day
    assert load(tmp_path, cases_url, rows[1], as_of="2027-02-03").recounted == 0


@pytest.mark.usefixtures("february_2027")
def test_the_same_sheet_loaded_again_recounts_its_own_rows_and_the_command_says_how_many(
    tmp_path: Path, notice: Path, cases_url: str
) -> None:
    rows = (lead_row("A", "2027-01-27"), lead_row("B", "2027-01-27", 办理期限="2027-02-20"))
    load(tmp_path, cases_url, *rows, as_of="2027-02-03")
    proclaim(notice)
    report = load(tmp_path, cases_url, *rows, as_of="2027-02-03")
    assert (report.updated, report.recounted) == (1, 0)
    assert stored(cases_url)["A"]["close_due_on"] == day("2027-02-24")
    notice.write_text("published_years = []\nholidays = []\nworkdays = []\n", encoding="utf-8")
    forget(working_days)
    assert recount_database(cases_url) == 1
    assert stored(cases_url)["A"]["close_due_on"] == day("2027-02-23")
    assert recount_database(cases_url) == 0


def test_the_demo_districts_limits_are_those_of_the_rules(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    build(url, scale=1, seed=3, as_of=date(2023, 12, 15))
    assert recount_database(url) == 0
    found = stored(url)
    late = [r for r in found.values() if r["extended_on"] and r["extended_on"] > r["first_due_on"]]
    assert late
    assert all(r["close_due_on"] == r["first_due_on"] for r in late)


def test_the_first_load_after_a_migration_fills_the_columns_that_came_since(tmp_path: Path, empty_url: str) -> None:
    url = empty_url
    load(tmp_path, url, lead_row("A", "2023-10-09"))
    engine = create_engine(url)
    turned_back(engine)
    engine.dispose()
    migrate(url, backup_made="before.dump")
    load(tmp_path, url, lead_row("A", "2023-10-09", 延期日期="2023-10-25"))
    assert stored(url)["A"]["close_due_on"] == day("2023-11-20")
    engine = writer(url)
    with engine.connect() as connection:
        found = record(connection, ALL_METRICS["lead.open"].fact, "A", scope_on(day("2023-11-30")))
        assert found is not None
        assert found["first_due_on"] == day("2023-10-30")
    engine.dispose()


# --- the unit of a limit ----------------------------------------------------------------------------


def test_counted_days_clocks_and_texts_follow_the_unit_of_a_limit(
    tmp_path: Path, cases_url: str, limits: WriteLimit
) -> None:
    load(tmp_path, cases_url, lead_row("A", "2023-10-09"), lead_row("B", "2023-10-09", 延期日期="2023-10-20"))
    assert [stored(cases_url)[n]["close_due_on"] for n in "AB"] == [day("2023-10-30"), day("2023-11-20")]
    limits("lead.close_days", 15, "日")
    assert recount_database(cases_url) == 2
    found = stored(cases_url)
    assert found["A"]["close_due_on"] == day("2023-10-24")
    assert found["B"]["close_due_on"] == day("2023-11-14")  # 15 working days beyond Tuesday 24 October
    assert ALL_METRICS["lead.overdue"].due_unit == "日"
    messages = {c.label: clock_text(c) for c in clocks_of(LEAD, found["A"], day("2023-10-29"))}
    assert messages["办结"] == "已超 5 日（限 15 日，期限 2023-10-24）"

    account = {"contract_signed_on": day("2023-09-28"), "permit_on": None}
    assert RULES["site"]["wage_account_due_on"](account) == day("2023-10-28")
    limits("wage_account.open_days", 5, "工作日")  # the first week of October is off, but for the 7th and 8th
    assert RULES["site"]["wage_account_due_on"](account) == day("2023-10-11")
    assert SITE.fields["wage_account_due_on"].due_unit == "工作日"
    texts = {m.id: m.explanation for m in wage_accounts.metrics()}
    assert "合同签订后5个工作日内" in texts["wage_account.opened_on_time_rate"]

    limits("deposit.store_days", 20, "日")
    owing = {"permit_on": day("2023-10-09"), "deposit_exempt": False}
    assert RULES["site"]["deposit_due_on"](owing) == day("2023-10-29")


def test_a_unit_that_alone_changes_is_followed_by_the_next_load(
    tmp_path: Path, cases_url: str, limits: WriteLimit
) -> None:
    load(tmp_path, cases_url, lead_row("A", "2023-10-09"), lead_row("B", "2023-10-10"))
    limits("lead.close_days", 15, "日")
    assert load(tmp_path, cases_url, lead_row("C", "2023-10-10")).recounted == 2
    assert stored(cases_url)["A"]["close_due_on"] == day("2023-10-24")


def test_every_limit_that_a_record_shows_is_counted_by_a_rule() -> None:
    """So that it follows calendar and parameters, whichever ledger it came with."""
    fields = {id(f): f for metric in ALL_METRICS.values() for f in metric.fact.fields.values() if f.limit}
    shown = {column for f in fields.values() for column in columns_in([f.expression])}
    assert len(shown) > 10
    counted = {(table, column) for table, rules in RULES.items() for column in rules}
    assert shown <= counted | {("listing", "due_on")}  # that of its case, which a rule counts


def test_a_day_is_counted_only_where_something_is_owed(tmp_path: Path, cases_url: str, limits: WriteLimit) -> None:
    """Of an inspection that found something, of a site that is not let off; the checker of views asks the same."""
    book = openpyxl.Workbook()
    sites, inspections = book.active, book.create_sheet("实地核查")
    assert sites is not None
    sites.title = "在建工地"
    sites.append(["项目编号", "项目名称", "街镇", "合同价(元)", "施工许可日期", "免存理由"])
    sites.append(["G1", "甲工程", "徐泾镇", 30_000_000, "2023-10-09", "区人社局核定免存"])
    sites.append(["G2", "乙工程", "徐泾镇", 30_000_000, "2023-10-09", None])
    inspections.append(["核查编号", "核查日期", "项目编号", "维权信息告示牌"])
    inspections.append(["H1", "2023-10-09", "G1", "×"])
    inspections.append(["H2", "2023-10-09", "G1", "√"])
    book.save(tmp_path / "book.xlsx")

    def due(book: openpyxl.Workbook | None = None) -> list[date | None]:
        if book is not None:
            book.save(tmp_path / "book.xlsx")
            load_workbook(tmp_path / "book.xlsx", cases_url)
        engine = create_engine(cases_url)
        with engine.connect() as connection:
            found = [*connection.scalars(select(site.c.deposit_due_on).order_by(site.c.site_no))]
            found += connection.scalars(select(inspection.c.rectify_due_on).order_by(inspection.c.inspection_no))
            messages = [f for table in (site, inspection) for f in _due_days(connection, table)]
        engine.dispose()
        assert messages == []
        return found

    limits("deposit.store_days", 20, "日")
    limits("inspection.rectify_days", 10, "日")
    assert due(book) == [None, day("2023-10-29"), day("2023-10-19"), None]
    sites["F2"], sites["F3"] = "清空", "区人社局核定免存"
    assert due(book) == [day("2023-10-29"), None, day("2023-10-19"), None]
    limits("deposit.store_days", 21, "日")
    limits("inspection.rectify_days", 11, "日")
    assert recount_database(cases_url) == 2
    assert due() == [day("2023-10-30"), None, day("2023-10-20"), None]


def test_limits_of_a_transfer_follow_their_parameters(
    tmp_path: Path, cases_url: str, limits: Callable[[str, int, str], None]
) -> None:
    book = openpyxl.Workbook()
    cases, transfers = book.active, book.create_sheet("移送公安")
    assert cases is not None
    cases.title = "监察案件"
    cases.append(["案件编号", "投诉日期", "立案日期", "街镇", "用人单位"])
    cases.append(["JC1", "2023-10-09", "2023-10-10", "徐泾镇", "甲公司"])
    transfers.append(["移送编号", "案件编号", "报告日期", "决定移送日期", "移送日期"])
    transfers.append(["YS1", "JC1", "2023-11-01", "2023-11-02", "2023-11-03"])
    book.save(tmp_path / "book.xlsx")
    report = load_workbook(tmp_path / "book.xlsx", cases_url)
    assert not report.rejected, report.as_text()

    def due() -> tuple[Any, ...]:
        engine = create_engine(cases_url)
        with engine.connect() as connection:
            c = criminal_transfer.c
            found = connection.execute(select(c.decide_due_on, c.hand_over_due_on, c.police_due_on)).one()
        engine.dispose()
        return tuple(found)

    assert due() == (day("2023-11-04"), day("2023-11-03"), day("2023-11-06"))
    limits("criminal_transfer.decide_days", 20, "日")
    limits("criminal_transfer.hand_over_days", 5, "日")
    limits("criminal_transfer.police_days", 30, "日")
    assert recount_database(cases_url) == 1
    assert due() == (day("2023-11-21"), day("2023-11-07"), day("2023-12-03"))
    texts = [m.explanation for m in definitions_of_transfers.metrics() if m.fact.name == "criminal_transfer"]
    assert any("5日期限已到" in text for text in texts)
    assert not any("24小时" in text for text in texts)
