"""A firm (用人单位) as a record: no figure counts the register, but records link to it and rules look at it."""

from __future__ import annotations

from data_access.database.schema import enterprise, site
from metrics.definitions.undivided import NOWHERE
from metrics.engine.model import Fact, Field, Known, always

ENTERPRISE = Fact(
    name="enterprise",
    label="用人单位",
    source=enterprise,
    detail_source=enterprise,
    key=enterprise.c.uscc,
    town=NOWHERE,
    department=NOWHERE,
    domain=NOWHERE,
    fields={
        "firm_name": Field("单位名称", enterprise.c.name, Known.GIVEN),
        "uscc": Field("统一社会信用代码", enterprise.c.uscc, Known.GIVEN),
        "address": Field("地址", enterprise.c.address, Known.GIVEN),
    },
    title="firm_name",
    kept_since=site.c.permit_on,  # firms come in with what names them
    begun=always,  # the register has no dates
)
