"""The scope: what a viewer looks at. One frozen value goes through every figure, list and export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data_access.options import RefusedError


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A period, an as-of date and the parts of the district looked at.

    ``start`` and ``end`` are inclusive; nothing after ``as_of`` is known, so a period never reaches past it.
    Empty ``towns`` means the whole district, ``None`` elsewhere means no restriction. ``viewer`` is the
    permission under which rows are read; it is part of every cache key.
    """

    start: date
    end: date
    as_of: date
    towns: tuple[str, ...] = ()
    department: str | None = None  # 行业主管部门
    domain: str | None = None  # 工程建设领域, 其他
    investment: str | None = None  # 投资性质 of the project, 未知 where nobody tells
    viewer: str = "office"
    listed_in: int | None = None  # the year whose towns and departments are meant, where not the as-of date's

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise RefusedError(f"期间起始日 {self.start} 晚于截止日 {self.end}")

    @property
    def is_part(self) -> bool:
        """Whether it looks at part of the district only."""
        return bool(self.towns or self.department or self.domain or self.investment)

    @property
    def whole(self) -> Scope:
        """The same days over the whole district."""
        return replace(self, towns=(), department=None, domain=None, investment=None)

    @property
    def year(self) -> int:
        """The year whose towns and departments are meant: what is compared is counted in the same ones."""
        return self.listed_in or self.as_of.year

    @property
    def last_day(self) -> date:
        """The last day of the period that is known at the as-of date."""
        return min(self.end, self.as_of)
