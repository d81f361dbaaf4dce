"""The numbers in the four files are those of the view-model, and the files are what they promise."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import altair as alt
import pandas as pd
import pytest
from docx import Document
from fontTools.subset import Subsetter
from fontTools.ttLib import TTCollection, TTFont
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from sqlalchemy import update

from data_access.database.engine import reader, writer
from data_access.database.schema import lead
from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Preset
from metrics.engine.records import records
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.bulletin.document import Paragraph
from metrics.reporting.deck.slide import Bars, Lines, Table, TownMap
from metrics.reporting.deck.slides import slides
from metrics.reporting.report import REPORTED, Report, read_report
from metrics.wording.formats import ten_thousands
from metrics.wording.official import official
from pages.documents import command
from pages.documents.bulletin_docx import write_bulletin
from pages.documents.bulletin_pdf import write_bulletin_pdf
from pages.documents.slides_pptx import write_slides
from pages.documents.workbook_xlsx import write_workbook
from pages.parts.files import fonts
from pages.parts.files.pictures import png
from pages.parts.files.typesetting import joined_units, tokens
from pages.parts.maps.points import CHINESE
from tests.conftest import missing
from tests.databases import DEMO_AS_OF, copy_sqlite, kept_reader


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
    messages: list[float] = []
    deck = Presentation(io.BytesIO(write_slides(report, shown, lambda share, _words: messages.append(share))))
    assert messages == sorted(messages)
    assert messages[-1] == 1.0
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
            step = chart.value_axis.major_unit
            assert step == int(step) >= 1  # counts have no fifths
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


def unjoined(text: str) -> str:
    """Without the signs that keep a number and its unit on one line, and let others break."""
    return text.replace("\u200d", "").replace("\u200b", "")


def test_a_number_and_its_unit_stay_on_one_line(report: Report) -> None:
    assert joined_units("超期606个工作日，涉35人，超期 12 日") == "超期606\u200d个工作日，涉35\u200d人，超期 12\u00a0日"
    document = Document(io.BytesIO(write_bulletin(bulletin(report))))
    body = "".join(p.text for p in document.paragraphs if p.style is not None and p.style.name == "公文正文")
    assert re.search("[0-9]\u200d万元", body)
    assert not re.search("[0-9] ?(个|件|人|万元|项)", body)
    # Pages set by us break their lines between tokens.
    assert all(t in tokens("超期606个工作日、164/178\u00a0个") for t in ("606个工作日、", "164/178\u00a0个"))


def test_the_towns_annex_has_every_figure_that_section_four_counts(report: Report) -> None:
    [table] = [t for t in bulletin(report).annexes if t.caption.endswith("各街镇关键指标")]
    missed = {f.name for town in report.towns for f in town.missed}
    assert missed <= set(table.header)


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
    body = [unjoined(p.text) for p in document.paragraphs]
    assert printed.organisation in body
    assert printed.title in body
    for made, table in zip(document.tables, printed.annexes, strict=True):
        assert [[unjoined(c.text) for c in row.cells] for row in made.rows] == [
            list(table.header),
            *(list(r) for r in table.rows),
        ]
        assert all(row._tr.trPr.find("{*}cantSplit") is not None for row in made.rows)
    for block in printed.blocks:
        assert any(block.text in text for text in body)
    assert document.styles["公文正文"].font.size.pt == 16
    assert (
        document.styles["公文正文"].element.rPr.rFonts.get(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia"
        )
        == "仿宋_GB2312"
    )


def test_the_signature_in_word_stays_with_the_last_lines_and_the_note_follows_it(report: Report) -> None:
    printed = bulletin(report)
    paragraphs = Document(io.BytesIO(write_bulletin(printed))).paragraphs
    texts = [unjoined(p.text) for p in paragraphs]
    last = max(n for n, text in enumerate(texts) if text.endswith(printed.blocks[-1].text))
    signature = len(texts) - 1 - texts[::-1].index(printed.signature, 1)
    assert texts[signature + 1] == printed.day
    assert texts[signature + 2] == printed.note
    assert all(p.paragraph_format.keep_with_next for p in paragraphs[last : signature + 1])
    first_annex = texts.index(printed.annexes[0].caption)
    assert first_annex > signature + 2
    captions = [p for p in paragraphs if p.text in {a.caption for a in printed.annexes}]
    assert all(p.paragraph_format.page_break_before for p in captions)


@pytest.mark.parametrize("towns", [(), ("310118106",)])
def test_no_figure_stands_twice_in_the_bulletin_and_every_number_is_the_reports(
    demo_sqlite: str, towns: tuple[str, ...]
) -> None:
    made = read(demo_sqlite, towns=towns)
    printed = bulletin(made)
    text = "\n".join(block.text for block in printed.blocks)
    message = 0
    for figure in made.figures.values():
        for wording in (f"{figure.name} {figure.text}", f"（{figure.base}）" if figure.base else ""):
            times = text.count(official(wording)) if wording else 0
            assert times <= 1, wording
            message += times
    assert message > 12
    numbers = re.findall(r"[0-9][0-9,.]*%（[0-9,./]+", text)
    assert numbers
    assert all(any(n.replace("（", "") in f"{f.text}{f.base}" for f in made.figures.values()) for n in numbers)
    assert len(set(numbers)) == len(numbers)
    assert made.headline is not None
    first = next(n for n, block in enumerate(printed.blocks) if block.text == "一、总体情况")
    assert printed.blocks[first + 1].text == official(made.headline.statement)  # the year's most important fact
    # Record numbers stand in the annexes, not in the text.
    keys = {key for case in made.cases.listed for key in case.keys} | {item.key for item in made.items}
    assert keys
    assert not [key for key in keys if key in text]
    annexed = "".join(cell for annex in printed.annexes for row in annex.rows for cell in row)
    assert all(case.keys[0] in annexed and item.key in annexed for case in made.cases.listed for item in made.items)


def test_each_section_of_the_bulletin_gives_cause_case_and_measure(report: Report) -> None:
    blocks = bulletin(report).blocks
    lead_ins = [block.lead_in for block in blocks if isinstance(block, Paragraph)]
    for part in ("工作进展。", "存在问题。", "原因分析。", "典型案例和整改措施。"):
        assert lead_ins.count(part) == 3, part


def test_typical_cases_are_the_largest_the_longest_and_the_most_repeated(demo_sqlite: str, report: Report) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        debts = records(connection, ALL_METRICS["lead.arrears_amount"], report.scope)
        late = [
            (row["close_due_on"], row["key"])
            for metric in ("lead.overdue", "lead.closed_unpaid")  # not solved is not done with
            for row in records(connection, ALL_METRICS[metric], report.scope).to_dict("records")
        ]
        received = records(connection, ALL_METRICS["lead.received"], report.scope)
    cases = {(case.theme, case.kind): case for case in report.cases.listed}
    largest = cases["lead", "未付清金额最大"]
    assert largest.keys == (max(zip(debts["weight"], debts["key"], strict=True))[1],)
    assert ten_thousands(debts["weight"].max()) in largest.statement
    longest = cases["lead", "超期最久"]
    assert longest.keys[0] in {key for due, key in late if due == min(late)[0]}
    counted = received["employer_name"].value_counts()
    repeated = cases["lead", "反映最集中"]
    assert len(repeated.keys) == counted.max()
    assert f"{counted.max()} 次" in repeated.statement


def test_a_site_without_its_deposit_stands_in_one_state(demo_sqlite: str, report: Report) -> None:
    """A guarantee that ran out is the site's state: it is not told as never stored, and the counts add up."""
    with kept_reader(demo_sqlite).connect() as connection:
        bare = set(records(connection, ALL_METRICS["deposit.not_stored"], report.scope)["key"])
        expired = set(records(connection, replace(ALL_METRICS["deposit.guarantee_expired"], columns=("site_no",)),
                              report.scope)["site_no"])  # fmt: skip
        used = set(records(connection, replace(ALL_METRICS["deposit.top_up_overdue"], columns=("site_no",)),
                           report.scope)["site_no"])  # fmt: skip
    never, lapsed = bare - expired - used, bare & (expired | used)
    messages = [case for case in report.cases.listed if case.kind == "应存未存金额最大"]
    assert [case.keys[0] in never for case in messages] == ([True] if never else [])
    made = "".join(block.text for block in bulletin(report).blocks)
    assert lapsed  # the demo has both
    text = f"其中{len(lapsed)}个" if never else "均"
    assert f"{text}系保函过期未续或动用后未补足" in made
    assert "部分存储项目" in made


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
        assert squeezed(block.text)[:20] in whole
    for annex in printed.annexes:
        for row in annex.rows:
            for cell in row:
                assert squeezed(cell)[:3] in whole
    for m in ("lead.closed_on_time_rate", "deposit.stored_rate", "lead.true_amount"):
        assert squeezed(report.figures[m].text) in whole


