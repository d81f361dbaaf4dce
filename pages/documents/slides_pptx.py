"""The slides as .pptx: native charts and tables, a map picture, notes with definitions and record counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from data_access.paths import ASSETS
from data_access.reference.organisation import work_name
from metrics.reporting.deck.slide import Bars, Lines, Slide, TownMap
from metrics.reporting.deck.table_rows import text_lines
from metrics.reporting.report import Report
from metrics.wording.official import official
from pages.documents.pptx_exhibits import (
    DRAWN,
)
from pages.documents.pptx_shapes import (
    BELOW,
    HIGH,
    INSET,
    LEFT,
    SIDE,
    SPACE,
    TOP,
    WIDE,
    room_below,
    text_box,
    write,
)
from pages.parts.charts.palette import ink, on_paper
from pages.parts.files.language import saved_in_chinese

_TEMPLATE = ASSETS / "templates" / "briefing.pptx"
TITLE_SIZES = (26, 24, 22, 20)  # points; the largest in which a title takes one line, else two lines of the third


def _supporting(page: Any, slide: Slide) -> None:
    if not slide.lines:
        return
    beside = isinstance(slide.exhibit, Bars | Lines | TownMap)
    texts = [(line, 16 if beside else BELOW, ink()["text"], False) for line in slide.lines]
    if beside:
        box = text_box(page, LEFT + SIDE + 220_000, TOP, WIDE - SIDE - 220_000, HIGH, texts)
        box.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        for paragraph in box.text_frame.paragraphs:
            paragraph.space_after = Pt(14)
        return
    height = room_below(slide)
    box = text_box(page, LEFT, TOP + HIGH - height, WIDE, height, texts)
    for paragraph in box.text_frame.paragraphs:
        paragraph.space_after = Pt(SPACE)


def _title_size(title: str) -> int:
    """The largest type in which the title takes one line, bold letters being wider."""
    width = (WIDE - 2 * INSET) / 1.06
    one_line = (size for size in TITLE_SIZES if text_lines(title, width / Pt(size)) == 1)
    return next(one_line, TITLE_SIZES[2])


def write_slides(report: Report, shown: Sequence[Slide], progress: Callable[[float, str], None]) -> bytes:
    """The slides as the bytes of a .pptx; ``progress`` is told the share done and what comes next."""
    deck = Presentation(str(_TEMPLATE))
    deck.core_properties.title = official(
        f"{report.organisation}：{report.period}{report.place}{work_name(report.scope.as_of.year)}工作情况"
    )
    deck.core_properties.author = report.organisation
    deck.core_properties.subject = f"数据截至 {report.scope.as_of}，数据版本 {report.version}"
    with on_paper():
        for place, slide in enumerate(shown):
            progress(place / len(shown), f"幻灯片：{slide.name}")
            page = deck.slides.add_slide(deck.slide_layouts[0])
            text_box(page, LEFT, 190_000, 6_000_000, 300_000, [(slide.name, 13, ink()["primary"], True)])
            page.shapes.title.text_frame.text = ""
            write(page.shapes.title.text_frame, [(slide.title, _title_size(slide.title), ink()["text"], True)])
            DRAWN[type(slide.exhibit)](page, slide.exhibit, slide)
            _supporting(page, slide)
            mark = "模拟数据 · " if report.synthetic else ""
            foot = f"{mark}{slide.source} · {report.place} · 数据截至 {report.scope.as_of} · {place + 1}/{len(shown)}"
            text_box(page, LEFT, 6_420_000, WIDE, 300_000, [(foot, 11, ink()["muted"], False)])
            notes = page.notes_slide.notes_text_frame
            notes.text = "\n".join((*slide.lines, "指标口径与记录数：", *slide.notes) if slide.notes else slide.lines)
    progress(1.0, "幻灯片完成")
    return saved_in_chinese(deck)
