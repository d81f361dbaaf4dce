"""Limits and rates that an office may change: ``assets/parameters/limits.toml``.

Each carries its unit, where it comes from and how sure it is (tag A or B: published text; U or D: 演示参数).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from data_access.options import RefusedError
from data_access.paths import ASSETS

UNCONFIRMED = ("U", "D")  # tags of what no published text says
TAGS = ("A", "B", *UNCONFIRMED)


@dataclass(frozen=True)
class Parameter:
    key: str
    value: Decimal
    unit: str
    tag: str
    source: str

    @property
    def is_demo(self) -> bool:
        """True for a value no published text confirms (演示参数)."""
        return self.tag in UNCONFIRMED


FILE = ASSETS / "parameters" / "limits.toml"
T = TypeVar("T")
_DAYS = ("工作日", "日")  # a limit follows its unit; what is looked ahead is counted in calendar days
AHEAD = ("日",)
COUNTED = (*_DAYS, "月")
# The most of each unit that anybody could mean; the calendar of working days reaches no further.
_MOST = {"工作日": 1_000, "日": 3_650, "月": 120, "%": 100, "个百分点": 100, "人": 100_000, "分": 1_000, "倍": 1_000}
# What figures rest on, each with the units in which it may be given.
KEYS: Mapping[str, tuple[str, ...]] = {
    "lead.accept_days": _DAYS,
    "lead.contact_days": _DAYS,
    "lead.close_days": _DAYS,
    "lead.extend_days": _DAYS,
    "lead.age_days_1": ("工作日",),
    "lead.age_days_2": ("工作日",),
    "lead.age_days_3": ("工作日",),
    "lead.age_days_4": ("工作日",),
    "labour_case.file_days": _DAYS,
    "labour_case.investigate_days": _DAYS,
    "labour_case.extend_days": _DAYS,
    "labour_case.push_days": _DAYS,
    "criminal_transfer.decide_days": _DAYS,
    "criminal_transfer.hand_over_days": _DAYS,
    "criminal_transfer.police_days": _DAYS,
    "criminal_transfer.review_days": _DAYS,
    "criminal_transfer.push_days": _DAYS,
    "listing.notice_days": _DAYS,
    "listing.statement_days": _DAYS,
    "listing.answer_days": _DAYS,
    "listing.decide_days": _DAYS,
    "listing.publish_days": _DAYS,
    "listing.credit_days": _DAYS,
    "listing.copy_days": _DAYS,
    "listing.term_months": ("月",),
    "listing.correct_days": _DAYS,
    "listing.removal_days": _DAYS,
    "listing.group_people": ("人",),
    "publication.publish_days": AHEAD,
    "publication.push_days": _DAYS,
    "inspection.rectify_days": _DAYS,
    "inspection.full_points": ("分",),
    "inspection.partial_points": ("分",),
    "inspection.good_score": ("%",),
    "inspection.poor_score": ("%",),
    "inspection.unseen_months": ("月",),
    "inspection.warning_weight": ("倍",),
    "deposit.store_days": _DAYS,
    "deposit.top_up_days": _DAYS,
    "deposit.expiring_days_1": AHEAD,
    "deposit.expiring_days_2": AHEAD,
    "deposit.expiring_days_3": AHEAD,
    "deposit.notice_days": _DAYS,
    "deposit.return_days": _DAYS,
    "wage_account.open_days": _DAYS,
    "wage_account.register_days": _DAYS,
    "data.stale_days": _DAYS,
    "incident.close_days": _DAYS,
    "task.near_due_days": AHEAD,
    "task.behind_points": ("个百分点",),
}


# Each is more than the one before it.
RISING = (
    ("deposit.expiring_days_1", "deposit.expiring_days_2", "deposit.expiring_days_3"),
    ("lead.age_days_1", "lead.age_days_2", "lead.age_days_3", "lead.age_days_4"),
    ("inspection.partial_points", "inspection.full_points"),
    ("inspection.poor_score", "inspection.good_score"),
)


class ParameterError(RefusedError):
    """Parameter files that cannot be used; ``faults`` names file, key and reason (Chinese), all at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"参数文件有 {len(self.faults)} 处错误，请改正后重新启动：\n" + "\n".join(self.faults))