@pytest.mark.parametrize("towns", [(), ("310118106",)])
def test_the_text_of_the_bulletin_takes_at_most_five_pages_and_its_signature_is_never_alone(
    demo_sqlite: str, towns: tuple[str, ...]
) -> None:
    try:
        fonts.chinese_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")
    printed = bulletin(read(demo_sqlite, towns=towns))
    pages = [squeezed(p.get_textpage().get_text_range()) for p in PdfDocument(write_bulletin_pdf(printed))]
    signed = next(n for n, text in enumerate(pages) if squeezed(printed.day) in text and "（附注：" in text)
    assert 3 <= signed + 1 <= 5
    assert squeezed(printed.blocks[-1].text)[-6:] in pages[signed]
    assert squeezed(printed.signature) in pages[signed]
    text = pages[signed]
    assert text.index(squeezed(printed.day)) < text.index("（附注：")
    assert all(a.caption.split("　")[0] in pages[signed + 1 + n] for n, a in enumerate(printed.annexes[:1]))
    for page in PdfDocument(write_bulletin_pdf(printed)):
        lines = page.get_textpage().get_text_range().splitlines()
        for line, after in itertools.pairwise(lines):  # no decimal or unit broken off its number
            assert not (line[-1:].isdigit() and re.match("万元|个百分点|个工作日|[件人个%.,]", after)), line


