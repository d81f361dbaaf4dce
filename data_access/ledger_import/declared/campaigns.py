"""The firms that others name, and the campaigns with what they brought."""

from __future__ import annotations

from data_access.database.schema import campaign, campaign_result, enterprise
from data_access.ledger_import.ledger_columns import (
    BEGINNING,
    CODE,
    EVENT,
    FIRM,
    PLANNED,
    PROSE,
    SPAN,
    TALLY,
    TEXT,
    TOWN,
    Column,
    Ledger,
    key_column,
    may,
    must,
    one_of,
    should,
)

_FIRM_COLUMNS = (Column("uscc", CODE, required=True), must("name", FIRM), *may(TEXT, "legal_person", "address"))

_CAMPAIGN_COLUMNS = (
    key_column("campaign_no"), must("name", PROSE), should("kind", one_of("campaign_kind")),
    must("starts_on", BEGINNING), should("ends_on", PLANNED), Column("starts_on+ends_on", SPAN),
    Column("cleared_by", PLANNED),
)  # fmt: skip

_RESULT_COLUMNS = (
    key_column("campaign_no"), must("town_code", TOWN), must("reported_on", EVENT),
    should("firms_checked", TALLY), should("sites_checked", TALLY), should("problems_found", TALLY),
    should("problems_remedied", TALLY), *may(TALLY, "inspectors", "workers_covered"),
)  # fmt: skip

REGISTER = "企业"
FIRMS = (Ledger(REGISTER, enterprise, _FIRM_COLUMNS, together=("name", "legal_person")),)
CAMPAIGNS = (
    Ledger(
        "专项行动",
        campaign,
        _CAMPAIGN_COLUMNS,
        identifying=("kind", "name", "starts_on"),
        in_order=(("starts_on", "ends_on"),),
        if_counted=(("name", "starts_on"),),
        agreeing=("kind", "ends_on"),
    ),
    Ledger(
        "专项行动成果",
        campaign_result,
        _RESULT_COLUMNS,
        parts=("town_code", "reported_on"),
        increments=(
            *("firms_checked", "sites_checked", "problems_found", "problems_remedied"),
            *("inspectors", "workers_covered"),
        ),
    ),
)
