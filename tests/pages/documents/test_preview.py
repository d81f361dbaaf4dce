"""Previews: the pictures are the pages of the documents, drawn from the values of the report."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from streamlit.testing.v1 import AppTest

from data_access.database.scope import Scope
from metrics.engine.periods import Preset
from metrics.reporting.deck.slide import Bars, Table
from metrics.reporting.deck.slides import slides
from metrics.reporting.report import REPORTED, read_report
from pages.documents import preview
from pages.parts.files import fonts
from tests.conftest import at_once
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader


@pytest.fixture(autouse=True)
def chinese() -> None:
    try:
        fonts.screen_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")


def squeezed(text: str) -> str:
    return re.sub(r"[\s\0]", "", text)


def test_previews_say_the_values_of_the_report(demo_sqlite: str) -> None:
    scope = Scope(start=DEMO_AS_OF.replace(month=1, day=1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
    with kept_reader(demo_sqlite).connect() as connection:
        report = read_report(connection, scope, Preset.YEAR, synthetic=True, version=1)
    shown = slides(report)
    data = preview.slides_pdf(report, shown)
    texts = [squeezed(page.get_textpage().get_text_range()) for page in PdfDocument(data)]
    starts = [n for n, text in enumerate(texts) if any(squeezed(s.title)[:12] in text for s in shown)]
    assert len(starts) == len(texts) == len(shown)  # a page each, as many as the file has
    for slide in shown:
        if isinstance(slide.exhibit, Bars | Table):
            for row in slide.exhibit.rows:
                assert squeezed(str(row[0]))[:4] in "".join(texts)
    pages = preview.pages_of(data)
    assert len(pages) == len(texts)
    assert all(Image.open(io.BytesIO(page)).width > 800 for page in pages)
    book = squeezed("".join(p.get_textpage().get_text_range() for p in PdfDocument(preview.workbook_pdf(report))))
    assert all(squeezed(report.figures[m].text) in book for m in REPORTED)


def test_a_document_is_previewed_when_asked(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    at_once(app, "documents").run()
    next(b for b in app.button if b.label == "生成会议材料").click().run()
    assert not app.exception
    text = re.compile("共 [0-9]+ 页")
    assert not [m for m in app.markdown if text.match(m.value)]
    for name in ("汇报幻灯片", "工作通报（Word）", "指标数据簿（Excel）"):
        next(b for b in app.button if b.label == f"预览{name}").click().run()
        assert not app.exception
        assert len([m for m in app.markdown if text.match(m.value)]) == 1
