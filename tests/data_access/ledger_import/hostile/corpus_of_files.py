"""Hostile files: other formats and encodings, damaged, encrypted, too large, with parts that lie."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import xlsxwriter

from tests.data_access.ledger_import.hostile.case import HEADINGS, Case, lead, lead_row, leads, row
from tests.data_access.ledger_import.hostile.files import (
    SHEET,
    TEXTS,
    WORKBOOK,
    csv_text,
    edited,
    members,
    workbook,
    workbook_of_texts,
    zipped,
)
from tests.databases import DATA

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLD = DATA / "旧版台账.xls"
_ROWS = [HEADINGS, lead_row(), row("XS2", 涉及人数=7)]
_BOTH = {"lead": {"XS1": lead(), "XS2": lead(workers=7)}}
_ONE = {"lead": {"XS1": lead()}}
_sound = leads()


def _with_texts() -> bytes:
    return workbook_of_texts("欠薪线索", _ROWS)


def _csv(encoding: str, text: str = csv_text(_ROWS), says: str = "", **more: object) -> Case:
    return Case(says or f"CSV in {encoding}", text.encode(encoding), name="欠薪线索.csv",
                **({"stored": _BOTH} | more))  # type: ignore[arg-type]  # fmt: skip


def _refused(says: str, content: Callable[[], bytes] | bytes, progress: str, name: str = "台账.xlsx") -> Case:
    return Case(says, content, name=name, status=2, messages=(progress, name))


def _archive(**parts: bytes) -> bytes:
    return zipped({name.replace("__", "/"): data for name, data in parts.items()})


def _parts(**changed: bytes) -> Callable[[], bytes]:
    """A sound workbook of which some parts are others; an empty one is left out."""

    def make() -> bytes:
        names = {"sheet": SHEET, "styles": "xl/styles.xml"}
        parts = members(_sound()) | {names[name]: data for name, data in changed.items()}
        return zipped({name: data for name, data in parts.items() if data})

    return make


def _old_of_1904() -> bytes:
    """The old workbook with its days counted from 1904."""
    content = _OLD.read_bytes()
    for whole in (45_023, 45_036):
        content = content.replace(struct.pack("<I", whole << 2 | 2), struct.pack("<I", whole - 1462 << 2 | 2))
    timed = 45_054 + 9.5 / 24
    content = content.replace(struct.pack("<d", timed), struct.pack("<d", timed - 1462))
    start = bytes.fromhex("22000200")
    return content.replace(start + b"\0\0", start + b"\1\0", 1)


def _locked() -> bytes:
    """A zip archive whose parts say that they are encrypted."""
    content = bytearray(_sound())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(sign), bytes(content)):
            content[found.start() + flags] |= 1
    return bytes(content)


def _of_size(text: int) -> Callable[[], bytes]:
    """An archive whose directory says another size of a part."""

    def make() -> bytes:
        size = 3_000_004
        content = _parts(sheet=b"<x/>" + b" " * (size - 4))()
        assert content.count(struct.pack("<I", size)) == 2
        return content.replace(struct.pack("<I", size), struct.pack("<I", text))

    return make


def _formatted() -> bytes:
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"constant_memory": True})
    form = book.add_format({"border": 1})
    sheet = book.add_worksheet("欠薪线索")
    for number, cells in enumerate([HEADINGS, lead_row()]):
        sheet.write_row(number, 0, cells)
    for number in range(2, 100_002):
        sheet.write_blank(number, 0, None, form)
    book.close()
    return written.getvalue()


def _strict() -> bytes:
    pattern = rb"http://schemas.openxmlformats.org/(spreadsheetml|officeDocument|drawingml)/2006/"
    return zipped({n: re.sub(pattern, rb"http://purl.oclc.org/ooxml/\1/", d) for n, d in members(_sound()).items()})


def _entities(definition: bytes, name: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        content = workbook_of_texts("欠薪线索", [HEADINGS, row("NAME", "被反映单位")])
        head = b"<!DOCTYPE sst [" + definition + b"]><sst "
        return edited(edited(content, TEXTS, b"<sst ", head), TEXTS, b"NAME", name)

    return make


def _with_link() -> bytes:
    parts = members(_sound())
    kinds = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = b'<externalReferences><externalReference xmlns:r="%b" r:id="rId99"/></externalReferences>' % kinds
    place = b'Target="externalLinks/externalLink1.xml"'
    relation = b'<Relationship Id="rId99" Type="%b/externalLink" %b/></Relationships>' % (kinds, place)
    rels = "xl/_rels/workbook.xml.rels"
    book = parts[WORKBOOK].replace(b"</sheets>", b"</sheets>" + link)
    return zipped(parts | {WORKBOOK: book, rels: parts[rels].replace(b"</Relationships>", relation)})


def _with_macros() -> bytes:
    kinds = "[Content_Types].xml"
    usual = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = edited(_sound(), kinds, usual, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    return zipped(members(content) | {"xl/vbaProject.bin": _OLE + b"\0" * 600})


_BILLION = b'<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
_TRUNCATED = workbook({"欠薪线索": _ROWS})
_OF_OLD = {
    "lead": {
        "000007": lead(domain="工程建设领域", employer_name="上海某某建设有限公司", workers=12,
                       amount_yuan=Decimal("64000.50"), closed_on=date(2023, 4, 20)),
        "XS2023-002": lead(received_on=date(2023, 5, 8), domain="工程建设领域", employer_name="上海甲劳务有限公司",
                           workers=8, amount_yuan=64_000),
        "XS2023-003": lead(source="来访", received_on=date(2023, 6, 1), town_code="310118107",
                           employer_name="上海乙有限公司", workers=None, amount_yuan=30_000),
    }
}  # fmt: skip
_FLAGGED_OF_OLD = [(4, "备注", "struck_out"), (5, "涉及人数", "not_a_number"), (5, "备注", "formula_error")]

FILES = [
    # CSV
    _csv("gbk"),
    _csv(
        "gb18030",
        csv_text([HEADINGS, row("上海𬭎业有限公司", "被反映单位")]),
        stored={"lead": {"XS1": lead(employer_name="上海𬭎业有限公司")}},
    ),
    _csv("utf-8"),
    _csv("utf-8-sig"),
    _csv("utf-16"),
    _csv("utf-16-le"),
    _csv("utf-16-be"),
    _csv("utf-16-be", "\ufeff" + csv_text(_ROWS), "CSV in utf-16-be with its mark"),
    _csv("utf-16", csv_text(_ROWS, "\t"), "text of a spreadsheet, parted by tabs"),
    _csv("gbk", csv_text(_ROWS, ";"), "CSV parted by semicolons"),
    _csv("gbk", csv_text(_ROWS).replace("\r\n", "\t\t\r\n"), "CSV with tabs behind its lines"),
    _csv("gbk", csv_text(_ROWS).replace("\r\n", ",,,,\r\n"), "CSV with empty fields behind its lines"),
    _csv("gbk", csv_text(_ROWS).replace("\r\n", "\r"), "CSV with the line breaks of an old Mac"),
    _csv(
        "gbk",
        csv_text([[*HEADINGS, "备注"], [*lead_row(), '"第一行\r\n第二行,""好"""']]),
        "CSV with a quoted line break",
        stored={"lead": {"XS1": lead(remark='第一行\n第二行,"好"')}},
    ),
    _csv("gbk", csv_text([HEADINGS, [f'="{cell}"' for cell in lead_row()]]), 'CSV with ="…"', stored=_ONE),
    _csv(
        "gbk", csv_text([HEADINGS, [f"'{cell}" for cell in lead_row()]]), "CSV with guarding apostrophes", stored=_ONE
    ),
    _csv(
        "gbk",
        csv_text(_ROWS).replace("60000", '"60000', 1),
        "CSV with an open quote",
        stored={},
        status=2,
        messages=("引号不配对",),
    ),
    _csv(
        "gbk",
        csv_text(_ROWS).replace("60000", "60,000", 1),
        "CSV with a bare thousands separator",
        stored={},
        status=2,
        messages=("第2行比表头多出几格",),
    ),
    _csv("gbk", "", "an empty CSV", stored={}, status=2, messages=("空文件",)),
    Case(
        "CSV that is cut within a sign",
        csv_text(_ROWS).encode("gbk")[:-3] + b"\x81",
        name="欠薪线索.csv",
        status=2,
        messages=("编码",),
    ),
    # Old workbooks
    Case("an old workbook", _OLD.read_bytes(), name="旧版.xls", stored=_OF_OLD, flagged=_FLAGGED_OF_OLD),
    Case("an old workbook of 1904", _old_of_1904, name="旧版.xls", stored=_OF_OLD, flagged=_FLAGGED_OF_OLD),
    _refused("an old workbook, cut", lambda: _OLD.read_bytes()[:2_600], "已损坏", "旧版.xls"),
    _refused("an old workbook without its stream", _OLE + b"\0" * 512, "不是旧版.xls工作簿", "旧版.xls"),
    _refused("an encrypted workbook", _OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    _refused("a workbook of WPS", _OLE + b"\0" * 512, ".et格式", "台账.et"),
    # What its name does not say
    Case("a workbook called .xls", _sound, name="台账.xls", stored=_ONE),
    Case("a workbook called .csv", _sound, name="台账.csv", stored=_ONE),
    Case("an old workbook called .csv", _OLD.read_bytes(), name="旧版.csv", stored=_OF_OLD, flagged=_FLAGGED_OF_OLD),
    _refused("CSV called .xlsx", csv_text(_ROWS).encode("gbk"), "不是Excel工作簿"),
    _refused("a web page called .xls", "\ufeff<html><table></table></html>".encode(), "网页", "台账.xls"),
    _refused("a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "不是Excel工作簿"),
    _refused("an .ods", _archive(mimetype=b"", **{"content.xml": b""}), ".ods格式", "台账.ods"),
    _refused("an .xlsb", _archive(xl__workbook=b"", **{"xl/workbook.bin": b""}), ".xlsb格式", "台账.xlsb"),
    _refused("a .docx", _archive(**{"[Content_Types].xml": b"", "word/document.xml": b""}), "不是Excel工作簿"),
    # Damaged, locked, too large
    _refused("no bytes", b"", "空文件"),
    _refused("a workbook, cut", _TRUNCATED[: len(_TRUNCATED) // 2], "不是Excel工作簿"),
    _refused("a workbook whose parts are damaged", lambda: edited(_sound(), SHEET, b"<row", b"<r<w"), "已损坏"),
    _refused("a locked archive", _locked, "密码"),
    _refused("a zip bomb", _of_size(900_000_000), "解压后超过"),
    _refused("a zip bomb that lies", _of_size(100), "损坏"),
    _refused(
        "texts that are not there",
        lambda: edited(_with_texts(), SHEET, b't="s"><v>0</v>', b't="s"><v>9999</v>'),
        "已损坏",
    ),
    _refused(
        "no table of texts", lambda: zipped({n: d for n, d in members(_with_texts()).items() if n != TEXTS}), "已损坏"
    ),
    _refused("entities that grow", _entities(_BILLION, b"&j;"), "已损坏"),
    _refused("entities from other files", _entities(b'<!ENTITY a SYSTEM "file:///etc/passwd">', b"&a;"), "已损坏"),
    # Sound though odd
    Case("a workbook with macros", _with_macros, name="台账.xlsm", stored=_ONE),
    Case("a strict workbook", _strict, stored=_ONE),
    Case("a workbook without styles", _parts(styles=b""), stored=_ONE),
    Case("links to other workbooks", _with_link, stored=_ONE),
    Case("a dimension of the whole sheet", lambda: edited(_sound(), SHEET, b"A1:H2", b"A1:XFD1048576"), stored=_ONE),
    Case("100,000 empty rows with a border", _formatted, stored=_ONE),
    Case(
        "a control sign in the sheet's name",
        lambda: edited(_sound(), WORKBOOK, "欠薪线索".encode(), "欠薪_x0007_线索&#x200B;".encode()),
        stored=_ONE,
    ),
]
