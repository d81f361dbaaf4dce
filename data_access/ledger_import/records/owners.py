"""责任单位, 牵头单位 and 流转单位: of several units the first leads; a firm is none and is asked."""

from __future__ import annotations

import re

from data_access.cells.text import PHRASE, squeezed
from data_access.ledger_import.recognised import REST, Row, made_key, short_key, text_in_key
from data_access.ledger_import.records.lead_flow import level_of
from data_access.reference.ledger_phrases import row_words
from data_access.reference.unit_names import usual_name

_OWNER, _SUPPORTING, _ROUTED_TO, _INDUSTRY = "owner_name", "supporting", "unit_name", "行业部门"


def let_first_own(row: Row) -> None:
    """Of several units the first has what is to be done, told; what ends as a firm does is left out and asked."""
    name = row.values.get(_OWNER)
    if not name or usual_name(name) is not None:
        return
    units = [unit for unit in re.split(r"[、,，;；/]", squeezed(name)) if unit]
    if _names_firm(units):
        _ask(row, _OWNER, "像是企业，不像责任单位")
        return
    leads = _SUPPORTING in row.layout.ledger.table.c
    first = usual_name(units[0])
    if leads and first is None:
        _ask(row, _OWNER, "不是本区街镇或成员单位")
        return
    if len(units) < 2:
        if level_of(name) == _INDUSTRY:  # nor one of enforcement
            row.flag(_OWNER, "unknown_handler", "不是本区街镇或成员单位，已按原文导入，请核对或补充别名")
        return
    if first is None:
        row.flag(_OWNER, "several_units", f"写有{len(units)}个单位，分不清由谁牵头，已按原文导入，请核对")
        return
    row.values[_OWNER] = first
    if leads:
        others = [usual_name(unit) or unit for unit in units[1:]]
        row.values[_SUPPORTING] = "、".join(filter(None, (row.values.get(_SUPPORTING), *others)))
        row.flag(_OWNER, "several_units", f"写有{len(units)}个单位，按第一个牵头、其余配合计，请核对")
    else:  # not put into 备注: a note that is known stays, and its state is read alone
        row.flag(_OWNER, "several_units", f"写有{len(units)}个单位，按第一个牵头登记，其余未登记，请核对")
    if _OWNER in row.identity and not row.layout.has_numbers:
        own = (text_in_key(row.values[part]) for part in row.identity if row.values.get(part) is not None)
        row.key = row.values[row.layout.ledger.key.field] = short_key(made_key(list(own)))


def refuse_firm_as_unit(row: Row) -> None:
    """No lead is sent to a firm: it is asked whom the unit of a routing means."""
    name = row.values.get(_ROUTED_TO)
    if name and usual_name(name) is None and _names_firm([squeezed(name)]):
        _ask(row, _ROUTED_TO, "像是企业，不像流转单位")


def _names_firm(units: list[str]) -> bool:
    return any(unit.endswith(tuple(row_words()["firm_names"])) for unit in units)


def _ask(row: Row, name: str, message: str) -> None:
    column = row.layout.column(name)
    del row.values[name]
    if column is not None and column.filled:
        row.faults += (row.finding(name, "unknown_handler", f"{message}，请核对后重新导入", PHRASE),)
    else:
        row.flag(name, "unknown_handler", message + REST, PHRASE)
