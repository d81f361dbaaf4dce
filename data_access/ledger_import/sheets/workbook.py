"""A file as plain sheets: what it is, whether it can be read at all, and what to do where not."""

from __future__ import annotations

import lzma
import re
import struct
import warnings
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from openpyxl.utils.exceptions import InvalidFileException

from data_access.ledger_import.sheets.csv_file import read_csv
from data_access.ledger_import.sheets.sheet import LedgerError, Sheet
from data_access.ledger_import.sheets.xls_file import UNREADABLE as UNREADABLE_XLS
from data_access.ledger_import.sheets.xls_file import read_xls
from data_access.ledger_import.sheets.xlsx_file import read_xlsx

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024

_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMESPACE = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
COMPOUND_HEADER = bytes.fromhex("D0CF11E0A1B11AE1")
_STREAMS = ("Workbook", "Book")  # what the parts of an .xls file are called
_BEGINNING = 512
_ZIP_HEADER = b"PK\x03\x04"
_LOCKED = 1  # a flag of a part of an archive
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, InvalidFileException,
    SyntaxError,  # what every XML parser here raises
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, NotImplementedError, OSError, OverflowError,
)  # fmt: skip


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
    """The bytes of a workbook (.xlsx, .xls) of sensible size, or of a CSV file.

    Raises LedgerError when they are empty, too large, encrypted, of another format or no workbook.
    """
    _check_size(len(content), name)
    if is_csv(content, name):
        return content
    if content.startswith(COMPOUND_HEADER):
        if message := _unread_compound(name, content):
            raise LedgerError(message)
        return content
    if content[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise LedgerError(f"“{name}”其实是网页（HTML或XML），不是Excel工作簿，请在Excel中打开、另存为.xlsx后再导入。")
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
        if _is_text(content):
            raise LedgerError(f"“{name}”其实是文本文件，不是Excel工作簿，请把扩展名改为.csv后再导入。")
        raise LedgerError(f"“{name}”不是Excel工作簿（.xlsx）或已损坏，请在Excel中另存为.xlsx后再导入。")
    if any(member.flag_bits & _LOCKED for member in members):
        raise LedgerError(f"“{name}”设有压缩密码，请去掉密码、另存后再导入。")
    # zipfile never unpacks more than the size stated here, so the statement can be relied on.
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise LedgerError(f"“{name}”解压后超过{MAX_UNPACKED_BYTES // 1024 // 1024}MB，请删去空白格式和图片后再导入。")
    return _transitional(content)


def _is_text(content: bytes) -> bool:
    """Lines of fields, as spreadsheets save text: UTF-16 with its mark, or UTF-8 or GBK without any zero."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if not content or b"\0" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "\n" in text and any(sign in text for sign in ",\t;")
    return False


def _unread_compound(name: str, content: bytes) -> str:
    """Why a file of the old compound format is not read, and the remedy; "" for an .xls file."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return f"“{name}”设有打开密码，请在Excel中取消密码、另存后再导入。"
    if name.lower().endswith(".et"):
        return f"“{name}”是WPS表格的.et格式，请在WPS中另存为.xlsx后再导入。"
    if not any(stream.encode("utf-16-le") in content for stream in _STREAMS):
        return f"“{name}”不是旧版.xls工作簿或已损坏，请在Excel中另存为.xlsx后再导入。"
    return ""


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


def is_csv(content: bytes, name: str) -> bool:
    """Called so, and no workbook that only bears that ending."""
    return name.lower().endswith(".csv") and not content.startswith((_ZIP_HEADER, COMPOUND_HEADER))


def read_sheets(content: bytes, name: str) -> list[Sheet]:
    """Every worksheet, hidden ones and hidden rows included; a formula has its cached value, else its text.

    A CSV file is one sheet that bears the file's name. Raises LedgerError when the file is damaged.
    """
    if is_csv(content, name):
        return [read_csv(content, name)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl does not keep
            return list((read_xls if content.startswith(COMPOUND_HEADER) else read_xlsx)(content, name))
    except (*_UNREADABLE, *UNREADABLE_XLS) as error:
        raise LedgerError(f"“{name}”已损坏，无法读取，请在Excel中打开、另存为.xlsx后再导入。") from error
