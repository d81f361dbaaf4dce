"""Days, months and spans in cells."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache

from data_access import clock
from data_access.cells.numerals import in_digits
from data_access.cells.text import PHRASE, CellFault, squeezed, written
from data_access.reference.ledger_phrases import any_of, row_words
from data_access.rules.months import month_end
from data_access.rules.quarters import last_month_of

FIRST_YEAR = 2010
PLANNED_YEARS = 40  # how far completion and expiry dates may lie ahead

_DATE = re.compile(r"(\d{4})\s*[-/.年、。,_]\s*(\d{1,2})\s*[-/.月、。,_]\s*(\d{1,2})\s*[日号]?[.。]?(.*)", re.DOTALL)
_CLOCK = r"(?:[ T]?\s*\d{1,2}(?::\d{2}.*|[时点](?:\d{1,2}分?|半|整|许)?))?"
_NUMERAL = "〇○零一二三四五六七八九"
_WORDED = re.compile(rf"([\d{_NUMERAL}]{{4}})年(元|[{_NUMERAL}十]{{1,3}})月(?:([\d{_NUMERAL}十]{{1,3}})([日号]))?")
_OF_YEAR = re.compile(rf"(?:元|[\d{_NUMERAL}十]{{1,3}})月[\d{_NUMERAL}十]{{1,3}}[日号](.*)", re.DOTALL)
_SHORT_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})")  # 4.18, where the year is certain
_MONTH_ONLY = re.compile(r"(\d{1,2})(?:月份?)?")
_MONTHS = 12
_SHORT_YEAR = re.compile(r"(\d{2})[.\-/](\d{1,2})[.\-/](\d{1,2})")  # 23.4.7
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[年.\-/]?(\d{1,2})月?份?")
_PERIOD = re.compile(
    r"(\d{4})(?:年[底末]前?|年(上|下)半年|年?第?([1-4一二三四])季度|[年.\-/](\d{1,2})月?(?:份|底前?|末前?)?)"
)
# Words for which no one day may stand wherever they are written: 已履行, 3年, 每月15日前; 五月中旬 is a certain time.
_NO_ONE_DAY = re.compile(
    r"(?!.*[\d月A-Z]).*[一-鿿].*|.*(?:每|[年月日天]内).*|(?:\d+|[一二三四五六七八九十半两]+)(?:个月|年|天|日|个?工作日)"
)
_DAY = r"(?:\d{8}|\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?)"
_LENGTH = r"(?:\s*[(]\s*(?:共|计)?\d+\s*(?:个月|月|年|日历天|天|日)\s*[)])?"  # 2023.2.1-2025.2.1(24个月)
_SPAN = re.compile(rf"[自从]?({_DAY})(?:起|开始)?\s*(?:--?|—{{1,2}}|–|~|～|至|到|→)\s*({_DAY})(?:止|结束)?{_LENGTH}")
_UNTIL = re.compile(rf"(?:至|截[至止])?({_DAY})(?:止|截止)?")
_SHORT_END = re.compile(r"(?:(\d{1,2})\s*[-/.月]\s*)?(\d{1,2})\s*[日号]?(?:止|结束)?")
_SHORT_SPAN = re.compile(rf"[自从]?({_DAY})(?:起|开始)?\s*(?:--?|—{{1,2}}|–|~|～|至|到|→)\s*(.+)")
_MONTHS_SPAN = re.compile(
    r"[自从]?(\d{4})[-/.年](\d{1,2})月?(?:起|开始)?(?:--?|—{1,2}|–|~|～|至|到)(?:(\d{4})[-/.年])?(\d{1,2})月?(?:底|止|结束)?"
)


def _from_serial(serial: float) -> date | None:
    # Excel's day 0 in the 1900 system; 20000 to 80000 is 1954 to 2119.
    return date(1899, 12, 30) + timedelta(days=int(serial)) if 20_000 <= serial < 80_000 else None


@cache
def _beside_day() -> re.Pattern[str]:
    """What may stand behind a day without changing it: 上午, (星期五), 09:30."""
    words = row_words()
    weekday = rf"[(]?(?:{any_of(words['weekdays'])})[一二三四五六日天][)]?"
    return re.compile(rf"\s*(?:{weekday})?\s*(?:{any_of(words['parts_of_day'])})?{_CLOCK}", re.IGNORECASE | re.DOTALL)


def _is_day_first(first: int, last: int) -> bool:
    """Whether 23.4.21 may as well be the 23rd of April 2021, or 12.4.7 a month."""
    return first <= _MONTHS or first > clock.today().year % 100 or first - 3 <= last <= clock.today().year % 100


def _in_digits(text: str) -> str:
    """The text with a day or month in Chinese numerals in digits: 二〇二三年四月七日, 2023年元月5日."""

    def digits(match: re.Match[str]) -> str:
        year, month_, day, sign = match.groups()
        day_ = f"{in_digits(day)}{sign}" if day else ""
        return f"{in_digits(year)}年{1 if month_ == '元' else in_digits(month_)}月{day_}"

    text = re.sub(r"^(\d{2})年(?=\d{1,2}月)", r"20\1年", text)  # 23年4月7日
    if (short := _SHORT_YEAR.fullmatch(text)) and not _is_day_first(int(short[1]), int(short[3])):
        text = f"20{text}"
    return _WORDED.sub(digits, text)


def with_year(cell: object, year: int, *, of_month: bool) -> object:
    """A day (4月7日) or, ``of_month``, a month (3月, 三月份, 3) that leaves out its year, with it; else the cell."""
    text = squeezed(cell)
    if of_month:
        match = re.fullmatch(r"(元|[〇零一二三四五六七八九十]{1,3})(月份?)", text)
        bare = f"{1 if match[1] == '元' else in_digits(match[1])}{match[2]}" if match else text
        found = _MONTH_ONLY.fullmatch(bare)
        return f"{year}-{int(found[1]):02d}" if found else cell
    short = _SHORT_DAY.fullmatch(text)
    if short and not (isinstance(cell, float) and short[2] in ("1", "2", "3")):  # 4.1 may be 4.10
        return f"{year}年{short[1]}月{short[2]}日"
    day = _OF_YEAR.fullmatch(text)
    return f"{year}年{text}" if day and _beside_day().fullmatch(day[1]) else cell


def _read_date(cell: object) -> date | None:
    """The day; None where the cell is no date. Raises CellFault for one that is in no calendar (2月30日)."""
    if isinstance(cell, date):
        return day_of(cell)
    content = _in_digits(written(cell))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", content):
        return _from_serial(float(content))
    match = _DATE.fullmatch(content)
    if match and not _beside_day().fullmatch(match[4]):
        return None
    match = match or _COMPACT_DATE.fullmatch(content)
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups()[:3]))
    except ValueError:
        raise CellFault("bad_date", "不是有效日期，请按“2023-04-19”的样式填写后重新导入", refuses=True) from None


def day_of(moment: date) -> date:
    """The day of a moment; a day is its own."""
    return moment.date() if isinstance(moment, datetime) else moment


def end_of_period(cell: object) -> date | None:
    """The last day of a period of which no day is named (2025年6月, 2025年底); None for what names none for certain."""
    if isinstance(cell, float):
        return None if _is_doubtful_month(cell) else end_of_period(f"{cell:.2f}".rstrip("0"))
    match = _PERIOD.fullmatch(_in_digits(squeezed(cell)))
    if match is None:
        return None
    year, half, quarter, month = match.groups()
    number = 12
    if half:
        number = 6 if half == "上" else 12
    elif quarter:
        number = last_month_of(in_digits(quarter))
    elif month:
        number = int(month)
    return month_end(date(int(year), number, 1)) if 1 <= number <= 12 and int(year) >= FIRST_YEAR else None


def _day_until(cell: object, last_year: int) -> date:
    found = _read_date(cell)
    if found is None:
        text = squeezed(cell)
        if _OF_YEAR.fullmatch(text):  # the same words are another day next year
            raise CellFault("bad_date", "没有写明年份，请按“2023-04-19”的样式填写后重新导入")
        asks = "" if _NO_ONE_DAY.fullmatch(text) else PHRASE
        raise CellFault("bad_date", "不是有效日期，请按“2023-04-19”的样式填写后重新导入", asks=asks)
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


def _is_doubtful_month(cell: object) -> bool:
    """2023.10 typed as a number is stored as 2023.1, and so is January."""
    return isinstance(cell, float) and not isinstance(cell, bool) and f"{cell:.6f}".rstrip("0").endswith(".1")


def month(cell: object) -> date:
    """A month (2023-11, 2023年11月, 202311 or any day of it) as its first day."""
    if _is_doubtful_month(cell):
        raise CellFault(
            "doubtful_month", "存成了数值，分不清1月和10月，请按文本“2023-10”的样式填写后重新导入", refuses=True
        )
    found = _MONTH.fullmatch(_in_digits(squeezed(cell)))
    if found is None:
        whole = _SPAN.fullmatch(_in_digits(written(cell)))  # 2023.3.1-2023.3.31
        start, end = span(cell) if whole else (None, None)
        if start and end and start.day == 1 and end == month_end(start):
            return start
        try:
            return planned_day(cell).replace(day=1)
        except CellFault as fault:
            if not fault.asks:
                raise
            raise CellFault("bad_month", "不是月份，请按“2023-04”的样式填写后重新导入", asks=PHRASE) from None
    if not 1 <= int(found[2]) <= 12:
        raise CellFault("bad_date", "不是有效月份，请按“2023-04”的样式填写后重新导入")
    return planned_day(f"{found[1]}-{found[2]}-01")


def span(cell: object) -> tuple[date | None, date]:
    """From and to in one cell (2023.2.1-2025.2.1, 自…至…); a single day is the end."""
    content = _in_digits(written(cell))
    match = _SPAN.fullmatch(content)
    if match is None:
        until = _UNTIL.fullmatch(content)
        return _short_span(content) or (None, planned_day(until[1] if until else cell))
    start, end = planned_day(match[1]), planned_day(match[2])
    if end < start:
        raise CellFault("bad_date", "结束早于开始，请核对后重新导入")
    return start, end


def both_ends(cell: object) -> tuple[date, date] | None:
    """The first and the last day of a span of days or months (2023.11-2024.2); None for what is no span."""
    try:
        start, end = span(cell)
    except CellFault:
        start = end = None
    if start and end:
        return start, end
    content = _in_digits(squeezed(cell))
    is_day = re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", content)  # 2023-02-11 is not February to November
    months = None if is_day else _MONTHS_SPAN.fullmatch(content)
    if months is None:
        return None
    year, first, until, last = months.groups()
    try:
        start, end = date(int(year), int(first), 1), month_end(date(int(until or year), int(last), 1))
    except ValueError:
        return None
    return (start, end) if start < end and start.year >= FIRST_YEAR else None


def _short_span(content: str) -> tuple[date, date] | None:
    """A span whose end leaves out the year or month of its beginning: 2023年2月11日-3月13日, 2023.2.11-28.

    None where the end would lie before the beginning: the next year's is not certain.
    """
    match = _SHORT_SPAN.fullmatch(content)
    short = match and _SHORT_END.fullmatch(match[2])
    if not match or not short:
        return None
    start = planned_day(match[1])
    try:
        end = date(start.year, int(short[1] or start.month), int(short[2]))
    except ValueError:
        return None
    return (start, end) if end >= start else None
