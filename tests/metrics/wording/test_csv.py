"""CSV for spreadsheets: what they would take for a formula, a number or a day stays the text it is."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.cells.text import key
from metrics.command import main
from metrics.wording.csv_text import csv_text, guarded
from pages.parts.files.exports import csv_bytes


@pytest.mark.parametrize(
    "text",
    [
        "310118202311250001", "6222021234567890123", "000008", "00", "1E5", "3e10", "310,118,202,311", "3-1", "2023/4",
        "10:30", "3月1日", '=HYPERLINK("http://x","y")', "+86", "-1", "@SUM(A1)", "＝1", "\t=1", " =1",
    ],
)  # fmt: skip
def test_a_spreadsheet_leaves_the_text_alone(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["徐泾镇", "QX2023-0001", "2023-12-15", "12345678", "13.5", "—", "3 人", "沪建 1 号", ""]
)
def test_what_is_read_rightly_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("number", ["310118202311250001", "000008", "1E5"])
def test_a_guarded_number_that_comes_back_in_a_ledger_is_the_same(number: str) -> None:
    assert key(guarded(number)) == number


def test_numbers_stay_numbers_and_unknown_is_empty() -> None:
    assert (guarded(310118202311250001), guarded(-3.5), guarded(None), guarded(float("nan"))) == (
        310118202311250001, -3.5, "", "",
    )  # fmt: skip


@settings(max_examples=50)
@given(st.text(alphabet="0123456789eE+-=.,%@ 张", min_size=1, max_size=20))
def test_no_field_of_a_file_begins_a_formula_or_loses_digits(text: str) -> None:
    (field,) = list(csv.reader(io.StringIO(csv_text(["编号"], [[text]]))))[1]
    assert field.removeprefix("'") == text
    assert not re.match(r"\s*[=+\-@]", field)
    assert not re.fullmatch(r"\s*(0\d+|\d{12,})\s*", field)


def test_screen_and_shell_write_the_same_fields(capsys: pytest.CaptureFixture[str], sample_sqlite: str) -> None:
    file = csv_bytes(pd.DataFrame({"工程编号": ["000008", "310118202311250001"]}), ["=1"]).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(file))] == ["'=1", "工程编号", "'000008", "'310118202311250001"]
    assert main(["records", "lead.received", "--format", "csv", "--database", sample_sqlite]) == 0
    heading, *rows = csv.reader(io.StringIO(capsys.readouterr().out))
    assert rows
    assert {row[heading.index("town_code")][:4] for row in rows} == {"3101"}
    long = [cell for row in rows for cell in row if re.fullmatch(r"\s*(0\d+|\d{12,})\s*", cell)]
    assert long == []
