"""在建工地 and 实地核查: the ledgers of sites and of what was seen there."""

from __future__ import annotations

from data_access.database.schema import inspection, site
from data_access.ledger_import.ledger_columns import (
    CODE,
    COUNT,
    DEGREES,
    EVENT,
    FIRM,
    INVESTMENT,
    KEY,
    NAMED_SITE,
    PLANNED,
    PROSE,
    RATIO,
    RECHECK,
    REFERENCE_SYSTEM,
    SPAN,
    STATUS,
    SUM,
    TEXT,
    TOWN,
    UNIT_NAME,
    YES_NO,
    Column,
    Ledger,
    key_column,
    may,
    must,
)

SITES, INSPECTIONS = "在建工地", "实地核查"

_SITE_COLUMNS = (
    key_column("site_no"), Column("permit_no", KEY), must("name", TEXT), must("town_code", TOWN),
    *may(TEXT, "department", "managing_entity", "builder_name"),
    Column("contractor_name", FIRM), Column("contractor_uscc", CODE),
    Column("contract_yuan", SUM, least="contract"), Column("government_funded", YES_NO),
    Column("investment", INVESTMENT),
    Column("contract_signed_on", EVENT), Column("permit_on", EVENT, begins=True),
    Column("planned_completion_on", PLANNED),
    Column("begun_on+planned_completion_on", SPAN),
    Column("completed_on", EVENT), Column("completion_on", PLANNED), Column("status", STATUS), Column("workers", COUNT),
    *may(DEGREES, "lon", "lat"), Column("crs", REFERENCE_SYSTEM), Column("exempt_reason", PROSE),
    Column("relief_percent", RATIO), Column("relief_approver", UNIT_NAME), Column("relief_on", EVENT),
)  # fmt: skip

_INSPECTION_COLUMNS = (
    key_column("inspection_no"), must("inspected_on", EVENT), must("site_no", KEY), *NAMED_SITE, Column("team"),
    Column("rectify_due_on", PLANNED), Column("order_no"), Column("rectification", PROSE),
    Column("rechecked_on", EVENT), Column("recheck_result", RECHECK), *may(PROSE, "photos", "remark"),
)  # fmt: skip

_VISIT = (("site_no", "inspected_on"), ("site_name", "inspected_on"))

LEDGERS = (
    Ledger(
        SITES,
        site,
        _SITE_COLUMNS,
        identifying=("name", "contractor_name", "town_code"),
        stand_ins=(("permit_no",), ("name", "contractor_name")),
        tells_apart=("town_code",),
        in_order=(
            ("contract_signed_on", "completed_on"),
            ("permit_on", "completed_on"),
            ("permit_on", "planned_completion_on"),
        ),
    ),
    Ledger(
        INSPECTIONS,
        inspection,
        _INSPECTION_COLUMNS,
        identifying=("site_no", "inspected_on"),
        stand_ins=_VISIT,
        tells_apart=("team",),
        in_order=(("inspected_on", "rectify_due_on"), ("inspected_on", "rechecked_on")),
    ),
)
