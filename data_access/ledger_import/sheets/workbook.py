"""A workbook file as plain sheets: guarded opening, cached values of formulas, merged cells spread downwards."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from data_access.cells.text import Uncomputed

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
# #,##0.00"万元": a number with its unit. A comma behind the digits would divide it by a thousand: none may stand there.
_WITH_UNIT = re.compile(r'#(?:,##0|,###)?(?:\.[0#]+)?\s?(?P<unit>(?:"[^"]+"|\\.)+)')
_DIGITS = re.compile(
    r'(?P<before>(?:"[^"]*"|\\.|[-/])*)(?P<whole>0+)(?:\.(?P<part>0+))?(?P<after>(?:"[^"]*"|\\.|[-/])*)'
)
_HEADING_LINES = 20  # of a CSV file: headings stand within these
MAX_COLUMNS = 300  # stray formatting far to the right is not a ledger

_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMESPACE = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_COMPOUND_HEADER = bytes.fromhex("D0CF11E0A1B11AE1")
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, InvalidFileException,
    SyntaxError,  # what every XML parser here raises
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, NotImplementedError, OSError,
)  # fmt: skip


class LedgerError(Exception):
    """A file that cannot be loaded at all; the text (Chinese) names the file and the remedy."""


@dataclass(frozen=True)
class SheetRow:
    number: int  # as Excel shows it, from 1
    cells: dict[int, object]  # by column number from 1; only cells with something in them
    spread: frozenset[int]  # columns whose value comes from a merged cell that starts further up
    displayed: dict[int, str] = field(default_factory=dict)  # numbers whose format shows other digits: 7 as 000007


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[SheetRow, ...]  # rows with at least one cell, ascending
    wide: tuple[tuple[int, int, int], ...] = ()  # merged cells of several columns: row, first column, last column
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    file: str = ""


def read_bytes(path: Path) -> bytes:
    """The file's bytes, once it is clear that they can be read, see `check_bytes`.

    Raises LedgerError also when the file is missing.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise LedgerError(f"“{name}”是文件夹，请指定.xlsx台账文件。")
        _check_size(size, name)
        content = path.read_bytes()
    except FileNotFoundError:
        raise LedgerError(f"找不到文件“{path}”，请核对路径。") from None
    except OSError as error:
        raise LedgerError(f"读不了文件“{name}”（{error.strerror}），请检查权限或关闭正在使用它的程序。") from error
    return check_bytes(content, name)


def _check_size(size: int, name: str) -> None:
    if size == 0:
        raise LedgerError(f"“{name}”是空文件，请重新导出或复制后再导入。")
    if size > MAX_FILE_BYTES:
        raise LedgerError(f"“{name}”超过{MAX_FILE_BYTES // 1024 // 1024}MB，请拆分或删去图片后再导入。")


def check_bytes(content: bytes, name: str) -> bytes:
    """The bytes of a workbook of sensible size, or of a CSV file.

    Raises LedgerError when they are empty, too large, encrypted, an old .xls or no workbook.
    """
    _check_size(len(content), name)
    if is_csv(name):
        return content
    if content.startswith(_COMPOUND_HEADER):
        raise LedgerError(_compound(name, content))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except _UNREADABLE:
        members = []
    names = {member.filename for member in members}
    if "content.xml" in names and "mimetype" in names:
        raise LedgerError(f"“{name}”是.ods格式（OpenDocument表格），请在WPS或Excel中另存为.xlsx后再导入。")
    if "xl/workbook.bin" in names:
        raise LedgerError(f"“{name}”是.xlsb格式，请在Excel中另存为.xlsx后再导入。")
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise LedgerError(f"“{name}”不是Excel工作簿（.xlsx）或已损坏，请在Excel中另存为.xlsx后再导入。")
    # zipfile never unpacks more than the size stated here, so the statement can be relied on.
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise LedgerError(f"“{name}”解压后超过{MAX_UNPACKED_BYTES // 1024 // 1024}MB，请删去空白格式和图片后再导入。")
    return _transitional(content)


def _compound(name: str, content: bytes) -> str:
    """What a file of the old compound format is, and the remedy."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return f"“{name}”设有打开密码，请在Excel中取消密码、另存后再导入。"
    if name.lower().endswith(".et"):
        return f"“{name}”是WPS表格的.et格式，请在WPS中另存为.xlsx后再导入。"
    return f"“{name}”是旧版.xls格式，请在Excel中另存为.xlsx后再导入。"


def _transitional(content: bytes) -> bytes:
    """A workbook saved as “Strict Open XML” with the namespaces of the usual kind; any other as it is."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        try:
            strict = _STRICT in archive.read("xl/workbook.xml")
        except _UNREADABLE:
            return content
        if not strict:
            return content
        written = BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as copy:
            for member in archive.infolist():
                data = archive.read(member)
                if member.filename.endswith((".xml", ".rels")):
                    data = _STRICT_NAMESPACE.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)
                copy.writestr(member.filename, data)
    return written.getvalue()


