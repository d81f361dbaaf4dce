"""The numbers in the four files are those of the view-model, and the files are what they promise."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from fontTools.ttLib import TTFont
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader
from sqlalchemy import update

from data_access.engine import reader, writer
from data_access.schema import lead
from data_access.scope import Scope
from metrics.catalogue import CATALOGUE
from metrics.periods import Preset
from metrics.reporting.bulletin import TableBlock, bulletin
from metrics.reporting.report import REPORTED, Report, read_report
from metrics.reporting.slides import Bars, Lines, Table, slides
from pages.documents import __main__ as command
from pages.documents import fonts
from pages.documents.bulletin import write_bulletin
from pages.documents.bulletin_pdf import write_bulletin_pdf
from pages.documents.slides import write_slides
from pages.documents.workbook import write_workbook
from tests.conftest import missing
from tests.databases import DEMO_AS_OF, copy_sqlite


def quiet(_share: float, _words: str) -> None:
    return None


def read(url: str, **parts: object) -> Report:
    with reader(url).connect() as connection:
        scope = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF, **parts)  # type: ignore[arg-type]
        return read_report(connection, scope, Preset.YEAR, synthetic=True, version=1)


@pytest.fixture(scope="module")
def report(demo_sqlite: str) -> Report:
    return read(demo_sqlite)


@pytest.fixture(scope="module")
def pdf(report: Report) -> PdfReader:
    try:
        fonts.chinese_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")
    return PdfReader(io.BytesIO(write_bulletin_pdf(bulletin(report))))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\0]", "", text)


def test_slides_say_the_figures_and_stay_editable(report: Report) -> None:
    shown = slides(report)
    told: list[float] = []
    deck = Presentation(io.BytesIO(write_slides(report, shown, lambda share, _words: told.append(share))))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(deck.slides) == len(shown)
    assert deck.slide_width
    assert deck.slide_height
    assert deck.slide_width * 9 == deck.slide_height * 16
    for page, slide in zip(deck.slides, shown, strict=True):
        assert page.shapes.title is not None
        assert page.shapes.title.text_frame.text == slide.title
        notes = page.notes_slide.notes_text_frame
        assert notes is not None
        assert all(note in notes.text for note in slide.notes)
        words = "\n".join(s.text_frame.text for s in page.shapes if s.has_text_frame)
        assert "模拟数据" in words
        assert f"数据截至 {DEMO_AS_OF}" in words
        if isinstance(slide.exhibit, Table):
            [table] = [s.table for s in page.shapes if s.has_table]
            cells = [[re.sub("^[●▲■◆] ", "", c.text) for c in row.cells] for row in table.rows]
            assert cells == [list(slide.exhibit.header), *(list(row) for row in slide.exhibit.rows)]
        if isinstance(slide.exhibit, Bars):
            [chart] = [s.chart for s in page.shapes if s.has_chart]
            assert list(chart.plots[0].categories) == [row[0] for row in slide.exhibit.rows]
            places = 1 if slide.exhibit.target is not None else 2
            drawn = [Decimal(str(v)).quantize(Decimal(10) ** -places) for v in chart.plots[0].series[0].values]
            assert [f"{v:,}" for v in drawn] == [re.sub("%| 万元", "", row[2]) for row in slide.exhibit.rows]
        if isinstance(slide.exhibit, Lines):
            [chart] = [s.chart for s in page.shapes if s.has_chart]
            for series, (name, points) in zip(chart.plots[0].series, slide.exhibit.series, strict=True):
                assert series.name == name
                assert list(series.values) == [None if p is None else float(p) for p in points]


def test_slides_name_an_east_asian_font(report: Report) -> None:
    package = ZipFile(io.BytesIO(write_slides(report, slides(report, ("towns", "opening")), quiet)))
    charts = [n for n in package.namelist() if re.fullmatch(r"ppt/charts/chart.*\.xml", n)]
    theme = package.read("ppt/theme/theme1.xml").decode()
    assert charts
    assert all('<a:ea typeface="微软雅黑"' in package.read(name).decode() for name in charts)
    assert '<a:ea typeface="微软雅黑"' in theme


def test_the_bulletin_in_word_says_the_view_model(report: Report) -> None:
    printed = bulletin(report)
    document = Document(io.BytesIO(write_bulletin(printed)))
    section = document.sections[0]
    measures = (
        section.page_width,
        section.top_margin,
        section.left_margin,
        section.bottom_margin,
        section.right_margin,
    )
    assert [round(m.mm) for m in measures if m is not None] == [210, 37, 28, 35, 26]
    body = [p.text for p in document.paragraphs]
    assert printed.organisation in body
    assert printed.title in body
    tables = [b for b in printed.blocks if isinstance(b, TableBlock)]
    for made, table in zip(document.tables, tables, strict=True):
        assert [[c.text for c in row.cells] for row in made.rows] == [
            list(table.header),
            *(list(r) for r in table.rows),
        ]
        assert all(row._tr.trPr.find("{*}cantSplit") is not None for row in made.rows)
    for block in printed.blocks:
        if not isinstance(block, TableBlock):
            assert any(block.text in text for text in body)
    assert document.styles["公文正文"].font.size.pt == 16
    assert (
        document.styles["公文正文"].element.rPr.rFonts.get(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia"
        )
        == "仿宋_GB2312"
    )


@pytest.fixture(scope="module")
def pdf_text(report: Report, pdf: PdfReader, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pdftotext (poppler-utils) reads, pages apart by form feeds."""
    del pdf  # skips without a font
    if not shutil.which("pdftotext"):
        missing("pdftotext")
    file = tmp_path_factory.mktemp("pdf") / "a.pdf"
    file.write_bytes(write_bulletin_pdf(bulletin(report)))
    return subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout


