"""Readers of ledger cells: from what people type to exact values.

Every reader takes a cell that is not blank and returns its value; it raises `CellFault` when the cell cannot be
read. Blank cells (empty, "/", "—", 无 …) mean "not known" and never reach a reader, except check marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from data_access import clock
from data_access.reference import coordinates, credit_codes, unit_names
from data_access.reference.organisation import towns

Reader = Callable[[object], Any]

BLANKS = frozenset(("", "/", "\\", "-", "--", "–", "—", "——", "无", "暂无", "N/A", "#N/A"))
UNITS = {"元": 1, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
MAX_YUAN = Decimal(10) ** 12
MAX_PEOPLE = 100_000
MOST_DIGITS = 15  # of a number in a spreadsheet
FIRST_YEAR = 2010
PLANNED_YEARS = 40  # how far completion and expiry dates may lie ahead

_MINUS = dict.fromkeys(map(ord, "−–—‒"), "-")  # as typeset: minus sign and dashes
_SCIENTIFIC = re.compile(r"\d\.\d+[Ee]\+\d{2}")  # what a spreadsheet makes of a long number in a CSV
_NO_FIRM = "(?:单位)?(?:不详|未知|不明|不清楚?|待查|待核实|未提供|未填)(?:单位)?|无名称|无单位"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ T]\s*\d{1,2}:\d{2}.*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AMOUNT = re.compile(r"(?:¥|RMB|CNY|人民币)?([-+]?)¥?(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?(亿元|亿|万元|万|元)?整?")
_PEOPLE = re.compile(r"([-+]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?:人次|人|名|个)?")


class CellFault(ValueError):  # noqa: N818  the domain says fault
    """A cell that cannot be read: the kind of fault and what to do about it (Chinese)."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(remedy)
        self.fault = fault
        self.remedy = remedy


def written(cell: object) -> str:
    """The cell as text: NFKC (full-width digits and signs), no control characters, no blanks around."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and not is_too_long(cell):
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date() if cell.time() == datetime.min.time() else cell
    return _CONTROL.sub("", unicodedata.normalize("NFKC", str(cell))).strip()


def squeezed(cell: object) -> str:
    """The cell as text without any white space: how headings, codes and set phrases are compared."""
    return re.sub(r"\s+", "", written(cell))


def is_blank(cell: object) -> bool:
    return cell is None or squeezed(cell) in BLANKS


def is_too_long(cell: object) -> bool:
    """A number of more digits than a spreadsheet keeps: its last ones are not those that were typed."""
    return isinstance(cell, (int, float)) and abs(cell) >= 10**MOST_DIGITS


def _check_digits(cell: object) -> None:
    if is_too_long(cell) or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(squeezed(cell))):
        raise CellFault(
            "digits_lost",
            f"超过{MOST_DIGITS}位的号码存成了数值，末尾数字已丢失，请把该列设为文本格式、重新填写后再导入",
        )


def text(cell: object) -> str:
    """Text as written; what looks like a formula or markup is data."""
    _check_digits(cell)
    return re.sub(r"\s+", " ", written(cell))


def firm_name(cell: object) -> str | None:
    """The name of a firm without the blanks that typing left in it; None where the cell says that nobody knows it."""
    name = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text(cell))
    return None if re.fullmatch(_NO_FIRM, name) else name


def prose(cell: object) -> str:
    """Free text, its Chinese punctuation and line breaks kept."""
    return _CONTROL.sub("", str(cell)).strip()


def key(cell: object) -> str:
    """A number that names something; the apostrophe that guards it in exported CSV is none of it."""
    _check_digits(cell)
    return squeezed(cell).removeprefix("'")


def _from_serial(serial: float) -> date | None:
    # Excel's day 0 in the 1900 system; 20000 to 80000 is 1954 to 2119.
    return date(1899, 12, 30) + timedelta(days=int(serial)) if 20_000 <= serial < 80_000 else None


def _read_date(cell: object) -> date | None:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    content = written(cell)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", content):
        return _from_serial(float(content))
    match = _DATE.fullmatch(content) or _COMPACT_DATE.fullmatch(content)
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def _day_until(cell: object, last_year: int) -> date:
    found = _read_date(cell)
    if found is None:
        raise CellFault("bad_date", "不是有效日期，请按“2023-04-19”的样式填写后重新导入")
    if not FIRST_YEAR <= found.year <= last_year:
        raise CellFault("bad_date", f"年份应在{FIRST_YEAR}至{last_year}年之间，请核对后重新导入")
    return found


def planned_day(cell: object) -> date:
    """A date that may lie ahead: completion, expiry, a limit."""
    return _day_until(cell, clock.today().year + PLANNED_YEARS)


def event_day(cell: object) -> date:
    """The date of something that happened, today in China at the latest; one after the as-of date is flagged."""
    today = clock.today()
    found = _day_until(cell, today.year + PLANNED_YEARS)
    if found > today:
        raise CellFault("future_date", f"晚于今天{today}，尚未发生的事项不能登记，请核对后重新导入")
    return found


def amount(cell: object, heading_unit: str) -> Decimal:
    """An amount in 元, exact to the 分; a unit in the cell overrides the heading's (元, 万元, 亿元)."""
    yuan = signed_amount(cell, heading_unit)
    if yuan < 0:
        raise CellFault("negative_amount", "金额不能为负，请核对后重新导入")
    return yuan