def test_the_pdf_carries_its_glyphs(pdf: PdfReader) -> None:
    found = 0
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            found += 1
    assert found


@pytest.fixture
def font_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that is looked in for fonts."""
    caches = (fonts.chinese_faces, fonts.screen_faces, fonts.picture_font)
    monkeypatch.setenv("CJK_FONT_FOLDER", str(tmp_path))
    for cached in caches:
        cached.cache_clear()
    yield tmp_path
    for cached in caches:
        cached.cache_clear()


def test_without_a_chinese_font_pdf_and_map_are_refused_in_words(report: Report, font_folder: Path) -> None:
    assert not list(font_folder.iterdir())
    with pytest.raises(fonts.FontError, match="fonts-noto-cjk") as refused:
        write_bulletin_pdf(bulletin(report))
    (drawn,) = (slide for slide in slides(report) if isinstance(slide.exhibit, TownMap))
    (page,) = Presentation(io.BytesIO(write_slides(report, [drawn], quiet))).slides
    assert not [shape for shape in page.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    words = "\n".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)
    assert str(refused.value) in words
    assert all(f"{town.name} " in words for town in towns())


def test_pictures_are_drawn_with_the_font_of_the_named_folder(pdf: PdfReader, font_folder: Path) -> None:
    assert pdf.pages  # there is a font to make one of: of another name, with one letter that no other font has
    source = next(path for folder in fonts.FOLDERS for path in folder.rglob("*.ttc") if path.name in fonts.SANS)
    font = TTCollection(str(source), lazy=True).fonts[0]
    subsetter = Subsetter()
    subsetter.populate(unicodes=[ord("青")])
    subsetter.subset(font)
    for record in font["name"].names:
        record.string = {1: "Folder Font", 4: "Folder Font", 6: "FolderFont"}.get(record.nameID, record.string)
    for table in font["cmap"].tables:
        if table.isUnicode() and ord("青") in getattr(table, "cmap", {}):
            table.cmap[0xF123] = table.cmap[ord("青")]
    font.save(font_folder / "simhei.ttf")

    def drawn(letter: str) -> bytes:
        words = alt.Chart(pd.DataFrame({"once": [1]})).mark_text(text=letter, font=CHINESE, fontSize=40)
        return png(alt.LayerChart(layer=[words]).properties(width=100, height=100))

    assert drawn("\uf123") == drawn("青")
    assert drawn("\uf124") != drawn("青")


def test_office_files_are_in_chinese_throughout(report: Report) -> None:
    for made in (write_bulletin(bulletin(report)), write_slides(report, slides(report), quiet)):
        with ZipFile(io.BytesIO(made)) as packed:
            names = [n for n in packed.namelist() if n.endswith(".xml")]
            texts = [packed.read(name).decode() for name in names]
        east_asian = [m for text in texts for m in re.findall(r"<w:(?:lang|themeFontLang)\b[^>]*>", text)]
        assert all('w:eastAsia="zh-CN"' in tag for tag in east_asian)
        assert {m for text in texts for m in re.findall(r' lang="([^"]*)"', text)} <= {"zh-CN"}
        assert any("<dc:language>zh-CN</dc:language>" in text for text in texts)


def test_no_line_of_the_pdf_begins_with_a_closing_mark(pdf_text: str) -> None:
    lines = [line.strip() for line in pdf_text.splitlines() if line.strip()]
    assert len(lines) > 50
    assert not [line for line in lines if line[0] in "。、\uff0c\uff1b\uff1a\uff09"]


def test_the_workbooks_records_add_up_to_its_figures(demo_sqlite: str, report: Report) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
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
        parts = (figure.numerator, figure.denominator) if figure.denominator is not None else (None, None)
        messages = defined[metric_id]["分子"], defined[metric_id]["分母"]
        assert [None if v is None else Decimal(str(v)) for v in messages] == list(parts)
        change = defined[metric_id][report.compared_with]
        text = figure.change_text.partition(" ")[0].replace("−", "-").replace(",", "").replace("持平", "0")
        assert change == "—" if not text else Decimal(str(change)) == Decimal(text)
        shown = defined[metric_id]["数值"]
        if figure.amount is not None:
            assert Decimal(str(shown)).quantize(Decimal("0.000001")) == figure.amount.quantize(Decimal("0.000001"))
        assert defined[metric_id]["口径"] == ALL_METRICS[metric_id].explanation


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
    return "\n".join(unjoined(p.text) for p in Document(io.BytesIO(data)).paragraphs)


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


def test_the_command_says_when_nothing_is_known_by_the_day(
    demo_sqlite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.docx"
    assert command.main(["bulletin", "--as-of", "2015-01-31", "--database", demo_sqlite, "--out", str(out)]) == 0
    assert "截至2015年1月31日尚无任何台账记录，各项指标均为无数据" in capsys.readouterr().err


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


def test_what_can_be_refused_at_once_is_refused_before_the_database_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    nowhere = f"sqlite:///{tmp_path / 'nowhere.db'}"
    assert command.main(["slides", "--set", "没有", "--out", "a.pptx", "--database", nowhere]) == 2
    assert "没有页面组合“没有”，可用：" in capsys.readouterr().err


def test_the_configured_faces_have_chinese_glyphs() -> None:
    try:
        faces = fonts.chinese_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")
    for face in faces:
        assert {ord("薪"), ord("镇")} <= set(TTFont(str(face.path), fontNumber=face.number).getBestCmap())
