"""Cells of the office's own ledgers: days with their hour, quarters, years, shares of progress, departments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from data_access.cells.days import FIRST_YEAR, event_day
from data_access.cells.numerals import chinese_number, in_digits
from data_access.cells.text import PHRASE, CellFault, key, squeezed, written
from data_access.reference.ledger_phrases import any_of, plain, vocabulary
from data_access.rules.deposit_rules import highest_ratio, versions
from data_access.rules.indicator_files import indicator_names
from data_access.rules.quarters import last_month_of
from data_access.rules.rounding import exact_percent, half_up
from data_access.rules.warning_rules import warning_rules

_COMPACT = re.compile(r"(?P<day>\d{8})[ T]+(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?\d{2})?")  # 20230312 0930
_SERIAL = re.compile(r"\d{5}(\.\d+)")  # days since 1900 and the part of the day
_IN_WORDS = re.compile(r"百分之([〇零一二三四五六七八九十百两\d]+)")
_TENTHS = re.compile(r"([一二三四五六七八九十\d])成([一二三四五六七八九])?")
_QUARTER = re.compile(r"(\d{4}|\d{2}(?=年))(?:年|-|/|\.)?(?:第?([1-4一二三四])季度?|Q([1-4]))", re.IGNORECASE)
_QUARTER_ALONE = re.compile(r"(?:第?([1-4一二三四])季度?|Q([1-4]))", re.IGNORECASE)

SAME_DAY, NEXT_DAY = "当日", "次日"
MORNING, NOON, AFTERNOON, EVENING = PARTS_OF_DAY = ("上午", "中午", "下午", "晚上")


@dataclass(frozen=True)
class TimeOfDay:
    """A time of day without its day."""

    since_midnight: timedelta
    of_day: str = ""  # 当日, 次日: counted from the day of what went before; "" where nothing tells


@cache
def _moment() -> re.Pattern[str]:
    parts = any_of(vocabulary("part_of_day").values)
    return re.compile(
        rf"(?P<day>.*?)\s*[T,，]?\s*(?P<part>{parts})?\s*"
        r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2}|半|整)?分?(?::\d{1,2}(?:\.\d+)?)?[许]?",
        re.IGNORECASE | re.DOTALL,
    )


def _clock(hour: int, minute: int, part: str) -> timedelta:
    """Since midnight; 24:00 and 晚上12点 are the end of the day. Raises CellFault for a time that is none."""
    if part == AFTERNOON and hour < 12:
        hour += 12
    elif part == EVENING:
        hour += 12 if 5 <= hour <= 12 else 0
    elif part == NOON:
        hour += 12 if hour < 5 else 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise CellFault("bad_time", "时刻不存在，请按“2023-04-19 09:30”的样式填写后重新导入")
    return timedelta(hours=hour, minutes=minute)


def event_time(cell: object) -> datetime | date | TimeOfDay:
    """The day and the hour of something that happened; the day alone, or the time alone, where only that is written."""
    if isinstance(cell, datetime):
        day = event_day(cell)
        moment = cell.time().replace(microsecond=0)
        return datetime.combine(day, moment) if moment != time() else day
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, timedelta) and timedelta() <= cell <= timedelta(days=1):
        return TimeOfDay(cell)
    content = written(cell)
    if compact := _COMPACT.fullmatch(content):
        text, hour, minute, part = compact["day"], int(compact["hour"]), int(compact["minute"]), ""
    elif match := _moment().fullmatch(content):
        text, hour = match["day"], int(match["hour"])
        minute = {"半": 30, "整": 0, None: 0}.get(match["minute"], -1)
        minute = int(match["minute"]) if minute < 0 else minute
        part = vocabulary("part_of_day").values.get((match["part"] or "").upper(), "")
    elif serial := _SERIAL.fullmatch(content):
        return datetime.combine(event_day(cell), time()) + timedelta(minutes=round(float(serial[1]) * 24 * 60))
    else:
        return event_day(cell)
    at = _clock(hour, minute, part)
    known = vocabulary("same_day").values
    if not text or squeezed(text) in known:
        return TimeOfDay(at, known.get(squeezed(text), ""))
    return datetime.combine(event_day(text), time()) + at


def quarter(cell: object) -> str:
    """A quarter of a year (2023-Q3, 2023年第三季度) as 2023-Q3."""
    match = _QUARTER.fullmatch(squeezed(cell))
    if match is None:
        raise CellFault("bad_quarter", "不是季度，请按“2023年第3季度”的样式填写后重新导入", asks=PHRASE)
    return f"{match[1] if len(match[1]) == 4 else f'20{match[1]}'}-Q{match[3] or in_digits(match[2])}"


def quarter_before(cell: object, day: date) -> object:
    """A quarter without its year (一季度) as the last of its number that had ended before a day; else the cell."""
    number = _quarter_alone(cell)
    return cell if number is None else quarter_of(cell, day.year - (last_month_of(number) >= day.month))


def quarter_of(cell: object, year_: int) -> object:
    """A quarter without its year (一季度, 3) as that of a year; else the cell."""
    number = _quarter_alone(f"{squeezed(cell)}季" if squeezed(cell) in ("1", "2", "3", "4") else cell)
    return cell if number is None else f"{year_}年第{number}季度"


def _quarter_alone(cell: object) -> int | None:
    match = _QUARTER_ALONE.fullmatch(squeezed(cell))
    return None if match is None else int(match[2] or in_digits(match[1]))


def year(cell: object) -> int:
    """A year (2023, 2023年, 2023年度)."""
    match = re.fullmatch(r"(\d{4})(?:年度?)?", squeezed(cell))
    if match is None or not FIRST_YEAR <= int(match[1]) <= 2100:
        raise CellFault("bad_year", "不是年份，请按“2023”的样式填写后重新导入", asks=PHRASE)
    return int(match[1])


def indicator(cell: object) -> str:
    """The code of an indicator of the assessment, by itself, by its name or with it behind (F09用工台账)."""
    names, text = indicator_names(), plain(written(cell))
    if text in names:
        return text
    stand = {code for code in names if re.search(rf"(?<![A-Z0-9]){re.escape(code)}(?![0-9])", text)}
    called = {code for code, name in names.items() if plain(name) == text}
    if len(found := stand or called) == 1:
        return found.pop()
    raise CellFault("unknown_indicator", "不是考核指标的编号，请按考核指标库填写后重新导入", asks=PHRASE)


def share_written(cell: object) -> tuple[Decimal, bool] | None:
    """The number of per cent of a cell and whether it says so (60%, 百分之六十, 六成, 已完成), or None."""
    text = squeezed(cell).upper()
    if wording := vocabulary("progress").values.get(text):
        return Decimal(wording), True
    if match := re.fullmatch(r"(\d{1,3}(?:\.\d+)?)(%)?", text):
        return Decimal(match[1]), bool(match[2])
    if match := _IN_WORDS.fullmatch(text):
        number = _in_words(match[1])
        return None if number is None else (number, True)
    if match := _TENTHS.fullmatch(text):
        tenths, rest = _in_words(match[1]), _in_words(match[2] or "零")
        return None if tenths is None or rest is None or tenths > 10 else (10 * tenths + rest, True)
    return None


def _in_words(text: str) -> Decimal | None:
    return Decimal(text) if text.isdecimal() else chinese_number(text)


def whole_per_cent(number: Decimal) -> int:
    """Rounded, but what is under way is neither 0 nor 100."""
    rounded = int(half_up(number, 0))
    return rounded if number in (0, 100) else min(max(rounded, 1), 99)


def per_cent(cell: object) -> int:
    """A whole number of per cent, 0 to 100 (75%, 75, 七成); a bare share up to one is in doubt."""
    found = share_written(cell)
    if found is None or found[0] > 100 or (0 < found[0] <= 1 and not found[1]):
        raise CellFault("bad_share", "不是0至100的百分数，请按“75%”的样式填写后重新导入", asks=PHRASE)
    return whole_per_cent(found[0])


def ratio(cell: object) -> float:
    """A share of the contract in per cent, 0.75% or 百分之一点五; a bare figure may be per cent or a part of one.

    Above what the rules ask at most it is not of the contract: 减存50% lets off half of what was asked.
    """
    found = share_written(cell)
    if found is None or not found[1]:
        raise CellFault("bad_ratio", "不是百分数，请按“0.75%”的样式填写后重新导入", asks=PHRASE)
    most = highest_ratio(versions())
    if found[0] > most * 100:
        message = f"高于合同价的{exact_percent(most)}，像是减免的幅度，请填核准后占合同价的比例，如“0.75%”，再重新导入"
        raise CellFault("bad_ratio", message, asks=PHRASE)
    return float(found[0])


_OWN_CODE = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,7}")  # of another system, as long as the table keeps


def warning_rule(cell: object) -> str:
    """The code of a rule of early warning, by number, name or what values.toml says; another system's own code."""
    rules = warning_rules().rules
    text = plain(written(cell))
    named = {plain(rule.name): code for code, rule in rules.items()} | dict(vocabulary("warning_rule").values)
    codes = {code for code in rules if re.search(rf"(?<![A-Z0-9]){code}(?![0-9])", text)}
    if (found := named.get(text)) or len(codes) == 1:
        return found or codes.pop()
    if _OWN_CODE.fullmatch(text):
        return key(cell)
    raise CellFault("unknown_value", "不是已知的预警规则，请改为规则编号或规则名称，或答复后重新导入", asks=PHRASE)
