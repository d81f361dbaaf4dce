"""A firm (用人单位) as a record: no figure counts the register, but records link to it and rules look at it."""

from __future__ import annotations

from sqlalchemy import Column, case, func, select

from data_access.database.schema import enterprise, site, town
from metrics.definitions.undivided import NOWHERE
from metrics.engine.model import Expression, Fact, Field, Known, always

INSIDE, OUTSIDE = "本市", "外地"


def registered(uscc: Column[str]) -> Expression:
    """Where a firm is registered by the division in its 统一社会信用代码 (digits 3 to 8); nothing without a code."""
    city = func.substr(select(func.min(town.c.code)).scalar_subquery(), 1, 2)
    return case((uscc.is_(None), None), (func.substr(uscc, 3, 2) == city, INSIDE), else_=OUTSIDE)


ENTERPRISE = Fact(
    name="enterprise",
    label="用人单位",
    source=enterprise,
    detail_source=enterprise,
    key=enterprise.c.uscc,
    town=NOWHERE,
    department=NOWHERE,
    domain=NOWHERE,
    investment=NOWHERE,
    fields={
        "firm_name": Field("单位名称", enterprise.c.name, Known.GIVEN),
        "uscc": Field("统一社会信用代码", enterprise.c.uscc, Known.GIVEN),
        "address": Field("地址", enterprise.c.address, Known.GIVEN),
    },
    title="firm_name",
    kept_since=site.c.permit_on,  # firms come in with what names them
    or_since=(site.c.contract_signed_on,),
    begun=always,  # the register has no dates
)
