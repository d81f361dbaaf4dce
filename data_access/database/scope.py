"""The scope: what a viewer looks at. One frozen value goes through every figure, list and export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data_access.database.rights import ALL_RECORDS, Rights, Role
from data_access.options import RefusedError


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A period, an as-of date and the parts of the district looked at.

    ``start`` and ``end`` are inclusive; nothing after ``as_of`` is known, so a period never reaches past it.
    Empty ``towns`` means the whole district, ``None`` elsewhere means no restriction. ``viewer`` is
    what may be seen of it: records are read under it, and it is part of every cache key.
    """

    start: date
    end: date
    as_of: date
    towns: tuple[str, ...] = ()
    department: str | None = None  # 行业主管部门
    domain: str | None = None  # 工程建设领域, 其他
    investment: str | None = None  # 投资性质 of the project, 未知 where nobody tells
    viewer: Rights = ALL_RECORDS
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

    @property
    def permitted(self) -> Scope:
        """The same days over what of the parts the viewer may look at: a town never leaves its own towns, a department
        that manages an industry never its own industry."""
        if self.viewer.role is Role.TOWN:
            own = self.viewer.towns_in(self.year)
            return replace(self, towns=tuple(code for code in self.towns if code in own) or own)
        if self.viewer.role is Role.DEPARTMENT and (own := self.viewer.industries_in(self.year)):
            return self if self.department in own else replace(self, department=own[0])
        return self
