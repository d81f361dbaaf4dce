"""A return as a Word file: the table as on the screen, notes, signature line, on A4, across where it is wide."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Cm

from metrics.returns.reading import returns
from metrics.returns.return_sentences import amount_text, bulletin_sentence, foot_lines, headings, row_names
from pages.documents.return_docx import return_docx
from tests.databases import kept_reader
from tests.metrics.returns.test_shipped_returns import NAMES, filled


def _plain(text: str) -> str:
    """Without the marks that hold a number to its unit."""
    return text.replace("\u200d", "")


@pytest.mark.parametrize("name", NAMES)
def test_the_document_says_the_return(demo_sqlite: str, name: str) -> None:
    made = filled(kept_reader(demo_sqlite), returns()[name])
    doc = Document(io.BytesIO(return_docx(made, synthetic=True)))
    [table] = doc.tables
    rows = [[_plain(cell.text) for cell in row.cells] for row in table.rows]
    messages = [
        [name, *(amount_text(cell) for cell in made.cells[row.key])]
        for name, row in zip(row_names(made), made.rows, strict=True)
    ]
    assert rows[-len(messages) :] == messages
    assert rows[-len(messages) - 1] == ["", *headings(made, "\n")]  # the unit on a line of its own
    words = [_plain(paragraph.text) for paragraph in doc.paragraphs]
    assert words[0] == made.declared.title
    for part in ("填报单位：", made.period.text, "演示版式", "模拟数据，不作统计依据", made.declared.units):
        assert part in words[1]
    assert set(foot_lines(made)) < set(words)
    [signed] = [text for text in words if text.startswith("填报人：")]
    assert all(part in signed for part in ("审核人：", "负责人：", "填报日期："))
    assert f"通报用语：{bulletin_sentence(made)}" in words


@pytest.mark.parametrize(("name", "across"), [("wages_month", True), ("sanctions_quarter", False)])
def test_it_lies_across_where_it_is_wide(demo_sqlite: str, name: str, *, across: bool) -> None:
    made = filled(kept_reader(demo_sqlite), returns()[name])
    [section] = Document(io.BytesIO(return_docx(made, synthetic=False))).sections
    size = (section.page_width, section.page_height)
    assert section.orientation == (WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT)
    long, short = Cm(29.7), Cm(21)
    assert [round((side or 0) / 1000) for side in size] == [
        round(side / 1000) for side in ((long, short) if across else (short, long))
    ]
