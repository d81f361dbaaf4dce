"""Cells as text: how they are compared, what is blank, names and numbers that name something."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache

from data_access.reference import credit_codes, unit_names
from data_access.reference.ledger_phrases import any_of, plain, row_words, units, vocabulary
from data_access.reference.organisation import towns

_MOST_DIGITS = 15  # of a number in a spreadsheet
# What a question asks for.
PHRASE, UNIT, HEADING, RECORD, TOWN, SITE = "phrase", "unit", "heading", "record", "town", "site"

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{2}")  # what a spreadsheet makes of a long number
# Control signs, and those that nobody sees: zero-width, direction, byte order mark, private use.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_SHORT = 64  # signs of a text that is likely to come again
EMPTIED = "清空"  # what a cell says to empty what is known
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"  # that are written for a hyphen
_DASHES = re.compile(f"[{DASHES}]")
_LOGICAL = frozenset(("TRUE", "FALSE"))
_ERRORS = frozenset(("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!"))


class CellFault(ValueError):  # noqa: N818  the domain says fault
    """A cell that cannot be read: the kind of fault and what to do about it (Chinese).

    ``refuses``: the value cannot be, so the whole row is in doubt; otherwise the cell stays empty and the row counts.
    ``asks``: what somebody has to say once for all cells written so, see `PHRASE`, `UNIT`, `HEADING`; "" for nothing.
    """

    def __init__(self, fault: str, remedy: str, *, refuses: bool = False, asks: str = "") -> None:
        super().__init__(remedy)
        self.fault = fault
        self.remedy = remedy
        self.refuses = refuses
        self.asks = asks


class Uncomputed(str):
    """The text of a formula that has no result in the file: never a value."""

    __slots__ = ()


def written(cell: object) -> str:
    """The cell as text: NFKC (full-width digits and signs), no control characters, no blanks around."""
    if cell is None:
        return ""
    if cell.__class__ is str and cell.isascii() and cell.isprintable():
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and not is_too_long(cell):
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date() if cell.time() == datetime.min.time() else cell
    wording = cell if isinstance(cell, str) else str(cell)
    if not wording.isascii():
        wording = unicodedata.normalize("NFKC", wording)
    return (wording if wording.isprintable() else _CONTROL.sub("", wording)).strip()


def holds_unseen(cell: object) -> bool:
    """The cell holds signs that nobody sees; they are left out."""
    return isinstance(cell, str) and not cell.isprintable() and _CONTROL.search(cell) is not None


def squeezed(cell: object) -> str:
    """The cell as text without any white space: how headings, codes and set phrases are compared."""
    if type(cell) is str and cell.isascii() and cell.isalnum():
        return cell
    if isinstance(cell, str) and len(cell) <= _SHORT:
        return _squeezed_text(cell)
    return str(cell) if cell.__class__ is int else "".join(written(cell).split())


@lru_cache(maxsize=1 << 14)
def _squeezed_text(text: str) -> str:
    return "".join(written(text).split())


@cache
def _blanks() -> frozenset[str]:
    return frozenset(("", *map(plain, row_words()["blanks"])))


def begins_none(sign: str, words: Iterable[str]) -> bool:
    """The sign stays itself in `written`, and none of the words begins with it."""
    stays = (sign.isascii() and sign.isalnum()) or "一" <= sign <= "鿿"
    return stays and sign.upper() not in {word[:1] for word in words}


@cache
def _begins_no_word(sign: str) -> bool:
    """No word that stands in the place of a content begins with the sign."""
    unknown, emptied = vocabulary("unknown").not_known, vocabulary("emptied").values
    return begins_none(sign, (*_blanks(), *_ERRORS, *_LOGICAL, *unknown, *emptied))


def is_content(cell: object) -> bool:
    """By its first sign the cell is no blank, error or 不详: most cells need no closer look. False tells nothing."""
    if type(cell) is int:
        return cell >= 0 and _begins_no_word(str(cell)[0])
    return cell.__class__ is str and _begins_no_word(cell[:1])


def is_blank(cell: object) -> bool:
    return cell is None or (not is_content(cell) and squeezed(cell).upper() in _blanks())


def is_too_long(cell: object) -> bool:
    """A number of more digits than a spreadsheet keeps: its last ones are not those that were typed."""
    return isinstance(cell, (int, float)) and abs(cell) >= 10**_MOST_DIGITS


def check_computed(cell: object) -> None:
    """Refuse the cell that holds no value: an error of the spreadsheet, or a formula without its result."""
    if isinstance(cell, Uncomputed):
        raise CellFault("uncomputed", "公式没有计算结果，请在Excel中打开并保存后重新导入")
    if not is_content(cell) and isinstance(cell, str) and squeezed(cell).upper() in _ERRORS:
        raise CellFault("formula_error", "公式出错，不是内容，请改正公式或直接填写后重新导入")


def _check_text(cell: object) -> None:
    """Refuse what is no text: a logical value, a number whose last digits are lost."""
    if isinstance(cell, str) and is_content(cell) and (cell.isalnum() or not cell[0].isdigit()):
        return
    if isinstance(cell, bool) or (isinstance(cell, str) and squeezed(cell).upper() in _LOGICAL):
        raise CellFault("logical_value", "TRUE、FALSE是逻辑值，不是内容，请填写原来的内容后重新导入")
    if isinstance(cell, str) and re.fullmatch(r"#{3,}", squeezed(cell)):  # copied from a column that was too narrow
        raise CellFault("formula_error", "只有“#”号，是列宽不够时复制来的，请填写原来的内容后重新导入")
    if is_too_long(cell) or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(squeezed(cell))):
        raise CellFault(
            "digits_lost",
            f"超过{_MOST_DIGITS}位的号码存成了数值，末几位已丢失，请按文本重新录入：请把该列设为文本格式、重新填写",
        )


def text(cell: object) -> str:
    """Text as written; what looks like a formula or markup is data. A line broken at a Chinese sign goes on."""
    _check_text(cell)
    wording = written(cell)
    return " ".join((_BREAK.sub("", wording) if "\n" in wording or "\r" in wording else wording).split())


_BREAK = re.compile(r"(?<=[^\x00-\x7f])[ \t]*[\r\n]\s*|\s*[\r\n][ \t]*(?=[^\x00-\x7f])")


@cache
def _no_firm() -> frozenset[str]:
    return frozenset(map(plain, row_words()["no_firm"]))


@cache
def _count() -> re.Pattern[str]:
    """How many there are, in a table of statistics: 12件, 8家."""
    return re.compile(rf"共?\d+(?:{any_of(units().count)})")


@cache
def _former_name() -> re.Pattern[str]:
    """What a firm was called before, in brackets behind its name: (原上海甲建设有限公司)."""
    words = row_words()["former_names"]
    long, short = (any_of(tuple(w for w in words if (len(w) > 1) is clear)) for clear in (True, False))
    return re.compile(
        rf"\((?:(?:{long})[:为是]?[^()]+|(?:{short})[:为是]?[^()]+(?:{any_of(row_words()['firm_names'])}))\)$"
    )


def firm_name(cell: object) -> str | None:
    """The name of a firm without the blanks that typing left in it; None where the cell says that nobody knows it."""
    name = text(cell)
    if " " in name:
        name = re.sub("(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", name)
    if name.endswith(")"):
        name = _former_name().sub("", name) or name
    return None if plain(name) in _no_firm() or _count().fullmatch(name) else name


def prose(cell: object) -> str:
    """Free text, its Chinese punctuation and line breaks kept."""
    if isinstance(cell, bool):
        _check_text(cell)
    wording = str(cell)
    return (wording if wording.isprintable() else _CONTROL.sub("", wording)).strip()


_WHOLE = re.compile(r"^(\d{1,15})\.0+$")
_YEAR = re.compile(r"(?<=[一-鿿])[\[(【{〈<](20\d\d)[\])】}〉>](?=第?\d)")


def key(cell: object) -> str:
    """A number that names something, in capitals and with plain dashes: xs2023–1 is XS2023-1.

    The year of an official number stands in 〔〕, whatever was typed (青人社[2023]1号).
    The apostrophe that guards it in exported CSV is none of it.
    """
    if cell.__class__ is str and cell.isascii() and cell.isalnum() and is_content(cell):
        return cell.upper()
    _check_text(cell)
    texts = squeezed(cell)
    texts = (texts if texts.isascii() else _DASHES.sub("-", texts)).upper().removeprefix("'")
    if texts.endswith("0") and "." in texts:  # a number that went through a table of figures
        texts = _WHOLE.sub(r"\1", texts)
    if texts.isascii():
        return texts
    # what blanks and small letters kept apart
    return _YEAR.sub(r"〔\1〕", unicodedata.normalize("NFKC", texts))


@cache
def _no_number() -> frozenset[str]:
    return frozenset(map(plain, row_words()["no_number"]))


_TWO_NUMBERS = re.compile(r"[A-Z]*\d{6,}[/+][A-Z]*\d{6,}")


def own_number(cell: object) -> str:
    """The number that names the row's own record. Raises CellFault for a word in its place, and for more than it."""
    number = key(cell)
    if number.isascii() and number.isalnum() and is_content(number) and number not in _no_number():
        return number
    # What holds neither a digit nor a Latin sign is a word: 未立案, 开户中, 口头交办.
    a_word = number and not re.search(r"[0-9A-Z]", number)
    if a_word or says_not_known(cell) or number in _no_number() or _count().fullmatch(number):
        raise CellFault("missing_key", "不是编号，请填写本来的编号后重新导入")
    if re.fullmatch(r"\d{16,}\.0+", number):
        raise CellFault("digits_lost", "像是存成过数值，末几位已丢失，请按文本重新录入")
    if re.search(r"[、,;:]|\([一-鿿]+\)$|\d\.0+$|^[一-鿿]+\d{12,}$", number) or _TWO_NUMBERS.fullmatch(number):
        raise CellFault("more_than_key", "编号一格里还写有别的内容，请只写一个编号，其余写入备注后重新导入")
    return number