def test_the_bulletin_as_pdf_says_the_view_model(report: Report, pdf_text: str) -> None:
    printed = bulletin(report)
    pages = [squeezed(page) for page in pdf_text.split("\f") if page.strip()]
    for number, text in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in text
        assert squeezed(printed.stamp) in text
        assert "模拟数据" in text
    whole = "".join(pages)
    for block in printed.blocks:
        if isinstance(block, TableBlock):
            for row in block.rows:
                for cell in row:
                    assert squeezed(cell)[:6] in whole
        else:
            assert squeezed(block.text)[:20] in whole
    for m in ("lead.closed_on_time_rate", "deposit.stored_rate", "lead.true_amount"):
        assert squeezed(report.figures[m].said) in whole


def test_the_pdf_carries_its_glyphs(pdf: PdfReader) -> None:
    found = 0
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            found += 1
    assert found


def test_without_a_chinese_font_the_pdf_is_refused_in_words(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJK_FONT_FOLDER", str(tmp_path))
    fonts.chinese_faces.cache_clear()
    with pytest.raises(fonts.FontError, match="fonts-noto-cjk"):
        write_bulletin_pdf(bulletin(report))
    fonts.chinese_faces.cache_clear()


def test_no_line_of_the_pdf_begins_with_a_closing_mark(pdf_text: str) -> None:
    lines = [line.strip() for line in pdf_text.splitlines() if line.strip()]
    assert len(lines) > 50
    assert not [line for line in lines if line[0] in "。、\uff0c\uff1b\uff1a\uff09"]


def test_the_workbooks_records_add_up_to_its_figures(demo_sqlite: str, report: Report) -> None:
    with reader(demo_sqlite).connect() as connection:
        book = load_workbook(io.BytesIO(write_workbook(connection, report, quiet)), data_only=False)
    assert book.sheetnames[:2] == ["说明", "指标口径"]
    assert len(book.sheetnames) == 2 + len(REPORTED)
    heading, *lines = book["指标口径"].iter_rows(values_only=True)
    defined = {line[0]: dict(zip(heading, line, strict=True)) for line in lines}
    for metric_id, sheet in zip(REPORTED, book.worksheets[2:], strict=True):
        figure = report.figures[metric_id]
        rows = list(sheet.iter_rows(min_row=8, values_only=True))
        assert len(rows) == report.records[metric_id] == defined[metric_id]["记录数"]
        base = sum(Decimal(str(row[1 if figure.denominator is not None else 0])) for row in rows)
        if figure.denominator is not None:
            assert sum(Decimal(str(row[0])) for row in rows) == figure.numerator
            assert base == figure.denominator
        else:
            assert base == figure.amount
        shown = defined[metric_id]["数值"]
        if figure.amount is not None:
            assert Decimal(str(shown)).quantize(Decimal("0.000001")) == figure.amount.quantize(Decimal("0.000001"))
        assert defined[metric_id]["口径"] == CATALOGUE[metric_id].explanation


def test_text_of_the_database_is_never_a_formula(demo_sqlite: str, tmp_path: Path) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "case.db")
    with writer(url).begin() as connection:
        connection.execute(update(lead).values(employer_name='=HYPERLINK("http://x","y")'))
    made = read(url, towns=("310118106",))
    with reader(url).connect() as connection:
        book = load_workbook(io.BytesIO(write_workbook(connection, made, quiet)))
    kinds = {c.data_type for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.value is not None}
    assert any(c.value == '=HYPERLINK("http://x","y")' for s in book.worksheets for r in s.iter_rows() for c in r)
    assert "f" not in kinds


def _pptx(data: bytes) -> str:
    return "\n".join(
        s.text_frame.text for p in Presentation(io.BytesIO(data)).slides for s in p.shapes if s.has_text_frame
    )


def _docx(data: bytes) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)


def _xlsx(data: bytes) -> str:
    return "\n".join(str(c.value) for c in load_workbook(io.BytesIO(data))["说明"]["B"])


@pytest.mark.parametrize(
    ("kind", "ending", "text"), [("slides", "pptx", _pptx), ("bulletin", "docx", _docx), ("workbook", "xlsx", _xlsx)]
)
def test_the_command_writes_the_file(
    demo_sqlite: str, tmp_path: Path, kind: str, ending: str, text: Callable[[bytes], str]
) -> None:
    out = tmp_path / f"a.{ending}"
    arguments = [kind, "--start", "2023-07-01", "--end", "2023-09-30", "--town", "徐泾镇", "--database", demo_sqlite]
    assert command.main([*arguments, "--out", str(out)]) == 0
    words = text(out.read_bytes())
    assert "徐泾镇" in words
    assert "2023-09-30" in words


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["slides", "--out", "a.docx"], ".pptx"),
        (["bulletin", "--town", "青东农场", "--out", "a.pdf"], "没有街镇"),
        (["workbook", "--start", "2024-01-01", "--end", "2023-01-01", "--out", "a.xlsx"], "晚于"),
        (["slides", "--set", "没有", "--out", "a.pptx"], "没有页面组合"),
        (["slides", "--out", "nowhere/a.pptx"], "没有文件夹"),
    ],
)
def test_the_command_refuses_in_words(
    demo_sqlite: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.main([*arguments, "--database", demo_sqlite]) == 2
    assert message in capsys.readouterr().err


def test_the_configured_faces_have_chinese_glyphs() -> None:
    try:
        faces = fonts.chinese_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")
    for face in faces:
        assert {ord("薪"), ord("镇")} <= set(TTFont(str(face.path), fontNumber=face.number).getBestCmap())
