"""Tables of a screen on paper: no row is torn, no column lost; what is too wide goes on below."""

from __future__ import annotations

from collections.abc import Sequence

from pages.documents.screen_paper import BLACK, LEAST, LINE, STATUS_INKS, ScreenPaper, ink_of
from pages.parts.files.chinese_pdf import POINT
from pages.parts.files.typesetting import tokens
from pages.parts.frame.screen_pieces import Grid

_CELL = 1.4  # mm around a cell's text


def _column_widths(paper: ScreenPaper, grid: Grid) -> list[tuple[float, float]]:
    """The least and the natural width of each column, mm."""
    found = []
    for place, name in enumerate(grid.header):
        cells = [row[place] for row in grid.rows]
        natural = max([paper.measure("bold", name), *(paper.measure("text", c) for c in cells)]) * LEAST
        parts = [t for c in cells for t in tokens(c)]
        least = max([paper.measure("text", t) for t in parts] + [paper.measure("bold", name[:2])], default=0) * LEAST
        roomy = min(natural, 24.0)  # words may break, but not after every second character
        found.append((min(max(least, roomy), 90.0) + 2 * _CELL + 0.2, min(natural, 120.0) + 2 * _CELL + 0.2))
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


def _side_by_side(paper: ScreenPaper, grid: Grid) -> Grid:
    """A long narrow table in several runs beside each other."""
    runs = min(3, int(paper.room / sum(natural for _, natural in _column_widths(paper, grid))), len(grid.rows) // 6)
    if runs < 2:
        return grid
    each, columns = -(-len(grid.rows) // runs), len(grid.header)
    filled = [*grid.rows, *[("",) * columns] * (each * runs - len(grid.rows))]
    rows = [tuple(cell for run in range(runs) for cell in filled[run * each + i]) for i in range(each)]
    right = frozenset(run * columns + i for run in range(runs) for i in grid.right)
    return Grid(grid.header * runs, tuple(rows), right)


def draw_table(paper: ScreenPaper, grid: Grid) -> None:
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


def _cells(paper: ScreenPaper, texts: Sequence[str], columns: Sequence[float], font: str) -> list[list[str]]:
    return [paper.lines(font, t, LEAST, w - 2 * _CELL) for t, w in zip(texts, columns, strict=True)]


def _high(paper: ScreenPaper, cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * LEAST * POINT * paper.leading + paper.padding


def _row(
    paper: ScreenPaper, cells: Sequence[Sequence[str]], columns: Sequence[float], right: set[int], *, head: bool
) -> None:
    high, top, x = _high(paper, cells), float(paper.get_y()), paper.edge
    if head:
        paper.set_fill_color(232, 238, 245)
        paper.rect(paper.edge, top, sum(columns), high, style="F")
    for place, (lines, width) in enumerate(zip(cells, columns, strict=True)):
        ink = BLACK if head else ink_of(lines[0]) if lines and lines[0][:1] in STATUS_INKS else BLACK
        for number, line in enumerate(lines):
            y = top + 0.9 + number * LEAST * POINT * paper.leading
            flush = width - 2 * _CELL if place in right else 0.0
            paper.put(x + _CELL, y, line, "bold" if head else "text", LEAST, right=flush, ink=ink)
        x += width
    paper.set_draw_color(*LINE)
    paper.line(paper.edge, top + high, paper.edge + sum(columns), top + high)
    paper.set_xy(paper.edge, top + high)
