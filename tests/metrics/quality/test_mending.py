"""What an owner has to put right, as ledgers: mended and loaded the finding is gone and nothing else changed."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from data_access.database.engine import reader
from data_access.database.scope import Scope
from data_access.ledger_import.changed_cells import changed_cells
from data_access.ledger_import.loading import load_file
from metrics.command import main
from metrics.engine.fact_ledger import ledger_of
from metrics.engine.records import record_total, records
from metrics.quality.findings import by_owner, rule_frame
from metrics.quality.mending import owner_workbook, scope_of
from metrics.quality.rule_file import quality
from tests.databases import DEMO_AS_OF

SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF, listed_in=2023)
_CODE = "属实线索没有统一社会信用代码"


def _workbook(url: str) -> tuple[str, bytes]:
    """The first owner who has a lead without a code to put right, and its workbook."""
    with reader(url).connect() as connection:
        owners = by_owner(rule_frame(connection, SCOPE), SCOPE)
        owner, own = next((o, rules) for o, rules in owners.items() if any(r.name == _CODE for r in rules))
        return owner, owner_workbook(connection, owner, own, SCOPE, synthetic=False)


def test_every_rule_is_put_right_in_a_ledger() -> None:
    assert [rule.id for rule in quality().rules if ledger_of(rule.metric.fact) is None] == []


def test_mended_and_given_back_the_finding_is_gone_and_nothing_else_changed(loadable_demo: str) -> None:
    owner, content = _workbook(loadable_demo)
    untouched = load_file(content, "待改.xlsx", loadable_demo)
    assert (untouched.changes, untouched.report.rejected, untouched.report.accepted) == ((), 0, 0)
    assert untouched.report.refused_sheets == {}
    assert untouched.report.skipped_columns == {}
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["欠薪线索"]
    assert isinstance(sheet, Worksheet)
    headings = [cell.value for cell in sheet[1]]
    place = headings.index("统一社会信用代码") + 1
    faulty = [n for n in range(2, sheet.max_row + 1) if (note := sheet.cell(n, place).comment) and _CODE in note.text]
    assert faulty
    assert all(sheet.cell(n, place).fill.fgColor.rgb == "FFFBE3B8" for n in faulty)
    for number in faulty:
        sheet.cell(number, place).value = "91310118MA1JKL0F38"
    written = BytesIO()
    book.save(written)
    loaded = load_file(written.getvalue(), "待改.xlsx", loadable_demo)
    changed = changed_cells(loaded.changes)
    assert {c.heading for c in changed} == {"统一社会信用代码"}
    assert {c.key for c in changed} == {str(sheet.cell(n, 1).value) for n in faulty}
    rule = next(rule for rule in quality().rules if rule.name == _CODE)
    with reader(loadable_demo).connect() as connection:
        assert record_total(connection, rule.metric, scope_of(rule, owner, SCOPE))[0] == 0


def test_the_cells_of_every_rule_that_finds_something_are_marked(loadable_demo: str) -> None:
    """As many rows as records, each faulty one with what to do; personal data stays masked."""
    with reader(loadable_demo).connect() as connection:
        owners = by_owner(rule_frame(connection, SCOPE), SCOPE)
        for owner, own in list(owners.items())[:2]:
            book = openpyxl.load_workbook(BytesIO(owner_workbook(connection, owner, own, SCOPE, synthetic=True)))
            messages = [c.comment.text for s in book for row in s.iter_rows() for c in row if c.comment]
            for rule, count in own.items():
                assert sum(f"{rule.name}：{rule.remedy}。" in text for text in messages) == count
                keys = records(connection, rule.metric, scope_of(rule, owner, SCOPE))["key"]
                ledger = ledger_of(rule.metric.fact)
                assert ledger is not None
                assert set(keys) <= {row[0].value for row in book[ledger.name].iter_rows(min_row=2)}
            assert book.worksheets[0].title == "填写说明"
            cells = [str(c.value) for s in book for row in s.iter_rows() for c in row]
            assert not [text for text in cells if "13812345678" in text]


def test_the_shell_writes_it_as_well(
    loadable_demo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    owner, content = _workbook(loadable_demo)
    assert main(["mend", "--database", loadable_demo]) == 0
    assert owner in capsys.readouterr().out
    assert main(["mend", owner, "--database", loadable_demo, "--as-of", f"{DEMO_AS_OF}"]) == 0
    given = openpyxl.load_workbook(tmp_path / f"{owner}待改.xlsx")
    assert [s.max_row for s in given] == [s.max_row for s in openpyxl.load_workbook(BytesIO(content))]
    assert main(["mend", "无此镇", "--database", loadable_demo]) == 2
    assert "没有待改的记录" in capsys.readouterr().err
