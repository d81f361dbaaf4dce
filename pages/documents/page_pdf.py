"""A screen on paper: what it shows, drawn anew as PDF on A4 or A3 with scope and stamp on every page.

Nothing is smaller than 9 points, no row is torn, no column lost: a table too wide for the paper goes on below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pages.documents.page_charts import SQUEEZED, chart_height, draw_chart
from pages.documents.page_map import MAP_LEAST, draw_map
from pages.documents.page_tables import draw_table
from pages.documents.screen_paper import BLACK, LEAST, LINE, MARGIN, MUTED, PRIMARY, PageHead, ScreenPaper, ink_of
from pages.parts.files.chinese_pdf import POINT
from pages.parts.frame.screen_pieces import Beside, Chart, DeckMap, Figures, Grid, Legend, Piece, Rows, Words

SIZES = {1: 13.0, 2: 11.0, 3: 10.0, 4: LEAST}


def _words(paper: ScreenPaper, words: Words) -> None:
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


def _figures(paper: ScreenPaper, figures: Figures) -> None:
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


def _rows(paper: ScreenPaper, rows: Rows) -> None:
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


def _legend_line(paper: ScreenPaper, legend: Legend) -> None:
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
            closer = _laid_out(head, shown, twins, paper, squeeze, sheet)
            if closer.page < sheet.page:
                sheet = closer
                if not portrait or sheet.page == 1:
                    break
    return bytes(sheet.output())


HARDLY_FILLED = 0.4
SQUEEZES = (0.88, 0.76, 0.66, 0.6, 0.56)


def _laid_out(
    head: PageHead,
    shown: Sequence[Sequence[Piece]],
    twins: Sequence[Piece],
    paper: str,
    squeeze: float,
    draft: ScreenPaper | None = None,
) -> ScreenPaper:
    sheet = ScreenPaper(head, paper, squeeze, draft)
    for number, part in enumerate(shown):
        if number:
            sheet.add_page()
        _draw(sheet, part)
    if twins:
        _draw(sheet, [Words("附表", 1), *twins])
    return sheet


LEFT = 0.64  # of the room: what the left of two columns takes


def _beside(paper: ScreenPaper, columns: Beside) -> None:
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
        return chart_height(piece) * SQUEEZED + 8 or 60.0
    return MAP_LEAST if isinstance(piece, DeckMap) else 25.0 if squeeze == 1 else 12.0


def _draw(sheet: ScreenPaper, shown: Sequence[Piece]) -> None:
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
                draw_table(sheet, piece)
            case Chart():
                draw_chart(sheet, piece)
            case DeckMap():
                draw_map(sheet, piece)
            case Legend():
                _legend_line(sheet, piece)
            case Beside():
                _beside(sheet, piece)
