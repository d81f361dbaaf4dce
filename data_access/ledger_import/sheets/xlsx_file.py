"""The worksheets of an .xlsx file, row by row: values, cached results of formulas, formats; no cell objects are made.

openpyxl reads what is small (sheets, styles, formats); the rows themselves and the table of texts are parsed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import IO, Any
from zipfile import ZipFile

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, from_excel, from_ISO8601
from openpyxl.xml.constants import COMMENTS_NS, SHARED_STRINGS, SHEET_MAIN_NS

from data_access.cells.text import Uncomputed, squeezed
from data_access.ledger_import.sheets.found_cells import FoundCells, sheet_of
from data_access.ledger_import.sheets.number_formats import IN_PART, day_in_part, digits, shows_itself
from data_access.ledger_import.sheets.rich_text import Amended, text_of
from data_access.ledger_import.sheets.sheet import COMMENTED_BY, MAX_COLUMNS, Sheet

_IN = f"{{{SHEET_MAIN_NS}}}"
_ROW, _COLUMN, _MERGED, _ITEM = f"{_IN}row", f"{_IN}col", f"{_IN}mergeCell", f"{_IN}si"
_AUTHOR, _COMMENT = f"{_IN}author", f"{_IN}comment"
_VALUE, _FORMULA, _INLINE, _TEXT = f"{_IN}v", f"{_IN}f", f"{_IN}is", f"{_IN}t"
_MARGINS = tuple(f"{_IN}{pages}{edge}" for pages in ("odd", "even", "first") for edge in ("Header", "Footer"))
# What stands left, in the middle and right, with fonts, sizes, colours and page numbers between.
_PARTS = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|[A-Za-z&+-])')
_COORDINATE = re.compile(r"([A-Za-z]{1,3})(\d+)")


@dataclass(frozen=True)
class _Styles:
    """What the style of a cell, by its number as written, says of its content."""

    days: dict[str, str]  # the formats of days
    durations: frozenset[str]
    shown: dict[str, str]  # the formats that show other digits
    struck: frozenset[str]

    @cached_property
    def telling(self) -> frozenset[str]:
        """Those of which something is to be noted beside the content."""
        return self.struck.union(self.shown)


def read_xlsx(content: bytes, name: str) -> Iterator[Sheet]:
    """Every worksheet of the file. What the libraries raise for a damaged file is passed on."""
    reader = ExcelReader(BytesIO(content), read_only=True, keep_links=False)
    with reader.archive as archive:
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(archive, reader.wb)
        texts: Sequence[str] = ()
        package: Any = reader.package
        if (table := package.find(SHARED_STRINGS)) is not None:
            with archive.open(table.PartName[1:]) as file:
                texts = _texts(file)
        styles = _styles(reader.wb)
        for sheet, part in reader.parser.find_sheets():
            if part.target not in reader.valid_files or "chartsheet" in part.Type:
                continue
            with archive.open(part.target) as file:
                found = _Worksheet(texts, styles, reader.wb.epoch).read(file)
            found.comments = _comments(archive, part.target)
            from_1904 = reader.wb.epoch == MAC_EPOCH
            yield sheet_of(found, sheet.name, name, hidden=sheet.state != "visible", from_1904=from_1904)


def _comments(archive: ZipFile, sheet: str) -> dict[tuple[int, int], str]:
    """What somebody said of cells, by row and column; what the program said of rejected rows is left out."""
    relations: str = get_rels_path(sheet)  # type: ignore[no-untyped-call]
    if relations not in archive.namelist():
        return {}
    found = {}
    for relation in get_dependents(archive, relations).find(COMMENTS_NS):
        tree = etree.fromstring(archive.read(relation.target), etree.XMLParser(resolve_entities=False, no_network=True))
        own = [str(number) for number, author in enumerate(tree.iter(_AUTHOR)) if author.text == COMMENTED_BY]
        for comment in tree.iter(_COMMENT):
            if comment.get("authorId") not in own:
                column, row, _, _ = range_boundaries(comment.get("ref"))
                found[int(row or 0), int(column or 0)] = "".join(part.text or "" for part in comment.iter(_TEXT))
    return found


def _elements(file: IO[bytes], *tags: str) -> Iterator[etree._Element]:
    """The elements of those names as they end, each taken out of memory when the next is asked for.

    Raises ValueError for a part that defines entities: no spreadsheet does, and they may grow without end.
    """
    checked = False
    for _, element in etree.iterparse(file, tag=tags, resolve_entities=False, no_network=True):
        if not checked and element.getroottree().docinfo.internalDTD is not None:
            raise ValueError(tags)
        checked = True
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _texts(file: IO[bytes]) -> list[str]:
    found = (_text(item) for item in _elements(file, _ITEM))
    return [text if isinstance(text, Amended) else text.replace("x005F_", "") for text in found]


def _text(element: etree._Element) -> str:
    """A text, most often of one run."""
    if len(element) == 1 and element[0].tag == _TEXT:
        return element[0].text or ""
    return text_of(element)


def _styles(book: Any) -> _Styles:
    shown, formats, struck = {}, {}, set()
    for place, style in enumerate(book._cell_styles):
        number = str(place)
        own = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        form = BUILTIN_FORMATS.get(style.numFmtId, "General") if own < 0 else book._number_formats[own]
        if place in book._date_formats or style.numFmtId in IN_PART:
            formats[number] = IN_PART.get(style.numFmtId, form)
        if not shows_itself(form):
            shown[number] = form
        if book._fonts[style.fontId].strike:
            struck.add(number)
    return _Styles(formats, frozenset(map(str, book._timedelta_formats)), shown, frozenset(struck))


def _number(written: str) -> float:
    return float(written) if "." in written or "E" in written or "e" in written else int(written)


def _is_on(flag: str | None) -> bool:
    return flag in ("1", "true")


class _Worksheet:
    """The parser of one worksheet: what texts, styles and formulas further up say of each cell."""

    def __init__(self, texts: Sequence[str], styles: _Styles, epoch: object) -> None:
        self.texts, self.styles, self.epoch = texts, styles, epoch
        self.found = FoundCells()
        self.shared: dict[str, Translator] = {}
        self.days: dict[tuple[str, bool, str], object] = {}
        self.inline: dict[str, str] = {}
        self.columns: dict[str, int] = {}  # by their letters
        self.row = 0

    def read(self, file: IO[bytes]) -> FoundCells:
        for element in _elements(file, _ROW, _COLUMN, _MERGED, *_MARGINS):
            if element.tag == _ROW:
                self._row(element)
            elif element.tag in _MARGINS:
                self.found.margins += [text for text in map(squeezed, _PARTS.split(element.text or "")) if text]
            elif element.tag == _MERGED:
                left, top, right, bottom = range_boundaries(element.get("ref"))
                if left and top and right and bottom:  # not a whole column
                    self.found.merged.append((top, left, bottom, right))
            elif _is_on(element.get("hidden")):
                last = min(int(element.get("max")), MAX_COLUMNS)
                self.found.hidden_columns |= set(range(int(element.get("min")), last + 1))
        return self.found

    def _row(self, element: etree._Element) -> None:
        number = element.get("r")
        self.row = self.row + 1 if number is None else int(float(number))
        if _is_on(element.get("hidden")):
            self.found.hidden_rows.add(self.row)
        cells = self.found.cells.get(self.row, {})
        own, column, columns, telling, inline = str(self.row), 0, self.columns, self.styles.telling, self.inline
        value: object
        for cell in element:
            row, coordinate = self.row, cell.get("r")
            known = column + 1 if coordinate is None else columns.get(coordinate.removesuffix(own))
            if known is None:
                row, column = self._place(coordinate)
            else:
                column = known
            if len(cell) == 1 and (part := cell[0]).tag == _INLINE and len(part) == 1 and part[0].tag == _TEXT:
                value = inline.setdefault(written := part[0].text or "", written)  # the usual text
            elif (value := self._value(cell) if len(cell) else None) is None:
                continue
            if column > MAX_COLUMNS:
                self.found.beyond.setdefault(column, str(value))
                continue
            if row == self.row:
                cells[column] = value
            else:
                self.found.cells.setdefault(row, {})[column] = value
            if telling and (style := cell.get("s")) in telling:
                self._note_style(style, value, row, column)
        if cells:
            self.found.cells[self.row] = cells

    def _place(self, coordinate: str) -> tuple[int, int]:
        parts = _COORDINATE.fullmatch(coordinate)
        if parts is None:
            raise ValueError(coordinate)
        row, column = int(parts[2]), column_index_from_string(parts[1])
        if row == self.row:
            self.columns[parts[1]] = column
        return row, column

    def _note_style(self, style: str, value: object, row: int, column: int) -> None:
        if style in self.styles.shown and (shown := digits(value, self.styles.shown[style])) is not None:
            self.found.displayed.setdefault(row, {})[column] = shown
        if style in self.styles.struck:
            self.found.struck.setdefault(row, set()).add(column)

    def _value(self, cell: etree._Element) -> object:
        """The content; of a formula its result, else its text as `Uncomputed`; None for none."""
        if len(cell) == 1 and (only := cell[0]).tag != _FORMULA:
            return self._part(cell, only)
        value = next((v for child in cell if (v := self._part(cell, child)) is not None), None)
        if (formula := next(cell.iterchildren(_FORMULA), None)) is None:
            return value
        text = self._formula(formula, cell.get("r"))  # each may be what later cells share
        return Uncomputed(text) if value is None else value

    def _part(self, cell: etree._Element, part: etree._Element) -> object:
        """What a part of a cell says of its content; None for its formula."""
        if part.tag == _INLINE:
            text = _text(part)
            return text if text.__class__ is Amended else self.inline.setdefault(text, text)
        return self._content(cell, part.text) if part.tag == _VALUE and part.text else None

    def _content(self, cell: etree._Element, written: str) -> object:
        kind = cell.get("t")
        if kind == "s":
            return self.texts[int(written)]
        if kind is None or kind == "n":
            style = cell.get("s")
            return self._day(written, style) if style in self.styles.days else _number(written)
        if kind == "b":
            return bool(int(written))
        if kind == "d":
            return from_ISO8601(written)  # type: ignore[no-untyped-call]
        return self.inline.setdefault(written, written)

    def _day(self, written: str, style: str) -> object:
        form = self.styles.days[style]
        known = (written, style in self.styles.durations, form)
        if known not in self.days:
            try:
                day = from_excel(_number(written), self.epoch, timedelta=known[1])
                self.days[known] = day_in_part(day, form) or day
            except (OverflowError, ValueError):
                self.days[known] = "#VALUE!"
        return self.days[known]

    def _formula(self, formula: etree._Element, coordinate: str | None) -> str:
        kind, text = formula.get("t"), f"={formula.text or ''}"
        if kind == "dataTable":
            return "=TABLE()"
        if kind == "shared":
            shared = formula.get("si")
            if shared in self.shared:
                return str(self.shared[shared].translate_formula(coordinate))
            if text != "=":
                self.shared[shared] = Translator(text, coordinate)
        return text
