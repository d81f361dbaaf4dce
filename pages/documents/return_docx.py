"""A return (统计报表) as a Word file on A4, across where it is wide: title, table, notes, signature line."""

from __future__ import annotations

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm

from metrics.returns.filling import Filled
from metrics.returns.return_sentences import (
    amount_text,
    bulletin_sentence,
    foot_lines,
    groups,
    head_lines,
    headings,
    row_names,
    signature,
    title_text,
)
from pages.documents.word_parts import (
    HEADING,
    TITLE,
    add_page_number,
    add_paragraph,
    add_table,
    fill_cell,
    join_cells,
    write,
)
from pages.parts.files.language import saved_in_chinese

_ACROSS, _UPRIGHT = 25.7, 17  # cm between the margins of 2
_SMALL, _LARGE = 8, 9.5  # type of wide and of narrow tables


def _table(doc: Doc, filled: Filled) -> None:
    """The table with its two rows of headings where columns share one."""
    heads, above = ["", *headings(filled)], groups(filled)
    size = _SMALL if len(heads) > 8 else _LARGE
    rows = [
        (name, *(amount_text(cell) for cell in filled.cells[row.key]))
        for name, row in zip(row_names(filled), filled.rows, strict=True)
    ]
    first_width = 2.2 if filled.declared.is_wide else 3
    widths = [first_width, *[1.5] * len(filled.declared.columns)]
    named = [name for name, count in above for _ in range(count)]
    first = ["", *named] if above else heads
    body = [tuple(heads), *rows] if above else rows
    made = add_table(
        doc,
        first,
        body,
        widths,
        size=size,
        centred=range(1, len(heads)),
        whole=_ACROSS if filled.declared.is_wide else _UPRIGHT,
    )
    for cell, heading in zip(made.rows[1 if above else 0].cells[1:], headings(filled, "\n"), strict=True):
        title, _, unit = heading.partition("\n")  # a line of its own: else the narrow columns break within it
        cell.paragraphs[0].clear()
        fill_cell(cell, title, size, head=True)
        if unit:
            cell.paragraphs[0].runs[-1].add_break()
            write(cell.paragraphs[0], unit, HEADING, size)
    at = 1
    for name, count in above:
        join_cells(made.rows[0].cells[at], made.rows[0].cells[at + count - 1], name, size)
        at += count


def return_docx(filled: Filled, *, synthetic: bool, standing: str = "") -> bytes:
    """The document; ``standing`` see `metrics.returns.return_sentences.head_lines`."""
    doc = Document()
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if filled.declared.is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.5)  # the longest shipped return, with its sentence, is one page
    doc.core_properties.title = title_text(filled)
    add_page_number(doc)
    title = add_paragraph(doc, title_text(filled), TITLE, 18, indent=False)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    lines = head_lines(filled, synthetic=synthetic, standing=standing)
    lines += [filled.declared.units] if filled.declared.units else []
    add_paragraph(doc, "　".join(lines), size=11, indent=False)
    _table(doc, filled)
    for text in foot_lines(filled):
        add_paragraph(doc, text, size=10.5, indent=False)
    add_paragraph(doc, signature(filled), size=12, indent=False)
    add_paragraph(doc, f"通报用语：{bulletin_sentence(filled)}", size=10.5, indent=False)
    return saved_in_chinese(doc)
