"""How ledgers are filled in: every column of every ledger once, as its template has it."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_writing.ledger_guides import ledger_guide
from data_access.ledger_writing.templates import template
from data_access.reference.organisation import towns


@pytest.mark.parametrize("name", [ledger.name for ledger in ledgers()])
def test_a_guide_says_each_column_of_the_template(name: str) -> None:
    guide = ledger_guide(name)
    sheet, explained = openpyxl.load_workbook(BytesIO(template(name))).worksheets
    assert [cell.value for cell in sheet[1]] == [column.heading for column in guide]
    needed = [row[2] == "必填" for row in explained.iter_rows(min_row=2, values_only=True)]
    assert needed == [column.needed for column in guide]
    assert any(needed)


def test_a_guide_says_choices_aliases_and_doubts() -> None:
    of_leads = {column.heading: column for column in ledger_guide("欠薪线索")}
    assert of_leads["街镇"].choices == tuple(town.name for town in towns())
    assert "属实" in of_leads["核实情况"].choices
    assert of_leads["核实情况"].doubt == "不认得的写法每种先问一次，答复会记住"
    assert of_leads["接收日期"].aliases
    assert of_leads["接收日期"].doubt.startswith("空着的行退回")
    assert "看不出单位的先问" in of_leads["核实金额（元）"].doubt
