"""How ledgers are filled in: every column of every ledger once, as its template has it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.example_rows import EXAMPLE
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import Loaded, load_files
from data_access.ledger_writing.ledger_guides import ledger_guide
from data_access.ledger_writing.templates import template
from data_access.reference.organisation import towns


@pytest.mark.parametrize("name", [ledger.name for ledger in ledgers()])
def test_a_guide_says_each_column_of_the_template(name: str) -> None:
    guide = ledger_guide(name)
    sheet, explained = openpyxl.load_workbook(BytesIO(template(name))).worksheets
    assert [cell.value for cell in sheet[1]] == [column.heading for column in guide]
    needed = [row[2] == "必填" for row in explained.iter_rows(min_row=2, values_only=True) if row[0]]
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


def _without_mark(content: bytes) -> bytes:
    """The template with its example as the first record."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    sheet["A2"] = str(sheet["A2"].value).removeprefix(EXAMPLE)
    filled = BytesIO()
    book.save(filled)
    return filled.getvalue()


def test_the_example_row_of_a_template_is_never_loaded_and_its_examples_are_valid_rows(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    names = [ledger.name for ledger in ledgers()]
    for found in load_files([(f"{name}.xlsx", template(name)) for name in names], url):
        assert isinstance(found, Loaded)
        report = found.report
        assert (report.accepted, report.rejected, report.questions) == (0, 0, []), report.as_text()
        assert "第2行写明是示例，没有导入" in report.as_text()
    # The examples of a lead and of a payment tell of one payment, which is asked: one file has them both as a rule.
    answers = Answers(records={question_key("工资追发", "ZF2023-001"): "更正"})
    for found in load_files([(f"{name}.xlsx", _without_mark(template(name))) for name in names], url, answers):
        assert isinstance(found, Loaded)
        assert (found.report.rejected, found.report.questions) == (0, []), found.report.as_text()
        flagged = [f for sheet in found.report.sheets.values() for f in sheet.flagged]
        assert not [f.message for f in flagged if "没有编号" in f.message]  # each example has its own
        assert [str(f) for f in flagged if f.fault != "known_by_name"] == []


def test_choices_are_lists_to_pick_from_however_many_they_are() -> None:
    sheet = openpyxl.load_workbook(BytesIO(template("书面资料"))).worksheets[0]
    headings = {cell.value: get_column_letter(place) for place, cell in enumerate(sheet[1], start=1)}
    ranges = {str(found.sqref).split(":")[0] for found in sheet.data_validations.dataValidation}
    assert {f"{headings['指标编号']}3", f"{headings['报送单位']}3"} <= ranges
    of_leads = {column.heading: column.choices for column in ledger_guide("欠薪线索")}
    assert all(of_leads[heading] for heading in ("来源", "办理结论", "支付渠道", "问题性质"))


def test_every_required_column_has_an_example_and_numbers_of_a_ledger_are_its_own() -> None:
    for found in ledgers():
        guide = ledger_guide(found.name)
        assert all(column.example for column in guide if column.needed), found.name
    keys = {found.name: ledger_guide(found.name)[0].example for found in ledgers()}
    assert keys["工资保证金"] != keys["欠薪线索"] != keys["在建工地"]
