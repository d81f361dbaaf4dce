"""A lead ledger loaded again: its running total of payments, what was sent back, what the towns settled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import create_engine, select

from data_access.database.engine import raw_reader
from data_access.database.schema import lead_payment
from data_access.database.scope import Scope
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.values import Value, values


def load(folder: Path, url: str, as_of: str, *rows: dict[str, Any]) -> LoadReport:
    """Load rows of one lead ledger; the columns are those the first row names."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欠薪线索"
    sheet.append([f"欠薪线索台账（截至{as_of}）"])
    common = {"来源": "12345", "所属领域": "其他", "街镇": "徐泾镇", "接收日期": "2023-08-01"}
    headings = ["线索编号", *common, *(h for h in rows[0] if h not in common and h != "线索编号")]
    sheet.append(headings)
    for row in rows:
        sheet.append([(common | row).get(heading) for heading in headings])
    book.save(folder / "book.xlsx")
    return load_workbook(folder / "book.xlsx", url)


def payments(url: str) -> list[tuple[str, str, Decimal]]:
    engine = create_engine(url)
    p = lead_payment.c
    with engine.connect() as connection:
        rows = connection.execute(select(p.payment_no, p.paid_on, p.amount_yuan).order_by(p.paid_on, p.payment_no))
        found = [(row[0], str(row[1]), row[2]) for row in rows]
    engine.dispose()
    return found


def figures(url: str, as_of: str, *wanted: str) -> dict[str, Value]:
    day = date.fromisoformat(as_of)
    scope = Scope(start=date(2023, 1, 1), end=day, as_of=day)
    chosen = [ALL_METRICS[m] for m in wanted]
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = values(evaluate(connection, chosen, scope), chosen, day, tracked(connection, chosen, day))
    engine.dispose()
    return found


TRUE = {"线索编号": "A", "核实情况": "属实", "核实日期": "2023-08-10", "核实金额": 50_000}


def test_a_larger_total_adds_a_payment_on_its_own_day(tmp_path: Path, empty_url: str) -> None:
    load(tmp_path, empty_url, "2023-08-31", TRUE | {"已支付金额": 20_000, "支付日期": "2023-08-20"})
    load(tmp_path, empty_url, "2023-09-30", TRUE | {"已支付金额": 35_000, "支付日期": "2023-09-18"})
    report = load(tmp_path, empty_url, "2023-10-31", TRUE | {"已支付金额": 50_000})
    assert report.updated == 1
    assert payments(empty_url) == [("A-1", "2023-08-20", 20_000), ("A-2", "2023-09-18", 15_000),
                                   ("A-3", "2023-10-31", 15_000)]  # fmt: skip
    paid = [figures(empty_url, day, "lead.recovered_amount")["lead.recovered_amount"].value
            for day in ("2023-08-19", "2023-08-31", "2023-09-30", "2023-10-31")]  # fmt: skip
    assert paid == [0, 20_000, 35_000, 50_000]
    again = load(tmp_path, empty_url, "2023-10-31", TRUE | {"已支付金额": 50_000})
    assert (again.updated, len(payments(empty_url))) == (0, 3)


def test_a_smaller_total_takes_off_the_last_payments_and_says_so(tmp_path: Path, empty_url: str) -> None:
    load(tmp_path, empty_url, "2023-08-31", TRUE | {"已支付金额": 20_000, "支付日期": "2023-08-20"})
    load(tmp_path, empty_url, "2023-09-30", TRUE | {"已支付金额": 35_000, "支付日期": "2023-09-18"})
    report = load(tmp_path, empty_url, "2023-10-31", TRUE | {"已支付金额": 15_000})
    assert payments(empty_url) == [("A-1", "2023-08-20", 15_000)]
    [message] = [f for f in report.sheets["欠薪线索"].flagged if f.fault == "paid_less"]
    assert "比此前累计的35000.00元少，已从最近的支付中冲减20000.00元" in message.message
    load(tmp_path, empty_url, "2023-10-31", TRUE | {"已支付金额": None})
    assert payments(empty_url) == [("A-1", "2023-08-20", 15_000)]  # an empty cell takes nothing back
    load(tmp_path, empty_url, "2023-10-31", TRUE | {"已支付金额": "清空"})
    assert payments(empty_url) == []


def test_a_day_filled_in_or_a_sum_put_right_changes_the_payment_it_belongs_to(tmp_path: Path, empty_url: str) -> None:
    load(tmp_path, empty_url, "2023-08-31", TRUE | {"已支付金额": 20_000})
    load(tmp_path, empty_url, "2023-09-30", TRUE | {"已支付金额": 20_000, "支付日期": "2023-08-20"})
    assert payments(empty_url) == [("A-1", "2023-08-20", 20_000)]
    load(tmp_path, empty_url, "2023-09-30", TRUE | {"已支付金额": 22_000, "支付日期": "2023-08-20"})
    assert payments(empty_url) == [("A-1", "2023-08-20", 22_000)]


def test_what_was_sent_back_and_settled_in_the_town_is_counted(tmp_path: Path, empty_url: str) -> None:
    more: dict[str, Any] = {"受理日期": "2023-08-02", "退回日期": None, "调解成功日期": None, "办结日期": None}
    load(
        tmp_path, empty_url, "2023-08-31",
        {"线索编号": "A", "承办单位": "徐泾镇"} | more | {"调解成功日期": "2023-08-15", "办结日期": "2023-08-20"},
        {"线索编号": "B", "承办单位": "华新镇"} | more,
        {"线索编号": "C", "承办单位": "区人社局"} | more | {"退回日期": "2023-08-10"},
        {"线索编号": "D", "承办单位": "区建管委"} | more,
    )  # fmt: skip
    wanted = ("lead.routed", "lead.held", "lead.sent_back_rate", "lead.sent_down", "lead.mediated_rate")
    then, now = (figures(empty_url, day, *wanted) for day in ("2023-08-09", "2023-08-31"))
    assert [now[m].value for m in wanted[:2]] == [4, 2]
    assert (now["lead.sent_back_rate"].numerator, now["lead.sent_back_rate"].denominator) == (1, 4)
    assert now["lead.sent_down"].value == 2
    assert (now["lead.mediated_rate"].numerator, now["lead.mediated_rate"].denominator) == (1, 2)
    assert (then["lead.sent_back_rate"].numerator, then["lead.mediated_rate"].numerator) == (0, 0)
    # What this ledger does not tell is not known: neither performance nor rerouting.
    unknown = ("lead.rerouted_rate", "lead.performed", "lead.subsidy_eligible")
    assert all(v.value is None for v in figures(empty_url, "2023-08-31", *unknown).values())


def test_a_ledger_without_those_columns_tells_nothing_of_them(tmp_path: Path, empty_url: str) -> None:
    load(tmp_path, empty_url, "2023-08-31", {"线索编号": "A", "承办单位": "徐泾镇"})
    assert all(v.value is None for v in figures(empty_url, "2023-08-31", "lead.routed", "lead.sent_down").values())
