"""``python -m metrics mend``: the ledgers that an owner has to put right, as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from data_access.database.state import usable_state
from data_access.options import RefusedError
from metrics.engine.periods import year_so_far
from metrics.quality.findings import by_owner, count_of, rule_frame
from metrics.quality.mending import owner_workbook


def to_mend(engine: Engine, owner: str | None, as_of: date, out: Path | None) -> list[dict[str, Any]]:
    """Write an owner's workbook to ``out``; without an owner the owners. Raises RefusedError for one without any."""
    scope = year_so_far(as_of)
    synthetic = usable_state(engine).synthetic
    with engine.connect() as connection:
        owners = by_owner(rule_frame(connection, scope), scope)
        if owner is None:
            return [{"owner": name, "records": count_of(own), "rules": len(own)} for name, own in owners.items()]
        if owner not in owners:
            raise RefusedError(f"“{owner}”没有待改的记录；有待改记录的：{'、'.join(owners) or '没有'}。")
        own = owners[owner]
        content = owner_workbook(connection, owner, own, scope, synthetic=synthetic)
    file = out or Path(f"{owner}待改.xlsx")
    file.write_bytes(content)
    return [{"file": str(file), "records": count_of(own), "rules": len(own)}]
