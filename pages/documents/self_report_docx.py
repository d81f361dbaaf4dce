"""The self-report as .docx in official layout: A4, 小标宋 title, 仿宋 body, 黑体 headings, rows that stay whole."""

from __future__ import annotations

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from metrics.reporting.cells import Row
from metrics.reporting.self_report import (
    EVIDENCE_HEADS,
    MEASURE_HEADS,
    PLAN_HEADS,
    SCORE_HEADS,
    VETO_HEADS,
    SelfReport,
    counted,
)
from pages.documents.word_parts import (
    HEADING,
    SUBHEADING,
    TITLE,
    add_page_number,
    add_paragraph,
    add_table,
    join_cells,
    write,
)
from pages.parts.files.language import saved_in_chinese


def _heading(doc: Doc, number: int, text: str) -> None:
    paragraph = add_paragraph(doc, f"{counted(number + 1)}、{text}", HEADING)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.style = doc.styles["Heading 1"]


def _score_table(doc: Doc, report: SelfReport) -> None:
    rows: list[Row] = []
    titles: dict[int, str] = {}
    for (_, lines), measure in zip(report.sections, report.measures, strict=True):
        titles[len(rows) + 1] = measure.heading
        rows += [("",) * len(SCORE_HEADS), *lines]
    total = report.total
    rows.append(("", "合计", total.most, total.won, total.lost, total.statement, "", ""))
    widths = (1.0, 2.6, 1.5, 1.5, 1.5, 3.2, 1.6, 2.8)
    table = add_table(doc, SCORE_HEADS, rows, widths, centred=(0, 2, 3, 4, 6))
    for at, text in titles.items():
        join_cells(table.rows[at].cells[0], table.rows[at].cells[-1], text, 9)


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
    add_page_number(doc)

    # The title breaks between its parts, as official titles do.
    first, last = report.title_lines
    title = add_paragraph(doc, first, TITLE, 22, indent=False)
    title.runs[-1].add_break()
    write(title, last, TITLE, 22)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing, title.paragraph_format.space_after = Pt(34), Pt(14)
    add_paragraph(doc, f"填报单位：{report.organisation}", indent=False, size=12)
    add_paragraph(doc, f"考核年度：{report.year}    范围：{report.scope}", indent=False, size=12)
    for note in report.notes:
        add_paragraph(doc, f"注：{note}", SUBHEADING, 12, indent=False)

    _heading(doc, 0, "综述")
    for text in report.summary:
        add_paragraph(doc, text)
    _heading(doc, 1, "分项得分表")
    add_table(
        doc,
        MEASURE_HEADS,
        [m.cells for m in report.measures],
        (4, 2, 2, 2, 2, 2),
        size=10.5,
        centred=(0, 1, 2, 3, 4, 5),
    )
    add_paragraph(doc, "", size=8, indent=False)
    _score_table(doc, report)
    add_paragraph(doc, "", size=8, indent=False)
    add_table(doc, VETO_HEADS, report.vetoes, (1, 4, 4, 4), centred=(0,))
    _heading(doc, 2, "失分说明")
    if not report.losses:
        add_paragraph(doc, "没有失分。")
    for n, loss in enumerate(report.losses, start=1):
        add_paragraph(doc, f"（{counted(n)}）{loss.title}", SUBHEADING).paragraph_format.keep_with_next = True
        for text in loss.paragraphs:
            add_paragraph(doc, text)
    _heading(doc, 3, "佐证清单")
    if report.evidence:
        add_table(
            doc, EVIDENCE_HEADS, report.evidence, (1, 2.8, 1.6, 2.1, 2.1, 2.2, 2.1, 1.3, 1.4), size=8, centred=(0, 3, 4)
        )
    else:
        add_paragraph(doc, "书面资料清单尚未建立。")
    _heading(doc, 4, "整改计划")
    if report.plan:
        add_table(doc, PLAN_HEADS, report.plan, (0.9, 2.4, 3.2, 2.9, 1.4, 2.5, 2.3), centred=(0, 4, 6))
    else:
        add_paragraph(doc, "没有需要整改的事项。")
    add_paragraph(doc, "", indent=False)
    for text in report.signed:
        line = add_paragraph(doc, text, indent=False)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(48)
        line.paragraph_format.keep_with_next = text != report.signed[-1]
    return saved_in_chinese(doc)
