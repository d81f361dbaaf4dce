"""Text, boxes and cards on a slide of a .pptx, and the room they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from metrics.judging.targets import Status
from metrics.reporting.deck.slide import Slide
from metrics.reporting.deck.table_rows import text_lines
from pages.parts.charts.palette import ink
from pages.parts.files.language import CHINESE_TAG

EAST_ASIAN = "微软雅黑"


LEFT, TOP, WIDE, HIGH = 400_000, 1_420_000, 11_390_000, 4_720_000  # EMU: the room below the title
SIDE = 7_600_000  # width of an exhibit with lines beside it


GREY = "8A97A6"


SILENT = (Status.INFO, Status.UNKNOWN)


INSET = 91_440  # a box's room beside its text


BELOW = 15  # points of the lines below an exhibit


SPACE = 5  # points after each


def rgb(code: str) -> RGBColor:
    colour: RGBColor = RGBColor.from_string(code.removeprefix("#"))
    return colour


def write(frame: Any, texts: Sequence[tuple[str, float, str, bool]], align: Any = PP_ALIGN.LEFT) -> None:
    """Paragraphs of (text, points, colour, bold) into a text frame."""
    frame.word_wrap = True
    for place, (text, size, colour, bold) in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = align
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = rgb(colour)
        properties = run._r.get_or_add_rPr()
        properties.set("lang", CHINESE_TAG)
        east = etree.SubElement(properties, qn("a:ea"))
        east.set("typeface", EAST_ASIAN)


def text_box(
    page: Any, left: int, top: int, width: int, height: int, texts: Sequence[tuple[str, float, str, bool]]
) -> Any:
    box = page.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(height))
    write(box.text_frame, texts)
    return box


def card_shape(page: Any, left: int, top: int, width: int, height: int) -> Any:
    """A raised white panel."""
    card = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, Emu(left), Emu(top), Emu(width), Emu(height))
    card.fill.solid()
    card.fill.fore_color.rgb = rgb("FFFFFF")
    card.line.color.rgb = rgb(ink()["grid"])
    card.shadow.inherit = False
    return card


def set_chart_fonts(chart: Any, size: float) -> None:
    chart.font.size = Pt(size)
    chart.font.name = "Microsoft YaHei"

    for place in chart._chartSpace.iter(qn("a:defRPr")):
        if place.find(qn("a:ea")) is None:
            east = etree.SubElement(place, qn("a:ea"))
            east.set("typeface", EAST_ASIAN)
            latin = place.find(qn("a:latin"))
            if latin is not None:  # the schema wants latin before ea
                latin.addnext(east)


def room_below(slide: Slide) -> int:
    """How much room the lines below an exhibit take; a line is 1.45 of its type in the widest fonts."""
    if not slide.lines:
        return 0
    across = (WIDE - 2 * INSET) / Pt(BELOW)
    lines = sum(text_lines(line, across) for line in slide.lines)
    return INSET + lines * Pt(BELOW * 1.45) + len(slide.lines) * Pt(SPACE)
