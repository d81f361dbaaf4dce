"""月度定格: what was reported stays as it was, on both engines; what differs now is listed with its records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, select

from data_access.database.engine import writer
from data_access.database.freezing import FreezeRefusedError
from data_access.database.frozen_months import frozen_figures, frozen_months
from data_access.database.schema import frozen_figure, metadata, month_freeze
from data_access.database.undoing import undo
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.loading import Switches, load_file
from metrics.command import main
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.judging.values import value_of
from metrics.quality.resting import columns_read
from metrics.questions.changed_records import _called
from metrics.questions.frozen_months import (
    Difference,
    compare,
    differing_records,
    freeze,
    last_month_end,
    scope_of,
)

MARCH, REACHED = date(2023, 3, 31), date(2023, 4, 20)
HEADINGS = ["线索编号", "来源", "接收日期", "所属领域", "街镇", "核实日期", "核实情况", "核实人数", "核实金额（元）"]


def load_leads(url: str, name: str, *rows: list[Any], answers: Answers | None = None) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欠薪线索"
    sheet.append(["欠薪线索台账（截至2023年4月20日）"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    older = Switches(older=True)  # the sample reaches further
    report = load_file(content.getvalue(), name, url, answers, switches=older).report
    assert report.rejected == 0, report.as_text()


def lead_row(number: str, town: str = "徐泾镇", sum_: int = 1000) -> list[Any]:
    return [number, "来电", "2023-03-01", "其他", town, "2023-03-10", "属实", 2, sum_]


@pytest.fixture
def url(empty_url: str) -> str:
    """Two true leads, frozen at the end of March."""
    load_leads(empty_url, "一.xlsx", lead_row("X-1"), lead_row("X-2", "赵巷镇"))
    engine = writer(empty_url)
    with engine.begin() as connection:
        freeze(connection, MARCH, "王某", REACHED)
    engine.dispose()
    return empty_url


def _all(url: str) -> tuple[Any, ...]:
    with _connected(url) as connection:
        return tuple(
            tuple(map(tuple, connection.execute(select(table).order_by(*table.primary_key)).all()))
            for table in (month_freeze, frozen_figure)
        )


def _connected(url: str) -> Any:
    return writer(url).connect()


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    with _connected(url) as found:
        yield found


def test_the_figures_are_those_of_the_day(connection: Connection) -> None:
    kept = {(f.metric_id, f.unit_kind, f.unit): f for f in frozen_figures(connection, MARCH)}
    assert {key[0] for key in kept if key[1] == "district"} == set(ALL_METRICS)
    frame = evaluate(connection, ALL_METRICS.values(), scope_of(MARCH))
    for metric_id, numerator, denominator in frame.dropna(subset="denominator").to_numpy().tolist():
        found = kept[metric_id, "district", ""]
        if found.tracked:
            assert (found.numerator, found.denominator) == (numerator, denominator), metric_id
    assert kept["lead.true_amount", "district", ""].numerator == 200_000  # 分
    assert kept["lead.true_amount", "town", "310118106"].numerator == 100_000
    assert kept["deposit.cash_balance", "district", ""].tracked is False
    (month,) = frozen_months(connection)
    assert (month.frozen_by, month.data_version) == ("王某", 1)
    assert compare(connection, month).differences == ()


def test_corrections_and_undoing_leave_what_was_reported(url: str) -> None:
    before = _all(url)
    later = ["X-4", "来电", "2023-04-05", "其他", "徐泾镇", "2023-04-10", "属实", 2, 900]  # of no figure of March
    load_leads(url, "二.xlsx", lead_row("X-1", sum_=1500), lead_row("X-3"), later)
    assert _all(url) == before
    with _connected(url) as connection:
        (month,) = frozen_months(connection)
        found = {(d.metric_id, d.unit_name): d for d in compare(connection, month).differences}
        of_sum = found["lead.true_amount", "全区"]
        assert (of_sum.reported.numerator, of_sum.known.numerator) == (2000, 3500)
        assert ("lead.true_amount", "徐泾镇") in found
        assert ("lead.true_amount", "赵巷镇") not in found
        records = {r.key: r for r in differing_records(connection, month, of_sum).records}
        assert set(records) == {"X-1", "X-3"}
        assert "1,000.00元" in records["X-1"].what
        assert "1,500.00元" in records["X-1"].what
        assert (records["X-3"].what, records["X-3"].load_id) == ("新增", 2)
        # What only counts leads does not look at their sums.
        counted = differing_records(connection, month, found["lead.received", "全区"])
        assert {r.key for r in counted.records} == {"X-3"}
    undo(url, 2)
    assert _all(url) == before
    with _connected(url) as connection:
        assert compare(connection, month).differences == ()
    undo(url, 1)
    assert _all(url) == before


def test_a_month_is_frozen_once_and_at_its_end(connection: Connection) -> None:
    for day, message in ((MARCH, "已经定格"), (date(2023, 3, 30), "不是月末"), (date(2023, 4, 30), "尚不到")):
        with pytest.raises(FreezeRefusedError, match=message):
            freeze(connection, day, None, REACHED)
    assert last_month_end(REACHED) == last_month_end(MARCH) == MARCH


def test_the_shell_freezes_and_compares(empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    load_leads(empty_url, "一.xlsx", lead_row("X-1"))

    def messages(*arguments: str) -> list[dict[str, Any]]:
        assert main([*arguments, "--database", empty_url, "--format", "json"]) == 0
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return found

    for nobody in ([], ["--user", " "]):
        assert main(["freeze", "2023-03", *nobody, "--database", empty_url]) == 2
        assert "须用 --user 写明由谁定格" in capsys.readouterr().err
    assert messages("freeze", "2023-03", "--user", "王某")[0]["month_end"] == "2023-03-31"
    assert main(["freeze", "2023-03", "--user", "王某", "--database", empty_url]) == 2
    assert "已经定格" in capsys.readouterr().err
    load_leads(empty_url, "二.xlsx", lead_row("X-1", sum_=1500))
    assert [month["data_version"] for month in messages("frozen")] == [1]
    (changed,) = [d for d in messages("frozen", "2023-03") if d["id"] == "lead.true_amount" and d["unit"] == "全区"]
    assert "X-1" in changed["records"]
    assert main(["frozen", "2023-02", "--database", empty_url]) == 2


def test_changed_cells_are_told_as_the_ledgers_write_them(empty_url: str) -> None:
    """是/否 and the ledger's headings, also of columns that no list shows; a row that is gone is 已删除."""
    cases = [
        "案号", "属地街镇", "投诉日期", "立案日期", "责令支付日期", "责令支付期限", "责令支付履行日期",
        "涉及人数", "涉及金额（元）", "是否逃匿",
    ]  # fmt: skip
    payments = ["支付编号", "线索编号", "支付日期", "支付金额（元）"]

    def load(name: str, case: list[Any], *paid: list[Any]) -> None:
        leads: list[list[Any]] = [["截至2023年4月20日"], HEADINGS, lead_row("X-1"), lead_row("X-2")]
        book = openpyxl.Workbook()
        for sheet, rows in (("欠薪线索", leads), ("监察案件", [cases, case]), ("工资追发", [payments, *paid])):
            page = book.create_sheet(sheet)
            for row in rows:
                page.append(row)
        content = BytesIO()
        book.save(content)
        corrected = Answers(records={question_key("工资追发", "F-1"): "更正"})
        report = load_file(content.getvalue(), name, empty_url, corrected).report
        assert report.rejected == 0, report.as_text()

    begun = ["A-1", "徐泾镇", "2023-03-01", "2023-03-02", "2023-03-06", "2023-03-20"]
    load("一.xlsx", [*begun, None, 1, 50000, "否"], ["F-1", "X-1", "2023-03-20", 400])
    load("二.xlsx", [*begun, None, 1, 50000, "否"], ["F-2", "X-2", "2023-03-21", 300])
    with _connected(empty_url) as connection:
        month = freeze(connection, MARCH, None, REACHED)
        connection.commit()
    load("三.xlsx", [*begun, "2023-04-02", 1, 50000, "是"], ["F-1", "X-1", "2023-03-20", 450])
    undo(empty_url, 2)
    with _connected(empty_url) as connection:

        def message(metric_id: str) -> dict[str, str]:
            value = value_of(ALL_METRICS[metric_id], 0, None, MARCH, tracked=True)
            changed = Difference(metric_id, "district", "", "全区", value, value)
            return {r.key: r.what for r in differing_records(connection, month, changed).records}

        assert message("lead.recovered_amount") == {"F-1": "支付金额 400.00元 → 450.00元", "F-2": "已删除"}
        assert message("case.transfer_hint") == {"A-1": "是否逃匿 否 → 是；责令支付履行日期 空 → 2023-04-02"}


def test_every_column_that_a_figure_reads_has_a_chinese_name() -> None:
    """A key never changes within its row; names that are no table's are aliases within a figure."""
    read = {place for metric_id in ALL_METRICS for place in columns_read(metric_id)}
    changed = metadata.tables.keys() - {"data_load"}  # how far the data reach is no row that a load changes
    changing = [(t, c) for t, c in read if t in changed and not metadata.tables[t].c[c].primary_key]
    assert [place for place in changing if _called(*place).isascii()] == []
