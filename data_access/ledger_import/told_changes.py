"""Known values that a row changes: a sum said again in round figures stays, what changes out of proportion is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from data_access.database.schema import FINDINGS_TRUE
from data_access.database.storing import Record
from data_access.ledger_import.ledger_columns import COUNT, EVENT, MOMENT, PER_CENT, PLANNED, Column, in_words
from data_access.ledger_import.recognised import Row
from data_access.reference.ledger_phrases import units


def without_restated(row: Row, before: Record, given: Record) -> Record:
    """What a row says of a known record without the sums that it only rounds; these are told."""
    rounded = [name for name in given if row.restates(name, before.get(name))]
    for name in rounded:
        row.flag(name, "restated", f"是已登记的{before[name]:.2f}元的约数，仍按原数，没有覆盖")
    return {name: value for name, value in given.items() if name not in rounded} if rounded else given


def tell_changes(row: Row, before: Record, given: Mapping[str, Any]) -> None:
    """Flag each known value that the row changes out of all proportion, or so that what was late or found is not."""
    counted = {*(before.get("counted") or "").split(",")}
    if row.values.get("extended_on"):
        counted |= {"close_due_on"}
    for column in row.layout.ledger.columns:
        name = column.field
        was, now = before.get(name), given.get(name)
        if was is None or now is None or was == now or name in counted or name not in row.layout.fields:
            continue
        if why := _changed(column, was, now):
            words = [in_words(column.kind, value) for value in (was, now)]
            row.flag(name, "known_changed", f"{why}由{words[0]}改为{words[1]}，已按本行更改，请核对")


def _changed(column: Column, was: Any, now: Any) -> str:
    """What became of a known value that is to be told; empty where it changes as values do."""
    kind, name = column.kind, column.field
    if isinstance(was, Decimal) or kind is COUNT:
        return "已登记的数相差悬殊，" if _is_out_of_proportion(was, now) else ""
    if kind is PER_CENT:
        return "进度比已登记的低，" if now < was else ""
    if kind is PLANNED and name.endswith("due_on"):
        return "期限推后，" if now > was else ""
    if kind in (EVENT, MOMENT) and isinstance(was, (date, datetime)):
        return "比已登记的早，" if now < was else ""
    if name == "finding":
        return "核实情况不同，" if was in FINDINGS_TRUE and now not in FINDINGS_TRUE else ""
    return ""


def _is_out_of_proportion(was: Decimal | int, now: Decimal | int) -> bool:
    bounds = units().known_change
    least = bounds["yuan"] if isinstance(was, Decimal) else bounds["people"]
    smaller, larger = sorted((Decimal(was), Decimal(now)))
    return larger - smaller >= least and larger >= smaller * bounds["times"]
