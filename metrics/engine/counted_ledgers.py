"""Other ledgers whose rows a rule of quality may count or add up, and since when such a ledger is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, and_, or_

from data_access.database.schema import (
    deposit,
    inspection,
    kept_ledger,
    lead_instalment,
    lead_payment,
    lead_routing,
    wage_account,
    wage_account_month,
)
from metrics.engine.model import Expression, Moment, since, some

# By table the day since which a row is known.
KNOWN_SINCE: dict[str, Column[Any]] = {
    "lead_payment": lead_payment.c.paid_on, "lead_instalment": lead_instalment.c.agreed_on,
    "lead_routing": lead_routing.c.routed_on, "deposit": deposit.c.stored_on, "wage_account": wage_account.c.opened_on,
    "wage_account_month": wage_account_month.c.month, "inspection": inspection.c.inspected_on,
}  # fmt: skip


def kept(table: str, at: Moment) -> Expression:
    """The ledger is kept by the moment, by a first row or by a statement; one that is not kept accuses nobody."""
    k, day = kept_ledger.c, KNOWN_SINCE[table]
    first = some(day.table, since(day))
    stated = some(kept_ledger, lambda then: and_(k.table_name == table, k.kept_on <= then.as_of))
    return or_(first(at), stated(at))
