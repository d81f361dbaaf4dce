"""What a viewer may see: aggregates are everybody's, records those of the own towns or departments.

领导 and 办公室 see every record (personal data masked); only 办公室 brings data in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_access.reference.organisation import GONE, LATEST, departments
from data_access.reference.unit_names import (
    standing_department,
    standing_town,
    stored_departments,
    stored_towns,
)


class Role(StrEnum):
    """Who looks, the widest first: of several roles the first counts."""

    OFFICE = "office"  # 办公室
    LEADER = "leader"  # 领导
    DEPARTMENT = "department"  # 部门
    TOWN = "town"  # 街镇


@dataclass(frozen=True)
class Rights:
    """A role, with the towns or departments (codes of now) whose records a town or department sees."""

    role: Role = Role.OFFICE
    towns: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    @property
    def sees_all(self) -> bool:
        return self.role in (Role.OFFICE, Role.LEADER)

    @property
    def stored_towns(self) -> tuple[str, ...]:
        """The town codes that rows of the own towns came with."""
        return stored_towns(self.towns)

    @property
    def stored_departments(self) -> tuple[str, ...]:
        """The department codes that rows of the own departments came with."""
        return tuple(dict.fromkeys(code for own in self.departments for code in stored_departments(own)))

    def towns_in(self, year: int = LATEST) -> tuple[str, ...]:
        """The own towns as they stand in a year, in the order of their codes."""
        standing = {standing_town(code, year) for code in self.stored_towns}
        return tuple(sorted(code for code in standing if code and code != GONE))

    def departments_in(self, year: int = LATEST) -> tuple[str, ...]:
        """The own departments as they are called in a year."""
        called = (standing_department(code, year) for code in self.departments)
        return tuple(dict.fromkeys(code for code in called if code))

    def industries_in(self, year: int = LATEST) -> tuple[str, ...]:
        """Those of the own departments that a scope may be narrowed to: they manage an industry in that year."""
        industries = {d.code for d in departments(year) if d.is_industry}
        return tuple(code for code in self.departments_in(year) if code in industries)


ALL_RECORDS = Rights()  # of the shell, and of who looks where nobody signs in
