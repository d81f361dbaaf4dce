"""What may be about a construction site: how it names the site, where it lies and who pays for it (投资性质)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, case, func, literal, or_

from data_access.database.schema import DOMAINS, UNKNOWN_INVESTMENT, site
from metrics.engine.model import Expression, Field, Known

_CONSTRUCTION, _ELSEWHERE = literal(DOMAINS[0]), literal(DOMAINS[1])
# 投资性质 of a site, and of what belongs to one.
INVESTMENT: Expression = func.coalesce(site.c.investment, UNKNOWN_INVESTMENT)


def investment_of(stated: Expression, domain: Expression) -> Expression:
    """What is told of a record's project, 未知 where nothing is; empty for what is of no project, see ``domain``."""
    building = or_(domain == DOMAINS[0], domain.is_(None))
    return func.coalesce(stated, case((building, UNKNOWN_INVESTMENT)))


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
        "investment": investment_of(site.c.investment, domain),
    }


def at_site_or_firm(table: Table) -> dict[str, Any]:
    """As `at_site`; what names a firm and no site is of 其他领域."""
    named = ((table.c.site_no.is_not(None), _CONSTRUCTION), (table.c.employer_name.is_not(None), _ELSEWHERE))
    return _at_site(table, case(*named))
