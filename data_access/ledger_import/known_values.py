"""What a row says beside what is known of its record: empty, masked and counted cells are no news."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.database.personal import mask_of
from data_access.database.storing import Derive, Load, Record
from data_access.ledger_import.recognised import REST, Row, asked_to_empty
from data_access.ledger_import.row_contents import is_of_other
from data_access.ledger_import.told_changes import tell_changes, without_restated

_WRITTEN_IN = {"department_code": "department"}


def without_blanks(
    load: Load,
    row: Row,
    before: Record | None,
    given: Record,
    derive: Derive = dict,
    fallbacks: Sequence[str] = (),
) -> Record:
    """What a row says of a known record without what its empty cells leave as it is; these are noted as kept.

    What stands masked is told where it is not the mask of what is known, so is what changes out of all proportion; a
    known sum that is only said again in round figures stays. What ``derive`` would put in place of an
    empty one of the ``fallbacks`` is no news, see `merged`; nor is a due day that was counted, told again: a list that
    was taken from the screens would hold it fast.
    """
    _tell_masked(row, before)
    if before is None:
        return given
    given = without_restated(row, before, given)
    tell_changes(row, before, given)
    counted = (before.get("counted") or "").split(",")
    given = {name: value for name, value in given.items() if name not in counted or value != before[name]}
    if load.emptying:
        return given
    kept = {
        name
        for name, value in given.items()
        if value is None
        and before.get(name) is not None
        and name not in row.emptied
        and not is_of_other(row, before, name)
    }
    empty = {name for name in kept if row.values.get(_WRITTEN_IN.get(name, name), name) is None}
    if empty & {*fallbacks}:
        assumed = derive(before | dict.fromkeys(fallbacks))
        empty -= {name for name in fallbacks if before[name] == assumed[name]}
    row.kept |= empty
    return {name: value for name, value in given.items() if name not in kept}


def _tell_masked(row: Row, before: Record | None) -> None:
    """Flag what stands masked and is not the mask of what is known."""
    for name, text in row.masked.items():
        known, mask = before[name] if before else None, mask_of(row.layout.ledger.table.c[name])
        if known is None or mask is None or mask(known) != text:
            row.flag(name, "masked", f"是遮盖后的内容，没有登记，请按原件填写{REST}")


def given_or_known(load: Load, row: Row, before: Record | None, name: str) -> object:
    """A value as it stands after the row: its own, else the known one that an empty cell leaves."""
    value = row.values.get(name)
    return value if value is not None or before is None or asked_to_empty(load, row, name) else before[name]