def signed_amount(cell: object, heading_unit: str) -> Decimal:
    """An amount that may be negative or bracketed: a correction (红字冲销)."""
    remedy = "不是金额，请填写数字后重新导入"
    if written(cell).startswith("="):
        remedy = "公式没有计算结果，请在Excel中打开并保存后重新导入"
    if isinstance(cell, float):
        number, unit = Decimal(repr(cell)), heading_unit
        if not number.is_finite():
            raise CellFault("not_a_number", remedy)
    else:
        content = squeezed(cell).upper().translate(_MINUS)
        if content.startswith("负") or content.endswith("-"):  # 负50000, 50000-
            content = "-" + content.removeprefix("负").removesuffix("-")
        if bracketed := re.fullmatch(r"\((.+)\)", content):  # how accountants write a negative amount
            content = "-" + bracketed[1]
        match = _AMOUNT.fullmatch(content)
        if not match:
            raise CellFault("not_a_number", remedy)
        sign, whole, fraction, own_unit = match.groups()
        number, unit = Decimal(sign + whole.replace(",", "") + (fraction or "")), own_unit or heading_unit
    yuan = number * UNITS[unit]
    if abs(yuan) >= MAX_YUAN:
        raise CellFault("implausible_amount", "金额超过一万亿元，请核对单位（元、万元）后重新导入")
    return yuan.quantize(Decimal("0.01"), ROUND_HALF_UP)


def head_count(cell: object) -> int:
    """A number of people: 34, "34人", "３４"."""
    match = _PEOPLE.fullmatch(squeezed(cell))
    if not match:
        raise CellFault("not_a_number", "不是人数，请填写整数后重新导入")
    number = int(match[1] + match[2].replace(",", ""))
    if number < 0:
        raise CellFault("negative_count", "人数不能为负，请核对后重新导入")
    if number > MAX_PEOPLE:
        raise CellFault("implausible_count", f"人数超过{MAX_PEOPLE}人，请核对后重新导入")
    return number


def degrees(cell: object) -> float:
    """One coordinate in decimal degrees."""
    try:
        number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(squeezed(cell).rstrip("°"))
    except InvalidOperation:
        raise CellFault("not_a_number", "不是以度为单位的小数，请核对后重新导入") from None
    if not number.is_finite():
        raise CellFault("not_a_number", "不是以度为单位的小数，请核对后重新导入")
    return float(number)


def town(cell: object) -> str:
    """The code of a town by its present or a former name, long or short, or as a 9 or 12-digit code."""
    code = unit_names.town_code(squeezed(cell))
    if code is None:
        names = "、".join(t.name for t in towns())
        raise CellFault(
            "unknown_town",
            f"不是本区街镇，请改为{names}之一后重新导入；"
            "已更名、撤并的街镇请先在organisation.toml中写明曾用名（former）或撤并年份和并入街镇（until、successor）",
        )
    return code


def unit_name(cell: object) -> str:
    """A handling unit (承办单位) under its usual name: a department's code, a town's name, or as written."""
    return unit_names.usual_name(squeezed(cell)) or text(cell)


def credit_code(cell: object) -> str:
    """A 统一社会信用代码 (GB 32100-2015), check digit verified."""
    _check_digits(cell)
    code = squeezed(cell).upper()
    if not credit_codes.is_well_formed(code):
        raise CellFault("bad_uscc", "不是18位统一社会信用代码，请按营业执照核对后重新导入")
    if not credit_codes.is_valid(code):
        raise CellFault("bad_check_digit", "统一社会信用代码校验位不符（GB 32100-2015），请按营业执照核对后重新导入")
    return code


def choice(spellings: Mapping[str, Any], told: str = "") -> Reader:
    """A reader of set phrases: spelling to value; None as a value means "not known yet".

    ``told`` names the values for the remedy where they are no texts.
    """
    allowed = told or "、".join(dict.fromkeys(str(value) for value in spellings.values() if isinstance(value, str)))

    def read(cell: object) -> Any:
        name = squeezed(cell).upper()
        if name not in spellings:
            raise CellFault("unknown_value", f"不在可选值之内，请改为{allowed or '是、否'}之一后重新导入")
        return spellings[name]

    return read


