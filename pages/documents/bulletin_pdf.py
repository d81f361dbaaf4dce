"""The bulletin as PDF: text, signature with its last lines, note, and each annex on pages of its own."""

from __future__ import annotations

from metrics.reporting.bulletin.document import Bulletin, Heading
from pages.documents.official_document import BLACK, LEFT, LINE, RED, WIDTH, OfficialDocument
from pages.parts.files.chinese_pdf import POINT


def _masthead(sheet: OfficialDocument, printed: Bulletin) -> None:
    sheet.ln(6)
    sheet.set_text_color(*RED)
    size = min(26.0, WIDTH / POINT / (len(printed.organisation) + 0.5))
    sheet.set_font("hei", size=size)
    sheet.cell(WIDTH, 15, printed.organisation, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*BLACK)
    sheet.ln(8)
    sheet.set_font("song", size=16)
    sheet.cell(WIDTH, LINE, printed.number, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.set_draw_color(*RED)
    sheet.set_line_width(0.7)
    sheet.line(LEFT, sheet.get_y() + 2, LEFT + WIDTH, sheet.get_y() + 2)
    sheet.set_line_width(0.2)
    sheet.ln(10)
    sheet.title_lines(printed.title)


def write_bulletin_pdf(printed: Bulletin) -> bytes:
    """The bulletin as the bytes of a PDF. Raises FontError when no Chinese font is installed."""
    mark = "模拟数据 · " if printed.synthetic else ""
    sheet = OfficialDocument(printed.title.replace("\n", ""), printed.organisation, f"{mark}{printed.stamp}")
    _masthead(sheet, printed)
    sheet.paragraph(printed.addressees, indent=0)
    listed = [f"附件：{printed.annexes[0].listed}"] if printed.annexes else []
    listed += [f"　　　{annex.listed}" for annex in printed.annexes[1:]]
    # A blank line, the annexes, a blank line, signature, day and note: they follow the last lines of the text.
    tail = (len(listed) + 4 + sheet.height_of(printed.note)) * LINE
    for block, after in zip(printed.blocks, (*printed.blocks[1:], None), strict=True):
        if isinstance(block, Heading):
            sheet.heading(block.text, lines=2 if isinstance(after, Heading) else 1)
        else:
            last = block is printed.blocks[-1]
            sheet.paragraph(block.text, lead_in=block.lead_in, tail=tail if last else 0.0)
    sheet.ln(LINE)
    for line in listed:
        sheet.paragraph(line)
    sheet.ln(LINE)
    sheet.paragraph(printed.signature, align="R", indent=0)
    sheet.set_font("song", size=16)
    sheet.cell(WIDTH - 4 * 16 * POINT, LINE, printed.day, align="R", new_x="LMARGIN", new_y="NEXT")
    sheet.paragraph(printed.note)
    for annex in printed.annexes:
        sheet.add_page()
        sheet.rows_under(annex.caption, annex.header, annex.rows, annex.widths, annex.right)
    return bytes(sheet.output())
