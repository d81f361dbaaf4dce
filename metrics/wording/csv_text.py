"""CSV and workbooks that a spreadsheet reads as written: no text becomes a formula, a shortened number or a day."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# A workbook made in memory whose texts stay texts, whatever they begin with.
PLAIN_TEXTS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MOST_DIGITS = 11  # longer numbers are shown as 3.10E+17, and from the 16th digit on are lost
# What spreadsheets take for a number (000008, 1E5, 1,234, 12%), a day (3-1, 2023/4, 3月1日) or a time (10:30).
_NUMBER = re.compile(r"\s*[(（]?[¥￥$]?\s*\d[\d,]*\.?\d*(?:[eE][+-]?\d+)?\s*%?[)）]?\s*")
_DAY = re.compile(
    r"\s*\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?\s*|\s*\d{1,2}:\d{2}(?::\d{2})?\s*|\d{1,4}[年月]\d{1,2}[月日]?"
)
_PER_CENT = re.compile(r"0(?:\.\d+)?%")  # 0.0% is read as what it is
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def guarded(cell: Any) -> Any:
    """A cell for CSV: a text that a spreadsheet would take for something else gets an apostrophe in front.

    Numbers stay numbers, ISO days days, and None is empty.
    """
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN and NaT
        return ""
    return f"'{cell}" if isinstance(cell, str) and _is_taken_wrong(cell) else cell


def _is_taken_wrong(text: str) -> bool:
    if text.lstrip(" ").startswith(FORMULA_STARTS):
        return True
    if _NUMBER.fullmatch(text) and not _PER_CENT.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        return len(digits) > _MOST_DIGITS or (digits.startswith("0") and len(digits) > 1) or "e" in text.lower()
    return bool(_DAY.fullmatch(text)) and not _ISO_DAY.fullmatch(text)


def csv_text(heading: Sequence[Any], rows: Iterable[Iterable[Any]], head: Sequence[str] = ()) -> str:
    """A heading row and its rows as CSV, ``head`` lines above them, each cell `guarded`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([guarded(line)] for line in head)
    writer.writerow([guarded(str(name)) for name in heading])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
