"""The bulletin as .docx in the layout of GB/T 9704-2012; fonts come by name from the template's styles."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from data_access.paths import ASSETS
from metrics.reporting.bulletin.document import Annex, Bulletin, Heading
from pages.parts.files.language import saved_in_chinese
from pages.parts.files.word_text import add_text

_TEMPLATE = ASSETS / "templates" / "bulletin.docx"
TEXT_WIDTH = 156  # mm, GB/T 9704: 156 × 225


def _line(paragraph: Any, side: str, *, colour: str, size: int) -> None:
    """A rule above or below a paragraph; size in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        # Word wants the children of a paragraph's properties in the order of the schema.
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    edge = OxmlElement(f"w:{side}")
    for name, value in (
        ("val", "single"),
        ("sz", str(size)),
        ("space", "8" if side == "bottom" else "4"),
        ("color", colour),
    ):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, code), ("separate", None), ("text", "1"), ("end", None)):
        if kind == "text":
            run.add_text(text or "")
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _cell(cell: Any, text: str, style: str, align: Any = None) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    add_text(paragraph, text)
    if align is not None:
        paragraph.alignment = align


def _table(document: Any, block: Annex) -> None:
    caption = document.add_paragraph(block.caption, style="表题")
    caption.paragraph_format.page_break_before = True
    table = document.add_table(len(block.rows) + 1, len(block.header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "50")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    widths = [Mm(TEXT_WIDTH * share / sum(block.widths)) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for y, cells in enumerate((block.header, *block.rows)):
        row = table.rows[y]
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))  # a row is never torn over two pages
        if y == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for x, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = widths[x]
            right = WD_ALIGN_PARAGRAPH.RIGHT if y and x in block.right else None
            _cell(cell, text, "表文" if y else "表头", right)
    document.add_paragraph(style="表文")


def _page_number(footer: Any, align: Any) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    paragraph.add_run("— ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" —")


def write_bulletin(printed: Bulletin) -> bytes:
    """The bulletin as the bytes of a .docx."""
    document = Document(str(_TEMPLATE))
    document.core_properties.title = printed.title.replace("\n", "")
    document.core_properties.author = printed.organisation
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    mark = "模拟数据 · " if printed.synthetic else ""
    for header in (section.header, section.even_page_header):
        header.paragraphs[0].add_run(f"{mark}{printed.stamp}")
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)

    masthead = document.add_paragraph(style="发文机关标志")
    # The name stands on one line whatever its length: at most the text's width.
    run = masthead.add_run(printed.organisation)
    run.font.size = Pt(min(26.0, TEXT_WIDTH / 25.4 * 72 / len(printed.organisation)))
    number = document.add_paragraph(printed.number, style="发文字号")
    _line(number, "bottom", colour="C00000", size=18)
    document.add_paragraph(printed.title, style="公文标题")
    document.add_paragraph(printed.addressees, style="主送机关")
    last = document.paragraphs[-1]
    for block in printed.blocks:
        if isinstance(block, Heading):
            document.add_paragraph(block.text, style=f"Heading {block.level}")
        else:
            last = document.add_paragraph(style="公文正文")
            if block.lead_in:
                add_text(last, block.lead_in).bold = True
            add_text(last, block.text)
    # The last lines of the text, the list of annexes, signature and day stay on one page.
    closing = [last]
    for place, annex in enumerate(printed.annexes):
        paragraph = document.add_paragraph(("附件：" if place == 0 else "　　　") + annex.listed, style="公文正文")
        if place == 0:
            paragraph.paragraph_format.space_before = Pt(29)
        closing.append(paragraph)
    signature = document.add_paragraph(printed.signature, style="署名")
    signed = document.add_paragraph(printed.day, style="成文日期")
    signed.paragraph_format.right_indent = Pt(64)  # four characters
    for paragraph in (*closing, signature):
        paragraph.paragraph_format.keep_with_next = True
    last.paragraph_format.widow_control = True
    document.add_paragraph(printed.note, style="公文正文")
    for annex in printed.annexes:
        _table(document, annex)
    _colophon(document, printed)
    return saved_in_chinese(document)


def _colophon(document: Any, printed: Bulletin) -> None:
    """版记: who issued it and when, between two rules."""
    colophon = document.add_paragraph(style="版记")
    colophon.paragraph_format.space_before = Pt(28)
    colophon.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    colophon.add_run(f"{printed.organisation}\t{printed.day}印发").font.size = Pt(11)
    for side in ("top", "bottom"):
        _line(colophon, side, colour="000000", size=8)