def exact_number(value: Any) -> Decimal:
    """A number written as an integer or in quotes, exactly.

    Raises ValueError (Chinese) for anything else: a bare decimal would be a binary fraction.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"值 {value} 须写成整数或加引号的小数")
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"值“{value}”不是数")
    return number


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a parameter file. Raises ParameterError when it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParameterError([f"{path.parent.name}/{path.name}：无法读取（{_unreadable(error)}）"]) from error


def _unreadable(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码，请另存为 UTF-8"
    if isinstance(error, OSError):
        return str(error)
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    where = f"第 {place[1]} 行第 {place[2]} 列" if place else "文件末尾"
    return f"{where}不合 TOML 的写法，请核对引号、括号和等号"


def read_tables(path: Path, name: str) -> list[Any]:
    """The tables ``[[name]]`` of a file that holds nothing else. Raises ParameterError."""
    found = read_toml(path)
    unknown = "、".join(sorted(found.keys() - {name}))
    tables = found.get(name, [])
    if unknown or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        where = path.relative_to(ASSETS.parent) if path.is_relative_to(ASSETS) else path.name
        reason = f"没有“{unknown}”这一项" if unknown else f"{name} 的写法不对"
        raise ParameterError([f"{where}：{reason}，每一条须写成 [[{name}]]"])
    return tables


def check_keys(entry: Any, *known: str) -> None:
    """Raises ValueError (Chinese) for what is no table, and for keys that nothing reads: a slip."""
    if not isinstance(entry, dict):
        raise ValueError("须写成表")
    if unknown := "、".join(sorted(entry.keys() - set(known))):
        raise ValueError(f"没有“{unknown}”这一项，请核对写法，可用：{'、'.join(known)}")


def month_day(text: Any) -> tuple[int, int]:
    """A day of every year, written 03-31. Raises ValueError (Chinese)."""
    try:
        found = date.fromisoformat(f"2020-{text}")  # a year that has every day a file may name
    except ValueError:
        raise ValueError(f"日期“{text}”须写成 03-31 这样的月日") from None
    return found.month, found.day


def in_force_from(entry: Mapping[str, Any]) -> date:
    """The day an entry names as ``from``. Raises ValueError (Chinese)."""
    if type(day := entry.get("from")) is not date:
        raise ValueError("没有写明起用日期 from，如 2023-01-01")
    return day


def check_tag(entry: Mapping[str, Any]) -> None:
    """Raises ValueError (Chinese) for what does not say how sure it is and where it comes from."""
    if entry.get("tag") not in TAGS:
        raise ValueError(f"tag 为“{entry.get('tag', '')}”，须为 A、B、U、D 之一")
    source = entry.get("source")
    if not isinstance(source, str) or not source.strip():
        raise ValueError("没有写明出处 source" if isinstance(source, str) or not source else "出处 source 须写成文字")


def check_entry(entry: Any, units: Sequence[str] = ()) -> None:
    """Raises ValueError (Chinese) when a parameter lacks its value, its tag or its source, or has another unit."""
    if not isinstance(entry, dict) or "value" not in entry:
        raise ValueError(f"须写成 {{ value = …，{'unit = …，' if units else ''}tag = …，source = … }}")
    check_keys(entry, "value", *(["unit"] if units else []), "tag", "source")
    check_tag(entry)
    if units and entry.get("unit") not in units:
        raise ValueError(f"单位 unit 为“{entry.get('unit', '')}”，须为 {' 或 '.join(units)}")


def check_known(key: str, known: Collection[str]) -> None:
    """Raises ValueError (Chinese) for a key that no parameter of the file has."""
    if key not in known:
        raise ValueError("没有这个参数，请核对键名")


def entries_of(path: Path) -> dict[str, Any]:
    """The entries of a file of groups by group and name, such as ``lead.close_days``; what is no group by its key."""
    entries: dict[str, Any] = {}
    for group, table in read_toml(path).items():
        entries |= {f"{group}.{name}": e for name, e in table.items()} if isinstance(table, dict) else {group: table}
    return entries


def _parameter(key: str, entry: Any) -> Parameter:
    check_known(key, KEYS)
    check_entry(entry, KEYS[key])
    number = exact_number(entry["value"])
    if number < 0:
        raise ValueError(f"值 {number} 不能小于零")
    if entry["unit"] in COUNTED and (number < 1 or number != int(number)):
        raise ValueError(f"值 {number} 须为大于零的整数（{entry['unit']}）")
    if entry["unit"] == "人" and number < 1:
        raise ValueError(f"值 {number} 须大于零（人）")
    if number > (most := _MOST[entry["unit"]]):
        raise ValueError(f"值 {number} 过大，至多 {most}（{entry['unit']}）")
    return Parameter(key, number, entry["unit"], entry["tag"], entry["source"])


def read_entries(path: Path, entries: Mapping[str, Any], made: Callable[[str, Any], T]) -> dict[str, T]:
    """What ``made`` makes of each entry of a file, by key; it raises ValueError (Chinese) for one it cannot use.

    Raises ParameterError naming every fault; that of another file, which an entry rests on, as it is.
    """
    faults, found = [], {}
    for key, entry in entries.items():
        try:
            found[key] = made(key, entry)
        except ParameterError:
            raise
        except ValueError as error:
            faults.append(f"assets/parameters/{path.name} · {key}：{error}")
    if faults:
        raise ParameterError(faults)
    return found


def read_limits(path: Path) -> dict[str, Parameter]:
    """The limits of a file by key, all of `KEYS`. Raises ParameterError naming every fault."""
    entries = entries_of(path)
    faults = [f"assets/parameters/{path.name} · {key}：缺少这个参数" for key in KEYS if key not in entries]
    try:
        found = read_entries(path, entries, _parameter)
    except ParameterError as error:
        raise ParameterError([*error.faults, *faults]) from error
    faults += [
        f"assets/parameters/{path.name} · {more}：值 {found[more].value} 须大于 {less} 的 {found[less].value}"
        for row in RISING
        for less, more in pairwise(row)
        if less in found and more in found and found[less].value >= found[more].value
    ]
    if faults:
        raise ParameterError(faults)
    return found


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter by its key, such as ``lead.close_days``. Raises ParameterError, see `read_limits`."""
    return read_limits(FILE)


def days(key: str) -> int:
    """A limit in days; its unit (工作日 or 日) is the parameter's."""
    return int(parameters()[key].value)