def says_not_known(cell: object) -> bool:
    """The cell says in words that its content is not known: 不详, 待核."""
    return not is_content(cell) and squeezed(cell).upper() in vocabulary("unknown").not_known


def says_empty(cell: object) -> bool:
    """The cell asks for what is known to be emptied: 清空."""
    return not is_content(cell) and squeezed(cell).upper() in vocabulary("emptied").values


def town(cell: object) -> str:
    """The code of a town by its present or a former name, long or short, or as a 9 or 12-digit code."""
    code = unit_names.town_code(squeezed(cell))
    if code is None and squeezed(cell) in (*row_words()["districts"], *row_words()["levels"]):  # each row is another's
        raise CellFault("unknown_town", "不是一个街镇，请逐行填写所属街镇后重新导入")
    if code is None:
        near = difflib.get_close_matches(squeezed(cell), [t.name for t in towns()], 1)
        meant = f"，可能是“{near[0]}”" if near else ""
        raise CellFault(
            "unknown_town",
            f"不是本区街镇{meant}，请改为本区街镇名称后重新导入；已更名、撤并的街镇请系统管理员在街镇名录中补登后再导入",
            asks=TOWN,
        )
    return code


def unit_name(cell: object) -> str:
    """A handling unit (承办单位) under its usual name: a department's code, a town's name, or as written."""
    return unit_names.usual_name(squeezed(cell)) or text(cell)


def credit_code(cell: object) -> str:
    """A 统一社会信用代码 (GB 32100-2015), check digit verified."""
    _check_text(cell)
    code = squeezed(cell).upper()
    if not credit_codes.is_well_formed(code):
        raise CellFault("bad_uscc", "不是18位统一社会信用代码，请按营业执照核对后重新导入")
    if not credit_codes.is_valid(code):
        raise CellFault(
            "bad_check_digit", "统一社会信用代码校验位不符（GB 32100-2015），请按营业执照核对后重新导入", refuses=True
        )
    return code
