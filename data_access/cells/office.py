"""Cells of the office's own ledgers: days with their hour, quarters, years, shares of progress, departments."""

from __future__ import annotations

import re
from datetime import datetime, time

from data_access.cells.days import FIRST_YEAR, event_day
from data_access.cells.text import PHRASE, CellFault, squeezed, written
from data_access.reference import unit_names
from data_access.reference.organisation import all_departments

_TIME = re.compile(
    r"(?P<day>.*?\d[日号]?)\s*[ T,，]?\s*(?P<noon>上午|下午|凌晨|晚上|晚)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2}|半)?分?(?::\d{1,2}(?:\.\d+)?)?"
)
_QUARTER = re.compile(r"(\d{4})(?:年|-|/|\.)?(?:第?([1-4一二三四])季度?|Q([1-4]))", re.IGNORECASE)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def event_time(cell: object) -> datetime:
    """The day and the hour of something that happened; midnight where only the day is written."""
    if isinstance(cell, datetime):
        return datetime.combine(event_day(cell), cell.time().replace(microsecond=0))
    match = _TIME.fullmatch(written(cell))
    if match is None:
        return datetime.combine(event_day(cell), time())
    hour, minute = int(match["hour"]), 30 if match["minute"] == "半" else int(match["minute"] or 0)
    if match["noon"] in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        raise CellFault("bad_time", "时刻不存在，请按“2023-04-19 09:30”的样式填写后重新导入")
    return datetime.combine(event_day(match["day"]), time(hour, minute))


def quarter(cell: object) -> str:
    """A quarter of a year (2023-Q3, 2023年第三季度) as 2023-Q3."""
    match = _QUARTER.fullmatch(squeezed(cell))
    if match is None:
        raise CellFault("bad_quarter", "不是季度，请按“2023年第3季度”的样式填写后重新导入", asks=PHRASE)
    return f"{match[1]}-Q{match[3] or _QUARTERS.get(match[2], match[2])}"


def year(cell: object) -> int:
    """A year (2023, 2023年, 2023年度)."""
    match = re.fullmatch(r"(\d{4})(?:年度?)?", squeezed(cell))
    if match is None or not FIRST_YEAR <= int(match[1]) <= 2100:
        raise CellFault("bad_year", "不是年份，请按“2023”的样式填写后重新导入", asks=PHRASE)
    return int(match[1])


def per_cent(cell: object) -> int:
    """A whole number of per cent, 0 to 100 (75%, 75); a bare share below one is in doubt."""
    match = re.fullmatch(r"(\d{1,3})(?:\.0+)?(%)?", squeezed(cell))
    if match is None or int(match[1]) > 100 or (int(match[1]) == 1 and not match[2]):
        raise CellFault("bad_share", "不是0至100的百分数，请按“75%”的样式填写后重新导入", asks=PHRASE)
    return int(match[1])


def department(cell: object) -> str:
    """The code of a department of the leading group, by its name, a short or a former one."""
    code = unit_names.department_code(squeezed(cell))
    if code is None:
        names = "、".join(found.code for found in all_departments())
        raise CellFault(
            "unknown_department",
            f"不是成员单位，请改为{names}之一后重新导入；别的写法请先在organisation.toml中补充别名",
        )
    return code
