"""Formulas, markup, addresses, control characters and turned lines in records: documents hold them as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader
from sqlalchemy import Connection

from data_access.database.engine import reader
from data_access.database.scope import Scope
from metrics.command import main
from metrics.engine.periods import Preset
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.named_sets import named_sets
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import portrait_of
from metrics.reporting.report import Report, read_report
from metrics.wording.csv_text import FORMULA_STARTS
from pages.documents.bulletin_docx import write_bulletin
from pages.documents.bulletin_pdf import write_bulletin_pdf
from pages.documents.slides_pptx import write_slides
from pages.documents.workbook_xlsx import write_workbook
from tests.databases import DEMO_AS_OF
from tests.hostile_texts import FORMULA, HOSTILE, UNSEEN, hostile_copy
from tests.pages.documents.test_documents import quiet

SHOWN = "onclick=alert"  # of what people wrote, something is there; papers write its brackets as Chinese does
SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


@pytest.fixture(scope="module")
def hostile(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return hostile_copy(demo_sqlite, tmp_path_factory.mktemp("hostile"), FORMULA + UNSEEN + HOSTILE)


@pytest.fixture(scope="module")
def read(hostile: str) -> Iterator[tuple[Connection, Report]]:
    with reader(hostile).connect() as connection:
        yield connection, read_report(connection, SCOPE, Preset.YEAR, synthetic=True, version=1)


def _harmless(office_file: bytes) -> str:
    """The text of a file of Word, PowerPoint or Excel that leads nowhere, without a formula or unseen character."""
    with ZipFile(io.BytesIO(office_file)) as parts:
        texts = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))}
    assert [name for name, text in texts.items() if name.endswith(".rels") and "evil" in text] == []
    assert [
        name
        for name, text in texts.items()
        if "HYPERLINK" in text and re.search("<(f|w:instrText)[ >][^<]*HYPER", text)
    ] == []
    whole = "".join(texts.values())
    assert not set(UNSEEN) & set(whole)
    return whole


def test_slides(read: tuple[Connection, Report]) -> None:
    connection, report = read
    chosen = next(iter(named_sets().values()))
    made = write_slides(report, slides(report, chosen, portrait_of(connection, SCOPE, Preset.YEAR)), quiet)
    assert SHOWN in _harmless(made)
    Presentation(io.BytesIO(made))


def test_bulletin(read: tuple[Connection, Report]) -> None:
    printed = bulletin(read[1])
    made = write_bulletin(printed)
    assert SHOWN in _harmless(made)
    Document(io.BytesIO(made))
    pdf = PdfReader(io.BytesIO(write_bulletin_pdf(printed)))
    assert [note for page in pdf.pages for note in page.get("/Annots") or ()] == []


def test_workbook(hostile: str) -> None:
    with reader(hostile).connect() as connection:
        town = replace(SCOPE, start=date(2023, 12, 1), towns=("310118107",))  # the rest would be the same
        report = read_report(connection, town, Preset.YEAR, synthetic=True, version=1)
        made = write_workbook(connection, report, quiet)
    assert SHOWN in _harmless(made)
    book = load_workbook(io.BytesIO(made), read_only=False)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if "evil" in str(cell.hyperlink and cell.hyperlink.target)] == []
    assert [cell.value for cell in cells if cell.data_type == "f" and "evil" in str(cell.value)] == []


def test_files_of_the_shell(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["records", "lead.received", "--database", hostile, "--format", "csv", "--as-of", str(DEMO_AS_OF)]
    assert main(asked) == 0
    text = capsys.readouterr().out
    assert SHOWN in text
    assert not set(UNSEEN) & set(text)
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS) and "evil" in cell] == []
