"""How much wage deposit (工资保证金) a site must store: ratio, reasons, floor and cap, by the rules of the day.

Source: 人社部发〔2021〕65号. The Shanghai values are not published: ``assets/parameters/deposit.toml`` holds
演示参数 with dates of effect (以沪人社规〔2022〕20号为准).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.months import months_before
from data_access.rules.parameters import ParameterError, check_entry, exact_number, read_toml
from data_access.rules.rounding import exact_percent, half_up

FILE = ASSETS / "parameters" / "deposit.toml"


class Basis(StrEnum):
    """Why a ratio applies (比例依据)."""

    BASE = "基准比例"
    SEVERAL = "多个项目"
    TWO_YEARS = "两年无欠薪"
    THREE_YEARS = "三年无欠薪免存"
    RAISED_ARREARS = "有欠薪上浮"
    RAISED_LISTED = "失信名单上浮"
    SMALL = "小额免存"


EXEMPT = (Basis.THREE_YEARS, Basis.SMALL)
RAISED = (Basis.RAISED_ARREARS, Basis.RAISED_LISTED)


@dataclass(frozen=True)
class Rules:
    """One version of the parameters. Ratios are fractions of the contract, amounts are 元."""

    effective_on: date
    document: str
    base_ratio: Decimal
    several_projects_ratio: Decimal
    two_clean_years_factor: Decimal
    three_clean_years_exempt: bool
    arrears_factor: Decimal
    blacklist_factor: Decimal
    floor_ratio: Decimal
    cap_yuan: Decimal
    cap_on_raise: bool
    exempt_below_yuan: Decimal
    demo: frozenset[str]  # keys whose value no published text confirms (演示参数)


@dataclass(frozen=True)
class History:
    """What was known of the contractor on the day of assessment."""

    other_projects: int = 0  # under way in the district
    clean_years: int = 0  # whole years with projects here and no true arrears; 0 when there is no record
    arrears_on: date | None = None  # the latest true arrears before the day
    listed: bool = False  # 严重失信主体名单 for arrears
    systems: bool = False  # 实名制 and 专用账户 found carried out


@dataclass(frozen=True)
class Requirement:
    """The amount a site must store; ``required_yuan`` is None when it is exempt (免存)."""

    ratio: Decimal
    required_yuan: Decimal | None
    basis: Basis
    reason: str  # 适用比例依据, spelled out

    @property
    def exempt(self) -> bool:
        return self.required_yuan is None


# --- what a site must store --------------------------------------------------------------------------


def in_force(versions: Sequence[Rules], day: date | None) -> Rules:
    """The version in force on that day; the first one before all of them, the last one without a day."""
    if day is None:
        return versions[-1]
    return max((v for v in versions if v.effective_on <= day), key=lambda v: v.effective_on, default=versions[0])


def _ten_thousands(yuan: Decimal) -> str:
    return f"{(yuan / 10_000).normalize():f}万元"


def _applicable(contract_yuan: Decimal, day: date | None, history: History, rules: Rules) -> tuple[Basis, Decimal, str]:
    """The basis, its ratio before floor and cap, and the words for it."""
    base = rules.base_ratio
    found_on = history.arrears_on
    arrears_within = [n for n in (1, 2) if day and found_on and found_on >= months_before(day, 12 * n)]
    if contract_yuan < rules.exempt_below_yuan and 1 not in arrears_within and not history.listed:
        return Basis.SMALL, Decimal(0), "小额免存"
    if history.listed:
        ratio = base * rules.blacklist_factor
        return Basis.RAISED_LISTED, ratio, f"列入失信名单，基准{exact_percent(base)}上浮为{exact_percent(ratio)}"
    if arrears_within:
        ratio = base * rules.arrears_factor
        words = f"{history.arrears_on}查实欠薪（前两年内），基准{exact_percent(base)}上浮为{exact_percent(ratio)}"
        return Basis.RAISED_ARREARS, ratio, words
    if rules.three_clean_years_exempt and history.clean_years >= 3 and history.systems:
        return Basis.THREE_YEARS, Decimal(0), "连续三年无欠薪且落实实名制、专用账户，免存"
    lowered = [(base, Basis.BASE, f"基准比例{exact_percent(base)}")]
    if history.other_projects:
        ratio = rules.several_projects_ratio
        words = f"本区另有{history.other_projects}个在建项目，降为{exact_percent(ratio)}"
        lowered.append((ratio, Basis.SEVERAL, words))
    if history.clean_years >= 2:
        ratio = base * rules.two_clean_years_factor
        lowered.append((ratio, Basis.TWO_YEARS, f"连续两年无欠薪，降为{exact_percent(ratio)}"))
    ratio, basis, words = min(lowered, key=lambda entry: entry[0])
    return basis, ratio, words


def requirement(contract_yuan: Decimal, day: date | None, history: History, versions: Sequence[Rules]) -> Requirement:
    """应存额 = min(上限, 合同额 × max(比例, 下限)), to the 分; nothing when exempt.

    ``day`` is that of the contract (or permit): it decides the version and how far back 欠薪 counts. A raised
    ratio is not capped unless ``cap_on_raise``.
    """
    rules = in_force(versions, day)
    basis, ratio, words = _applicable(contract_yuan, day, history, rules)
    if basis in EXEMPT:
        return Requirement(Decimal(0), None, basis, words)
    if ratio < rules.floor_ratio:
        ratio = rules.floor_ratio
        words += f"；不低于{exact_percent(ratio)}"
    amount = half_up(contract_yuan * ratio, 2)
    if amount > rules.cap_yuan and (basis not in RAISED or rules.cap_on_raise):
        amount = half_up(rules.cap_yuan, 2)
        words += f"；以{_ten_thousands(rules.cap_yuan)}为限"
    return Requirement(ratio, amount, basis, words)


# --- reading the file -------------------------------------------------------------------------------

DEPOSIT_BOUNDS: dict[str, tuple[Decimal, Decimal]] = {
    "base_ratio": (Decimal("0.0001"), Decimal("0.1")),
    "several_projects_ratio": (Decimal("0.0001"), Decimal("0.1")),
    "two_clean_years_factor": (Decimal(0), Decimal(1)),
    "arrears_factor": (Decimal(1), Decimal(10)),
    "blacklist_factor": (Decimal(1), Decimal(10)),
    "floor_ratio": (Decimal(0), Decimal("0.1")),
    "cap_yuan": (Decimal(1), Decimal(10) ** 10),
    "exempt_below_yuan": (Decimal(0), Decimal(10) ** 10),
}
_SWITCHES = ("three_clean_years_exempt", "cap_on_raise")
_UNITS = {
    "base_ratio": "比例", "several_projects_ratio": "比例", "floor_ratio": "比例", "two_clean_years_factor": "倍",
    "arrears_factor": "倍", "blacklist_factor": "倍", "cap_yuan": "元", "exempt_below_yuan": "元",
}  # fmt: skip
# What must not be larger than what.
_ORDER = (
    ("floor_ratio", "base_ratio", "下限比例大于基准比例"),
    ("several_projects_ratio", "base_ratio", "多个项目的比例大于基准比例"),
    ("arrears_factor", "blacklist_factor", "列入失信名单的倍数小于有欠薪的倍数"),
)


def _entry(key: str, entry: Any) -> Decimal | bool:
    """The value of one key. Raises ValueError with the reason (Chinese)."""
    check_entry(entry, ("是否",) if key in _SWITCHES else (_UNITS[key],))
    if key in _SWITCHES:
        switch = entry["value"]
        if not isinstance(switch, bool):
            raise ValueError(f"值“{switch}”须为 true 或 false")
        return switch
    number = exact_number(entry["value"])
    low, high = DEPOSIT_BOUNDS[key]
    if not low <= number <= high:
        raise ValueError(f"值 {number} 不在 {low:f} 至 {high:f} 之间")
    return number


def read_versions(path: Path) -> tuple[Rules, ...]:
    """The versions of a parameter file, oldest first.

    Raises ParameterError naming every fault: no TOML, missing or unknown key, no number, out of range, two
    versions of one day, values that contradict each other.
    """
    name = f"assets/parameters/{path.name}"
    content = read_toml(path)
    entries = content.get("version")
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        raise ParameterError([f"{name} · version：至少要有一个 [[version]] 版本"])
    faults = [f"{name} · {key}：没有这个参数" for key in content if key != "version"]
    dated = [e for e in entries if type(e.get("effective_on")) is date]
    if len(dated) < len(entries):
        faults.append(f"{name} · effective_on：每个版本都要写生效日期，如 2022-06-14")
    values: dict[str, Decimal | bool] = {}
    demo: dict[str, bool] = {}
    found: list[Rules] = []
    days: set[date] = set()
    for entry in sorted(dated, key=lambda e: e["effective_on"]):
        day = entry["effective_on"]
        where = f"{name} · {day} 版本"
        if day in days:
            faults.append(f"{where}：同一生效日期写了两个版本")
        days.add(day)
        given = {key: value for key, value in entry.items() if key not in ("effective_on", "document")}
        for key, value in given.items():
            if key not in DEPOSIT_BOUNDS and key not in _SWITCHES:
                faults.append(f"{where} · {key}：没有这个参数")
                continue
            try:
                values[key] = _entry(key, value)
                demo[key] = value["tag"] in ("U", "D")
            except ValueError as error:
                faults.append(f"{where} · {key}：{error}")
        missing = [key for key in (*DEPOSIT_BOUNDS, *_SWITCHES) if key not in values and key not in given]
        faults += [f"{where} · {key}：缺少这个参数" for key in missing]
        for lower, higher, reason in _ORDER:
            if lower in values and higher in values and values[lower] > values[higher]:
                faults.append(f"{where} · {lower}：{reason}（{values[lower]} 大于 {values[higher]}）")
        if not faults:
            marked = frozenset(key for key, is_demo in demo.items() if is_demo)
            known: dict[str, Any] = dict(values)
            found.append(Rules(day, str(entry.get("document", "")), **known, demo=marked))
    if faults:
        raise ParameterError(faults)
    return tuple(found)


@cache
def versions() -> tuple[Rules, ...]:
    """The versions in ``assets/parameters/deposit.toml``. Raises ParameterError, see `read_versions`."""
    return read_versions(FILE)


def highest_ratio(versions: Sequence[Rules]) -> Decimal:
    """The largest part of a contract that any of the versions asks for: a share above it is none of a contract."""
    return max(v.base_ratio * max(v.arrears_factor, v.blacklist_factor) for v in versions)


def moved(rules: Sequence[Rules], *, base_ratio: Decimal, cap_yuan: Decimal) -> tuple[Rules, ...]:
    """The same versions with another base ratio and cap (测算)."""
    return tuple(replace(version, base_ratio=base_ratio, cap_yuan=cap_yuan) for version in rules)
