"""Rejected rows as a workbook (退回的行): as they were written, each faulty cell coloured, with why and what to do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data_access.database.kept_rejects import RejectedRow
from data_access.ledger_import.load_report import Finding, LoadReport, SheetReport
from data_access.ledger_import.sheets.sheet import COMMENTED_BY, Sheet, SheetRow
from data_access.ledger_import.sheets.tables import tables_of
from data_access.ledger_import.sheets.workbook import check_bytes, read_sheets

_REJECTED, _FLAGGED = PatternFill("solid", fgColor="F4B6AE"), PatternFill("solid", fgColor="FBE3B8")
_GUIDE = (
    "红色的格：这一行没有导入，请按批注改正。",
    "黄色的格：这一行已经导入，请按批注核对，确有错误的改正。",
    "没有颜色的行：与退回的行编号相同、已经导入的一行，供对照。",
    "改好后把本文件直接导入即可，不必再改原来的台账文件；没有改好的行仍会退回。",
)
_WIDEST = 40
Findings = Mapping[int, list[tuple[Finding, PatternFill]]]  # by row


def rejected_workbook(content: bytes, name: str, report: LoadReport) -> bytes | None:
    """The rejected and flagged rows of a file below its own titles and headings; None where none was rejected.

    Loaded again as it is, the same rows are rejected; mended, they go in.
    """
    if not report.rejected:
        return None
    book = openpyxl.Workbook()
    guide = book.active
    assert guide is not None  # noqa: S101  a new workbook has one
    guide.title = "填写说明"
    for text in _GUIDE:
        guide.append([text])
    guide.column_dimensions["A"].width = 80
    for sheet in tables_of(read_sheets(check_bytes(content, name), name)):
        # A form is told of by ledger: 月报表（专户）.
        own = [r for named, r in report.sheets.items() if named == sheet.name or named.startswith(f"{sheet.name}（")]
        if any(named.rejected for named in own):
            _write(book.create_sheet(_title(sheet.name)), sheet, own)
    book.active = 1
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def kept_workbook(rows: Sequence[RejectedRow]) -> bytes:
    """The rows that a past load sent back, a sheet for each of its sheets; mended, they go in."""
    book = openpyxl.Workbook()
    guide = book.active
    assert guide is not None  # noqa: S101  a new workbook has one
    guide.title = "填写说明"
    for text in (_GUIDE[0], _GUIDE[-1]):
        guide.append([text])
    guide.column_dimensions["A"].width = 80
    of_sheets: dict[tuple[str, str], list[RejectedRow]] = defaultdict(list)
    for row in rows:
        of_sheets[row.ledger, row.sheet].append(row)
    for (ledger, sheet), own in of_sheets.items():
        title = ledger if ledger not in book.sheetnames else f"{ledger}（{sheet}）"
        target = book.create_sheet(_title(title))
        places = {heading: place for place, heading in enumerate(dict(p for r in own for p in r.cells), start=1)}
        for heading, place in places.items():
            cell = target.cell(1, place)
            _fill_in(cell, heading)
            cell.font = Font(bold=True)
        for number, row in enumerate(own, start=2):
            for heading, content in row.cells:
                if content:
                    _fill_in(target.cell(number, places[heading]), content)
            comments = defaultdict[int, list[str]](list)
            for heading, fault in row.faults:
                place = next((n for h, n in places.items() if h.startswith(heading)), 1)
                target.cell(number, place).fill = _REJECTED
                comments[place].append(f"原表“{row.sheet}”{fault}")
            _comment(target, number, comments)
        target.freeze_panes = "A2"
        _fit(target)
    book.active = 1
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _title(name: str) -> str:
    """A name that a sheet of a workbook may bear: a CSV file's own may not."""
    return re.sub(r"[\[\]:*?/\\]", "_", name)[:31]


def _write(target: Worksheet, sheet: Sheet, reports: Iterable[SheetReport]) -> None:
    found: Findings = defaultdict(list)
    beside = set()
    first = last = 0
    for report in reports:
        first, last = report.body
        for finding, fill in (
            *((f, _REJECTED) for f in report.rejected),
            *((f, _FLAGGED) for f in report.flagged),
        ):
            found[finding.row].append((finding, fill))
            beside |= {finding.beside} - {0}
    above = [row for row in sheet.rows if row.number < first or not first]
    for row in above:
        _write_row(target, row, row.number, found, heading=bool(first))
    if target.oddHeader is not None and sheet.margins:  # it may tell the unit, as a comment may
        target.oddHeader.center.text = " ".join(sheet.margins)
    for (number, column), text in sheet.comments.items():
        if number < first:
            target.cell(number, column).comment = Comment(text, "")
    if first:
        _merge(target, sheet, above)
        below = [row for row in sheet.rows if row.number > last]  # notes on units among them
        taken = [
            row for row in sheet.rows if first <= row.number <= last and (row.number in found or row.number in beside)
        ]
        for number, row in enumerate((*taken, *below), start=first):
            _write_row(target, row, number, found)
        target.freeze_panes = f"A{first}"
    _fit(target)


def _write_row(target: Worksheet, row: SheetRow, number: int, found: Findings, *, heading: bool = False) -> None:
    for column, content in row.cells.items():
        if heading and column in row.spread:
            continue  # merged again
        if column in row.spread and isinstance(content, (int, float)):
            continue  # one sum for all rows of the merged cell, not one for each
        cell = target.cell(number, column)
        _fill_in(cell, row.displayed.get(column, content))
        if heading:
            cell.font = Font(bold=True)
    comments = defaultdict[int, list[str]](list)
    for finding, fill in found.get(row.number, ()):
        place = finding.place or min(row.cells)
        if not comments[place] or fill is _REJECTED:
            target.cell(number, place).fill = fill
        comments[place].append(f"原表{finding.message}")
    _comment(target, number, comments)


def _comment(target: Worksheet, number: int, comments: Mapping[int, list[str]]) -> None:
    """What is wrong with cells of a row, by column."""
    for place, texts in comments.items():
        target.cell(number, place).comment = Comment(
            "\n".join(texts), COMMENTED_BY, height=40 + 40 * len(texts), width=320
        )


def _fill_in(cell: Cell | MergedCell, content: object) -> None:
    """A value of its own kind; text stays text, whatever it begins with."""
    assert isinstance(cell, Cell)  # noqa: S101  cells are merged once they are filled in
    if isinstance(content, (bool, int, float, datetime, date, time)):
        cell.value = content
        return
    cell.value = str(content)
    cell.data_type = "s"


def _merge(target: Worksheet, sheet: Sheet, above: list[SheetRow]) -> None:
    """Merge the cells of titles and headings as they were."""
    numbers = {row.number: row for row in above}
    for row in above:
        wide = {begin: end for number, begin, end in sheet.wide if number == row.number}
        for column in row.cells:
            if column in row.spread:
                continue
            end, lowest = wide.get(column, column), row.number
            while (below := numbers.get(lowest + 1)) and column in below.spread:
                lowest += 1
            if (lowest, end) != (row.number, column):
                target.merge_cells(start_row=row.number, start_column=column, end_row=lowest, end_column=end)


def _fit(target: Worksheet) -> None:
    for number, column in enumerate(target.iter_cols(min_row=2), start=1):
        longest = max(
            (sum(1 + (sign > "⺀") for sign in str(c.value)) for c in column if c.value is not None), default=0
        )
        target.column_dimensions[get_column_letter(number)].width = min(_WIDEST, max(10, longest + 2))
