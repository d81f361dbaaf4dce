"""Tools the demo district's parts share: the period, dates that may not have happened, draws, numbering.

A table in the making is a plain dict of equally long numpy arrays (`Columns`). Dates are ``datetime64[D]`` with
NaT for "not (yet)", money is whole 分 (float64 with NaN where it may be missing), text is object with None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from data_access.reference.organisation import towns
from data_access.rules.limits import WORKING_DAYS, unit_of
from data_access.rules.parameters import days as limit_days
from data_access.rules.working_days import add_working_days_to, is_working_day

Array = npt.NDArray[Any]
Columns = dict[str, Array]
Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NEVER = np.datetime64("NaT", "D")
YUAN = 100  # 分
WAN = 10_000 * YUAN

# Share of leads and sites by town, and how much more often things go wrong there than on average.
_WEIGHTS = {
    "徐泾": 16, "华新": 14, "香花桥": 14, "夏阳": 12, "赵巷": 11, "盈浦": 8, "朱家角": 8, "白鹤": 5, "重固": 5,
    "练塘": 4, "金泽": 3,
}  # fmt: skip
_TROUBLE = {"夏阳": 0.35, "华新": 1.7, "白鹤": 2.1, "练塘": 1.5, "盈浦": 0.75, "香花桥": 0.85}


@dataclass(frozen=True)
class Period:
    """The days the demo covers: 1 January two years before the as-of year up to and including ``as_of``."""

    start: np.datetime64
    as_of: np.datetime64
    scale: int

    @property
    def years(self) -> range:
        return range(year_of(self.start), year_of(self.as_of) + 1)

    def progress(self, days: Days) -> Floats:
        """0 at the start and 1 at the as-of day; the district improves along it."""
        share = (days - self.start).astype(float) / float((self.as_of - self.start).astype(int))
        return np.asarray(np.clip(share, 0.0, 1.0), dtype=np.float64)

    def happened(self, days: Days) -> Days:
        """The same days, without those that still lie ahead."""
        return np.where(days <= self.as_of, days, NEVER)

    def trouble(self, town: Ints, days: Days) -> Floats:
        """How much likelier than on average something goes wrong in that town on that day."""
        return np.asarray(town_trouble()[town] * (1.3 - 0.6 * self.progress(days)), dtype=np.float64)


def period(as_of: date, scale: int) -> Period:
    return Period(np.datetime64(date(as_of.year - 2, 1, 1), "D"), np.datetime64(as_of, "D"), scale)


def year_of(day: np.datetime64) -> int:
    return int(day.astype("datetime64[Y]").astype(int)) + 1970


def years_of(days: Days) -> Ints:
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def town_codes() -> Array:
    return np.array([t.code for t in towns()], dtype=object)


def town_names() -> Array:
    return np.array([t.name for t in towns()], dtype=object)


def town_weights() -> Floats:
    weights = np.array([_WEIGHTS.get(t.short_name, 5) for t in towns()], dtype=float)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def town_trouble() -> Floats:
    return np.array([_TROUBLE.get(t.short_name, 1.0) for t in towns()], dtype=np.float64)


def later(days: Days, by: Array | int) -> Days:
    """``days`` moved by a number of calendar days; NaT stays NaT."""
    return np.asarray(days + np.asarray(by).astype("timedelta64[D]"))


def days_late(rng: np.random.Generator, size: int, mean: int, most: int) -> Ints:
    """How late what is late gets done: most soon, some after long, so that every month's end has something open."""
    return np.asarray(np.clip(1 + rng.exponential(mean, size), 1, most), dtype=np.int64)


def working_later(days: Days, count: Ints | int) -> Days:
    """``days`` moved by a number (at least 1) of working days; NaT stays NaT."""
    missing = np.isnat(days)
    moved = add_working_days_to(np.where(missing, np.datetime64("2020-01-01", "D"), days), count)
    return np.where(missing, NEVER, moved)


def limit_ends(days: Days, key: str) -> Days:
    """The last day of a limit that each of ``days`` begins, in the days of its parameter; NaT stays NaT."""
    length = limit_days(key)
    return working_later(days, length) if unit_of(key) == WORKING_DAYS else later(days, length)


