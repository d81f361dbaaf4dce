"""A stored cell is told one way everywhere: the ledger's heading, 是/否, days, hours to the minute, masked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from data_access.database.schema import campaign_result, lead
from data_access.database.storing import Change
from data_access.ledger_import.cell_words import cell_text, heading
from data_access.ledger_import.changed_cells import ChangedCell, changed_cells


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("labour_case.absconded", True, "是"),
        ("labour_case.absconded", False, "否"),
        ("incident.found_at", datetime(2023, 3, 12, 9, 0, 30), "2023-03-12 09:00"),
        ("lead.closed_on", date(2023, 3, 12), "2023-03-12"),
        ("lead_payment.amount_yuan", Decimal("1200.00"), "1,200.00元"),
        ("lead.town_code", "310118106", "徐泾镇"),
        ("site.located_town_code", "310118106", "徐泾镇"),  # counted: no ledger has it
        ("lead.town_code", "999", "999"),
        ("evidence.owner_name", "区建管委", "区建管委"),
        ("wage_account_month.month", date(2023, 4, 1), "2023-04"),
        ("task.progress", 60, "60%"),
        ("lead.workers", 1, "1"),
        ("lead.reporter_phone", "13812345678", "138****5678"),
        ("lead.reporter_name", "张三丰", "张**"),
        ("lead.reporter_name", None, ""),
        ("lead.remark", "电话：13812345678、021-59201234转8012", "电话：138****5678、021-****1234转8012"),
        ("lead.remark", "身份证31011819700101123X，欠1234567.89元", "身份证310***********123X，欠1234567.89元"),
    ],
)
def test_a_value_in_words(place: str, value: object, message: str) -> None:
    table, column = place.split(".")
    assert cell_text(table, column, value) == message


def test_a_column_is_called_as_its_ledger_does() -> None:
    assert heading("lead_payment", "amount_yuan") == "支付金额"
    assert heading("task", "due_on") == "完成时限"  # lists say 完成期限
    assert heading("lead", "accept_due_on") is None  # counted


def test_the_key_of_a_record_is_in_words() -> None:
    key = ("ZX202301", "310118106", date(2023, 7, 30))
    known = dict(zip((c.name for c in campaign_result.primary_key), key, strict=True))
    [cell] = changed_cells([Change(campaign_result, key, {**known, "firms_checked": 3}, {**known, "firms_checked": 4})])
    assert (cell.key, cell.former, cell.present) == ("ZX202301/徐泾镇/2023-07-30", "3", "4")


def test_changed_cells_leave_out_what_is_counted() -> None:
    former = {"lead_no": "X-1", "reporter_phone": "13812345678", "accept_due_on": date(2023, 3, 8)}
    present = {**former, "reporter_phone": "13912345678", "accept_due_on": date(2023, 3, 9)}
    assert changed_cells([Change(lead, ("X-1",), former, present)]) == [
        ChangedCell("欠薪线索", "X-1", heading("lead", "reporter_phone") or "", "138****5678", "139****5678")
    ]
