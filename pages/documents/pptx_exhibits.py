"""The exhibit of each kind on a slide of a .pptx: native charts and tables, a map picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from data_access.reference.unit_names import town_name
from metrics.judging.targets import Status
from metrics.reporting.deck.slide import Bars, Lines, Numbers, Slide, Table, TownMap, Verdict
from metrics.reporting.deck.table_rows import row_lines
from metrics.wording.official import official
from pages.documents.pptx_shapes import (
    GREY,
    HIGH,
    LEFT,
    SIDE,
    SILENT,
    TOP,
    WIDE,
    card_shape,
    rgb,
    room_below,
    set_chart_fonts,
    text_box,
    write,
)
from pages.parts.charts.palette import MARKS, ink, line_colours, status_colours
from pages.parts.charts.time_series import ticks
from pages.parts.files.fonts import FontError
from pages.parts.files.pictures import map_chart, map_data, png
from pages.parts.maps.map_classes import steps


def _numbers(page: Any, shown: Numbers, _slide: Slide) -> None:
    gap = 190_000
    width = (WIDE - gap * (len(shown.figures) - 1)) // len(shown.figures)
    for place, f in enumerate(shown.figures):
        card = card_shape(page, LEFT + place * (width + gap), TOP, width, 2_900_000)
        colour = status_colours()[f.status] if f.status not in SILENT else ink()["text"]
        card.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        details = [f.target_text, f.base, f"{shown.compared_with} {f.change_text}" if f.change_text else ""]
        write(
            card.text_frame,
            [
                (f.name, 18, ink()["text"], True),
                (f.text, 40 if len(f.text) < 8 else 30, colour, True),
                (f"{MARKS[f.status]} {f.status.value}", 16, colour, False),
                *((text, 14, ink()["muted"], False) for text in details if text),
            ],
        )


def _verdict(page: Any, shown: Verdict, _slide: Slide) -> None:
    """Score, grade with its veto, and where points were lost, as on the wall."""
    gap, high = 190_000, 3_300_000
    shares = (4, 5, 7)
    unit = (WIDE - gap * 2) // sum(shares)
    colour = status_colours()[shown.status] if shown.status not in SILENT else ink()["text"]
    text, muted = ink()["text"], ink()["muted"]
    vetoes = [(f"■ {name} {phrase}", 16.0, colour, True) for name, phrase, _ in shown.vetoes]
    cards: list[list[tuple[str, float, str, bool]]] = [
        [("考核自查得分", 18, text, True), (shown.points, 54, colour, True), (shown.scale, 16, muted, False)],
        [
            ("等次", 18, text, True),
            (shown.grade, 54, colour, True),
            (shown.veto_text, 16, muted, False),
            *vetoes,
        ],
    ]
    left = LEFT
    for place, texts in enumerate(cards):
        card = card_shape(page, left, TOP, unit * shares[place], high)
        card.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        write(card.text_frame, texts)
        left += unit * shares[place] + gap
    if not shown.losses:
        return
    width = LEFT + WIDE - left
    card_shape(page, left, TOP, width, high)
    text_box(page, left + 100_000, TOP + 80_000, width - 200_000, 400_000, [("失分最多", 18, text, True)])
    for place, (name, lost) in enumerate(shown.losses):
        top = TOP + 620_000 + place * 520_000
        text_box(page, left + 100_000, top, width - 1_900_000, 400_000, [(name, 17, text, False)])
        box = text_box(page, left + width - 1_800_000, top, 1_700_000, 400_000, [(lost, 17, text, True)])
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _table(page: Any, shown: Table, slide: Slide) -> None:
    if not shown.rows:
        text_box(page, LEFT, TOP, WIDE, 600_000, [(shown.nothing, 20, ink()["muted"], False)])
        return
    rows, columns = len(shown.rows) + 1, len(shown.header)
    room = HIGH - (room_below(slide) + 150_000 if slide.lines else 0)
    # A row is as high as its lines need: programs that grow rows themselves would push the table over what follows.
    needed = [1, *(row_lines(row, shown.widths) if columns <= 7 else 1 for row in shown.rows)]
    line = min(room // (sum(needed) + 0.4 * rows), 370_000)
    heights = [int(line * (n + 0.4)) for n in needed]
    graphic = page.shapes.add_table(rows, columns, Emu(LEFT), Emu(TOP), Emu(WIDE), Emu(sum(heights)))
    table = graphic.table
    graphic._element.graphic.graphicData.tbl.tblPr.find(
        qn("a:tableStyleId")
    ).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style: the cells carry their own
    # A line is 1.2 of the type at least, and some fonts take 1.45.
    size = 12 if columns > 7 else min(15, int(line / 12_700 / 1.4))
    for place, share in enumerate(shown.widths):
        table.columns[place].width = Emu(WIDE * share // sum(shown.widths))
    lines = [(shown.header, (None,) * columns), *zip(shown.rows, shown.statuses, strict=True)]
    for y, (cells, marks) in enumerate(lines):
        table.rows[y].height = Emu(heights[y])
        for x, (text, status) in enumerate(zip(cells, marks, strict=True)):
            cell = table.cell(y, x)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_top = cell.margin_bottom = Emu(20_000)
            cell.margin_left = cell.margin_right = Emu(70_000)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb("E8EEF5" if y == 0 else "FFFFFF" if y % 2 else "F8FAFC")
            judged = status is not None and status not in SILENT
            colour = status_colours()[status] if judged and status is not None else ink()["text"]
            mark = f"{MARKS[status]} " if judged and status is not None else ""
            align = PP_ALIGN.RIGHT if columns > 7 and x else PP_ALIGN.LEFT
            # Names of many columns leave a gap between them.
            points = size - 1 if columns > 7 and y == 0 else size
            write(cell.text_frame, [(f"{mark}{text}", points, colour, y == 0)], align)


def _nothing(page: Any, words: str) -> None:
    """What stands on the card of an exhibit that has nothing to draw."""
    text_box(page, LEFT + 100_000, TOP + 400_000, SIDE - 200_000, 400_000, [(words, 20, ink()["muted"], False)])


def _chart(page: Any, kind: Any, data: CategoryChartData, *, above: int) -> Any:
    """A chart on the card at the left, from zero, with so much room above."""
    width, height = Emu(SIDE - 160_000), Emu(HIGH - 60_000 - above)
    chart = page.shapes.add_chart(kind, Emu(LEFT + 80_000), Emu(TOP + above), width, height, data).chart
    chart.has_legend, chart.has_title = False, False
    chart.value_axis.minimum_scale = 0
    return chart


def _bars(page: Any, shown: Bars, _slide: Slide) -> None:
    card_shape(page, LEFT, TOP, SIDE, HIGH)
    caption = official(" · ".join(filter(None, (shown.measure, shown.target_text))))
    text_box(page, LEFT + 100_000, TOP + 60_000, SIDE - 200_000, 300_000, [(caption, 13, ink()["muted"], False)])
    if not shown.rows:
        _nothing(page, shown.nothing)
        return
    data = CategoryChartData(number_format="0.0" if shown.target is not None else "#,##0.00")
    data.categories = [name for name, *_ in shown.rows]
    data.add_series(shown.measure, [float(amount) for _, amount, _, _ in shown.rows])
    chart = _chart(page, XL_CHART_TYPE.BAR_CLUSTERED, data, above=360_000)
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.fill.background()
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.number_format = '0.0"%"' if shown.target is not None else "#,##0.00"
    plot.data_labels.number_format_is_linked = False
    series = plot.series[0]
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = rgb(GREY)
    if shown.target is not None and len(shown.rows) > 1:
        last = series.points[len(shown.rows) - 1]
        last.format.fill.solid()
        last.format.fill.fore_color.rgb = rgb(ink()["primary"])
    set_chart_fonts(chart, 14)


def _lines(page: Any, shown: Lines, _slide: Slide) -> None:
    card_shape(page, LEFT, TOP, SIDE, HIGH)
    known = [p for _, points in shown.series for p in points if p is not None]
    if not known:
        _nothing(page, Status.UNKNOWN.value)
        return
    data = CategoryChartData(number_format="0")
    data.categories = list(shown.months)
    for name, points in shown.series:
        data.add_series(name, [None if p is None else float(p) for p in points])
    chart = _chart(page, XL_CHART_TYPE.LINE_MARKERS, data, above=80_000)
    chart.has_legend = True
    chart.legend.include_in_layout = False
    # Whole steps: a count's axis has no 0.2 件.
    chart.value_axis.major_unit = float(ticks(max(known))[1])
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(ink()["grid"])
    chart.value_axis.format.line.fill.background()
    for place, (colour, series) in enumerate(zip(line_colours(len(shown.series)), chart.plots[0].series, strict=True)):
        series.smooth = False
        if place % 2:  # the greys of two lines are alike
            series.format.line.dash_style = MSO_LINE.DASH
        series.format.line.width = Pt(2.5)
        series.format.line.color.rgb = rgb(colour)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = rgb(colour)
        series.marker.format.line.color.rgb = rgb(colour)
    set_chart_fonts(chart, 14)


def _map(page: Any, shown: TownMap, _slide: Slide) -> None:
    card_shape(page, LEFT, TOP, SIDE, HIGH)
    try:
        drawn = io.BytesIO(png(map_chart(shown, height=560, width=640, font_size=24), scale=2.0))
    except FontError as error:
        _towns_in_words(page, shown, str(error))
        return
    picture = page.shapes.add_picture(drawn, Emu(LEFT), Emu(TOP + 60_000), height=Emu(HIGH - 120_000))
    picture.left = Emu(LEFT + 60_000)
    picture._element.nvPicPr.cNvPr.set("descr", f"{shown.measure}街镇分布图")
    data = map_data(shown)
    top = TOP + 150_000
    left = LEFT + 5_500_000
    text_box(page, left, top, 2_000_000, 300_000, [(shown.measure, 12, ink()["text"], True)])
    for place, (fill, label, count) in enumerate(zip(steps(), data.scale.labels, data.counts, strict=True), start=1):
        box = page.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Emu(left + 90_000), Emu(top + 330_000 * place + 70_000), Emu(260_000), Emu(170_000)
        )
        box.fill.solid()
        box.fill.fore_color.rgb = rgb(fill)
        box.line.color.rgb = rgb(ink()["grid"])
        text = f"{label}：{count} 个"
        text_box(
            page,
            left + 380_000,
            top + 330_000 * place,
            1_700_000,
            300_000,
            [(official(text), 12, ink()["muted"], False)],
        )
    note = "边界 © OpenStreetMap 贡献者，仅供工作参考"
    text_box(
        page, LEFT + 4_300_000, TOP + HIGH - 330_000, 3_250_000, 280_000, [(official(note), 10, ink()["muted"], False)]
    )


def _towns_in_words(page: Any, shown: TownMap, why: str) -> None:
    """The map's amounts as text in three columns, and why no map is drawn."""
    text_box(page, LEFT + 100_000, TOP + 60_000, SIDE - 200_000, 300_000, [(shown.measure, 12, ink()["text"], True)])
    texts = [(f"{town_name(code, shown.year)} {phrase}", 14, ink()["text"], False) for code, _, phrase in shown.amounts]
    deep = -(-len(texts) // 3)
    wide = (SIDE - 200_000) // 3
    for column in range(3):
        part = texts[column * deep : (column + 1) * deep]
        if part:
            text_box(page, LEFT + 100_000 + column * wide, TOP + 420_000, wide, HIGH - 1_200_000, part)
    text_box(page, LEFT + 100_000, TOP + HIGH - 700_000, SIDE - 200_000, 600_000, [(why, 11, ink()["muted"], False)])


DRAWN: dict[type, Callable[[Any, Any, Slide], None]] = {
    Verdict: _verdict,
    Numbers: _numbers,
    Table: _table,
    Bars: _bars,
    Lines: _lines,
    TownMap: _map,
}