def _spelt(value: Any, /, *spellings: str) -> dict[str, Any]:
    return dict.fromkeys(spellings, value)


_YES = ("是", "√", "✓", "✔", "☑", "Y", "YES", "TRUE", "1")
_NO = ("否", "×", "✗", "✘", "✕", "╳", "X", "N", "NO", "FALSE", "0")

yes_no = choice(dict.fromkeys(_YES, True) | dict.fromkeys((*_NO, "不是"), False))
domain = choice(
    _spelt("工程建设领域", "工程建设领域", "工程建设", "建设领域", "建设工程", "建筑领域", "工程领域", "工程", "建筑业")
    | _spelt("其他", "其他", "其它", "非工程建设领域", "非工程建设", "其他领域", "其它领域", "非工程领域", "非工程")
)
finding = choice(
    _spelt("属实", "属实", "核实属实", "情况属实")
    | _spelt("部分属实", "部分属实", "基本属实")
    | _spelt("不属实", "不属实", "不实", "核实不属实", "情况不属实", "失实")
    | _spelt("无法核实", "无法核实", "无法查实", "查无实据")
    | _spelt(None, "核实中", "待核实", "未核实", "核查中", "正在核实", "办理中")
)
satisfaction = choice(
    _spelt("满意", "满意", "非常满意", "很满意")
    | _spelt("基本满意", "基本满意", "较满意", "比较满意")
    | _spelt("不满意", "不满意", "很不满意")
    | _spelt(None, "未回访", "未评价", "无法联系", "未反馈")
)
recheck_result = choice(
    _spelt("已整改", "已整改", "整改完成", "已完成整改", "整改到位", "已整改到位", "完成整改")
    | _spelt("未整改", "未整改", "未完成整改", "整改未完成", "未整改到位", "整改不到位", "部分整改")
)
deposit_form = choice(
    _spelt("现金", "现金", "现金专户", "存款", "专户存储")
    | _spelt("银行保函", "银行保函", "保函", "银行保证")
    | _spelt("担保公司保函", "担保公司保函", "工程担保公司保函", "担保保函", "工程担保", "担保公司")
    | _spelt("工程保证保险", "工程保证保险", "保证保险", "工程保险", "保险")
)
CORRECTION = "冲正"  # of a movement whose kind the cell does not say
_MOVEMENTS = (
    _spelt("存入", "存入", "缴存", "存储", "存款")
    | _spelt("使用", "使用", "动用", "支付", "支出")
    | _spelt("补足", "补足", "补存", "补缴")
    | _spelt("返还", "返还", "退还", "退款", "退回")
)
_CORRECTIONS = ("冲正", "冲销", "红字冲销", "红冲", "冲回", "红字冲正", "更正")
movement_kind = choice(
    {name: (kind, False) for name, kind in _MOVEMENTS.items()}
    | _spelt((CORRECTION, True), *_CORRECTIONS)
    | {
        form.format(name, word): (kind, True)
        for name, kind in _MOVEMENTS.items()
        for word in _CORRECTIONS
        for form in ("{0}{1}", "{1}{0}", "{0}({1})", "{1}({0})", "{0}-{1}")
    },
    told="、".join((*dict.fromkeys(_MOVEMENTS.values()), CORRECTION)),
)
"""The kind of a movement and whether the row corrects one: (使用, False), (使用, True), (冲正, True)."""
reference_system = choice(
    _spelt(coordinates.WGS84, "WGS84", "WGS-84", "WGS1984", "WGS_84", "GPS", "EPSG:4326")
    | _spelt(
        coordinates.CGCS2000, "CGCS2000", "CGCS-2000", "国家2000", "国家大地2000", "2000国家大地坐标系", "EPSG:4490"
    )
    | _spelt(
        coordinates.GCJ02, "GCJ02", "GCJ-02", "GCJ_02", "火星坐标", "火星坐标系", "火星", "高德", "高德坐标", "腾讯"
    )
    | _spelt(coordinates.BD09, "BD09", "BD-09", "BD_09", "BD09LL", "百度", "百度坐标", "百度坐标系")
)

_MARKS: dict[str, str] = (
    _spelt("符合", *_YES, "符合", "合格")
    | _spelt("部分符合", "部分符合", "基本符合")
    | _spelt("不符合", *_NO, "不符合", "不合格")
    | _spelt("不适用", "", "/", "\\", "-", "--", "–", "—", "——", "不适用", "不涉及", "N/A", "#N/A")
)


def mark(cell: object) -> str:
    """A check mark of the on-site verification; an empty cell is 不适用."""
    result = _MARKS.get(squeezed(cell).upper())
    if result is None:
        raise CellFault("unknown_mark", "不是核查结果，请改为符合、部分符合、不符合或不适用后重新导入")
    return result
