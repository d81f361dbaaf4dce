"""What may be about a construction site: how it names the site, and that it lies where the site does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, case, literal

from data_access.database.schema import DOMAINS, site
from metrics.definitions.investment import of_project
from metrics.engine.model import Expression, Field, Known

_CONSTRUCTION, _ELSEWHERE = literal(DOMAINS[0]), literal(DOMAINS[1])


def construction(site_no: Column[Any]) -> Expression:
    """工程建设领域 where a site is named; else unknown."""
    return case((site_no.is_not(None), _CONSTRUCTION))


def site_fields(site_no: Column[Any]) -> dict[str, Field]:
    """The fields by which a record names its site; its rows are joined with the sites."""
    return {
        "site_no": Field("项目编号", site_no, Known.GIVEN),
        "site_name": Field("项目名称", site.c.name, Known.GIVEN),
    }


def at_site(table: Table) -> dict[str, Any]:
    """Source and dimensions of a fact: the town it tells, department, domain and 投资性质 of the site it names."""
    return _at_site(table, construction(table.c.site_no))


def _at_site(table: Table, domain: Expression) -> dict[str, Any]:
    joined = table.outerjoin(site, site.c.site_no == table.c.site_no)
    return {
        "source": joined,
        "detail_source": joined,
        "town": table.c.town_code,
        "department": site.c.department_code,
        "domain": domain,
        "investment": of_project(site.c.investment, domain),
    }


def at_site_or_firm(table: Table) -> dict[str, Any]:
    """As `at_site`; what names a firm and no site is of 其他领域."""
    named = ((table.c.site_no.is_not(None), _CONSTRUCTION), (table.c.employer_name.is_not(None), _ELSEWHERE))
    return _at_site(table, case(*named))
