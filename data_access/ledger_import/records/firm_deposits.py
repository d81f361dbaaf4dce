"""Deposits that a firm stored for all its sites: no site is named, the firm is known by its code or its name."""

from __future__ import annotations

from collections import defaultdict

from data_access.database.schema import enterprise
from data_access.database.storing import Load, Record, known, save
from data_access.ledger_import.recognised import Row


def is_of_firm(row: Row) -> bool:
    """The row names a firm and neither number, name nor permit of a site."""
    values = row.values
    sited = any(values.get(name) for name in ("site_no", "site_name", "site_permit_no"))
    return not sited and bool(values.get("firm_uscc") or values.get("firm_name"))


def number_firms(load: Load, rows: list[Row]) -> None:
    """Give each row the code of its firm, that of the only one of its name where it has none; new firms are stored.

    Each is flagged: the deposit counts for none of the firm's sites.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for record in known(load.connection, enterprise.c.name, (row.values.get("firm_name") for row in rows)).values():
        names[record["name"]].add(record["uscc"])
    coded = {row.values.get("firm_uscc") for row in rows}.union(*names.values())
    existing = known(load.connection, enterprise.c.uscc, coded)
    new: dict[str, Record] = {}
    for row in rows:
        code, name = row.values.get("firm_uscc"), row.values.get("firm_name")
        if not code and len(names[name or ""]) == 1:
            (code,) = names[name or ""]
            row.values["firm_uscc"] = code
            row.flag("firm_name", "missing_code", f"缺少统一社会信用代码，已按同名单位{code}归户，请补填")
        if not code:
            message = f"同名单位有{len(names[name or ''])}个信用代码" if names[name or ""] else "不知是哪家单位"
            row.reject("firm_name", "missing_code", f"缺少统一社会信用代码，{message}，请补填后重新导入")
            continue
        if (code,) not in existing:
            new.setdefault(code, {"uscc": code, "name": name or code, "legal_person": None, "address": None})
        column = "firm_name" if "firm_name" in row.layout.fields else "firm_uscc"
        message = "没有写明项目，按单位存储登记，不计入任何项目；属于某个项目的请填写项目编号后重新导入"
        row.flag(column, "deposit_of_firm", message)
    save(load, enterprise, new.values(), existing)
