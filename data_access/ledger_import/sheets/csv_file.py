"""A CSV file as a sheet: UTF-8, GBK or UTF-16, its fields parted by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from pathlib import Path

from data_access.ledger_import.sheets.cells import Packing
from data_access.ledger_import.sheets.sheet import MAX_COLUMNS, LedgerError, Sheet, SheetRow

_HEADING_LINES = 20  # headings stand within these


def _filled(line: list[str]) -> list[str]:
    """A line without the empty fields at its end."""
    filled = max((n for n, cell in enumerate(line, start=1) if cell.strip()), default=0)
    return line[:filled]


def _typed(cell: str) -> str:
    """A field without the signs by which exports guard long numbers and formulas: ="3100…", '3100…."""
    guarded = re.fullmatch(r'="(.*)"', cell)
    return guarded[1] if guarded else cell.removeprefix("'")


def _encodings(content: bytes) -> tuple[str, ...]:
    """What the bytes may be, the likeliest first; text of a spreadsheet (Unicode) has a zero beside each Latin sign."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in content:
        zeros = content[::2].count(0), content[1::2].count(0)
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le",)
    return ("utf-8-sig", "gb18030")


def _decoded(content: bytes, name: str) -> str:
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise LedgerError(f"“{name}”的编码不是UTF-8、GBK或UTF-16，请在Excel中另存为.xlsx后再导入。")


def read_csv(content: bytes, name: str) -> Sheet:
    """The sheet that bears the file's name; every cell is text. Raises LedgerError for what cannot be read for sure."""
    text = StringIO(_decoded(content, name), newline=None)  # whatever breaks its lines
    first = text.readline()
    text.seek(0)
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(text, delimiter=delimiter, strict=True))
    except csv.Error:
        raise LedgerError(f"“{name}”里的引号不配对，请在Excel中打开核对、另存为.xlsx后再导入。") from None
    # The headings are the first line that fills most of the file's usual width; titles fill one field.
    widths = Counter(len(_filled(line)) for line in lines if any(line))
    several = {width: often for width, often in widths.items() if width > 1} or widths
    usual = max(several, key=lambda width: (several[width], width), default=0)
    widest = next((len(f) for line in lines[:_HEADING_LINES] if len(f := _filled(line)) * 2 > usual), 0)
    rows, packing = [], Packing()
    beyond: dict[int, str] = {}
    for number, line in enumerate(lines, start=1):
        if widest and len(_filled(line)) > widest:
            raise LedgerError(
                f"“{name}”第{number}行比表头多出几格，多半是金额里的逗号没有加引号，分不清哪一格是哪一列。"
                "请改成不带千分位的数字，或在Excel中另存为.xlsx后再导入；数据库没有改动。"
            )
        cells: dict[int, object] = {n: _typed(cell) for n, cell in enumerate(line[:MAX_COLUMNS], start=1) if cell != ""}
        if cells:
            rows.append(SheetRow(number, packing.cells(cells)))
        for place, cell in enumerate(line[MAX_COLUMNS:]):
            if cell.strip():
                beyond.setdefault(place, cell)
    return Sheet(Path(name).stem, tuple(rows), beyond=tuple(text for _, text in sorted(beyond.items())))
