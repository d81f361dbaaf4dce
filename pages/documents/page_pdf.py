"""A screen on paper: what it shows, drawn anew as PDF on A4 or A3 with scope and stamp on every page.

Nothing is smaller than 9 points, no row is torn, no column lost: a table too wide for the paper goes on below.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import vl_convert
from PIL import Image

from pages.documents.page_map import MAP_LEAST, draw_map, light
from pages.documents.sheet import (
    BLACK,
    FOOT,
    HEAD,
    LEAST,
    LINE,
    MARGIN,
    MUTED,
    POINT,
    PRIMARY,
    STATUS_INKS,
    PageHead,
    Sheet,
    ink_of,
)
from pages.parts.files.fonts import picture_font
from pages.parts.files.typesetting import tokens
from pages.parts.frame.screen_pieces import Beside, Chart, DeckMap, Figures, Grid, Legend, Piece, Rows, Words
from pages.parts.maps.points import CHINESE

PIXEL = 0.75 * POINT  # mm of a chart's pixel: its smallest type, 12 px, prints at 9 points
CELL = 1.4  # mm around a cell's text
SIZES = {1: 13.0, 2: 11.0, 3: 10.0, 4: LEAST}


def _words(paper: Sheet, words: Words) -> None:
    size, font = SIZES[words.level], "bold" if words.level < 3 else "text"
    high = size * POINT * paper.leading
    lines = paper.lines(font, words.text, size, paper.room)
    paper.gap(2 if words.level < 3 else 0.8)
    paper.need(high * min(len(lines), 4))
    ink = MUTED if words.level == 4 else PRIMARY if words.level == 1 else BLACK
    for line in lines:
        paper.need(high)
        y = float(paper.get_y())
        paper.put(paper.edge, y, line, font, size, ink=ink)
        paper.set_xy(paper.edge, y + high)
    paper.gap(0.8)


def _figures(paper: Sheet, figures: Figures) -> None:
    """Cards side by side, all of one height."""
    count = len(figures.cards)
    most = max(1, int(paper.room // 45))
    across = count if count <= most else math.ceil(count / math.ceil(count / most))
    width, gap = (paper.room - 2.5 * (across - 1)) / across, 2.5
    inner = width - 5
    for start in range(0, count, across):
        row = figures.cards[start : start + across]
        drawn = []
        for above, name, value, below in row:
            lines = [("text", LEAST, line, MUTED) for line in paper.lines("text", above, LEAST, inner) if above]
            lines += [("bold", 10.0, line, ink_of(name)) for line in paper.lines("bold", name, 10.0, inner)]
            lines += [("bold", 17.0, line, BLACK) for line in paper.lines("bold", value, 17.0, inner)]
            lines += [("text", LEAST, line, MUTED) for b in below for line in paper.lines("text", b, LEAST, inner)]
            drawn.append(lines)
        high = max(sum(size * POINT * paper.leading for _, size, _, _ in lines) for lines in drawn) + 5
        paper.gap(1.5)
        paper.need(high)
        top = float(paper.get_y())
        for place, lines in enumerate(drawn):
            x, y = paper.edge + place * (width + gap), top + 2.5
            paper.set_draw_color(*LINE)
            paper.rect(x, top, width, high)
            for font, size, line, ink in lines:
                paper.put(x + 2.5, y, line, font, size, ink=ink)
                y += size * POINT * paper.leading
        paper.set_xy(paper.edge, top + high)
    paper.gap(1.5)


def _rows(paper: Sheet, rows: Rows) -> None:
    across = max(1, int(paper.room // 80))
    width = paper.room / across
    inner = width - 4
    listed = [
        [("bold", line, ink_of(line)) for line in paper.lines("bold", first, LEAST + 0.5, inner)]
        + [("text", line, MUTED) for line in paper.lines("text", rest, LEAST + 0.5, inner) if rest]
        for first, rest in rows.rows
    ]
    step = (LEAST + 0.5) * POINT * paper.leading
    for start in range(0, len(listed), across):
        row = listed[start : start + across]
        high = max(map(len, row)) * step + 2
        paper.need(high)
        top = float(paper.get_y())
        for place, lines in enumerate(row):
            x = paper.edge + place * width
            paper.set_draw_color(*LINE)
            paper.line(x, top + high, x + inner + 2, top + high)
            for number, (font, line, ink) in enumerate(lines):
                paper.put(x, top + 1 + number * step, line, font, LEAST + 0.5, ink=ink)
        paper.set_xy(paper.edge, top + high)
    paper.gap(1.5)


def _column_widths(paper: Sheet, grid: Grid) -> list[tuple[float, float]]:
    """The least and the natural width of each column, mm."""
    found = []
    for place, name in enumerate(grid.header):
        cells = [row[place] for row in grid.rows]
        natural = max([paper.measure("bold", name), *(paper.measure("text", c) for c in cells)]) * LEAST
        parts = [t for c in cells for t in tokens(c)]
        least = max([paper.measure("text", t) for t in parts] + [paper.measure("bold", name[:2])], default=0) * LEAST
        roomy = min(natural, 24.0)  # words may break, but not after every second character
        found.append((min(max(least, roomy), 90.0) + 2 * CELL + 0.2, min(natural, 120.0) + 2 * CELL + 0.2))
    return found


def _column_groups(widths: Sequence[tuple[float, float]], room: float) -> list[list[int]]:
    """Columns that fit beside each other; the first one stands in front of each group."""
    groups, used = [[0]], widths[0][0]
    for place in range(1, len(widths)):
        if used + widths[place][0] > room and len(groups[-1]) > 1:
            groups.append([0])
            used = widths[0][0]
        groups[-1].append(place)
        used += widths[place][0]
    return groups


def _side_by_side(paper: Sheet, grid: Grid) -> Grid:
    """A long narrow table in several runs beside each other."""
    runs = min(3, int(paper.room / sum(natural for _, natural in _column_widths(paper, grid))), len(grid.rows) // 6)
    if runs < 2:
        return grid
    each, columns = -(-len(grid.rows) // runs), len(grid.header)
    filled = [*grid.rows, *[("",) * columns] * (each * runs - len(grid.rows))]
    rows = [tuple(cell for run in range(runs) for cell in filled[run * each + i]) for i in range(each)]
    right = frozenset(run * columns + i for run in range(runs) for i in grid.right)
    return Grid(grid.header * runs, tuple(rows), right)


def _grid(paper: Sheet, grid: Grid) -> None:
    grid = _side_by_side(paper, grid)
    widths = _column_widths(paper, grid)
    for group in _column_groups(widths, paper.room):
        least, natural = [widths[i][0] for i in group], [widths[i][1] for i in group]
        if sum(natural) <= paper.room:
            spread = min(paper.room / sum(natural), 1.6)
            columns = [w * spread for w in natural]
        else:
            share = max(0.0, (paper.room - sum(least)) / max(sum(natural) - sum(least), 0.01))
            columns = [low + (high - low) * share for low, high in zip(least, natural, strict=True)]
        header = _cells(paper, [grid.header[i] for i in group], columns, "bold")
        paper.gap(1)
        first = _cells(paper, [grid.rows[0][i] for i in group], columns, "text")
        paper.need(_high(paper, header) + _high(paper, first))
        right = {n for n, i in enumerate(group) if i in grid.right}
        _row(paper, header, columns, right, head=True)
        for row in grid.rows:
            cells = _cells(paper, [row[i] for i in group], columns, "text")
            if paper.left() < _high(paper, cells):
                paper.add_page()
                _row(paper, header, columns, right, head=True)
            _row(paper, cells, columns, right, head=False)
        paper.gap(2)


def _cells(paper: Sheet, texts: Sequence[str], columns: Sequence[float], font: str) -> list[list[str]]:
    return [paper.lines(font, t, LEAST, w - 2 * CELL) for t, w in zip(texts, columns, strict=True)]


def _high(paper: Sheet, cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * LEAST * POINT * paper.leading + paper.padding


def _row(
    paper: Sheet, cells: Sequence[Sequence[str]], columns: Sequence[float], right: set[int], *, head: bool
) -> None:
    high, top, x = _high(paper, cells), float(paper.get_y()), paper.edge
    if head:
        paper.set_fill_color(232, 238, 245)
        paper.rect(paper.edge, top, sum(columns), high, style="F")
    for place, (lines, width) in enumerate(zip(cells, columns, strict=True)):
        ink = BLACK if head else ink_of(lines[0]) if lines and lines[0][:1] in STATUS_INKS else BLACK
        for number, line in enumerate(lines):
            y = top + 0.9 + number * LEAST * POINT * paper.leading
            flush = width - 2 * CELL if place in right else 0.0
            paper.put(x + CELL, y, line, "bold" if head else "text", LEAST, right=flush, ink=ink)
        x += width
    paper.set_draw_color(*LINE)
    paper.line(paper.edge, top + high, paper.edge + sum(columns), top + high)
    paper.set_xy(paper.edge, top + high)


def _legible(spec: Any) -> Any:
    """The chart in light colours with no type under 12 px."""
    if isinstance(spec, list):
        return [_legible(part) for part in spec]
    if not isinstance(spec, dict):
        return light(spec) if isinstance(spec, str) else spec
    return {
        key: max(value, 12) if key.lower().endswith("fontsize") and isinstance(value, int | float) else _legible(value)
        for key, value in spec.items()
    }


SQUEEZED = 0.55  # of its height on screen: as low as a chart may get to stay on its page


def _chart_height(chart: Chart) -> float:
    """The height a chart asks for, mm; 0 when it does not say."""
    asked = chart.spec.get("height")
    return asked * PIXEL if isinstance(asked, int | float) else 0.0


def chart_picture(spec: dict[str, Any], width: float, height: float | None = None) -> bytes:
    """A chart as PNG, drawn as wide (and high) as those mm of paper need, on white, in the light theme."""
    drawn = dict(_legible(spec))
    if height is not None:
        drawn["height"] = int(height / PIXEL)
    family = f"{picture_font()}, {CHINESE}"
    parts = {"hconcat", "vconcat", "concat", "facet", "repeat"} & set(drawn)
    if not parts:
        drawn["width"] = int(width / PIXEL) - 8
        drawn["autosize"] = {"type": "fit", "contains": "padding"}
    kept = drawn.get("config") or {}
    type_ = {"labelFontSize": 12, "titleFontSize": 12, "labelFont": family, "titleFont": family}
    drawn["config"] = {
        "font": family,
        **kept,
        "background": "#FFFFFF",
        "view": {"stroke": None, **kept.get("view", {})},
        "axis": {**type_, **kept.get("axis", {})},
        "legend": {**type_, **kept.get("legend", {})},
        "header": {**type_, **kept.get("header", {})},
        "text": {"fontSize": 12, "font": family, **kept.get("text", {})},
    }
    drawn.pop("background", None)
    return bytes(vl_convert.vegalite_to_png(drawn, scale=2.0))


def _chart(paper: Sheet, chart: Chart) -> None:
    asked, left = _chart_height(chart) * paper.squeeze, paper.left() - 4
    height = left if asked * SQUEEZED <= left < asked else asked if paper.squeeze < 1 and asked else None
    picture = Image.open(io.BytesIO(chart_picture(chart.spec, paper.room, height)))
    wide, high = (side / 2 * PIXEL for side in picture.size)
    whole = paper.high - HEAD - FOOT - 4
    fit = min(1.0, paper.room / wide, whole / high)
    paper.gap(1)
    paper.need(high * fit)
    top = float(paper.get_y())
    paper.image(picture, paper.edge, top, wide * fit, high * fit)
    paper.set_xy(paper.edge, top + high * fit + 1)


def _legend_line(paper: Sheet, legend: Legend) -> None:
    """The legend of a map that is drawn as a chart, as words below it."""
    _words(paper, Words("　".join(f"{mark} {words}".strip() for _, mark, words in legend.lines), 4))


def write_page_pdf(head: PageHead, shown: Sequence[Sequence[Piece]], twins: Sequence[Piece], paper: str) -> bytes:
    """What is shown as the bytes of a PDF, each part from a new page on; the tables in ``twins`` as 附表.

    ``paper`` is one of `PAPERS` or 16:9 for slides. Raises FontError without a Chinese font.
    """
    sheet = _laid_out(head, shown, twins, paper, 1.0)
    portrait = any(isinstance(piece, Beside) for part in shown for piece in part)
    spilt = sheet.page > len(shown) if len(shown) > 1 or portrait else (
        sheet.page > 1 and sheet.get_y() < sheet.high * HARDLY_FILLED
    )  # fmt: skip
    if spilt:  # a page of a few lines is saved where the others can take them; a portrait is one page
        for squeeze in SQUEEZES:
            closer = _laid_out(head, shown, twins, paper, squeeze)
            if closer.page < sheet.page:
                sheet = closer
                break
    return bytes(sheet.output())


HARDLY_FILLED = 0.4
SQUEEZES = (0.88, 0.76, 0.66)


def _laid_out(
    head: PageHead, shown: Sequence[Sequence[Piece]], twins: Sequence[Piece], paper: str, squeeze: float
) -> Sheet:
    sheet = Sheet(head, paper, squeeze)
    for number, part in enumerate(shown):
        if number:
            sheet.add_page()
        _draw(sheet, part)
    if twins:
        _draw(sheet, [Words("附表", 1), *twins])
    return sheet


LEFT = 0.64  # of the room: what the left of two columns takes


def _beside(paper: Sheet, columns: Beside) -> None:
    """Two columns beside each other on paper that is wide enough, else below each other."""
    if paper.wide < paper.high:
        _draw(paper, [*columns.left, *columns.right])
        return
    page, top, room = paper.page, float(paper.get_y()), paper.room
    paper.room = room * LEFT
    _draw(paper, columns.left)
    if paper.page == page:
        ended = float(paper.get_y())
        paper.set_xy(MARGIN, top)
        paper.edge, paper.room = MARGIN + room * LEFT + 6, room * (1 - LEFT) - 6
        _draw(paper, columns.right)
        paper.set_xy(MARGIN, max(ended, float(paper.get_y())) if paper.page == page else float(paper.get_y()))
        paper.edge, paper.room = MARGIN, room
    else:  # too long for the page: the second column follows over the whole width
        paper.room = room
        _draw(paper, columns.right)


def _least_height(piece: Piece, squeeze: float) -> float:
    """mm that a piece needs below its heading."""
    if isinstance(piece, Chart):
        return _chart_height(piece) * SQUEEZED + 8 or 60.0
    return MAP_LEAST if isinstance(piece, DeckMap) else 25.0 if squeeze == 1 else 12.0


def _draw(sheet: Sheet, shown: Sequence[Piece]) -> None:
    for place, piece in enumerate(shown):
        if isinstance(piece, Words) and piece.level <= 2:  # a heading stays with what follows
            after = next((p for p in shown[place + 1 :] if not isinstance(p, Words)), piece)
            sheet.need(8 + _least_height(after, sheet.squeeze))
        match piece:
            case Words():
                _words(sheet, piece)
            case Figures():
                _figures(sheet, piece)
            case Rows():
                _rows(sheet, piece)
            case Grid():
                _grid(sheet, piece)
            case Chart():
                _chart(sheet, piece)
            case DeckMap():
                draw_map(sheet, piece)
            case Legend():
                _legend_line(sheet, piece)
            case Beside():
                _beside(sheet, piece)
