"""The self-report as .docx in official layout: A4, 小标宋 title, 仿宋 body, 黑体 headings, rows that stay whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from metrics.reporting.cells import Row, worded
from metrics.reporting.self_report import (
    EVIDENCE_HEADS,
    MEASURE_HEADS,
    PLAN_HEADS,
    SCORE_HEADS,
    VETO_HEADS,
    SelfReport,
    counted,
)
from pages.parts.files.language import saved_in_chinese
from pages.parts.files.word_text import add_text

TITLE, BODY, HEADING, SUBHEADING = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
_WIDTH = 15.6  # cm between the margins of 2.8 and 2.6


def _element(parent: object, name: str, **attributes: str) -> None:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)  # type: ignore[attr-defined]


def _write(paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False) -> None:
    run = add_text(paragraph, text)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    # python-docx has no word for East Asian fonts.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _paragraph(doc: Doc, text: str, font: str = BODY, size: float = 16, *, indent: bool = True) -> Paragraph:
    paragraph = doc.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28 if size >= 14 else 22)
    form.space_before = form.space_after = Pt(0)
    if indent:
        form.first_line_indent = Pt(size * 2)
    _write(paragraph, text, font, size)
    return paragraph


def _heading(doc: Doc, number: int, text: str) -> None:
    paragraph = _paragraph(doc, f"{counted(number + 1)}、{text}", HEADING)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.style = doc.styles["Heading 1"]


def _fill(cell: _Cell, text: str, size: float, *, head: bool = False, centre: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(1)
    form.line_spacing = 1.0
    if centre or head:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, HEADING if head else BODY, size)


def _row_stays_whole(row: _Row, *, repeated: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()
    _element(properties, "w:cantSplit")
    if repeated:
        _element(properties, "w:tblHeader")


def _table(
    doc: Doc,
    heads: Sequence[str],
    rows: Iterable[Row],
    widths: Sequence[float],
    *,
    size: float = 9,
    centred: Sequence[int] = (),
) -> Table:
    """A table over the whole width; ``widths`` are shares of it. A row never splits, the head repeats."""
    table: Table = doc.add_table(rows=1, cols=len(heads))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        _element(margins, side, w="40", type="dxa")
    table._tbl.tblPr.append(margins)
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _fill(cell, head, size, head=True)
    _row_stays_whole(table.rows[0], repeated=True)
    for values in rows:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        _row_stays_whole(row)
        for place, (cell, text) in enumerate(zip(row.cells, values, strict=True)):
            _fill(cell, worded(text), size, centre=place in centred)
    share = _WIDTH / sum(widths)
    for place, width in enumerate(widths):
        table.columns[place].width = Cm(width * share)
        for cell in table.columns[place].cells:
            cell.width = Cm(width * share)
    return table


def _joined(table: Table, at: int, text: str, size: float = 9) -> None:
    """Turn a row into one cell with a line of its own."""
    row = table.rows[at]
    whole = row.cells[0].merge(row.cells[-1])
    for extra in whole.paragraphs[1:]:
        extra._element.getparent().remove(extra._element)
    whole.paragraphs[0].clear()
    _fill(whole, text, size, head=True)


def _score_table(doc: Doc, report: SelfReport) -> None:
    rows: list[Row] = []
    titles: dict[int, str] = {}
    for (_, lines), measure in zip(report.sections, report.measures, strict=True):
        titles[len(rows) + 1] = measure.heading
        rows += [("",) * len(SCORE_HEADS), *lines]
    total = report.total
    rows.append(("", "合计", total.most, total.won, total.lost, total.statement, "", ""))
    widths = (1.0, 2.6, 1.5, 1.5, 1.5, 3.2, 1.6, 2.8)
    table = _table(doc, SCORE_HEADS, rows, widths, centred=(0, 2, 3, 4, 6))
    for at, text in titles.items():
        _joined(table, at, text)


def _page_number(doc: Doc) -> None:
    paragraph = doc.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, "— ", BODY, 14)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            _element(run._element, "w:fldChar", fldCharType=kind)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._element.append(instruction)
    _write(paragraph, " —", BODY, 14)


def docx_bytes(report: SelfReport) -> bytes:
    """The report as a Word file."""
    doc = Document()
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    doc.core_properties.title, doc.core_properties.author = report.title, report.organisation
    style = doc.styles["Heading 1"]
    style.font.color.rgb = None
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _page_number(doc)

    # The title breaks between its parts, as official titles do.
    first, last = report.title_lines
    title = _paragraph(doc, first, TITLE, 22, indent=False)
    title.runs[-1].add_break()
    _write(title, last, TITLE, 22)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing, title.paragraph_format.space_after = Pt(34), Pt(14)
    _paragraph(doc, f"填报单位：{report.organisation}", indent=False, size=12)
    _paragraph(doc, f"考核年度：{report.year}    范围：{report.scope}", indent=False, size=12)
    for note in report.notes:
        _paragraph(doc, f"注：{note}", SUBHEADING, 12, indent=False)

    _heading(doc, 0, "综述")
    for text in report.summary:
        _paragraph(doc, text)
    _heading(doc, 1, "分项得分表")
    _table(
        doc,
        MEASURE_HEADS,
        [m.cells for m in report.measures],
        (4, 2, 2, 2, 2, 2),
        size=10.5,
        centred=(0, 1, 2, 3, 4, 5),
    )
    _paragraph(doc, "", size=8, indent=False)
    _score_table(doc, report)
    _paragraph(doc, "", size=8, indent=False)
    _table(doc, VETO_HEADS, report.vetoes, (1, 4, 4, 4), centred=(0,))
    _heading(doc, 2, "失分说明")
    if not report.losses:
        _paragraph(doc, "没有失分。")
    for n, loss in enumerate(report.losses, start=1):
        _paragraph(doc, f"（{counted(n)}）{loss.title}", SUBHEADING).paragraph_format.keep_with_next = True
        for text in loss.paragraphs:
            _paragraph(doc, text)
    _heading(doc, 3, "佐证清单")
    if report.evidence:
        _table(
            doc, EVIDENCE_HEADS, report.evidence, (1, 2.8, 1.6, 2.1, 2.1, 2.2, 2.1, 1.3, 1.4), size=8, centred=(0, 3, 4)
        )
    else:
        _paragraph(doc, "书面资料清单尚未建立。")
    _heading(doc, 4, "整改计划")
    if report.plan:
        _table(doc, PLAN_HEADS, report.plan, (0.9, 2.4, 3.2, 2.9, 1.4, 2.5, 2.3), centred=(0, 4, 6))
    else:
        _paragraph(doc, "没有需要整改的事项。")
    _paragraph(doc, "", indent=False)
    for text in report.signed:
        line = _paragraph(doc, text, indent=False)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(48)
        line.paragraph_format.keep_with_next = text != report.signed[-1]
    return saved_in_chinese(doc)