def _open(content: bytes, *, cached_values: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and validations that openpyxl does not keep
        return openpyxl.load_workbook(BytesIO(content), data_only=cached_values)


def read_sheets(content: bytes, name: str) -> list[Sheet]:
    """Every worksheet, hidden ones and hidden rows included; a formula has its cached value, else its text.

    A CSV file is one sheet that bears the file's name. Raises LedgerError when the file is damaged.
    """
    if is_csv(name):
        return [_csv_sheet(content, name)]
    try:
        book = _open(content, cached_values=False)
        cached = None
        sheets = []
        for worksheet in book.worksheets:
            rows: dict[int, dict[int, object]] = defaultdict(dict)
            displayed: dict[int, dict[int, str]] = defaultdict(dict)
            # _cells is sparse: iter_rows would create a million empty cells for a stray format at the bottom.
            for (row, column), cell in worksheet._cells.items():
                value: object = cell.value
                if value is None or column > MAX_COLUMNS:
                    continue
                if cell.data_type == "f":
                    cached = cached or _open(content, cached_values=True)
                    known = cached[worksheet.title].cell(row, column).value
                    value = known if known is not None else Uncomputed(_formula_text(value))
                rows[row][column] = value
                if (digits := _digits(value, cell.number_format)) is not None:
                    displayed[row][column] = digits
            spread: dict[int, set[int]] = defaultdict(set)
            wide = []
            for merged in worksheet.merged_cells.ranges:
                if merged.max_col > merged.min_col:
                    wide.append((merged.min_row, merged.min_col, merged.max_col))
                value = rows.get(merged.min_row, {}).get(merged.min_col)
                if value is None or merged.max_row - merged.min_row > 10_000:
                    continue
                for row in range(merged.min_row + 1, merged.max_row + 1):
                    rows[row][merged.min_col] = value
                    if (digits := displayed[merged.min_row].get(merged.min_col)) is not None:
                        displayed[row][merged.min_col] = digits
                    spread[row].add(merged.min_col)
            found = (SheetRow(n, rows[n], frozenset(spread[n]), displayed[n]) for n in sorted(rows) if rows[n])
            hidden = worksheet.sheet_state != "visible"
            unseen = _hidden_columns(worksheet)
            sheets.append(Sheet(worksheet.title, tuple(found), tuple(sorted(wide)), hidden, unseen, name))
    except _UNREADABLE as error:
        raise LedgerError(f"“{name}”已损坏，无法读取，请在Excel中打开、另存为.xlsx后再导入。") from error
    return sheets


def _hidden_columns(worksheet: Worksheet) -> frozenset[int]:
    """The columns nobody sees; one entry of the file may stand for several side by side."""
    widths = [width for width in worksheet.column_dimensions.values() if width.hidden]
    spans = [(width.min or 0, min(width.max or 0, MAX_COLUMNS)) for width in widths]
    return frozenset(number for first, last in spans for number in range(first, last + 1))


def is_csv(name: str) -> bool:
    return name.lower().endswith(".csv")


def _filled(line: list[str]) -> list[str]:
    """A line of a CSV file without the empty fields at its end."""
    filled = max((n for n, cell in enumerate(line, start=1) if cell.strip()), default=0)
    return line[:filled]


def _typed(cell: str) -> str:
    """A field without the signs by which exports guard long numbers: ="3100…"."""
    guarded = re.fullmatch(r'="(.*)"', cell)
    return guarded[1] if guarded else cell


def _csv_sheet(content: bytes, name: str) -> Sheet:
    """A CSV file in UTF-8 or GBK, its fields parted by commas, semicolons or tabs; every cell is text."""
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
            rows.append(SheetRow(number, cells, frozenset()))
    return Sheet(Path(name).stem, tuple(rows))


def _digits(value: object, number_format: str) -> str | None:
    """The number as a format of fixed digits shows it (000000, 0.00, "XS"0000); None for any other cell."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        return None
    shown = number_format.split(";", maxsplit=1)[0]
    if re.fullmatch(r"0(?:\.0+)?%", shown):
        return f"{Decimal(repr(value)) * 100:f}%"
    if grouped := _WITH_UNIT.fullmatch(shown):
        unit = grouped["unit"].replace('"', "").replace("\\", "")
        return f"{value}{unit}"
    form = _DIGITS.fullmatch(shown)
    if form is None:
        return None
    before, after = (re.sub(r'"([^"]*)"|\\(.)', r"\1\2", form[side]) for side in ("before", "after"))
    places = len(form["part"] or "")
    width = len(form["whole"]) + (places + 1 if places else 0)
    return f"{before}{value:0{width}.{places}f}{after}"


def _formula_text(value: object) -> str:
    if isinstance(value, ArrayFormula):
        return str(value.text)
    return "=TABLE()" if isinstance(value, DataTableFormula) else str(value)