@cache
def _office_days(first: np.datetime64, last: np.datetime64) -> Days:
    """For every day of the stretch the last working day up to it."""
    stretch = np.arange(first - 20, last + 1)
    working = np.array([is_working_day(day) for day in stretch.tolist()])
    return np.asarray(stretch[np.maximum.accumulate(np.where(working, np.arange(len(stretch)), 0))][20:])


def office_day(days: Days) -> Days:
    """The days on which an office acts: the last working day up to each; what is in order stays in order."""
    known = ~np.isnat(days)
    if not known.any():
        return days
    moved = np.asarray(days, dtype="datetime64[D]").copy()
    first = moved[known].min()
    moved[known] = _office_days(first, moved[known].max())[(moved[known] - first).astype(np.int64)]
    return moved


def next_office_day(days: Days) -> Days:
    """The first working day from each day on."""
    return working_later(later(days, -1), 1)


def only(mask: Flags, days: Days) -> Days:
    return np.where(mask, days, NEVER)


def given(mask: Flags, values: Array) -> Array:
    """Texts or numbers where the mask holds, None elsewhere."""
    found = none(len(values))
    found[mask] = values[mask]
    return found


def latest(first: Days, *others: Days) -> Days:
    """The later of the days that are known."""
    for other in others:
        first = np.fmax(first, other)
    return first


def pick(rng: np.random.Generator, values: Sequence[str], size: int, weights: Sequence[float] | None = None) -> Array:
    """``size`` draws from a few texts."""
    p = None if weights is None else np.asarray(weights, dtype=float) / float(sum(weights))
    return texts(values)[rng.choice(len(values), size, p=p)]


def texts(values: Sequence[str | None]) -> Array:
    return np.array(values, dtype=object)


def none(size: int) -> Array:
    return np.full(size, None, dtype=object)


def join(*parts: Array | str) -> Array:
    """Text arrays and constants joined element by element."""
    joined: Any = parts[0]
    for part in parts[1:]:
        joined = joined + part
    return np.asarray(joined, dtype=object)


def numbered_by_year(prefix: str, days: Days) -> Array:
    """Record numbers such as XS202300001, counting anew each year; ``days`` must be ascending."""
    years = years_of(days)
    place = np.arange(len(years)) - np.searchsorted(years, years) + 1
    return texts([f"{prefix}{y}{i:05d}" for y, i in zip(years.tolist(), place.tolist(), strict=True)])


def numbered(prefix: str, size: int) -> Array:
    return texts([f"{prefix}{i:06d}" for i in range(1, size + 1)])


def place_in_group(groups: Ints) -> Ints:
    """1, 2, 3 … within each run of equal values."""
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if len(groups) else np.zeros(0, np.int64)
    lengths = np.diff(np.r_[starts, len(groups)])
    return np.arange(len(groups)) - np.repeat(starts, lengths) + 1


def take(columns: Columns, rows: Array) -> Columns:
    """The chosen rows (mask or positions) of every column."""
    return {name: values[rows] for name, values in columns.items()}


def stack(*parts: Columns) -> Columns:
    """Tables of the same columns below each other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗陆沈顾钱"
_GIVEN = "伟芳敏静强磊军洋勇艳杰娟涛明超霞平刚桂英华建国志海春梅玉兰红秀珍峰鹏浩宇晨阳"


def person_names(rng: np.random.Generator, size: int) -> Array:
    """Invented names of two or three characters."""
    surname, given = texts(list(_SURNAMES)), texts([*_GIVEN, ""])
    first = given[rng.integers(0, len(_GIVEN), size)]
    return join(surname[rng.integers(0, len(_SURNAMES), size)], first, given[rng.integers(0, len(given), size)])


def phones(rng: np.random.Generator, size: int) -> Array:
    """Numbers that are plainly invented: 190 xxxx 0000."""
    return texts([f"190{n:04d}0000" for n in rng.integers(0, 10_000, size).tolist()])
