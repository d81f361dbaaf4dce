"""A return from the shell says what the screen says; a file alone makes it there."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from metrics.command import main
from metrics.returns import reading
from metrics.returns.reading import returns
from metrics.returns.return_sentences import notes
from tests.databases import kept_reader
from tests.metrics.returns.test_reading_returns import OWN
from tests.metrics.returns.test_shipped_returns import filled


def _output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["return", *arguments]) == 0
    return capsys.readouterr().out


def test_the_shell_says_the_return(capsys: pytest.CaptureFixture[str], demo_sqlite: str) -> None:
    where = ["--database", demo_sqlite]
    made = filled(kept_reader(demo_sqlite), returns()["campaign_week"], period="2023-W49")
    message = json.loads(_output(capsys, "campaign_week", "--period", "2023-W49", "--format", "json", *where))
    assert (message["title"], message["period"], message["first"], message["last"]) == (
        "专项行动统计周报", "2023-W49", "2023-12-04", "2023-12-10",
    )  # fmt: skip
    assert message["marks"] == ["演示版式", "模拟数据，不作统计依据"]
    for row in message["rows"]:
        for cell in made.cells[row["key"]]:
            assert row["cells"][cell.column.id]["value"] == (None if cell.amount is None else float(cell.amount))
    by_title = _output(capsys, "专项行动统计周报", "--period", "2023-W49", *where)
    assert by_title.startswith("专项行动统计周报　2023年第49周（12月4日至12月10日）　演示版式　模拟数据")
    assert message["sentence"] in by_title
    listed = _output(capsys, *where)
    assert all(name in listed for name in returns())
    by_town = _output(capsys, "sanctions_quarter", "--by", "town", "--row", "filed", "--format", "csv", *where)
    assert "徐泾镇" in by_town


def test_the_sheet_is_a4_across_with_numbers_and_a_signature_line(tmp_path: Path, demo_sqlite: str) -> None:
    out = tmp_path / "月报.xlsx"
    asked = ["治欠工作月报", "--period", "2023-11", "--format", "xlsx", "--out", str(out), "--database", demo_sqlite]
    assert main(["return", *asked]) == 0
    page = openpyxl.load_workbook(io.BytesIO(out.read_bytes())).active
    assert page is not None
    assert page["A1"].value == "治欠工作月报"
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    words = "\n".join(str(value) for row in rows for value in row if value is not None)
    for part in (
        "2023年11月",
        "模拟数据，不作统计依据",
        "演示版式",
        "金额单位：万元",
        "审核人：",
        "负责人：",
        "填报日期：",
    ):
        assert part in words
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_area
    setup = page.sheet_properties.pageSetUpPr
    assert setup is not None
    assert setup.fitToPage
    made = filled(kept_reader(demo_sqlite), returns()["wages_month"], period="2023-11")
    total = next(row for row in rows if row[0] == "全区合计")
    assert total[1] == int(made.cells["total"][0].amount or 0)
    assert isinstance(total[9], int | float)  # 追发金额 stays a number


@pytest.mark.parametrize("name", ["wages_month", "campaign_week"])
def test_the_widest_return_prints_nearly_in_nine_points(name: str, tmp_path: Path, demo_sqlite: str) -> None:
    """Its columns are shrunk to one page; a character of a width is 7 pixels."""
    out = tmp_path / "表.xlsx"
    assert main(["return", name, "--format", "xlsx", "--out", str(out), "--database", demo_sqlite]) == 0
    page = openpyxl.load_workbook(out).active
    assert page is not None
    needed = sum(
        float(alike.width) * 7 * ((alike.max or 1) - (alike.min or 1) + 1) for alike in page.column_dimensions.values()
    )
    across = (11.69 - page.page_margins.left - page.page_margins.right) * 96
    assert page["B6"].font.size * min(1, across / needed) >= 8.8


def test_a_return_added_by_a_file_is_in_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], demo_sqlite: str
) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("RETURNS_FOLDER", str(tmp_path))
    reading.returns.cache_clear()
    try:
        message = _output(capsys, "own", "--period", "2023-11", "--database", demo_sqlite)
        assert message.startswith("某镇月报　2023年11月")
    finally:
        monkeypatch.undo()
        reading.returns.cache_clear()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "没有统计报表“nothing”，可用：accounts_month（专户运行月报）"),
        (["wages_month", "--period", "2023Q1"], "须写成 2023-11 这样的月"),
        (["wages_month", "--period", "2024-05"], "2024年5月还没有开始"),
        (["sanctions_quarter", "--by", "town"], "须用 --row 写明哪一行"),
        (["sanctions_quarter", "--row", "listed"], "--row 须与 --by 同用"),
        (["wages_month", "--row", "listed"], "各行是单位"),
        (["wages_month", "--period", "0001-01"], "早于 2010-01-01"),
        (["wages_month", "--format", "xlsx", "--out", "x.docx"], "须以 .xlsx 结尾"),
        (["wages_month", "--town", "哪里镇"], "没有街镇"),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], demo_sqlite: str
) -> None:
    assert main(["return", *arguments, "--database", demo_sqlite]) == 2
    assert message in capsys.readouterr().err


def test_csv_keeps_numbers(capsys: pytest.CaptureFixture[str], demo_sqlite: str) -> None:
    asked = ["--format", "csv", "--database", demo_sqlite]
    for name in ("campaign_week", "wages_month", "accounts_month"):
        messages = list(csv.reader(io.StringIO(_output(capsys, name, "--by", "department", *asked))))
        cells = [cell for row in messages[6:] for cell in row[1:]]
        assert not [cell for cell in cells if cell.startswith("'") or "," in cell]
        assert "0.00" in cells


def test_what_is_piped_on_says_which_part_it_is_of(capsys: pytest.CaptureFixture[str], demo_sqlite: str) -> None:
    asked = ["wages_month", "--period", "2023-11", "--town", "徐泾镇", "--investment", "政府投资"]
    asked += ["--database", demo_sqlite]
    scope = json.loads(_output(capsys, *asked, "--format", "json"))["scope"]
    assert scope == {
        "text": "徐泾镇政府投资项目", "towns": ["徐泾镇"], "department": None, "domain": None, "investment": "政府投资",
        "row": None,
    }  # fmt: skip
    messages = csv.reader(io.StringIO(_output(capsys, *asked, "--format", "csv")))
    above = [row[0] for row in messages if len(row) == 1]
    assert above[0] == "治欠工作月报"
    assert {"统计范围：徐泾镇政府投资项目", "统计期间：2023年11月", "演示版式", "模拟数据，不作统计依据"} <= set(above)
    whole = json.loads(_output(capsys, "wages_month", "--format", "json", "--database", demo_sqlite))
    assert (whole["scope"]["text"], whole["rows"][0]["name"]) == ("全区", "全区合计")
    paid = ["wages_month", "--investment", "政府投资", "--format", "json", "--database", demo_sqlite]
    assert json.loads(_output(capsys, *paid))["rows"][0]["name"] == "所选范围合计"


def test_a_row_that_is_divided_has_its_own_notes(demo_sqlite: str) -> None:
    declared = returns()["sanctions_quarter"]
    of_rows = {row.id: row.note for row in declared.rows}
    made = filled(kept_reader(demo_sqlite), declared)
    assert notes(made) == list(dict.fromkeys(filter(None, of_rows.values())))
    assert notes(replace(made, listed="rectifications")) == []
    assert notes(replace(made, listed="outside")) == [of_rows["outside"]] != [""]
