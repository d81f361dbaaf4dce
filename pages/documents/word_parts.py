"""The parts of a Word document in official layout: paragraphs, tables whose rows stay whole, the page number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from metrics.reporting.cells import Row, worded
from pages.parts.files.word_text import add_text

TITLE, BODY, HEADING, SUBHEADING = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"


def _element(parent: object, name: str, **attributes: str) -> None:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)  # type: ignore[attr-defined]


def write(paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False) -> None:
    run = add_text(paragraph, text)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    # python-docx has no word for East Asian fonts.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def add_paragraph(doc: Doc, text: str, font: str = BODY, size: float = 16, *, indent: bool = True) -> Paragraph:
    paragraph = doc.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28 if size >= 14 else 22)
    form.space_before = form.space_after = Pt(0)
    if indent:
        form.first_line_indent = Pt(size * 2)
    write(paragraph, text, font, size)
    return paragraph


def fill_cell(cell: _Cell, text: str, size: float, *, head: bool = False, centre: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(1)
    form.line_spacing = 1.0
    if centre or head:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, text, HEADING if head else BODY, size)


def _row_stays_whole(row: _Row, *, repeated: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()
    _element(properties, "w:cantSplit")
    if repeated:
        _element(properties, "w:tblHeader")


def add_table(
    doc: Doc,
    heads: Sequence[str],
    rows: Iterable[Row],
    widths: Sequence[float],
    *,
    size: float = 9,
    centred: Sequence[int] = (),
    whole: float = 15.6,
) -> Table:
    """A table over the ``whole`` width (cm); ``widths`` are shares of it. A row never splits, the head repeats."""
    table: Table = doc.add_table(rows=1, cols=len(heads))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        _element(margins, side, w="40", type="dxa")
    table._tbl.tblPr.append(margins)
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        fill_cell(cell, head, size, head=True)
    _row_stays_whole(table.rows[0], repeated=True)
    for values in rows:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        _row_stays_whole(row)
        for place, (cell, text) in enumerate(zip(row.cells, values, strict=True)):
            fill_cell(cell, worded(text), size, centre=place in centred)
    share = whole / sum(widths)
    for place, width in enumerate(widths):
        table.columns[place].width = Cm(width * share)
        for cell in table.columns[place].cells:
            cell.width = Cm(width * share)
    return table


def join_cells(first: _Cell, last: _Cell, text: str, size: float) -> None:
    """Make one cell of a stretch, with a heading of its own."""
    joined = first.merge(last)
    for extra in joined.paragraphs[1:]:
        extra._element.getparent().remove(extra._element)
    joined.paragraphs[0].clear()
    fill_cell(joined, text, size, head=True)


def add_page_number(doc: Doc) -> None:
    paragraph = doc.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, "— ", BODY, 14)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            _element(run._element, "w:fldChar", fldCharType=kind)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._element.append(instruction)
    write(paragraph, " —", BODY, 14)
