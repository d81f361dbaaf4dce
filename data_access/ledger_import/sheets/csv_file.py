"""A CSV file as a sheet: UTF-8 or GBK, its fields parted by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from pathlib import Path

from data_access.ledger_import.sheets.sheet import MAX_COLUMNS, LedgerError, Sheet, SheetRow

_HEADING_LINES = 20  # headings stand within these


def _filled(line: list[str]) -> list[str]:
    """A line without the empty fields at its end."""
    filled = max((n for n, cell in enumerate(line, start=1) if cell.strip()), default=0)
    return line[:filled]


def _typed(cell: str) -> str:
    """A field without the signs by which exports guard long numbers: ="3100…"."""
    guarded = re.fullmatch(r'="(.*)"', cell)
    return guarded[1] if guarded else cell


def read_csv(content: bytes, name: str) -> Sheet:
    """The sheet that bears the file's name; every cell is text. Raises LedgerError for what cannot be read for sure."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise LedgerError(f"“{name}”的编码既不是UTF-8也不是GBK，请在Excel中另存为.xlsx后再导入。") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        raise LedgerError(f"“{name}”里的引号不配对，请在Excel中打开核对、另存为.xlsx后再导入。") from None
    # The headings are the first line that fills most of the file's usual width.
    usual = Counter(len(_filled(line)) for line in lines if any(line)).most_common(1)
    widest = next((len(f) for line in lines[:_HEADING_LINES] if usual and len(f := _filled(line)) * 2 > usual[0][0]), 0)
    rows = []
    for number, line in enumerate(lines, start=1):
        if widest and len(_filled(line)) > widest:
            raise LedgerError(
                f"“{name}”第{number}行比表头多出几格，多半是金额里的逗号没有加引号，分不清哪一格是哪一列。"
                "请改成不带千分位的数字，或在Excel中另存为.xlsx后再导入；数据库没有改动。"
            )
        cells: dict[int, object] = {n: _typed(cell) for n, cell in enumerate(line[:MAX_COLUMNS], start=1) if cell != ""}
        if cells:
            rows.append(SheetRow(number, cells))
    return Sheet(Path(name).stem, tuple(rows))
